// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// A window becomes the arithmetic of a pixel.
#ifndef WindowMap_h
#define WindowMap_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "itkCTWindow.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
template <typename TReal>
BasicUnitMap<TReal>
MakeRamp(double lower, double width)
{
  // A step: whatever is above `lower` in float becomes 1.
  constexpr double steepest = 1e30;
  return { static_cast<TReal>(lower), static_cast<TReal>(std::min(1.0 / width, steepest)), false };
}

/** Of a verified window; `offset` is what the values lack to HU. */
template <typename TReal>
BasicUnitMap<TReal>
MakeUnitMap(const CTWindow & window, double offset = 0.0)
{
  if (window.function == CTWindowEnums::Function::Sigmoid)
  {
    return { static_cast<TReal>(window.center - offset), static_cast<TReal>(4.0 / window.width), true };
  }
  return MakeRamp<TReal>(window.GetLow() - offset, window.GetLength());
}
} // namespace TransferLearning
} // namespace itk

#endif
