// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkNetworkTrainingFilter.h"

#include "Data/DatasetBatchLoader.h"
#include "Support/TorchRuntime.h"
#include "Augmentation/IntensityAugmentation.h"
#include "Distributed/ProcessGroup.h"
#include "TransferLearning/itkCountText.h"
#include "Training/TrainingCard.h"
#include "Training/TrainingDomain.h"
#include "Training/TrainingIdentity.h"
#include "Training/TrainingLoop.h"
#include "Training/TrainingPlan.h"
#include "Support/QuotedNames.h"

#include "itkDatasetInput.h"
#include "itkMultiThreaderBase.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>

namespace itk
{
namespace
{
/** nullptr: there is one process. \throws ExceptionObject where this one was given another training than process 0. */
std::unique_ptr<TransferLearning::ProcessGroup>
JoinProcesses(at::Device device, const nlohmann::json & identity)
{
  const auto environment = TransferLearning::ReadProcessEnvironment();
  if (environment.size == 1)
  {
    return nullptr;
  }
  auto       group = std::make_unique<TransferLearning::ProcessGroup>(environment, device);
  const auto first = nlohmann::json::parse(group->Broadcast(identity.dump()));
  const auto differences = TransferLearning::DescribeDifferences(first, identity);
  if (!differences.empty())
  {
    group->TellFailure("it was given different settings or data than process 0:" + differences);
    itkGenericExceptionMacro("Process " << environment.rank
                                        << " was given different settings or data than process 0:" << differences);
  }
  return group;
}

/** Where this process fails, the others are told why. */
template <typename TRun>
TransferLearning::TrainingOutcome
RunAndTell(TransferLearning::ProcessGroup * group, const TRun & run)
{
  try
  {
    const TransferLearning::TrainingOutcome outcome = run();
    if (group && outcome.end == TransferLearning::TrainingEnd::Failed)
    {
      group->TellFailure(outcome.failure);
    }
    return outcome;
  }
  catch (const ExceptionObject & error)
  {
    if (group)
    {
      group->TellFailure(error.GetDescription());
    }
    throw;
  }
}

/** \return what was found */
std::string
Resume(const std::string &              file,
       const nlohmann::json &           identity,
       TransferLearning::ProcessGroup * group,
       TransferLearning::TrainingLoop & loop,
       TrainingHistory &                history)
{
  std::optional<TransferLearning::TrainingCheckpoint> checkpoint;
  if ((group == nullptr || group->GetRank() == 0) && itksys::SystemTools::FileExists(file, true))
  {
    checkpoint = TransferLearning::ReadCheckpoint(file, identity);
  }
  if (group)
  {
    checkpoint = TransferLearning::ShareCheckpoint(std::move(checkpoint), *group);
  }
  if (!checkpoint)
  {
    return "There is no checkpoint '" + file + "' yet; training starts.";
  }
  const auto & progress = checkpoint->progress;
  loop.Resume(*checkpoint);
  for (const auto & row : progress.history)
  {
    history.AddEpoch(row);
  }
  history.SetBestEpoch(progress.bestEpoch);
  return "Training resumes from '" + file + "': epoch " + std::to_string(progress.epoch) + ", after " +
         std::to_string(progress.batches) + " of its batches.";
}

std::string
DescribeStop(const TransferLearning::TrainingOutcome & outcome,
             const NetworkTrainingParameters &         parameters,
             bool                                      hasValidation)
{
  using TransferLearning::TrainingEnd;
  std::ostringstream text;
  switch (outcome.end)
  {
    case TrainingEnd::AllEpochs:
      text << (outcome.epochs == 1 ? "The only epoch was completed"
                                   : "All " + std::to_string(outcome.epochs) + " epochs were completed");
      break;
    case TrainingEnd::NoImprovement:
      text << "Early stopping after epoch " << outcome.epochs << ": the validation loss did not improve by more than "
           << parameters.minimumImprovement << " for " << TransferLearning::ToCountText(parameters.patience, "epoch");
      break;
    case TrainingEnd::Aborted:
      text << "Aborted in epoch " << outcome.epochs + 1;
      break;
    case TrainingEnd::Failed:
      text << "Stopped in epoch " << outcome.epochs + 1 << " by an error";
      break;
  }
  if (hasValidation)
  {
    text << "; the weights of epoch " << outcome.bestEpoch << ", with the lowest validation loss, were kept.";
  }
  else
  {
    text << "; without validation samples the last weights, of epoch " << outcome.bestEpoch << ", were kept.";
  }
  if (outcome.samplesLeftOut > 0)
  {
    text << " Each epoch left out one training sample: BatchNorm cannot be trained on a last batch of one.";
  }
  return text.str();
}
} // namespace

unsigned int
NetworkTrainingFilter::GetProcessRank()
{
  return TransferLearning::ReadProcessEnvironment().rank;
}

unsigned int
NetworkTrainingFilter::GetNumberOfProcesses()
{
  return TransferLearning::ReadProcessEnvironment().size;
}

std::string
NetworkTrainingFilter::DescribeDifferences(const ClassificationNetwork *     trained,
                                           const ClassificationNetwork *     initial,
                                           const LabeledImageDataset *       dataset,
                                           const NetworkTrainingParameters & parameters)
{
  const auto card = nlohmann::json::parse(trained->GetModelCard());
  return TransferLearning::DescribeDifferences(
    TransferLearning::ReadIdentity(card.value("training", nlohmann::json::object())),
    TransferLearning::MakeIdentity(*initial, *dataset, parameters));
}

NetworkTrainingFilter::NetworkTrainingFilter()
{
  this->AddRequiredInputName("InitialNetwork", 0);
  this->AddRequiredInputName("Dataset", 1);
  this->SetNumberOfRequiredOutputs(2);
  this->SetNthOutput(0, this->MakeOutput(0));
  this->SetNthOutput(1, this->MakeOutput(1));
  // The last trained network stays in the output until a rerun has another.
  this->ReleaseDataBeforeUpdateFlagOff();
}

DataObject::Pointer
NetworkTrainingFilter::MakeOutput(DataObjectPointerArraySizeType index)
{
  if (index == 1)
  {
    return TrainingHistory::New().GetPointer();
  }
  return ClassificationNetwork::New().GetPointer();
}

ClassificationNetwork *
NetworkTrainingFilter::GetOutput()
{
  return static_cast<ClassificationNetwork *>(this->ProcessObject::GetOutput(0));
}

TrainingHistory *
NetworkTrainingFilter::GetHistory()
{
  return static_cast<TrainingHistory *>(this->ProcessObject::GetOutput(1));
}

void
NetworkTrainingFilter::SetParameters(const NetworkTrainingParameters & parameters)
{
  if (parameters != m_Parameters)
  {
    m_Parameters = parameters;
    this->Modified();
  }
}

void
NetworkTrainingFilter::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  m_Parameters.Verify();
  const ClassificationNetwork * const network = this->GetInitialNetwork();
  const LabeledImageDataset * const   dataset = this->GetDataset();
  if (network->GetArchitecture().empty())
  {
    itkExceptionMacro("The initial network is empty; give it an architecture with Create() or Read().");
  }
  if (network->GetDimension() == 3)
  {
    DatasetInput::VerifyVolumes(dataset, network->GetPreprocessingParameters());
  }
  TransferLearning::VerifyIntensityAugmentation(network->GetPreprocessingParameters(), m_Parameters.augmentation);
  if (network->GetClassNames() != dataset->GetClassNames())
  {
    itkExceptionMacro("The initial network's classes are "
                      << TransferLearning::JoinQuoted(network->GetClassNames()) << ", the dataset's are "
                      << TransferLearning::JoinQuoted(dataset->GetClassNames())
                      << "; give the network those of the dataset with ReplaceHead().");
  }
  const auto plan = TransferLearning::MakeTrainingPlan(*dataset, m_Parameters, network->GetDimension());
  for (const auto * const samples : { &plan.training, &plan.validation })
  {
    for (const std::size_t sample : *samples)
    {
      DatasetInput::VerifySample(dataset, sample, network->GetPreprocessingParameters());
    }
  }
  if (m_Parameters.schedule == NetworkTrainingEnums::Schedule::Plateau && plan.validation.empty())
  {
    itkExceptionMacro("The schedule plateau follows the validation loss, but the dataset has no validation samples.");
  }
  if (m_Resume && m_CheckpointFile.empty())
  {
    itkExceptionMacro("Resume is on, but there is no CheckpointFile to resume from.");
  }
}

