// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FigureSections_h
#define FigureSections_h

#include "Reports/SVGChart.h"
#include "itkClassificationMetrics.h"

#include <pugixml.hpp>

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Three digits after the point; "undefined" for NaN. */
std::string
ToFigure(double value);

/** "0.812 to 0.934"; empty where there is no interval. */
std::string
ToRange(const ClassificationMetrics::Interval & interval);

/** A cell with the figure and below it its interval, where it has one. */
pugi::xml_node
AppendFigureCell(pugi::xml_node row, const ClassificationMetrics::Interval & interval);

/** Whether the cases have chosen the epoch, so that their metrics are optimistic. */
bool
IsValidation(const ClassificationMetrics & metrics);

/** Figures, confusion matrix, table and curves of the classes of one split; folded below a line if asked for.
 * Returns the charts, with names for files that begin with the split. */
std::vector<Chart>
AppendMetrics(pugi::xml_node page, const ClassificationMetrics & metrics, bool isFolded);
} // namespace TransferLearning
} // namespace itk

#endif
