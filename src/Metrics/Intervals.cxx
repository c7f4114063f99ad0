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
} // namespace

Interval
MakeBootstrapped(double value, const std::vector<double> & draws)
{
  const Limits limits = GetPercentileLimits(draws);
  return std::isnan(value) ? Interval{ value, value, value } : Interval{ value, limits.first, limits.second };
}

Interval
ComputeProportion(const CaseResampler & resampler, const CaseCondition & whole, const CaseCondition & part)
{
  const std::size_t        groups = resampler.GetNumberOfGroups();
  std::vector<std::size_t> wholes(groups, 0);
  std::vector<std::size_t> parts(groups, 0);
  for (std::size_t i = 0; i < resampler.GetNumberOfCases(); ++i)
  {
    const bool isCounted = whole(i);
    wholes[resampler.GetGroup(i)] += isCounted ? 1 : 0;
    parts[resampler.GetGroup(i)] += isCounted && part(i) ? 1 : 0;
  }
  const std::size_t all = std::accumulate(wholes.begin(), wholes.end(), std::size_t{ 0 });
  const std::size_t some = std::accumulate(parts.begin(), parts.end(), std::size_t{ 0 });
  const double      value = Divide(some, all);
  Limits            limits = GetWilsonLimits(some, all);
  if (groups > 1 && groups < resampler.GetNumberOfCases())
  {
    if (some == 0 || some == all)
    {
      const auto trials = groups - static_cast<std::size_t>(std::count(wholes.begin(), wholes.end(), std::size_t{ 0 }));
      limits = GetWilsonLimits(some == 0 ? 0 : trials, trials);
    }
    else
    {
      std::vector<double> draws;
      DrawBootstrap(groups, [&](const CaseResampler::CountsType & counts) {
        draws.push_back(Divide(std::inner_product(counts.begin(), counts.end(), parts.begin(), std::size_t{ 0 }),
                               std::inner_product(counts.begin(), counts.end(), wholes.begin(), std::size_t{ 0 })));
      });
      limits = GetPercentileLimits(std::move(draws));
    }
  }
  return { value, limits.first, limits.second };
}

Interval
ComputeProportion(const CaseResampler & resampler, const ClassCondition & whole, const ClassCondition & part)
{
  const auto ofCase = [&resampler](const ClassCondition & condition) -> CaseCondition {
    return [&](std::size_t i) { return condition(resampler.GetTrueClass(i), resampler.GetPredictedClass(i)); };
  };
  return ComputeProportion(resampler, ofCase(whole), ofCase(part));
}
} // namespace TransferLearning
} // namespace itk
