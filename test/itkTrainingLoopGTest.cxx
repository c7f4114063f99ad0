// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingLoop.h"

#include <torch/nn.h>

#include <gtest/gtest.h>

#include <cmath>

using itk::LabeledSlice;
using itk::NetworkTrainingEnums;
using itk::NetworkTrainingParameters;
using itk::TrainingHistory;
using namespace itk::TransferLearning;

namespace
{
/** Mean over space, then a linear classifier: small enough to be computed by hand. */
class LinearBackbone : public Backbone
{
public:
  explicit LinearBackbone(bool hasBatchNorm)
    : Backbone({ 2, {} })
  {
    this->MakeHead("classifier", 3);
    if (hasBatchNorm)
    {
      norm = register_module("norm", torch::nn::BatchNorm2d(3));
    }
    const torch::NoGradGuard noGradients;
    auto                     parameters = this->named_parameters();
    parameters["classifier.weight"].copy_(torch::tensor({ { 0.5f, -0.25f, 0.125f }, { -0.5f, 0.75f, 0.0f } }));
    parameters["classifier.bias"].copy_(torch::tensor({ 0.25f, -0.125f }));
  }
  torch::Tensor
  ForwardFeatures(const torch::Tensor & input) override
  {
    return norm.is_empty() ? input : norm(input);
  }

  torch::nn::BatchNorm2d norm{ nullptr };
};

/** A linear problem of uniform pictures: the picture's three values are its features. */
struct Problem
{
  std::vector<std::array<float, 3>>   features;
  std::vector<LabeledSlice>           slices;
  TrainingPlan                        plan;
  NetworkTrainingParameters           parameters;
  NetworkInternals                    network;
  TrainingCallbacks                   callbacks;
  std::vector<TrainingHistory::Epoch> epochs;
  std::vector<std::vector<float>>     weightsOfEpochs;
  std::vector<double>                 fractions;

  explicit Problem(std::size_t training, std::size_t validation = 0, bool hasBatchNorm = false)
  {
    network.module = std::make_shared<LinearBackbone>(hasBatchNorm);
    network.module->eval();
    network.architecture = "resnet18"; // smallest size and number of channels
    network.classNames = { "a", "b" };
    network.preprocessing.size = { { 32, 32 } };
    for (std::size_t i = 0; i < training + validation; ++i)
    {
      LabeledSlice slice;
      slice.label = i % 3 == 0 ? 1 : 0;
      slices.push_back(slice);
      features.push_back({ { 0.25f * (i % 5) - 0.5f, slice.label ? 1.0f : -0.75f, 0.125f * (i % 7) } });
      (i < training ? plan.training : plan.validation).push_back(i);
      plan.weights.push_back(0.5 + 0.25 * (i % 4) + (slice.label ? 1.0 : 0.0));
    }
    parameters.batchSize = 4;
    parameters.learningRate = 0.05;
    callbacks.loadSample = [this](std::size_t slice, float * output) {
      for (std::size_t i = 0; i < 32 * 32; ++i)
      {
        std::copy(features[slice].begin(), features[slice].end(), output + 3 * i);
      }
    };
    callbacks.isAborted = [] { return false; };
    callbacks.batchDone = [this](double fraction, double) { fractions.push_back(fraction); };
    callbacks.epochDone = [this](const TrainingHistory::Epoch & epoch, unsigned int) {
      epochs.push_back(epoch);
      weightsOfEpochs.push_back(this->GetWeights());
    };
  }

  TrainingOutcome
  Run()
  {
    return TrainingLoop(network, slices, plan, parameters, callbacks).Run();
  }

  /** Weights of class 0, of class 1, both biases. */
  std::vector<float>
  GetWeights() const
  {
    const auto trained = network.module->named_parameters();
    const auto all =
      torch::cat({ trained["classifier.weight"].detach().flatten(), trained["classifier.bias"].detach() }).contiguous();
    return { all.data_ptr<float>(), all.data_ptr<float>() + all.numel() };
  }
};

/** The same network in double precision, from the textbook: softmax regression, and Adam as published. */
struct Reference
{
  std::vector<double> weights;
  std::vector<double> firstMoment = std::vector<double>(8);
  std::vector<double> secondMoment = std::vector<double>(8);
  int                 steps{ 0 };

