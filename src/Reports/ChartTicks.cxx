// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/ChartTicks.h"

#include "Support/NumberText.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
std::vector<double>
GetTicks(double low, double high)
{
  const double        rough = (high - low) / 5.0;
  const double        power = std::pow(10.0, std::floor(std::log10(rough)));
  const double        digit = rough / power;
  const double        step = power * (digit <= 1.0 + 1e-9   ? 1.0
                                      : digit <= 2.0 + 1e-9 ? 2.0
                                      : digit <= 5.0 + 1e-9 ? 5.0
                                                            : 10.0);
  const double        first = std::floor(low / step + 1e-9);
  const double        last = std::ceil(high / step - 1e-9);
  std::vector<double> ticks;
  for (double i = first; i <= last; i += 1.0)
  {
    ticks.push_back(i * step);
  }
  return ticks;
}

std::vector<double>
GetDecades(double low, double high)
{
  const double        first = std::floor(std::log10(low) + 1e-9);
  const double        last = std::ceil(std::log10(high) - 1e-9);
  const double        step = std::max(1.0, std::ceil((last - first) / 8.0));
  std::vector<double> ticks;
  for (double power = first; power < last + step; power += step)
  {
    ticks.push_back(std::pow(10.0, power));
  }
  return ticks;
}

std::string
ToTickText(double tick, const std::vector<double> & ticks, bool logarithmic)
{
  const double step = ticks[1] - ticks[0];
  const int    digits = static_cast<int>(std::ceil(-std::log10(step) - 1e-9));
  if (logarithmic || digits > 4)
  {
    // Ten to the power of three digits would be a rounding error of 0.
    return std::abs(tick) < 1e-3 * step ? "0" : ToNumberText(static_cast<float>(tick));
  }
  return ToNumberText(tick, std::max(digits, 0));
}
} // namespace TransferLearning
} // namespace itk
