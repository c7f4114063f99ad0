// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingComparison.h"

#include "DataReport.h"
#include "OutputFiles.h"

#include "itkClassificationComparisonWriter.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkFindWeights.h"
#include "itkMeasureInference.h"

#include <filesystem>
#include <iostream>
#include <sstream>

namespace TrainingComparison
{
namespace
{
using Model = itk::ClassificationComparisonWriter::Model;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;

TrainingRun::Job
MakeJob(const Request & request, const std::string & architecture, double fraction)
{
  std::ostringstream stem;
  stem << architecture;
  if (fraction != 1.0)
  {
    stem << ".fraction-" << fraction;
  }
  const std::string network = (std::filesystem::path(request.folder) / (stem.str() + ".safetensors")).string();
  return { architecture, "", network, TrainingRun::GetReportFile(network) };
}

std::string
GetPageFile(const Request & request)
{
  return (std::filesystem::path(request.folder) / "comparison.html").string();
}

/** Trains one network; what fails is in the model. False where it was aborted. */
bool
Train(const TrainingRun::Settings & settings,
      const Request &               request,
      double                        fraction,
      itk::LabeledImageDataset *    dataset,
      Model &                       model)
{
  model.trainingFraction = fraction;
  try
  {
    auto job = MakeJob(request, model.name, fraction);
    job.weights = FindWeights(request, model.name);
    const auto outcome = TrainingRun::Run(settings, job, dataset);
    if (outcome.aborted)
    {
      return false;
    }
    model.metrics = outcome.metrics.front().GetPointer();
    model.history = outcome.history.GetPointer();
    model.trainingSamples =
      itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training, outcome.network->GetDimension()).size();
    model.numberOfParameters = outcome.network->GetNumberOfParameters();
    model.inferenceSeconds = itk::MeasureInference(outcome.network);
  }
  catch (const itk::ProcessAborted &)
  {
    return false;
  }
  catch (const itk::ExceptionObject & error)
  {
    model.failure = ProgramSupport::DescribeError(error);
  }
  return true;
}

void
WriteComparison(const TrainingRun::Settings & settings,
                const Request &               request,
                itk::LabeledImageDataset *    dataset,
                const std::vector<Model> &    models)
{
  auto writer = itk::ClassificationComparisonWriter::New();
  writer->SetFileName(GetPageFile(request));
  writer->SetTitle("Comparison of " + std::to_string(request.architectures.size()) + " architectures");
  DataReport::AddLeakage(
    writer, itk::DatasetLeakage::GetStatement(dataset), itk::DatasetLeakage::IsPatientLeakageExcluded(dataset));
  for (const auto & notice : DataReport::GetNotices(dataset))
  {
    writer->AddNotice(notice);
  }
  if (request.weights == "none")
  {
    writer->AddNotice("Random initialization: the networks did not start from published weights.");
  }
  for (const auto & warning : dataset->GetWarnings())
  {
    writer->AddNotice(warning);
  }
  for (const auto & model : models)
  {
    writer->AddModel(model);
  }
  writer->SetReferenceFile(request.reference);
  writer->SetCommand(settings.command);
  writer->Write();
  std::cout << "Comparison: " << writer->GetFileName() << std::endl;
}
} // namespace

std::string
FindWeights(const Request & request, const std::string & architecture)
{
  if (request.weights == "none" || std::filesystem::is_regular_file(request.weights))
  {
    if (request.weights != "none" && request.architectures.size() > 1)
    {
      itkGenericExceptionMacro("--weights: '" << request.weights << "' is one file, but there are "
                                              << request.architectures.size()
                                              << " architectures. Give a folder, or architecture=FILE,….");
    }
    return request.weights;
  }
  if (std::filesystem::is_directory(request.weights))
  {
    try
    {
      return itk::FindWeights(request.weights, architecture);
    }
    catch (const itk::ExceptionObject & error)
    {
      itkGenericExceptionMacro("--weights: " << ProgramSupport::DescribeError(error) << " Specify it as "
                                             << architecture << "=FILE.");
    }
  }
  std::istringstream stream(request.weights);
  for (std::string item; std::getline(stream, item, ',');)
  {
    const std::size_t equals = item.find('=');
    if (equals != std::string::npos && item.substr(0, equals) == architecture)
    {
      return item.substr(equals + 1);
    }
  }
  itkGenericExceptionMacro("--weights: '" << request.weights
                                          << "' is neither a file nor a folder, and does not contain " << architecture
                                          << "=FILE.");
}

namespace
{
/** What fails does not end the others, but is told before hours have passed. */
void
VerifyNetworks(const TrainingRun::Settings & settings, const Request & request)
{
  std::size_t failed = 0;
  std::string failures;
  for (const auto & architecture : request.architectures)
  {
    try
    {
      auto job = MakeJob(request, architecture, 1.0);
      job.weights = FindWeights(request, architecture);
      TrainingRun::VerifyNetwork(settings, job);
    }
    catch (const itk::ExceptionObject & error)
    {
      ++failed;
      const std::string failure = architecture + ": " + ProgramSupport::DescribeError(error);
      failures += (failures.empty() ? "" : "; ") + failure;
      std::cerr << "Warning: " << failure << std::endl;
    }
  }
  if (failed == request.architectures.size())
  {
    itkGenericExceptionMacro("None of the networks can be trained. " << failures);
  }
}
} // namespace

void
Verify(const TrainingRun::Settings & settings, const Request & request)
{
  const auto writer = itk::ClassificationComparisonWriter::New();
  writer->SetReferenceFile(request.reference);
  writer->VerifyReference();
  writer->SetFileName(GetPageFile(request));
  ProgramSupport::PrepareOutputs(writer->GetFileName(), { writer->GetJSONFileName() });
  for (const double fraction : request.fractions)
  {
    for (const auto & architecture : request.architectures)
    {
      TrainingRun::VerifyFiles(settings, MakeJob(request, architecture, fraction));
    }
  }
  VerifyNetworks(settings, request);
}

void
Run(const TrainingRun::Settings & settings, const Request & request, itk::LabeledImageDataset * dataset)
{
  std::vector<Model> models;
  std::string        failures;
  bool               aborted = false;
  for (const double fraction : request.fractions)
  {
    auto part = itk::LabeledImageDataset::New();
    part->Graft(dataset);
    part->KeepTrainingFraction(fraction, settings.training.parameters.seed);
    for (const auto & architecture : request.architectures)
    {
      Model model;
      model.name = architecture;
      std::cout << architecture << ", " << itk::DatasetSplit::GetSamples(part, SplitEnum::Training).size()
                << " training samples" << std::endl;
      if (aborted || !Train(settings, request, fraction, part, model))
      {
        aborted = true;
        break;
      }
      if (!model.failure.empty())
      {
        std::cerr << "Warning: " << architecture << " failed: " << model.failure << std::endl;
        failures += (failures.empty() ? "" : "; ") + architecture + ": " + model.failure;
      }
      models.push_back(model);
    }
  }
  if (!models.empty())
  {
    WriteComparison(settings, request, dataset, models);
  }
  if (aborted)
  {
    std::cerr << "Interrupted. Finished networks are kept; continue with --resume." << std::endl;
  }
  if (!failures.empty())
  {
    itkGenericExceptionMacro("Not all networks could be trained; the page compares the others. " << failures);
  }
}
} // namespace TrainingComparison
