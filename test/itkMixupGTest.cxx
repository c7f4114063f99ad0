// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/Mixup.h"

#include "AugmentationSteps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using itk::AugmentationParameters;
using itk::CTPreprocessingParameters;
using itk::SampleMixture;
using namespace itk::TransferLearning;

namespace
{
constexpr int draws = 20000;

std::vector<double>
DrawShares(double alpha)
{
  CounterRandom       random(RandomPurpose::Mixup, 5, 1, 0);
  std::vector<double> shares(draws);
  std::generate(shares.begin(), shares.end(), [&] { return DrawSymmetricBeta(random, alpha); });
  return shares;
}
} // namespace

// Oracle: mean and variance of Beta(alpha, alpha), 1/2 and 1 / (4 (2 alpha + 1)), to 5 standard errors.
TEST(Mixup, SharesHaveTheMomentsOfBeta)
{
  for (const double alpha : { 0.01, 0.2, 0.5, 1.0, 2.0, 8.0, 100.0 })
  {
    double mean = 0;
    double variance = 0;
    for (const double share : DrawShares(alpha))
    {
      ASSERT_TRUE(share >= 0 && share <= 1) << share;
      mean += share / draws;
      variance += (share - 0.5) * (share - 0.5) / draws;
    }
    const double expected = 1.0 / (4.0 * (2.0 * alpha + 1.0));
    EXPECT_NEAR(mean, 0.5, 5 * std::sqrt(expected / draws)) << alpha;
    EXPECT_NEAR(variance, expected, 5 * std::sqrt(0.25 * expected / draws)) << alpha;
  }
}

// Oracle: the distribution functions that have a closed form; Kolmogorov's bound at a level of 0.001.
TEST(Mixup, SharesAreDistributedAsBeta)
{
  const std::pair<double, double (*)(double)> distributions[] = {
    { 0.5, [](double x) { return std::asin(std::sqrt(x)) / std::asin(1.0); } },
    { 1.0, [](double x) { return x; } },
    { 2.0, [](double x) { return x * x * (3.0 - 2.0 * x); } },
  };
  for (const auto & [alpha, distribution] : distributions)
  {
    auto shares = DrawShares(alpha);
    std::sort(shares.begin(), shares.end());
    double distance = 0;
    for (int i = 0; i < draws; ++i)
    {
      const double expected = distribution(shares[i]);
      distance = std::max({ distance, (i + 1.0) / draws - expected, expected - double(i) / draws });
    }
    EXPECT_LT(distance, 1.95 / std::sqrt(draws)) << alpha;
  }
}

// Oracle: equality; every member of the batch is a partner about equally often (5 standard errors).
TEST(Mixup, DrawsDependOnSeedEpochAndIndexAlone)
{
  const auto equals = [](const SampleMixture & a, const SampleMixture & b) {
    return a.partner == b.partner && a.share == b.share;
  };
  const auto reference = DrawMixture(0.4, 8, 1, 2, 3);
  EXPECT_TRUE(equals(reference, DrawMixture(0.4, 8, 1, 2, 3)));
  EXPECT_FALSE(equals(reference, DrawMixture(0.4, 8, 2, 2, 3)));
  EXPECT_FALSE(equals(reference, DrawMixture(0.4, 8, 1, 3, 3)));
  EXPECT_FALSE(equals(reference, DrawMixture(0.4, 8, 1, 2, 4)));
  std::vector<int> counts(8);
  for (std::size_t i = 0; i < 8000; ++i)
  {
    ++counts[DrawMixture(0.4, 8, 1, 1, i).partner];
  }
  for (const int count : counts)
  {
    EXPECT_NEAR(count, 1000, 5 * std::sqrt(1000.0));
  }
}

// Oracle: each sample augmented on its own, and then the formula of the paper, x = share * x_i + (1 - share) * x_j.
TEST(Mixup, ABatchIsMixedAfterItsSamplesWereAugmented)
{
  CTPreprocessingParameters preprocessing;
  preprocessing.size = { { 6, 5 } };
  AugmentationParameters augmentation;
  augmentation.rotation = 20;
  augmentation.noise = 10;
  augmentation.mixup = 1;
  const std::vector<std::size_t> samples{ 7, 2, 9, 4 };
  constexpr std::size_t          floats = 6 * 5 * 3;
  std::vector<float>             batch(samples.size() * floats);
  for (std::size_t i = 0; i < batch.size(); ++i)
  {
    batch[i] = static_cast<float>(i % 17) * 0.1f;
  }
  auto expected = batch;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    AugmentSample(expected.data() + i * floats, preprocessing, augmentation, 5, 3, samples[i]);
  }
  const auto original = batch;
  const auto mixtures = itk::AugmentBatch(batch.data(), samples, preprocessing, augmentation, 5, 3);
  ASSERT_EQ(mixtures.size(), samples.size());
  for (std::size_t i = 0; i < batch.size(); ++i)
  {
    const auto & mixture = mixtures[i / floats];
    const double mixed =
      mixture.share * expected[i] + (1 - mixture.share) * expected[mixture.partner * floats + i % floats];
    ASSERT_NEAR(batch[i], mixed, 1e-6) << i;
  }

  augmentation.mixup = 0;
  auto alone = original;
  EXPECT_TRUE(itk::AugmentBatch(alone.data(), samples, preprocessing, augmentation, 5, 3).empty());
  EXPECT_EQ(alone, expected) << "mixup does not change what else is drawn";
}
