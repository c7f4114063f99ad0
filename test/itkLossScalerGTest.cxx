// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracle: torch.amp.GradScaler('cpu') of torch 2.13.0 in Python, whose values stand in the tables; and the training
// without a scale, which powers of two do not change by a bit.
#include "ExpectedError.h"
#include "LoopbackProcesses.h"
#include "TestPaths.h"
#include "Training/LossScaler.h"
#include "Training/PrecisionScope.h"
#include "TrainingProblem.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace
{
using itk::NetworkTrainingEnums;
using namespace itk::TransferLearning;
using TrainingProblem::Problem;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

LossScaler
MakeScaler()
{
  LossScaler scaler;
  scaler.SetState(LossScaler::MakeState(NetworkTrainingEnums::Precision::Float16));
  return scaler;
}

/** \param file of the last checkpoint; empty: none \return how the scale was after each batch */
std::vector<LossScaler::State>
TrainOn(Problem &                  problem,
        const TrainingCheckpoint & beginning,
        ProcessGroup *             group = nullptr,
        const std::string &        file = "")
{
  std::vector<LossScaler::State> states;
  problem.callbacks.checkpointInterval = 0.0;
  problem.callbacks.keepCheckpoint = [&](const TrainingCheckpoint & checkpoint) {
    states.push_back(checkpoint.progress.lossScale);
    if (!file.empty())
    {
      WriteCheckpoint(file, checkpoint, {});
    }
  };
  TrainingLoop loop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks, group);
  loop.Resume(beginning);
  loop.Run();
  return states;
}

/** From the first batch, with a scale in float32, on any device. */
std::vector<LossScaler::State>
TrainScaled(Problem &                 problem,
            const LossScaler::State & state,
            ProcessGroup *            group = nullptr,
            const std::string &       file = "")
{
  TrainingCheckpoint beginning;
  beginning.progress.microBatchSize =
    problem.parameters.microBatchSize == 0 ? problem.parameters.batchSize : problem.parameters.microBatchSize;
  beginning.progress.lossScale = state;
  for (const auto & entry : problem.network.module->named_parameters())
  {
    beginning.network[entry.key()] = entry.value();
  }
  return TrainOn(problem, beginning, group, file);
}

/** Its gradients are 4096 times those of the others, and its loss is finite. */
void
SpoilSample(Problem & problem)
{
  problem.features[3] = { { 1e4F, 0.0F, 0.0F } };
}
} // namespace

TEST(LossScaler, FollowsGradScaler)
{
  struct Run
  {
    float        gradient;
    unsigned int steps;
    float        scale;
    unsigned int goodSteps;
    float        unscaled; ///< What a gradient of 1 became in the last step.
  };
  const Run runs[] = {
    { -3.0F, 1999, 65536.0F, 1999, 1.52587890625e-05F }, { infinity, 1, 32768.0F, 0, 1.52587890625e-05F },
    { -3.0F, 2000, 65536.0F, 0, 3.0517578125e-05F },     { -3.0F, 1999, 65536.0F, 1999, 1.52587890625e-05F },
    { notANumber, 2, 16384.0F, 0, 3.0517578125e-05F },   { -3.0F, 1, 16384.0F, 1, 6.103515625e-05F },
    { -infinity, 1, 8192.0F, 0, 6.103515625e-05F },      { -3.0F, 2001, 16384.0F, 1, 6.103515625e-05F },
  };
  LossScaler scaler = MakeScaler();
  EXPECT_EQ(scaler.GetFactor(), 65536.0F);
  for (const Run & run : runs)
  {
    torch::Tensor ones;
    for (unsigned int i = 0; i < run.steps; ++i)
    {
      ones = torch::ones({ 1 });
      EXPECT_EQ(scaler.Unscale({ ones, torch::tensor({ 1.0F, run.gradient }) }), std::isfinite(run.gradient));
    }
    EXPECT_EQ(ones.item<float>(), run.unscaled);
    EXPECT_EQ(scaler.GetFactor(), run.scale);
    EXPECT_EQ(scaler.GetState().goodSteps, run.goodSteps);
  }
}

