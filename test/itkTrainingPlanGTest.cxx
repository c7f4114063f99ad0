// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/CounterRandom.h"
#include "Training/LearningRate.h"
#include "Training/TrainingPlan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using itk::NetworkTrainingEnums;
using itk::NetworkTrainingParameters;
using namespace itk::TransferLearning;

// Oracle: the published first outputs of SplitMix64 for the seed 0 (Vigna, prng.di.unimi.it/splitmix64.c).
TEST(TrainingPlan, GeneratorIsSplitMix64)
{
  // The first word is mixed from state 0 (purpose Order): SplitMix64's first output for seed 0.
  // XOR with it gives the state 0 again, and so on: the constructor leaves state 0.
  const uint64_t first = 0xE220A8397B1DCDAFu;
  CounterRandom  random(RandomPurpose::Order, first, first, first);
  EXPECT_EQ(random.Next(), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(random.Next(), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(random.Next(), 0x06C45D188009454Fu);
  EXPECT_EQ(random.Next(), 0xF88BB8A8724C81ECu);
}

// Oracle: the numbers one after the other.
TEST(TrainingPlan, AnyNumberOfAStreamIsReachedAtOnce)
{
  const CounterRandom   begin(RandomPurpose::Noise, 1, 2, 3);
  CounterRandom         random = begin;
  std::vector<uint64_t> numbers(1000);
  std::generate(numbers.begin(), numbers.end(), [&] { return random.Next(); });
  for (const std::size_t i : { 0u, 1u, 2u, 500u, 999u })
  {
    EXPECT_EQ(begin.After(i).Next(), numbers[i]) << i;
  }
}

// Oracle: each number below the bound appears equally often (5 standard errors).
TEST(TrainingPlan, BoundedNumbersAreFair)
{
  CounterRandom random(RandomPurpose::Order, 1, 2, 3);
  std::size_t   counts[3] = {};
  for (int i = 0; i < 30000; ++i)
  {
    ++counts[random.NextBelow(3)];
  }
  for (const auto count : counts)
  {
    EXPECT_NEAR(count, 10000.0, 5 * 82.0);
  }
}

// Oracle: counting. Every sample once, batches full but the last.
TEST(TrainingPlan, BatchesHoldEverySampleOnce)
{
  std::vector<std::size_t> samples;
  for (std::size_t i = 0; i < 23; ++i)
  {
    samples.push_back(100 + i);
  }
  const auto batches = MakeBatches(samples, 5, 7, 1, false);
  ASSERT_EQ(batches.size(), 5u);
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < batches.size(); ++i)
  {
    EXPECT_EQ(batches[i].size(), i < 4 ? 5u : 3u);
    seen.insert(seen.end(), batches[i].begin(), batches[i].end());
  }
  EXPECT_NE(seen, samples) << "shuffled";
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, samples);
  EXPECT_EQ(batches, MakeBatches(samples, 5, 7, 1, false));
  EXPECT_NE(batches, MakeBatches(samples, 5, 7, 2, false));
  EXPECT_NE(batches, MakeBatches(samples, 5, 8, 1, false));
}

// Oracle: counting; over many epochs no sample is always the one left out.
TEST(TrainingPlan, LastBatchOfOneIsLeftOutOnRequest)
{
  const std::vector<std::size_t> samples{ 0, 1, 2, 3, 4 };
  EXPECT_EQ(MakeBatches(samples, 4, 1, 1, false).size(), 2u);
  EXPECT_EQ(MakeBatches(samples, 4, 1, 1, true).size(), 1u);
  EXPECT_EQ(MakeBatches(samples, 3, 1, 1, true).size(), 2u) << "a batch of two is used";
  EXPECT_TRUE(MakeBatches({ 0 }, 4, 1, 1, true).empty());
  std::set<std::size_t> leftOut;
  for (unsigned int epoch = 1; epoch <= 60; ++epoch)
  {
    std::set<std::size_t> missing(samples.begin(), samples.end());
    const auto            batches = MakeBatches(samples, 4, 1, epoch, true);
    for (const auto sample : batches.front())
    {
      missing.erase(sample);
    }
    leftOut.insert(missing.begin(), missing.end());
  }
  EXPECT_EQ(leftOut.size(), 5u);
}

// Oracle: scikit-learn 1.9, compute_class_weight("balanced") for 6, 3 and 1 samples: 0.5556, 1.1111, 3.3333; by its
// formula n / (classes * n of the class).
TEST(TrainingPlan, ClassWeightsAreBalanced)
{
  const auto balanced = ComputeClassWeights({ 6, 3, 1 }, NetworkTrainingEnums::ClassWeighting::Balanced);
  ASSERT_EQ(balanced.size(), 3u);
  EXPECT_DOUBLE_EQ(balanced[0], 10.0 / 18);
  EXPECT_DOUBLE_EQ(balanced[1], 10.0 / 9);
  EXPECT_DOUBLE_EQ(balanced[2], 10.0 / 3);
  EXPECT_EQ(ComputeClassWeights({ 6, 3, 1 }, NetworkTrainingEnums::ClassWeighting::None), std::vector<double>(3, 1.0));
}

