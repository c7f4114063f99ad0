// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/MetricsCharts.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Statistics.h"
#include "Reports/FigureSections.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
using CurvePoint = ClassificationMetrics::CurvePoint;
using ClassFigures = ClassificationMetrics::ClassFigures;
using Curve = std::vector<CurvePoint>;

constexpr std::size_t  maximumOfCurves = 20;
constexpr std::size_t  shownOfMany = 8;    // with the averages of all
constexpr std::size_t  maximumOfBands = 4; // more of them hide each other
constexpr unsigned int gridSteps = 50;

/** Adds the point unless it would be drawn where the last one is. */
void
AddPoint(ChartSeries & series, double x, double y)
{
  constexpr double visible = 1.0 / 400.0;
  if (series.values.empty() || std::abs(x - series.positions.back()) > visible ||
      std::abs(y - series.values.back()) > visible)
  {
    series.positions.push_back(x);
    series.values.push_back(y);
  }
}

ChartSeries
MakeROC(const std::string & name, const Curve & curve)
{
  ChartSeries series{ name, {}, {} };
  for (const CurvePoint & point : curve)
  {
    if (std::isfinite(point.recall) && std::isfinite(point.falsePositiveRate))
    {
      AddPoint(series, point.falsePositiveRate, point.recall);
    }
  }
  return series;
}

/** Steps: their area is the average precision. */
ChartSeries
MakePrecisionRecall(const std::string & name, const Curve & curve)
{
  ChartSeries series{ name, {}, {} };
  double      recall = 0.0;
  for (const CurvePoint & point : curve)
  {
    if (std::isfinite(point.recall) && std::isfinite(point.precision))
    {
      AddPoint(series, recall, point.precision);
      AddPoint(series, point.recall, point.precision);
      recall = point.recall;
    }
  }
  return series;
}

/** The curve's recall at each of the grid's false positive rates; empty where it is not defined. */
std::vector<double>
SampleROC(const Curve & curve)
{
  std::vector<double> recalls;
  std::size_t         next = 0;
  for (unsigned int step = 0; step <= gridSteps && std::isfinite(curve.back().falsePositiveRate + curve.back().recall);
       ++step)
  {
    const double rate = static_cast<double>(step) / gridSteps;
    while (next + 1 < curve.size() && curve[next + 1].falsePositiveRate <= rate)
    {
      ++next;
    }
    double recall = curve[next].recall;
    if (next + 1 < curve.size())
    {
      const auto & after = curve[next + 1];
      recall += (rate - curve[next].falsePositiveRate) / (after.falsePositiveRate - curve[next].falsePositiveRate) *
                (after.recall - recall);
    }
    recalls.push_back(recall);
  }
  return recalls;
}

/** The curve's precision at each of the grid's recalls: that of the highest threshold that reaches it. */
std::vector<double>
SamplePrecisionRecall(const Curve & curve)
{
  std::vector<double> precisions;
  std::size_t         next = 1;
  for (unsigned int step = 0; step <= gridSteps && curve.size() > 1 && std::isfinite(curve.back().recall); ++step)
  {
    const double recall = static_cast<double>(step) / gridSteps;
    while (next + 1 < curve.size() && (curve[next].recall < recall || std::isnan(curve[next].precision)))
    {
      ++next;
    }
    precisions.push_back(curve[next].precision);
  }
  return precisions;
}

using SampleFunction = std::vector<double> (*)(const Curve &);

ChartBand
MakeBand(const std::vector<std::vector<double>> & draws)
{
  ChartBand band;
  for (unsigned int step = 0; step <= gridSteps && !draws.empty(); ++step)
  {
    std::vector<double> values;
    for (const auto & draw : draws)
    {
      values.push_back(draw[step]);
    }
    const Limits limits = GetPercentileLimits(values);
    if (std::isfinite(limits.first) && std::isfinite(limits.second))
    {
      band.positions.push_back(static_cast<double>(step) / gridSteps);
      band.lows.push_back(limits.first);
      band.highs.push_back(limits.second);
    }
  }
  return band;
}

/** The bands of the bootstrap that the intervals come from. */
void
AddBands(const CaseResampler & resampler, Chart & roc, Chart & precisions)
{
  const std::size_t                             classes = roc.series.size();
  std::vector<std::vector<std::vector<double>>> ratesOfDraws(classes);
  std::vector<std::vector<std::vector<double>>> stepsOfDraws(classes);
  resampler.Draw([&](const CaseResampler::CountsType & counts) {
    for (std::size_t c = 0; c < classes; ++c)
    {
      const Curve curve = resampler.GetCurve(c, &counts);
      const auto  add = [&curve](std::vector<std::vector<double>> & draws, SampleFunction sample) {
        const auto values = sample(curve);
        if (!values.empty())
        {
          draws.push_back(values);
        }
      };
      add(ratesOfDraws[c], SampleROC);
      add(stepsOfDraws[c], SamplePrecisionRecall);
    }
  });
  for (std::size_t c = 0; c < classes; ++c)
  {
    roc.series[c].band = MakeBand(ratesOfDraws[c]);
    precisions.series[c].band = MakeBand(stepsOfDraws[c]);
  }
}

/** All class-versus-rest decisions together. */
Curve
PoolCurves(const ClassificationMetrics & metrics)
{
  std::vector<ClassificationMetrics::Case> pooled;
  for (const auto & oneCase : metrics.GetCases())
  {
    for (unsigned int c = 0; c < oneCase.probabilities.size(); ++c)
    {
      ClassificationMetrics::Case decision;
      decision.trueClass = c == oneCase.trueClass ? 1 : 0;
      decision.probabilities = { 1.0f - oneCase.probabilities[c], oneCase.probabilities[c] };
      pooled.push_back(decision);
    }
  }
  CaseResampler resampler(pooled, 2);
  resampler.SortByProbability();
  return resampler.GetCurve(1, nullptr);
}

