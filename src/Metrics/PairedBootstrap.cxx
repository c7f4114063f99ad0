// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/PairedBootstrap.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Intervals.h"
#include "Metrics/Statistics.h"

#include <algorithm>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
namespace
{
ClassificationMetrics::Difference
GetDifference(const DrawnFigure & one, const DrawnFigure & other)
{
  std::vector<double> draws;
  for (std::size_t i = 0; i < one.draws.size(); ++i)
  {
    draws.push_back(one.draws[i] - other.draws[i]);
  }
  return { MakeBootstrapped(one.value - other.value, draws), GetTwoSidedP(draws) };
}
} // namespace

DrawnFigures
DrawFigures(const ClassificationMetrics & metrics)
{
  const std::size_t classes = metrics.GetClassNames().size();
  CaseResampler     resampler(metrics.GetCases(), classes);
  resampler.SortByProbability();
  DrawnFigures          figures;
  const ConfusionMatrix ofAllCases = resampler.GetMatrix(nullptr);
  const auto            compute = [&](const CaseResampler::CountsType * counts) {
    const AgreementFigures agreement = GetAgreementFigures(resampler.GetMatrix(counts), ofAllCases);
    std::vector<double>    areas;
    for (std::size_t c = 0; c < classes; ++c)
    {
      areas.push_back(resampler.GetRankFigures(c, counts).areaUnderCurve);
    }
    figures.accuracy.draws.push_back(agreement.accuracy);
    figures.macroF1.draws.push_back(agreement.macroF1);
    figures.macroAreaUnderCurve.draws.push_back(GetMeanOfNumbers(areas));
  };
  resampler.Draw([&](const CaseResampler::CountsType & counts) { compute(&counts); });
  compute(nullptr);
  // The last ones are those of all cases.
  for (DrawnFigure * figure : { &figures.accuracy, &figures.macroF1, &figures.macroAreaUnderCurve })
  {
    figure->value = figure->draws.back();
    figure->draws.pop_back();
  }
  return figures;
}

bool
HaveSameCases(const ClassificationMetrics & one, const ClassificationMetrics & other)
{
  using Case = ClassificationMetrics::Case;
  return one.GetClassNames() == other.GetClassNames() && std::equal(one.GetCases().begin(),
                                                                    one.GetCases().end(),
                                                                    other.GetCases().begin(),
                                                                    other.GetCases().end(),
                                                                    [](const Case & a, const Case & b) {
                                                                      return a.path == b.path && a.slice == b.slice &&
                                                                             a.patient == b.patient &&
                                                                             a.trueClass == b.trueClass;
                                                                    });
}

ClassificationMetrics::Differences
GetDifferences(const DrawnFigures & one, const DrawnFigures & other)
{
  return { GetDifference(one.accuracy, other.accuracy),
           GetDifference(one.macroF1, other.macroF1),
           GetDifference(one.macroAreaUnderCurve, other.macroAreaUnderCurve) };
}
} // namespace TransferLearning

ClassificationMetrics::Differences
ClassificationMetrics::ComputeDifferences(const ClassificationMetrics * other) const
{
  if (other == nullptr || !TransferLearning::HaveSameCases(*this, *other))
  {
    itkExceptionMacro("Two networks must be compared on the same cases, in the same order: this one has "
                      << m_Cases.size() << " cases, the other "
                      << (other == nullptr ? "is null" : "has " + std::to_string(other->GetCases().size()))
                      << ". Evaluate both on the same split of the same dataset.");
  }
  return TransferLearning::GetDifferences(TransferLearning::DrawFigures(*this), TransferLearning::DrawFigures(*other));
}
} // namespace itk
