// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AugmentationPlan_h
#define AugmentationPlan_h

#include "Augmentation/Augmentation.h"
#include "Augmentation/AugmentationArithmetic.h"
#include "Augmentation/CounterRandom.h"
#include "Augmentation/IntensityAugmentation.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** All that is drawn for a batch, and what else its change needs; the same on every device. */
struct AugmentationPlan
{
  AugmentationTask              task{}; ///< Without its pointers.
  std::vector<AugmentedChannel> channels;
  std::vector<SampleChange>     changes;
  std::vector<CutRectangle>     cuts;
  std::vector<SampleMixture>    mixtures; ///< Empty without mixup.
  bool                          changesNothing{ false };

  std::size_t
  GetFloatsOfSample() const
  {
    return std::size_t{ task.columns } * task.rows * task.planes * task.numberOfChannels;
  }
};

std::vector<AugmentedChannel>
DescribeChannels(const PreprocessingPlan & plan);

/** Not mixed with another one. */
SampleChange
MakeSampleChange(const PlaneTransform & transform, const IntensityChange & intensity, const CounterRandom & noise);

/** \throws ExceptionObject as VerifyIntensityAugmentation() does */
AugmentationPlan
MakeAugmentationPlan(const std::vector<std::size_t> &  samples,
                     const CTPreprocessingParameters & preprocessing,
                     const AugmentationParameters &    augmentation,
                     uint64_t                          seed,
                     unsigned int                      epoch);

/** Changes the batch in place, on the CPU. */
void
RunAugmentation(const AugmentationPlan & plan, float * batch);
} // namespace TransferLearning
} // namespace itk

#endif
