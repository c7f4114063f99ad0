// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkCSVRows.h"

#include "itkMacro.h"

#include <csv.h>

#include <fstream>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// What libcsv's callbacks collect.
struct RowCollector
{
  std::vector<std::string> fields;
  bool                     isComplete{ false };
};

extern "C" void
CollectField(void * data, size_t size, void * collector)
{
  static_cast<RowCollector *>(collector)->fields.emplace_back(static_cast<const char *>(data), size);
}

extern "C" void
CollectRow(int, void * collector)
{
  static_cast<RowCollector *>(collector)->isComplete = true;
}

struct CSVParser : csv_parser
{
  CSVParser() { csv_init(this, CSV_STRICT | CSV_STRICT_FINI); }
  ~CSVParser() { csv_free(this); }
  CSVParser(const CSVParser &) = delete;
  CSVParser &
  operator=(const CSVParser &) = delete;
};

/** By the byte order mark, or by a zero byte, which no text in UTF-8 has. */
bool
IsUTF16(const std::string & firstLine)
{
  const std::string mark = firstLine.substr(0, 2);
  return mark == "\xFF\xFE" || mark == "\xFE\xFF" || firstLine.find('\0') != std::string::npos;
}

[[noreturn]] void
Fail(const std::string & file, std::size_t line, const std::string & what)
{
  itkGenericExceptionMacro("CSV file '" << file << "', line " << line << ": " << what);
}
} // namespace

std::vector<CSVRow>
ReadCSV(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    itkGenericExceptionMacro("CSV file '" << file << "' cannot be opened.");
  }
  std::vector<CSVRow> rows;
  CSVParser           parser;
  RowCollector        collector;
  std::size_t         line = 0;
  std::size_t         firstLine = 0; // of the row that is not complete yet
  const auto          finishRow = [&] {
    if (collector.isComplete)
    {
      rows.push_back({ firstLine, std::move(collector.fields) });
      collector = RowCollector();
      firstLine = 0;
    }
  };
  // Line by line, so that each row knows where it began.
  std::string text;
  while (std::getline(stream, text))
  {
    ++line;
    if (line == 1 && IsUTF16(text))
    {
      Fail(file, line, "it is UTF-16, not UTF-8; save it as CSV UTF-8");
    }
    if (line == 1 && text.compare(0, 3, "\xEF\xBB\xBF") == 0)
    {
      text.erase(0, 3);
    }
    if (firstLine == 0)
    {
      if (text.find_first_not_of(" \t\r") == std::string::npos)
      {
        continue;
      }
      firstLine = line;
    }
    text += '\n';
    if (csv_parse(&parser, text.data(), text.size(), CollectField, CollectRow, &collector) != text.size())
    {
      Fail(file,
           line,
           std::string("it is not valid CSV (") + csv_strerror(csv_error(&parser)) +
             "); a quote inside a quoted field must be doubled");
    }
    finishRow();
  }
  if (csv_fini(&parser, CollectField, CollectRow, &collector) != 0)
  {
    Fail(file, firstLine, "a quoted field that begins here is not closed");
  }
  finishRow();
  return rows;
}

std::string
QuoteCSV(const std::string & field)
{
  std::string quoted(2 * field.size() + 2, '\0');
  quoted.resize(csv_write(quoted.data(), quoted.size(), field.data(), field.size()));
  return quoted;
}
} // namespace TransferLearning
} // namespace itk
