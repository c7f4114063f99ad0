// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What TrainingLoop does with a batch.
#include "Data/DatasetBatchLoader.h"
#include "Support/TorchRuntime.h"
#include "Augmentation/CounterRandom.h"
#include "Networks/NetworkComputation.h"
#include "Training/PrecisionScope.h"
#include "Training/TrainingLoop.h"
#include "Training/TrainingLoss.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Of a sample of a batch; where nothing was mixed it is itself. */
SampleMixture
GetMixture(const std::vector<SampleMixture> & mixtures, std::size_t i)
{
  return mixtures.empty() ? SampleMixture{ i, 1.0 } : mixtures[i];
}
} // namespace

void
TrainingLoop::TrainBatch(const std::vector<std::size_t> & samples, std::size_t number)
{
  const std::size_t step = (m_Progress.epoch - 1) * m_BatchesAnEpoch + number;
  this->SetLearningRate(ComputeLearningRate(m_Parameters, step, m_BatchesAnEpoch) * m_Plateau.GetFactor());
  std::optional<EpochSums> sums;
  while (!sums)
  {
    std::exception_ptr failure;
    sums = this->PassBatch(samples, number, failure);
    if (!sums && !this->HalveParts(samples.size()))
    {
      if (failure)
      {
        std::rethrow_exception(failure);
      }
      itkGenericExceptionMacro("The device of another process has too little memory for the smallest part of a batch.");
    }
  }
  m_Progress.sums.Add(*sums);
  m_Optimizer.Step(m_LossScaler);
}

std::optional<EpochSums>
TrainingLoop::PassBatch(const std::vector<std::size_t> & samples, std::size_t number, std::exception_ptr & failure)
{
  m_Optimizer.ZeroGradients();
  this->SeedDropout(number);
  std::optional<EpochSums> sums;
  try
  {
    sums = this->PassParts(samples, number);
  }
  catch (const c10::OutOfMemoryError & error)
  {
    if (m_Processes.SynchronizesNorms()) // The others wait in the middle of a layer.
    {
      itkGenericExceptionMacro(
        "The device has too little memory for a forward pass in epoch "
        << m_Progress.epoch << ", batch " << number + 1 << " (" << DescribeTorchError(error)
        << "); with synchronized BatchNorm batches are not split further, so microBatchSize must be "
           "below "
        << this->GetMostPassed(samples.size()) << '.');
    }
    failure = std::current_exception();
  }
  m_Processes.FinishGradients();
  return m_Processes.AddAll(sums);
}

void
TrainingLoop::SeedDropout(std::size_t number) const
{
  CounterRandom random(RandomPurpose::Dropout, m_Parameters.seed, m_Progress.epoch, number);
  for (unsigned int i = 0; i < m_Processes.GetRank(); ++i)
  {
    random.Next();
  }
  SeedTorch(random.Next());
}

std::size_t
TrainingLoop::GetMostPassed(std::size_t samples) const
{
  return std::min(m_Progress.microBatchSize, (samples + m_Processes.GetSize() - 1) / m_Processes.GetSize());
}

bool
TrainingLoop::HalveParts(std::size_t samples)
{
  const std::size_t least = m_LeaveOutSingles ? 2 : 1;
  const std::size_t current = this->GetMostPassed(samples);
  if (current / 2 < least)
  {
    return false;
  }
  m_Progress.microBatchSize = current / 2;
  if (m_Callbacks.notify)
  {
    m_Callbacks.notify(std::string(m_Processes.IsAlone() ? "The" : "A process's") +
                       " device has too little memory for " + std::to_string(current) + " samples; from epoch " +
                       std::to_string(m_Progress.epoch) + ", batch " + std::to_string(m_Progress.batches + 1) +
                       " on, gradients are accumulated over micro-batches of " +
                       std::to_string(m_Progress.microBatchSize) + ".");
  }
  return true;
}

std::vector<SampleRange>
TrainingLoop::SplitTrainingBatch(std::size_t samples) const
{
  BatchDivision division;
  division.rank = m_Processes.GetRank();
  division.processes = m_Processes.GetSize();
  division.most = m_Progress.microBatchSize;
  division.leastTogether = m_LeaveOutSingles ? 2 : 1;
  division.leastAlone = m_LeaveOutSingles && !m_Processes.SynchronizesNorms() ? 2 : 1;
  return SplitBatch(division, samples);
}

SampleRange
TrainingLoop::ChooseTrainingSamples(std::size_t samples) const
{
  if (m_Parameters.augmentation.mixup > 0.0) // with samples that other processes pass
  {
    return { 0, samples };
  }
  const auto parts = this->SplitTrainingBatch(samples);
  return { parts.front().begin, parts.back().end };
}

