// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingRun.h"

#include "FinishedTraining.h"
#include "Interruption.h"
#include "OutputFiles.h"
#include "TrainingConsole.h"
#include "TrainingRecord.h"
#include "TrainingReport.h"

#include "itkDatasetInput.h"
#include "itkDatasetSplit.h"
#include "itkNetworkTrainingFilter.h"

#include <filesystem>
#include <iostream>
#include <memory>

namespace TrainingRun
{
namespace
{
/** `NETWORK.ending` for NETWORK.safetensors. */
std::string
NameAfter(const std::string & network, const std::string & ending)
{
  return ProgramSupport::BesideFile(network, ProgramSupport::GetStem(network) + ending);
}

std::string
GetCheckpointFile(const Settings & settings, const Job & job)
{
  return settings.training.checkpoint.empty() ? NameAfter(job.output, ".checkpoint.safetensors")
                                              : settings.training.checkpoint;
}

bool
MayReplace(const ProgramSupport::TrainingOptions & options)
{
  return options.resume || options.overwrite;
}

/** TensorBoard names a run after its folder. */
std::string
GetEventFolder(const Settings & settings, const Job & job)
{
  return settings.tensorBoard.empty()
           ? ""
           : (std::filesystem::path(settings.tensorBoard) / ProgramSupport::GetStem(job.output)).string();
}

itk::ClassificationNetwork::Pointer
CreateNetwork(const Settings & settings, const Job & job, const std::vector<std::string> & classNames)
{
  auto structure = ProgramSupport::MakeStructure(job.architecture, job.weights, settings.network);
  if (structure.head == itk::ClassificationNetworkEnums::Head::Flatten)
  {
    auto preprocessing = itk::ClassificationNetwork::GetPublishedPreprocessing(job.architecture, structure.origin);
    ProgramSupport::ApplyPreprocessingOptions(settings.data.preprocessing, preprocessing);
    structure.size = { { preprocessing.size[0], preprocessing.size[1], preprocessing.slices } };
  }
  auto network = itk::ClassificationNetwork::New();
  network->Create(job.architecture, classNames, settings.training.parameters.seed, structure);
  return network;
}

/** nullptr where there are none. */
const itk::PublishedWeights *
GetWeights(const Settings & settings, const Job & job)
{
  return job.weights == "none" ? nullptr : settings.network.weights->Get(job.weights);
}

/** What was done with the weights, as sentences. */
std::vector<std::string>
LoadWeights(const Settings & settings, const Job & job, itk::ClassificationNetwork * network)
{
  const auto sentences = job.weights == "none" ? std::vector<std::string>{ "random initialization (--weights none)" }
                                               : ProgramSupport::LoadWeights(network, job.weights, settings.network);
  network->SetDropout(settings.training.dropout);
  network->SetDevice(settings.device);
  return sentences;
}

/** The preprocessing of the options, without the data: where these decide on the intensity, one must be possible. */
itk::CTPreprocessingParameters
FindPreprocessing(const ProgramSupport::DataOptions & options,
                  const itk::ClassificationNetwork *  network,
                  const itk::PublishedWeights *       weights)
{
  using Intensity = itk::CTPreprocessingEnums::Intensity;
  using Mode = itk::LabeledImageDatasetEnums::IntensityMode;
  if (options.intensity == Mode::Picture)
  {
    return ProgramSupport::MakePreprocessing(options, network, weights, Intensity::Picture);
  }
  try
  {
    return ProgramSupport::MakePreprocessing(options, network, weights, Intensity::HounsfieldUnits);
  }
  catch (const itk::ExceptionObject & ofHU)
  {
    try
    {
      if (options.intensity == Mode::Automatic)
      {
        return ProgramSupport::MakePreprocessing(options, network, weights, Intensity::Picture);
      }
    }
    catch (const itk::ExceptionObject &)
    {
      // The other one is told.
    }
    throw ofHU;
  }
}

itk::ClassificationNetwork::Pointer
MakeNetwork(const Settings & settings, const Job & job, const itk::LabeledImageDataset * dataset)
{
  auto network = CreateNetwork(settings, job, dataset->GetClassNames());
  if (network->GetDimension() == 3)
  {
    itk::DatasetInput::VerifyVolumes(dataset, network->GetPreprocessingParameters());
  }
  const auto intensity =
    ProgramSupport::WithHint("Use --intensity hu with --hu-offset, or --intensity picture with --picture-range.",
                             [dataset] { return itk::DatasetInput::DetermineIntensity(dataset); });
  network->SetPreprocessingParameters(
    ProgramSupport::MakePreprocessing(settings.data, network, GetWeights(settings, job), intensity));
  for (const auto & sentence : LoadWeights(settings, job, network))
  {
    std::cout << "Weights: " << sentence << '\n';
  }
  return network;
}

/** What was trained before anything else is done with it. */
void
WriteTrained(const Settings &                 settings,
             const Job &                      job,
             itk::NetworkTrainingFilter *     filter,
             const itk::LabeledImageDataset * dataset)
{
  filter->GetOutput()->Write(job.output);
  ProgramSupport::WriteFile(GetHistoryFile(job), filter->GetHistory()->ToJSON());
  itk::DatasetSplit::Write(dataset, ProgramSupport::GetSplitFile(job.output), settings.identifiers);
}

/** The finished network of the same run; nullptr where there is none. \throws ExceptionObject where that of another run
 * is there, and no checkpoint to go on from. */
itk::ClassificationNetwork::Pointer
FindFinished(const Settings &                   settings,
             const Job &                        job,
             const itk::LabeledImageDataset *   dataset,
             const itk::ClassificationNetwork * initial)
{
  auto network = FinishedTraining::Find(job);
  if (network.IsNull())
  {
    return nullptr;
  }
  const std::string differences = FinishedTraining::DescribeDifferences(settings, network, dataset, initial);
  if (!differences.empty() && !std::filesystem::exists(GetCheckpointFile(settings, job)))
  {
    itkGenericExceptionMacro(
      "'" << job.output << "' is from a different training run:" << differences
          << "\nIts checkpoint, from which --resume could train more epochs, does not exist. Use "
             "the same options as before, or --overwrite instead of --resume to train again.");
  }
  return differences.empty() ? network : nullptr;
}

/** Removes the checkpoint of a finished run, but one from which more epochs can be trained. */
void
FinishCheckpoint(const Settings & settings, const Job & job, const itk::TrainingHistory * history)
{
  const auto & parameters = settings.training.parameters;
  const bool   canGoOn = parameters.CanChangeEpochs() && history->GetEpochs().size() >= parameters.epochs;
  if (!job.keepsCheckpoint || !canGoOn)
  {
    std::filesystem::remove(GetCheckpointFile(settings, job));
  }
}

/** What an interrupted training has left is not overwritten. */
void
VerifyCheckpoint(const Settings & settings, const Job & job)
{
  const std::string file = GetCheckpointFile(settings, job);
  if (!MayReplace(settings.training) && std::filesystem::exists(file))
  {
    itkGenericExceptionMacro("'" << file
                                 << "' is the checkpoint of an earlier training run. Continue it with --resume, or "
                                    "start over with --overwrite.");
  }
}
} // namespace

std::string
GetHistoryFile(const Job & job)
{
  return NameAfter(job.output, ".history.json");
}

std::string
GetReportFile(const std::string & network)
{
  return NameAfter(network, ".report.html");
}

void
VerifyNetwork(const Settings & settings, const Job & job)
{
  const auto network = CreateNetwork(settings, job, { "one class", "another" });
  network->SetPreprocessingParameters(FindPreprocessing(settings.data, network, GetWeights(settings, job)));
  LoadWeights(settings, job, network);
}

void
VerifyNetworkFile(const Settings & settings, const std::string & file)
{
  if (!MayReplace(settings.training) && std::filesystem::exists(file))
  {
    itkGenericExceptionMacro("'" << file
                                 << "' exists. Give another --output, replace it with --overwrite, or continue its "
                                    "run with --resume.");
  }
}

void
VerifyFiles(const Settings & settings, const Job & job)
{
  if (itk::NetworkTrainingFilter::GetProcessRank() == 0)
  {
    ProgramSupport::PrepareOutputs(job.output,
                                   { GetCheckpointFile(settings, job),
                                     GetHistoryFile(job),
                                     ProgramSupport::GetSplitFile(job.output),
                                     job.report,
                                     TrainingReport::GetCasesFile(job.report),
                                     settings.network.weights->report,
                                     settings.tensorBoard.empty() ? "" : GetEventFolder(settings, job) + "/events" });
  }
  VerifyCheckpoint(settings, job);
  VerifyNetworkFile(settings, job.output);
}

Outcome
Run(const Settings & settings, const Job & job, itk::LabeledImageDataset * dataset)
{
  if (settings.calibrate &&
      itk::DatasetSplit::GetSamples(dataset, itk::LabeledImageDatasetEnums::Split::Validation).empty())
  {
    itkGenericExceptionMacro("--calibrate fits a temperature on validation samples, but there are none. Give "
                             "--validation-fraction, or data with a validation split.");
  }
  ProgramSupport::ThrowIfInterrupted();
  const auto &      training = settings.training;
  const std::string checkpoint = GetCheckpointFile(settings, job);
  const auto        initial = MakeNetwork(settings, job, dataset);
  const bool        isFirst = itk::NetworkTrainingFilter::GetProcessRank() == 0; // Which alone writes and evaluates.
  if (const auto network = training.resume ? FindFinished(settings, job, dataset, initial) : nullptr; network)
  {
    std::cout << "Network: " << job.output << " is already trained, and is not trained again." << std::endl;
    const auto finished = FinishedTraining::Read(settings, job, network, dataset);
    if (isFirst)
    {
      FinishCheckpoint(settings, job, finished.history); // The run may have been killed before it did.
    }
    return finished;
  }
  if (training.overwrite && isFirst)
  {
    std::filesystem::remove(checkpoint);
  }
  auto filter = itk::NetworkTrainingFilter::New();
  filter->SetInitialNetwork(initial);
  filter->SetDataset(dataset);
  filter->SetParameters(training.parameters);
  filter->SetMeasuresDomain(!settings.noDomain);
  filter->SetCheckpointFile(checkpoint);
  filter->SetCheckpointInterval(60.0 * training.checkpointMinutes);
  filter->SetResume(training.resume);
  filter->SetCacheSize(settings.cacheMegabytes << 20);
  filter->DistributedOn();

  ProgramSupport::SetInterruptionNote("Continue with --resume from '" + checkpoint +
                                      "', which is written after each epoch and when training is interrupted.");
  std::unique_ptr<TrainingRecord> record;
  if (isFirst)
  {
    record = std::make_unique<TrainingRecord>(filter, GetHistoryFile(job), GetEventFolder(settings, job));
  }
  Outcome outcome;
  outcome.aborted = !TrainingConsole::Train(filter);
  outcome.network = filter->GetOutput();
  outcome.history = filter->GetHistory();
  if (isFirst)
  {
    WriteTrained(settings, job, filter, dataset);
    ProgramSupport::SetInterruptionNote("'" + job.output +
                                        "' is the best network so far, not evaluated. Continue with --resume.");
  }
  if (outcome.aborted)
  {
    std::cout << "Network: " << job.output << " (best so far; not evaluated). Continue with --resume." << std::endl;
    if (std::string(filter->GetFailure()) != "")
    {
      itkGenericExceptionMacro("Training failed: " << filter->GetFailure());
    }
    return outcome;
  }
  ProgramSupport::ThrowIfInterrupted(); // in the last batch
  if (!isFirst)
  {
    return outcome;
  }

  TrainingReport::Inputs report;
  report.network = outcome.network;
  report.dataset = dataset;
  report.history = outcome.history;
  report.training = training.parameters;
  report.randomInitialization = job.weights == "none";
  report.command = settings.command;
  report.file = job.report;
  report.identifiers = settings.identifiers;
  report.evaluation = settings.evaluation;
  TrainingReport::KeepAbstention(outcome.network, settings.evaluation);
  if (settings.calibrate)
  {
    TrainingReport::Calibrate(outcome.network, dataset, std::cout);
  }
  outcome.metrics = TrainingReport::EvaluateAndWrite(report, std::cout);
  outcome.network->Write(job.output);
  TrainingReport::DescribeNetwork(outcome.network, outcome.metrics); // With the SHA-256 of the written file.
  FinishCheckpoint(settings, job, outcome.history);
  ProgramSupport::SetInterruptionNote("'" + job.output + "' is finished. Continue with --resume.");
  std::cout << "Network: " << job.output << "\nReport: " << job.report << std::endl;
  return outcome;
}
} // namespace TrainingRun
