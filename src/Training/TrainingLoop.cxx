// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingLoop.h"

#include "Networks/NormLayer.h"
#include "Support/TorchRuntime.h"
#include "Training/PrecisionScope.h"
#include "Training/TorchStateScope.h"

#include <torch/nn/modules/batchnorm.h>

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::vector<std::vector<std::size_t>>
SplitInOrder(const std::vector<std::size_t> & samples, std::size_t batchSize)
{
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t begin = 0; begin < samples.size(); begin += batchSize)
  {
    batches.emplace_back(samples.begin() + begin, samples.begin() + std::min(begin + batchSize, samples.size()));
  }
  return batches;
}

std::string
Locate(const char * what, unsigned int epoch, std::size_t batch)
{
  return what + (" failed in epoch " + std::to_string(epoch)) + ", batch " + std::to_string(batch + 1);
}

std::size_t
CountBatches(const TrainingPlan & plan, const NetworkTrainingParameters & parameters, bool leaveOutSingles)
{
  return MakeBatches(plan.training, parameters.batchSize, parameters.seed, 1, leaveOutSingles).size();
}

std::vector<std::pair<std::string, torch::Tensor>>
ListWeights(const Backbone & module)
{
  std::vector<std::pair<std::string, torch::Tensor>> weights;
  for (const auto & entry : module.named_parameters())
  {
    weights.emplace_back(entry.key(), entry.value());
  }
  return weights;
}

/** Whether the tensor is one of the module's; an empty name is that of no module. */
bool
IsOf(const std::string & tensor, const std::string & module)
{
  return !module.empty() && tensor.compare(0, module.size() + 1, module + '.') == 0;
}
} // namespace

bool
HasBatchNorm(const Backbone & module)
{
  const auto layers = module.modules(false);
  return std::any_of(layers.begin(), layers.end(), [](const auto & layer) { return HasRunningStatistics(*layer); });
}

TrainingLoop::TrainingLoop(NetworkInternals &                network,
                           const std::vector<LabeledSlice> & slices,
                           const TrainingPlan &              plan,
                           const NetworkTrainingParameters & parameters,
                           const TrainingCallbacks &         callbacks,
                           ProcessGroup *                    group)
  : m_Network(network)
  , m_Slices(slices)
  , m_Plan(plan)
  , m_Parameters(parameters)
  , m_Callbacks(callbacks)
  , m_Device(ResolveDevice(network.device))
  , m_Processes(group, *network.module, parameters.synchronizedBatchNorm)
  , m_LeaveOutSingles(HasBatchNorm(*network.module))
  , m_BatchesAnEpoch(CountBatches(plan, parameters, m_LeaveOutSingles))
  , m_Optimizer(ListWeights(*network.module), parameters)
  , m_Timer(m_BatchesAnEpoch * parameters.epochs,
            SplitInOrder(plan.validation, parameters.batchSize).size() * parameters.epochs)
  , m_Improvement(parameters)
  , m_Plateau(parameters)
  , m_Input(m_Device.is_cuda())
{
  if (m_BatchesAnEpoch == 0)
  {
    itkGenericExceptionMacro("Batches of one sample cannot train the BatchNorm of "
                             << network.architecture << "; there are " << plan.training.size()
                             << " training samples and batchSize is " << parameters.batchSize
                             << "; both must be at least 2.");
  }
  VerifyPrecision(parameters.precision, m_Device);
  m_LossScaler.SetState(LossScaler::MakeState(parameters.precision));
  m_Progress.microBatchSize = parameters.microBatchSize == 0 ? parameters.batchSize : parameters.microBatchSize;
}

void
TrainingLoop::Resume(const TrainingCheckpoint & checkpoint)
{
  const torch::NoGradGuard noGradients;
  for (const auto & [name, tensor] : this->GetState())
  {
    const auto found = checkpoint.network.find(name);
    if (found == checkpoint.network.end() || found->second.sizes() != tensor.sizes())
    {
      itkGenericExceptionMacro("The checkpoint's '" << name << "' is missing or has another shape than the network's.");
    }
    tensor.copy_(found->second);
  }
  m_Optimizer.SetState(checkpoint.optimizer);
  m_Progress = checkpoint.progress;
  m_Improvement.SetState(m_Progress.improvement);
  m_Plateau.SetState(m_Progress.plateau);
  m_LossScaler.SetState(m_Progress.lossScale);
  if (!checkpoint.best.empty())
  {
    m_Kept = checkpoint.best;
  }
  else if (m_Progress.bestEpoch != 0)
  {
    this->KeepWeights();
  }
  const std::size_t done = m_Progress.history.size();
  m_Timer.Skip(done * m_BatchesAnEpoch + m_Progress.batches,
               done * SplitInOrder(m_Plan.validation, m_Parameters.batchSize).size());
}

