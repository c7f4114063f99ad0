// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ChannelFold_h
#define ChannelFold_h

#include "itkCTPreprocessingParameters.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** How kernels of colors become kernels of gray, so that a network of one channel computes on a gray image what the
 * network of three computes on the image repeated.
 *
 * With gray g, channel c of the color network is (g - m_c) / s_c and the channel of the gray network x = (g - m) / s,
 * so (g - m_c) / s_c = x s / s_c + (m - m_c) / s_c. The kernels w_c therefore sum up to one for x, weighted by s / s_c,
 * and to one for a plane of ones, weighted by (m - m_c) / s_c. Convolving that plane, instead of adding a bias, is
 * exact at the borders as well: there zeros are padded after the normalization, in either network. Where all channels
 * have the mean m, the plane is not needed. */
struct ChannelFold
{
  std::vector<double> factors;    ///< s / s_c
  std::vector<double> offsets;    ///< (m - m_c) / s_c
  bool                needsPlane; ///< Whether any offset matters.
};

/** \param colors normalization of the channels of the weights
 *  \param gray normalization of the one channel of the network */
ChannelFold
MakeChannelFold(const CTPreprocessingParameters & colors, const CTPreprocessingParameters & gray);

/** outputs x 3 x space -> outputs x (1 or 2) x space */
at::Tensor
FoldChannels(const at::Tensor & kernels, const ChannelFold & fold);
} // namespace TransferLearning
} // namespace itk

#endif
