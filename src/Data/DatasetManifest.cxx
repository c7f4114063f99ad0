// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkCSVRows.h"
#include "Data/DatasetEntry.h"
#include "Data/SeriesWarnings.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"

#include "Support/UTF8.h"
#include "itkCTSeriesReader.h"
#include "itkMacro.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <locale>
#include <map>
#include <sstream>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
namespace fs = std::filesystem;

enum Column : std::size_t
{
  Path,
  Label,
  Patient,
  Split,
  Weight,
  FirstSlice,
  LastSlice,
  FirstMm,
  LastMm,
  NumberOfColumns
};
constexpr std::array<const char *, NumberOfColumns> columnNames{
  { "path", "label", "patient", "split", "weight", "first_slice", "last_slice", "first_mm", "last_mm" }
};

constexpr const char * notUTF8 = "it is not UTF-8, but perhaps Latin-1; save the manifest as CSV UTF-8";

constexpr std::size_t missing = std::numeric_limits<std::size_t>::max();

class ManifestReader
{
public:
  ManifestReader(const std::string & file, const CTSeriesPolicies & policies, const FileReport & report)
    : m_File(file)
    , m_Policies(policies)
    , m_Report(report)
    , m_Root(fs::path(file).parent_path())
  {
    if (m_Root.empty())
    {
      m_Root = ".";
    }
  }

  DatasetEntries
  Read();

private:
  using Row = CSVRow;
  struct Probed
  {
    std::string path; ///< As the manifest has it.
    ImageProbe  probe;
    bool        isFolder{ false };
    std::string reason; ///< Why it cannot be used; empty where it can.
    bool        isListed{ false };
  };

  [[noreturn]] void
  Fail(const std::string & what) const
  {
    itkGenericExceptionMacro("Manifest '" << m_File << "', line " << m_Line << ": " << what);
  }
  [[noreturn]] void
  Fail(Column column, const std::string & value, const std::string & what) const
  {
    this->Fail(std::string("column '") + columnNames[column] + "' is '" + value + "': " + what);
  }
  void
  ReadHeader(const Row & row);
  DatasetEntry
  ReadRow(const Row & row);
  std::string
  FindFile(const std::string & path);
  void
  Probe(const std::string & key, Probed & probed) const;
  void
  ProbeFiles();
  void
  AddRow(const Row & row, DatasetEntry & entry);
  void
  ReadRange(DatasetEntry & entry);
  void
  SelectPositions(DatasetEntry & entry);
  unsigned int
  ReadSlice(Column column, unsigned int numberOfSlices) const;
  double
  ReadNumber(Column column) const;
  std::string
  Get(Column column) const
  {
    return m_Columns[column] == missing ? std::string() : m_Row->fields[m_Columns[column]];
  }

  std::string                              m_File;
  const CTSeriesPolicies &                 m_Policies;
  const FileReport &                       m_Report;
  fs::path                                 m_Root;
  std::vector<Row>                         m_Rows;
  std::size_t                              m_Line{ 0 };
  const Row *                              m_Row{ nullptr };
  std::array<std::size_t, NumberOfColumns> m_Columns{};
  std::map<std::string, Probed>            m_Probed;
  SeriesWarnings                           m_SeriesWarnings;
  DatasetEntries                           m_Result;
};

void
ManifestReader::ReadHeader(const Row & row)
{
  m_Line = row.line;
  m_Columns.fill(missing);
  for (std::size_t i = 0; i < row.fields.size(); ++i)
  {
    const auto found = std::find(columnNames.begin(), columnNames.end(), row.fields[i]);
    if (found == columnNames.end())
    {
      std::string known;
      for (const char * name : columnNames)
      {
        known += known.empty() ? name : std::string(", ") + name;
      }
      this->Fail("there is no column '" + row.fields[i] + "'; columns are " + known + ", separated by commas");
    }
    auto & column = m_Columns[static_cast<std::size_t>(found - columnNames.begin())];
    if (column != missing)
    {
      this->Fail("column '" + row.fields[i] + "' appears twice");
    }
    column = i;
  }
  for (const Column column : { Path, Label })
  {
    if (m_Columns[column] == missing)
    {
      this->Fail(std::string("the header lacks the column '") + columnNames[column] + "'");
    }
  }
  for (const auto & [first, last] : { std::make_pair(FirstSlice, LastSlice), std::make_pair(FirstMm, LastMm) })
  {
    if ((m_Columns[first] == missing) != (m_Columns[last] == missing))
    {
      this->Fail(std::string("the columns '") + columnNames[first] + "' and '" + columnNames[last] +
                 "' must be given together; one is missing");
    }
  }
}

