// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Percentile_h
#define Percentile_h

#include <algorithm>
#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Of ascending values, by linear interpolation, as numpy.percentile. */
inline double
FindPercentile(const std::vector<double> & sorted, double percent)
{
  const double place = percent / 100.0 * static_cast<double>(sorted.size() - 1);
  const auto   below = static_cast<std::size_t>(place);
  const auto   above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}
} // namespace TransferLearning
} // namespace itk

#endif
