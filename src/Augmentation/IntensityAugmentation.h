// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef IntensityAugmentation_h
#define IntensityAugmentation_h

#include "Augmentation/AugmentationArithmetic.h"
#include "itkAugmentationParameters.h"
#include "itkCTPreprocessingParameters.h"

namespace itk
{
namespace TransferLearning
{
IntensityChange
DrawIntensityChange(const AugmentationParameters & augmentation, uint64_t seed, unsigned int epoch, std::size_t index);

/** Where channels do not tell intensities, changes of them are refused.
 * \throws ExceptionObject that names the augmentation, its value, and what hides the intensities. */
void
VerifyIntensityAugmentation(const CTPreprocessingParameters & preprocessing,
                            const AugmentationParameters &    augmentation);
} // namespace TransferLearning
} // namespace itk

#endif