// Headers are read once, however many rows name the file.
std::string
ManifestReader::FindFile(const std::string & path)
{
  const fs::path normal = (m_Root / path).lexically_normal();
  std::string    key = normal.string();
  if (key.size() > 1 && key.back() == '/')
  {
    key.pop_back();
  }
  std::error_code error;
  const auto [known, isNew] = m_Probed.try_emplace(key);
  if (isNew && !fs::exists(key, error))
  {
    const std::string reason = "there is no such file or folder in '" + m_Root.string() + "'";
    this->Fail(Path, EscapeNonUTF8(path), IsUTF8(path) ? reason : reason + "; " + notUTF8);
  }
  if (isNew)
  {
    known->second.path = path;
    known->second.isFolder = fs::is_directory(key, error);
  }
  return key;
}

void
ManifestReader::Probe(const std::string & key, Probed & probed) const
{
  try
  {
    if (!probed.isFolder)
    {
      probed.probe = ProbeFile(key, m_Policies);
      return;
    }
    const auto series = CTSeriesReader::ListSeries(key);
    if (series.size() != 1)
    {
      probed.reason = "the folder contains " + std::to_string(series.size()) + " DICOM series, not one";
      return;
    }
    probed.probe = ProbeSeries(key, series.front().seriesInstanceUID, m_Policies);
  }
  catch (const std::exception & exception)
  {
    probed.reason = ShortenReason(exception, m_Root.string());
  }
}

void
ManifestReader::ProbeFiles()
{
  std::vector<std::pair<const std::string, Probed> *> files;
  for (auto & file : m_Probed)
  {
    files.push_back(&file);
  }
  ReadFiles(
    std::vector<std::size_t>(files.size()),
    [this, &files](std::size_t number) { this->Probe(files[number]->first, files[number]->second); },
    m_Report);
}

double
ManifestReader::ReadNumber(Column column) const
{
  std::istringstream stream(this->Get(column));
  stream.imbue(std::locale::classic());
  double value = 0.0;
  if (!(stream >> value) || !(stream >> std::ws).eof() || !std::isfinite(value))
  {
    this->Fail(column, this->Get(column), "it must be a number, with a decimal point");
  }
  return value;
}

unsigned int
ManifestReader::ReadSlice(Column column, unsigned int numberOfSlices) const
{
  const std::string text = this->Get(column);
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
  {
    this->Fail(column, text, "it must be an integer, 0 for the first slice");
  }
  const auto value = static_cast<unsigned int>(std::stoul(text));
  if (value >= numberOfSlices)
  {
    this->Fail(column,
               text,
               "'" + this->Get(Path) + "' has " + std::to_string(numberOfSlices) + " slices, 0 to " +
                 std::to_string(numberOfSlices - 1));
  }
  return value;
}

void
ManifestReader::SelectPositions(DatasetEntry & entry)
{
  const double   first = this->ReadNumber(FirstMm);
  const double   last = this->ReadNumber(LastMm);
  const auto &   positions = entry.probe.positions;
  constexpr auto tolerance = 1e-3; // mm: headers are rounded
  const auto isInside = [=](double position) { return position >= first - tolerance && position <= last + tolerance; };
  const auto begin = std::find_if(positions.begin(), positions.end(), isInside);
  const auto end = std::find_if_not(begin, positions.end(), isInside);
  if (first > last)
  {
    this->Fail(LastMm, this->Get(LastMm), "it is below 'first_mm', " + this->Get(FirstMm));
  }
  if (begin >= end)
  {
    std::ostringstream extent;
    const auto         ends = std::minmax(positions.front(), positions.back());
    extent << ends.first << " to " << ends.second << " mm";
    this->Fail(FirstMm,
               this->Get(FirstMm),
               "no slice of '" + this->Get(Path) + "' is in the range; its slices are at " + extent.str());
  }
  entry.firstSlice = static_cast<unsigned int>(begin - positions.begin());
  entry.lastSlice = static_cast<unsigned int>(end - positions.begin()) - 1;
}

