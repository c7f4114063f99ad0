// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr double z = 1.959963984540054; // 97.5th percentile of the normal distribution
} // namespace

double
GetMeanOfNumbers(const std::vector<double> & values)
{
  double      sum = 0.0;
  std::size_t numbers = 0;
  for (const double value : values)
  {
    sum += std::isnan(value) ? 0.0 : value;
    numbers += std::isnan(value) ? 0 : 1;
  }
  return numbers == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(numbers);
}

double
GetMeanWithZeros(const std::vector<double> & values, const std::vector<double> & ofAllCases)
{
  std::vector<double> numbers = values;
  bool                isDefined = false;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    isDefined = isDefined || !std::isnan(ofAllCases[i]);
    numbers[i] = std::isnan(ofAllCases[i]) ? 0.0 : values[i];
  }
  return isDefined ? GetMeanOfNumbers(numbers) : std::numeric_limits<double>::quiet_NaN();
}

Limits
GetWilsonLimits(double successes, double trials)
{
  if (trials == 0.0)
  {
    return noLimits;
  }
  const double p = successes / trials;
  const double denominator = 1.0 + z * z / trials;
  const double center = (p + z * z / (2.0 * trials)) / denominator;
  const double half = z / denominator * std::sqrt(p * (1.0 - p) / trials + z * z / (4.0 * trials * trials));
  // Exact at the ends, where rounding would leave 1e-17 instead.
  return { successes == 0.0 ? 0.0 : center - half, successes == trials ? 1.0 : center + half };
}

Limits
GetNewcombeLimits(double area, double positives, double negatives)
{
  if (positives == 0.0 || negatives == 0.0 || std::isnan(area))
  {
    return noLimits;
  }
  const double others = 0.5 * (positives + negatives) - 1.0;
  const auto   getVariance = [&](double t) {
    return t * (1.0 - t) / (positives * negatives) * (1.0 + others * ((1.0 - t) / (2.0 - t) + t / (1.0 + t)));
  };
  // The variance is the same of an area and of 1 minus the area, and so the upper limit is a lower one of that.
  const auto findLower = [&](double estimate) {
    double low = 0.0;
    double high = estimate;
    for (unsigned int step = 0; step < 100; ++step)
    {
      const double t = 0.5 * (low + high);
      const bool   isBelow = (estimate - t) * (estimate - t) > z * z * getVariance(t);
      (isBelow ? low : high) = t;
    }
    return low;
  };
  return { findLower(area), 1.0 - findLower(1.0 - area) };
}

bool
HaveNoWidth(const Limits & limits)
{
  constexpr double rounding = 1e-12;
  return limits.second - limits.first < rounding;
}

Limits
GetPercentileLimits(std::vector<double> values)
{
  const std::size_t all = values.size();
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }),
               values.end());
  if (values.empty() || 2 * values.size() < all)
  {
    return noLimits;
  }
  std::sort(values.begin(), values.end());
  const auto percentile = [&values](double fraction) {
    const double      position = fraction * static_cast<double>(values.size() - 1);
    const auto        below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
  };
  return { percentile(0.025), percentile(0.975) };
}

double
GetTwoSidedP(const std::vector<double> & values)
{
  constexpr double rounding = 1e-12;
  std::size_t      numbers = 0;
  std::size_t      low = 0;
  std::size_t      high = 0;
  for (const double value : values)
  {
    numbers += std::isnan(value) ? 0 : 1;
    low += value < rounding ? 1 : 0;
    high += value > -rounding ? 1 : 0;
  }
  if (numbers == 0 || 2 * numbers < values.size())
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return std::min(1.0, 2.0 * static_cast<double>(std::min(low, high) + 1) / static_cast<double>(numbers + 1));
}

void
DrawBootstrap(std::size_t groups, const std::function<void(const std::vector<unsigned int> &)> & useDraw)
{
  std::mt19937_64           generator(bootstrapSeed);
  std::vector<unsigned int> counts(groups);
  for (unsigned int draw = 0; draw < bootstrapDraws; ++draw)
  {
    std::fill(counts.begin(), counts.end(), 0u);
    for (std::size_t i = 0; i < groups; ++i)
    {
      // The modulo's bias is below groups / 2^64.
      ++counts[generator() % groups];
    }
    useDraw(counts);
  }
}
} // namespace TransferLearning
} // namespace itk
