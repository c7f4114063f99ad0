// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/HistoryCharts.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Epoch = TrainingHistory::Epoch;

Chart
MakeEpochChart(const TrainingHistory & history, const std::string & title, const std::string & verticalLabel)
{
  Chart chart;
  chart.title = title;
  chart.verticalLabel = verticalLabel;
  chart.keptEpoch = history.GetBestEpoch();
  for (const Epoch & epoch : history.GetEpochs())
  {
    chart.epochs.push_back(epoch.epoch);
  }
  return chart;
}

ChartSeries
MakeSeries(const TrainingHistory & history, const std::string & name, double Epoch::* value)
{
  ChartSeries series{ name, {} };
  for (const Epoch & epoch : history.GetEpochs())
  {
    series.values.push_back(epoch.*value);
  }
  return series;
}
} // namespace

bool
HasValidation(const TrainingHistory & history)
{
  const auto & epochs = history.GetEpochs();
  return std::any_of(epochs.begin(), epochs.end(), [](const Epoch & epoch) {
    return std::isfinite(epoch.validationLoss) || std::isfinite(epoch.validationAccuracy);
  });
}

std::vector<Chart>
MakeHistoryCharts(const TrainingHistory & history)
{
  if (history.GetEpochs().empty())
  {
    return {};
  }
  const bool        validated = HasValidation(history);
  const std::string splits = validated ? "splits: training and validation" : "split: training";
  Chart             loss = MakeEpochChart(history, "Loss, " + splits, "cross entropy (nats)");
  loss.fileName = "training.loss";
  loss.spansDecades = true;
  loss.series.push_back(MakeSeries(history, "training", &Epoch::trainingLoss));
  Chart accuracy = MakeEpochChart(history, "Accuracy, " + splits, "accuracy");
  accuracy.fileName = "training.accuracy";
  accuracy.fromZero = false;
  accuracy.series.push_back(MakeSeries(history, "training", &Epoch::trainingAccuracy));
  if (validated)
  {
    loss.series.push_back(MakeSeries(history, "validation", &Epoch::validationLoss));
    accuracy.series.push_back(MakeSeries(history, "validation", &Epoch::validationAccuracy));
  }
  Chart rate = MakeEpochChart(history, "Learning rate", "at the end of the epoch");
  rate.fileName = "training.learning-rate";
  rate.spansDecades = true;
  rate.series.push_back(MakeSeries(history, "learning rate", &Epoch::learningRate));
  if (!validated)
  {
    return { loss, accuracy, rate };
  }
  Chart macro = MakeEpochChart(history, "Macro averages, split: validation", "F1 and ROC AUC");
  macro.fileName = "training.macro-averages";
  macro.fromZero = false;
  macro.series.push_back(MakeSeries(history, "F1", &Epoch::validationMacroF1));
  macro.series.push_back(MakeSeries(history, "ROC AUC", &Epoch::validationMacroAreaUnderCurve));
  return { loss, accuracy, macro, rate };
}
} // namespace TransferLearning
} // namespace itk
