// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a run tells of its speed and of the time that is left. Oracle: samples that take 4 ms each to load.
#include "TrainingProblem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

namespace
{
using namespace itk::TransferLearning;
using TrainingProblem::Problem;

constexpr double secondsPerSample = 0.004;

/** Statuses of a run, with a checkpoint in `checkpoint` where it is stopped before the batch with this number. */
std::vector<TrainingStatus>
RunTraining(Problem & problem, int batches, TrainingCheckpoint & checkpoint, bool resume)
{
  std::vector<TrainingStatus> statuses;
  problem.callbacks.loadSample = [load = problem.callbacks.loadSample](std::size_t slice, float * output) {
    std::this_thread::sleep_for(std::chrono::duration<double>(secondsPerSample));
    load(slice, output);
  };
  problem.callbacks.batchDone = [&statuses](const TrainingStatus & status) { statuses.push_back(status); };
  problem.callbacks.keepCheckpoint = [&checkpoint](const TrainingCheckpoint & kept) {
    checkpoint = kept;
    for (auto * const tensors : { &checkpoint.network, &checkpoint.optimizer })
    {
      for (auto & tensor : *tensors)
      {
        tensor.second = tensor.second.detach().clone();
      }
    }
  };
  problem.callbacks.isAborted = [batches, calls = 0]() mutable { return ++calls > batches; };
  TrainingLoop loop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks);
  if (resume)
  {
    loop.Resume(checkpoint);
  }
  loop.Run();
  return statuses;
}
} // namespace

TEST(TrainingTimer, CountsSamplesThatWereProcessed)
{
  Problem problem(10);
  problem.parameters.batchSize = 1000;
  problem.parameters.epochs = 4;
  TrainingCheckpoint checkpoint;
  for (const auto & status : RunTraining(problem, 1000, checkpoint, false))
  {
    EXPECT_LE(status.imagesPerSecond, 1.0 / secondsPerSample);
    EXPECT_GT(status.imagesPerSecond, 0.0);
  }
}

TEST(TrainingTimer, TimeLeftIsRightAfterResuming)
{
  TrainingCheckpoint checkpoint;
  const auto         make = [] {
    auto problem = std::make_unique<Problem>(16, 4);
    problem->parameters.earlyStopping = false;
    problem->parameters.epochs = 10;
    return problem;
  };
  RunTraining(*make(), 5 * 5, checkpoint, false); // 4 batches and 1 of validation an epoch
  const auto statuses = RunTraining(*make(), 1000, checkpoint, true);
  ASSERT_EQ(statuses.size(), 25u);
  for (std::size_t batch = 1; batch < statuses.size(); ++batch)
  {
    // Sleeping takes no less than it is told, and the validation is estimated at a third until it was measured.
    const double training =
      4.0 * 5.0 - 4.0 * static_cast<double>((batch + 1) / 5) - std::min<double>((batch + 1) % 5, 4);
    EXPECT_GE(statuses[batch].estimatedTimeLeft, training * 4 * secondsPerSample) << batch;
    EXPECT_GE(statuses[batch].estimatedTotalTime, statuses[batch].estimatedTimeLeft) << batch;
  }
  EXPECT_EQ(statuses.back().estimatedTimeLeft, 0.0);
}

TEST(TrainingTimer, AnEpochThatResumesWithItsValidationHasAnEstimate)
{
  TrainingCheckpoint checkpoint;
  const auto         make = [] {
    auto problem = std::make_unique<Problem>(16, 8);
    problem->parameters.earlyStopping = false;
    problem->parameters.epochs = 2;
    return problem;
  };
  RunTraining(*make(), 4, checkpoint, false);
  const auto statuses = RunTraining(*make(), 1000, checkpoint, true);
  ASSERT_EQ(statuses.size(), 8u);
  EXPECT_TRUE(std::isnan(statuses.front().imagesPerSecond));
  EXPECT_GT(statuses.front().estimatedTimeLeft, 4 * 4 * secondsPerSample) << "the second epoch";
  EXPECT_TRUE(std::isfinite(statuses.front().estimatedTimeLeft));
}
