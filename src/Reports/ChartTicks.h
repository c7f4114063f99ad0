// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ChartTicks_h
#define ChartTicks_h

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Round numbers with the step 1, 2 or 5 times a power of ten: the largest at or below `low` to the smallest at or
 * above `high`, about five steps. */
std::vector<double>
GetTicks(double low, double high);

/** Powers of ten: the largest at or below `low` to the smallest at or above `high`. */
std::vector<double>
GetDecades(double low, double high);

/** The text of one of the ticks, with as many digits as their step needs. */
std::string
ToTickText(double tick, const std::vector<double> & ticks, bool logarithmic);
} // namespace TransferLearning
} // namespace itk

#endif
