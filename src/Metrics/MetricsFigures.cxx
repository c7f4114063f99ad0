// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The figures of ClassificationMetrics and their intervals.
#include "itkClassificationMetrics.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Intervals.h"
#include "Metrics/Statistics.h"

#include <vector>

namespace itk
{
namespace
{
using Interval = ClassificationMetrics::Interval;
using ClassFigures = ClassificationMetrics::ClassFigures;
using OverallFigures = ClassificationMetrics::OverallFigures;
using TransferLearning::CaseResampler;

bool
IsAnyCase(unsigned int, unsigned int)
{
  return true;
}

bool
IsRight(unsigned int trueClass, unsigned int predicted)
{
  return trueClass == predicted;
}

/** All classes together, of all cases or of one draw. */
struct OverallValues : TransferLearning::AgreementFigures
{
  double macroAreaUnderCurve;
  double macroAveragePrecision;
  double macroAveragePrecisionOfDefined;
};

/** Which figures of all cases are defined, for the means that count the others as 0. */
struct FiguresOfAllCases
{
  TransferLearning::ConfusionMatrix matrix;
  std::vector<double>               averagePrecisions;
};

FiguresOfAllCases
GetFiguresOfAllCases(const CaseResampler & resampler, std::size_t classes)
{
  FiguresOfAllCases figures{ resampler.GetMatrix(nullptr), {} };
  for (std::size_t c = 0; c < classes; ++c)
  {
    figures.averagePrecisions.push_back(resampler.GetRankFigures(c, nullptr).averagePrecision);
  }
  return figures;
}

OverallValues
GetOverallValues(const CaseResampler &             resampler,
                 const FiguresOfAllCases &         ofAllCases,
                 const CaseResampler::CountsType * counts)
{
  std::vector<double> areas;
  std::vector<double> precisions;
  for (std::size_t c = 0; c < ofAllCases.averagePrecisions.size(); ++c)
  {
    const auto ranks = resampler.GetRankFigures(c, counts);
    areas.push_back(ranks.areaUnderCurve);
    precisions.push_back(ranks.averagePrecision);
  }
  return { TransferLearning::GetAgreementFigures(resampler.GetMatrix(counts), ofAllCases.matrix),
           TransferLearning::GetMeanOfNumbers(areas),
           TransferLearning::GetMeanWithZeros(precisions, ofAllCases.averagePrecisions),
           TransferLearning::GetMeanOfNumbers(precisions) };
}

/** A figure of all classes with that of a class whose mean it is, if that has limits without draws. */
struct BootstrappedFigure
{
  double OverallValues::* value;
  Interval OverallFigures::* figure;
  Interval ClassFigures::* ofClass;
  bool                     undefinedIsZero;
};

using Values = OverallValues;
using Figures = OverallFigures;
constexpr BootstrappedFigure bootstrapped[] = {
  { &Values::balancedAccuracy, &Figures::balancedAccuracy, &ClassFigures::recall, false },
  { &Values::macroPrecision, &Figures::macroPrecision, &ClassFigures::precision, true },
  { &Values::macroPrecisionOfDefined, &Figures::macroPrecisionOfDefined, &ClassFigures::precision, false },
  { &Values::macroRecall, &Figures::macroRecall, &ClassFigures::recall, true },
  { &Values::macroSpecificity, &Figures::macroSpecificity, &ClassFigures::specificity, false },
  { &Values::macroF1, &Figures::macroF1, &ClassFigures::f1, true },
  { &Values::macroF1OfDefined, &Figures::macroF1OfDefined, &ClassFigures::f1, false },
  { &Values::macroFalsePositiveRate, &Figures::macroFalsePositiveRate, &ClassFigures::falsePositiveRate, false },
  { &Values::macroAreaUnderCurve, &Figures::macroAreaUnderCurve, &ClassFigures::areaUnderCurve, false },
  { &Values::macroAveragePrecision, &Figures::macroAveragePrecision, nullptr, true },
  { &Values::macroAveragePrecisionOfDefined, &Figures::macroAveragePrecisionOfDefined, nullptr, false },
  { &Values::cohensKappa, &Figures::cohensKappa, nullptr, false },
  { &Values::matthewsCorrelation, &Figures::matthewsCorrelation, nullptr, false }
};

/** Those of one class that are shares of cases. */
void
ComputeProportions(const CaseResampler & resampler, unsigned int oneClass, ClassFigures & figures)
{
  const auto isTrue = [oneClass](unsigned int trueClass, unsigned int) { return trueClass == oneClass; };
  const auto isOther = [oneClass](unsigned int trueClass, unsigned int) { return trueClass != oneClass; };
  const auto isPredicted = [oneClass](unsigned int, unsigned int predicted) { return predicted == oneClass; };
  const auto isNotPredicted = [oneClass](unsigned int, unsigned int predicted) { return predicted != oneClass; };
  const auto isRightlyToldApart = [oneClass](unsigned int trueClass, unsigned int predicted) {
    return (trueClass == oneClass) == (predicted == oneClass);
  };
  figures.precision = TransferLearning::ComputeProportion(resampler, isPredicted, isTrue);
  figures.recall = TransferLearning::ComputeProportion(resampler, isTrue, isPredicted);
  figures.specificity = TransferLearning::ComputeProportion(resampler, isOther, isNotPredicted);
  figures.falsePositiveRate = TransferLearning::ComputeProportion(resampler, isOther, isPredicted);
  figures.accuracyOneVersusRest = TransferLearning::ComputeProportion(resampler, IsAnyCase, isRightlyToldApart);
}
/** The classes' figures with limits that need no draws. */
std::vector<ClassFigures>
GetFiguresWithoutDraws(const CaseResampler & resampler, unsigned int classes)
{
  const std::vector<double> f1 = TransferLearning::GetF1(resampler.GetMatrix(nullptr));
  std::vector<ClassFigures> figures(classes);
  for (unsigned int c = 0; c < classes; ++c)
  {
    ComputeProportions(resampler, c, figures[c]);
    const auto ofF1 = TransferLearning::GetF1Limits(resampler, c, f1[c]);
    figures[c].f1 = { f1[c], ofF1.first, ofF1.second };
    const double area = resampler.GetRankFigures(c, nullptr).areaUnderCurve;
    const auto   ofArea = TransferLearning::GetAreaLimits(resampler, c, area);
    figures[c].areaUnderCurve = { area, ofArea.first, ofArea.second };
  }
  return figures;
}

/** Limits of the mean of a figure over the classes; none where the classes have none without draws. */
TransferLearning::Limits
GetLimitsWithoutDraws(const CaseResampler & resampler, unsigned int classes, const BootstrappedFigure & row)
{
  if (row.ofClass == nullptr)
  {
    return TransferLearning::noLimits;
  }
  std::vector<Interval> figures;
  for (const ClassFigures & oneClass : GetFiguresWithoutDraws(resampler, classes))
  {
    figures.push_back(oneClass.*row.ofClass);
  }
  return TransferLearning::GetLimitsOfMean(figures, row.undefinedIsZero);
}
} // namespace

std::vector<std::vector<std::size_t>>
ClassificationMetrics::ComputeConfusionMatrix() const
{
  return CaseResampler(m_Cases, m_ClassNames.size()).GetMatrix(nullptr);
}

Interval
ClassificationMetrics::ComputeAccuracy() const
{
  return TransferLearning::ComputeProportion(CaseResampler(m_Cases, m_ClassNames.size()), IsAnyCase, IsRight);
}

Interval
ClassificationMetrics::ComputeMacroF1() const
{
  return this->ComputeOverallFigures().macroF1;
}

OverallFigures
ClassificationMetrics::ComputeOverallFigures() const
{
  const std::size_t classes = m_ClassNames.size();
  CaseResampler     resampler(m_Cases, classes);
  resampler.SortByProbability();
  const FiguresOfAllCases    ofAllCases = GetFiguresOfAllCases(resampler, classes);
  std::vector<OverallValues> draws;
  resampler.Draw([&](const CaseResampler::CountsType & counts) {
    draws.push_back(GetOverallValues(resampler, ofAllCases, &counts));
  });

  const OverallValues all = GetOverallValues(resampler, ofAllCases, nullptr);
  OverallFigures      figures;
  figures.accuracy = TransferLearning::ComputeProportion(resampler, IsAnyCase, IsRight);
  for (const BootstrappedFigure & row : bootstrapped)
  {
    std::vector<double> ofDraws;
    for (const OverallValues & draw : draws)
    {
      ofDraws.push_back(draw.*row.value);
    }
    figures.*row.figure = TransferLearning::MakeBootstrapped(all.*row.value, ofDraws, [&] {
      return GetLimitsWithoutDraws(resampler, static_cast<unsigned int>(classes), row);
    });
  }
  return figures;
}

std::vector<ClassFigures>
ClassificationMetrics::ComputeClassFigures() const
{
  const std::size_t classes = m_ClassNames.size();
  CaseResampler     resampler(m_Cases, classes);
  resampler.SortByProbability();

  std::vector<std::vector<double>> f1Draws(classes);
  std::vector<std::vector<double>> areaDraws(classes);
  std::vector<std::vector<double>> precisionDraws(classes);
  resampler.Draw([&](const CaseResampler::CountsType & counts) {
    const std::vector<double> f1 = TransferLearning::GetF1(resampler.GetMatrix(&counts));
    for (std::size_t c = 0; c < classes; ++c)
    {
      const auto ranks = resampler.GetRankFigures(c, &counts);
      f1Draws[c].push_back(f1[c]);
      areaDraws[c].push_back(ranks.areaUnderCurve);
      precisionDraws[c].push_back(ranks.averagePrecision);
    }
  });

  const auto                matrix = resampler.GetMatrix(nullptr);
  const std::vector<double> f1 = TransferLearning::GetF1(matrix);
  std::vector<ClassFigures> figures(classes);
  for (unsigned int c = 0; c < classes; ++c)
  {
    const auto ranks = resampler.GetRankFigures(c, nullptr);
    figures[c].name = m_ClassNames[c];
    for (const std::size_t count : matrix[c])
    {
      figures[c].support += count;
    }
    ComputeProportions(resampler, c, figures[c]);
    figures[c].f1 = TransferLearning::MakeBootstrapped(
      f1[c], f1Draws[c], [&] { return TransferLearning::GetF1Limits(resampler, c, f1[c]); });
    figures[c].areaUnderCurve = TransferLearning::MakeBootstrapped(ranks.areaUnderCurve, areaDraws[c], [&] {
      return TransferLearning::GetAreaLimits(resampler, c, ranks.areaUnderCurve);
    });
    figures[c].averagePrecision = TransferLearning::MakeBootstrapped(ranks.averagePrecision, precisionDraws[c]);
  }
  return figures;
}

std::vector<ClassificationMetrics::CurvePoint>
ClassificationMetrics::ComputeCurve(unsigned int oneClass) const
{
  if (oneClass >= m_ClassNames.size())
  {
    itkExceptionMacro("There is no curve of class " << oneClass << ": there are " << m_ClassNames.size()
                                                    << " classes, counted from 0.");
  }
  CaseResampler resampler(m_Cases, m_ClassNames.size());
  resampler.SortByProbability();
  return resampler.GetCurve(oneClass, nullptr);
}
} // namespace itk
