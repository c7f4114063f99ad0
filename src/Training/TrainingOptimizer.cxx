// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingOptimizer.h"

#include "itkMacro.h"

#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Optimizer = NetworkTrainingEnums::Optimizer;

std::unique_ptr<torch::optim::Optimizer>
MakeOptimizer(const std::vector<torch::optim::OptimizerParamGroup> & groups,
              const NetworkTrainingParameters &                      parameters)
{
  switch (parameters.optimizer)
  {
    case Optimizer::AdamW:
      return std::make_unique<torch::optim::AdamW>(groups,
                                                   torch::optim::AdamWOptions(parameters.learningRate)
                                                     .eps(parameters.epsilon)
                                                     .weight_decay(parameters.weightDecay));
    case Optimizer::SGD:
      return std::make_unique<torch::optim::SGD>(groups,
                                                 torch::optim::SGDOptions(parameters.learningRate)
                                                   .momentum(parameters.momentum)
                                                   .nesterov(parameters.momentum > 0.0)
                                                   .weight_decay(parameters.weightDecay));
    case Optimizer::Adam:
      break;
  }
  return std::make_unique<torch::optim::Adam>(
    groups,
    torch::optim::AdamOptions(parameters.learningRate).eps(parameters.epsilon).weight_decay(parameters.weightDecay));
}

/** Copy of a part of the state, laid out as the weight is. */
torch::Tensor
CopyPart(const TensorsByName & state, const std::string & name, const torch::Tensor & weight)
{
  const auto found = state.find(name);
  if (found == state.end())
  {
    itkGenericExceptionMacro("The optimizer's state lacks '" << name << "'.");
  }
  if (found->second.sizes() != weight.sizes())
  {
    itkGenericExceptionMacro("The optimizer's '" << name << "' is " << found->second.sizes() << ", expected "
                                                 << weight.sizes() << '.');
  }
  torch::Tensor copy = torch::empty_like(weight);
  copy.copy_(found->second);
  return copy;
}

template <typename TState>
void
AddAdamState(const torch::optim::OptimizerParamState & given, const std::string & name, TensorsByName & state)
{
  const auto & adam = static_cast<const TState &>(given);
  state["step." + name] = torch::tensor(adam.step(), torch::kInt64);
  state["exp_avg." + name] = adam.exp_avg();
  state["exp_avg_sq." + name] = adam.exp_avg_sq();
}

template <typename TState>
std::unique_ptr<TState>
MakeAdamState(const TensorsByName & state, const std::string & name, const torch::Tensor & weight)
{
  auto adam = std::make_unique<TState>();
  adam->step(state.at("step." + name).template item<int64_t>());
  adam->exp_avg(CopyPart(state, "exp_avg." + name, weight));
  adam->exp_avg_sq(CopyPart(state, "exp_avg_sq." + name, weight));
  return adam;
}

/** nullptr where a weight has none, because it was not trained yet. */
std::unique_ptr<torch::optim::OptimizerParamState>
MakeState(Optimizer kind, const TensorsByName & state, const std::string & name, const torch::Tensor & weight)
{
  if (state.count((kind == Optimizer::SGD ? "momentum." : "step.") + name) == 0)
  {
    return nullptr;
  }
  switch (kind)
  {
    case Optimizer::SGD: {
      auto momentum = std::make_unique<torch::optim::SGDParamState>();
      momentum->momentum_buffer(CopyPart(state, "momentum." + name, weight));
      return momentum;
    }
    case Optimizer::AdamW:
      return MakeAdamState<torch::optim::AdamWParamState>(state, name, weight);
    case Optimizer::Adam:
      break;
  }
  return MakeAdamState<torch::optim::AdamParamState>(state, name, weight);
}
} // namespace

TrainingOptimizer::TrainingOptimizer(std::vector<std::pair<std::string, torch::Tensor>> weights,
                                     const NetworkTrainingParameters &                  parameters)
  : m_Weights(std::move(weights))
  , m_Kind(parameters.optimizer)
  , m_Clipping(parameters.gradientClipping)
{
  std::vector<torch::optim::OptimizerParamGroup> groups;
  const auto                                     last = static_cast<double>(m_Weights.size()) - 1.0;
  for (std::size_t i = 0; i < m_Weights.size(); ++i)
  {
    const double height = last > 0.0 ? static_cast<double>(i) / last : 1.0;
    const double share = std::pow(parameters.lowestLayerRate, 1.0 - height);
    if (groups.empty() || share != m_Shares.back())
    {
      groups.emplace_back(std::vector<torch::Tensor>{});
      m_Shares.push_back(share);
    }
    groups.back().params().push_back(m_Weights[i].second);
  }
  m_Optimizer = MakeOptimizer(groups, parameters);
}

void
TrainingOptimizer::SetLearningRate(double learningRate)
{
  auto & groups = m_Optimizer->param_groups();
  for (std::size_t i = 0; i < groups.size(); ++i)
  {
    groups[i].options().set_lr(learningRate * m_Shares[i]);
  }
}

void
TrainingOptimizer::ZeroGradients()
{
  m_Optimizer->zero_grad();
}

void
TrainingOptimizer::Step(LossScaler & scaler)
{
  std::vector<torch::Tensor> weights;
  std::vector<torch::Tensor> gradients;
  for (const auto & item : m_Weights)
  {
    if (item.second.grad().defined())
    {
      weights.push_back(item.second);
      gradients.push_back(item.second.grad());
    }
  }
  if (!scaler.Unscale(gradients))
  {
    return;
  }
  if (m_Clipping > 0.0)
  {
    torch::nn::utils::clip_grad_norm_(weights, m_Clipping);
  }
  m_Optimizer->step();
}

TensorsByName
TrainingOptimizer::GetState() const
{
  TensorsByName state;
  for (const auto & [name, weight] : m_Weights)
  {
    const auto found = m_Optimizer->state().find(weight.unsafeGetTensorImpl());
    if (found == m_Optimizer->state().end())
    {
      continue;
    }
    switch (m_Kind)
    {
      case Optimizer::Adam:
        AddAdamState<torch::optim::AdamParamState>(*found->second, name, state);
        break;
      case Optimizer::AdamW:
        AddAdamState<torch::optim::AdamWParamState>(*found->second, name, state);
        break;
      case Optimizer::SGD:
        if (const auto & buffer = static_cast<const torch::optim::SGDParamState &>(*found->second).momentum_buffer();
            buffer.defined())
        {
          state["momentum." + name] = buffer;
        }
        break;
    }
  }
  return state;
}

void
TrainingOptimizer::SetState(const TensorsByName & state)
{
  const torch::NoGradGuard noGradients;
  m_Optimizer->state().clear();
  for (const auto & [name, weight] : m_Weights)
  {
    if (auto restored = MakeState(m_Kind, state, name, weight))
    {
      m_Optimizer->state()[weight.unsafeGetTensorImpl()] = std::move(restored);
    }
  }
}
} // namespace TransferLearning
} // namespace itk
