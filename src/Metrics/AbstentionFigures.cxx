// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is left where ClassificationMetrics abstains, or is not asked about images of another kind.
#include "itkClassificationMetrics.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/EvaluationJSON.h"
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

namespace
{
/** Of the cases that are kept. */
template <typename TKeep>
ClassificationMetrics::AbstentionFigures
ComputeFiguresOf(const ClassificationMetrics & metrics, const TKeep & isCaseKept)
{
  const auto &                          cases = metrics.GetCases();
  const TransferLearning::CaseResampler resampler(cases, metrics.GetClassNames().size());
  const auto                            isAny = [](std::size_t) { return true; };
  const auto                            isKept = [&](std::size_t i) { return isCaseKept(cases[i]); };
  const auto                            isRight = [&](std::size_t i) {
    return ClassificationMetrics::GetPredictedClass(cases[i]) == cases[i].trueClass;
  };
  return { TransferLearning::ComputeProportion(resampler, isAny, isKept),
           TransferLearning::ComputeProportion(resampler, isKept, isRight) };
}
} // namespace

ClassificationMetrics::AbstentionFigures
ClassificationMetrics::ComputeAbstentionFigures() const
{
  return ComputeFiguresOf(*this, [this](const Case & oneCase) { return !this->IsAbstained(oneCase); });
}

ClassificationMetrics::AbstentionFigures
ClassificationMetrics::ComputeDomainFigures() const
{
  return ComputeFiguresOf(*this, [](const Case & oneCase) { return oneCase.outOfDomain.empty(); });
}

bool
ClassificationMetrics::IsDomainKnown() const
{
  const auto network = TransferLearning::ParseNetworkDescription(m_NetworkDescription);
  return network.is_object() && network.contains("domain");
}
} // namespace itk
