// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/ChannelFold.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
ChannelFold
MakeChannelFold(const CTPreprocessingParameters & colors, const CTPreprocessingParameters & gray)
{
  // Means of equal colors may differ in the last bits.
  constexpr double negligible = 1e-12;
  const auto       select = [](const std::vector<double> & values, std::size_t channel) {
    return values[values.size() == 1 ? 0 : channel];
  };
  ChannelFold fold;
  for (std::size_t i = 0; i < colors.channels; ++i)
  {
    const double deviation = select(colors.standardDeviation, i);
    fold.factors.push_back(gray.standardDeviation[0] / deviation);
    fold.offsets.push_back((gray.mean[0] - select(colors.mean, i)) / deviation);
  }
  fold.needsPlane = std::any_of(
    fold.offsets.begin(), fold.offsets.end(), [](const double offset) { return std::abs(offset) > negligible; });
  return fold;
}

at::Tensor
FoldChannels(const at::Tensor & kernels, const ChannelFold & fold)
{
  const at::Tensor exact = kernels.to(torch::kFloat64);
  const auto       sum = [&exact](const std::vector<double> & weights) {
    return torch::tensordot(exact, torch::tensor(weights, torch::kFloat64), { 1 }, { 0 });
  };
  std::vector<at::Tensor> planes{ sum(fold.factors) };
  if (fold.needsPlane)
  {
    planes.push_back(sum(fold.offsets));
  }
  return torch::stack(planes, 1).to(torch::kFloat32);
}
} // namespace TransferLearning
} // namespace itk
