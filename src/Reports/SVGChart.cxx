// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/SVGChart.h"

#include "Reports/HTMLPage.h"
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
constexpr double height = 310.0;
constexpr double left = 62.0;
constexpr double right = 462.0;
constexpr double top = 62.0;
constexpr double bottom = 262.0;

// Okabe and Ito's palette: told apart with every color vision.
constexpr const char * colors[] = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#1c2733" };
constexpr const char * dashes[] = { "none", "7 4" };
constexpr double       legendLine = 18.0;

const char *
GetColor(std::size_t series)
{
  return colors[series % 7];
}

const char *
GetDash(std::size_t series)
{
  return dashes[series % 2];
}

std::string
Coordinate(double value)
{
  return ToNumberText(value, 2);
}

pugi::xml_node
AppendLine(pugi::xml_node parent, double x1, double y1, double x2, double y2, const char * color)
{
  pugi::xml_node line = parent.append_child("line");
  SetAttribute(line, "x1", Coordinate(x1));
  SetAttribute(line, "y1", Coordinate(y1));
  SetAttribute(line, "x2", Coordinate(x2));
  SetAttribute(line, "y2", Coordinate(y2));
  SetAttribute(line, "stroke", color);
  return line;
}

pugi::xml_node
AppendText(pugi::xml_node parent, double x, double y, const char * anchor, const std::string & words)
{
  pugi::xml_node text = AppendElement(parent, "text", words);
  SetAttribute(text, "x", Coordinate(x));
  SetAttribute(text, "y", Coordinate(y));
  SetAttribute(text, "text-anchor", anchor);
  return text;
}

void
AppendMarker(pugi::xml_node parent, std::size_t series, double x, double y)
{
  pugi::xml_node marker = parent.append_child(series % 2 == 0 ? "circle" : "rect");
  if (series % 2 == 0)
  {
    SetAttribute(marker, "cx", Coordinate(x));
    SetAttribute(marker, "cy", Coordinate(y));
    SetAttribute(marker, "r", "3.5");
  }
  else
  {
    SetAttribute(marker, "x", Coordinate(x - 3.5));
    SetAttribute(marker, "y", Coordinate(y - 3.5));
    SetAttribute(marker, "width", "7");
    SetAttribute(marker, "height", "7");
  }
  SetAttribute(marker, "fill", GetColor(series));
}

/** Epochs and values to the view box. */
struct Scales
{
  double firstEpoch;
  double lastEpoch;
  double low;
  double high;
  bool   logarithmic;

  double
  X(double epoch) const
  {
    const auto   place = [this](double value) { return logarithmic ? std::log10(std::max(value, 1.0)) : value; };
    const double span = place(lastEpoch) - place(firstEpoch);
    return span > 0.0 ? left + (right - left) * (place(epoch) - place(firstEpoch)) / span : 0.5 * (left + right);
  }
  double
  Y(double value) const
  {
    return bottom - (bottom - top) * (value - low) / (high - low);
  }
};

