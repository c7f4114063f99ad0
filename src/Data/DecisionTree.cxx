// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/DecisionTree.h"

#include "itkMacro.h"

#include <algorithm>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Samples of each class. */
using Counts = std::vector<std::size_t>;

// Gini's impurity times the number of samples.
double
ComputeImpurity(const Counts & counts, std::size_t samples)
{
  double squares = 0.0;
  for (const std::size_t count : counts)
  {
    squares += static_cast<double>(count) * static_cast<double>(count);
  }
  return static_cast<double>(samples) - squares / static_cast<double>(samples);
}

struct BestSplit
{
  bool        exists{ false };
  double      impurity{ 0.0 };
  std::size_t feature{ 0 };
  double      threshold{ 0.0 };
};

// Of one feature; samples come sorted by it.
void
ImproveSplit(const std::vector<DecisionTree::Row> & rows,
             const std::vector<unsigned int> &      labels,
             const std::vector<std::size_t> &       sorted,
             std::size_t                            feature,
             const Counts &                         all,
             BestSplit &                            best)
{
  Counts left(all.size());
  Counts right = all;
  for (std::size_t i = 0; i + 1 < sorted.size(); ++i)
  {
    ++left[labels[sorted[i]]];
    --right[labels[sorted[i]]];
    const double here = rows[sorted[i]][feature];
    const double next = rows[sorted[i + 1]][feature];
    if (!(here < next))
    {
      continue;
    }
    const double impurity = ComputeImpurity(left, i + 1) + ComputeImpurity(right, sorted.size() - i - 1);
    // A rounding error is no improvement.
    if (!best.exists || impurity < best.impurity - 1e-9)
    {
      best = { true, impurity, feature, 0.5 * here + 0.5 * next };
    }
  }
}
} // namespace

void
DecisionTree::Fit(const std::vector<Row> & rows, const std::vector<unsigned int> & labels, unsigned int depth)
{
  if (rows.empty() || rows.size() != labels.size())
  {
    itkGenericExceptionMacro("A decision tree cannot be fitted to "
                             << rows.size() << " rows with " << labels.size()
                             << " labels; it needs at least one row, and one label per row.");
  }
  m_Nodes.clear();
  m_NumberOfClasses = *std::max_element(labels.begin(), labels.end()) + std::size_t{ 1 };
  std::vector<std::size_t> samples(rows.size());
  std::iota(samples.begin(), samples.end(), std::size_t{ 0 });
  this->Grow(rows, labels, std::move(samples), depth);
}

std::size_t
DecisionTree::Grow(const std::vector<Row> &          rows,
                   const std::vector<unsigned int> & labels,
                   std::vector<std::size_t>          samples,
                   unsigned int                      depth)
{
  Counts counts(m_NumberOfClasses);
  for (const std::size_t sample : samples)
  {
    ++counts[labels[sample]];
  }
  const std::size_t index = m_Nodes.size();
  m_Nodes.emplace_back();
  const auto most = std::max_element(counts.begin(), counts.end());
  m_Nodes[index].label = static_cast<unsigned int>(most - counts.begin());
  if (depth == 0 || *most == samples.size())
  {
    return index;
  }
  BestSplit best;
  for (std::size_t feature = 0; feature < rows.front().size(); ++feature)
  {
    std::stable_sort(samples.begin(), samples.end(), [&rows, feature](std::size_t a, std::size_t b) {
      return rows[a][feature] < rows[b][feature];
    });
    ImproveSplit(rows, labels, samples, feature, counts, best);
  }
  if (!best.exists)
  {
    return index;
  }
  const auto middle = std::stable_partition(
    samples.begin(), samples.end(), [&](std::size_t sample) { return rows[sample][best.feature] <= best.threshold; });
  const std::size_t left = this->Grow(rows, labels, { samples.begin(), middle }, depth - 1);
  const std::size_t right = this->Grow(rows, labels, { middle, samples.end() }, depth - 1);
  m_Nodes[index].feature = best.feature;
  m_Nodes[index].threshold = best.threshold;
  m_Nodes[index].left = left;
  m_Nodes[index].right = right;
  return index;
}

unsigned int
DecisionTree::Predict(const Row & row) const
{
  std::size_t index = 0;
  while (m_Nodes.at(index).left != 0)
  {
    const Node & node = m_Nodes[index];
    index = row.at(node.feature) <= node.threshold ? node.left : node.right;
  }
  return m_Nodes[index].label;
}
} // namespace TransferLearning
} // namespace itk
