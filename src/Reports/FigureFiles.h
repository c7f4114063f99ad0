// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FigureFiles_h
#define FigureFiles_h

#include "Reports/SVGChart.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A chart as a file of its own. */
std::string
ToStandaloneSVG(const Chart & chart);

/** The chart's curves: `series,x,y`, with the labels of the axes for x and y. */
std::string
ToCurvesCSV(const Chart & chart);

/** Creates the folder and writes `<stem>.<chart>.svg` and `.csv` for each chart; its bands and bars, if there are any,
 * as `.band.csv` (`series,x,low,high`) and `.histogram.csv` (`low,high,value`).
 * \throws ExceptionObject naming a file that cannot be written. */
void
WriteFigures(const std::string & folder, const std::string & stem, const std::vector<Chart> & charts);
} // namespace TransferLearning
} // namespace itk

#endif