void
AppendAxes(pugi::xml_node svg, const Chart & chart, const Scales & scales, const std::vector<double> & ticks)
{
  const double step = ticks[1] - ticks[0];
  const int    digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  for (const double tick : ticks)
  {
    AppendLine(svg, left, scales.Y(tick), right, scales.Y(tick), "#e3e8ed");
    AppendText(svg, left - 8.0, scales.Y(tick) + 4.0, "end", ToNumberText(tick, digits));
  }
  const auto appendPlace = [&](double x, const std::string & text) {
    AppendLine(svg, x, bottom, x, bottom + 5.0, "#5b6b7b");
    AppendText(svg, x, bottom + 19.0, "middle", text);
  };
  if (chart.unitSquare)
  {
    for (const double tick : ticks)
    {
      appendPlace(scales.X(tick), ToNumberText(tick, digits));
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
  AppendLine(svg, left, bottom, right, bottom, "#5b6b7b");
  AppendLine(svg, left, top, left, bottom, "#5b6b7b");
  AppendText(svg, 0.5 * (left + right), bottom + 40.0, "middle", chart.horizontalLabel);
  pugi::xml_node label = AppendText(svg, 16.0, 0.5 * (top + bottom), "middle", chart.verticalLabel);
  SetAttribute(label, "transform", "rotate(-90 16 " + Coordinate(0.5 * (top + bottom)) + ")");
}

void
AppendSeries(pugi::xml_node svg, const Chart & chart, std::size_t index, const Scales & scales)
{
  const std::vector<double> & values = chart.series[index].values;
  const std::vector<double> & positions = chart.series[index].positions;
  const auto     getX = [&](std::size_t i) { return scales.X(chart.unitSquare ? positions[i] : chart.epochs[i]); };
  pugi::xml_node group = svg.append_child("g");
  SetAttribute(group, "data-series", chart.series[index].name);
  std::string points;
  const auto  endPolyline = [&] {
    if (!points.empty())
    {
      pugi::xml_node line = group.append_child("polyline");
      SetAttribute(line, "points", points);
      SetAttribute(line, "fill", "none");
      SetAttribute(line, "stroke", GetColor(index));
      SetAttribute(line, "stroke-width", "2");
      SetAttribute(line, "stroke-dasharray", GetDash(index));
      points.clear();
    }
  };
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (std::isfinite(values[i]))
    {
      points += (points.empty() ? "" : " ") + Coordinate(getX(i)) + "," + Coordinate(scales.Y(values[i]));
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

/** Where each name of the legend begins. */
std::vector<std::pair<double, double>>
PlaceLegend(const Chart & chart)
{
  std::vector<std::pair<double, double>> places;
  double                                 x = left;
  double                                 y = 40.0;
  for (const ChartSeries & series : chart.series)
  {
    const double extent = 60.0 + 7.5 * static_cast<double>(series.name.size());
    if (x > left && x + extent > width)
    {
      x = left;
      y += legendLine;
    }
    places.emplace_back(x, y);
    x += extent;
  }
  return places;
}

void
AppendLegend(pugi::xml_node svg, const Chart & chart, const std::vector<std::pair<double, double>> & places)
{
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    const auto [x, y] = places[i];
    pugi::xml_node line = AppendLine(svg, x, y, x + 30.0, y, GetColor(i));
    SetAttribute(line, "stroke-width", "2");
    SetAttribute(line, "stroke-dasharray", GetDash(i));
    if (chart.markers)
    {
      AppendMarker(svg, i, x + 15.0, y);
    }
    AppendText(svg, x + 37.0, y + 4.0, "start", chart.series[i].name);
  }
}

void
AppendKeptEpoch(pugi::xml_node plot, const Chart & chart, const Scales & scales)
{
  if (std::find(chart.epochs.begin(), chart.epochs.end(), chart.keptEpoch) == chart.epochs.end())
  {
    return;
  }
  const double   x = scales.X(chart.keptEpoch);
  pugi::xml_node line = AppendLine(plot, x, top - 4.0, x, bottom, "#5b6b7b");
  SetAttribute(line, "stroke-dasharray", "2 3");
  SetAttribute(line, "stroke-width", "1.5");
  const bool beforeMiddle = x < 0.5 * (left + right);
  AppendText(plot,
             beforeMiddle ? x + 5.0 : x - 5.0,
             top + 9.0,
             beforeMiddle ? "start" : "end",
             "kept: epoch " + std::to_string(chart.keptEpoch));
}
} // namespace

std::vector<double>
GetTicks(double low, double high)
{
  const double        rough = (high - low) / 5.0;
  const double        power = std::pow(10.0, std::floor(std::log10(rough)));
  const double        digit = rough / power;
  const double        step = power * (digit <= 1.0 + 1e-9   ? 1.0
                                      : digit <= 2.0 + 1e-9 ? 2.0
                                      : digit <= 5.0 + 1e-9 ? 5.0
                                                            : 10.0);
  const double        first = std::floor(low / step + 1e-9);
  const double        last = std::ceil(high / step - 1e-9);
  std::vector<double> ticks;
  for (double i = first; i <= last; i += 1.0)
  {
    ticks.push_back(i * step);
  }
  return ticks;
}

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

void
AppendChart(pugi::xml_node parent, const Chart & chart)
{
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  for (const ChartSeries & series : chart.series)
  {
    for (const double value : series.values)
    {
      low = std::isfinite(value) ? std::min(low, value) : low;
      high = std::isfinite(value) ? std::max(high, value) : high;
    }
  }
  const bool empty = low > high;
  // Room for the axis where all values are equal or there are none.
  low = chart.fromZero ? 0.0 : std::min(empty ? 0.0 : low, 0.9);
  high = chart.fromZero && !chart.unitSquare ? std::max(empty ? 1.0 : high, 1e-6) : 1.0;
  const std::vector<double> ticks = GetTicks(low, high);
  const Scales              scales{ chart.epochs.empty() ? 0.0 : static_cast<double>(chart.epochs.front()),
                       chart.epochs.empty() ? 1.0 : static_cast<double>(chart.epochs.back()),
                       ticks.front(),
                       ticks.back(),
                       chart.logarithmic };
  const auto   legend = PlaceLegend(chart);
  const double extra = legend.empty() ? 0.0 : legend.back().second - legend.front().second;

  pugi::xml_node svg = parent.append_child("svg");
  SetAttribute(svg, "viewBox", "0 0 " + ToNumberText(width, 0) + " " + ToNumberText(height + extra, 0));
  SetAttribute(svg, "role", "img");
  SetAttribute(svg, "aria-label", chart.title);
  SetAttribute(svg, "font-size", "13");
  SetAttribute(svg, "fill", "#1c2733");
  SetAttribute(AppendText(svg, left, 18.0, "start", chart.title), "font-weight", "600");
  AppendLegend(svg, chart, legend);
  pugi::xml_node plot = svg;
  if (extra > 0.0)
  {
    plot = svg.append_child("g");
    SetAttribute(plot, "transform", "translate(0 " + Coordinate(extra) + ")");
  }
  AppendAxes(plot, chart, scales, ticks);
  if (chart.diagonal)
  {
    SetAttribute(AppendLine(plot, left, bottom, right, top, "#5b6b7b"), "stroke-dasharray", "2 3");
  }
  AppendKeptEpoch(plot, chart, scales);
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    AppendSeries(plot, chart, i, scales);
  }
}
} // namespace TransferLearning
} // namespace itk
