// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/Mixup.h"

#include "Data/DatasetBatchLoader.h"
#include "Training/Augmentation.h"

#include <algorithm>
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

void
MixSamples(float * batch, std::size_t floatsOfSample, const std::vector<SampleMixture> & mixtures)
{
  const std::vector<float> source(batch, batch + mixtures.size() * floatsOfSample);
  for (std::size_t i = 0; i < mixtures.size(); ++i)
  {
    const float * const own = source.data() + i * floatsOfSample;
    const float * const other = source.data() + mixtures[i].partner * floatsOfSample;
    const auto          share = static_cast<float>(mixtures[i].share);
    std::transform(own, own + floatsOfSample, other, batch + i * floatsOfSample, [share](float a, float b) {
      return share * a + (1.0F - share) * b;
    });
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

std::vector<SampleMixture>
AugmentBatch(float *                           batch,
             const std::vector<std::size_t> &  samples,
             const CTPreprocessingParameters & preprocessing,
             const AugmentationParameters &    augmentation,
             uint64_t                          seed,
             unsigned int                      epoch)
{
  TransferLearning::VerifyAugmentation(preprocessing, augmentation);
  const std::size_t          floatsOfSample = TransferLearning::ComputeSampleSize(preprocessing);
  std::vector<SampleMixture> mixtures;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    TransferLearning::AugmentSample(batch + i * floatsOfSample, preprocessing, augmentation, seed, epoch, samples[i]);
    if (augmentation.mixup > 0.0)
    {
      mixtures.push_back(TransferLearning::DrawMixture(augmentation.mixup, samples.size(), seed, epoch, samples[i]));
    }
  }
  TransferLearning::MixSamples(batch, floatsOfSample, mixtures);
  return mixtures;
}
} // namespace itk
