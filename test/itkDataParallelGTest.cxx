// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// TrainingLoop in several processes.
#include "LoopbackProcesses.h"
#include "TrainingProblem.h"

#include "Networks/Layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>

using namespace TrainingProblem;
using LoopbackProcesses::Contains;

namespace
{
using Prepare = std::function<void(Problem &)>;

struct Trained
{
  std::vector<std::unique_ptr<Problem>> problems; ///< Of each process.
  std::vector<TrainingOutcome>          outcomes;
  std::vector<std::string>              errors;
};

Trained
TrainTogether(unsigned int processes, std::size_t training, std::size_t validation, const Prepare & prepare)
{
  Trained trained;
  trained.problems.resize(processes);
  trained.outcomes.resize(processes);
  trained.errors = LoopbackProcesses::Run(processes, [&](ProcessGroup & group) {
    auto & problem = trained.problems[group.GetRank()];
    problem = std::make_unique<Problem>(training, validation);
    prepare(*problem);
    trained.outcomes[group.GetRank()] =
      TrainingLoop(problem->network, problem->slices, problem->plan, problem->parameters, problem->callbacks, &group)
        .Run();
  });
  return trained;
}

void
ExpectNear(const std::vector<float> & values, const std::vector<float> & expected)
{
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    EXPECT_NEAR(values[i], expected[i], 2e-6) << i;
  }
}

/** What one process trains is what several train, but for the order of sums. */
void
ExpectEqualTraining(unsigned int processes, std::size_t training, std::size_t validation, const Prepare & prepare)
{
  Problem alone(training, validation);
  prepare(alone);
  const auto outcome = alone.Run();
  const auto together = TrainTogether(processes, training, validation, prepare);
  ASSERT_EQ(together.errors, std::vector<std::string>(together.errors.size()));
  for (unsigned int rank = 0; rank < processes; ++rank)
  {
    const Problem & problem = *together.problems[rank];
    EXPECT_EQ(together.outcomes[rank].bestEpoch, outcome.bestEpoch);
    EXPECT_EQ(together.outcomes[rank].end, outcome.end);
    ExpectNear(problem.GetWeights(), alone.GetWeights());
    EXPECT_EQ(problem.GetWeights(), together.problems[0]->GetWeights());
    ASSERT_EQ(problem.epochs.size(), alone.epochs.size());
    for (std::size_t i = 0; i < alone.epochs.size(); ++i)
    {
      EXPECT_NEAR(problem.epochs[i].trainingLoss, alone.epochs[i].trainingLoss, 1e-6);
      EXPECT_EQ(problem.epochs[i].trainingAccuracy, alone.epochs[i].trainingAccuracy);
      if (validation > 0)
      {
        EXPECT_NEAR(problem.epochs[i].validationLoss, alone.epochs[i].validationLoss, 1e-6);
        EXPECT_EQ(problem.epochs[i].validationAccuracy, alone.epochs[i].validationAccuracy);
        EXPECT_EQ(problem.epochs[i].validationMacroF1, alone.epochs[i].validationMacroF1);
        EXPECT_EQ(problem.epochs[i].validationMacroAreaUnderCurve, alone.epochs[i].validationMacroAreaUnderCurve);
      }
    }
  }
}
} // namespace

// Samples of different weights; a last batch of one, whose second process has nothing; validation, in odd shares.
TEST(DataParallel, ManyProcessesTrainWhatOneDoes)
{
  for (const unsigned int processes : { 2u, 3u })
  {
    ExpectEqualTraining(processes, 9, 5, [](Problem & problem) {
      problem.parameters.epochs = 3;
      problem.parameters.optimizer = itk::NetworkTrainingEnums::Optimizer::SGD;
    });
  }
}

TEST(DataParallel, MixedSamplesMayBeOfAnotherProcess)
{
  ExpectEqualTraining(2, 11, 0, [](Problem & problem) {
    problem.parameters.epochs = 2;
    problem.parameters.batchSize = 5;
    problem.parameters.augmentation.mixup = 0.8;
    problem.parameters.sampling = itk::NetworkTrainingEnums::Sampling::Balanced;
    problem.parameters.optimizer = itk::NetworkTrainingEnums::Optimizer::SGD;
  });
}

