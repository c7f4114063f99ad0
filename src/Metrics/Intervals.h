// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Intervals_h
#define Intervals_h

#include "Metrics/CaseResampler.h"

#include <functional>

namespace itk
{
namespace TransferLearning
{
/** A figure of all cases with the percentile limits of its draws; NaN throughout where the figure is undefined. */
ClassificationMetrics::Interval
MakeBootstrapped(double value, const std::vector<double> & draws);

/** Of the index of a case. */
using CaseCondition = std::function<bool(std::size_t caseIndex)>;
/** Of true and predicted class. */
using ClassCondition = std::function<bool(unsigned int trueClass, unsigned int predicted)>;

/** Share of the cases of `whole` that are in `part` too. Its interval is Wilson's where each case is a group of its
 * own, or all are of one group; else the bootstrap's over groups. Where none or all of `whole` are in `part` the draws
 * have no spread: Wilson's then, with the groups as trials. */
ClassificationMetrics::Interval
ComputeProportion(const CaseResampler & resampler, const CaseCondition & whole, const CaseCondition & part);
ClassificationMetrics::Interval
ComputeProportion(const CaseResampler & resampler, const ClassCondition & whole, const ClassCondition & part);
} // namespace TransferLearning
} // namespace itk

#endif
