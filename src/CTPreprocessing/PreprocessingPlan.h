// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PreprocessingPlan_h
#define PreprocessingPlan_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "CTPreprocessing/PlaneLayout.h"
#include "CTPreprocessing/PlaneWindow.h"
#include "CTPreprocessing/ResamplingWeights.h"
#include "TransferLearning/itkCTPreprocessingKernel.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** All that a run computes once, before any pixel; the same on every device.
 *
 * A source is a 0..1 plane that is resampled: one a window, one a color, one for gray. Channels take theirs from it,
 * so what is repeated to several channels is computed once. */
struct PreprocessingPlan
{
  PlaneLayout                       layout{};
  ResamplingWeights                 columns;
  ResamplingWeights                 rows;
  ResamplingWeights                 planes; ///< None where planes stay what they are.
  PaddingReplacement                padding{};
  bool                              isLuma{ false };     ///< Three components become one source.
  unsigned int                      componentsRead{ 1 }; ///< 1 or 3.
  std::vector<UnitMap>              sources;             ///< Of the stored values, before the value offset.
  std::vector<ChannelNormalization> channels;
  std::vector<unsigned int>         sourceOfChannel;
  bool                              channelsAreSlices{ false }; ///< 2.5D: one source, of another plane each.
  bool                              isReversed{ false };        ///< BGR; `sourceOfChannel` says so too.
  std::vector<float>                outside; ///< Of each channel, where the network's plane shows no input.
};

/** \throws ExceptionObject where the parameters contradict themselves or the input. */
PreprocessingPlan
MakePreprocessingPlan(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters);

/** \param arguments complete (CompleteArguments()) */
PlaneWindow
MakePlaneWindow(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan);

/** The input planes of the plan's box that a plane of the network's volume is summed from, counted from the volume's
 * first; none where it shows no input. */
struct PlaneTaps
{
  unsigned int  first;
  unsigned int  count;
  const float * weights;
};
PlaneTaps
GetPlaneTaps(const PreprocessingPlan & plan, unsigned int plane);

/** The input planes of planes of the network's volume; at least one. */
VoxelRange
GetInputPlanes(const PreprocessingPlan & plan, const VoxelRange & output);

/** The arguments with what 0 stands for filled in.
 * \throws ExceptionObject where a buffer is missing, the rectangle is not inside the network's plane, or statistics are
 * still to be measured. */
CTPreprocessingKernelArguments
CompleteArguments(const CTPreprocessingKernelArguments & given, const CTPreprocessingParameters & parameters);

/** Why the channels of the output do not tell HU or gray levels, as the rest of a sentence that begins with "the
 * preprocessing"; empty where they do. */
std::string
DescribeHiddenIntensities(const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
