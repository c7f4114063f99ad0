// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/Intervals.h"

#include "Metrics/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interval = ClassificationMetrics::Interval;

double
Divide(std::size_t part, std::size_t whole)
{
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(whole);
}

/** Cases of each group that meet the condition. */
std::vector<std::size_t>
CountInGroups(const CaseResampler & resampler, const CaseCondition & condition)
{
  std::vector<std::size_t> counts(resampler.GetNumberOfGroups(), 0);
  for (std::size_t i = 0; i < resampler.GetNumberOfCases(); ++i)
  {
    counts[resampler.GetGroup(i)] += condition(i) ? 1 : 0;
  }
  return counts;
}

double
CountGroups(const std::vector<std::size_t> & ofGroups)
{
  return static_cast<double>(ofGroups.size()) -
         static_cast<double>(std::count(ofGroups.begin(), ofGroups.end(), std::size_t{ 0 }));
}

CaseCondition
OfCase(const CaseResampler & resampler, const ClassCondition & condition)
{
  return [&resampler, condition](std::size_t i) {
    return condition(resampler.GetTrueClass(i), resampler.GetPredictedClass(i));
  };
}
} // namespace

Interval
MakeBootstrapped(double value, const std::vector<double> & draws, const std::function<Limits()> & getOthers)
{
  Limits limits = GetPercentileLimits(draws);
  if (HaveNoWidth(limits))
  {
    limits = getOthers ? getOthers() : noLimits;
  }
  return std::isnan(value) ? Interval{ value, value, value } : Interval{ value, limits.first, limits.second };
}

Interval
ComputeProportion(const CaseResampler & resampler, const CaseCondition & whole, const CaseCondition & part)
{
  const auto        wholes = CountInGroups(resampler, whole);
  const auto        parts = CountInGroups(resampler, [&](std::size_t i) { return whole(i) && part(i); });
  const std::size_t all = std::accumulate(wholes.begin(), wholes.end(), std::size_t{ 0 });
  const std::size_t some = std::accumulate(parts.begin(), parts.end(), std::size_t{ 0 });
  const double      value = Divide(some, all);
  if (wholes.size() < 2 || wholes.size() == resampler.GetNumberOfCases())
  {
    const Limits limits = GetWilsonLimits(static_cast<double>(some), static_cast<double>(all));
    return { value, limits.first, limits.second };
  }
  std::vector<double> draws{ value, value }; // those of a share of 0 or 1, and of no case
  if (some != 0 && some != all)
  {
    draws.clear();
    DrawBootstrap(wholes.size(), [&](const CaseResampler::CountsType & counts) {
      draws.push_back(Divide(std::inner_product(counts.begin(), counts.end(), parts.begin(), std::size_t{ 0 }),
                             std::inner_product(counts.begin(), counts.end(), wholes.begin(), std::size_t{ 0 })));
    });
  }
  const double trials = CountGroups(wholes);
  return MakeBootstrapped(value, draws, [&] { return GetWilsonLimits(value * trials, trials); });
}

Interval
ComputeProportion(const CaseResampler & resampler, const ClassCondition & whole, const ClassCondition & part)
{
  return ComputeProportion(resampler, OfCase(resampler, whole), OfCase(resampler, part));
}

Limits
GetF1Limits(const CaseResampler & resampler, unsigned int oneClass, double f1)
{
  const auto isEither = [oneClass](unsigned int trueClass, unsigned int predicted) {
    return trueClass == oneClass || predicted == oneClass;
  };
  const double trials = CountGroups(CountInGroups(resampler, OfCase(resampler, isEither)));
  const Limits limits = GetWilsonLimits(f1 / (2.0 - f1) * trials, trials);
  return { 2.0 * limits.first / (1.0 + limits.first), 2.0 * limits.second / (1.0 + limits.second) };
}

Limits
GetAreaLimits(const CaseResampler & resampler, unsigned int oneClass, double area)
{
  const auto isTrue = [&](std::size_t i) { return resampler.GetTrueClass(i) == oneClass; };
  const auto isOther = [&](std::size_t i) { return resampler.GetTrueClass(i) != oneClass; };
  return GetNewcombeLimits(
    area, CountGroups(CountInGroups(resampler, isTrue)), CountGroups(CountInGroups(resampler, isOther)));
}

Limits
GetLimitsOfMean(const std::vector<Interval> & figures, bool undefinedIsZero)
{
  Limits      sums{ 0.0, 0.0 };
  std::size_t defined = 0;
  for (const Interval & figure : figures)
  {
    if (!std::isnan(figure.value))
    {
      sums.first += figure.low;
      sums.second += figure.high;
      ++defined;
    }
  }
  const auto number = static_cast<double>(undefinedIsZero ? figures.size() : defined);
  return defined == 0 ? noLimits : Limits{ sums.first / number, sums.second / number };
}
} // namespace TransferLearning
} // namespace itk
