// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef StochasticDepth_h
#define StochasticDepth_h

#include <torch/types.h>

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Stochastic depth: leaves the branch out of an image with a probability, in training (Huang et al. 2016, arXiv
 * 1603.09382). Draws from torch's generator, as everything else that is random in a forward pass. */
inline torch::Tensor
DropBranches(const torch::Tensor & branch, double probability)
{
  const double         survival = 1.0 - probability;
  std::vector<int64_t> shape(static_cast<std::size_t>(branch.dim()), 1);
  shape[0] = branch.size(0);
  const torch::Tensor kept = torch::empty(shape, branch.options()).bernoulli_(survival);
  return branch * kept.div_(survival);
}

/** The same where the module that owns the branch is in training mode. */
inline torch::Tensor
MayDropBranches(const torch::Tensor & branch, double probability, bool isTraining)
{
  return isTraining && probability > 0.0 ? DropBranches(branch, probability) : branch;
}
} // namespace TransferLearning
} // namespace itk

#endif
