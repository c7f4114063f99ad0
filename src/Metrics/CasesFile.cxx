// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationMetrics reads the file of cases that it has written.
#include "itkClassificationMetrics.h"

#include "TransferLearning/itkCSVRows.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>

namespace itk
{
namespace
{
using Fields = std::vector<std::string>;

/** The columns before the probabilities: `path,slice[,patient],true,predicted[,status][,out_of_domain]`. */
Fields
GetFirstColumns(const Fields & header)
{
  const bool hasPatients = header.size() > 2 && header[2] == "patient";
  Fields     first = hasPatients ? Fields{ "path", "slice", "patient", "true", "predicted" }
                                 : Fields{ "path", "slice", "true", "predicted" };
  if (header.size() > first.size() && header[first.size()] == "status")
  {
    first.emplace_back("status"); // follows from the probabilities and the threshold
  }
  if (header.size() > first.size() && header[first.size()] == "out_of_domain")
  {
    first.emplace_back("out_of_domain");
  }
  return first;
}

/** Of the columns after them, `p_<class>...[,assumptions]`; empty where they are others. */
Fields
ParseClassNames(const Fields & header, const Fields & first, bool hasAssumptions)
{
  Fields names;
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
  const Fields first = GetFirstColumns(header);
  const bool   hasPatients = first[2] == "patient";
  const bool   hasAssumptions = !header.empty() && header.back() == "assumptions";
  const Fields names = ParseClassNames(header, first, hasAssumptions);
  if (names.empty())
  {
    itkExceptionMacro("'" << file
                          << "' is not a file of cases: it does not begin with "
                             "path,slice[,patient],true,predicted[,status][,out_of_domain],p_<class>....");
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
      isRight = ParseNumber(fields[first.size() + c], oneCase.probabilities[c]);
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
    if (first.back() == "out_of_domain")
    {
      std::istringstream bounds(fields[first.size() - 1]);
      oneCase.outOfDomain = { std::istream_iterator<std::string>(bounds), {} };
    }
    oneCase.patient = hasPatients ? fields[2] : "";
    oneCase.trueClass = static_cast<unsigned int>(label - names.begin());
    this->AddCase(oneCase);
  }
}
} // namespace itk
