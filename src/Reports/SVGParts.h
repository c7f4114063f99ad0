// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Lines, texts and markers of SVG, and what tells the curves of a chart apart.
#ifndef SVGParts_h
#define SVGParts_h

#include <pugixml.hpp>

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Curves are told apart without color, too: the pair of color and dashes repeats after 28 curves. */
const char *
GetSeriesColor(std::size_t series);
const char *
GetSeriesDash(std::size_t series);

/** Two digits after the point: a hundredth of a pixel. */
std::string
ToCoordinate(double value);

pugi::xml_node
AppendLine(pugi::xml_node parent, double x1, double y1, double x2, double y2, const char * color);

/** A text that is squeezed where it would be wider than `extent`. */
pugi::xml_node
AppendText(pugi::xml_node      parent,
           double              x,
           double              y,
           const char *        anchor,
           const std::string & words,
           double              extent = 1000.0);

/** A circle, square, triangle, diamond or bar: one of five, by the place of the series. */
void
AppendMarker(pugi::xml_node parent, std::size_t series, double x, double y);

/** About how wide a text is drawn. */
double
EstimateTextWidth(const std::string & words);
} // namespace TransferLearning
} // namespace itk

#endif
