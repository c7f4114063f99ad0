// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracle: the formulas of the papers in double precision; the gradients by central differences.
#include "Training/TrainingLoss.h"

#include <torch/types.h>

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace
{
using namespace itk::TransferLearning;

constexpr double logits[3][3] = { { 0.5, -1.0, 2.0 }, { 1.5, 1.25, -0.5 }, { -3.0, 4.0, 0.0 } };
constexpr int    labels[3] = { 2, 0, 0 };
constexpr double weights[3] = { 1.0, 0.5, 2.0 };

torch::Tensor
MakeLogits()
{
  return torch::from_blob(const_cast<double *>(&logits[0][0]), { 3, 3 }, torch::kFloat64).clone();
}

torch::Tensor
MakeLabels()
{
  return torch::tensor({ 2, 0, 0 }, torch::kInt64);
}

torch::Tensor
MakeWeights()
{
  return torch::tensor({ 1.0, 0.5, 2.0 }, torch::kFloat64);
}

double
GetLogProbability(int image, int label)
{
  const double * const row = logits[image];
  return row[label] - std::log(std::exp(row[0]) + std::exp(row[1]) + std::exp(row[2]));
}

void
ExpectGradient(const std::function<torch::Tensor(const torch::Tensor &)> & loss)
{
  auto values = MakeLogits().requires_grad_(true);
  loss(values).backward();
  const torch::NoGradGuard noGradients;
  for (int i = 0; i < 9; ++i)
  {
    const auto shift = [&](double by) {
      auto moved = MakeLogits();
      moved.flatten()[i] += by;
      return loss(moved).item<double>();
    };
    EXPECT_NEAR(values.grad().flatten()[i].item<double>(), (shift(1e-5) - shift(-1e-5)) / 2e-5, 1e-8) << i;
  }
}
} // namespace

TEST(TrainingLoss, CrossEntropyIsSmoothed)
{
  for (const double smoothing : { 0.0, 0.1 })
  {
    double expected = 0;
    for (int i = 0; i < 3; ++i)
    {
      for (int label = 0; label < 3; ++label)
      {
        const double share = smoothing / 3 + (label == labels[i] ? 1.0 - smoothing : 0.0);
        expected -= weights[i] * share * GetLogProbability(i, label);
      }
    }
    const auto loss = [smoothing](const torch::Tensor & values) {
      return ComputeWeightedLossSum(values, MakeLabels(), MakeWeights(), smoothing);
    };
    EXPECT_NEAR(loss(MakeLogits()).item<double>(), expected, 1e-12);
    ExpectGradient(loss);
  }
}

TEST(TrainingLoss, FocalLossIsThatOfThePaper)
{
  for (const double gamma : { 0.0, 0.5, 2.0 })
  {
    double expected = 0;
    for (int i = 0; i < 3; ++i)
    {
      const double logProbability = GetLogProbability(i, labels[i]);
      expected -= weights[i] * std::pow(1.0 - std::exp(logProbability), gamma) * logProbability;
    }
    const auto loss = [gamma](const torch::Tensor & values) {
      return ComputeWeightedFocalLossSum(values, MakeLabels(), MakeWeights(), gamma);
    };
    EXPECT_NEAR(loss(MakeLogits()).item<double>(), expected, 1e-12);
    ExpectGradient(loss);
  }
  // A probability that rounds to 1.
  auto sure = torch::tensor({ { 100.0, 0.0, 0.0 } }, torch::kFloat64).requires_grad_(true);
  ComputeWeightedFocalLossSum(sure, torch::tensor({ 0 }, torch::kInt64), torch::ones({ 1 }, torch::kFloat64), 0.5)
    .backward();
  EXPECT_TRUE(sure.grad().isfinite().all().item<bool>());
}

TEST(TrainingLoss, BinaryCrossEntropyIsSmoothed)
{
  for (const double smoothing : { 0.0, 0.2 })
  {
    double expected = 0;
    for (int i = 0; i < 3; ++i)
    {
      for (int label = 0; label < 3; ++label)
      {
        const double probability = 1.0 / (1.0 + std::exp(-logits[i][label]));
        const double target = label == labels[i] ? 1.0 - smoothing / 2 : smoothing / 2;
        expected -= weights[i] * (target * std::log(probability) + (1.0 - target) * std::log(1.0 - probability));
      }
    }
    const auto loss = [smoothing](const torch::Tensor & values) {
      return ComputeWeightedBinaryLossSum(values, MakeLabels(), MakeWeights(), smoothing);
    };
    EXPECT_NEAR(loss(MakeLogits()).item<double>(), expected, 1e-12);
    ExpectGradient(loss);
  }
}
