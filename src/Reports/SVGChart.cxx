// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/SVGChart.h"

#include "Reports/ChartTicks.h"
#include "Reports/HTMLPage.h"
#include "Reports/SVGParts.h"
#include "Support/NumberText.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// In the units of the view box.
constexpr double width = 480.0;
constexpr double left = 62.0;
constexpr double right = 462.0;
constexpr double top = 62.0;
constexpr double belowPlot = 48.0;
constexpr double legendLine = 18.0;
constexpr double legendSymbol = 37.0;
constexpr double legendGap = 23.0;

constexpr const char * axisColor = "#5b6b7b";
constexpr const char * barColor = "#d3dbe3";
constexpr const char * keptDash = "2 3";
constexpr const char * keptWidth = "1.5";

/** Places between two ends, from 0 to 1. */
double
GetPlace(double value, double low, double high, bool logarithmic)
{
  if (logarithmic)
  {
    return high > low ? std::log10(value / low) / std::log10(high / low) : 0.5;
  }
  return high > low ? (value - low) / (high - low) : 0.5;
}

/** Epochs and values to the view box. */
struct Scales
{
  double firstEpoch;
  double lastEpoch;
  double low;
  double high;
  double bottom;
  bool   logarithmicEpochs;
  bool   logarithmicValues;

  double
  X(double epoch) const
  {
    const double first = logarithmicEpochs ? std::max(firstEpoch, 1.0) : firstEpoch;
    return left + (right - left) * GetPlace(std::max(epoch, first), first, lastEpoch, logarithmicEpochs);
  }
  double
  Y(double value) const
  {
    return bottom - (bottom - top) * GetPlace(value, low, high, logarithmicValues);
  }
};

struct Extent
{
  double low{ std::numeric_limits<double>::max() };
  double high{ std::numeric_limits<double>::lowest() };
};

Extent
GetExtent(const Chart & chart)
{
  Extent extent;
  for (const ChartSeries & series : chart.series)
  {
    for (const double value : series.values)
    {
      extent.low = std::isfinite(value) ? std::min(extent.low, value) : extent.low;
      extent.high = std::isfinite(value) ? std::max(extent.high, value) : extent.high;
    }
  }
  return extent;
}

std::vector<double>
GetVerticalTicks(const Chart & chart, bool logarithmic)
{
  const Extent extent = GetExtent(chart);
  if (logarithmic)
  {
    return GetDecades(extent.low, extent.high);
  }
  // Room for the axis where all values are equal or there are none.
  const bool   empty = extent.low > extent.high;
  const double low = chart.fromZero ? 0.0 : std::min(empty ? 0.0 : extent.low, 0.9);
  const double high = chart.fromZero && !chart.unitSquare ? (empty || extent.high <= 0.0 ? 1.0 : extent.high) : 1.0;
  return GetTicks(low, high);
}

Scales
MakeScales(const Chart & chart, const std::vector<double> & ticks, bool logarithmicValues)
{
  return { chart.epochs.empty() ? 0.0 : static_cast<double>(chart.epochs.front()),
           chart.epochs.empty() ? 1.0 : static_cast<double>(chart.epochs.back()),
           ticks.front(),
           ticks.back(),
           chart.unitSquare ? top + (right - left) : 262.0,
           chart.logarithmic,
           logarithmicValues };
}

void
AppendPlaces(pugi::xml_node svg, const Chart & chart, const Scales & scales, const std::vector<double> & ticks)
{
  const auto appendPlace = [&](double x, const std::string & text) {
    AppendLine(svg, x, scales.bottom, x, scales.bottom + 5.0, axisColor);
    AppendText(svg, x, scales.bottom + 19.0, "middle", text);
  };
  if (chart.unitSquare)
  {
    for (const double tick : ticks)
    {
      appendPlace(scales.X(tick), ToTickText(tick, ticks, false));
    }
  }
  const auto span = static_cast<unsigned int>(scales.lastEpoch - scales.firstEpoch);
  const auto every = std::max(1u, static_cast<unsigned int>(GetTicks(0.0, std::max(1.0, 0.5 * span))[1]));
  for (const unsigned int epoch : chart.epochs)
  {
    if (chart.logarithmic || span < 10 || epoch % every == 0)
    {
      appendPlace(scales.X(epoch), std::to_string(epoch));
    }
  }
}

