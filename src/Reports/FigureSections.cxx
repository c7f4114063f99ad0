// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/FigureSections.h"

#include "Metrics/EvaluationFields.h"
#include "Reports/HTMLPage.h"
#include "Support/NumberText.h"
#include "Reports/SVGChart.h"

#include <cmath>
#include <cstdio>
#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interval = ClassificationMetrics::Interval;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void
AppendTile(pugi::xml_node tiles, const std::string & name, const std::string & value, const std::string & below)
{
  pugi::xml_node tile = AppendBlock(tiles, "div", "tile");
  AppendElement(tile, "span", name);
  AppendElement(tile, "b", value);
  if (!below.empty())
  {
    AppendElement(tile, "span", below);
  }
}

/** White for 0 to the palette's blue for 1, with the text that can be read on it. */
std::string
GetHeat(double fraction)
{
  const double full[] = { 0.0, 88.0, 140.0 };
  char         style[64];
  int          rgb[3];
  for (int i = 0; i < 3; ++i)
  {
    rgb[i] = static_cast<int>(std::lround(255.0 + fraction * (full[i] - 255.0)));
  }
  std::snprintf(style,
                sizeof(style),
                "background:#%02x%02x%02x;color:%s",
                rgb[0],
                rgb[1],
                rgb[2],
                fraction > 0.72 ? "#ffffff" : "#1c2733");
  return style;
}

void
AppendConfusionMatrix(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const auto & names = metrics.GetClassNames();
  const auto   matrix = metrics.ComputeConfusionMatrix();
  auto         table = AppendBlock(AppendBlock(page, "div", "wide"), "table", "matrix");
  AppendElement(table,
                "caption",
                std::string("Confusion matrix, split: ") + metrics.GetSplitName() +
                  " (cases, and percent of the true class)");
  auto head = AppendBlock(table, "thead");
  auto first = AppendBlock(head, "tr");
  SetAttribute(AppendElement(first, "th", "true class"), "rowspan", "2");
  SetAttribute(AppendElement(first, "th", "predicted class"), "colspan", std::to_string(names.size()));
  auto second = AppendBlock(head, "tr");
  for (const std::string & name : names)
  {
    SetAttribute(AppendElement(second, "th", name, "class"), "scope", "col");
  }
  auto body = AppendBlock(table, "tbody");
  for (std::size_t c = 0; c < names.size(); ++c)
  {
    auto        row = AppendRow(body, names[c]);
    std::size_t support = 0;
    for (const std::size_t count : matrix[c])
    {
      support += count;
    }
    for (const std::size_t count : matrix[c])
    {
      const double fraction = support == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(support);
      auto         cell = AppendElement(row, "td", std::to_string(count));
      SetAttribute(cell, "style", GetHeat(fraction));
      AppendElement(cell, "small", support == 0 ? ToFigure(undefined) : ToNumberText(100.0 * fraction, 1) + " %");
    }
  }
}

void
AppendOverallRow(pugi::xml_node body, const std::string & title, const Interval & figure)
{
  auto row = AppendRow(body, title);
  AppendElement(row, "td", ToFigure(figure.value));
  AppendElement(row, "td", ToRange(figure));
}

void
AppendOverallTable(pugi::xml_node                page,
                   const std::string &           split,
                   const OverallFigures &        figures,
                   const CalibrationFigures &    calibration,
                   const ClassificationMetrics & metrics)
{
  auto body = AppendTable(page, "Overall, split: " + split, { "metric", "value", "95 % interval" });
  ForEachFigure<OverallFigures>([&](const auto & row) { AppendOverallRow(body, row.label, figures.*row.member); });
  ForEachFigure<CalibrationFigures>(
    [&](const auto & row) { AppendOverallRow(body, row.label, calibration.*row.member); });
  if (metrics.GetAbstentionThreshold() > 0.0)
  {
    const auto abstention = metrics.ComputeAbstentionFigures();
    AppendOverallRow(
      body, "coverage: probability at least " + ToNumberText(metrics.GetAbstentionThreshold()), abstention.coverage);
    AppendOverallRow(body, "accuracy of covered cases", abstention.accuracy);
  }
}

