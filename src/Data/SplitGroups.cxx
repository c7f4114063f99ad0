// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/SplitGroups.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Of [0, bound), without the bias of a remainder; std::uniform_int_distribution differs between standard libraries.
uint64_t
DrawBelow(std::mt19937_64 & engine, uint64_t bound)
{
  const uint64_t unbiased = std::mt19937_64::max() - std::mt19937_64::max() % bound;
  uint64_t       value = engine();
  while (value >= unbiased)
  {
    value = engine();
  }
  return value % bound;
}
} // namespace

std::vector<std::vector<std::size_t>>
DrawOrder(const std::vector<SplitGroup> & groups,
          std::size_t                     numberOfClasses,
          LabeledImageDatasetEnums::Split split,
          uint64_t                        seed)
{
  std::vector<std::vector<std::size_t>> order(numberOfClasses);
  for (std::size_t g = 0; g < groups.size(); ++g)
  {
    if (groups[g].split == split)
    {
      order[groups[g].label].push_back(g);
    }
  }
  std::mt19937_64 engine(seed);
  for (auto & ofClass : order)
  {
    std::sort(ofClass.begin(), ofClass.end(), [&groups](std::size_t a, std::size_t b) {
      return groups[a].key < groups[b].key;
    });
    for (std::size_t i = ofClass.size(); i > 1; --i)
    {
      std::swap(ofClass[i - 1], ofClass[DrawBelow(engine, i)]);
    }
  }
  return order;
}

SplitQuota
ComputeQuota(std::size_t groups, double validationFraction, double testFraction)
{
  const auto round = [groups](double fraction) {
    return fraction > 0.0 ? std::max<std::size_t>(1, std::llround(fraction * static_cast<double>(groups))) : 0;
  };
  SplitQuota        quota{ round(validationFraction), round(testFraction) };
  const std::size_t most = groups > 0 ? groups - 1 : 0;
  while (quota.validation + quota.test > most)
  {
    --(quota.validation >= quota.test && quota.validation > 0 ? quota.validation : quota.test);
  }
  return quota;
}
} // namespace TransferLearning
} // namespace itk