TEST(DataParallel, PartsAndClippingAndTheHeadAloneAreAsInOneProcess)
{
  ExpectEqualTraining(2, 13, 0, [](Problem & problem) {
    problem.parameters.epochs = 2;
    problem.parameters.headEpochs = 1;
    problem.parameters.batchSize = 7;
    problem.parameters.microBatchSize = 2;
    problem.parameters.gradientClipping = 0.1;
    problem.parameters.optimizer = itk::NetworkTrainingEnums::Optimizer::SGD;
  });
}

// Oracle: one process that has memory; the shares of four samples and of two are passed in parts of one.
TEST(DataParallel, WhatTheMemoryOfOneProcessDoesNotHoldIsHalvedInAll)
{
  std::atomic<unsigned int> prepared{ 0 };
  std::vector<std::string>  notices;
  ExpectEqualTraining(2, 20, 5, [&](Problem & problem) {
    problem.parameters.epochs = 2;
    problem.parameters.batchSize = 8;
    problem.parameters.optimizer = itk::NetworkTrainingEnums::Optimizer::SGD;
    if (prepared++ == 1) // The one alone is prepared first.
    {
      problem.GetBackbone().mostImages = 1;
      problem.callbacks.notify = [&](const std::string & notice) { notices.push_back(notice); };
    }
  });
  ASSERT_EQ(notices.size(), 2u) << "from 4 to 2 to 1";
  EXPECT_TRUE(Contains(notices[0], "A process's device has too little memory for 4 samples")) << notices[0];
  EXPECT_TRUE(Contains(notices[1], "from epoch 1, batch 1 on, gradients are accumulated over micro-batches of 1"))
    << notices[1];
}

TEST(DataParallel, WhatMemoryDoesNotHoldIsNotHalvedWhereBatchNormIsSynchronized)
{
  const auto trained = TrainTogether(2, 16, 0, [](Problem & problem) {
    problem.parameters.batchSize = 8;
    problem.parameters.synchronizedBatchNorm = true;
    problem.GetBackbone().mostImages = 1;
  });
  for (const std::string & error : trained.errors)
  {
    EXPECT_TRUE(Contains(error, "epoch 1, batch 1 (the device is full)")) << error;
    EXPECT_TRUE(Contains(error, "microBatchSize must be below 4")) << error;
  }
}

TEST(DataParallel, WhereMemoryHoldsNothingAllProcessesSaySo)
{
  std::atomic<unsigned int> prepared{ 0 };
  const auto                trained = TrainTogether(2, 16, 0, [&](Problem & problem) {
    if (prepared++ == 0)
    {
      problem.GetBackbone().mostImages = 0;
    }
  });
  const std::string         all = trained.errors[0] + trained.errors[1];
  EXPECT_TRUE(Contains(all, "the device is full")) << all;
  EXPECT_TRUE(Contains(all, "The device of another process has too little memory for the smallest part of a batch"))
    << all;
}

// Oracle: every sample is read once an epoch, by one process.
TEST(DataParallel, SamplesAreReadByOneProcess)
{
  std::vector<std::size_t> read;
  std::mutex               mutex;
  const auto               trained = TrainTogether(2, 10, 3, [&](Problem & problem) {
    problem.parameters.epochs = 1;
    problem.callbacks.loadSample = [&, load = problem.callbacks.loadSample](std::size_t slice, float * output) {
      const std::lock_guard<std::mutex> lock(mutex);
      read.push_back(slice);
      load(slice, output);
    };
  });
  ASSERT_EQ(trained.errors, std::vector<std::string>(2));
  std::sort(read.begin(), read.end());
  EXPECT_EQ(read, (std::vector<std::size_t>{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }));
}

// Oracle: both end before the same batch, though one alone was asked to.
TEST(DataParallel, AnAbortOfOneProcessEndsAllAtTheSameBatch)
{
  std::atomic<unsigned int> prepared{ 0 };
  const auto                trained = TrainTogether(2, 16, 0, [&](Problem & problem) {
    if (prepared++ == 0)
    {
      problem.callbacks.isAborted = [&problem] { return problem.fractions.size() == 6; };
    }
  });
  ASSERT_EQ(trained.errors, std::vector<std::string>(trained.errors.size()));
  for (unsigned int rank = 0; rank < 2; ++rank)
  {
    EXPECT_EQ(trained.outcomes[rank].end, TrainingEnd::Aborted);
    EXPECT_EQ(trained.problems[rank]->fractions.size(), 6u);
  }
}

