// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/ConfusionMatrixSection.h"

#include "Reports/FigureSections.h"
#include "Reports/HTMLPage.h"
#include "Support/NumberText.h"
#include "TransferLearning/itkCountText.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t maximumWithPercentages = 6;
constexpr std::size_t listedConfusions = 20;
constexpr int         shades = 20;

/** White for 0 to the palette's blue for 1. */
std::string
GetHeatColor(double fraction)
{
  const double full[] = { 0.0, 88.0, 140.0 };
  char         color[16];
  int          rgb[3];
  for (int i = 0; i < 3; ++i)
  {
    rgb[i] = static_cast<int>(std::lround(255.0 + fraction * (full[i] - 255.0)));
  }
  std::snprintf(color, sizeof(color), "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
  return color;
}

double
GetFraction(std::size_t count, const std::vector<std::size_t> & row)
{
  const auto support = std::accumulate(row.begin(), row.end(), std::size_t{ 0 });
  return support == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(count) / static_cast<double>(support);
}

std::string
ToPercent(double fraction)
{
  return std::isnan(fraction) ? ToFigure(fraction) : ToNumberText(100.0 * fraction, 1) + " %";
}

void
AppendMatrixTable(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const auto & names = metrics.GetClassNames();
  const auto   matrix = metrics.ComputeConfusionMatrix();
  const bool   dense = names.size() > maximumWithPercentages;
  auto         table = AppendBlock(AppendBlock(page, "div", "wide"), "table", dense ? "matrix dense" : "matrix");
  AppendElement(
    table,
    "caption",
    std::string("Confusion matrix, split: ") + metrics.GetSplitName() +
      (dense ? " (cases, colored by the fraction of the true class)" : " (cases, and percent of the true class)"));
  auto head = AppendBlock(table, "thead");
  auto first = AppendBlock(head, "tr");
  SetAttribute(AppendElement(first, "th", "true class"), "rowspan", "2");
  SetAttribute(AppendElement(first, "th", "predicted class"), "colspan", std::to_string(names.size()));
  auto second = AppendBlock(head, "tr");
  for (const std::string & name : names)
  {
    SetAttribute(AppendName(second, "th", name, "class"), "scope", "col");
  }
  auto body = AppendBlock(table, "tbody");
  for (std::size_t c = 0; c < names.size(); ++c)
  {
    auto row = AppendRow(body, names[c]);
    for (const std::size_t count : matrix[c])
    {
      const double fraction = GetFraction(count, matrix[c]);
      auto         cell = AppendElement(row, "td", dense && count == 0 ? "" : ToGroupedText(count));
      SetAttribute(cell,
                   "style",
                   "background:" + GetHeatColor(std::isnan(fraction) ? 0.0 : fraction) +
                     (fraction > 0.72 ? ";color:#ffffff" : ";color:#1c2733"));
      if (!dense)
      {
        AppendElement(cell, "small", ToPercent(fraction));
      }
    }
  }
}

/** One path a shade: a square a cell that has cases. */
void
AppendMatrixPicture(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  const auto               matrix = metrics.ComputeConfusionMatrix();
  const std::size_t        classes = matrix.size();
  const auto               side = static_cast<double>(classes);
  std::vector<std::string> paths(shades + 1);
  for (std::size_t c = 0; c < classes; ++c)
  {
    for (std::size_t p = 0; p < classes; ++p)
    {
      if (matrix[c][p] > 0)
      {
        const auto shade = static_cast<std::size_t>(std::ceil(shades * GetFraction(matrix[c][p], matrix[c])));
        paths[shade] += 'M' + std::to_string(p) + ' ' + std::to_string(c) + "h1v1h-1z";
      }
    }
  }
  const std::string title = std::string("Confusion matrix, split: ") + metrics.GetSplitName();
  auto              figure = AppendBlock(page, "figure", "grid");
  AppendElement(figure,
                "figcaption",
                title + ": true classes from top to bottom, predicted classes from left to right, in the order of the "
                        "table per class; the darker, the larger the fraction of the true class");
  auto       svg = figure.append_child("svg");
  const auto margin = 0.06 * side;
  SetAttribute(svg,
               "viewBox",
               ToNumberText(-margin, 2) + ' ' + ToNumberText(-margin, 2) + ' ' + ToNumberText(side + margin + 1, 2) +
                 ' ' + ToNumberText(side + margin + 1, 2));
  SetAttribute(svg, "role", "img");
  SetAttribute(svg, "aria-label", title);
  SetAttribute(svg, "font-size", ToNumberText(0.022 * side, 2));
  for (std::size_t shade = 1; shade < paths.size(); ++shade)
  {
    if (!paths[shade].empty())
    {
      auto path = svg.append_child("path");
      SetAttribute(path, "d", paths[shade]);
      SetAttribute(path, "fill", GetHeatColor(static_cast<double>(shade) / shades));
    }
  }
  auto frame = svg.append_child("rect");
  SetAttribute(frame, "width", std::to_string(classes));
  SetAttribute(frame, "height", std::to_string(classes));
  SetAttribute(frame, "fill", "none");
  SetAttribute(frame, "stroke", "#5b6b7b");
  SetAttribute(frame, "stroke-width", ToNumberText(0.002 * side, 3));
  const std::size_t step = classes > 100 ? 20 : 10;
  for (std::size_t number = step; number <= classes; number += step)
  {
    const std::string place = ToNumberText(static_cast<double>(number) - 0.5, 1);
    auto              above = AppendElement(svg, "text", std::to_string(number));
    SetAttribute(above, "x", place);
    SetAttribute(above, "y", ToNumberText(-0.01 * side, 2));
    SetAttribute(above, "text-anchor", "middle");
    auto beside = AppendElement(svg, "text", std::to_string(number));
    SetAttribute(beside, "x", ToNumberText(-0.01 * side, 2));
    SetAttribute(beside, "y", place);
    SetAttribute(beside, "text-anchor", "end");
    SetAttribute(beside, "dominant-baseline", "middle");
  }
}

void
AppendMostFrequentConfusions(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  struct Confusion
  {
    std::size_t trueClass;
    std::size_t predicted;
    std::size_t count;
  };
  const auto &           names = metrics.GetClassNames();
  const auto             matrix = metrics.ComputeConfusionMatrix();
  std::vector<Confusion> confusions;
  for (std::size_t c = 0; c < names.size(); ++c)
  {
    for (std::size_t p = 0; p < names.size(); ++p)
    {
      if (p != c && matrix[c][p] > 0)
      {
        confusions.push_back({ c, p, matrix[c][p] });
      }
    }
  }
  std::stable_sort(
    confusions.begin(), confusions.end(), [](const Confusion & a, const Confusion & b) { return a.count > b.count; });
  confusions.resize(std::min(confusions.size(), listedConfusions));
  auto body = AppendTable(page,
                          std::string("Most frequent confusions, split: ") + metrics.GetSplitName(),
                          { "true class", "predicted class", "cases", "percent of the true class" });
  for (const Confusion & confusion : confusions)
  {
    auto row = AppendRow(body, names[confusion.trueClass]);
    AppendName(row, "td", names[confusion.predicted], "word");
    AppendElement(row, "td", ToGroupedText(confusion.count));
    AppendElement(row, "td", ToPercent(GetFraction(confusion.count, matrix[confusion.trueClass])));
  }
}
} // namespace

void
AppendConfusionMatrix(pugi::xml_node page, const ClassificationMetrics & metrics)
{
  if (metrics.GetClassNames().size() <= maximumOfClassesInDetail)
  {
    AppendMatrixTable(page, metrics);
  }
  else
  {
    AppendMatrixPicture(page, metrics);
    AppendMostFrequentConfusions(page, metrics);
  }
}
} // namespace TransferLearning
} // namespace itk
