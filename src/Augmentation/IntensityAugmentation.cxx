// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/IntensityAugmentation.h"

#include "Augmentation/CounterRandom.h"
#include "CTPreprocessing/PreprocessingPlan.h"

#include <cmath>
#include <string>
#include <utility>

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
  change.gamma = std::exp(random.NextSymmetric(augmentation.gamma));
  return change;
}

void
VerifyIntensityAugmentation(const CTPreprocessingParameters & preprocessing,
                            const AugmentationParameters &    augmentation)
{
  const std::string                     hidden = DescribeHiddenIntensities(preprocessing);
  const std::pair<const char *, double> kinds[] = { { "windowShift", augmentation.windowShift },
                                                    { "windowContrast", augmentation.windowContrast },
                                                    { "noise", augmentation.noise },
                                                    { "gamma", augmentation.gamma } };
  for (const auto & [name, value] : kinds)
  {
    if (!hidden.empty() && value > 0)
    {
      itkGenericExceptionMacro("augmentation." << name << " is " << value << ", but the preprocessing " << hidden
                                               << ". Set it to 0.");
    }
  }
}
} // namespace TransferLearning
} // namespace itk