void
AppendAxes(pugi::xml_node svg, const Chart & chart, const Scales & scales, const std::vector<double> & ticks)
{
  for (const double tick : ticks)
  {
    AppendLine(svg, left, scales.Y(tick), right, scales.Y(tick), "#e3e8ed");
    AppendText(svg, left - 8.0, scales.Y(tick) + 4.0, "end", ToTickText(tick, ticks, scales.logarithmicValues), 36.0);
  }
  AppendPlaces(svg, chart, scales, ticks);
  AppendLine(svg, left, scales.bottom, right, scales.bottom, axisColor);
  AppendLine(svg, left, top, left, scales.bottom, axisColor);
  AppendText(svg, 0.5 * (left + right), scales.bottom + 40.0, "middle", chart.horizontalLabel);
  const double      middle = 0.5 * (top + scales.bottom);
  const std::string words = chart.verticalLabel + (scales.logarithmicValues ? ", logarithmic" : "");
  SetAttribute(
    AppendText(svg, 14.0, middle, "middle", words), "transform", "rotate(-90 14 " + ToCoordinate(middle) + ")");
}

void
AppendBars(pugi::xml_node svg, const Chart & chart, const Scales & scales)
{
  for (const ChartBar & bar : chart.bars)
  {
    pugi::xml_node rect = svg.append_child("rect");
    SetAttribute(rect, "x", ToCoordinate(scales.X(bar.low)));
    SetAttribute(rect, "y", ToCoordinate(scales.Y(bar.value)));
    SetAttribute(rect, "width", ToCoordinate(scales.X(bar.high) - scales.X(bar.low)));
    SetAttribute(rect, "height", ToCoordinate(scales.bottom - scales.Y(bar.value)));
    SetAttribute(rect, "fill", barColor);
    SetAttribute(rect, "stroke", "#ffffff");
  }
}

void
AppendBand(pugi::xml_node group, const ChartBand & band, std::size_t index, const Scales & scales)
{
  if (band.positions.empty())
  {
    return;
  }
  std::string points;
  const auto  add = [&](double x, double y) {
    points += (points.empty() ? 'M' : 'L') + ToCoordinate(scales.X(x)) + ' ' + ToCoordinate(scales.Y(y));
  };
  for (std::size_t i = 0; i < band.positions.size(); ++i)
  {
    add(band.positions[i], band.lows[i]);
  }
  for (std::size_t i = band.positions.size(); i > 0; --i)
  {
    add(band.positions[i - 1], band.highs[i - 1]);
  }
  pugi::xml_node path = group.append_child("path");
  SetAttribute(path, "class", "band");
  SetAttribute(path, "d", points + 'z');
  SetAttribute(path, "fill", GetSeriesColor(index));
  SetAttribute(path, "fill-opacity", "0.13");
}

void
AppendSeries(pugi::xml_node svg, const Chart & chart, std::size_t index, const Scales & scales)
{
  const std::vector<double> & values = chart.series[index].values;
  const std::vector<double> & positions = chart.series[index].positions;
  const auto     getX = [&](std::size_t i) { return scales.X(chart.unitSquare ? positions[i] : chart.epochs[i]); };
  pugi::xml_node group = svg.append_child("g");
  SetAttribute(group, "data-series", chart.series[index].name);
  AppendBand(group, chart.series[index].band, index, scales);
  std::string points;
  const auto  endPolyline = [&] {
    if (!points.empty())
    {
      pugi::xml_node line = group.append_child("polyline");
      SetAttribute(line, "points", points);
      SetAttribute(line, "fill", "none");
      SetAttribute(line, "stroke", GetSeriesColor(index));
      SetAttribute(line, "stroke-width", "2");
      SetAttribute(line, "stroke-dasharray", GetSeriesDash(index));
      points.clear();
    }
  };
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (std::isfinite(values[i]))
    {
      points += (points.empty() ? "" : " ") + ToCoordinate(getX(i)) + "," + ToCoordinate(scales.Y(values[i]));
    }
    else
    {
      endPolyline();
    }
  }
  endPolyline();
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (chart.markers && std::isfinite(values[i]))
    {
      AppendMarker(group, index, getX(i), scales.Y(values[i]));
    }
  }
}

const std::string &
GetLegendText(const ChartSeries & series)
{
  return series.legend.empty() ? series.name : series.legend;
}

bool
HasKeptEpoch(const Chart & chart)
{
  return std::find(chart.epochs.begin(), chart.epochs.end(), chart.keptEpoch) != chart.epochs.end();
}

/** An entry of the legend: a series, the kept epoch or the bars. */
struct LegendEntry
{
  std::string  text;
  const char * color;
  const char * dash;
  const char * strokeWidth;
  double       x{ left };
  double       y{ 40.0 };
};

