// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/PrecisionScope.h"
#include "TrainingProblem.h"

#include <ATen/autocast_mode.h>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using itk::NetworkTrainingEnums;
using itk::NetworkTrainingParameters;
using itk::TrainingHistory;
using namespace itk::TransferLearning;
using TrainingProblem::Problem;

namespace
{
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
  Step(const NetworkTrainingParameters & parameters, std::vector<double> gradient, double learningRate)
  {
    ++steps;
    const double norm = std::sqrt(std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0));
    for (int i = 0; i < 8; ++i)
    {
      double g = gradient[i];
      if (parameters.gradientClipping > 0 && norm > parameters.gradientClipping)
      {
        g *= parameters.gradientClipping / norm;
      }
      if (parameters.optimizer == NetworkTrainingEnums::Optimizer::SGD)
      {
        g += parameters.weightDecay * weights[i];
        firstMoment[i] = parameters.momentum * firstMoment[i] + g;
        weights[i] -= learningRate * (g + parameters.momentum * firstMoment[i]);
        continue;
      }
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
  EXPECT_TRUE(std::isnan(problem.epochs[0].validationMacroF1));
  EXPECT_TRUE(std::isnan(problem.epochs[0].validationMacroAreaUnderCurve));
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
                         ComputeLearningRate(problem.parameters, static_cast<std::size_t>(reference.steps), 3));
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
      EXPECT_EQ(problem.epochs[2].learningRate, ComputeLearningRate(problem.parameters, 8, 3));
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

// Oracle: the place where the value that is no number was put; the weights that the loop showed after the epoch before.
TEST(TrainingLoop, LossThatIsNotFiniteNamesEpochBatchAndLearningRate)
{
  for (const std::size_t samplesBefore : { 4, 8 + 4 })
  {
    Problem     problem(8);
    const auto  load = problem.callbacks.loadSample;
    std::size_t loaded = 0;
    problem.callbacks.loadSample = [&](std::size_t slice, float * output) {
      load(slice, output);
      output[0] = ++loaded == samplesBefore + 1 ? std::nanf("") : output[0];
    };
    const std::string reason =
      "training loss is NaN in epoch " + std::to_string(1 + samplesBefore / 8) + ", batch 2, at learning rate 0.05";
    if (samplesBefore < 8)
    {
      EXPECT_NE(DescribeError(problem).find(reason), std::string::npos) << DescribeError(problem);
      continue;
    }
    const auto outcome = problem.Run();
    EXPECT_EQ(outcome.end, TrainingEnd::Failed);
    EXPECT_NE(outcome.failure.find(reason), std::string::npos) << outcome.failure;
    EXPECT_EQ(outcome.bestEpoch, 1u);
    EXPECT_EQ(problem.GetWeights(), problem.weightsOfEpochs[0]);
  }
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

// Oracle: Nesterov's momentum as Sutskever et al. 2013 and torch's documentation write it, clipping by the norm of all
// gradients, and the warm-up, in double precision on the same batches.
TEST(TrainingLoop, FollowsThePublishedSGD)
{
  for (const double clipping : { 0.0, 0.05 })
  {
    for (const double momentum : { 0.0, 0.9 })
    {
      Problem problem(10);
      problem.parameters.optimizer = NetworkTrainingEnums::Optimizer::SGD;
      problem.parameters.momentum = momentum;
      problem.parameters.weightDecay = 0.1;
      problem.parameters.gradientClipping = clipping;
      problem.parameters.warmUpEpochs = 1;
      problem.parameters.epochs = 3;
      Reference           reference(problem);
      std::vector<double> gradient;
      problem.Run();
      for (unsigned int epoch = 1; epoch <= 3; ++epoch)
      {
        for (const auto & batch : MakeBatches(problem.plan.training, 4, 0, epoch, false))
        {
          reference.ComputeLoss(problem, batch, gradient);
          reference.Step(problem.parameters,
                         gradient,
                         ComputeLearningRate(problem.parameters, static_cast<std::size_t>(reference.steps), 3));
        }
      }
      const auto weights = problem.GetWeights();
      for (int i = 0; i < 8; ++i)
      {
        EXPECT_NEAR(weights[i], reference.weights[i], 2e-6) << momentum << ' ' << clipping << ", weight " << i;
      }
    }
  }
}

// Oracle: the run that passes whole batches; without BatchNorm only the order of sums differs.
TEST(TrainingLoop, PartsOfABatchAddUpToIt)
{
  Problem whole(11, 3);
  whole.parameters.epochs = 3;
  whole.Run();
  for (const unsigned int size : { 1u, 2u, 3u })
  {
    Problem parts(11, 3);
    parts.parameters.epochs = 3;
    parts.parameters.microBatchSize = size;
    parts.Run();
    const auto expected = whole.GetWeights();
    const auto weights = parts.GetWeights();
    for (std::size_t i = 0; i < weights.size(); ++i)
    {
      EXPECT_NEAR(weights[i], expected[i], 1e-5) << size;
    }
    for (unsigned int epoch = 0; epoch < 3; ++epoch)
    {
      EXPECT_NEAR(parts.epochs[epoch].trainingLoss, whole.epochs[epoch].trainingLoss, 1e-5);
      EXPECT_EQ(parts.epochs[epoch].trainingAccuracy, whole.epochs[epoch].trainingAccuracy);
    }
  }
}

// Oracle: the run that was asked for parts of that size; the network refuses larger ones as a full device does.
// Oracle: the run in float32. bfloat16 has 8 significant bits: its logits, below 2, round by at most 2^-8 each.
TEST(TrainingLoop, BFloat16RoundsWhatIsComputedAndNotTheWeights)
{
  Problem exact(13, 5);
  exact.parameters.epochs = 3;
  exact.Run();
  Problem problem(13, 5);
  problem.parameters = exact.parameters;
  problem.parameters.precision = NetworkTrainingEnums::Precision::BFloat16;
  try
  {
    VerifyPrecision(problem.parameters.precision, torch::kCPU);
  }
  catch (const itk::ExceptionObject & error)
  {
    EXPECT_NE(std::string(error.GetDescription()).find("AVX512_BF16"), std::string::npos) << error.GetDescription();
    EXPECT_THROW(problem.Run(), itk::ExceptionObject);
    return;
  }
  problem.Run();
  EXPECT_FALSE(at::autocast::is_autocast_enabled(torch::kCPU));
  ASSERT_EQ(problem.epochs.size(), 3u);
  EXPECT_NE(problem.epochs.back().trainingLoss, exact.epochs.back().trainingLoss);
  for (std::size_t i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(problem.epochs[i].trainingLoss, exact.epochs[i].trainingLoss, 2.0 / 256) << i;
    EXPECT_NEAR(problem.epochs[i].validationLoss, exact.epochs[i].validationLoss, 2.0 / 256) << i;
  }
  for (const auto & weights : problem.network.module->parameters())
  {
    EXPECT_EQ(weights.scalar_type(), torch::kFloat32);
  }
}

TEST(TrainingLoop, ABatchThatMemoryDoesNotHoldIsHalved)
{
  Problem                  problem(12, 3);
  std::vector<std::string> notices;
  problem.callbacks.notify = [&](const std::string & notice) { notices.push_back(notice); };
  problem.GetBackbone().mostImages = 1;
  problem.parameters.epochs = 2;
  problem.Run();
  Problem singles(12, 3);
  singles.parameters.epochs = 2;
  singles.parameters.microBatchSize = 1;
  singles.Run();
  EXPECT_EQ(problem.GetWeights(), singles.GetWeights());
  EXPECT_EQ(problem.epochs[1].validationLoss, singles.epochs[1].validationLoss);
  EXPECT_EQ(problem.epochs[0].trainingLoss, singles.epochs[0].trainingLoss);
  ASSERT_EQ(notices.size(), 2u) << "from 4 to 2 to 1";
  EXPECT_NE(notices[1].find("has too little memory for 2 samples; from epoch 1, batch 1 on, gradients are accumulated "
                            "over micro-batches of 1"),
            std::string::npos)
    << notices[1];

  Problem hopeless(12);
  hopeless.GetBackbone().mostImages = 0;
  EXPECT_NE(DescribeError(hopeless).find("Training failed in epoch 1, batch 1"), std::string::npos);
}

// Oracle: what is frozen keeps its bits, statistics of BatchNorm too; afterwards it moves.
TEST(TrainingLoop, TheHeadIsTrainedAloneFirst)
{
  Problem problem(8, 0, true);
  problem.parameters.headEpochs = 2;
  problem.parameters.epochs = 3;
  std::vector<std::vector<torch::Tensor>> norms;
  const auto                              getNorm = [&] {
    const auto &               norm = problem.GetBackbone().norm;
    std::vector<torch::Tensor> tensors{ norm->weight, norm->bias, norm->running_mean, norm->running_var };
    for (auto & tensor : tensors)
    {
      tensor = tensor.detach().clone();
    }
    return tensors;
  };
  norms.push_back(getNorm());
  const auto record = problem.callbacks.epochDone;
  problem.callbacks.epochDone = [&](const TrainingHistory::Epoch & epoch, unsigned int best) {
    record(epoch, best);
    norms.push_back(getNorm());
  };
  problem.Run();
  for (std::size_t i = 0; i < 4; ++i)
  {
    EXPECT_TRUE(torch::equal(norms[0][i], norms[1][i])) << i;
    EXPECT_TRUE(torch::equal(norms[0][i], norms[2][i])) << i;
    EXPECT_FALSE(torch::equal(norms[0][i], norms[3][i])) << i;
  }
  EXPECT_NE(problem.weightsOfEpochs[0], problem.weightsOfEpochs[1]);
  for (const auto & weight : problem.network.module->parameters())
  {
    EXPECT_TRUE(weight.requires_grad());
  }
}

// Oracle: without momentum a step of SGD is the rate times the gradient, so shares of the rate are shares of the step.
TEST(TrainingLoop, LowerLayersHaveTheirShareOfTheRate)
{
  const auto train = [](double share) {
    Problem problem(4);
    problem.parameters.optimizer = NetworkTrainingEnums::Optimizer::SGD;
    problem.parameters.momentum = 0.0;
    problem.parameters.lowestLayerRate = share;
    problem.parameters.epochs = 1;
    const auto before = problem.GetWeights();
    problem.Run();
    auto change = problem.GetWeights();
    for (std::size_t i = 0; i < change.size(); ++i)
    {
      change[i] -= before[i];
    }
    return change;
  };
  const auto full = train(1.0);
  const auto shared = train(0.25);
  for (std::size_t i = 0; i < full.size(); ++i)
  {
    // Two tensors: the weight is the lowest, the bias the highest.
    EXPECT_NEAR(shared[i], full[i] * (i < 6 ? 0.25 : 1.0), 1e-6) << i;
  }
}

// Oracle: torch's ReduceLROnPlateau by hand: at learning rate 0 nothing improves after epoch 1, so the factor falls
// after each third epoch without improvement.
TEST(TrainingLoop, APlateauLowersTheRate)
{
  Problem problem(8, 4);
  problem.parameters.optimizer = NetworkTrainingEnums::Optimizer::SGD;
  problem.parameters.schedule = NetworkTrainingEnums::Schedule::Plateau;
  problem.parameters.learningRate = 1e-30;
  problem.parameters.plateauFactor = 0.5;
  problem.parameters.plateauPatience = 2;
  problem.parameters.earlyStopping = false;
  problem.parameters.epochs = 8;
  problem.Run();
  std::vector<double> rates;
  for (const auto & epoch : problem.epochs)
  {
    rates.push_back(epoch.learningRate / 1e-30);
  }
  EXPECT_EQ(rates, (std::vector<double>{ 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25 }));
}
