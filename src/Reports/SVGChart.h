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
/** Points between two curves. */
struct ChartBand
{
  std::vector<double> positions{};
  std::vector<double> lows{};
  std::vector<double> highs{};
};

/** One curve; values that are not finite are gaps. */
struct ChartSeries
{
  std::string         name;
  std::vector<double> values;
  std::vector<double> positions{}; ///< Of the values, in a chart of the unit square only.
  std::string         legend{};    ///< Shown instead of the name.
  ChartBand           band{};      ///< Drawn behind the curve, in a chart of the unit square only.
};

/** A bar from the bottom of the unit square. */
struct ChartBar
{
  double low{};
  double high{};
  double value{};
};

/** Curves over epochs, or over another count; or in the unit square, each series with its own positions. */
struct Chart
{
  std::string               title;
  std::string               verticalLabel;
  std::vector<unsigned int> epochs;           ///< Ascending; as many as each series has values.
  std::vector<ChartSeries>  series;           ///< Colors with dashes repeat after 28.
  unsigned int              keptEpoch{ 0 };   ///< Marked where it is one of the epochs.
  bool                      fromZero{ true }; ///< The vertical axis begins at 0; else it ends at 1.
  std::string               horizontalLabel{ "epoch" };
  bool                      logarithmic{ false }; ///< The horizontal axis; every count is then labeled.
  /** The vertical axis is logarithmic if all values are above 0 and span more than two decades. */
  bool                  spansDecades{ false };
  bool                  unitSquare{ false }; ///< Both axes go from 0 to 1, and are equally long.
  bool                  diagonal{ false };   ///< From 0 to 1, in the unit square.
  bool                  markers{ true };
  std::vector<ChartBar> bars{}; ///< Behind the curves, in the unit square.
  std::string           barsLegend{};
  std::string           fileName{}; ///< Without folder and extension, where the chart is written to a file.
};

/** An empty chart of the unit square, without markers. */
Chart
MakeUnitChart(const std::string & title, const std::string & horizontalLabel, const std::string & verticalLabel);

/** Draws the chart as the last child of `parent`, and returns it. */
pugi::xml_node
AppendChart(pugi::xml_node parent, const Chart & chart);
} // namespace TransferLearning
} // namespace itk

#endif