TrainingOutcome
TrainingLoop::Run()
{
  const TorchStateScope restored(m_Device);
  TrainingOutcome       outcome;
  outcome.samplesLeftOut = m_LeaveOutSingles && m_Plan.training.size() % m_Parameters.batchSize == 1 ? 1 : 0;
  m_LastCheckpoint = TrainingTimer::Clock::now();
  try
  {
    m_Processes.Share(this->GetState());
    while (!this->IsStopped() && m_Progress.epoch <= m_Parameters.epochs)
    {
      if (!this->RunEpoch())
      {
        outcome.end = TrainingEnd::Aborted;
        this->KeepCheckpoint();
        break;
      }
    }
  }
  catch (const ExceptionObject & error)
  {
    // Without a network that could be kept there is nothing but the error.
    if (m_Progress.bestEpoch == 0)
    {
      throw;
    }
    outcome.end = TrainingEnd::Failed;
    outcome.failure = error.GetDescription();
  }
  if (outcome.end == TrainingEnd::AllEpochs && this->IsStopped())
  {
    outcome.end = TrainingEnd::NoImprovement;
  }
  outcome.epochs = m_Progress.epoch - 1;
  outcome.bestEpoch = m_Progress.bestEpoch;
  this->RestoreWeights();
  return outcome;
}

bool
TrainingLoop::IsStopped() const
{
  return m_Parameters.earlyStopping && !m_Plan.validation.empty() && m_Improvement.IsPatienceExhausted();
}

bool
TrainingLoop::RunEpoch()
{
  const auto   begin = TrainingTimer::Clock::now();
  const double before = m_Progress.seconds;
  const auto   addSeconds = [&] { m_Progress.seconds = before + TrainingTimer::SecondsSince(begin); };
  EpochSums    validation;
  if (!this->TrainEpoch() || !this->Validate(validation))
  {
    addSeconds();
    return false;
  }
  addSeconds();
  this->EndEpoch(validation);
  return true;
}

void
TrainingLoop::EndEpoch(const EpochSums & validation)
{
  const auto row = this->MakeRow(validation);
  m_Improvement.Add(row.validationLoss);
  if (m_Parameters.schedule == NetworkTrainingEnums::Schedule::Plateau)
  {
    m_Plateau.Add(row.validationLoss);
  }
  if (m_Plan.validation.empty() || m_Improvement.IsLowest())
  {
    m_Progress.bestEpoch = m_Progress.epoch;
    this->KeepWeights();
  }
  m_Progress.history.push_back(row);
  ++m_Progress.epoch;
  m_Progress.batches = 0;
  m_Progress.sums = {};
  m_Progress.seconds = 0.0;
  m_Callbacks.epochDone(row, m_Progress.bestEpoch);
  this->KeepCheckpoint();
}

TrainingHistory::Epoch
TrainingLoop::MakeRow(const EpochSums & validation) const
{
  TrainingHistory::Epoch row;
  row.epoch = m_Progress.epoch;
  row.learningRate = m_Progress.learningRate;
  row.trainingLoss = m_Progress.sums.GetMeanLoss();
  row.trainingAccuracy = m_Progress.sums.GetAccuracy();
  row.validationLoss = validation.GetMeanLoss();
  row.validationAccuracy = validation.GetAccuracy();
  const MacroFigures figures = this->GetValidationFigures();
  row.validationMacroF1 = figures.f1;
  row.validationMacroAreaUnderCurve = figures.areaUnderCurve;
  row.seconds = m_Progress.seconds;
  return row;
}

MacroFigures
TrainingLoop::GetValidationFigures() const
{
  const auto                               probabilities = m_ValidationProbabilities.accessor<double, 2>();
  std::vector<ClassificationMetrics::Case> cases(m_Plan.validation.size());
  for (std::size_t i = 0; i < cases.size(); ++i)
  {
    cases[i].trueClass = m_Slices[m_Plan.validation[i]].label;
    for (int64_t c = 0; c < probabilities.size(1); ++c)
    {
      cases[i].probabilities.push_back(static_cast<float>(probabilities[i][c]));
    }
  }
  return GetMacroFigures(cases, static_cast<std::size_t>(probabilities.size(1)));
}

