// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NormRelu_h
#define NormRelu_h

#include <ATen/core/Tensor.h>

#include <vector>

namespace itk
{
namespace TransferLearning
{
struct BatchNormState;

/** A map, which may be a part of the channels of several layers' inputs: its statistics are computed for the first. */
struct MeasuredMap
{
  at::Tensor          map;
  std::vector<double> mean{};     ///< Of each channel; empty until it was computed.
  std::vector<double> variance{}; ///< As well.
};

/** In channels. */
at::Tensor
JoinMaps(const std::vector<MeasuredMap> & maps);

/** Whether NormRelu() can be computed of these: maps on the CPU, channels-last, all of float32 or all of bfloat16. */
bool
IsNormReluFused(const std::vector<MeasuredMap> & maps, const BatchNormState & state);

/** BatchNorm in training, with the statistics of this batch, and ReLU up to a ceiling, of maps that are joined in
 * channels: torch's hardtanh(batch_norm(cat(maps, 1)), 0, ceiling) in fewer passes over memory, for neither what is
 * joined nor what is normalized is written. Differentiable, once. */
at::Tensor
NormRelu(std::vector<MeasuredMap> & maps, const BatchNormState & state, float ceiling);
} // namespace TransferLearning
} // namespace itk

#endif
