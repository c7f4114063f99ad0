// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Intervals_h
#define Intervals_h

#include "Metrics/CaseResampler.h"
#include "Metrics/Statistics.h"

#include <functional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A figure of all cases with the percentile limits of its draws; NaN throughout where the figure is undefined. Draws
 * that do not vary say nothing of the spread of the figure: it has the limits of `getOthers` then, or none. */
ClassificationMetrics::Interval
MakeBootstrapped(double value, const std::vector<double> & draws, const std::function<Limits()> & getOthers = nullptr);

/** Of the index of a case. */
using CaseCondition = std::function<bool(std::size_t caseIndex)>;
/** Of true and predicted class. */
using ClassCondition = std::function<bool(unsigned int trueClass, unsigned int predicted)>;

/** Share of the cases of `whole` that are in `part` too. Its interval is Wilson's where each case is a group of its
 * own, or all are of one group; else the bootstrap's over groups. Where the draws have no spread, as those of a share
 * of 0 or 1: Wilson's, with the groups as trials. */
ClassificationMetrics::Interval
ComputeProportion(const CaseResampler & resampler, const CaseCondition & whole, const CaseCondition & part);
ClassificationMetrics::Interval
ComputeProportion(const CaseResampler & resampler, const ClassCondition & whole, const ClassCondition & part);

/** Limits of a class's F1 without draws. F1 = 2 J / (1 + J) of the share J of the cases that are of the class and said
 * to be, among those of which either holds: Wilson's limits of J, with the groups as trials. */
Limits
GetF1Limits(const CaseResampler & resampler, unsigned int oneClass, double f1);

/** Limits of a class's area under the ROC curve without draws: Newcombe's, of the numbers of groups that have cases of
 * the class, and of the others. */
Limits
GetAreaLimits(const CaseResampler & resampler, unsigned int oneClass, double area);

/** Limits of the mean of figures from theirs: the means of the limits. That is the widest of the intervals of MOVER
 * (Zou and Donner 2008), which is right where the figures err together. NaN where a defined figure has no limits. A
 * figure that is not defined is left out or counts as 0. */
Limits
GetLimitsOfMean(const std::vector<ClassificationMetrics::Interval> & figures, bool undefinedIsZero);
} // namespace TransferLearning
} // namespace itk

#endif
