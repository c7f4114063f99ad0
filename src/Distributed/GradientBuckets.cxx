// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Distributed/GradientBuckets.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <memory>

namespace itk
{
namespace TransferLearning
{
/** Called when backpropagation has added to a weight's gradient. */
class GradientBuckets::Hook : public torch::autograd::PostAccumulateGradHook
{
public:
  Hook(GradientBuckets & buckets, std::size_t bucket)
    : m_Buckets(buckets)
    , m_Bucket(bucket)
  {}
  void
  operator()(const at::Tensor &) override
  {
    m_Buckets.CountGradient(m_Buckets.m_Buckets[m_Bucket]);
  }

private:
  GradientBuckets & m_Buckets;
  std::size_t       m_Bucket;
};

GradientBuckets::GradientBuckets(ProcessGroup &                  group,
                                 const std::vector<at::Tensor> & weights,
                                 std::size_t                     bytesOfBucket)
  : m_Group(group)
{
  std::size_t bytes = 0;
  for (auto weight = weights.rbegin(); weight != weights.rend(); ++weight)
  {
    bytes += weight->nbytes();
    if (m_Buckets.empty() || bytes > bytesOfBucket)
    {
      m_Buckets.emplace_back();
      bytes = weight->nbytes();
    }
    m_Buckets.back().weights.push_back(*weight);
    torch::autograd::impl::set_post_acc_grad_hooks(*weight, std::make_unique<Hook>(*this, m_Buckets.size() - 1));
  }
}

GradientBuckets::~GradientBuckets()
{
  for (const Bucket & bucket : m_Buckets)
  {
    for (const at::Tensor & weight : bucket.weights)
    {
      torch::autograd::impl::set_post_acc_grad_hooks(weight, nullptr);
    }
  }
}

void
GradientBuckets::Begin()
{
  m_IsComplete = true;
  for (Bucket & bucket : m_Buckets)
  {
    bucket.missing = bucket.weights.size();
  }
}

void
GradientBuckets::CountGradient(Bucket & bucket)
{
  if (!m_IsComplete)
  {
    return;
  }
  --bucket.missing;
  for (; m_Next < m_Buckets.size() && m_Buckets[m_Next].missing == 0; ++m_Next)
  {
    this->Send(m_Buckets[m_Next]);
  }
}

void
GradientBuckets::Send(Bucket & bucket)
{
  const at::NoGradGuard   noGradients;
  std::vector<at::Tensor> gradients;
  for (const at::Tensor & weight : bucket.weights)
  {
    const at::Tensor & gradient = weight.grad();
    gradients.push_back(gradient.defined() ? gradient.reshape({ -1 })
                                           : at::zeros({ weight.numel() }, weight.options()));
  }
  bucket.sent = at::cat(gradients);
  bucket.wait = m_Group.BeginSum(bucket.sent);
}

void
GradientBuckets::Finish()
{
  const at::NoGradGuard noGradients;
  m_IsComplete = false;
  for (; m_Next < m_Buckets.size(); ++m_Next) // What no gradient came for.
  {
    this->Send(m_Buckets[m_Next]);
  }
  m_Next = 0;
  for (Bucket & bucket : m_Buckets)
  {
    bucket.wait();
    int64_t begin = 0;
    for (const at::Tensor & weight : bucket.weights)
    {
      const at::Tensor & gradient = weight.grad();
      if (gradient.defined())
      {
        gradient.copy_(bucket.sent.narrow(0, begin, weight.numel()).view(weight.sizes()));
      }
      begin += weight.numel();
    }
    bucket.sent.reset();
    bucket.wait = nullptr;
  }
}
} // namespace TransferLearning
} // namespace itk