void
ManifestReader::ReadRange(DatasetEntry & entry)
{
  const bool hasSlices = !this->Get(FirstSlice).empty() || !this->Get(LastSlice).empty();
  const bool hasPositions = !this->Get(FirstMm).empty() || !this->Get(LastMm).empty();
  if (hasSlices && hasPositions)
  {
    this->Fail(FirstMm, this->Get(FirstMm), "the row also has a range of slices; give only one of them");
  }
  entry.lastSlice = entry.probe.numberOfSlices - 1;
  if (hasPositions)
  {
    this->SelectPositions(entry);
  }
  if (hasSlices)
  {
    entry.firstSlice = this->ReadSlice(FirstSlice, entry.probe.numberOfSlices);
    entry.lastSlice = this->ReadSlice(LastSlice, entry.probe.numberOfSlices);
    if (entry.firstSlice > entry.lastSlice)
    {
      this->Fail(LastSlice, this->Get(LastSlice), "it is below 'first_slice', " + this->Get(FirstSlice));
    }
  }
}

DatasetEntry
ManifestReader::ReadRow(const Row & row)
{
  m_Line = row.line;
  m_Row = &row;
  if (row.fields.size() != m_Rows.front().fields.size())
  {
    this->Fail("it has " + std::to_string(row.fields.size()) + " fields, the header has " +
               std::to_string(m_Rows.front().fields.size()));
  }
  for (const Column column : { Label, Patient })
  {
    if (!IsUTF8(this->Get(column)))
    {
      this->Fail(column, EscapeNonUTF8(this->Get(column)), notUTF8);
    }
  }
  DatasetEntry entry;
  entry.line = row.line;
  entry.className = this->Get(Label);
  entry.patient = this->Get(Patient);
  for (const Column column : { Path, Label })
  {
    if (this->Get(column).empty())
    {
      this->Fail(column, "", "it must not be empty");
    }
  }
  if (const std::string split = this->Get(Split); !split.empty())
  {
    try
    {
      entry.split = GetEnumValue<LabeledImageDatasetEnums::Split>("split", split);
    }
    catch (const ExceptionObject &)
    {
      this->Fail(Split, split, "it must be train, validation or test");
    }
  }
  if (!this->Get(Weight).empty())
  {
    entry.weight = this->ReadNumber(Weight);
    if (entry.weight <= 0.0)
    {
      this->Fail(Weight, this->Get(Weight), "a weight must be above 0");
    }
  }
  entry.path = this->FindFile(this->Get(Path));
  return entry;
}

void
ManifestReader::AddRow(const Row & row, DatasetEntry & entry)
{
  m_Line = row.line;
  m_Row = &row;
  Probed & probed = m_Probed.at(entry.path);
  if (!probed.reason.empty() && probed.isFolder)
  {
    this->Fail(Path, this->Get(Path), probed.reason);
  }
  if (!probed.isListed && !probed.reason.empty())
  {
    m_Result.unreadableFiles.push_back(probed.path + ": " + probed.reason);
  }
  if (!probed.isListed && probed.reason.empty())
  {
    m_SeriesWarnings.Add(probed.path, probed.probe.warnings);
  }
  probed.isListed = true;
  if (probed.reason.empty())
  {
    entry.probe = probed.probe;
    this->ReadRange(entry);
    m_Result.entries.push_back(std::move(entry));
  }
}

DatasetEntries
ManifestReader::Read()
{
  m_Rows = ReadCSV(m_File);
  if (m_Rows.empty())
  {
    itkGenericExceptionMacro("Manifest '" << m_File
                                          << "' is empty; its first line must name the columns: path,label,...");
  }
  this->ReadHeader(m_Rows.front());
  std::vector<DatasetEntry> entries;
  for (std::size_t i = 1; i < m_Rows.size(); ++i)
  {
    entries.push_back(this->ReadRow(m_Rows[i]));
  }
  this->ProbeFiles();
  for (std::size_t i = 1; i < m_Rows.size(); ++i)
  {
    this->AddRow(m_Rows[i], entries[i - 1]);
  }
  const auto warnings = m_SeriesWarnings.GetSentences();
  m_Result.warnings.insert(m_Result.warnings.end(), warnings.begin(), warnings.end());
  return std::move(m_Result);
}
} // namespace

DatasetEntries
ReadDatasetManifest(const std::string & file, const CTSeriesPolicies & policies, const FileReport & report)
{
  return ManifestReader(file, policies, report).Read();
}
} // namespace TransferLearning
} // namespace itk