void
NetworkTrainingFilter::GenerateData()
{
  using namespace TransferLearning;
  const ClassificationNetwork * const initial = this->GetInitialNetwork();
  const LabeledImageDataset * const   dataset = this->GetDataset();
  TrainingHistory * const             history = this->GetHistory();
  history->Initialize();
  m_StopConditionDescription.clear();
  m_Failure.clear();
  m_Notices.clear();
  m_EstimatedTotalTime = std::numeric_limits<double>::quiet_NaN();
  m_EstimatedTimeLeft = m_EstimatedTotalTime;
  m_RunningLoss = m_EstimatedTotalTime;
  m_RunningLearningRate = m_EstimatedTotalTime;
  m_ImagesPerSecond = m_EstimatedTotalTime;

  const TrainingPlan                   plan = MakeTrainingPlan(*dataset, m_Parameters, initial->GetDimension());
  const ClassificationNetwork::Pointer network = initial->Clone();
  const unsigned int                   numberOfThreads =
    std::min<unsigned int>(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits());
  std::optional<ImageDomain> domain;
  if (m_MeasuresDomain)
  {
    domain = MeasureTrainingDomain(
      *dataset, plan.training, network->GetPreprocessingParameters(), [this] { return this->GetAbortGenerateData(); });
  }
  DatasetBatchLoader loader(dataset, network->GetPreprocessingParameters(), m_CacheSize, numberOfThreads);
  TrainingCallbacks  callbacks;
  callbacks.loadSample = [&](std::size_t slice, float * output) { loader.LoadSample(slice, output); };
  callbacks.announceSamples = [&](std::vector<std::size_t> slices) { loader.Announce(std::move(slices)); };
  callbacks.isAborted = [this] { return this->GetAbortGenerateData(); };
  callbacks.batchDone = [this](const TrainingStatus & status) {
    m_EstimatedTotalTime = status.estimatedTotalTime;
    m_EstimatedTimeLeft = status.estimatedTimeLeft;
    m_RunningLoss = status.loss;
    m_RunningLearningRate = status.learningRate;
    m_ImagesPerSecond = status.imagesPerSecond;
    this->UpdateProgress(static_cast<float>(status.fraction));
  };
  callbacks.epochDone = [&](const TrainingHistory::Epoch & epoch, unsigned int bestEpoch) {
    history->AddEpoch(epoch);
    history->SetBestEpoch(bestEpoch);
    this->InvokeEvent(IterationEvent());
  };
  callbacks.notify = [this](const std::string & notice) { m_Notices.push_back(notice); };
  const nlohmann::json identity = TransferLearning::MakeIdentity(*initial, *dataset, m_Parameters);
  const auto           group =
    m_Distributed ? JoinProcesses(ResolveDevice(NetworkInternals::Of(network).device), identity) : nullptr;
  if (!m_CheckpointFile.empty() && (group == nullptr || group->GetRank() == 0))
  {
    callbacks.checkpointInterval = m_CheckpointInterval;
    callbacks.keepCheckpoint = [&](const TrainingCheckpoint & checkpoint) {
      WriteCheckpoint(m_CheckpointFile, checkpoint, identity);
    };
  }

  const TorchThreadScope threads(numberOfThreads);
  const TrainingOutcome  outcome = RunAndTell(group.get(), [&] {
    return CallTorch("Training of " + network->GetArchitecture(), [&] {
      TrainingLoop loop(
        NetworkInternals::Of(network), dataset->GetSlices(), plan, m_Parameters, callbacks, group.get());
      if (m_Resume)
      {
        m_Notices.push_back(Resume(m_CheckpointFile, identity, group.get(), loop, *history));
      }
      return loop.Run();
    });
  });
  if (!loader.GetCacheFailure().empty())
  {
    m_Notices.push_back("The cache of preprocessed samples stopped storing samples: " + loader.GetCacheFailure());
  }
  m_Failure = outcome.failure;
  m_NumberOfSamplesLeftOut = outcome.samplesLeftOut;
  if (outcome.bestEpoch == 0)
  {
    m_StopConditionDescription = "Aborted in epoch 1, before there was a trained network.";
    history->SetStopCondition(m_StopConditionDescription);
    ProcessAborted aborted(__FILE__, __LINE__);
    aborted.SetDescription(m_StopConditionDescription);
    throw aborted;
  }
  m_StopConditionDescription = DescribeStop(outcome, m_Parameters, !plan.validation.empty());
  history->SetStopCondition(m_StopConditionDescription);
  WriteTrainingCard(*network, *initial, *dataset, m_Parameters, outcome);
  // Of an initial network that was trained on other images: nothing.
  NetworkInternals::Of(network).card.erase("domain");
  network->SetReferenceFeatures({});
  if (domain)
  {
    AddFeatureBound({ *dataset,
                      plan.training,
                      plan.validation,
                      callbacks.announceSamples,
                      callbacks.loadSample,
                      [&] { return outcome.end == TrainingEnd::Failed || this->GetAbortGenerateData(); },
                      numberOfThreads },
                    *network,
                    *domain);
    if (!domain->featureDistanceRefused.empty())
    {
      m_Notices.push_back(
        "The network's domain has no bound of the distance in features: " + domain->featureDistanceRefused + '.');
    }
    network->SetModelCardSection("domain", domain->ToJSON());
  }
  history->SetNetworkDescription(DescribeTrainedNetwork(*network));
  this->GetOutput()->Graft(network);
  if (outcome.end == TrainingEnd::Aborted || outcome.end == TrainingEnd::Failed)
  {
    this->InvokeEvent(AbortEvent());
  }
}

