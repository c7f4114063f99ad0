// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is left where ClassificationMetrics abstains.
#include "itkClassificationMetrics.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Intervals.h"

namespace itk
{
void
ClassificationMetrics::SetAbstentionThreshold(double threshold)
{
  if (!(threshold >= 0.0 && threshold <= 1.0))
  {
    itkExceptionMacro("The abstention threshold is " << threshold << "; it must be a probability, 0 (never) to 1.");
  }
  if (threshold != m_AbstentionThreshold)
  {
    m_AbstentionThreshold = threshold;
    this->Modified();
  }
}

bool
ClassificationMetrics::IsAbstained(const Case & oneCase) const
{
  return static_cast<double>(oneCase.probabilities[GetPredictedClass(oneCase)]) < m_AbstentionThreshold;
}

ClassificationMetrics::AbstentionFigures
ClassificationMetrics::ComputeAbstentionFigures() const
{
  const TransferLearning::CaseResampler resampler(m_Cases, m_ClassNames.size());
  const auto                            isAny = [](std::size_t) { return true; };
  const auto                            isKept = [this](std::size_t i) { return !this->IsAbstained(m_Cases[i]); };
  const auto isRight = [this](std::size_t i) { return GetPredictedClass(m_Cases[i]) == m_Cases[i].trueClass; };
  return { TransferLearning::ComputeProportion(resampler, isAny, isKept),
           TransferLearning::ComputeProportion(resampler, isKept, isRight) };
}
} // namespace itk
