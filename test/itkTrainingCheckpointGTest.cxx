// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Runs that stop and go on. Oracle: the run that was never interrupted, bit for bit.
#include "ExpectedError.h"
#include "TestPaths.h"
#include "TrainingProblem.h"
#include "Weights/SafetensorsWriter.h"
#include "Networks/NetworkTensors.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace
{
using itk::NetworkTrainingEnums;
using namespace itk::TransferLearning;
using TrainingProblem::Problem;

const nlohmann::json identity{ { "split_hash", "abc" }, { "training", { { "learning_rate", 0.25 }, { "seed", 1 } } } };

struct Recipe
{
  NetworkTrainingEnums::Optimizer optimizer;
  NetworkTrainingEnums::Schedule  schedule;
  unsigned int                    headEpochs;
};

std::unique_ptr<Problem>
MakeProblem(const Recipe & recipe)
{
  auto      made = std::make_unique<Problem>(10, 3, true);
  Problem & problem = *made;
  problem.network.module->dropout = 0.3;
  problem.parameters.optimizer = recipe.optimizer;
  problem.parameters.schedule = recipe.schedule;
  problem.parameters.headEpochs = recipe.headEpochs;
  problem.parameters.sampling = NetworkTrainingEnums::Sampling::Balanced;
  problem.parameters.augmentation = { 0.5, 10.0, 0.1, 0.05 };
  problem.parameters.plateauPatience = 0;
  problem.parameters.minimumImprovement = 0.02;
  problem.parameters.weightDecay = 0.01;
  problem.parameters.patience = 3;
  problem.parameters.epochs = 5;
  return made;
}

std::vector<float>
GetAll(const Problem & problem)
{
  std::vector<float> all = problem.GetWeights();
  for (const auto & buffer : problem.network.module->buffers())
  {
    const auto values = buffer.to(torch::kFloat32).flatten().contiguous();
    all.insert(all.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  }
  return all;
}

/** Runs until the batch with this number is asked for; a checkpoint after each. */
TrainingOutcome
RunUntil(Problem & problem, const std::string & file, int batches, bool resume)
{
  problem.callbacks.checkpointInterval = 0.0;
  problem.callbacks.keepCheckpoint = [file](const TrainingCheckpoint & checkpoint) {
    WriteCheckpoint(file, checkpoint, identity);
  };
  problem.callbacks.isAborted = [batches, calls = 0]() mutable { return ++calls > batches; };
  TrainingLoop loop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks);
  if (resume)
  {
    loop.Resume(ReadCheckpoint(file, identity));
  }
  return loop.Run();
}

constexpr int never = 1000;
} // namespace

TEST(TrainingCheckpoint, ARunThatWentOnEndsInTheSameBits)
{
  using Optimizer = NetworkTrainingEnums::Optimizer;
  using Schedule = NetworkTrainingEnums::Schedule;
  const std::string folder = TestPaths::OutputFolder("Checkpoints");
  int               number = 0;
  for (const Recipe & recipe : { Recipe{ Optimizer::Adam, Schedule::Cosine, 2 },
                                 Recipe{ Optimizer::AdamW, Schedule::Constant, 0 },
                                 Recipe{ Optimizer::SGD, Schedule::Plateau, 0 } })
  {
    const auto        whole = MakeProblem(recipe);
    const std::string file = folder + "/" + std::to_string(++number) + ".checkpoint.safetensors";
    const auto        expected = RunUntil(*whole, file, never, false);
    // Interrupted after each batch of training and validation, and once more after the last.
    for (int batches = 0; batches < 22; ++batches)
    {
      std::filesystem::remove(file);
      RunUntil(*MakeProblem(recipe), file, batches, false);
      RunUntil(*MakeProblem(recipe), file, 2, true);
      const auto last = MakeProblem(recipe);
      const auto outcome = RunUntil(*last, file, never, true);
      ASSERT_EQ(GetAll(*last), GetAll(*whole)) << recipe.optimizer << ", batch " << batches;
      EXPECT_EQ(outcome.end, expected.end);
      EXPECT_EQ(outcome.epochs, expected.epochs);
      EXPECT_EQ(outcome.bestEpoch, expected.bestEpoch);
      if (!last->epochs.empty())
      {
        EXPECT_EQ(last->epochs.back().trainingLoss, whole->epochs.back().trainingLoss);
        EXPECT_EQ(last->epochs.back().validationLoss, whole->epochs.back().validationLoss);
        EXPECT_EQ(last->epochs.back().learningRate, whole->epochs.back().learningRate);
      }
    }
  }
}