void
NetworkTrainingFilter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Parameters: " << m_Parameters.ToJSON() << std::endl;
  os << indent << "CacheSize: " << m_CacheSize << std::endl;
  os << indent << "EstimatedTotalTime: " << m_EstimatedTotalTime << std::endl;
  os << indent << "EstimatedTimeLeft: " << m_EstimatedTimeLeft << std::endl;
  os << indent << "RunningLoss: " << m_RunningLoss << std::endl;
  os << indent << "RunningLearningRate: " << m_RunningLearningRate << std::endl;
  os << indent << "ImagesPerSecond: " << m_ImagesPerSecond << std::endl;
  os << indent << "NumberOfSamplesLeftOut: " << m_NumberOfSamplesLeftOut << std::endl;
  os << indent << "StopConditionDescription: " << m_StopConditionDescription << std::endl;
  os << indent << "CheckpointFile: " << m_CheckpointFile << std::endl;
  os << indent << "CheckpointInterval: " << m_CheckpointInterval << std::endl;
  os << indent << "Resume: " << (m_Resume ? "On" : "Off") << std::endl;
  os << indent << "MeasuresDomain: " << (m_MeasuresDomain ? "On" : "Off") << std::endl;
  os << indent << "Distributed: " << (m_Distributed ? "On" : "Off") << std::endl;
  os << indent << "Failure: " << m_Failure << std::endl;
  os << indent << "Notices: " << m_Notices.size() << std::endl;
  for (const auto & notice : m_Notices)
  {
    os << indent.GetNextIndent() << notice << std::endl;
  }
}
} // namespace itk
