// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/SVGParts.h"

#include "Reports/HTMLPage.h"
#include "Support/NumberText.h"

#include <algorithm>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Okabe and Ito's palette without its yellow, which is too light for lines on white.
constexpr const char * colors[] = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#1c2733" };
// As many as have no factor in common with the colors, so that neighbors differ in both.
constexpr const char * dashes[] = { "none", "7 4", "2 3", "10 3 2 3" };
} // namespace

const char *
GetSeriesColor(std::size_t series)
{
  return colors[series % std::size(colors)];
}

const char *
GetSeriesDash(std::size_t series)
{
  return dashes[series % std::size(dashes)];
}

std::string
ToCoordinate(double value)
{
  return ToNumberText(value, 2);
}

double
EstimateTextWidth(const std::string & words)
{
  const auto characters =
    std::count_if(words.begin(), words.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return 7.5 * static_cast<double>(characters);
}

pugi::xml_node
AppendLine(pugi::xml_node parent, double x1, double y1, double x2, double y2, const char * color)
{
  pugi::xml_node line = parent.append_child("line");
  SetAttribute(line, "x1", ToCoordinate(x1));
  SetAttribute(line, "y1", ToCoordinate(y1));
  SetAttribute(line, "x2", ToCoordinate(x2));
  SetAttribute(line, "y2", ToCoordinate(y2));
  SetAttribute(line, "stroke", color);
  return line;
}

pugi::xml_node
AppendText(pugi::xml_node parent, double x, double y, const char * anchor, const std::string & words, double extent)
{
  pugi::xml_node text = AppendElement(parent, "text", words);
  SetAttribute(text, "x", ToCoordinate(x));
  SetAttribute(text, "y", ToCoordinate(y));
  SetAttribute(text, "text-anchor", anchor);
  if (EstimateTextWidth(words) > extent)
  {
    SetAttribute(text, "textLength", ToCoordinate(extent));
    SetAttribute(text, "lengthAdjust", "spacingAndGlyphs");
  }
  return text;
}

void
AppendMarker(pugi::xml_node parent, std::size_t series, double x, double y)
{
  constexpr double half = 3.5;
  const auto       appendPath = [&](const std::string & shape) {
    pugi::xml_node path = parent.append_child("path");
    SetAttribute(path, "d", 'M' + ToCoordinate(x) + ' ' + ToCoordinate(y) + shape);
    return path;
  };
  pugi::xml_node marker;
  switch (series % 5)
  {
    case 0:
      marker = parent.append_child("circle");
      SetAttribute(marker, "cx", ToCoordinate(x));
      SetAttribute(marker, "cy", ToCoordinate(y));
      SetAttribute(marker, "r", "3.5");
      break;
    case 1:
      marker = parent.append_child("rect");
      SetAttribute(marker, "x", ToCoordinate(x - half));
      SetAttribute(marker, "y", ToCoordinate(y - half));
      SetAttribute(marker, "width", "7");
      SetAttribute(marker, "height", "7");
      break;
    case 2:
      marker = appendPath("m0 -5l4.5 8h-9z");
      break;
    case 3:
      marker = appendPath("m0 -5l5 5l-5 5l-5 -5z");
      break;
    default:
      marker = appendPath("m-5 -1.5h10v3h-10z");
      break;
  }
  SetAttribute(marker, "fill", GetSeriesColor(series));
}
} // namespace TransferLearning
} // namespace itk
