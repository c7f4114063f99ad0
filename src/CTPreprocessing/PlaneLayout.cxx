// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PlaneLayout.h"

#include "itkCTPreprocessingKernel.h"
#include "itkMacro.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Fit = CTPreprocessingEnums::Fit;

void
KeepAspect(const std::array<double, 2> & spacing, const std::array<unsigned int, 2> & size, PlaneLayout & layout)
{
  const std::array<double, 2> extent{ { layout.boxSize[0] * spacing[0], layout.boxSize[1] * spacing[1] } };
  const double                outputSpacing = std::max(extent[0] / size[0], extent[1] / size[1]);
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    const double length = std::round(extent[axis] / outputSpacing);
    layout.resized[axis] = static_cast<unsigned int>(std::clamp(length, 1.0, static_cast<double>(size[axis])));
    layout.padding[axis] = (size[axis] - layout.resized[axis]) / 2;
  }
}

void
CropCentre(const std::array<double, 2> &       spacing,
           const std::array<unsigned int, 2> & size,
           double                              fraction,
           PlaneLayout &                       layout)
{
  const std::array<unsigned int, 2> full = layout.boxSize;
  // The axis that limits the crop; ratios, so that a square crop is int(fraction * side) without rounding of its own.
  const unsigned int limiting = full[0] * spacing[0] / size[0] <= full[1] * spacing[1] / size[1] ? 0 : 1;
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    const double ratio =
      (spacing[limiting] / spacing[axis]) * (static_cast<double>(size[axis]) / static_cast<double>(size[limiting]));
    const double length = std::floor(fraction * full[limiting] * (axis == limiting ? 1.0 : ratio));
    layout.boxSize[axis] = static_cast<unsigned int>(std::clamp(length, 1.0, static_cast<double>(full[axis])));
    // An odd rest is taken as EfficientNet's published evaluation takes it.
    layout.boxStart[axis] = (full[axis] - layout.boxSize[axis] + 1) / 2;
  }
}
} // namespace

PlaneLayout
ComputePlaneLayout(const std::array<unsigned int, 2> & inputSize,
                   const std::array<double, 2> &       spacing,
                   const CTPreprocessingParameters &   parameters)
{
  if (inputSize[0] == 0 || inputSize[1] == 0)
  {
    itkGenericExceptionMacro("The image has no pixels: its planes are " << inputSize[0] << " x " << inputSize[1]
                                                                        << '.');
  }
  for (const double distance : spacing)
  {
    if (!std::isfinite(distance) || distance <= 0.0)
    {
      itkGenericExceptionMacro("The image's spacing is " << spacing[0] << " x " << spacing[1]
                                                         << " mm; it must be above 0.");
    }
  }
  PlaneLayout layout{ { { 0, 0 } }, inputSize, { { 0, 0 } }, parameters.size };
  if (parameters.fit == Fit::KeepAspect)
  {
    KeepAspect(spacing, parameters.size, layout);
  }
  else if (parameters.fit == Fit::CentreCrop)
  {
    CropCentre(spacing, parameters.size, parameters.cropFraction, layout);
  }
  return layout;
}

CTPreprocessingPlaneGeometry
ComputeCTPreprocessingPlaneGeometry(unsigned int                      columns,
                                    unsigned int                      rows,
                                    const CTPreprocessingParameters & parameters,
                                    const std::array<double, 2> &     spacing)
{
  const PlaneLayout            layout = ComputePlaneLayout({ { columns, rows } }, spacing, parameters);
  CTPreprocessingPlaneGeometry geometry{};
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    geometry.scale[axis] = static_cast<double>(layout.boxSize[axis]) / layout.resized[axis];
    geometry.offset[axis] =
      layout.boxStart[axis] - 0.5 + geometry.scale[axis] * (0.5 - static_cast<double>(layout.padding[axis]));
  }
  return geometry;
}
} // namespace TransferLearning
} // namespace itk
