// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Evaluation/ReportSections.h"

#include "Evaluation/HTMLPage.h"
#include "Evaluation/NumberText.h"
#include "Evaluation/SVGChart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interval = ClassificationMetrics::Interval;

constexpr const char * undefined = "\xE2\x80\x93"; // en dash

/** "0.812 to 0.934". */
std::string
ToRange(const Interval & interval)
{
  return std::isnan(interval.low) || std::isnan(interval.high)
           ? std::string{}
           : ToNumberText(interval.low, 3) + " to " + ToNumberText(interval.high, 3);
}

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
AppendFigureCell(pugi::xml_node row, const Interval & interval)
{
  pugi::xml_node cell = AppendElement(row, "td", ToFigure(interval.value));
  const auto     range = ToRange(interval);
  if (!range.empty())
  {
    AppendElement(cell, "small", range);
  }
}

pugi::xml_node
AppendColumnHeading(pugi::xml_node row, const std::string & text)
{
  pugi::xml_node heading = AppendElement(row, "th", text);
  SetAttribute(heading, "scope", "col");
  return heading;
}

pugi::xml_node
AppendRowHeading(pugi::xml_node row, const std::string & text)
{
  pugi::xml_node heading = AppendElement(row, "th", text, "class");
  SetAttribute(heading, "scope", "row");
  return heading;
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
    auto        row = AppendBlock(body, "tr");
    std::size_t support = 0;
    for (const std::size_t count : matrix[c])
    {
      support += count;
    }
    AppendRowHeading(row, names[c]);
    for (const std::size_t count : matrix[c])
    {
      const double fraction = support == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(support);
      auto         cell = AppendElement(row, "td", std::to_string(count));
      SetAttribute(cell, "style", GetHeat(fraction));
      AppendElement(cell, "small", support == 0 ? undefined : ToNumberText(100.0 * fraction, 1) + " %");
    }
  }
}

void
AppendClassTable(pugi::xml_node                                           page,
                 const ClassificationMetrics &                            metrics,
                 const std::vector<ClassificationMetrics::ClassFigures> & figures)
{
  auto table = AppendBlock(AppendBlock(page, "div", "wide"), "table", nullptr);
  AppendElement(table,
                "caption",
                std::string("Each class against the rest, split: ") + metrics.GetSplitName() + " (95 % intervals)");
  auto head = AppendBlock(AppendBlock(table, "thead"), "tr");
  for (const char * heading : { "class", "cases", "precision", "recall", "F1", "false positive rate", "ROC AUC" })
  {
    AppendColumnHeading(head, heading);
  }
  auto body = AppendBlock(table, "tbody");
  for (const auto & ofClass : figures)
  {
    auto row = AppendBlock(body, "tr");
    AppendRowHeading(row, ofClass.name);
    AppendElement(row, "td", std::to_string(ofClass.support));
    AppendFigureCell(row, ofClass.precision);
    AppendFigureCell(row, ofClass.recall);
    AppendFigureCell(row, ofClass.f1);
    AppendFigureCell(row, ofClass.falsePositiveRate);
    AppendFigureCell(row, ofClass.areaUnderCurve);
  }
}

void
AppendReliability(pugi::xml_node                                           page,
                  const ClassificationMetrics &                            metrics,
                  const std::vector<ClassificationMetrics::ClassFigures> & figures)
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
    AppendElement(
      page, "p", "Fewer than 10 cases: " + few + ". Figures of so few cases say little; read the intervals.", "notice");
  }
  const std::size_t groups = metrics.GetNumberOfGroups();
  std::string note = "Intervals: Wilson's score for accuracy, precision, recall and false positive rate, which takes "
                     "cases as independent; bootstrap over ";
  note += std::to_string(groups);
  note += metrics.HasPatients() ? (groups == 1 ? " patient" : " patients") : " cases (the patients are not known)";
  note += " for F1, macro F1 and AUC.";
  if (metrics.HasPatients() && groups < metrics.GetCases().size())
  {
    note += " Slices of one patient resemble each other: Wilson's intervals are too narrow here.";
  }
  if (groups < 2)
  {
    note += " One patient gives no bootstrap interval.";
  }
  AppendElement(page, "p", note + " An en dash marks what is undefined.", "note");
}
} // namespace

std::string
ToFigure(double value)
{
  return std::isnan(value) ? undefined : ToNumberText(value, 3);
}

void
AppendMetrics(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const std::string split = metrics.GetSplitName();
  const auto        figures = metrics.ComputeClassFigures();
  const Interval    accuracy = metrics.ComputeAccuracy();
  const Interval    macroF1 = metrics.ComputeMacroF1();
  auto              section = AppendBlock(page, "section");
  AppendElement(section, "h2", "Figures, split: " + split);
  auto tiles = AppendBlock(section, "div", "tiles");
  AppendTile(tiles,
             "cases, " + split,
             std::to_string(metrics.GetCases().size()),
             metrics.HasPatients() ? std::to_string(metrics.GetNumberOfGroups()) +
                                       (metrics.GetNumberOfGroups() == 1 ? " patient" : " patients")
                                   : std::string("patients not known"));
  AppendTile(tiles, "accuracy, " + split, ToFigure(accuracy.value), ToRange(accuracy));
  AppendTile(tiles, "macro F1, " + split, ToFigure(macroF1.value), ToRange(macroF1));
  AppendTile(tiles, "cross entropy, " + split, ToFigure(metrics.ComputeCrossEntropy()), "nats a case");
  AppendConfusionMatrix(section, metrics);
  AppendClassTable(section, metrics, figures);
  AppendReliability(section, metrics, figures);
}

