// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "FoldedTraining.h"

#include "DataReport.h"
#include "OutputFiles.h"
#include "ReportFacts.h"
#include "TrainingReport.h"

#include "itkClassificationEnsemble.h"
#include "itkCrossValidationReportWriter.h"
#include "itkDatasetLeakage.h"
#include "itkDescribeMetrics.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>

namespace FoldedTraining
{
namespace
{
TrainingRun::Job
MakeJob(const TrainingRun::Job & job, unsigned int fold)
{
  TrainingRun::Job ofFold = job;
  ofFold.output = ProgramSupport::GetFoldFile(job.output, fold + 1);
  ofFold.report = TrainingRun::GetReportFile(ofFold.output);
  return ofFold;
}

std::string
GetFoldsFile(const TrainingRun::Job & job)
{
  return ProgramSupport::BesideFile(job.output, ProgramSupport::GetStem(job.output) + ".folds.json");
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

/** What is to be said beside the folds. */
void
FillReport(itk::CrossValidationReportWriter * writer,
           const TrainingRun::Settings &      settings,
           const TrainingRun::Job &           job,
           itk::LabeledImageDataset *         dataset)
{
  writer->SetTitle("Cross-validation of " + job.architecture + ", " + std::to_string(writer->GetNumberOfFolds()) +
                   " folds");
  writer->SetFileName(job.report);
  writer->SetJSONFileName(GetFoldsFile(job));
  writer->SetFiguresFolder(settings.evaluation.figuresFolder);
  writer->SetIdentifiers(settings.identifiers);
  DataReport::AddLeakage(
    writer, itk::DatasetLeakage::GetStatement(dataset), itk::DatasetLeakage::IsPatientLeakageExcluded(dataset));
  for (const auto & notice : DataReport::GetNotices(dataset))
  {
    writer->AddNotice(notice);
  }
  if (job.weights == "none")
  {
    writer->AddNotice("Random initialization: the networks did not start from published weights.");
  }
  for (const auto & warning : dataset->GetWarnings())
  {
    writer->AddNotice(warning);
  }
  writer->AddFacts(
    "Ensemble",
    { { "file", std::filesystem::path(job.output).filename().string() },
      { "figures",
        "The file combines the networks by the mean of their probabilities. The figures are those of the "
        "individual networks: these data cannot evaluate the ensemble, because at least one of its "
        "networks was trained on each sample." } });
  writer->AddFacts("Training", ReportFacts::Describe(settings.training.parameters));
  writer->AddFacts("Reproduce", { { "command", settings.command } });
}
} // namespace

void
Verify(const TrainingRun::Settings & settings, const TrainingRun::Job & job, unsigned int numberOfFolds)
{
  ProgramSupport::PrepareOutputs(job.output,
                                 { job.report, TrainingReport::GetCasesFile(job.report), GetFoldsFile(job) });
  TrainingRun::VerifyNetworkFile(settings, job.output);
  for (unsigned int fold = 0; fold < numberOfFolds; ++fold)
  {
    TrainingRun::VerifyFiles(settings, MakeJob(job, fold));
  }
  TrainingRun::VerifyNetwork(settings, job);
}

void
Run(const TrainingRun::Settings & settings,
    const TrainingRun::Job &      job,
    unsigned int                  numberOfFolds,
    itk::LabeledImageDataset *    dataset)
{
  ProgramSupport::ReadPixels(dataset); // once for all folds
  const auto                        report = itk::CrossValidationReportWriter::New();
  itk::LabeledImageDataset::Pointer first; // knows what is to be said about the division
  for (unsigned int fold = 0; fold < numberOfFolds; ++fold)
  {
    auto part = itk::LabeledImageDataset::New();
    part->Graft(dataset);
    ProgramSupport::WithHint(ProgramSupport::GetSinglePatientHint(part), [&] {
      part->SplitIntoFolds(numberOfFolds, fold, settings.data.validationFraction, settings.training.parameters.seed);
    });
    itk::DatasetLeakage::Verify(part);
    first = fold == 0 ? part : first;
    std::cout << "Fold " << fold + 1 << " of " << numberOfFolds << '\n';
    DataReport::PrintDataset(part, ProgramSupport::GetDimension(job.architecture), std::cout);
    const auto outcome = TrainingRun::Run(settings, MakeJob(job, fold), part);
    if (outcome.aborted)
    {
      return;
    }
    report->AddFold(outcome.metrics.front());
  }
  WriteEnsemble(settings, job, numberOfFolds);
  FillReport(report, settings, job, first);
  report->Write();
  std::cout << "mean of " << numberOfFolds << " folds: " << report->DescribeMeans()
            << "\nheld-out folds: " << itk::DescribeAccuracy(report->MakeHeldOutMetrics())
            << "\nEnsemble: " << job.output << "\nReport: " << job.report << std::endl;
}
} // namespace FoldedTraining
