// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/AxisFit.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Fit = CTPreprocessingEnums::Fit;

/** mm of the axis for each pixel of the output. */
double
ComputeOutputSpacing(const AxisToFit & axis)
{
  return axis.inputSize * axis.spacing / axis.outputSize;
}

void
KeepAspect(const std::vector<AxisToFit> & axes, std::vector<AxisFit> & fitted)
{
  double outputSpacing = 0.0;
  for (const AxisToFit & axis : axes)
  {
    outputSpacing = std::max(outputSpacing, ComputeOutputSpacing(axis));
  }
  for (std::size_t i = 0; i < axes.size(); ++i)
  {
    const double size = axes[i].outputSize;
    const double length = std::round(axes[i].inputSize * axes[i].spacing / outputSpacing);
    fitted[i].resized = static_cast<unsigned int>(std::clamp(length, 1.0, size));
    fitted[i].padding = (axes[i].outputSize - fitted[i].resized) / 2;
  }
}

void
CropCenter(const std::vector<AxisToFit> & axes, double fraction, std::vector<AxisFit> & fitted)
{
  // The axis that limits the crop; ratios, so that a square crop is int(fraction * side) without rounding of its own.
  const AxisToFit & limiting =
    *std::min_element(axes.begin(), axes.end(), [](const AxisToFit & left, const AxisToFit & right) {
      return ComputeOutputSpacing(left) < ComputeOutputSpacing(right);
    });
  for (std::size_t i = 0; i < axes.size(); ++i)
  {
    const AxisToFit & axis = axes[i];
    const double      ratio = (limiting.spacing / axis.spacing) *
                         (static_cast<double>(axis.outputSize) / static_cast<double>(limiting.outputSize));
    const double length = std::floor(fraction * limiting.inputSize * ratio);
    fitted[i].boxSize = static_cast<unsigned int>(std::clamp(length, 1.0, static_cast<double>(axis.inputSize)));
    // An odd rest is taken as EfficientNet's published evaluation takes it.
    fitted[i].boxStart = (axis.inputSize - fitted[i].boxSize + 1) / 2;
  }
}
/** An odd rest is taken as KeepAspect and CenterCrop take it. */
void
KeepSpacing(const std::vector<AxisToFit> & axes, std::vector<AxisFit> & fitted)
{
  for (std::size_t i = 0; i < axes.size(); ++i)
  {
    const AxisToFit & axis = axes[i];
    const double      length = std::round(axis.inputSize * axis.spacing / axis.outputSpacing);
    if (length <= axis.outputSize)
    {
      fitted[i].resized = static_cast<unsigned int>(std::max(length, 1.0));
      fitted[i].padding = (axis.outputSize - fitted[i].resized) / 2;
    }
    else
    {
      const double box = std::round(axis.outputSize * axis.outputSpacing / axis.spacing);
      fitted[i].boxSize = static_cast<unsigned int>(std::clamp(box, 1.0, static_cast<double>(axis.inputSize)));
      fitted[i].boxStart = (axis.inputSize - fitted[i].boxSize + 1) / 2;
    }
  }
}
} // namespace

std::vector<AxisFit>
FitAxes(const std::vector<AxisToFit> & axes, CTPreprocessingEnums::Fit fit, double cropFraction)
{
  std::vector<AxisFit> fitted;
  for (const AxisToFit & axis : axes)
  {
    fitted.push_back({ 0, axis.inputSize, 0, axis.outputSize });
  }
  if (fit == Fit::KeepAspect)
  {
    KeepAspect(axes, fitted);
  }
  else if (fit == Fit::CenterCrop)
  {
    CropCenter(axes, cropFraction, fitted);
  }
  else if (fit == Fit::FixedSpacing)
  {
    KeepSpacing(axes, fitted);
  }
  return fitted;
}
} // namespace TransferLearning
} // namespace itk
