// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Mixup_h
#define Mixup_h

#include "Augmentation/CounterRandom.h"
#include "itkAugmentationParameters.h"

namespace itk
{
namespace TransferLearning
{
/** Of Beta(alpha, alpha), alpha above 0. */
double
DrawSymmetricBeta(CounterRandom & random, double alpha);

/** The mixture of a sample in an epoch, drawn from (seed, epoch, index) alone; its partner is any of a batch of
 * `batchSize`, itself too. */
SampleMixture
DrawMixture(double alpha, std::size_t batchSize, uint64_t seed, unsigned int epoch, std::size_t index);
} // namespace TransferLearning
} // namespace itk

#endif
