// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingLoop.h"

#include "Support/TorchRuntime.h"
#include "Training/Augmentation.h"
#include "Training/CounterRandom.h"
#include "Training/ImprovementMonitor.h"
#include "Training/TorchStateScope.h"

#include <torch/nn/functional/loss.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::unique_ptr<torch::optim::Optimizer>
MakeOptimizer(const std::vector<torch::Tensor> & weights, const NetworkTrainingParameters & parameters)
{
  if (parameters.optimizer == NetworkTrainingEnums::Optimizer::AdamW)
  {
    return std::make_unique<torch::optim::AdamW>(
      weights,
      torch::optim::AdamWOptions(parameters.learningRate).eps(parameters.epsilon).weight_decay(parameters.weightDecay));
  }
  return std::make_unique<torch::optim::Adam>(
    weights,
    torch::optim::AdamOptions(parameters.learningRate).eps(parameters.epsilon).weight_decay(parameters.weightDecay));
}

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
} // namespace

bool
HasBatchNorm(const Backbone & module)
{
  for (const auto & buffer : module.named_buffers())
  {
    const std::string & name = buffer.key();
    if (name.size() >= 12 && name.compare(name.size() - 12, 12, "running_mean") == 0)
    {
      return true;
    }
  }
  return false;
}

torch::Tensor
ComputeWeightedLossSum(const torch::Tensor & logits, const torch::Tensor & labels, const torch::Tensor & weights)
{
  const auto losses = torch::nn::functional::cross_entropy(
    logits, labels, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
  return (losses * weights).sum();
}

torch::Tensor
ComputeWeightedBinaryLossSum(const torch::Tensor & logits, const torch::Tensor & labels, const torch::Tensor & weights)
{
  const auto targets = torch::one_hot(labels, logits.size(1)).to(logits.scalar_type());
  const auto losses = torch::nn::functional::binary_cross_entropy_with_logits(
    logits, targets, torch::nn::functional::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
  return (losses.sum(1) * weights).sum();
}

TrainingLoop::TrainingLoop(NetworkInternals &                network,
                           const std::vector<LabeledSlice> & slices,
                           const TrainingPlan &              plan,
                           const NetworkTrainingParameters & parameters,
                           const TrainingCallbacks &         callbacks)
  : m_Network(network)
  , m_Slices(slices)
  , m_Plan(plan)
  , m_Parameters(parameters)
  , m_Callbacks(callbacks)
  , m_Device(ResolveDevice(network.device))
  , m_LeaveOutSingles(HasBatchNorm(*network.module))
  , m_BatchesAnEpoch(CountBatches(plan, parameters, m_LeaveOutSingles))
  , m_Timer(m_BatchesAnEpoch * parameters.epochs,
            SplitInOrder(plan.validation, parameters.batchSize).size() * parameters.epochs)
{
  if (m_BatchesAnEpoch == 0)
  {
    itkGenericExceptionMacro("Batches of one sample cannot train the BatchNorm of "
                             << network.architecture << "; there are " << plan.training.size()
                             << " training samples and batchSize is " << parameters.batchSize
                             << ", both must be at least 2.");
  }
  for (auto & weights : network.module->parameters())
  {
    weights.requires_grad_(true);
  }
  m_Optimizer = MakeOptimizer(network.module->parameters(), parameters);
}

TrainingOutcome
TrainingLoop::Run()
{
  const TorchStateScope restored(m_Device);
  ImprovementMonitor    monitor(m_Parameters);
  const bool            hasValidation = !m_Plan.validation.empty();
  TrainingOutcome       outcome;
  outcome.samplesLeftOut = m_LeaveOutSingles && m_Plan.training.size() % m_Parameters.batchSize == 1 ? 1 : 0;
  for (unsigned int epoch = 1; epoch <= m_Parameters.epochs; ++epoch)
  {
    const auto begin = TrainingTimer::Clock::now();
    Sums       training;
    Sums       validation;
    if (!this->TrainEpoch(epoch, training) || !this->Validate(epoch, validation))
    {
      outcome.end = TrainingEnd::Aborted;
      break;
    }
    outcome.epochs = epoch;
    const auto row = this->MakeRow(epoch, training, validation, TrainingTimer::SecondsSince(begin));
    monitor.Add(row.validationLoss);
    if (!hasValidation || monitor.IsLowest())
    {
      outcome.bestEpoch = epoch;
      this->KeepWeights();
    }
    m_Callbacks.epochDone(row, outcome.bestEpoch);
    if (hasValidation && m_Parameters.earlyStopping && monitor.IsPatienceExhausted())
    {
      outcome.end = TrainingEnd::NoImprovement;
      break;
    }
  }
  this->RestoreWeights();
  return outcome;
}

TrainingHistory::Epoch
TrainingLoop::MakeRow(unsigned int epoch, const Sums & training, const Sums & validation, double seconds) const
{
  TrainingHistory::Epoch row;
  row.epoch = epoch;
  row.learningRate = m_LearningRate;
  row.trainingLoss = training.GetMeanLoss();
  row.trainingAccuracy = training.GetAccuracy();
  row.validationLoss = validation.GetMeanLoss();
  row.validationAccuracy = validation.GetAccuracy();
  row.seconds = seconds;
  return row;
}

bool
TrainingLoop::TrainEpoch(unsigned int epoch, Sums & sums)
{
  m_Network.module->train();
  const auto batches =
    MakeBatches(m_Plan.training, m_Parameters.batchSize, m_Parameters.seed, epoch, m_LeaveOutSingles);
  for (std::size_t number = 0; number < batches.size(); ++number)
  {
    if (m_Callbacks.isAborted())
    {
      return false;
    }
    m_Timer.BeginBatch();
    CallTorch(Locate("Training", epoch, number), [&] { this->TrainBatch(batches[number], epoch, number, sums); });
    m_Timer.EndTrainingBatch();
    m_Callbacks.batchDone(m_Timer.GetFraction(), m_Timer.EstimateTotalTime());
  }
  this->VerifyWeightsFinite(epoch);
  return true;
}

bool
TrainingLoop::Validate(unsigned int epoch, Sums & sums)
{
  m_Network.module->eval();
  const auto batches = SplitInOrder(m_Plan.validation, m_Parameters.batchSize);
  for (std::size_t number = 0; number < batches.size(); ++number)
  {
    if (m_Callbacks.isAborted())
    {
      return false;
    }
    m_Timer.BeginBatch();
    CallTorch(Locate("Validation", epoch, number), [&] { this->ValidateBatch(batches[number], epoch, number, sums); });
    m_Timer.EndValidationBatch();
    m_Callbacks.batchDone(m_Timer.GetFraction(), m_Timer.EstimateTotalTime());
  }
  return true;
}

void
TrainingLoop::TrainBatch(const std::vector<std::size_t> & samples, unsigned int epoch, std::size_t number, Sums & sums)
{
  const std::size_t step = (epoch - 1) * m_BatchesAnEpoch + number;
  this->SetLearningRate(ComputeLearningRate(m_Parameters, step, m_BatchesAnEpoch * m_Parameters.epochs));
  SeedTorch(CounterRandom(RandomPurpose::Dropout, m_Parameters.seed, epoch, number).Next());

  const Batch  batch = this->MakeBatch(samples, epoch, true);
  const auto   output = m_Network.module->ForwardTraining(batch.input);
  auto         lossSum = this->ComputeLossSum(output.logits, batch);
  const double loss = lossSum.item<double>(); // the auxiliary classifier's is no part of it: validation has none
  if (output.auxiliary.defined())
  {
    lossSum = lossSum + m_Network.module->auxiliaryLossWeight * this->ComputeLossSum(output.auxiliary, batch);
  }
  this->VerifyFinite(lossSum.item<double>(), "training", epoch, number);
  m_Optimizer->zero_grad();
  (lossSum / batch.weight).backward();
  m_Optimizer->step();
  this->AddToSums(output.logits.detach(), batch, loss, sums);
}

void
TrainingLoop::ValidateBatch(const std::vector<std::size_t> & samples,
                            unsigned int                     epoch,
                            std::size_t                      number,
                            Sums &                           sums)
{
  const torch::NoGradGuard noGradients;
  const Batch              batch = this->MakeBatch(samples, epoch, false);
  const auto               logits = m_Network.module->ForwardHead(m_Network.module->ForwardFeatures(batch.input));
  const double             loss = this->ComputeLossSum(logits, batch).item<double>();
  this->VerifyFinite(loss, "validation", epoch, number);
  this->AddToSums(logits, batch, loss, sums);
}

TrainingLoop::Batch
TrainingLoop::MakeBatch(const std::vector<std::size_t> & samples, unsigned int epoch, bool augment)
{
  const CTPreprocessingParameters & preprocessing = m_Network.preprocessing;
  const std::size_t  sampleSize = std::size_t{ preprocessing.size[0] } * preprocessing.size[1] * preprocessing.channels;
  std::vector<float> weights;
  std::vector<int64_t> labels;
  double               sum = 0;
  m_Buffer.resize(samples.size() * sampleSize);
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    float * const sample = m_Buffer.data() + i * sampleSize;
    m_Callbacks.loadSample(samples[i], sample);
    if (augment)
    {
      AugmentSample(sample, preprocessing, m_Parameters.augmentation, m_Parameters.seed, epoch, samples[i]);
    }
    labels.push_back(m_Slices[samples[i]].label);
    weights.push_back(static_cast<float>(m_Plan.weights[samples[i]]));
    sum += weights.back();
  }
  return { MakeInputTensor(m_Network, m_Buffer.data(), samples.size(), preprocessing.size[1], preprocessing.size[0]),
           torch::tensor(labels, torch::kInt64).to(m_Device),
           torch::tensor(weights, torch::kFloat32).to(m_Device),
           sum };
}

torch::Tensor
TrainingLoop::ComputeLossSum(const torch::Tensor & logits, const Batch & batch) const
{
  const auto activation = m_Network.module->GetOptions().structure.activation;
  return activation == ClassificationNetworkEnums::Activation::Sigmoid
           ? ComputeWeightedBinaryLossSum(logits, batch.labels, batch.weights)
           : ComputeWeightedLossSum(logits, batch.labels, batch.weights);
}

void
TrainingLoop::AddToSums(const torch::Tensor & logits, const Batch & batch, double loss, Sums & sums) const
{
  sums.loss += loss;
  sums.weight += batch.weight;
  sums.right += static_cast<std::size_t>((logits.argmax(1) == batch.labels).sum().item<int64_t>());
  sums.images += static_cast<std::size_t>(batch.labels.size(0));
}

void
TrainingLoop::VerifyFinite(double loss, const char * what, unsigned int epoch, std::size_t batch) const
{
  if (!std::isfinite(loss))
  {
    itkGenericExceptionMacro("The " << what << " loss is " << (std::isnan(loss) ? "NaN" : "infinite") << " in epoch "
                                    << epoch << ", batch " << batch + 1 << ", at learning rate " << m_LearningRate
                                    << ". A smaller learning rate, or a look at the sample weights and the "
                                       "preprocessing's standard deviations, may help.");
  }
}

void
TrainingLoop::VerifyWeightsFinite(unsigned int epoch) const
{
  const torch::NoGradGuard noGradients;
  for (const auto & entry : m_Network.module->named_parameters())
  {
    // A sum is not finite where a value is not; it can only overflow on values that are useless anyway.
    if (!std::isfinite(entry.value().sum().item<double>()))
    {
      itkGenericExceptionMacro("Weights '" << entry.key() << "' are not finite after epoch " << epoch << ", batch "
                                           << m_BatchesAnEpoch << ", at learning rate " << m_LearningRate
                                           << ". A smaller learning rate may help.");
    }
  }
}

void
TrainingLoop::SetLearningRate(double learningRate)
{
  m_LearningRate = learningRate;
  for (auto & group : m_Optimizer->param_groups())
  {
    group.options().set_lr(learningRate);
  }
}

std::vector<torch::Tensor>
TrainingLoop::GetState() const
{
  std::vector<torch::Tensor> state = m_Network.module->parameters();
  const auto                 buffers = m_Network.module->buffers(); // BatchNorm's statistics belong to the weights
  state.insert(state.end(), buffers.begin(), buffers.end());
  return state;
}

void
TrainingLoop::KeepWeights()
{
  const torch::NoGradGuard noGradients;
  m_Kept.clear();
  for (const auto & tensor : this->GetState())
  {
    m_Kept.push_back(tensor.detach().clone());
  }
}

void
TrainingLoop::RestoreWeights()
{
  const torch::NoGradGuard noGradients;
  auto                     state = this->GetState();
  for (std::size_t i = 0; i < m_Kept.size(); ++i)
  {
    state[i].copy_(m_Kept[i]);
  }
  for (auto & weights : m_Network.module->parameters())
  {
    weights.mutable_grad().reset();
  }
  m_Network.module->eval();
}
} // namespace TransferLearning
} // namespace itk
