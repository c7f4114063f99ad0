// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef IntensityAugmentation_h
#define IntensityAugmentation_h

#include "CTPreprocessing/PreprocessingPlan.h"
#include "Training/CounterRandom.h"
#include "itkAugmentationParameters.h"

namespace itk
{
namespace TransferLearning
{
/** What is changed in a sample's values, as AugmentationParameters says; HU, or grey levels of pictures. */
struct IntensityChange
{
  double shift{ 0 };  ///< Of the windows' centres.
  double factor{ 1 }; ///< On the windows' widths.
  double noise{ 0 };  ///< Standard deviation.
};

IntensityChange
DrawIntensityChange(const AugmentationParameters & augmentation, uint64_t seed, unsigned int epoch, std::size_t index);

/** Changes a preprocessed sample (channels-last) in place; the noise of its voxels comes from `random`. */
void
ChangeIntensity(float *                   sample,
                std::size_t               voxels,
                const PreprocessingPlan & plan,
                const IntensityChange &   change,
                CounterRandom &           random);
} // namespace TransferLearning
} // namespace itk

#endif
