// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/FigureFiles.h"

#include "Reports/HTMLPage.h"
#include "Support/NumberText.h"
#include "TransferLearning/itkAtomicFile.h"
#include "TransferLearning/itkCSVRows.h"

#include <cmath>
#include <filesystem>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** What is not defined is an empty field. */
std::string
ToField(double value)
{
  return std::isfinite(value) ? ToNumberText(value) : std::string{};
}

std::string
ToBandsCSV(const Chart & chart)
{
  std::string text;
  for (const ChartSeries & series : chart.series)
  {
    const ChartBand & band = series.band;
    for (std::size_t i = 0; i < band.positions.size(); ++i)
    {
      text += QuoteCSV(series.name) + ',' + ToField(band.positions[i]) + ',' + ToField(band.lows[i]) + ',' +
              ToField(band.highs[i]) + '\n';
    }
  }
  return text.empty() ? text : "series," + QuoteCSV(chart.horizontalLabel) + ",low,high\n" + text;
}

std::string
ToBarsCSV(const Chart & chart)
{
  std::string text;
  for (const ChartBar & bar : chart.bars)
  {
    text += ToField(bar.low) + ',' + ToField(bar.high) + ',' + ToField(bar.value) + '\n';
  }
  return text.empty() ? text : "low,high," + QuoteCSV(chart.barsLegend) + '\n' + text;
}

void
WriteText(const std::string & file, const std::string & text)
{
  if (!text.empty())
  {
    AtomicFile output(file);
    output.GetStream() << text;
    output.Commit();
  }
}
} // namespace

std::string
ToStandaloneSVG(const Chart & chart)
{
  pugi::xml_document document;
  pugi::xml_node     svg = AppendChart(document, chart);
  SetAttribute(svg, "xmlns", "http://www.w3.org/2000/svg");
  SetAttribute(svg, "font-family", "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif");
  pugi::xml_node background = svg.prepend_child("rect");
  SetAttribute(background, "width", "100%");
  SetAttribute(background, "height", "100%");
  SetAttribute(background, "fill", "#ffffff");
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return text.str() + '\n';
}

std::string
ToCurvesCSV(const Chart & chart)
{
  std::string text = "series," + QuoteCSV(chart.horizontalLabel) + ',' + QuoteCSV(chart.verticalLabel) + '\n';
  for (const ChartSeries & series : chart.series)
  {
    for (std::size_t i = 0; i < series.values.size(); ++i)
    {
      text += QuoteCSV(series.name) + ',' +
              (chart.unitSquare ? ToField(series.positions[i]) : std::to_string(chart.epochs[i])) + ',' +
              ToField(series.values[i]) + '\n';
    }
  }
  return text;
}

void
WriteFigures(const std::string & folder, const std::string & stem, const std::vector<Chart> & charts)
{
  std::error_code ignored; // the files name the folder where it could not be created
  std::filesystem::create_directories(folder, ignored);
  for (const Chart & chart : charts)
  {
    const std::string file = (std::filesystem::path(folder) / (stem + '.' + chart.fileName)).string();
    WriteText(file + ".svg", ToStandaloneSVG(chart));
    WriteText(file + ".csv", ToCurvesCSV(chart));
    WriteText(file + ".band.csv", ToBandsCSV(chart));
    WriteText(file + ".histogram.csv", ToBarsCSV(chart));
  }
}
} // namespace TransferLearning
} // namespace itk