SampleRange
TrainingLoop::ChooseValidationSamples(std::size_t samples) const
{
  return SplitBatch({ m_Processes.GetRank(), m_Processes.GetSize(), samples }, samples).front();
}

EpochSums
TrainingLoop::PassParts(const std::vector<std::size_t> & samples, std::size_t number)
{
  const auto        parts = this->SplitTrainingBatch(samples.size());
  const SampleRange share = this->ChooseTrainingSamples(samples.size());
  this->LoadSamples(samples, share); // whoever is mixed with whom does not depend on the parts
  const auto mixtures = this->Augment(samples, number, share, m_Parameters.augmentation);
  double     weight = 0;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    const auto mixture = GetMixture(mixtures, i);
    weight +=
      mixture.share * this->GetWeight(samples[i]) + (1.0 - mixture.share) * this->GetWeight(samples[mixture.partner]);
  }
  EpochSums sums;
  for (std::size_t i = 0; i < parts.size(); ++i)
  {
    const Batch  batch = this->MakeBatch(samples, mixtures, parts[i]);
    const auto   output = this->Forward(batch.input);
    auto         lossSum = this->ComputeLossSum(output.logits, batch);
    const double loss = lossSum.item<double>(); // the auxiliary classifier's is no part of it: validation has none
    if (output.auxiliary.defined())
    {
      lossSum = lossSum + m_Network.module->auxiliaryLossWeight * this->ComputeLossSum(output.auxiliary, batch);
    }
    this->VerifyFinite(lossSum.item<double>(), "training", number);
    if (i + 1 == parts.size())
    {
      m_Processes.BeginGradients();
    }
    (lossSum / weight).backward(torch::full_like(lossSum, m_LossScaler.GetFactor()));
    this->AddToSums(output.logits.detach(), batch, loss, sums);
  }
  return sums;
}

Backbone::TrainingLogits
TrainingLoop::Forward(const torch::Tensor & input) const
{
  const PrecisionScope precision(m_Parameters.precision, m_Device);
  auto                 output = m_Network.module->ForwardTraining(input);
  output.logits = output.logits.to(torch::kFloat32);
  if (output.auxiliary.defined())
  {
    output.auxiliary = output.auxiliary.to(torch::kFloat32);
  }
  return output;
}

void
TrainingLoop::ValidateBatch(const std::vector<std::size_t> & samples, std::size_t number, EpochSums & sums)
{
  const torch::NoGradGuard noGradients;
  const SampleRange        share = this->ChooseValidationSamples(samples.size());
  if (share.begin == share.end)
  {
    return;
  }
  this->LoadSamples(samples, share);
  this->Augment(samples, number, share, {}); // as they are
  for (std::size_t begin = share.begin; begin < share.end; begin += m_Progress.microBatchSize)
  {
    const Batch batch = this->MakeBatch(samples, {}, { begin, std::min(begin + m_Progress.microBatchSize, share.end) });
    const auto  logits = m_Network.module->ForwardHead(m_Network.module->ForwardFeatures(batch.input));
    const double loss = this->ComputeLossSum(logits, batch).item<double>();
    this->VerifyFinite(loss, "validation", number);
    this->AddToSums(logits, batch, loss, sums);
    m_ValidationProbabilities
      .narrow(0, static_cast<int64_t>(number * m_Parameters.batchSize + begin), batch.labels.size(0))
      .copy_(ToProbabilities(*m_Network.module, logits.to(torch::kFloat64)));
  }
}

void
TrainingLoop::AnnounceSamples(const std::vector<std::vector<std::size_t>> &   batches,
                              std::size_t                                     begin,
                              const std::function<SampleRange(std::size_t)> & chooseOfBatch) const
{
  if (m_Callbacks.announceSamples)
  {
    std::vector<std::size_t> samples;
    for (std::size_t i = begin; i < batches.size(); ++i)
    {
      const SampleRange range = chooseOfBatch(batches[i].size());
      samples.insert(samples.end(), batches[i].begin() + range.begin, batches[i].begin() + range.end);
    }
    m_Callbacks.announceSamples(std::move(samples));
  }
}

void
TrainingLoop::LoadSamples(const std::vector<std::size_t> & samples, SampleRange range)
{
  const std::size_t sampleSize = ComputeSampleSize(m_Network.preprocessing);
  float * const     input = m_Input.Allocate(samples.size() * sampleSize);
  for (std::size_t i = range.begin; i < range.end; ++i)
  {
    m_Callbacks.loadSample(samples[i], input + i * sampleSize);
  }
}

