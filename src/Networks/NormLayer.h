// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NormLayer_h
#define NormLayer_h

#include "Networks/NormRelu.h"
#include "Networks/SynchronizedBatchNorm.h"

#include <torch/nn/modules/batchnorm.h>

#include <limits>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** Of a ReLU; that of ReLU6. */
constexpr float noCeiling = std::numeric_limits<float>::infinity();
constexpr float ceilingOfRelu6 = 6.0F;

/** Whether the layer itself normalizes with statistics of a batch, and keeps them: BatchNorm of any dimension.
 * LayerNorm and GroupNorm have none. */
inline bool
HasRunningStatistics(const torch::nn::Module & layer)
{
  return layer.named_buffers(false).contains("running_mean");
}

/** What training by several processes sees of a NormLayer. */
class SynchronizableNorm
{
public:
  virtual ~SynchronizableNorm() = default;

  /** Whose samples make the statistics of training; nullptr: this process's alone. */
  ProcessGroup * group{ nullptr };
};

/** torch's BatchNorm, which may be synchronized among processes. */
template <std::size_t VDimension>
class NormLayerImpl
  : public std::conditional_t<VDimension == 2, torch::nn::BatchNorm2dImpl, torch::nn::BatchNorm3dImpl>
  , public SynchronizableNorm
{
public:
  using Base = std::conditional_t<VDimension == 2, torch::nn::BatchNorm2dImpl, torch::nn::BatchNorm3dImpl>;
  using Base::Base;

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    if (this->group == nullptr || !this->is_training())
    {
      return Base::forward(input);
    }
    this->num_batches_tracked += 1;
    return SynchronizedBatchNorm(input, this->GetState(), *this->group);
  }

  /** With a ReLU behind it. */
  torch::Tensor
  ForwardRelu(const torch::Tensor & input, float ceiling = noCeiling)
  {
    std::vector<MeasuredMap> maps{ { input } };
    return this->ForwardRelu(maps, ceiling);
  }

  /** The same of maps that are joined in channels. */
  torch::Tensor
  ForwardRelu(std::vector<MeasuredMap> & maps, float ceiling = noCeiling)
  {
    if (this->group == nullptr && this->is_training() && IsNormReluFused(maps, this->GetState()))
    {
      this->num_batches_tracked += 1;
      return NormRelu(maps, this->GetState(), ceiling);
    }
    torch::Tensor normalized = this->forward(JoinMaps(maps));
    return ceiling == noCeiling ? torch::relu_(normalized) : torch::hardtanh_(normalized, 0.0, ceiling);
  }

private:
  BatchNormState
  GetState() const
  {
    return { this->weight,       this->bias, this->running_mean, this->running_var, this->options.momentum().value(),
             this->options.eps() };
  }
};

/** Of maps (2), or of volumes (3). */
template <std::size_t VDimension = 2>
class NormLayer : public torch::nn::ModuleHolder<NormLayerImpl<VDimension>>
{
public:
  using torch::nn::ModuleHolder<NormLayerImpl<VDimension>>::ModuleHolder;
  using Impl = NormLayerImpl<VDimension>;
};
} // namespace TransferLearning
} // namespace itk

#endif