  explicit Reference(const Problem & problem)
  {
    const auto start = problem.GetWeights();
    weights.assign(start.begin(), start.end());
  }

  /** Weighted mean cross-entropy, and its gradient. */
  double
  ComputeLoss(const Problem & problem, const std::vector<std::size_t> & samples, std::vector<double> & gradient) const
  {
    double loss = 0;
    double sum = 0;
    gradient.assign(8, 0.0);
    for (const auto sample : samples)
    {
      const auto & x = problem.features[sample];
      double       logits[2];
      for (int c = 0; c < 2; ++c)
      {
        logits[c] = weights[6 + c] + weights[3 * c] * x[0] + weights[3 * c + 1] * x[1] + weights[3 * c + 2] * x[2];
      }
      const double normalizer = std::log(std::exp(logits[0]) + std::exp(logits[1]));
      const auto   label = problem.slices[sample].label;
      const double weight = problem.plan.weights[sample];
      loss += weight * (normalizer - logits[label]);
      sum += weight;
      for (unsigned int c = 0; c < 2; ++c)
      {
        const double error = weight * (std::exp(logits[c] - normalizer) - (c == label ? 1.0 : 0.0));
        for (unsigned int f = 0; f < 3; ++f)
        {
          gradient[3 * c + f] += error * x[f];
        }
        gradient[6 + c] += error;
      }
    }
    for (auto & value : gradient)
    {
      value /= sum;
    }
    return loss / sum;
  }

