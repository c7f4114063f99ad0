// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What TrainingLoop does with the network's weights between batches.
#include "Training/TrainingLoop.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
void
TrainingLoop::VerifyWeightsFinite() const
{
  const torch::NoGradGuard noGradients;
  for (const auto & entry : m_Network.module->named_parameters())
  {
    // A sum is not finite where a value is not; it can only overflow on values that are useless anyway.
    if (!std::isfinite(entry.value().sum().item<double>()))
    {
      itkGenericExceptionMacro("Weights '" << entry.key() << "' are not finite after epoch " << m_Progress.epoch
                                           << ", batch " << m_BatchesAnEpoch << ", at learning rate "
                                           << m_Progress.learningRate << ". Try a smaller learning rate.");
    }
  }
}

TensorsByName
TrainingLoop::GetState() const
{
  TensorsByName state;
  for (const auto & entry : m_Network.module->named_parameters())
  {
    state[entry.key()] = entry.value();
  }
  for (const auto & entry : m_Network.module->named_buffers()) // BatchNorm's statistics belong to the weights
  {
    state[entry.key()] = entry.value();
  }
  return state;
}

void
TrainingLoop::KeepCheckpoint()
{
  m_LastCheckpoint = TrainingTimer::Clock::now();
  if (!m_Callbacks.keepCheckpoint)
  {
    return;
  }
  m_Progress.improvement = m_Improvement.GetState();
  m_Progress.plateau = m_Plateau.GetState();
  m_Progress.lossScale = m_LossScaler.GetState();
  const bool isBest = m_Progress.batches == 0 && m_Progress.bestEpoch + 1 == m_Progress.epoch;
  m_Callbacks.keepCheckpoint(
    { m_Progress, this->GetState(), isBest ? TensorsByName{} : m_Kept, m_Optimizer.GetState() });
}

void
TrainingLoop::KeepWeights()
{
  const torch::NoGradGuard noGradients;
  m_Kept.clear();
  for (const auto & [name, tensor] : this->GetState())
  {
    m_Kept[name] = tensor.detach().clone();
  }
}

void
TrainingLoop::RestoreWeights()
{
  const torch::NoGradGuard noGradients;
  auto                     state = this->GetState();
  for (const auto & [name, tensor] : m_Kept)
  {
    state.at(name).copy_(tensor);
  }
  for (auto & weights : m_Network.module->parameters())
  {
    weights.mutable_grad().reset();
    weights.requires_grad_(true);
  }
  m_Network.module->eval();
}
} // namespace TransferLearning
} // namespace itk
