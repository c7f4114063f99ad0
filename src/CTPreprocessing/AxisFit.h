// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AxisFit_h
#define AxisFit_h

#include "itkCTPreprocessingParameters.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** An axis of the input, and the pixels of the output that are for it. */
struct AxisToFit
{
  unsigned int inputSize;
  double       spacing; ///< mm
  unsigned int outputSize;
  double       outputSpacing{ 1.0 }; ///< mm; of FixedSpacing.
};

/** Which part of an axis of the input becomes which part of that axis of the output. */
struct AxisFit
{
  unsigned int boxStart; ///< First input pixel that is used.
  unsigned int boxSize;
  unsigned int padding; ///< Output pixels before the image.
  unsigned int resized; ///< Output pixels that show the box.
};

/** All axes together: the aspect that is kept is theirs. cropFraction is that of CenterCrop. */
std::vector<AxisFit>
FitAxes(const std::vector<AxisToFit> & axes, CTPreprocessingEnums::Fit fit, double cropFraction);
} // namespace TransferLearning
} // namespace itk

#endif
