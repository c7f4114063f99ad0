// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SVGChart_h
#define SVGChart_h

#include <pugixml.hpp>

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** One curve; values that are not finite are gaps. */
struct ChartSeries
{
  std::string         name;
  std::vector<double> values;
  std::vector<double> positions{}; ///< Of the values, in a chart of the unit square only.
};

/** Curves over epochs, or over another count; or in the unit square, each series with its own positions. */
struct Chart
{
  std::string               title;
  std::string               verticalLabel;
  std::vector<unsigned int> epochs;           ///< Ascending; as many as each series has values.
  std::vector<ChartSeries>  series;           ///< Colors, dashes and markers repeat after seven.
  unsigned int              keptEpoch{ 0 };   ///< Marked where it is one of the epochs.
  bool                      fromZero{ true }; ///< The vertical axis begins at 0; else it ends at 1.
  std::string               horizontalLabel{ "epoch" };
  bool                      logarithmic{ false }; ///< The horizontal axis; every count is then labeled.
  bool                      unitSquare{ false };  ///< Both axes go from 0 to 1.
  bool                      diagonal{ false };    ///< From 0 to 1, in the unit square.
  bool                      markers{ true };
};

/** An empty chart of the unit square, without markers. */
Chart
MakeUnitChart(const std::string & title, const std::string & horizontalLabel, const std::string & verticalLabel);

/** Round numbers with the step 1, 2 or 5 times a power of ten: the largest at or below `low` to the smallest at or
 * above `high`, about five steps. */
std::vector<double>
GetTicks(double low, double high);

/** Draws the chart as the last child of `parent`. */
void
AppendChart(pugi::xml_node parent, const Chart & chart);
} // namespace TransferLearning
} // namespace itk

#endif
