// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The temperature of ClassificationMetrics' cases.
#include "itkClassificationMetrics.h"

#include "Metrics/LogProbability.h"

#include <algorithm>
#include <sstream>

namespace itk
{
namespace
{
// Logits beyond are said to be nothing but sure, or nothing but unsure: the minimum is at infinity, or at no sense.
constexpr double lowestInverse = 1e-2;
constexpr double highestInverse = 1e2;
// One number is fitted; below this, pages call the figures of a class unreliable, too.
constexpr std::size_t fewestCases = 10;

/** Derivatives of the cross entropy, which is convex in the inverse temperature. */
struct Slope
{
  double first{ 0.0 };
  double second{ 0.0 };
};

Slope
GetSlope(const std::vector<ClassificationMetrics::Case> & cases, double inverse)
{
  Slope slope;
  for (const auto & oneCase : cases)
  {
    const double highest = TransferLearning::GetLogProbability(
      *std::max_element(oneCase.probabilities.begin(), oneCase.probabilities.end()));
    double weights = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (const float probability : oneCase.probabilities)
    {
      const double logit = TransferLearning::GetLogProbability(probability) - highest;
      const double weight = std::exp(inverse * logit);
      weights += weight;
      sum += weight * logit;
      squares += weight * logit * logit;
    }
    const double mean = sum / weights;
    slope.first += mean - (TransferLearning::GetLogProbability(oneCase.probabilities[oneCase.trueClass]) - highest);
    slope.second += squares / weights - mean * mean;
  }
  return slope;
}
} // namespace

double
ClassificationMetrics::FitTemperature() const
{
  if (m_Cases.empty())
  {
    itkExceptionMacro(
      "A temperature cannot be fitted without cases. Evaluate the network on a split that has samples.");
  }
  double low = lowestInverse;
  double high = highestInverse;
  if (GetSlope(m_Cases, low).first >= 0.0)
  {
    return 1.0 / low;
  }
  if (GetSlope(m_Cases, high).first <= 0.0)
  {
    return 1.0 / high;
  }
  double inverse = 1.0;
  for (unsigned int step = 0; step < 200 && high - low > 1e-13 * high; ++step)
  {
    const Slope slope = GetSlope(m_Cases, inverse);
    (slope.first < 0.0 ? low : high) = inverse;
    // Newton's step; half of the bracket where it leads out of it.
    const double next = inverse - slope.first / slope.second;
    if (next == inverse)
    {
      break;
    }
    inverse = next > low && next < high ? next : 0.5 * (low + high);
  }
  return 1.0 / inverse;
}

std::string
ClassificationMetrics::DescribeUnusableTemperature() const
{
  std::ostringstream reason;
  const std::size_t  cases = m_Cases.size();
  const bool         isAllRight = std::all_of(m_Cases.begin(), m_Cases.end(), [](const Case & oneCase) {
    return GetPredictedClass(oneCase) == oneCase.trueClass;
  });
  if (cases < fewestCases)
  {
    reason << "there are only " << cases << " cases, and at least " << fewestCases << " are needed";
  }
  else if (isAllRight)
  {
    reason << "none of the " << cases << " cases is wrong, so the best temperature is the lowest one";
  }
  else
  {
    const double temperature = this->FitTemperature();
    if (temperature <= 1.0 / highestInverse || temperature >= 1.0 / lowestInverse)
    {
      reason << "the fit ended at " << temperature << ", a limit of the search, so there is no best temperature";
    }
  }
  return reason.str();
}
} // namespace itk
