// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Ensembles/LogisticRegression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace
{
using itk::TransferLearning::FitLogisticRegression;
using itk::TransferLearning::LogisticFunction;
using itk::TransferLearning::RegressionCases;

/** Noise that hints at the class. */
RegressionCases
MakeCases(std::size_t cases, std::size_t features, unsigned int classes)
{
  RegressionCases                  made;
  std::mt19937                     random(5);
  std::normal_distribution<double> noise;
  made.numberOfFeatures = features;
  made.numberOfClasses = classes;
  for (std::size_t i = 0; i < cases; ++i)
  {
    made.classes.push_back(random() % classes);
    for (std::size_t f = 0; f < features; ++f)
    {
      made.features.push_back(10.0 * noise(random) + (f % classes == made.classes.back() ? 5.0 : 0.0));
    }
  }
  return made;
}

double
ComputeObjective(const RegressionCases & cases, const LogisticFunction & function)
{
  double objective = 0.0;
  for (const double coefficient : function.coefficients)
  {
    objective += 0.5 * coefficient * coefficient;
  }
  for (std::size_t i = 0; i < cases.classes.size(); ++i)
  {
    double sum = 0.0;
    double ofTruth = 0.0;
    for (unsigned int c = 0; c < cases.numberOfClasses; ++c)
    {
      double logit = function.intercepts[c];
      for (std::size_t f = 0; f < cases.numberOfFeatures; ++f)
      {
        logit += function.coefficients[c * cases.numberOfFeatures + f] * cases.features[i * cases.numberOfFeatures + f];
      }
      sum += std::exp(logit);
      ofTruth = c == cases.classes[i] ? logit : ofTruth;
    }
    objective += std::log(sum) - ofTruth;
  }
  return objective;
}
} // namespace

// Oracle: the objective, which is convex, computed here: no step along any single coefficient or intercept lowers it.
TEST(LogisticRegression, EndsWhereNoStepLowersTheObjective)
{
  const auto cases = MakeCases(80, 6, 3);
  const auto function = FitLogisticRegression(cases);
  ASSERT_EQ(function.coefficients.size(), 18U);
  ASSERT_EQ(function.intercepts.size(), 3U);
  const double least = ComputeObjective(cases, function);
  for (const double step : { 1e-4, -1e-4 })
  {
    for (std::size_t i = 0; i < 18; ++i)
    {
      auto other = function;
      other.coefficients[i] += step;
      EXPECT_GT(ComputeObjective(cases, other), least) << i;
    }
    for (std::size_t c = 0; c < 3; ++c)
    {
      auto other = function;
      other.intercepts[c] += step;
      EXPECT_GT(ComputeObjective(cases, other), least) << c;
    }
  }
}

// Oracle: without information in the features the logits are those of the shares: the difference is ln(30 / 10).
TEST(LogisticRegression, InterceptsAreThoseOfTheSharesWhereFeaturesSayNothing)
{
  RegressionCases cases;
  cases.numberOfFeatures = 1;
  cases.numberOfClasses = 2;
  cases.features.assign(40, 0.0);
  cases.classes.assign(40, 1);
  std::fill_n(cases.classes.begin(), 10, 0);
  const auto function = FitLogisticRegression(cases);
  EXPECT_EQ(function.coefficients, (std::vector<double>{ 0.0, 0.0 }));
  EXPECT_EQ(function.intercepts[0], 0.0);
  EXPECT_NEAR(function.intercepts[1], std::log(3.0), 1e-9);
}

TEST(LogisticRegression, SeparableCasesHaveFiniteCoefficients)
{
  RegressionCases cases;
  cases.numberOfFeatures = 1;
  cases.numberOfClasses = 2;
  cases.features = { -80.0, -70.0, 60.0, 80.0 };
  cases.classes = { 0, 0, 1, 1 };
  const auto function = FitLogisticRegression(cases);
  EXPECT_GT(function.coefficients[1], 0.0);
  EXPECT_LT(function.coefficients[1], 1.0);
}

// Oracle: the same bits.
TEST(LogisticRegression, IsDeterministic)
{
  const auto cases = MakeCases(50, 8, 4);
  const auto function = FitLogisticRegression(cases);
  const auto again = FitLogisticRegression(cases);
  EXPECT_EQ(function.coefficients, again.coefficients);
  EXPECT_EQ(function.intercepts, again.intercepts);
}
