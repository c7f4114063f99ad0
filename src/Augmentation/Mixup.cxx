// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/Mixup.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Logarithm of a gamma variate, since those of small shapes underflow (Marsaglia and Tsang 2000,
 * 10.1145/358407.358414; shapes below 1 by their section 6). */
double
DrawLogGamma(CounterRandom & random, double shape)
{
  const double logBoost = shape < 1.0 ? std::log(1.0 - random.NextUniform()) / shape : 0.0;
  const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;)
  {
    const double x = random.NextGaussian();
    const double v = std::pow(1.0 + c * x, 3.0);
    const double logUniform = std::log(1.0 - random.NextUniform());
    if (v > 0.0 && logUniform < 0.5 * x * x + d - d * v + d * std::log(v))
    {
      return std::log(d * v) + logBoost;
    }
  }
}
} // namespace

double
DrawSymmetricBeta(CounterRandom & random, double alpha)
{
  const double first = DrawLogGamma(random, alpha);
  const double second = DrawLogGamma(random, alpha);
  return 1.0 / (1.0 + std::exp(second - first));
}

SampleMixture
DrawMixture(double alpha, std::size_t batchSize, uint64_t seed, unsigned int epoch, std::size_t index)
{
  CounterRandom     random(RandomPurpose::Mixup, seed, epoch, index);
  const std::size_t partner = random.NextBelow(batchSize);
  return { partner, DrawSymmetricBeta(random, alpha) };
}
} // namespace TransferLearning
} // namespace itk