std::vector<SampleMixture>
TrainingLoop::Augment(const std::vector<std::size_t> & samples,
                      std::size_t                      number,
                      SampleRange                      range,
                      const AugmentationParameters &   augmentation)
{
  std::vector<std::size_t> indices(samples.begin() + range.begin, samples.begin() + range.end);
  if (m_Parameters.sampling == NetworkTrainingEnums::Sampling::Balanced)
  {
    // A sample that comes again in an epoch is changed in another way.
    std::iota(indices.begin(), indices.end(), m_Slices.size() + number * m_Parameters.batchSize + range.begin);
  }
  const auto plan =
    MakeAugmentationPlan(indices, m_Network.preprocessing, augmentation, m_Parameters.seed, m_Progress.epoch);
  m_Samples = m_Input.Augment(range.begin, plan);
  return plan.mixtures;
}

double
TrainingLoop::GetWeight(std::size_t sample) const
{
  return static_cast<float>(m_Plan.weights[sample]); // as the loss has it
}

TrainingLoop::Target
TrainingLoop::MakeTarget(const std::vector<std::pair<std::size_t, double>> & samplesAndShares) const
{
  std::vector<int64_t> labels;
  std::vector<float>   weights;
  for (const auto & [sample, share] : samplesAndShares)
  {
    labels.push_back(m_Slices[sample].label);
    weights.push_back(static_cast<float>(share * this->GetWeight(sample)));
  }
  return { torch::tensor(labels, torch::kInt64).to(m_Device), torch::tensor(weights, torch::kFloat32).to(m_Device) };
}

TrainingLoop::Batch
TrainingLoop::MakeBatch(const std::vector<std::size_t> &   samples,
                        const std::vector<SampleMixture> & mixtures,
                        SampleRange                        range) const
{
  std::vector<std::pair<std::size_t, double>> own;
  std::vector<std::pair<std::size_t, double>> partners;
  std::vector<std::pair<std::size_t, double>> larger;
  double                                      weight = 0;
  for (std::size_t i = range.begin; i < range.end; ++i)
  {
    const auto mixture = GetMixture(mixtures, i);
    own.emplace_back(samples[i], mixture.share);
    partners.emplace_back(samples[mixture.partner], 1.0 - mixture.share);
    larger.push_back(mixture.share >= 0.5 ? own.back() : partners.back());
    weight += own.back().second * this->GetWeight(own.back().first) +
              partners.back().second * this->GetWeight(partners.back().first);
  }
  const CTPreprocessingParameters & preprocessing = m_Network.preprocessing;
  const bool                        isEmpty = range.begin == range.end;
  const std::size_t                 first = isEmpty ? 0 : range.begin;
  const std::size_t                 count = isEmpty ? 1 : range.end - range.begin;
  Batch                             batch;
  batch.input = MakeInputTensor(m_Network,
                                m_Samples + first * ComputeSampleSize(preprocessing),
                                count * std::max(preprocessing.slices, 1u),
                                preprocessing.size[1],
                                preprocessing.size[0],
                                count);
  if (isEmpty)
  {
    // A process without samples computes what the others do, of none: they wait for its sums.
    batch.input = batch.input.narrow(0, 0, 0);
  }
  batch.targets.push_back(this->MakeTarget(own));
  if (!mixtures.empty())
  {
    batch.targets.push_back(this->MakeTarget(partners));
  }
  batch.labels = this->MakeTarget(larger).labels;
  batch.weight = weight;
  return batch;
}

torch::Tensor
TrainingLoop::ComputeLossSum(const torch::Tensor & logits, const Batch & batch) const
{
  torch::Tensor sum;
  for (const Target & target : batch.targets)
  {
    const auto loss = TransferLearning::ComputeLossSum(
      logits, target.labels, target.weights, m_Network.module->GetOptions().structure.activation, m_Parameters);
    sum = sum.defined() ? sum + loss : loss;
  }
  return sum;
}

void
TrainingLoop::AddToSums(const torch::Tensor & logits, const Batch & batch, double loss, EpochSums & sums) const
{
  sums.loss += loss;
  sums.weight += batch.weight;
  sums.right += static_cast<std::size_t>((logits.argmax(1) == batch.labels).sum().item<int64_t>());
  sums.images += static_cast<std::size_t>(batch.labels.size(0));
}

void
TrainingLoop::VerifyFinite(double loss, const char * what, std::size_t batch) const
{
  if (!std::isfinite(loss))
  {
    itkGenericExceptionMacro("The " << what << " loss is " << (std::isnan(loss) ? "NaN" : "infinite") << " in epoch "
                                    << m_Progress.epoch << ", batch " << batch + 1 << ", at learning rate "
                                    << m_Progress.learningRate
                                    << ". Try a smaller learning rate, and check the sample weights and the "
                                       "preprocessing's standard deviations.");
  }
}
} // namespace TransferLearning
} // namespace itk