void
AppendClassTable(pugi::xml_node                                           page,
                 const std::string &                                      split,
                 const std::vector<ClassificationMetrics::ClassFigures> & figures)
{
  std::vector<std::string> headings{ "class", "cases" };
  ForEachFigure<ClassFigures>([&](const auto & figure) { headings.emplace_back(figure.label); });
  auto body = AppendTable(page, "Per class (one vs. rest), split: " + split + " (95 % intervals)", headings);
  for (const auto & ofClass : figures)
  {
    auto row = AppendRow(body, ofClass.name);
    AppendElement(row, "td", std::to_string(ofClass.support));
    ForEachFigure<ClassFigures>([&](const auto & figure) { AppendFigureCell(row, ofClass.*figure.member); });
  }
}

/** Adds the point unless it would be drawn where the last one is. */
void
AddPoint(ChartSeries & series, double x, double y)
{
  constexpr double visible = 1.0 / 1000.0;
  if (series.values.empty() || std::abs(x - series.positions.back()) > visible ||
      std::abs(y - series.values.back()) > visible)
  {
    series.positions.push_back(x);
    series.values.push_back(y);
  }
}

/** ROC and precision-recall curves of the classes that have them. */
void
AppendRankCurves(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const std::string split = metrics.GetSplitName();
  Chart             roc = MakeUnitChart("ROC, split: " + split, "false positive rate", "recall (true positive rate)");
  Chart             precisions = MakeUnitChart("Precision and recall, split: " + split, "recall", "precision");
  roc.diagonal = true;
  for (unsigned int c = 0; c < metrics.GetClassNames().size(); ++c)
  {
    ChartSeries rates{ metrics.GetClassNames()[c], {}, {} };
    ChartSeries steps{ metrics.GetClassNames()[c], {}, {} };
    double      recall = 0.0;
    for (const auto & point : metrics.ComputeCurve(c))
    {
      if (std::isfinite(point.recall) && std::isfinite(point.falsePositiveRate))
      {
        AddPoint(rates, point.falsePositiveRate, point.recall);
      }
      if (std::isfinite(point.recall) && std::isfinite(point.precision))
      {
        // Steps: their area is the average precision.
        AddPoint(steps, recall, point.precision);
        AddPoint(steps, point.recall, point.precision);
        recall = point.recall;
      }
    }
    roc.series.push_back(rates);
    precisions.series.push_back(steps);
  }
  auto charts = AppendBlock(page, "div", "charts");
  AppendChart(AppendBlock(charts, "figure"), roc);
  AppendChart(AppendBlock(charts, "figure"), precisions);
}

/** Accuracy over the highest probability: on the diagonal where probabilities hold what they say. */
void
AppendReliability(pugi::xml_node page, const std::string & split, const CalibrationFigures & figures)
{
  Chart chart = MakeUnitChart("Reliability, split: " + split, "highest probability, mean per bin", "accuracy");
  chart.diagonal = true;
  chart.markers = true;
  ChartSeries series{ "bins with cases", {}, {} };
  std::size_t cases = 0;
  for (const auto & bin : figures.bins)
  {
    cases += bin.cases;
    if (bin.cases > 0)
    {
      series.positions.push_back(bin.confidence);
      series.values.push_back(bin.accuracy);
    }
  }
  chart.series.push_back(series);
  auto figure = AppendBlock(AppendBlock(page, "div", "charts"), "figure");
  SetAttribute(figure, "style", "max-width:560px"); // it is the only one of its row
  AppendChart(figure, chart);
  std::string note = "Cases per bin, starting at the lowest bin with cases:";
  for (const auto & bin : figures.bins)
  {
    note += bin.cases > 0 ? " " + std::to_string(bin.cases) : "";
  }
  AppendElement(
    page, "p", note + " of " + std::to_string(cases) + ". Below the diagonal, a network is overconfident.", "note");
}

void
AppendFewCases(pugi::xml_node page, const std::vector<ClassificationMetrics::ClassFigures> & figures)
{
  std::string few;
  for (const auto & ofClass : figures)
  {
    if (ofClass.support < 10)
    {
      few += (few.empty() ? "" : ", ") + ofClass.name + " (" + std::to_string(ofClass.support) + ")";
    }
  }
  if (!few.empty())
  {
    AppendElement(page,
                  "p",
                  "Fewer than 10 cases: " + few + ". Metrics of so few cases are unreliable; see the intervals.",
                  "notice");
  }
}

