// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Augmentation_h
#define Augmentation_h

#include "itkCTPreprocessingParameters.h"
#include "itkNetworkTrainingParameters.h"

namespace itk
{
namespace TransferLearning
{
/** Changes one preprocessed sample (channels-last) in place; the change depends on (seed, epoch, index) alone.
 * What comes into view is preprocessed air (pictures: the low end of the range). */
void
AugmentSample(float *                           sample,
              const CTPreprocessingParameters & preprocessing,
              const AugmentationParameters &    augmentation,
              uint64_t                          seed,
              unsigned int                      epoch,
              std::size_t                       index);
} // namespace TransferLearning
} // namespace itk

#endif
