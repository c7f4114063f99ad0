// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Statistics_h
#define Statistics_h

#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
constexpr unsigned int bootstrapDraws = 2000;
constexpr unsigned int bootstrapSeed = 20260101;

/** Mean of the values that are not NaN; NaN where there is none. */
double
GetMeanOfNumbers(const std::vector<double> & values);

/** Mean with 0 for each value that is not defined (NaN) of all cases; a value that is undefined in a draw only is left
 * out. NaN where no value is defined of all cases, or none is left. */
double
GetMeanWithZeros(const std::vector<double> & values, const std::vector<double> & ofAllCases);

/** Lower and upper 95 % limit. */
using Limits = std::pair<double, double>;

constexpr Limits noLimits{ std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN() };

/** Wilson 1927, without continuity correction; NaN for no trials. */
Limits
GetWilsonLimits(double successes, double trials);

/** Of an area under the ROC curve: Newcombe 2006, part 2, method 5. They are Wilson's limits with the variance of
 * Hanley and McNeil, and have a width where the area is 0 or 1 as well. NaN without positives or negatives. */
Limits
GetNewcombeLimits(double area, double positives, double negatives);

/** Whether both limits are numbers, and the same one but for rounding. */
bool
HaveNoWidth(const Limits & limits);

/** 2.5th and 97.5th percentile of the values that are not NaN, linear between order statistics (NumPy's default); NaN
 * when fewer than half of the values are numbers. */
Limits
GetPercentileLimits(std::vector<double> values);

/** Twice the smaller share of the values that are not NaN on one side of 0, at most 1: values within 1e-12 of 0 count
 * on both sides, and one more value on each, so that it is never 0. NaN when fewer than half of the values are numbers.
 */
double
GetTwoSidedP(const std::vector<double> & values);

/** How often each of `groups` groups is in the draw, for each of the draws in turn: as many as there are groups, with
 * replacement. The same on every platform: std::mt19937_64, and no distribution of the standard library. */
void
DrawBootstrap(std::size_t groups, const std::function<void(const std::vector<unsigned int> &)> & useDraw);
} // namespace TransferLearning
} // namespace itk

#endif
