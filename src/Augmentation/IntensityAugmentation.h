// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef IntensityAugmentation_h
#define IntensityAugmentation_h

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
} // namespace TransferLearning
} // namespace itk

#endif
