// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/PreprocessingPlan.h"

#include "CTPreprocessing/WindowMap.h"
#include "itkMacro.h"

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
    itkGenericExceptionMacro("The image has " << arguments.inputComponents
                                              << " components a pixel; HU have one. Set the intensity to picture "
                                                 "for colour images.");
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
    itkGenericExceptionMacro("The picture has " << components
                                                << " components a pixel; it must have 1 (grey), 3 (RGB) or 4 (RGBA).");
  }
  const bool isColour = components != 1;
  if (isColour && parameters.channels != 1 && parameters.channels != 3)
  {
    itkGenericExceptionMacro("The picture has colours, but the network takes " << parameters.channels
                                                                               << " channels; 1 or 3 are possible.");
  }
  plan.componentsRead = isColour ? 3 : 1;
  plan.isLuma = isColour && parameters.channels == 1;
  const auto & range = parameters.pictureRange;
  plan.sources.assign(isColour && !plan.isLuma ? 3 : 1, MakeRamp<float>(range.first, range.second - range.first));
  plan.padding.replacement = static_cast<float>(range.first);
}

void
PlanChannels(const CTPreprocessingParameters & parameters, PreprocessingPlan & plan)
{
  const bool isReversed = parameters.colourOrder == CTPreprocessingEnums::ColourOrder::BGR;
  plan.channelsAreSlices = parameters.channelSource == CTPreprocessingEnums::ChannelSource::NeighbouringSlices;
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
  PreprocessingPlan plan;
  plan.layout =
    ComputePlaneLayout({ { arguments.inputColumns, arguments.inputRows } }, arguments.inputSpacing, parameters);
  plan.columns = ComputeResamplingWeights(
    plan.layout.boxSize[0], plan.layout.resized[0], parameters.interpolation, parameters.antialias);
  plan.rows = ComputeResamplingWeights(
    plan.layout.boxSize[1], plan.layout.resized[1], parameters.interpolation, parameters.antialias);
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
} // namespace TransferLearning
} // namespace itk