/** The series come first. */
std::vector<LegendEntry>
MakeLegend(const Chart & chart)
{
  std::vector<LegendEntry> legend;
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    legend.push_back({ GetLegendText(chart.series[i]), GetSeriesColor(i), GetSeriesDash(i), "2" });
  }
  if (HasKeptEpoch(chart))
  {
    legend.push_back({ "kept: epoch " + std::to_string(chart.keptEpoch), axisColor, keptDash, keptWidth });
  }
  if (!chart.bars.empty())
  {
    legend.push_back({ chart.barsLegend, barColor, "none", "10" });
  }
  double x = left;
  double y = 40.0;
  for (LegendEntry & entry : legend)
  {
    const double extent = legendSymbol + EstimateTextWidth(entry.text);
    if (x > left && x + extent > width)
    {
      x = left;
      y += legendLine;
    }
    entry.x = x;
    entry.y = y;
    x += extent + legendGap;
  }
  return legend;
}

void
AppendLegend(pugi::xml_node svg, const Chart & chart, const std::vector<LegendEntry> & legend)
{
  for (std::size_t i = 0; i < legend.size(); ++i)
  {
    const LegendEntry & entry = legend[i];
    pugi::xml_node      line = AppendLine(svg, entry.x, entry.y, entry.x + 30.0, entry.y, entry.color);
    SetAttribute(line, "stroke-width", entry.strokeWidth);
    SetAttribute(line, "stroke-dasharray", entry.dash);
    if (chart.markers && i < chart.series.size())
    {
      AppendMarker(svg, i, entry.x + 15.0, entry.y);
    }
    AppendText(svg, entry.x + legendSymbol, entry.y + 4.0, "start", entry.text, width - entry.x - legendSymbol);
  }
}

void
AppendKeptEpoch(pugi::xml_node plot, const Chart & chart, const Scales & scales)
{
  if (HasKeptEpoch(chart))
  {
    const double   x = scales.X(chart.keptEpoch);
    pugi::xml_node line = AppendLine(plot, x, top - 4.0, x, scales.bottom, axisColor);
    SetAttribute(line, "stroke-width", keptWidth);
    SetAttribute(line, "stroke-dasharray", keptDash);
  }
}
} // namespace

Chart
MakeUnitChart(const std::string & title, const std::string & horizontalLabel, const std::string & verticalLabel)
{
  Chart chart;
  chart.title = title;
  chart.verticalLabel = verticalLabel;
  chart.horizontalLabel = horizontalLabel;
  chart.unitSquare = true;
  chart.markers = false;
  return chart;
}

pugi::xml_node
AppendChart(pugi::xml_node parent, const Chart & chart)
{
  const Extent extent = GetExtent(chart);
  const bool   logarithmic = chart.spansDecades && extent.low > 0.0 && extent.high > 100.0 * extent.low;
  const auto   ticks = GetVerticalTicks(chart, logarithmic);
  const Scales scales = MakeScales(chart, ticks, logarithmic);
  const auto   legend = MakeLegend(chart);
  const double extra = legend.empty() ? 0.0 : legend.back().y - legend.front().y;

  pugi::xml_node svg = parent.append_child("svg");
  SetAttribute(
    svg, "viewBox", "0 0 " + ToNumberText(width, 0) + " " + ToNumberText(scales.bottom + belowPlot + extra, 0));
  SetAttribute(svg, "role", "img");
  SetAttribute(svg, "aria-label", chart.title);
  SetAttribute(svg, "font-size", "13");
  SetAttribute(svg, "fill", "#1c2733");
  SetAttribute(AppendText(svg, left, 18.0, "start", chart.title, width - left), "font-weight", "600");
  AppendLegend(svg, chart, legend);
  pugi::xml_node plot = svg;
  if (extra > 0.0)
  {
    plot = svg.append_child("g");
    SetAttribute(plot, "transform", "translate(0 " + ToCoordinate(extra) + ")");
  }
  AppendBars(plot, chart, scales);
  AppendAxes(plot, chart, scales, ticks);
  if (chart.diagonal)
  {
    SetAttribute(AppendLine(plot, left, scales.bottom, right, top, axisColor), "stroke-dasharray", "2 3");
  }
  AppendKeptEpoch(plot, chart, scales);
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    AppendSeries(plot, chart, i, scales);
  }
  return svg;
}
} // namespace TransferLearning
} // namespace itk
