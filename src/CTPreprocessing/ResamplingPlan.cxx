// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/ResamplingPlan.h"

#include "CTPreprocessing/AxisFit.h"
#include "itkMacro.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interpolation = CTPreprocessingEnums::Interpolation;

// Beyond it the request is taken for a mistake: m for mm, say.
constexpr double largestSize = 1 << 20;

/** Voxels along the axis; a fraction where a spacing is asked for. */
double
ComputeSize(const ResamplingAxis & axis)
{
  const auto size = static_cast<double>(axis.inputSize);
  return axis.outputSize > 0        ? static_cast<double>(axis.outputSize)
         : axis.outputSpacing > 0.0 ? size * axis.inputSpacing / axis.outputSpacing
                                    : size;
}

void
VerifyAxis(const ResamplingAxis & axis, unsigned int number)
{
  if (axis.inputSize == 0)
  {
    itkGenericExceptionMacro("The image has no voxels along axis " << number << '.');
  }
  if (!std::isfinite(axis.inputSpacing) || axis.inputSpacing <= 0.0)
  {
    itkGenericExceptionMacro("The image's spacing is " << axis.inputSpacing << " mm along axis " << number
                                                       << "; it must be above 0.");
  }
  if (!(ComputeSize(axis) <= largestSize && static_cast<double>(axis.inputSize) <= largestSize))
  {
    itkGenericExceptionMacro("Axis " << number << " would have " << ComputeSize(axis) << " voxels (the input has "
                                     << axis.inputSize << " of " << axis.inputSpacing << " mm; requested are "
                                     << axis.outputSize << " voxels or " << axis.outputSpacing
                                     << " mm); the maximum is " << largestSize << '.');
  }
}

/** Shows `length` voxels of the input from `start` on: those of the box, but for a fraction with an exact spacing. */
PlannedAxis
PlanAxis(const ResamplingRequest & request, const AxisFit & fit, unsigned int outputSize, double start, double length)
{
  PlannedAxis planned;
  planned.size = outputSize;
  planned.padding = fit.padding;
  planned.scale = length / fit.resized;
  planned.offset = start - 0.5 + planned.scale * (0.5 - static_cast<double>(fit.padding));
  planned.isKept = planned.scale == 1.0 && start == fit.boxStart;
  // What was cropped away has no part in the result.
  const auto compute = [&](Interpolation interpolation) {
    ResamplingWeights taps = ComputeResamplingWeights(
      fit.boxSize, fit.resized, interpolation, request.antialias, start - fit.boxStart, length);
    for (unsigned int & first : taps.first)
    {
      first += fit.boxStart;
    }
    return taps;
  };
  planned.nearest = compute(Interpolation::Nearest).first;
  planned.taps = compute(planned.isKept ? Interpolation::Nearest : request.interpolation);
  return planned;
}

/** Of an axis that has no size of its own. */
PlannedAxis
PlanSpacing(const ResamplingRequest & request, const ResamplingAxis & axis)
{
  const auto inputSize = static_cast<unsigned int>(axis.inputSize);
  const auto size = static_cast<unsigned int>(std::max(1.0, std::round(ComputeSize(axis))));
  double     length = inputSize;
  if (request.exactSpacing && axis.outputSpacing > 0.0)
  {
    length = size * (axis.outputSpacing / axis.inputSpacing);
  }
  return PlanAxis(request, { 0, inputSize, 0, size }, size, (inputSize - length) / 2.0, length);
}
} // namespace

void
VerifyResamplingRequest(const ResamplingRequest & request)
{
  if (request.fit == CTPreprocessingEnums::Fit::FixedSpacing)
  {
    itkGenericExceptionMacro("The fit is " << request.fit
                                           << ", but a size fills its extent or a part of it: give a "
                                              "spacing in place of the size.");
  }
  for (unsigned int i = 0; i < request.axes.size(); ++i)
  {
    VerifyAxis(request.axes[i], i);
  }
}

std::shared_ptr<const ResamplingPlan>
MakeResamplingPlan(const ResamplingRequest & request)
{
  auto                      plan = std::make_shared<ResamplingPlan>();
  std::vector<AxisToFit>    toFit;
  std::vector<unsigned int> fittedAxes;
  for (unsigned int i = 0; i < plan->axes.size(); ++i)
  {
    const ResamplingAxis axis = i < request.axes.size() ? request.axes[i] : ResamplingAxis{ 1, 1.0 };
    if (axis.outputSize > 0)
    {
      toFit.push_back(
        { static_cast<unsigned int>(axis.inputSize), axis.inputSpacing, static_cast<unsigned int>(axis.outputSize) });
      fittedAxes.push_back(i);
    }
    else
    {
      plan->axes[i] = PlanSpacing(request, axis);
    }
  }
  const std::vector<AxisFit> fitted = FitAxes(toFit, request.fit, request.cropFraction);
  for (std::size_t i = 0; i < fitted.size(); ++i)
  {
    const AxisFit & fit = fitted[i];
    plan->axes[fittedAxes[i]] = PlanAxis(request, fit, toFit[i].outputSize, fit.boxStart, fit.boxSize);
  }
  return plan;
}

ResampledAxis
GetResampledAxis(const ResamplingPlan & plan, unsigned int axis)
{
  const PlannedAxis & planned = plan.axes[axis];
  return { planned.size, planned.scale, planned.offset };
}

bool
AreSlicesShared(const ResamplingPlan & plan)
{
  return plan.axes[2].taps.maximumCount > 1;
}

VoxelRange
GetInputRange(const ResamplingPlan & plan, unsigned int axis, const VoxelRange & output)
{
  const PlannedAxis & planned = plan.axes[axis];
  const auto &        taps = planned.taps;
  // Where the output shows nothing, the voxel that is nearest.
  const auto find = [&planned](unsigned int voxel) {
    return std::clamp(voxel, planned.padding, planned.padding + planned.GetResizedSize() - 1) - planned.padding;
  };
  const unsigned int last = find(output.end - 1);
  return { taps.first[find(output.begin)], taps.first[last] + taps.count[last] };
}
} // namespace TransferLearning
} // namespace itk