// Oracle: closed form of the cosine at its quarters, and of the straight rise before it.
TEST(TrainingPlan, TheRateRisesAndFallsAsItsScheduleSays)
{
  NetworkTrainingParameters parameters;
  parameters.learningRate = 0.4;
  parameters.epochs = 10;
  EXPECT_EQ(ComputeLearningRate(parameters, 99, 10), 0.4);
  parameters.schedule = NetworkTrainingEnums::Schedule::Cosine;
  EXPECT_DOUBLE_EQ(ComputeLearningRate(parameters, 0, 10), 0.4);
  EXPECT_NEAR(ComputeLearningRate(parameters, 25, 10), 0.2 * (1 + 0.70710678118654752), 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 50, 10), 0.2, 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 75, 10), 0.2 * (1 - 0.70710678118654752), 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 100, 10), 0, 1e-15);
  // torch's CosineAnnealingLR with eta_min = 0.1 of the rate.
  parameters.finalRate = 0.1;
  EXPECT_DOUBLE_EQ(ComputeLearningRate(parameters, 0, 10), 0.4);
  EXPECT_NEAR(ComputeLearningRate(parameters, 25, 10), 0.04 + 0.18 * (1 + 0.70710678118654752), 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 100, 10), 0.04, 1e-15);
  parameters.finalRate = 0.0;
  parameters.warmUpEpochs = 2;
  EXPECT_NEAR(ComputeLearningRate(parameters, 0, 10), 0.02, 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 18, 10), 0.38, 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 20, 10), 0.4, 1e-15);
  EXPECT_NEAR(ComputeLearningRate(parameters, 60, 10), 0.2, 1e-15);
  parameters.schedule = NetworkTrainingEnums::Schedule::Constant;
  EXPECT_NEAR(ComputeLearningRate(parameters, 9, 10), 0.2, 1e-15);
  EXPECT_EQ(ComputeLearningRate(parameters, 20, 10), 0.4);
}

// Oracle: counts by hand: 20 samples of three classes are 7, 7 and 6; the class of two comes three times and once more.
TEST(TrainingPlan, BalancedSamplesAreOfEveryClassEquallyMany)
{
  std::vector<itk::LabeledSlice> slices(20);
  std::vector<std::size_t>       samples(20);
  for (std::size_t i = 0; i < 20; ++i)
  {
    slices[i].label = i < 12 ? 0 : i < 18 ? 1 : 2;
    samples[i] = i;
  }
  const auto drawn = DrawBalancedSamples(samples, slices, 3, 1);
  ASSERT_EQ(drawn.size(), 20u);
  std::vector<int> ofSamples(20);
  std::vector<int> ofClasses(3);
  for (const std::size_t sample : drawn)
  {
    ++ofSamples[sample];
    ++ofClasses[slices[sample].label];
  }
  EXPECT_EQ(ofClasses, (std::vector<int>{ 7, 7, 6 }));
  for (std::size_t i = 0; i < 20; ++i)
  {
    const int least = i < 12 ? 0 : i < 18 ? 1 : 3;
    EXPECT_GE(ofSamples[i], least) << i;
    EXPECT_LE(ofSamples[i], i < 12 ? 1 : i < 18 ? 2 : 3) << i;
  }
  EXPECT_EQ(drawn, DrawBalancedSamples(samples, slices, 3, 1));
  EXPECT_NE(drawn, DrawBalancedSamples(samples, slices, 3, 2));
  EXPECT_NE(drawn, DrawBalancedSamples(samples, slices, 4, 1));
}

// Oracle: the parts of all processes, one behind the other, are the batch.
TEST(TrainingPlan, PartsOfAllProcessesAreTheBatch)
{
  for (unsigned int processes = 1; processes <= 5; ++processes)
  {
    for (const std::size_t most : { 1u, 2u, 3u, 8u, 64u })
    {
      for (const std::size_t least : { 1u, 2u })
      {
        for (std::size_t samples = least; samples <= 40; ++samples)
        {
          std::size_t end = 0;
          std::size_t parts = 0;
          for (unsigned int rank = 0; rank < processes; ++rank)
          {
            const auto ranges = SplitBatch({ rank, processes, most, least, least }, samples);
            EXPECT_TRUE(rank == 0 || ranges.size() == parts);
            parts = ranges.size();
            for (const auto & range : ranges)
            {
              const std::size_t size = range.end - range.begin;
              EXPECT_EQ(range.begin, end);
              EXPECT_TRUE(size == 0 || size >= least) << size;
              EXPECT_LE(size, std::max(most, 2 * least));
              end = range.end;
            }
          }
          EXPECT_EQ(end, samples);
        }
      }
    }
  }
}

// Oracle: by hand.
TEST(TrainingPlan, SharesAreAsEqualAsPossible)
{
  const auto getSizes = [](unsigned int processes, std::size_t most, std::size_t leastAlone, std::size_t samples) {
    std::vector<std::size_t> sizes;
    for (unsigned int rank = 0; rank < processes; ++rank)
    {
      for (const auto & range : SplitBatch({ rank, processes, most, 2, leastAlone }, samples))
      {
        sizes.push_back(range.end - range.begin);
      }
    }
    return sizes;
  };
  EXPECT_EQ(getSizes(2, 32, 2, 32), (std::vector<std::size_t>{ 16, 16 }));
  EXPECT_EQ(getSizes(3, 32, 2, 32), (std::vector<std::size_t>{ 10, 11, 11 }));
  EXPECT_EQ(getSizes(2, 4, 2, 14), (std::vector<std::size_t>{ 3, 4, 3, 4 }));
  EXPECT_EQ(getSizes(4, 32, 2, 5), (std::vector<std::size_t>{ 2, 3, 0, 0 })); // BatchNorm sees no single sample,
  EXPECT_EQ(getSizes(4, 32, 1, 5), (std::vector<std::size_t>{ 1, 1, 1, 2 })); // unless it sees those of all.
}
