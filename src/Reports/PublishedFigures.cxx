// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/PublishedFigures.h"

#include "TransferLearning/itkCSVRows.h"

#include "itkMacro.h"

#include <algorithm>
#include <locale>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
const char * const knownFigures[] = { "accuracy", "precision", "recall", "f1", "false_positive_rate" };

std::vector<std::string>
ReadNames(const std::string & file, const std::vector<std::string> & header)
{
  const std::vector<std::string> names(header.begin() + (header.empty() ? 0 : 1), header.end());
  const bool                     isKnown = std::all_of(names.begin(), names.end(), [](const std::string & name) {
    return std::find(std::begin(knownFigures), std::end(knownFigures), name) != std::end(knownFigures);
  });
  if (names.empty() || header.front() != "architecture" || !isKnown)
  {
    itkGenericExceptionMacro("The first line of '" << file
                                                   << "' must be architecture, and one or more of accuracy, precision, "
                                                      "recall, f1, false_positive_rate.");
  }
  return names;
}

double
ReadFigure(const std::string & file, const CSVRow & row, const std::string & field)
{
  std::istringstream stream(field);
  double             value = -1;
  stream.imbue(std::locale::classic());
  stream >> value;
  if (!stream.eof() || stream.fail() || !(value >= 0 && value <= 1))
  {
    itkGenericExceptionMacro("'" << file << "', line " << row.line << ": '" << field
                                 << "' is not a metric; metrics are 0 to 1.");
  }
  return value;
}
} // namespace

PublishedFigures
ReadPublishedFigures(const std::string & file)
{
  const auto       rows = ReadCSV(file);
  PublishedFigures figures;
  figures.names = ReadNames(file, rows.empty() ? std::vector<std::string>{} : rows.front().fields);
  for (std::size_t i = 1; i < rows.size(); ++i)
  {
    const auto & fields = rows[i].fields;
    if (fields.size() != figures.names.size() + 1)
    {
      itkGenericExceptionMacro("'" << file << "', line " << rows[i].line << " has " << fields.size()
                                   << " fields, but the first line has " << figures.names.size() + 1 << '.');
    }
    for (std::size_t k = 0; k < figures.names.size(); ++k)
    {
      if (!fields[k + 1].empty())
      {
        figures.ofArchitectures[fields[0]][figures.names[k]] = ReadFigure(file, rows[i], fields[k + 1]);
      }
    }
  }
  return figures;
}
} // namespace TransferLearning
} // namespace itk