/** The mean of the sampled curves of the classes that have one. */
ChartSeries
MakeMacroAverage(const CaseResampler & resampler, std::size_t classes, SampleFunction sample)
{
  std::vector<double> sums(gridSteps + 1, 0.0);
  std::size_t         count = 0;
  for (std::size_t c = 0; c < classes; ++c)
  {
    const auto values = sample(resampler.GetCurve(c, nullptr));
    if (!values.empty())
    {
      std::transform(sums.begin(), sums.end(), values.begin(), sums.begin(), std::plus<double>());
      ++count;
    }
  }
  ChartSeries series{ "macro average", {}, {} };
  for (unsigned int step = 0; step <= gridSteps && count > 0; ++step)
  {
    series.positions.push_back(static_cast<double>(step) / gridSteps);
    series.values.push_back(sums[step] / static_cast<double>(count));
  }
  return series;
}

double
GetMean(const std::vector<ClassFigures> & figures, ClassificationMetrics::Interval ClassFigures::* figure)
{
  std::vector<double> values;
  for (const ClassFigures & ofClass : figures)
  {
    values.push_back((ofClass.*figure).value);
  }
  return GetMeanOfNumbers(values);
}

/** The classes that are drawn: all, or of many those with the lowest values of a figure. */
std::vector<std::size_t>
SelectClasses(const std::vector<ClassFigures> & figures, ClassificationMetrics::Interval ClassFigures::* figure)
{
  std::vector<std::size_t> classes(figures.size());
  std::iota(classes.begin(), classes.end(), std::size_t{ 0 });
  if (classes.size() > maximumOfCurves)
  {
    const auto getOrder = [&](std::size_t c) {
      const double value = (figures[c].*figure).value;
      return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
    };
    std::stable_sort(
      classes.begin(), classes.end(), [&](std::size_t a, std::size_t b) { return getOrder(a) < getOrder(b); });
    classes.resize(shownOfMany);
  }
  return classes;
}

std::vector<Chart>
MakeRankCharts(const ClassificationMetrics & metrics, const std::vector<ClassFigures> & figures)
{
  const std::string split = metrics.GetSplitName();
  Chart             roc = MakeUnitChart("ROC, split: " + split, "false positive rate", "recall (true positive rate)");
  roc.fileName = "roc";
  roc.diagonal = true;
  Chart precisions = MakeUnitChart("Precision and recall, split: " + split, "recall", "precision");
  precisions.fileName = "precision-recall";
  CaseResampler resampler(metrics.GetCases(), figures.size());
  resampler.SortByProbability();
  if (figures.size() > maximumOfCurves)
  {
    const Curve pooled = PoolCurves(metrics);
    roc.series = { MakeMacroAverage(resampler, figures.size(), SampleROC), MakeROC("micro average", pooled) };
    precisions.series = { MakeMacroAverage(resampler, figures.size(), SamplePrecisionRecall),
                          MakePrecisionRecall("micro average", pooled) };
    roc.series.front().legend = "macro average, AUC " + ToFigure(GetMean(figures, &ClassFigures::areaUnderCurve));
    precisions.series.front().legend =
      "macro average, AP " + ToFigure(GetMean(figures, &ClassFigures::averagePrecision));
  }
  for (const std::size_t c : SelectClasses(figures, &ClassFigures::areaUnderCurve))
  {
    roc.series.push_back(MakeROC(figures[c].name, resampler.GetCurve(c, nullptr)));
    roc.series.back().legend = figures[c].name + ", AUC " + ToFigure(figures[c].areaUnderCurve.value);
  }
  for (const std::size_t c : SelectClasses(figures, &ClassFigures::averagePrecision))
  {
    precisions.series.push_back(MakePrecisionRecall(figures[c].name, resampler.GetCurve(c, nullptr)));
    precisions.series.back().legend = figures[c].name + ", AP " + ToFigure(figures[c].averagePrecision.value);
  }
  if (figures.size() <= maximumOfBands)
  {
    AddBands(resampler, roc, precisions);
  }
  return { roc, precisions };
}

/** Accuracy over the highest probability: on the diagonal where probabilities hold what they say. */
Chart
MakeReliabilityChart(const std::string & split, const ClassificationMetrics::CalibrationFigures & figures)
{
  Chart chart = MakeUnitChart("Reliability, split: " + split, "highest probability, mean per bin", "accuracy");
  chart.fileName = "reliability";
  chart.diagonal = true;
  chart.markers = true;
  chart.barsLegend = "fraction of the cases";
  std::size_t cases = 0;
  for (const auto & bin : figures.bins)
  {
    cases += bin.cases;
  }
  ChartSeries series{ "bins with cases", {}, {} };
  for (const auto & bin : figures.bins)
  {
    if (bin.cases > 0)
    {
      series.positions.push_back(bin.confidence);
      series.values.push_back(bin.accuracy);
      chart.bars.push_back({ bin.low, bin.high, static_cast<double>(bin.cases) / static_cast<double>(cases) });
    }
  }
  chart.series.push_back(series);
  return chart;
}
} // namespace

std::vector<Chart>
MakeMetricsCharts(const ClassificationMetrics &                     metrics,
                  const std::vector<ClassFigures> &                 figures,
                  const ClassificationMetrics::CalibrationFigures & calibration)
{
  auto charts = MakeRankCharts(metrics, figures);
  charts.push_back(MakeReliabilityChart(metrics.GetSplitName(), calibration));
  return charts;
}
} // namespace TransferLearning
} // namespace itk