// Oracle: equality of every number, those that JSON does not know included.
TEST(TrainingCheckpoint, ProgressComesBackBitForBit)
{
  const double     nan = std::numeric_limits<double>::quiet_NaN();
  TrainingProgress progress;
  progress.epoch = 7;
  progress.batches = 3;
  progress.sums = { 0.1 + 0.2, 1.0 / 3.0, 5, 9 };
  progress.learningRate = 0.1 / 3.0;
  progress.seconds = 12.345678901234567;
  progress.microBatchSize = 8;
  progress.lossScale = { 0x1p-24F, 1999 };
  progress.bestEpoch = 4;
  progress.improvement = { std::numeric_limits<double>::infinity(), 0.1, 2 };
  progress.plateau = { 0.7, 1, 0.1 * 0.1 };
  progress.history = { { 1, 1e-3, 0.7, 0.5, nan, nan, 1.0 / 3.0, nan, 2.5 } };
  const auto text = MakeJSON(progress).dump();
  const auto back = ReadProgress(nlohmann::json::parse(text));
  EXPECT_EQ(MakeJSON(back).dump(), text);
  EXPECT_EQ(back.sums.loss, progress.sums.loss);
  EXPECT_EQ(back.improvement.lowest, progress.improvement.lowest);
  EXPECT_EQ(back.plateau.factor, progress.plateau.factor);
  EXPECT_EQ(back.history[0].trainingLoss, 0.7);
  EXPECT_TRUE(std::isnan(back.history[0].validationLoss));
  EXPECT_EQ(back.history[0].validationMacroF1, 1.0 / 3.0);
  EXPECT_TRUE(std::isnan(back.history[0].validationMacroAreaUnderCurve));
  EXPECT_EQ(back.history[0].seconds, 2.5);
}

// Oracle: the run that was to have all epochs from the start, bit for bit; the cosine's rates are others.
TEST(TrainingCheckpoint, MoreEpochsGoOnWhereTheRatesDoNotDependOnTheirNumber)
{
  using Schedule = NetworkTrainingEnums::Schedule;
  const std::string file = TestPaths::OutputFolder("MoreEpochs") + "/run.checkpoint.safetensors";
  for (const Schedule schedule : { Schedule::Constant, Schedule::Plateau, Schedule::Cosine })
  {
    const auto run = [&](unsigned int epochs, bool resume) {
      auto problem = MakeProblem({ NetworkTrainingEnums::Optimizer::Adam, schedule, 0 });
      problem->parameters.earlyStopping = false;
      problem->parameters.epochs = epochs;
      const nlohmann::json own{ { "training", nlohmann::json::parse(problem->parameters.ToJSON()) } };
      problem->callbacks.keepCheckpoint = [&](const TrainingCheckpoint & checkpoint) {
        WriteCheckpoint(file, checkpoint, own);
      };
      TrainingLoop loop(problem->network, problem->slices, problem->plan, problem->parameters, problem->callbacks);
      if (resume)
      {
        loop.Resume(ReadCheckpoint(file, own));
      }
      EXPECT_EQ(loop.Run().epochs, epochs);
      return GetAll(*problem);
    };
    const auto whole = run(5, false);
    run(3, false);
    if (schedule == Schedule::Cosine)
    {
      EXPECT_ERROR(run(5, true), "training/epochs is 3 there and 5 here", "cosine schedule");
      continue;
    }
    EXPECT_ERROR(run(2, true), "is after epoch 3, but training/epochs is 2");
    EXPECT_EQ(run(5, true), whole) << schedule;
  }
}

TEST(TrainingCheckpoint, OfAnotherRunIsRefusedWithWhatDiffers)
{
  const std::string folder = TestPaths::OutputFolder("OtherCheckpoints");
  const std::string file = folder + "/other.checkpoint.safetensors";
  Problem           problem(8);
  RunUntil(problem, file, 3, false);
  nlohmann::json other = identity;
  other["training"]["learning_rate"] = 0.5;
  other["training"]["new"] = true;
  other.erase("split_hash");
  EXPECT_ERROR(ReadCheckpoint(file, other),
               "'" + file + "' is from a different training run",
               "training/learning_rate is 0.25 there and 0.5 here",
               "training/new is missing there and true here",
               "split_hash is \"abc\" there and missing here");

  const std::string network = folder + "/network.safetensors";
  WriteSafetensors(network, GetNamedTensors(*problem.network.module));
  EXPECT_ERROR(ReadCheckpoint(network, identity), "'" + network + "' is not a training checkpoint");

  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_ERROR(ReadCheckpoint(file, identity), file);
}

// Oracle: the weights of the best epoch, and the checkpoint that was whole before the disk was full (a folder in its
// place refuses it as a full disk does).
TEST(TrainingCheckpoint, AFullDiskEndsTrainingWithTheBestNetwork)
{
  const std::string folder = TestPaths::OutputFolder("FullDisk");
  Problem           problem(8, 4);
  problem.parameters.earlyStopping = false;
  int kept = 0;
  problem.callbacks.keepCheckpoint = [&](const TrainingCheckpoint & checkpoint) {
    WriteCheckpoint(++kept <= 3 ? folder + "/kept.safetensors" : folder + "/none/kept.safetensors", checkpoint, {});
  };
  const auto outcome = problem.Run();
  EXPECT_EQ(outcome.end, TrainingEnd::Failed);
  EXPECT_NE(outcome.failure.find("none/kept.safetensors"), std::string::npos) << outcome.failure;
  ASSERT_GE(outcome.bestEpoch, 1u);
  EXPECT_EQ(ReadCheckpoint(folder + "/kept.safetensors", nullptr).progress.epoch, 4u);
}
