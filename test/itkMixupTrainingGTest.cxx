// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What TrainingLoop makes of mixed samples. Oracle: torch's cross-entropy with class probabilities as targets.
#include "TrainingProblem.h"

#include "Augmentation/Mixup.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace itk::TransferLearning;
using TrainingProblem::Problem;

namespace
{
void
SetMixup(Problem & problem)
{
  problem.parameters.augmentation.mixup = 0.8;
  problem.parameters.seed = 4;
  problem.parameters.epochs = 1;
}

/** What is mixed in a batch of the first epoch, as torch wants it. */
struct MixedBatch
{
  torch::Tensor features;
  torch::Tensor targets; ///< The label's share times its sample's weight.
  torch::Tensor larger;  ///< Label with the larger share.

  MixedBatch(const Problem & problem, const std::vector<std::size_t> & samples)
    : features(torch::zeros({ static_cast<int64_t>(samples.size()), 3 }, torch::kFloat64))
    , targets(torch::zeros({ static_cast<int64_t>(samples.size()), 2 }, torch::kFloat64))
    , larger(torch::zeros({ static_cast<int64_t>(samples.size()) }, torch::kInt64))
  {
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
      const auto mixture = DrawMixture(0.8, samples.size(), 4, 1, samples[i]);
      const auto row = static_cast<int64_t>(i);
      const auto partner = samples[mixture.partner];
      larger[row] = static_cast<int64_t>(problem.slices[mixture.share < 0.5 ? partner : samples[i]].label);
      for (const auto & [sample, share] :
           { std::pair{ samples[i], mixture.share }, std::pair{ partner, 1.0 - mixture.share } })
      {
        targets[row][problem.slices[sample].label] += share * problem.plan.weights[sample];
        for (int64_t f = 0; f < 3; ++f)
        {
          features[row][f] += share * problem.features[sample][static_cast<std::size_t>(f)];
        }
      }
    }
  }
};
} // namespace

TEST(MixupTraining, TheLossIsThatOfBothLabels)
{
  Problem problem(10);
  SetMixup(problem);
  problem.parameters.learningRate = 0;
  const auto weights = problem.GetWeights();
  problem.Run();
  const auto matrix =
    torch::tensor(std::vector<double>(weights.begin(), weights.begin() + 6), torch::kFloat64).view({ 2, 3 });
  const auto bias = torch::tensor(std::vector<double>(weights.begin() + 6, weights.end()), torch::kFloat64);
  double     loss = 0;
  double     weight = 0;
  double     right = 0;
  for (const auto & samples : MakeBatches(problem.plan.training, 4, 4, 1, false))
  {
    const MixedBatch batch(problem, samples);
    const auto       logits = torch::addmm(bias, batch.features, matrix.t());
    loss += torch::nn::functional::cross_entropy(
              logits, batch.targets, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum))
              .item<double>();
    weight += batch.targets.sum().item<double>();
    right += (logits.argmax(1) == batch.larger).sum().item<double>();
  }
  ASSERT_EQ(problem.epochs.size(), 1u);
  EXPECT_NEAR(problem.epochs[0].trainingLoss, loss / weight, 1e-6);
  EXPECT_NEAR(problem.epochs[0].trainingAccuracy, right / 10, 1e-12);
}

// Oracle: the weights of the run that passed its batches whole; and those of another seed.
TEST(MixupTraining, PartsOfABatchDoNotChangeWhoIsMixed)
{
  const auto train = [](unsigned int microBatchSize, uint64_t seed) {
    Problem problem(12);
    SetMixup(problem);
    problem.parameters.batchSize = 6;
    problem.parameters.epochs = 3;
    problem.parameters.microBatchSize = microBatchSize;
    problem.parameters.seed = seed;
    problem.Run();
    return problem.GetWeights();
  };
  const auto whole = train(0, 4);
  const auto parts = train(2, 4);
  const auto other = train(0, 5);
  double     difference = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
  {
    EXPECT_NEAR(parts[i], whole[i], 1e-5) << i;
    difference += std::abs(other[i] - whole[i]);
  }
  EXPECT_GT(difference, 1e-3);
}

// Oracle: the same run without mixup; validation is never mixed.
TEST(MixupTraining, ValidationIsNotMixed)
{
  const auto validate = [](double alpha) {
    Problem problem(8, 5);
    SetMixup(problem);
    problem.parameters.augmentation.mixup = alpha;
    problem.parameters.learningRate = 0;
    problem.Run();
    return problem.epochs.at(0);
  };
  EXPECT_EQ(validate(0.8).validationLoss, validate(0).validationLoss);
  EXPECT_NE(validate(0.8).trainingLoss, validate(0).trainingLoss);
}
