// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PlaneLayout.h"

#include "CTPreprocessing/AxisFit.h"
#include "itkCTPreprocessingKernel.h"
#include "itkMacro.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
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
  const std::vector<AxisFit> fitted =
    FitAxes({ { inputSize[0], spacing[0], parameters.size[0] }, { inputSize[1], spacing[1], parameters.size[1] } },
            parameters.fit,
            parameters.cropFraction);
  PlaneLayout layout{};
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    layout.boxStart[axis] = fitted[axis].boxStart;
    layout.boxSize[axis] = fitted[axis].boxSize;
    layout.padding[axis] = fitted[axis].padding;
    layout.resized[axis] = fitted[axis].resized;
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
