// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/MacroFigures.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Statistics.h"

namespace itk
{
namespace TransferLearning
{
MacroFigures
GetMacroFigures(const std::vector<ClassificationMetrics::Case> & cases, std::size_t classes)
{
  CaseResampler resampler(cases, classes);
  resampler.SortByProbability();
  const std::vector<double> f1 = GetF1(resampler.GetMatrix(nullptr));
  double                    sumOfAreas = 0.0;
  for (std::size_t c = 0; c < classes; ++c)
  {
    sumOfAreas += resampler.GetRankFigures(c, nullptr).areaUnderCurve; // NaN stays
  }
  return { GetMeanWithZeros(f1, f1), sumOfAreas / static_cast<double>(classes) };
}
} // namespace TransferLearning
} // namespace itk
