// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingProgress.h"

#include "Metrics/EvaluationFields.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** JSON has no infinity and no NaN. */
nlohmann::json
MakeNumber(double value)
{
  if (std::isfinite(value))
  {
    return value;
  }
  return std::isnan(value) ? "nan" : "infinity";
}

double
ReadNumber(const nlohmann::json & value)
{
  if (value.is_string())
  {
    return value == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
  }
  return value.get<double>();
}
} // namespace

nlohmann::json
MakeJSON(const TrainingProgress & progress)
{
  nlohmann::json history = nlohmann::json::array();
  for (const TrainingHistory::Epoch & row : progress.history)
  {
    nlohmann::json values = nlohmann::json::array();
    ForEachField<TrainingHistory::Epoch>(
      [&](const auto & field) { values.push_back(MakeNumber(static_cast<double>(row.*field.member))); });
    history.push_back(std::move(values));
  }
  const auto & sums = progress.sums;
  return { { "epoch", progress.epoch },
           { "batches", progress.batches },
           { "sums", { MakeNumber(sums.loss), MakeNumber(sums.weight), sums.right, sums.images } },
           { "learning_rate", progress.learningRate },
           { "seconds", progress.seconds },
           { "micro_batch_size", progress.microBatchSize },
           { "loss_scale", { progress.lossScale.scale, progress.lossScale.goodSteps } },
           { "best_epoch", progress.bestEpoch },
           { "improvement",
             { MakeNumber(progress.improvement.lowest),
               MakeNumber(progress.improvement.toImprove),
               progress.improvement.epochsWithout } },
           { "plateau",
             { MakeNumber(progress.plateau.best), progress.plateau.epochsWithout, progress.plateau.factor } },
           { "history", std::move(history) } };
}

TrainingProgress
ReadProgress(const nlohmann::json & json)
{
  TrainingProgress progress;
  progress.epoch = json.at("epoch");
  progress.batches = json.at("batches");
  const auto & sums = json.at("sums");
  progress.sums = { ReadNumber(sums.at(0)), ReadNumber(sums.at(1)), sums.at(2), sums.at(3) };
  progress.learningRate = json.at("learning_rate");
  progress.seconds = json.at("seconds");
  progress.microBatchSize = json.at("micro_batch_size");
  const auto & lossScale = json.at("loss_scale");
  progress.lossScale = { lossScale.at(0), lossScale.at(1) };
  progress.bestEpoch = json.at("best_epoch");
  const auto & improvement = json.at("improvement");
  progress.improvement = { ReadNumber(improvement.at(0)), ReadNumber(improvement.at(1)), improvement.at(2) };
  const auto & plateau = json.at("plateau");
  progress.plateau = { ReadNumber(plateau.at(0)), plateau.at(1), plateau.at(2) };
  for (const auto & row : json.at("history"))
  {
    TrainingHistory::Epoch epoch;
    std::size_t            number = 0;
    ForEachField<TrainingHistory::Epoch>([&](const auto & field) {
      auto & value = epoch.*field.member;
      value = static_cast<std::decay_t<decltype(value)>>(ReadNumber(row.at(number++)));
    });
    progress.history.push_back(epoch);
  }
  return progress;
}
} // namespace TransferLearning
} // namespace itk