/** "1 patient", "22 patients"; where patients are unknown, "22 cases", or "5 groups" such as the slices of a volume. */
std::string
CountGroups(const ClassificationMetrics & metrics)
{
  const std::size_t groups = metrics.GetNumberOfGroups();
  const std::string unit = metrics.HasPatients() ? "patient" : groups == metrics.GetCases().size() ? "case" : "group";
  return std::to_string(groups) + ' ' + unit + (groups == 1 ? "" : "s");
}

void
AppendIntervalNote(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const std::size_t groups = metrics.GetNumberOfGroups();
  const std::string unit = metrics.HasPatients() ? "patient" : "group";
  std::string       note = "Intervals: bootstrap over " + CountGroups(metrics);
  note += metrics.HasPatients() ? "" : " (patients are unknown)";
  note += "; proportions of cases (accuracy, precision, recall, specificity, false positive rate) use the Wilson score";
  if (groups == metrics.GetCases().size())
  {
    note += ".";
  }
  else if (groups < 2)
  {
    note += ", which treats slices as independent: those of one " + unit +
            " resemble each other, so the intervals are too narrow here. One " + unit + " gives no bootstrap interval.";
  }
  else
  {
    note += " with the " + unit + "s as trials if the draws do not vary.";
  }
  note +=
    " If the bootstrap's draws do not vary, F1 has the Wilson score of its Jaccard index, the ROC AUC Newcombe's "
    "interval (method 5), and their means the means of the limits; a figure without interval has none that can be "
    "estimated.";
  AppendElement(page, "p", note, "note");
}
/** All that is shown of one set of classes. */
void
AppendFigures(pugi::xml_node page, const ClassificationMetrics & metrics, const std::string & heading)
{
  const std::string split = metrics.GetSplitName();
  const auto        figures = metrics.ComputeClassFigures();
  const auto        overall = metrics.ComputeOverallFigures();
  const auto        calibration = metrics.ComputeCalibrationFigures();
  auto              section = AppendBlock(page, "section");
  AppendElement(section, "h2", heading);
  auto tiles = AppendBlock(section, "div", "tiles");
  AppendTile(tiles,
             "cases, " + split,
             std::to_string(metrics.GetCases().size()),
             metrics.HasPatients() ? CountGroups(metrics) : std::string("patients unknown"));
  AppendTile(tiles, "accuracy, " + split, ToFigure(overall.accuracy.value), ToRange(overall.accuracy));
  AppendTile(tiles, "macro F1, " + split, ToFigure(overall.macroF1.value), ToRange(overall.macroF1));
  AppendTile(tiles, "cross entropy, " + split, ToFigure(metrics.ComputeCrossEntropy()), "nats per case");
  AppendConfusionMatrix(section, metrics);
  AppendOverallTable(section, split, overall, calibration, metrics);
  AppendClassTable(section, split, figures);
  AppendRankCurves(section, metrics);
  AppendReliability(section, split, calibration);
  AppendFewCases(section, figures);
  AppendIntervalNote(section, metrics);
}
} // namespace

std::string
ToFigure(double value)
{
  return std::isnan(value) ? "undefined" : ToNumberText(value, 3);
}

std::string
ToRange(const Interval & interval)
{
  return std::isnan(interval.low) || std::isnan(interval.high)
           ? std::string{}
           : ToNumberText(interval.low, 3) + " to " + ToNumberText(interval.high, 3);
}

pugi::xml_node
AppendFigureCell(pugi::xml_node row, const Interval & interval)
{
  pugi::xml_node cell = AppendElement(row, "td", ToFigure(interval.value));
  const auto     range = ToRange(interval);
  if (!range.empty())
  {
    AppendElement(cell, "small", range);
  }
  return cell;
}

void
AppendMetrics(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const std::string split = metrics.GetSplitName();
  AppendFigures(page, metrics, "Metrics, split: " + split);
  if (!metrics.GetNegativeClass().empty())
  {
    AppendFigures(
      page, *metrics.MakeAgainstNegative(), "Disease vs. " + metrics.GetNegativeClass() + ", split: " + split);
  }
}
} // namespace TransferLearning
} // namespace itk
