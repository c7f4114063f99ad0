// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Evaluation/SVGChart.h"

#include "Evaluation/HTMLPage.h"
#include "Evaluation/NumberText.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

// Okabe and Ito's palette: told apart with every colour vision.
constexpr const char * colours[] = { "#0072b2", "#d55e00" };
constexpr const char * dashes[] = { "none", "7 4" };

std::string
Coordinate(double value)
{
  return ToNumberText(value, 2);
}

pugi::xml_node
AppendLine(pugi::xml_node parent, double x1, double y1, double x2, double y2, const char * colour)
{
  pugi::xml_node line = parent.append_child("line");
  SetAttribute(line, "x1", Coordinate(x1));
  SetAttribute(line, "y1", Coordinate(y1));
  SetAttribute(line, "x2", Coordinate(x2));
  SetAttribute(line, "y2", Coordinate(y2));
  SetAttribute(line, "stroke", colour);
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
  pugi::xml_node marker = parent.append_child(series == 0 ? "circle" : "rect");
  if (series == 0)
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
  SetAttribute(marker, "fill", colours[series]);
}

/** Epochs and values to the view box. */
struct Scales
{
  double firstEpoch;
  double lastEpoch;
  double low;
  double high;

  double
  X(double epoch) const
  {
    return lastEpoch > firstEpoch ? left + (right - left) * (epoch - firstEpoch) / (lastEpoch - firstEpoch)
                                  : 0.5 * (left + right);
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
  const auto span = static_cast<unsigned int>(scales.lastEpoch - scales.firstEpoch);
  const auto every = std::max(1u, static_cast<unsigned int>(GetTicks(0.0, std::max(1.0, 0.5 * span))[1]));
  for (const unsigned int epoch : chart.epochs)
  {
    if (span < 10 || epoch % every == 0)
    {
      AppendLine(svg, scales.X(epoch), bottom, scales.X(epoch), bottom + 5.0, "#5b6b7b");
      AppendText(svg, scales.X(epoch), bottom + 19.0, "middle", std::to_string(epoch));
    }
  }
  AppendLine(svg, left, bottom, right, bottom, "#5b6b7b");
  AppendLine(svg, left, top, left, bottom, "#5b6b7b");
  AppendText(svg, 0.5 * (left + right), bottom + 40.0, "middle", "epoch");
  pugi::xml_node label = AppendText(svg, 16.0, 0.5 * (top + bottom), "middle", chart.verticalLabel);
  SetAttribute(label, "transform", "rotate(-90 16 " + Coordinate(0.5 * (top + bottom)) + ")");
}

void
AppendSeries(pugi::xml_node svg, const Chart & chart, std::size_t index, const Scales & scales)
{
  const std::vector<double> & values = chart.series[index].values;
  pugi::xml_node              group = svg.append_child("g");
  SetAttribute(group, "data-series", chart.series[index].name);
  std::string points;
  const auto  endPolyline = [&] {
    if (!points.empty())
    {
      pugi::xml_node line = group.append_child("polyline");
      SetAttribute(line, "points", points);
      SetAttribute(line, "fill", "none");
      SetAttribute(line, "stroke", colours[index]);
      SetAttribute(line, "stroke-width", "2");
      SetAttribute(line, "stroke-dasharray", dashes[index]);
      points.clear();
    }
  };
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (std::isfinite(values[i]))
    {
      points +=
        (points.empty() ? "" : " ") + Coordinate(scales.X(chart.epochs[i])) + "," + Coordinate(scales.Y(values[i]));
    }
    else
    {
      endPolyline();
    }
  }
  endPolyline();
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (std::isfinite(values[i]))
    {
      AppendMarker(group, index, scales.X(chart.epochs[i]), scales.Y(values[i]));
    }
  }
}

void
AppendLegend(pugi::xml_node svg, const Chart & chart)
{
  double x = left;
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    pugi::xml_node line = AppendLine(svg, x, 40.0, x + 30.0, 40.0, colours[i]);
    SetAttribute(line, "stroke-width", "2");
    SetAttribute(line, "stroke-dasharray", dashes[i]);
    AppendMarker(svg, i, x + 15.0, 40.0);
    AppendText(svg, x + 37.0, 44.0, "start", chart.series[i].name);
    x += 60.0 + 7.5 * static_cast<double>(chart.series[i].name.size());
  }
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
  high = chart.fromZero ? std::max(empty ? 1.0 : high, 1e-6) : 1.0;
  const std::vector<double> ticks = GetTicks(low, high);
  const Scales              scales{ chart.epochs.empty() ? 0.0 : static_cast<double>(chart.epochs.front()),
                       chart.epochs.empty() ? 1.0 : static_cast<double>(chart.epochs.back()),
                       ticks.front(),
                       ticks.back() };

  pugi::xml_node svg = parent.append_child("svg");
  SetAttribute(svg, "viewBox", "0 0 " + ToNumberText(width, 0) + " " + ToNumberText(height, 0));
  SetAttribute(svg, "role", "img");
  SetAttribute(svg, "aria-label", chart.title);
  SetAttribute(svg, "font-size", "13");
  SetAttribute(svg, "fill", "#1c2733");
  SetAttribute(AppendText(svg, left, 18.0, "start", chart.title), "font-weight", "600");
  AppendAxes(svg, chart, scales, ticks);
  AppendLegend(svg, chart);
  if (std::find(chart.epochs.begin(), chart.epochs.end(), chart.keptEpoch) != chart.epochs.end())
  {
    const double   x = scales.X(chart.keptEpoch);
    pugi::xml_node line = AppendLine(svg, x, top - 4.0, x, bottom, "#5b6b7b");
    SetAttribute(line, "stroke-dasharray", "2 3");
    SetAttribute(line, "stroke-width", "1.5");
    const bool beforeMiddle = x < 0.5 * (left + right);
    AppendText(svg,
               beforeMiddle ? x + 5.0 : x - 5.0,
               top + 9.0,
               beforeMiddle ? "start" : "end",
               "kept: epoch " + std::to_string(chart.keptEpoch));
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i)
  {
    AppendSeries(svg, chart, i, scales);
  }
}
} // namespace TransferLearning
} // namespace itk
