// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/FigureSections.h"

#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "Reports/ConfusionMatrixSection.h"
#include "Reports/HTMLPage.h"
#include "Support/NumberText.h"
#include "TransferLearning/itkCountText.h"
#include "Reports/MetricsCharts.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interval = ClassificationMetrics::Interval;

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
  if (metrics.IsDomainKnown())
  {
    const auto domain = metrics.ComputeDomainFigures();
    AppendOverallRow(body, "coverage: inside the network's domain", domain.coverage);
    AppendOverallRow(body, "accuracy of cases inside the network's domain", domain.accuracy);
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
    AppendElement(row, "td", ToGroupedText(ofClass.support));
    ForEachFigure<ClassFigures>([&](const auto & figure) { AppendFigureCell(row, ofClass.*figure.member); });
  }
  LabelCells(body);
}

void
AppendCharts(pugi::xml_node page, const std::vector<Chart> & charts)
{
  auto row = AppendBlock(page, "div", "charts");
  for (const Chart & chart : charts)
  {
    AppendChart(AppendBlock(row, "figure"), chart);
  }
}

void
AppendReliabilityNote(pugi::xml_node page, const CalibrationFigures & figures)
{
  std::string note;
  std::size_t cases = 0;
  for (const auto & bin : figures.bins)
  {
    cases += bin.cases;
    note += bin.cases > 0 ? (note.empty() ? "" : "; ") + ToGroupedText(bin.cases) : "";
  }
  AppendElement(page,
                "p",
                "Reliability: the bins with cases, from the lowest, hold " + note + " of " + ToGroupedText(cases) +
                  " cases. Below the diagonal, the network is overconfident.",
                "note");
}

void
AppendFewCases(pugi::xml_node page, const std::vector<ClassificationMetrics::ClassFigures> & figures)
{
  constexpr std::size_t mostNames = 5;
  std::string           few;
  std::size_t           classes = 0;
  for (const auto & ofClass : figures)
  {
    if (ofClass.support < 10)
    {
      few += (few.empty() ? "" : ", ") + ofClass.name + " (" + std::to_string(ofClass.support) + ")";
      ++classes;
    }
  }
  if (classes > mostNames)
  {
    few = std::to_string(classes) + " of " + std::to_string(figures.size()) + " classes";
  }
  if (!few.empty())
  {
    AppendElement(page,
                  "p",
                  "Fewer than 10 cases: " + few + ". Metrics of so few cases are unreliable; see their intervals.",
                  "notice");
  }
}

void
AppendIntervalNote(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const std::size_t groups = metrics.GetNumberOfGroups();
  const std::string unit = GetBootstrapUnit(metrics);
  std::string       note = "Intervals: bootstrap over " + ToCountText(groups, unit);
  note += metrics.HasPatients() ? "" : " (patients are unknown)";
  note +=
    "; proportions of cases (accuracy, precision, recall, specificity, false positive rate) use Wilson's interval";
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
    note += " with the " + unit + "s as trials if all draws give the same value.";
  }
  note +=
    " If all draws give the same value, F1 uses Wilson's interval of its Jaccard index, ROC AUC uses Newcombe's "
    "interval (method 5), and macro averages use the means of the classes' limits. Metrics without an interval: it "
    "cannot be estimated.";
  AppendElement(page, "p", note, "note");
}
/** All that is shown of one set of classes; returns its charts. */
std::vector<Chart>
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
             ToGroupedText(metrics.GetCases().size()),
             metrics.HasPatients() ? ToCountText(metrics.GetNumberOfGroups(), "patient") : "patients unknown");
  AppendTile(tiles, "accuracy, " + split, ToFigure(overall.accuracy.value), ToRange(overall.accuracy));
  AppendTile(tiles, "macro F1, " + split, ToFigure(overall.macroF1.value), ToRange(overall.macroF1));
  AppendTile(tiles, "cross entropy, " + split, ToFigure(metrics.ComputeCrossEntropy()), "nats per case");
  AppendConfusionMatrix(section, metrics);
  AppendOverallTable(section, split, overall, calibration, metrics);
  AppendClassTable(section, split, figures);
  const auto charts = MakeMetricsCharts(metrics, figures, calibration);
  AppendCharts(section, charts);
  AppendReliabilityNote(section, calibration);
  AppendFewCases(section, figures);
  AppendIntervalNote(section, metrics);
  return charts;
}

/** A name for files: letters and digits, and hyphens for all else. */
std::string
ToFileName(std::string name)
{
  for (char & c : name)
  {
    const bool isKept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    c = isKept ? c : '-';
  }
  return name;
}

/** Puts a name before those of the charts' files. */
std::vector<Chart>
AddPrefix(const std::string & prefix, std::vector<Chart> charts)
{
  for (Chart & chart : charts)
  {
    chart.fileName = prefix + '.' + chart.fileName;
  }
  return charts;
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

bool
IsValidation(const ClassificationMetrics & metrics)
{
  return std::string(metrics.GetSplitName()) == "validation";
}

std::vector<Chart>
AppendMetrics(pugi::xml_node page, const ClassificationMetrics & metrics, bool isFolded)
{
  const std::string split = metrics.GetSplitName();
  pugi::xml_node    place = page;
  if (isFolded)
  {
    place = AppendBlock(page, "details");
    AppendElement(place, "summary", "Validation");
  }
  if (IsValidation(metrics))
  {
    AppendElement(place,
                  "p",
                  "The validation split chooses the epoch that is kept and, where they are fitted, temperature and "
                  "threshold: its metrics are optimistic.",
                  "note");
  }
  auto charts = AddPrefix(ToFileName(split), AppendFigures(place, metrics, "Metrics, split: " + split));
  if (!metrics.GetNegativeClass().empty())
  {
    const auto ofDisease = AddPrefix(ToFileName(split) + ".against-negative",
                                     AppendFigures(place,
                                                   *metrics.MakeAgainstNegative(),
                                                   "Disease vs. " + metrics.GetNegativeClass() + ", split: " + split));
    charts.insert(charts.end(), ofDisease.begin(), ofDisease.end());
  }
  return charts;
}
} // namespace TransferLearning
} // namespace itk