// Of a loss p . x with x as below, after clipping to 0.5: weights and scale after each step.
TEST(LossScaler, StepsAreThoseOfGradScalerWithClipping)
{
  struct Step
  {
    float x[2];
    float weights[2];
    float scale;
  };
  const Step sgd[] = { { { 3, 4 }, { 0x1.e2d0e6p-1F, -0x1.09ba5ep+1F }, 65536 },
                       { { infinity, 1 }, { 0x1.e2d0e6p-1F, -0x1.09ba5ep+1F }, 32768 },
                       { { 0.1F, 0.2F }, { 0x1.cca57cp-1F, -0x1.12bd3cp+1F }, 32768 },
                       { { 1, notANumber }, { 0x1.cca57cp-1F, -0x1.12bd3cp+1F }, 16384 },
                       { { -2, 0.5F }, { 0x1.ec7d5p-1F, -0x1.1b7e98p+1F }, 16384 } };
  const Step adam[] = { { { 3, 4 }, { 0x1.cccccep-1F, -0x1.0cccccp+1F }, 65536 },
                        { { infinity, 1 }, { 0x1.cccccep-1F, -0x1.0cccccp+1F }, 32768 },
                        { { 0.1F, 0.2F }, { 0x1.a0339ap-1F, -0x1.18bb5cp+1F }, 32768 },
                        { { 1, notANumber }, { 0x1.a0339ap-1F, -0x1.18bb5cp+1F }, 16384 },
                        { { -2, 0.5F }, { 0x1.a8cb3p-1F, -0x1.23c666p+1F }, 16384 } };
  for (const bool isSGD : { true, false })
  {
    itk::NetworkTrainingParameters parameters;
    parameters.optimizer = isSGD ? NetworkTrainingEnums::Optimizer::SGD : NetworkTrainingEnums::Optimizer::Adam;
    parameters.learningRate = 0.1;
    parameters.momentum = 0.9;
    parameters.epsilon = 1e-7;
    parameters.gradientClipping = 0.5;
    const torch::Tensor weights = torch::tensor({ 1.0F, -2.0F }).requires_grad_();
    TrainingOptimizer   optimizer({ { "weights", weights } }, parameters);
    LossScaler          scaler = MakeScaler();
    for (const Step & step : isSGD ? sgd : adam)
    {
      optimizer.ZeroGradients();
      const auto loss = (weights * torch::tensor({ step.x[0], step.x[1] })).sum();
      loss.backward(torch::full_like(loss, scaler.GetFactor()));
      optimizer.Step(scaler);
      EXPECT_NEAR(weights[0].item<float>(), step.weights[0], 1e-6) << isSGD << ' ' << step.x[0];
      EXPECT_NEAR(weights[1].item<float>(), step.weights[1], 1e-6) << isSGD << ' ' << step.x[1];
      EXPECT_EQ(scaler.GetFactor(), step.scale);
    }
  }
}

// Oracle: the message; the gradients themselves.
TEST(LossScaler, EndsWhereNoScaleHelpsAndIsNothingInFloat32)
{
  LossScaler scaler = MakeScaler();
  for (int i = 0; i < 40; ++i)
  {
    EXPECT_FALSE(scaler.Unscale({ torch::tensor({ infinity }) }));
  }
  EXPECT_EQ(scaler.GetFactor(), 0x1p-24F);
  EXPECT_ERROR(scaler.Unscale({ torch::tensor({ infinity }) }), "Gradients are not finite", "5.96046e-08");

  LossScaler none;
  none.SetState(LossScaler::MakeState(NetworkTrainingEnums::Precision::BFloat16));
  const torch::Tensor gradient = torch::tensor({ 3.0F, infinity });
  EXPECT_TRUE(none.Unscale({ gradient }));
  EXPECT_EQ(none.GetFactor(), 1.0F);
  EXPECT_EQ(gradient[0].item<float>(), 3.0F);

  // A larger scale would not be finite: it stays.
  LossScaler largest;
  largest.SetState({ 0x1p127F, 1999 });
  EXPECT_TRUE(largest.Unscale({ torch::tensor({ 1.0F }) }));
  EXPECT_EQ(largest.GetFactor(), 0x1p127F);
  EXPECT_EQ(largest.GetState().goodSteps, 0u);
}

TEST(LossScaler, TrainingWithAScaleIsTrainingWithoutOne)
{
  for (const unsigned int microBatch : { 4u, 3u })
  {
    Problem plain(10, 3);
    plain.parameters.gradientClipping = 0.3;
    plain.parameters.epochs = 3;
    plain.parameters.microBatchSize = microBatch;
    plain.Run();
    Problem problem(10, 3);
    problem.parameters = plain.parameters;
    const auto states = TrainScaled(problem, { 65536.0F, 1996 });
    EXPECT_EQ(problem.GetWeights(), plain.GetWeights());
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.back().scale, 131072.0F);
    EXPECT_EQ(states.back().goodSteps, 5u) << "9 batches";
  }
}