TEST(DataParallel, AProcessThatFailsFailsTheOthers)
{
  std::atomic<unsigned int> prepared{ 0 };
  const auto                trained = TrainTogether(2, 16, 0, [&](Problem & problem) {
    if (prepared++ == 0)
    {
      problem.callbacks.loadSample = [](std::size_t, float *) { itkGenericExceptionMacro("a file is gone"); };
    }
  });
  const std::string         all = trained.errors[0] + trained.errors[1];
  EXPECT_TRUE(Contains(all, "a file is gone")) << all;
  EXPECT_TRUE(Contains(all, "another process of this training run has ended")) << all;
}

TEST(DataParallel, AForeignBatchNormIsNotSynchronizedInSilence)
{
  const auto errors = LoopbackProcesses::Run(2, [](ProcessGroup & group) {
    Problem problem(8, 0, true);
    problem.parameters.synchronizedBatchNorm = true;
    TrainingLoop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks, &group);
  });
  for (const std::string & error : errors)
  {
    EXPECT_TRUE(Contains(error, "The BatchNorm 'norm' is not one of this module's")) << error;
  }
}

namespace
{
/** Convolutions, BatchNorm and tanh: without kinks, at which rounding turns a gradient on or off. */
class SmoothBackbone : public Backbone
{
public:
  SmoothBackbone()
    : Backbone({ 2, {} })
  {
    torch::manual_seed(1);
    first = register_module("first", MakeConvolution({ 3, 8, 3, 2, 1 }));
    norm1 = register_module("norm1", MakeNorm(8));
    second = register_module("second", MakeConvolution({ 8, 8, 3, 2, 1 }));
    norm2 = register_module("norm2", MakeNorm(8));
    this->MakeHead("classifier", 8);
  }
  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    return torch::tanh(norm2(second(torch::tanh(norm1(first(input))))));
  }

  torch::nn::Conv2d first{ nullptr };
  torch::nn::Conv2d second{ nullptr };
  NormLayer<>       norm1{ nullptr };
  NormLayer<>       norm2{ nullptr };
};

/** Ten steps of SGD; \return weights and statistics, one behind the other */
torch::Tensor
TrainSmoothNetwork(const std::shared_ptr<Backbone> & network, ProcessGroup * group)
{
  Problem problem(40);
  problem.network.module = network;
  problem.parameters.epochs = 2;
  problem.parameters.batchSize = 8;
  problem.parameters.optimizer = itk::NetworkTrainingEnums::Optimizer::SGD;
  problem.parameters.synchronizedBatchNorm = true;
  problem.callbacks.loadSample = [](std::size_t slice, float * output) {
    for (std::size_t i = 0; i < 32 * 32 * 3; ++i)
    {
      output[i] = static_cast<float>(std::sin(0.001 * static_cast<double>((slice + 1) * i)));
    }
  };
  TrainingLoop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks, group).Run();
  std::vector<torch::Tensor> all;
  for (const auto & weight : network->parameters())
  {
    all.push_back(weight.detach().flatten());
  }
  for (const auto & entry : network->named_buffers())
  {
    all.push_back(entry.value().flatten().to(torch::kFloat));
  }
  return torch::cat(all);
}
} // namespace

// Oracle: one process with the doubled batch.
TEST(DataParallel, TwoProcessesWithSynchronizedBatchNormTrainWhatOneDoesWithTheDoubledBatch)
{
  // Drawn before there are two threads, which share torch's generator.
  const std::array<std::shared_ptr<Backbone>, 3> networks{ std::make_shared<SmoothBackbone>(),
                                                           std::make_shared<SmoothBackbone>(),
                                                           std::make_shared<SmoothBackbone>() };
  const torch::Tensor                            before = networks[2]->parameters()[0].detach().flatten().clone();
  const auto                                     alone = TrainSmoothNetwork(networks[2], nullptr);
  std::array<torch::Tensor, 2>                   together;
  const auto                                     errors = LoopbackProcesses::Run(2, [&](ProcessGroup & group) {
    together[group.GetRank()] = TrainSmoothNetwork(networks[group.GetRank()], &group);
  });
  ASSERT_EQ(errors, std::vector<std::string>(2));
  EXPECT_GT((alone.narrow(0, 0, before.numel()) - before).abs().max().item<double>(), 1e-2);
  EXPECT_LT((together[0] - alone).abs().max().item<double>(), 1e-5);
  EXPECT_TRUE(torch::equal(together[0], together[1]));
}
