// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef GradientBuckets_h
#define GradientBuckets_h

#include "Distributed/ProcessGroup.h"

#include <functional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Sums the gradients of all processes, in buckets: each is sent as soon as backpropagation has reached its last
 * weight, and travels while it goes on. */
class GradientBuckets
{
public:
  /** Weights in the order of the network, which backpropagation takes from behind; a bucket has at most so many bytes,
   * or one weight. */
  GradientBuckets(ProcessGroup & group, const std::vector<at::Tensor> & weights, std::size_t bytesOfBucket);
  ~GradientBuckets();
  GradientBuckets(const GradientBuckets &) = delete;
  GradientBuckets &
  operator=(const GradientBuckets &) = delete;

  /** The next backpropagation completes the gradients. */
  void
  Begin();
  /** After it: waits until the gradients are the sums. Where it failed, or was not reached, the others still get what
   * they wait for; no sum is then worth anything. */
  void
  Finish();

private:
  struct Bucket
  {
    std::vector<at::Tensor> weights;
    std::size_t             missing{ 0 };
    at::Tensor              sent;
    std::function<void()>   wait;
  };
  class Hook;

  void
  CountGradient(Bucket & bucket);
  void
  Send(Bucket & bucket);

  ProcessGroup &      m_Group;
  std::vector<Bucket> m_Buckets;
  std::size_t         m_Next{ 0 };           ///< All processes send them in this order.
  bool                m_IsComplete{ false }; ///< With the backpropagation that runs.
};
} // namespace TransferLearning
} // namespace itk

#endif