void
AppendCurves(pugi::xml_node parent, const TrainingHistory & history)
{
  Chart loss{ "Loss, splits: training and validation", "cross entropy (nats)", {}, {}, history.GetBestEpoch(), true };
  Chart accuracy{ "Accuracy, splits: training and validation", "accuracy", {}, {}, history.GetBestEpoch(), false };
  ChartSeries losses[] = { { "training", {} }, { "validation", {} } };
  ChartSeries accuracies[] = { { "training", {} }, { "validation", {} } };
  bool        validated = false;
  bool        diverged = false;
  for (const auto & epoch : history.GetEpochs())
  {
    loss.epochs.push_back(epoch.epoch);
    losses[0].values.push_back(epoch.trainingLoss);
    losses[1].values.push_back(epoch.validationLoss);
    accuracies[0].values.push_back(epoch.trainingAccuracy);
    accuracies[1].values.push_back(epoch.validationAccuracy);
    validated = validated || std::isfinite(epoch.validationLoss) || std::isfinite(epoch.validationAccuracy);
    diverged = diverged || !std::isfinite(epoch.trainingLoss);
  }
  if (!validated)
  {
    loss.title = "Loss, split: training";
    accuracy.title = "Accuracy, split: training";
  }
  accuracy.epochs = loss.epochs;
  for (int i = 0; i < (validated ? 2 : 1); ++i)
  {
    loss.series.push_back(losses[i]);
    accuracy.series.push_back(accuracies[i]);
  }
  if (loss.epochs.empty())
  {
    AppendElement(parent, "p", "No epoch was finished.");
    return;
  }
  auto charts = AppendBlock(parent, "div", "charts");
  AppendChart(AppendBlock(charts, "figure"), loss);
  AppendChart(AppendBlock(charts, "figure"), accuracy);
  std::string note = "Training figures are means over an epoch's batches, with dropout and augmentation.";
  note += validated ? "" : " There were no validation samples.";
  note += diverged ? " A loss that is not a finite number is not drawn." : "";
  note += *history.GetStopCondition() != '\0' ? std::string(" End of training: ") + history.GetStopCondition() : "";
  AppendElement(parent, "p", note, "note");
}

void
AppendHistory(pugi::xml_node page, const TrainingHistory & history)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", "Training");
  AppendCurves(section, history);
}

void
AppendPictures(pugi::xml_node                     section,
               const ClassificationMetrics &      metrics,
               const std::vector<ReportPicture> & pictures,
               const std::string &                leftOut)
{
  const auto & names = metrics.GetClassNames();
  AppendElement(section, "h2", std::string("Cases, split: ") + metrics.GetSplitName());
  AppendElement(section, "p", "Errors first, the most confident before the others.", "note");
  if (!leftOut.empty())
  {
    AppendElement(section, "p", leftOut, "note");
  }
  for (unsigned int c = 0; c < names.size(); ++c)
  {
    pugi::xml_node grid;
    for (const ReportPicture & picture : pictures)
    {
      const auto & oneCase = metrics.GetCases()[picture.caseIndex];
      if (oneCase.trueClass != c)
      {
        continue;
      }
      if (!grid)
      {
        AppendElement(section, "h3", "True class: " + names[c]);
        grid = AppendBlock(section, "div", "pictures");
      }
      const unsigned int predicted = ClassificationMetrics::GetPredictedClass(oneCase);
      const bool         wrong = predicted != c;
      auto               figure = AppendBlock(grid, "figure", wrong ? "picture wrong" : "picture");
      auto               image = figure.append_child("img");
      SetAttribute(image, "alt", "Overlay of " + oneCase.path + ", slice " + std::to_string(oneCase.slice));
      image.append_attribute("src") = picture.uri.c_str();
      auto caption = AppendBlock(figure, "figcaption");
      AppendElement(caption, "b", wrong ? "Wrong" : "Right");
      AppendElement(caption, "span", "true: " + names[c]);
      AppendElement(caption,
                    "span",
                    "predicted: " + names[predicted] + " (p = " + ToFigure(oneCase.probabilities[predicted]) + ")");
      AppendElement(caption, "span", oneCase.path + ", slice " + std::to_string(oneCase.slice), "note");
    }
  }
}

void
AppendPicture(pugi::xml_node page, const std::string & heading, const std::string & caption, const std::string & uri)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", heading);
  auto figure = AppendBlock(section, "figure", "picture");
  auto image = figure.append_child("img");
  SetAttribute(image, "alt", heading);
  image.append_attribute("src") = uri.c_str();
  AppendElement(AppendBlock(figure, "figcaption"), "span", caption);
}

void
AppendFacts(pugi::xml_node                                           page,
            const std::string &                                      heading,
            const std::vector<std::pair<std::string, std::string>> & facts)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", heading);
  auto body = AppendBlock(AppendBlock(section, "table", "facts"), "tbody");
  for (const auto & fact : facts)
  {
    auto row = AppendBlock(body, "tr");
    SetAttribute(AppendElement(row, "th", fact.first), "scope", "row");
    AppendElement(row, "td", fact.second);
  }
}
} // namespace TransferLearning
} // namespace itk
