// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/Augmentation.h"

#include "Augmentation/CounterRandom.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace itk
{
namespace TransferLearning
{
PlaneTransform
DrawPlaneTransform(const AugmentationParameters &      augmentation,
                   const std::array<unsigned int, 2> & size,
                   uint64_t                            seed,
                   unsigned int                        epoch,
                   std::size_t                         index)
{
  CounterRandom  random(RandomPurpose::Augmentation, seed, epoch, index);
  PlaneTransform transform;
  transform.flip = random.NextUniform() < augmentation.horizontalFlip;
  transform.rotation = random.NextSymmetric(augmentation.rotation);
  transform.scale = 1.0 + random.NextSymmetric(augmentation.scale);
  transform.shift[0] = random.NextSymmetric(augmentation.shift) * size[0];
  transform.shift[1] = random.NextSymmetric(augmentation.shift) * size[1];
  transform.cropSide = std::sqrt(1.0 - random.NextUniform() * augmentation.crop);
  for (std::size_t axis = 0; axis < 2; ++axis)
  {
    // The outermost pixels' centers at most, so that a crop alone brings no air into view.
    transform.cropCenter[axis] = random.NextSymmetric((1.0 - transform.cropSide) / 2.0) * (size[axis] - 1.0);
  }
  return transform;
}

std::vector<CutoutSquare>
DrawCutout(const AugmentationParameters &      augmentation,
           const std::array<unsigned int, 2> & size,
           uint64_t                            seed,
           unsigned int                        epoch,
           std::size_t                         index)
{
  CounterRandom             random(RandomPurpose::Cutout, seed, epoch, index);
  const auto                side = std::max(1LL, std::llround(augmentation.cutoutSize * std::min(size[0], size[1])));
  std::vector<CutoutSquare> squares(augmentation.cutoutSquares);
  for (CutoutSquare & square : squares)
  {
    for (std::size_t axis = 0; axis < 2; ++axis)
    {
      const auto begin = static_cast<long long>(random.NextBelow(size[axis])) - side / 2;
      square.begin[axis] = static_cast<unsigned int>(std::max(begin, 0LL));
      square.end[axis] = static_cast<unsigned int>(std::min<long long>(begin + side, size[axis]));
    }
  }
  return squares;
}

PreprocessingPlan
MakePlanOfAnyImage(const CTPreprocessingParameters & preprocessing)
{
  CTPreprocessingKernelArguments anyImage;
  anyImage.inputColumns = preprocessing.size[0];
  anyImage.inputRows = preprocessing.size[1];
  anyImage.inputPlanes = preprocessing.slices;
  return MakePreprocessingPlan(anyImage, preprocessing);
}

std::vector<float>
ComputePreprocessedAir(const CTPreprocessingParameters & preprocessing)
{
  return MakePlanOfAnyImage(preprocessing).outside;
}
} // namespace TransferLearning
} // namespace itk