// Oracle: the run that was never interrupted; the scale grows after the interruption.
TEST(LossScaler, TrainingThatWentOnHasTheSameScale)
{
  const auto prepare = [](Problem & problem) { problem.parameters.epochs = 3; };
  Problem    whole(10, 3);
  prepare(whole);
  const auto states = TrainScaled(whole, { 65536.0F, 1996 });
  ASSERT_FALSE(states.empty());

  const std::string file = TestPaths::OutputFolder("LossScaler") + "/scaled.checkpoint.safetensors";
  Problem           first(10, 3);
  prepare(first);
  first.callbacks.isAborted = [calls = 0]() mutable { return ++calls > 2; };
  const auto before = TrainScaled(first, { 65536.0F, 1996 }, nullptr, file);
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before.back().goodSteps, 1998u);

  Problem second(10, 3);
  prepare(second);
  const auto after = TrainOn(second, ReadCheckpoint(file, {}));
  EXPECT_EQ(second.GetWeights(), whole.GetWeights());
  ASSERT_FALSE(after.empty());
  EXPECT_EQ(after.back().scale, states.back().scale);
  EXPECT_EQ(after.back().goodSteps, states.back().goodSteps);
}

// Oracle: the weights before, to the bit, and the scale: 2^120 times a gradient of 2^12 is infinite in float32.
TEST(LossScaler, NoStepIsTakenWithGradientsThatAreNotFinite)
{
  Problem problem(4);
  SpoilSample(problem);
  problem.parameters.epochs = 1;
  const auto before = problem.GetWeights();
  const auto states = TrainScaled(problem, { 0x1p120F, 7 });
  EXPECT_EQ(problem.GetWeights(), before);
  ASSERT_FALSE(states.empty());
  EXPECT_EQ(states.back().scale, 0x1p119F);
  EXPECT_EQ(states.back().goodSteps, 0u);

  Problem fine(4);
  fine.parameters.epochs = 1;
  TrainScaled(fine, { 0x1p120F, 7 });
  EXPECT_NE(fine.GetWeights(), before);
}

// Oracle: one process that passes the same batches, of which the first or the second holds the sample.
TEST(LossScaler, ProcessesTakeTheSameDecision)
{
  const auto prepare = [](Problem & problem) {
    SpoilSample(problem);
    problem.parameters.epochs = 1;
    problem.parameters.optimizer = NetworkTrainingEnums::Optimizer::SGD;
  };
  Problem alone(8);
  prepare(alone);
  const auto before = alone.GetWeights();
  const auto expected = TrainScaled(alone, { 0x1p120F, 7 });
  EXPECT_NE(alone.GetWeights(), before) << "the other batch";
  std::vector<std::vector<float>>             weights(2);
  std::vector<std::vector<LossScaler::State>> states(2);
  const auto                                  errors = LoopbackProcesses::Run(2, [&](ProcessGroup & group) {
    Problem problem(8);
    prepare(problem);
    states[group.GetRank()] = TrainScaled(problem, { 0x1p120F, 7 }, &group);
    weights[group.GetRank()] = problem.GetWeights();
  });
  ASSERT_EQ(errors, std::vector<std::string>(2));
  EXPECT_EQ(weights[0], weights[1]);
  for (unsigned int rank = 0; rank < 2; ++rank)
  {
    ASSERT_EQ(states[rank].size(), expected.size());
    EXPECT_EQ(states[rank].back().scale, expected.back().scale);
    EXPECT_EQ(states[rank].back().goodSteps, expected.back().goodSteps);
    for (std::size_t i = 0; i < weights[rank].size(); ++i)
    {
      EXPECT_NEAR(weights[rank][i], alone.GetWeights()[i], 2e-6) << i;
    }
  }
}

// Oracle: the type of what a linear layer computes in the scope. Where torch computes it on CPUs, too.
TEST(LossScaler, Float16IsWhatTheForwardPassComputesIn)
{
  const torch::Tensor ones = torch::ones({ 2, 2 });
  {
    const PrecisionScope scope(NetworkTrainingEnums::Precision::Float16, torch::kCPU);
    EXPECT_EQ(torch::linear(ones, ones).scalar_type(), torch::kHalf);
  }
  EXPECT_EQ(torch::linear(ones, ones).scalar_type(), torch::kFloat32);
}

// Oracle: the message, before anything is trained.
TEST(LossScaler, Float16IsForCUDAAlone)
{
  EXPECT_ERROR(VerifyPrecision(NetworkTrainingEnums::Precision::Float16, torch::kCPU), "float16", "the device is cpu");
  EXPECT_NO_THROW(VerifyPrecision(NetworkTrainingEnums::Precision::Float16, torch::Device("cuda:0")));
  Problem problem(4);
  problem.parameters.precision = NetworkTrainingEnums::Precision::Float16;
  EXPECT_THROW(problem.Run(), itk::ExceptionObject);
}
