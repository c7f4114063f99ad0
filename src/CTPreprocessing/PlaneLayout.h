// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneLayout_h
#define PlaneLayout_h

#include "TransferLearning/itkCTPreprocessingKernel.h"

namespace itk
{
namespace TransferLearning
{
/** Which part of the input becomes which part of the network's input; columns, rows, planes (where they stay what they
 * are, all of them). */
struct PlaneLayout
{
  std::array<unsigned int, 3> boxStart; ///< First input pixel that is used.
  std::array<unsigned int, 3> boxSize;
  std::array<unsigned int, 3> padding; ///< Output pixels before the image.
  std::array<unsigned int, 3> resized; ///< Output pixels that show the box.
};

/** \throws ExceptionObject on an empty plane or a spacing that is not above 0. */
PlaneLayout
ComputePlaneLayout(const CTPreprocessingGrid & input, const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
