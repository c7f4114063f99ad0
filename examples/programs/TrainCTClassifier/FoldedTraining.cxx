// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "FoldedTraining.h"

#include "DataReport.h"
#include "TrainingReport.h"

#include "itkClassificationEnsemble.h"
#include "itkClassificationReportWriter.h"
#include "itkDatasetLeakage.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace FoldedTraining
{
namespace
{
using MetricsList = std::vector<itk::ClassificationMetrics::Pointer>;

TrainingRun::Job
MakeJob(const TrainingRun::Job & job, unsigned int fold)
{
  const std::string stem = ProgramSupport::GetStem(job.output) + ".fold" + std::to_string(fold + 1);
  TrainingRun::Job  ofFold = job;
  ofFold.output = ProgramSupport::BesideFile(job.output, stem + std::filesystem::path(job.output).extension().string());
  ofFold.report = ProgramSupport::BesideFile(job.output, stem + ".report.html");
  return ofFold;
}

/** Every sample once, as the network that has not seen it classified it. */
itk::ClassificationMetrics::Pointer
Pool(const MetricsList & folds, const std::string & architecture)
{
  auto pooled = itk::ClassificationMetrics::New();
  pooled->SetClassNames(folds.front()->GetClassNames());
  pooled->SetNegativeClass(folds.front()->GetNegativeClass());
  pooled->SetAbstentionThreshold(folds.front()->GetAbstentionThreshold());
  pooled->SetSplitName("held-out folds");
  pooled->SetNetworkDescription(
    nlohmann::json{ { "architecture", architecture }, { "networks", folds.size() } }.dump());
  for (const auto & fold : folds)
  {
    for (const auto & oneCase : fold->GetCases())
    {
      pooled->AddCase(oneCase);
    }
  }
  return pooled;
}

/** The mean of their probabilities, as one file. */
void
WriteEnsemble(const TrainingRun::Settings & settings, const TrainingRun::Job & job, unsigned int numberOfFolds)
{
  auto ensemble = itk::ClassificationEnsemble::New();
  for (unsigned int fold = 0; fold < numberOfFolds; ++fold)
  {
    auto network = itk::ClassificationNetwork::New();
    network->Read(MakeJob(job, fold).output);
    ensemble->AddMember(network);
  }
  if (settings.evaluation.abstainBelow > 0.0)
  {
    ensemble->SetModelCardSection("abstention",
                                  nlohmann::json{ { "threshold", settings.evaluation.abstainBelow } }.dump());
  }
  ensemble->Write(job.output);
}

/** Mean and sample standard deviation. */
std::pair<double, double>
Summarize(const std::vector<double> & values)
{
  double sum = 0.0;
  double squares = 0.0;
  for (const double value : values)
  {
    sum += value;
  }
  const auto   count = static_cast<double>(values.size());
  const double mean = sum / count;
  for (const double value : values)
  {
    squares += (value - mean) * (value - mean);
  }
  return { mean, std::sqrt(squares / (count - 1.0)) };
}

std::string
ToText(const std::pair<double, double> & summary)
{
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << summary.first << ", standard deviation " << summary.second;
  return text.str();
}

struct Summary
{
  std::pair<double, double> accuracy;
  std::pair<double, double> macroF1;
};

Summary
Summarize(const MetricsList & folds)
{
  std::vector<double> accuracies;
  std::vector<double> macroF1s;
  for (const auto & fold : folds)
  {
    accuracies.push_back(fold->ComputeAccuracy().value);
    macroF1s.push_back(fold->ComputeMacroF1().value);
  }
  return { Summarize(accuracies), Summarize(macroF1s) };
}

void
WriteJSON(const std::string & file, const MetricsList & folds, const itk::ClassificationMetrics * pooled)
{
  const Summary  summary = Summarize(folds);
  nlohmann::json json = { { "format_version", 1 },
                          { "intended_use", "research; not for diagnosis" },
                          { "mean", { { "accuracy", summary.accuracy.first }, { "macro_f1", summary.macroF1.first } } },
                          { "standard_deviation",
                            { { "accuracy", summary.accuracy.second }, { "macro_f1", summary.macroF1.second } } },
                          { "held_out", nlohmann::json::parse(pooled->ToJSON()) },
                          { "folds", nlohmann::json::array() } };
  for (const auto & fold : folds)
  {
    json["folds"].push_back(nlohmann::json::parse(fold->ToJSON()));
  }
  ProgramSupport::WriteFile(file, json.dump(2) + '\n');
}

void
WritePage(const TrainingRun::Settings &      settings,
          const TrainingRun::Job &           job,
          const itk::LabeledImageDataset *   dataset,
          const MetricsList &                folds,
          const itk::ClassificationMetrics * pooled)
{
  auto writer = itk::ClassificationReportWriter::New();
  writer->SetFileName(job.report);
  writer->SetIdentifiers(settings.identifiers);
  writer->SetTitle("Cross-validation of " + job.architecture + ", " + std::to_string(folds.size()) + " folds");
  writer->AddNotice(itk::DatasetLeakage::GetStatement(dataset));
  if (job.weights == "none")
  {
    writer->AddNotice("Random initialization: the networks did not start from published weights.");
  }
  for (const auto & warning : dataset->GetWarnings())
  {
    writer->AddNotice(warning);
  }
  writer->AddMetrics(pooled);
  itk::ClassificationReportWriter::FactsType facts;
  for (std::size_t fold = 0; fold < folds.size(); ++fold)
  {
    const std::string name = "fold " + std::to_string(fold + 1);
    const std::string collapse = TrainingReport::DescribeCollapse(folds[fold]);
    if (!collapse.empty())
    {
      writer->AddNotice("The network of " + name + " has collapsed: " + collapse);
    }
    std::ostringstream f1;
    f1 << std::fixed << std::setprecision(3) << "; macro F1 " << folds[fold]->ComputeMacroF1().value;
    facts.emplace_back(name, TrainingReport::DescribeAccuracy(folds[fold]) + f1.str());
  }
  const Summary summary = Summarize(folds);
  facts.emplace_back("mean accuracy", ToText(summary.accuracy));
  facts.emplace_back("mean macro F1", ToText(summary.macroF1));
  facts.emplace_back("all held-out cases", TrainingReport::DescribeAccuracy(pooled));
  facts.emplace_back("interval",
                     "Trainings of different folds share most of their samples, so that the folds' deviation is no "
                     "error of the mean. The intervals above are those of all held-out cases together.");
  facts.emplace_back(
    "ensemble",
    "The networks together, the mean of their probabilities, are one file. The figures are those of the "
    "single networks: of the ensemble there is no sample that none of its networks was trained on.");
  writer->AddFacts("Folds", facts);
  writer->AddFacts("Training", TrainingReport::Flatten(nlohmann::json::parse(settings.training.parameters.ToJSON())));
  writer->AddFacts("Repeat it", { { "command", settings.command } });
  writer->Write();
}
} // namespace

bool
Run(const TrainingRun::Settings & settings,
    const TrainingRun::Job &      job,
    unsigned int                  numberOfFolds,
    itk::LabeledImageDataset *    dataset)
{
  for (unsigned int fold = 0; fold < numberOfFolds; ++fold)
  {
    TrainingRun::VerifyCheckpoint(settings, MakeJob(job, fold));
  }
  dataset->RemoveContradictions(); // reads all files once for all folds
  MetricsList                       folds;
  itk::LabeledImageDataset::Pointer first; // knows what is to be said about the division
  for (unsigned int fold = 0; fold < numberOfFolds; ++fold)
  {
    auto part = itk::LabeledImageDataset::New();
    part->Graft(dataset);
    part->SplitIntoFolds(numberOfFolds, fold, settings.data.validationFraction, settings.training.parameters.seed);
    itk::DatasetLeakage::Verify(part);
    first = fold == 0 ? part : first;
    std::cout << "Fold " << fold + 1 << " of " << numberOfFolds << '\n';
    DataReport::PrintDataset(part, ProgramSupport::GetDimension(job.architecture), std::cout);
    const auto outcome = TrainingRun::Run(settings, MakeJob(job, fold), part);
    if (outcome.aborted)
    {
      return false;
    }
    folds.push_back(outcome.metrics.front());
  }
  WriteEnsemble(settings, job, numberOfFolds);
  const auto pooled = Pool(folds, job.architecture);
  WriteJSON(ProgramSupport::BesideFile(job.output, ProgramSupport::GetStem(job.output) + ".folds.json"), folds, pooled);
  WritePage(settings, job, first, folds, pooled);
  const Summary summary = Summarize(folds);
  std::cout << "mean of " << numberOfFolds << " folds: accuracy " << ToText(summary.accuracy) << "; macro F1 "
            << ToText(summary.macroF1) << "\nheld-out folds: " << TrainingReport::DescribeAccuracy(pooled)
            << "\nEnsemble: " << job.output << "\nReport: " << job.report << std::endl;
  return true;
}
} // namespace FoldedTraining
