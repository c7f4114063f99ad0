// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PreprocessingPlan.h"

#include "CTPreprocessing/WindowMap.h"
#include "itkMacro.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Intensity = CTPreprocessingEnums::Intensity;

void
PlanHounsfieldUnits(const CTPreprocessingKernelArguments & arguments,
                    const CTPreprocessingParameters &      parameters,
                    PreprocessingPlan &                    plan)
{
  if (arguments.inputComponents != 1)
  {
    itkGenericExceptionMacro("The image has "
                             << arguments.inputComponents
                             << " components per pixel; HU images have one. Set the intensity to picture "
                                "for color images.");
  }
  // The value offset moves the windows instead of every pixel.
  for (const CTWindow & window : parameters.windows)
  {
    plan.sources.push_back(MakeUnitMap<float>(window, parameters.huOffset));
  }
  plan.padding.replacement = static_cast<float>(parameters.airValue - parameters.huOffset);
}

void
PlanPicture(const CTPreprocessingKernelArguments & arguments,
            const CTPreprocessingParameters &      parameters,
            PreprocessingPlan &                    plan)
{
  const unsigned int components = arguments.inputComponents;
  if (components != 1 && components != 3 && components != 4)
  {
    itkGenericExceptionMacro("The picture has "
                             << components << " components per pixel; it must have 1 (gray), 3 (RGB) or 4 (RGBA).");
  }
  const bool isColor = components != 1;
  if (isColor && parameters.channels != 1 && parameters.channels != 3)
  {
    itkGenericExceptionMacro("The picture is in color, but the network takes " << parameters.channels
                                                                               << " channels; it must take 1 or 3.");
  }
  plan.componentsRead = isColor ? 3 : 1;
  plan.isLuma = isColor && parameters.channels == 1;
  const auto & range = parameters.pictureRange;
  plan.sources.assign(isColor && !plan.isLuma ? 3 : 1, MakeRamp<float>(range.first, range.second - range.first));
  plan.padding.replacement = static_cast<float>(range.first);
}

ResamplingWeights
ComputeWeights(const PlaneLayout & layout, unsigned int axis, const CTPreprocessingParameters & parameters)
{
  return ComputeResamplingWeights(
    layout.boxSize[axis], layout.resized[axis], parameters.interpolation, parameters.antialias);
}

VoxelRange
FindInputPlanes(const PlaneLayout & layout, const ResamplingWeights & taps, const VoxelRange & output)
{
  // Where none is shown, the nearest one stands for it.
  const auto find = [&](unsigned int plane) {
    return std::min(plane - std::min(plane, layout.padding[2]), layout.resized[2] - 1);
  };
  const unsigned int first = find(output.begin);
  const unsigned int last = find(output.end - 1);
  return { layout.boxStart[2] + taps.first[first], layout.boxStart[2] + taps.first[last] + taps.count[last] };
}

void
PlanChannels(const CTPreprocessingParameters & parameters, PreprocessingPlan & plan)
{
  const bool isReversed = parameters.colorOrder == CTPreprocessingEnums::ColorOrder::BGR;
  plan.channelsAreSlices = parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  plan.isReversed = isReversed;
  for (unsigned int channel = 0; channel < parameters.channels; ++channel)
  {
    // Mean and deviation are given in the order of the output.
    const unsigned int place = isReversed ? parameters.channels - 1 - channel : channel;
    const unsigned int source = plan.sources.size() == 1 ? 0 : place;
    const auto         select = [channel](const std::vector<double> & values) {
      return static_cast<float>(values.size() == 1 ? values[0] : values[channel]);
    };
    plan.sourceOfChannel.push_back(source);
    plan.channels.push_back({ select(parameters.mean), 1.0F / select(parameters.standardDeviation) });
    plan.outside.push_back(plan.channels.back()(plan.sources[source](plan.padding.replacement)));
  }
}
} // namespace

PreprocessingPlan
MakePreprocessingPlan(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters)
{
  parameters.Verify();
  PreprocessingPlan         plan;
  const CTPreprocessingGrid grid{ { { arguments.inputColumns, arguments.inputRows, arguments.inputPlanes } },
                                  arguments.inputSpacing };
  plan.layout = ComputePlaneLayout(grid, parameters);
  if (parameters.slices != 0)
  {
    plan.planes = ComputeWeights(plan.layout, 2, parameters);
  }
  plan.columns = ComputeWeights(plan.layout, 0, parameters);
  const bool isSquare =
    plan.layout.boxSize[0] == plan.layout.boxSize[1] && plan.layout.resized[0] == plan.layout.resized[1];
  plan.rows = isSquare ? plan.columns : ComputeWeights(plan.layout, 1, parameters);
  if (parameters.intensity == Intensity::Picture)
  {
    PlanPicture(arguments, parameters, plan);
  }
  else
  {
    PlanHounsfieldUnits(arguments, parameters, plan);
  }
  const double offset = parameters.intensity == Intensity::Picture ? 0.0 : parameters.huOffset;
  plan.padding.low = arguments.hasPadding ? static_cast<float>(arguments.paddingLow - offset) : 1.0F;
  plan.padding.high = arguments.hasPadding ? static_cast<float>(arguments.paddingHigh - offset) : 0.0F;
  PlanChannels(parameters, plan);
  return plan;
}

PlaneWindow
MakePlaneWindow(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
{
  PlaneWindow window{};
  window.inputColumnStride = arguments.inputColumnStride;
  window.inputRowStride = arguments.inputRowStride;
  window.inputPlaneStride = arguments.inputPlaneStride;
  window.firstColumn = arguments.firstColumn;
  window.endColumn = arguments.firstColumn + arguments.outputColumns;
  window.firstRow = arguments.firstRow;
  window.endRow = arguments.firstRow + arguments.outputRows;
  window.paddingColumns = plan.layout.padding[0];
  window.paddingRows = plan.layout.padding[1];
  window.resizedColumns = plan.layout.resized[0];
  window.resizedRows = plan.layout.resized[1];
  window.outputRowStride = arguments.outputRowStride;
  return window;
}

PlaneTaps
GetPlaneTaps(const PreprocessingPlan & plan, unsigned int plane)
{
  const unsigned int padding = plan.layout.padding[2];
  if (plane < padding || plane - padding >= plan.layout.resized[2])
  {
    return { 0, 0, nullptr };
  }
  const std::size_t resized = plane - padding;
  return { plan.layout.boxStart[2] + plan.planes.first[resized],
           plan.planes.count[resized],
           plan.planes.weights.data() + resized * plan.planes.maximumCount };
}

VoxelRange
GetInputPlanes(const PreprocessingPlan & plan, const VoxelRange & output)
{
  return FindInputPlanes(plan.layout, plan.planes, output);
}

VoxelRange
GetCTPreprocessingInputPlanes(const CTPreprocessingGrid &       input,
                              const CTPreprocessingParameters & parameters,
                              const VoxelRange &                output)
{
  if (parameters.slices == 0)
  {
    return output;
  }
  const PlaneLayout layout = ComputePlaneLayout(input, parameters);
  return FindInputPlanes(layout, ComputeWeights(layout, 2, parameters), output);
}
} // namespace TransferLearning
} // namespace itk
