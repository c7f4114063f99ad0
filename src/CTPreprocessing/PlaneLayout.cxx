// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PlaneLayout.h"

#include "CTPreprocessing/AxisFit.h"
#include "itkMacro.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
template <typename TValue>
std::string
Join(const std::array<TValue, 3> & values, unsigned int count)
{
  std::ostringstream text;
  for (unsigned int axis = 0; axis < count; ++axis)
  {
    text << (axis == 0 ? "" : " x ") << values[axis];
  }
  return text.str();
}

void
VerifyGrid(const CTPreprocessingGrid & input, unsigned int axes)
{
  if (std::any_of(input.size.begin(), input.size.begin() + axes, [](unsigned int size) { return size == 0; }))
  {
    itkGenericExceptionMacro("The image has no pixels: its " << (axes == 3 ? "volume is " : "planes are ")
                                                             << Join(input.size, axes) << '.');
  }
  if (!std::all_of(input.spacing.begin(), input.spacing.begin() + axes, [](double distance) {
        return std::isfinite(distance) && distance > 0.0;
      }))
  {
    itkGenericExceptionMacro("The image's spacing is " << Join(input.spacing, axes) << " mm; it must be above 0.");
  }
}
} // namespace

PlaneLayout
ComputePlaneLayout(const CTPreprocessingGrid & input, const CTPreprocessingParameters & parameters)
{
  const unsigned int                axesToFit = parameters.slices == 0 ? 2 : 3;
  const std::array<unsigned int, 3> size{ { parameters.size[0], parameters.size[1], parameters.slices } };
  VerifyGrid(input, axesToFit);
  std::vector<AxisToFit> axes;
  for (unsigned int axis = 0; axis < axesToFit; ++axis)
  {
    axes.push_back({ input.size[axis], input.spacing[axis], size[axis], parameters.spacing[axis] });
  }
  std::vector<AxisFit> fitted = FitAxes(axes, parameters.fit, parameters.cropFraction);
  fitted.resize(3, { 0, input.size[2], 0, input.size[2] });
  PlaneLayout layout{};
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    layout.boxStart[axis] = fitted[axis].boxStart;
    layout.boxSize[axis] = fitted[axis].boxSize;
    layout.padding[axis] = fitted[axis].padding;
    layout.resized[axis] = fitted[axis].resized;
  }
  return layout;
}

CTPreprocessingGeometry
ComputeCTPreprocessingGeometry(const CTPreprocessingGrid & input, const CTPreprocessingParameters & parameters)
{
  const PlaneLayout       layout = ComputePlaneLayout(input, parameters);
  CTPreprocessingGeometry geometry{ { { 1.0, 1.0, 1.0 } }, { { 0.0, 0.0, 0.0 } } };
  for (unsigned int axis = 0; axis < (parameters.slices == 0 ? 2 : 3); ++axis)
  {
    geometry.scale[axis] = static_cast<double>(layout.boxSize[axis]) / layout.resized[axis];
    geometry.offset[axis] =
      layout.boxStart[axis] - 0.5 + geometry.scale[axis] * (0.5 - static_cast<double>(layout.padding[axis]));
  }
  return geometry;
}
} // namespace TransferLearning
} // namespace itk
