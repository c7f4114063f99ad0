// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/IntensityAugmentation.h"

#include "Augmentation/CounterRandom.h"

namespace itk
{
namespace TransferLearning
{
IntensityChange
DrawIntensityChange(const AugmentationParameters & augmentation, uint64_t seed, unsigned int epoch, std::size_t index)
{
  CounterRandom   random(RandomPurpose::Intensity, seed, epoch, index);
  IntensityChange change;
  change.shift = random.NextSymmetric(augmentation.windowShift);
  change.factor = 1.0 + random.NextSymmetric(augmentation.windowContrast);
  change.noise = augmentation.noise;
  return change;
}
} // namespace TransferLearning
} // namespace itk
