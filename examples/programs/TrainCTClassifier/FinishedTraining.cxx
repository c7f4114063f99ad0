// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "FinishedTraining.h"

#include "TrainingReport.h"
#include "itkNetworkTrainingFilter.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace FinishedTraining
{
namespace
{
nlohmann::json
ReadCard(const itk::ClassificationNetwork * network)
{
  return nlohmann::json::parse(network->GetModelCard());
}

/** Line of a setting that differs. */
std::string
DescribeDifference(const std::string & name, const nlohmann::json & there, const nlohmann::json & here)
{
  return there == here ? "" : "\n  " + name + " is " + there.dump() + " there and " + here.dump() + " here";
}

std::string
ReadText(const std::string & file)
{
  std::ifstream     stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

/** The cases of the file, with what the dataset knows about them. */
itk::ClassificationMetrics::Pointer
ReadMetrics(const std::string & file, const std::string & split, const itk::LabeledImageDataset * dataset)
{
  std::map<std::pair<std::string, unsigned int>, std::size_t> samples;
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    samples.emplace(std::make_pair(dataset->GetRelativePath(i), dataset->GetSlices()[i].slice), i);
  }
  auto read = itk::ClassificationMetrics::New();
  read->ReadCases(file);
  auto metrics = itk::ClassificationMetrics::New();
  metrics->SetClassNames(read->GetClassNames());
  metrics->SetSplitName(split);
  for (auto oneCase : read->GetCases())
  {
    const auto sample = samples.find({ oneCase.path, oneCase.slice });
    if (sample == samples.end())
    {
      itkGenericExceptionMacro("'" << file << "' lists the case '" << oneCase.path << "', slice " << oneCase.slice
                                   << ", which is not in the data.");
    }
    oneCase.sample = sample->second;
    oneCase.patient = dataset->GetSlices()[sample->second].patient;
    metrics->AddCase(oneCase);
  }
  return metrics;
}
} // namespace

itk::ClassificationNetwork::Pointer
Find(const TrainingRun::Job & job)
{
  if (!std::filesystem::exists(job.output))
  {
    return nullptr;
  }
  auto network = itk::ClassificationNetwork::New();
  network->Read(job.output);
  return ReadCard(network).contains("metrics") ? network : nullptr;
}

std::string
DescribeDifferences(const TrainingRun::Settings &      settings,
                    const itk::ClassificationNetwork * network,
                    const itk::LabeledImageDataset *   dataset,
                    const itk::ClassificationNetwork * initial)
{
  const auto card = ReadCard(network);
  const auto section = [&card](const char * name) { return card.value(name, nlohmann::json::object()); };
  return itk::NetworkTrainingFilter::DescribeDifferences(network, initial, dataset, settings.training.parameters) +
         DescribeDifference(
           "abstain_below", section("abstention").value("threshold", 0.0), settings.evaluation.abstainBelow) +
         DescribeDifference("calibrate", !section("calibration").empty(), settings.calibrate);
}

TrainingRun::Outcome
Read(const TrainingRun::Settings &    settings,
     const TrainingRun::Job &         job,
     itk::ClassificationNetwork *     network,
     const itk::LabeledImageDataset * dataset)
{
  TrainingRun::Outcome outcome;
  outcome.network = network;
  outcome.network->SetDevice(settings.device);
  const auto card = ReadCard(outcome.network);
  outcome.history = itk::TrainingHistory::FromJSON(ReadText(TrainingRun::GetHistoryFile(job)));
  const std::string  cases = TrainingReport::GetCasesFile(job.report);
  std::ostringstream split;
  split << TrainingReport::GetEvaluatedSplits(dataset).front();
  const auto metrics = ReadMetrics(cases, split.str(), dataset);
  const auto read = nlohmann::json::parse(metrics->ToJSON());
  const auto figures = card.at("metrics").value(split.str(), nlohmann::json::object());
  for (const char * const key : { "cases", "confusion_matrix", "cross_entropy" })
  {
    if (read.at(key) != figures.value(key, nlohmann::json()))
    {
      itkGenericExceptionMacro("The cases in '" << cases << "' do not reproduce the metrics in '" << job.output << "' ("
                                                << key << "). Train again with --overwrite.");
    }
  }
  metrics->SetNegativeClass(settings.evaluation.negativeClass);
  metrics->SetAbstentionThreshold(settings.evaluation.abstainBelow);
  outcome.metrics.push_back(metrics);
  TrainingReport::DescribeNetwork(outcome.network, outcome.metrics);
  return outcome;
}
} // namespace FinishedTraining
