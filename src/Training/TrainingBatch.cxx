// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What TrainingLoop does with a batch.
#include "Data/DatasetBatchLoader.h"
#include "Support/TorchRuntime.h"
#include "Training/Augmentation.h"
#include "Training/CounterRandom.h"
#include "Training/TrainingLoop.h"
#include "Training/TrainingLoss.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** In as few parts as possible, as equal as possible, of at most `most` samples; but of at least `least` where there
 * are as many. */
std::vector<std::vector<std::size_t>>
SplitEvenly(const std::vector<std::size_t> & samples, std::size_t most, std::size_t least)
{
  const std::size_t                     wanted = (samples.size() + most - 1) / most;
  const std::size_t                     parts = std::max<std::size_t>(1, std::min(wanted, samples.size() / least));
  std::vector<std::vector<std::size_t>> split;
  for (std::size_t i = 0; i < parts; ++i)
  {
    split.emplace_back(samples.begin() + samples.size() * i / parts,
                       samples.begin() + samples.size() * (i + 1) / parts);
  }
  return split;
}
} // namespace

void
TrainingLoop::TrainBatch(const std::vector<std::size_t> & samples, std::size_t number)
{
  const std::size_t step = (m_Progress.epoch - 1) * m_BatchesAnEpoch + number;
  this->SetLearningRate(ComputeLearningRate(m_Parameters, step, m_BatchesAnEpoch) * m_Plateau.GetFactor());
  const EpochSums before = m_Progress.sums;
  for (bool isDone = false; !isDone;)
  {
    m_Optimizer.ZeroGradients();
    SeedTorch(CounterRandom(RandomPurpose::Dropout, m_Parameters.seed, m_Progress.epoch, number).Next());
    try
    {
      this->PassBatch(samples, number, m_Progress.microBatchSize);
      isDone = true;
    }
    catch (const c10::OutOfMemoryError &)
    {
      m_Progress.sums = before;
      if (!this->HalveParts(samples.size()))
      {
        throw;
      }
    }
  }
  m_Optimizer.Step();
}

bool
TrainingLoop::HalveParts(std::size_t samples)
{
  const std::size_t least = m_LeaveOutSingles ? 2 : 1;
  const std::size_t current = std::min(m_Progress.microBatchSize, samples);
  if (current / 2 < least)
  {
    return false;
  }
  m_Progress.microBatchSize = current / 2;
  if (m_Callbacks.notify)
  {
    m_Callbacks.notify("The memory of the device does not hold " + std::to_string(current) + " samples; from epoch " +
                       std::to_string(m_Progress.epoch) + ", batch " + std::to_string(m_Progress.batches + 1) +
                       " on batches are passed in parts of " + std::to_string(m_Progress.microBatchSize) +
                       ", and their gradients added.");
  }
  return true;
}

void
TrainingLoop::PassBatch(const std::vector<std::size_t> & samples, std::size_t number, std::size_t mostOfPart)
{
  double weight = 0;
  for (const std::size_t sample : samples)
  {
    weight += static_cast<float>(m_Plan.weights[sample]);
  }
  std::size_t position = number * m_Parameters.batchSize;
  for (const auto & part : SplitEvenly(samples, mostOfPart, m_LeaveOutSingles ? 2 : 1))
  {
    const Batch batch = this->MakeBatch(part, position);
    position += part.size();
    const auto   output = m_Network.module->ForwardTraining(batch.input);
    auto         lossSum = this->ComputeLossSum(output.logits, batch);
    const double loss = lossSum.item<double>(); // the auxiliary classifier's is no part of it: validation has none
    if (output.auxiliary.defined())
    {
      lossSum = lossSum + m_Network.module->auxiliaryLossWeight * this->ComputeLossSum(output.auxiliary, batch);
    }
    this->VerifyFinite(lossSum.item<double>(), "training", number);
    (lossSum / weight).backward();
    this->AddToSums(output.logits.detach(), batch, loss, m_Progress.sums);
  }
}

void
TrainingLoop::ValidateBatch(const std::vector<std::size_t> & samples, std::size_t number, EpochSums & sums)
{
  const torch::NoGradGuard noGradients;
  const Batch              batch = this->MakeBatch(samples, std::nullopt);
  const auto               logits = m_Network.module->ForwardHead(m_Network.module->ForwardFeatures(batch.input));
  const double             loss = this->ComputeLossSum(logits, batch).item<double>();
  this->VerifyFinite(loss, "validation", number);
  this->AddToSums(logits, batch, loss, sums);
}

TrainingLoop::Batch
TrainingLoop::MakeBatch(const std::vector<std::size_t> & samples, std::optional<std::size_t> position)
{
  const CTPreprocessingParameters & preprocessing = m_Network.preprocessing;
  const std::size_t                 sampleSize = ComputeSampleSize(preprocessing);
  const bool                        comesAgain = m_Parameters.sampling == NetworkTrainingEnums::Sampling::Balanced;
  std::vector<float>                weights;
  std::vector<int64_t>              labels;
  double                            sum = 0;
  m_Buffer.resize(samples.size() * sampleSize);
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    float * const sample = m_Buffer.data() + i * sampleSize;
    m_Callbacks.loadSample(samples[i], sample);
    if (position)
    {
      // A sample that comes again in an epoch is changed in another way.
      const std::size_t index = comesAgain ? m_Slices.size() + *position + i : samples[i];
      AugmentSample(sample, preprocessing, m_Parameters.augmentation, m_Parameters.seed, m_Progress.epoch, index);
    }
    labels.push_back(m_Slices[samples[i]].label);
    weights.push_back(static_cast<float>(m_Plan.weights[samples[i]]));
    sum += weights.back();
  }
  return { MakeInputTensor(m_Network,
                           m_Buffer.data(),
                           samples.size() * std::max(preprocessing.slices, 1u),
                           preprocessing.size[1],
                           preprocessing.size[0],
                           samples.size()),
           torch::tensor(labels, torch::kInt64).to(m_Device),
           torch::tensor(weights, torch::kFloat32).to(m_Device),
           sum };
}

torch::Tensor
TrainingLoop::ComputeLossSum(const torch::Tensor & logits, const Batch & batch) const
{
  return TransferLearning::ComputeLossSum(
    logits, batch.labels, batch.weights, m_Network.module->GetOptions().structure.activation, m_Parameters);
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
                                    << ". A smaller learning rate, or a look at the sample weights and the "
                                       "preprocessing's standard deviations, may help.");
  }
}
} // namespace TransferLearning
} // namespace itk
