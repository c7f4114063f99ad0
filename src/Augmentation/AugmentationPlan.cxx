// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/AugmentationPlan.h"

#include "Augmentation/Augmentation.h"
#include "Augmentation/Mixup.h"
#include "itkMath.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Of all places of a batch of which the task describes the size. */
template <typename TFunction>
void
ForEachVoxel(const AugmentationTask & task, const TFunction & function)
{
  for (VoxelPlace place{ 0, 0, 0, 0 }; place.sample < task.samples; ++place.sample)
  {
    for (place.plane = 0; place.plane < task.planes; ++place.plane)
    {
      for (place.row = 0; place.row < task.rows; ++place.row)
      {
        for (place.column = 0; place.column < task.columns; ++place.column)
        {
          function(place);
        }
      }
    }
  }
}
} // namespace

std::vector<AugmentedChannel>
DescribeChannels(const PreprocessingPlan & plan)
{
  std::vector<AugmentedChannel> channels;
  for (std::size_t c = 0; c < plan.channels.size(); ++c)
  {
    const UnitMap & map = plan.sources[plan.sourceOfChannel[c]];
    channels.push_back({ 1.0 / map.inverseWidth,
                         plan.channels[c].mean,
                         plan.channels[c].inverseDeviation,
                         map.isSigmoid,
                         plan.outside[c] });
  }
  return channels;
}

SampleChange
MakeSampleChange(const PlaneTransform & transform, const IntensityChange & intensity, const CounterRandom & noise)
{
  SampleChange change{};
  const double angle = transform.rotation * itk::Math::pi_over_180;
  const double cosine = std::cos(angle) / transform.scale;
  const double sine = std::sin(angle) / transform.scale;
  const double mirror = transform.flip ? -1.0 : 1.0;
  change.isMoved = !(transform == PlaneTransform{});
  change.cropSide = transform.cropSide;
  change.matrix[0][0] = mirror * cosine;
  change.matrix[0][1] = mirror * sine;
  change.matrix[1][0] = -sine;
  change.matrix[1][1] = cosine;
  for (std::size_t axis = 0; axis < 2; ++axis)
  {
    change.offset[axis] = transform.cropCenter[axis] - transform.shift[axis];
  }
  change.isSeenOtherwise = !intensity.IsNone();
  change.intensity = intensity;
  change.random = noise;
  change.share = 1.0F;
  return change;
}

AugmentationPlan
MakeAugmentationPlan(const std::vector<std::size_t> &  samples,
                     const CTPreprocessingParameters & preprocessing,
                     const AugmentationParameters &    augmentation,
                     uint64_t                          seed,
                     unsigned int                      epoch)
{
  VerifyIntensityAugmentation(preprocessing, augmentation);
  AugmentationPlan plan;
  plan.task.columns = preprocessing.size[0];
  plan.task.rows = preprocessing.size[1];
  plan.task.planes = std::max(preprocessing.slices, 1u);
  plan.task.samples = static_cast<std::uint32_t>(samples.size());
  plan.task.numberOfChannels = preprocessing.channels;
  plan.changesNothing = augmentation == AugmentationParameters{} || samples.empty();
  if (plan.changesNothing)
  {
    return plan;
  }
  const PreprocessingPlan anyImage = MakePlanOfAnyImage(preprocessing);
  plan.channels = DescribeChannels(anyImage);
  plan.task.channelsAreSlices = anyImage.channelsAreSlices;
  plan.task.numberOfCuts = augmentation.cutoutSquares;
  for (const std::size_t index : samples)
  {
    plan.changes.push_back(MakeSampleChange(DrawPlaneTransform(augmentation, preprocessing.size, seed, epoch, index),
                                            DrawIntensityChange(augmentation, seed, epoch, index),
                                            CounterRandom(RandomPurpose::Noise, seed, epoch, index)));
    for (const CutoutSquare & square : DrawCutout(augmentation, preprocessing.size, seed, epoch, index))
    {
      plan.cuts.push_back({ { square.begin[0], square.begin[1] }, { square.end[0], square.end[1] } });
    }
    if (augmentation.mixup > 0.0)
    {
      plan.mixtures.push_back(DrawMixture(augmentation.mixup, samples.size(), seed, epoch, index));
      plan.changes.back().partner = plan.mixtures.back().partner;
      plan.changes.back().share = static_cast<float>(plan.mixtures.back().share);
    }
  }
  return plan;
}

void
RunAugmentation(const AugmentationPlan & plan, float * batch)
{
  if (plan.changesNothing)
  {
    return;
  }
  AugmentationTask task = plan.task;
  task.channels = plan.channels.data();
  task.samples = 1;
  const std::size_t  floats = plan.GetFloatsOfSample();
  std::vector<float> source;
  for (std::size_t i = 0; i < plan.changes.size(); ++i)
  {
    task.changes = &plan.changes[i];
    task.cuts = plan.cuts.data() + i * task.numberOfCuts;
    task.output = batch + i * floats;
    task.input = task.output;
    if (task.changes->isMoved)
    {
      source.assign(task.output, task.output + floats);
      task.input = source.data();
    }
    ForEachVoxel(task, [&task](const VoxelPlace & place) { AugmentVoxel(task, place); });
  }
  if (!plan.mixtures.empty())
  {
    source.assign(batch, batch + plan.changes.size() * floats);
    task.samples = plan.task.samples;
    task.changes = plan.changes.data();
    task.input = source.data();
    task.output = batch;
    ForEachVoxel(task, [&task](const VoxelPlace & place) { MixVoxel(task, place); });
  }
}
} // namespace TransferLearning

std::vector<SampleMixture>
AugmentBatch(float *                           batch,
             const std::vector<std::size_t> &  samples,
             const CTPreprocessingParameters & preprocessing,
             const AugmentationParameters &    augmentation,
             uint64_t                          seed,
             unsigned int                      epoch)
{
  const auto plan = TransferLearning::MakeAugmentationPlan(samples, preprocessing, augmentation, seed, epoch);
  TransferLearning::RunAugmentation(plan, batch);
  return plan.mixtures;
}
} // namespace itk
