// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneLayout_h
#define PlaneLayout_h

#include "itkCTPreprocessingParameters.h"

namespace itk
{
namespace TransferLearning
{
/** Which part of the input plane becomes which part of the network's plane; columns, then rows. */
struct PlaneLayout
{
  std::array<unsigned int, 2> boxStart; ///< First input pixel that is used.
  std::array<unsigned int, 2> boxSize;
  std::array<unsigned int, 2> padding; ///< Output pixels before the image.
  std::array<unsigned int, 2> resized; ///< Output pixels that show the box.
};

/** \throws ExceptionObject on an empty plane or a spacing that is not above 0. */
PlaneLayout
ComputePlaneLayout(const std::array<unsigned int, 2> & inputSize,
                   const std::array<double, 2> &       spacing,
                   const CTPreprocessingParameters &   parameters);
} // namespace TransferLearning
} // namespace itk

#endif