TrainingStatus
TrainingLoop::MakeStatus() const
{
  TrainingStatus status;
  status.fraction = m_Timer.GetFraction();
  status.estimatedTotalTime = m_Timer.EstimateTotalTime();
  status.estimatedTimeLeft = m_Timer.EstimateTimeLeft();
  status.loss = m_Progress.sums.GetMeanLoss();
  status.learningRate = m_Progress.learningRate;
  status.imagesPerSecond = m_Timer.GetSamplesPerSecond();
  return status;
}

void
TrainingLoop::ChooseTrainedLayers()
{
  m_Network.module->train();
  const bool          isHeadAlone = m_Progress.epoch <= m_Parameters.headEpochs;
  const std::string & head = m_Network.module->GetHeadName();
  const std::string & auxiliary = m_Network.module->GetAuxiliaryHeadName();
  for (const auto & entry : m_Network.module->named_parameters())
  {
    const bool isHead = IsOf(entry.key(), head) || IsOf(entry.key(), auxiliary);
    entry.value().requires_grad_(isHead || !isHeadAlone);
  }
  for (const auto & layer : m_Network.module->modules(false))
  {
    // Frozen layers see the statistics that they were trained with.
    layer->train(!(isHeadAlone && HasRunningStatistics(*layer)));
  }
  m_Processes.ChooseWeights();
}

std::vector<std::vector<std::size_t>>
TrainingLoop::MakeTrainingBatches(unsigned int epoch) const
{
  const bool isBalanced = m_Parameters.sampling == NetworkTrainingEnums::Sampling::Balanced;
  return MakeBatches(isBalanced ? DrawBalancedSamples(m_Plan.training, m_Slices, m_Parameters.seed, epoch)
                                : m_Plan.training,
                     m_Parameters.batchSize,
                     m_Parameters.seed,
                     epoch,
                     m_LeaveOutSingles);
}

bool
TrainingLoop::TrainEpoch()
{
  this->ChooseTrainedLayers();
  const auto batches = this->MakeTrainingBatches(m_Progress.epoch);
  this->AnnounceSamples(
    batches, m_Progress.batches, [this](std::size_t samples) { return this->ChooseTrainingSamples(samples); });
  while (m_Progress.batches < batches.size())
  {
    if (m_Processes.IsAny(m_Callbacks.isAborted()))
    {
      return false;
    }
    m_Timer.BeginBatch();
    const std::size_t number = m_Progress.batches;
    CallTorch(Locate("Training", m_Progress.epoch, number), [&] { this->TrainBatch(batches[number], number); });
    ++m_Progress.batches;
    m_Timer.EndTrainingBatch(batches[number].size());
    if (TrainingTimer::SecondsSince(m_LastCheckpoint) >= m_Callbacks.checkpointInterval)
    {
      this->KeepCheckpoint();
    }
    m_Callbacks.batchDone(this->MakeStatus());
  }
  // Statistics that are not synchronized are process 0's, and so is what rounding has made of the weights.
  m_Processes.Share(this->GetState());
  this->VerifyWeightsFinite();
  return true;
}

bool
TrainingLoop::Validate(EpochSums & sums)
{
  m_Network.module->eval();
  m_ValidationProbabilities =
    torch::zeros({ static_cast<int64_t>(m_Plan.validation.size()), static_cast<int64_t>(m_Network.classNames.size()) },
                 torch::kFloat64);
  const auto batches = SplitInOrder(m_Plan.validation, m_Parameters.batchSize);
  this->AnnounceSamples(batches, 0, [this](std::size_t samples) { return this->ChooseValidationSamples(samples); });
  for (std::size_t number = 0; number < batches.size(); ++number)
  {
    if (m_Processes.IsAny(m_Callbacks.isAborted()))
    {
      return false;
    }
    m_Timer.BeginBatch();
    CallTorch(Locate("Validation", m_Progress.epoch, number),
              [&] { this->ValidateBatch(batches[number], number, sums); });
    m_Timer.EndValidationBatch(batches[number].size());
    m_Callbacks.batchDone(this->MakeStatus());
  }
  if (!batches.empty())
  {
    m_ValidationProbabilities = m_Processes.AddAll(m_ValidationProbabilities); // each process has filled its rows
  }
  sums = m_Processes.AddAll(sums).value();
  return true;
}

void
TrainingLoop::SetLearningRate(double learningRate)
{
  m_Progress.learningRate = learningRate;
  m_Optimizer.SetLearningRate(learningRate);
}
} // namespace TransferLearning
} // namespace itk
