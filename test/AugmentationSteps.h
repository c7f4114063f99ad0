// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Single steps of augmentation, so that tests can check each of them.
#ifndef AugmentationSteps_h
#define AugmentationSteps_h

#include "Augmentation/AugmentationPlan.h"

/** Geometric transform of the plane; pixels from outside get the value `fill`, one per channel. */
inline void
TransformPlane(float *                                       sample,
               const std::array<unsigned int, 2> &           size,
               const std::vector<float> &                    fill,
               const itk::TransferLearning::PlaneTransform & transform)
{
  using namespace itk::TransferLearning;
  AugmentationPlan plan;
  for (const float air : fill)
  {
    plan.channels.push_back({ 1.0, 0.0, 1.0, false, air });
  }
  plan.changes.push_back(MakeSampleChange(transform, {}, CounterRandom(RandomPurpose::Noise, 0, 0, 0)));
  plan.task.columns = size[0];
  plan.task.rows = size[1];
  plan.task.planes = 1;
  plan.task.samples = 1;
  plan.task.numberOfChannels = static_cast<std::uint32_t>(fill.size());
  RunAugmentation(plan, sample);
}

/** Intensity augmentation of a row of voxels. */
inline void
ChangeIntensity(float *                                          sample,
                std::size_t                                      voxels,
                const itk::TransferLearning::PreprocessingPlan & preprocessing,
                const itk::TransferLearning::IntensityChange &   change,
                const itk::TransferLearning::CounterRandom &     random)
{
  using namespace itk::TransferLearning;
  AugmentationPlan plan;
  plan.channels = DescribeChannels(preprocessing);
  plan.changes.push_back(MakeSampleChange({}, change, random));
  plan.task.columns = static_cast<std::uint32_t>(voxels);
  plan.task.rows = 1;
  plan.task.planes = 1;
  plan.task.samples = 1;
  plan.task.numberOfChannels = static_cast<std::uint32_t>(plan.channels.size());
  plan.task.channelsAreSlices = preprocessing.channelsAreSlices;
  RunAugmentation(plan, sample);
}

/** A batch of one. */
inline void
AugmentSample(float *                                sample,
              const itk::CTPreprocessingParameters & preprocessing,
              itk::AugmentationParameters            augmentation,
              uint64_t                               seed,
              unsigned int                           epoch,
              std::size_t                            index)
{
  augmentation.mixup = 0.0;
  itk::AugmentBatch(sample, { index }, preprocessing, augmentation, seed, epoch);
}

#endif
