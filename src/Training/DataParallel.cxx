// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/DataParallel.h"

#include "Networks/NormLayer.h"
#include "itkMacro.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t bytesOfBucket = std::size_t{ 8 } << 20;

void
SetGroup(Backbone & network, ProcessGroup * group)
{
  for (const auto & entry : network.named_modules("", false))
  {
    torch::nn::Module & layer = *entry.value();
    if (auto * const norm = dynamic_cast<SynchronizableNorm *>(&layer))
    {
      norm->group = group;
    }
    else if (group && HasRunningStatistics(layer))
    {
      itkGenericExceptionMacro("The BatchNorm '" << entry.key()
                                                 << "' is not one of this module's and cannot be synchronized; switch "
                                                    "synchronizedBatchNorm off.");
    }
  }
}
} // namespace

DataParallel::DataParallel(ProcessGroup * group, Backbone & network, bool synchronizesNorms)
  : m_Group(group)
  , m_Network(network)
  , m_SynchronizesNorms(synchronizesNorms)
{
  if (this->SynchronizesNorms())
  {
    SetGroup(network, group);
  }
}

DataParallel::~DataParallel()
{
  if (this->SynchronizesNorms())
  {
    SetGroup(m_Network, nullptr);
  }
}

void
DataParallel::ChooseWeights()
{
  if (m_Group == nullptr)
  {
    return;
  }
  std::vector<torch::Tensor> weights;
  for (const auto & weight : m_Network.parameters())
  {
    if (weight.requires_grad())
    {
      weights.push_back(weight);
    }
  }
  m_Buckets.reset(); // The hooks of the last ones are taken away before those of the next are set.
  m_Buckets.emplace(*m_Group, weights, bytesOfBucket);
}

void
DataParallel::BeginGradients()
{
  if (m_Buckets)
  {
    m_Buckets->Begin();
  }
}

void
DataParallel::FinishGradients()
{
  if (m_Buckets)
  {
    m_Buckets->Finish();
  }
}

bool
DataParallel::IsAny(bool value)
{
  return !this->AddAll(value ? std::nullopt : std::optional<EpochSums>(EpochSums{}));
}

std::optional<EpochSums>
DataParallel::AddAll(const std::optional<EpochSums> & sums)
{
  if (m_Group == nullptr)
  {
    return sums;
  }
  const EpochSums     own = sums.value_or(EpochSums{});
  const torch::Tensor values = torch::tensor(
    { own.loss, own.weight, static_cast<double>(own.right), static_cast<double>(own.images), sums ? 0.0 : 1.0 },
    torch::kDouble);
  const torch::Tensor  added = this->AddAll(values);
  const double * const all = added.data_ptr<double>();
  if (all[4] > 0.0)
  {
    return std::nullopt;
  }
  return EpochSums{ all[0], all[1], static_cast<std::size_t>(all[2]), static_cast<std::size_t>(all[3]) };
}

torch::Tensor
DataParallel::AddAll(const torch::Tensor & values)
{
  if (m_Group == nullptr)
  {
    return values;
  }
  const torch::Tensor onDevice = values.to(m_Group->GetDevice());
  m_Group->Sum(onDevice);
  return onDevice.cpu();
}

void
DataParallel::Share(const TensorsByName & tensors)
{
  if (m_Group == nullptr)
  {
    return;
  }
  const torch::NoGradGuard noGradients;
  for (const auto & entry : tensors)
  {
    m_Group->Broadcast(entry.second);
  }
}
} // namespace TransferLearning
} // namespace itk
