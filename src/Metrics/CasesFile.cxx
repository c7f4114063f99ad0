// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationMetrics reads the file of cases that it has written.
#include "itkClassificationMetrics.h"

#include "TransferLearning/itkCSVRows.h"

#include <algorithm>
#include <charconv>

namespace itk
{
namespace
{
using Fields = std::vector<std::string>;

/** Of the columns `path,slice[,patient],true,predicted,p_<class>...[,assumptions]`; empty where they are others. */
Fields
ParseClassNames(const Fields & header, bool hasPatients, bool hasAssumptions)
{
  const Fields first = hasPatients ? Fields{ "path", "slice", "patient", "true", "predicted" }
                                   : Fields{ "path", "slice", "true", "predicted" };
  Fields       names;
  if (header.size() > first.size() && std::equal(first.begin(), first.end(), header.begin()))
  {
    for (std::size_t i = first.size(); i < header.size() && header[i].compare(0, 2, "p_") == 0; ++i)
    {
      names.push_back(header[i].substr(2));
    }
  }
  return names.size() + first.size() + (hasAssumptions ? 1 : 0) == header.size() ? names : Fields{};
}

template <typename T>
bool
ParseNumber(const std::string & text, T & value)
{
  const char * const end = text.data() + text.size();
  const auto         result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}
} // namespace

void
ClassificationMetrics::ReadCases(const std::string & file)
{
  const auto   rows = TransferLearning::ReadCSV(file);
  const Fields header = rows.empty() ? Fields{} : rows.front().fields;
  const bool   hasPatients = header.size() > 2 && header[2] == "patient";
  const bool   hasAssumptions = !header.empty() && header.back() == "assumptions";
  const Fields names = ParseClassNames(header, hasPatients, hasAssumptions);
  if (names.empty())
  {
    itkExceptionMacro(
      "'" << file
          << "' is not a file of cases: it does not begin with path,slice[,patient],true,predicted,p_<class>....");
  }
  this->SetClassNames(names);
  for (std::size_t r = 1; r < rows.size(); ++r)
  {
    const Fields & fields = rows[r].fields;
    Case           oneCase;
    oneCase.probabilities.resize(names.size());
    const std::size_t place = hasPatients ? 3 : 2;
    bool              isRight = fields.size() == header.size() && ParseNumber(fields[1], oneCase.slice);
    for (std::size_t c = 0; isRight && c < names.size(); ++c)
    {
      isRight = ParseNumber(fields[place + 2 + c], oneCase.probabilities[c]);
    }
    const auto label = isRight ? std::find(names.begin(), names.end(), fields[place]) : names.end();
    if (label == names.end())
    {
      itkExceptionMacro("Line " << rows[r].line << " of '" << file << "' is not a case of its " << names.size()
                                << " classes.");
    }
    oneCase.path = fields[0];
    if (hasAssumptions && !fields.back().empty())
    {
      oneCase.assumptions = { fields.back() };
    }
    oneCase.patient = hasPatients ? fields[2] : "";
    oneCase.trueClass = static_cast<unsigned int>(label - names.begin());
    this->AddCase(oneCase);
  }
}
} // namespace itk