  void
  Step(const NetworkTrainingParameters & parameters, const std::vector<double> & gradient, double learningRate)
  {
    ++steps;
    for (int i = 0; i < 8; ++i)
    {
      double g = gradient[i];
      if (parameters.optimizer == NetworkTrainingEnums::Optimizer::AdamW)
      {
        weights[i] -= learningRate * parameters.weightDecay * weights[i];
      }
      else
      {
        g += parameters.weightDecay * weights[i];
      }
      firstMoment[i] = 0.9 * firstMoment[i] + 0.1 * g;
      secondMoment[i] = 0.999 * secondMoment[i] + 0.001 * g * g;
      const double m = firstMoment[i] / (1 - std::pow(0.9, steps));
      const double v = secondMoment[i] / (1 - std::pow(0.999, steps));
      weights[i] -= learningRate * m / (std::sqrt(v) + parameters.epsilon);
    }
  }
};

std::string
DescribeError(Problem & problem)
{
  try
  {
    problem.Run();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "no exception";
}
} // namespace

// Oracle: the weighted mean cross-entropy in double precision, at the initial weights.
TEST(TrainingLoop, FirstLossIsTheWeightedCrossEntropy)
{
  Problem         problem(4);
  const Reference reference(problem);
  problem.parameters.epochs = 1;
  problem.Run();
  std::vector<double> gradient;
  ASSERT_EQ(problem.epochs.size(), 1u);
  EXPECT_NEAR(problem.epochs[0].trainingLoss, reference.ComputeLoss(problem, { 0, 1, 2, 3 }, gradient), 1e-6);
  EXPECT_TRUE(std::isnan(problem.epochs[0].validationLoss));
  EXPECT_TRUE(std::isnan(problem.epochs[0].validationAccuracy));
}

// Oracle: Adam and AdamW of the papers (Kingma and Ba 2015; Loshchilov and Hutter 2019) in double precision, on the
// same batches, over partial batches, with both schedules and an epsilon that matters.
TEST(TrainingLoop, FollowsThePublishedAdam)
{
  for (const auto optimizer : { NetworkTrainingEnums::Optimizer::Adam, NetworkTrainingEnums::Optimizer::AdamW })
  {
    for (const auto schedule : { NetworkTrainingEnums::Schedule::Constant, NetworkTrainingEnums::Schedule::Cosine })
    {
      Problem problem(10, 3);
      problem.parameters.optimizer = optimizer;
      problem.parameters.schedule = schedule;
      problem.parameters.weightDecay = 0.3;
      problem.parameters.epsilon = 0.01;
      problem.parameters.epochs = 3;
      problem.parameters.earlyStopping = false;
      Reference           reference(problem);
      std::vector<double> gradient;
      const auto          outcome = problem.Run();
      ASSERT_EQ(problem.weightsOfEpochs.size(), 3u);
      for (unsigned int epoch = 1; epoch <= 3; ++epoch)
      {
        for (const auto & batch : MakeBatches(problem.plan.training, 4, 0, epoch, false))
        {
          reference.ComputeLoss(problem, batch, gradient);
          reference.Step(problem.parameters,
                         gradient,
                         ComputeLearningRate(problem.parameters, static_cast<std::size_t>(reference.steps), 9));
        }
        for (int i = 0; i < 8; ++i)
        {
          EXPECT_NEAR(problem.weightsOfEpochs[epoch - 1][i], reference.weights[i], 2e-6)
            << optimizer << ' ' << schedule << ", epoch " << epoch << ", weight " << i;
        }
        EXPECT_NEAR(problem.epochs[epoch - 1].validationLoss,
                    reference.ComputeLoss(problem, problem.plan.validation, gradient),
                    2e-6);
      }
      EXPECT_EQ(outcome.epochs, 3u);
      EXPECT_EQ(outcome.samplesLeftOut, 0u);
      EXPECT_EQ(problem.epochs[2].learningRate, ComputeLearningRate(problem.parameters, 8, 9));
    }
  }
}

// Oracle: without movement there is no improvement after epoch 1, so 1 + patience epochs are run.
TEST(TrainingLoop, StopsAfterThePatienceWithoutImprovement)
{
  Problem problem(8, 4);
  problem.parameters.learningRate = 0;
  problem.parameters.epochs = 20;
  problem.parameters.patience = 4;
  const auto outcome = problem.Run();
  EXPECT_EQ(outcome.end, TrainingEnd::NoImprovement);
  EXPECT_EQ(outcome.epochs, 5u);
  EXPECT_EQ(outcome.bestEpoch, 1u);
  EXPECT_EQ(problem.epochs.size(), 5u);

  Problem patient(8, 4);
  patient.parameters = problem.parameters;
  patient.parameters.earlyStopping = false;
  EXPECT_EQ(patient.Run().epochs, 20u);
}

// Oracle: the weights that the loop showed after its best epoch. Validation labels contradict the training labels, so
// that every epoch makes the validation loss worse.
TEST(TrainingLoop, KeepsTheWeightsOfTheLowestValidationLoss)
{
  Problem problem(8, 4);
  for (const auto sample : problem.plan.validation)
  {
    problem.slices[sample].label = 1 - problem.slices[sample].label;
  }
  problem.parameters.epochs = 10;
  problem.parameters.patience = 2;
  const auto outcome = problem.Run();
  EXPECT_EQ(outcome.bestEpoch, 1u);
  EXPECT_EQ(outcome.epochs, 3u);
  EXPECT_EQ(problem.GetWeights(), problem.weightsOfEpochs[0]);
  EXPECT_NE(problem.GetWeights(), problem.weightsOfEpochs[2]);
  EXPECT_FALSE(problem.network.module->is_training());
}

// Oracle: the weights that the loop showed after its last epoch.
TEST(TrainingLoop, KeepsTheLastWeightsWithoutValidation)
{
  Problem problem(8);
  problem.parameters.epochs = 4;
  problem.parameters.patience = 1;
  const auto outcome = problem.Run();
  EXPECT_EQ(outcome.end, TrainingEnd::AllEpochs);
  EXPECT_EQ(outcome.bestEpoch, 4u);
  EXPECT_EQ(problem.GetWeights(), problem.weightsOfEpochs[3]);
  EXPECT_EQ(problem.fractions.back(), 1.0);
}

// Oracle: BatchNorm's running means after the best epoch, seen when it ended.
TEST(TrainingLoop, BatchNormStatisticsBelongToTheKeptWeights)
{
  Problem problem(9, 4, true);
  for (const auto sample : problem.plan.validation)
  {
    problem.slices[sample].label = 1 - problem.slices[sample].label;
  }
  problem.parameters.epochs = 3;
  const auto running = [&] { return problem.network.module->named_buffers()["norm.running_mean"].clone(); };
  std::vector<torch::Tensor> means;
  problem.callbacks.epochDone = [&](const TrainingHistory::Epoch &, unsigned int) { means.push_back(running()); };
  const auto outcome = problem.Run();
  EXPECT_EQ(outcome.samplesLeftOut, 1u) << "9 samples in batches of 4";
  ASSERT_GE(outcome.bestEpoch, 1u);
  ASSERT_EQ(means.size(), 3u);
  EXPECT_TRUE(torch::equal(running(), means[outcome.bestEpoch - 1]));
  EXPECT_FALSE(torch::equal(means[0], means[2]));
}

// Oracle: the message names what the caller can change.
TEST(TrainingLoop, RefusesBatchNormWithNothingButSingles)
{
  Problem one(1, 0, true);
  EXPECT_NE(DescribeError(one).find("there are 1 training samples and batchSize is 4"), std::string::npos);
  Problem singles(4, 0, true);
  singles.parameters.batchSize = 1;
  EXPECT_NE(DescribeError(singles).find("there are 4 training samples and batchSize is 1"), std::string::npos);
  Problem withoutBatchNorm(1);
  EXPECT_EQ(withoutBatchNorm.Run().epochs, 10u);
}

// Oracle: the place where the value that is no number was put.
TEST(TrainingLoop, LossThatIsNotFiniteNamesEpochBatchAndLearningRate)
{
  Problem     problem(8);
  const auto  load = problem.callbacks.loadSample;
  std::size_t loaded = 0;
  problem.callbacks.loadSample = [&](std::size_t slice, float * output) {
    load(slice, output);
    output[0] = ++loaded == 8 + 4 + 1 ? std::nanf("") : output[0];
  };
  const std::string message = DescribeError(problem);
  EXPECT_NE(message.find("training loss is NaN in epoch 2, batch 2, at learning rate 0.05"), std::string::npos)
    << message;
}

// Oracle: an abort asked for before the k-th batch; 2 training and 1 validation batches an epoch.
TEST(TrainingLoop, AbortKeepsTheBestCompleteEpoch)
{
  for (const int asked : { 1, 2, 3, 4, 5, 6, 7 })
  {
    Problem problem(8, 4);
    problem.parameters.epochs = 5;
    int calls = 0;
    problem.callbacks.isAborted = [&] { return ++calls >= asked; };
    const auto outcome = problem.Run();
    EXPECT_EQ(outcome.end, TrainingEnd::Aborted);
    EXPECT_EQ(outcome.epochs, static_cast<unsigned int>(asked - 1) / 3);
    EXPECT_EQ(outcome.bestEpoch, static_cast<unsigned int>(asked - 1) / 3);
    EXPECT_EQ(problem.fractions.size(), static_cast<std::size_t>(asked - 1)) << "within one batch";
    if (outcome.bestEpoch > 0)
    {
      EXPECT_EQ(problem.GetWeights(), problem.weightsOfEpochs[outcome.bestEpoch - 1]);
    }
  }
}

// Oracle: equality; torch's own generator, which the caller may have moved, has no say, and is left as it was.
TEST(TrainingLoop, DropoutDependsOnTheSeedAlone)
{
  const auto train = [](uint64_t seed, uint64_t callersSeed) {
    Problem problem(8);
    problem.network.module->dropout = 0.5;
    problem.parameters.seed = seed;
    problem.parameters.batchSize = 8; // one batch, so that the order does not matter but for rounding
    problem.parameters.epochs = 2;
    torch::manual_seed(callersSeed);
    const auto expected = torch::rand({ 4 });
    torch::manual_seed(callersSeed);
    problem.Run();
    EXPECT_TRUE(torch::equal(torch::rand({ 4 }), expected));
    return problem.GetWeights();
  };
  EXPECT_EQ(train(1, 10), train(1, 11));
  EXPECT_NE(train(1, 10), train(2, 10));
}
