// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/SeriesFolder.h"

#include "Support/PlaneWorkers.h"
#include "itkMacro.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
namespace fs = std::filesystem;

template <typename TIterator>
std::vector<std::string>
ListFiles(const std::string & folder)
{
  std::error_code          error;
  std::vector<std::string> files;
  TIterator                entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != TIterator(); entry.increment(error))
  {
    std::error_code ignored;
    if (entry->is_regular_file(ignored))
    {
      files.push_back(entry->path().string());
    }
  }
  if (error)
  {
    itkGenericExceptionMacro("Cannot read the folder '" << folder << "': " << error.message() << '.');
  }
  std::sort(files.begin(), files.end());
  return files;
}
} // namespace

SeriesFolder
ScanFolder(const std::string & folder, bool recursive, MultiThreaderBase * multiThreader)
{
  const auto files =
    recursive ? ListFiles<fs::recursive_directory_iterator>(folder) : ListFiles<fs::directory_iterator>(folder);
  struct Outcome
  {
    SliceHeader header;
    std::string reason;
  };
  std::vector<Outcome> outcomes(files.size());
  PlaneWorkers(multiThreader).Run(static_cast<unsigned int>(files.size()), [&](unsigned int i) {
    try
    {
      outcomes[i].header = ReadSliceHeader(files[i]);
    }
    catch (const UnreadableFile & error)
    {
      outcomes[i].reason = error.what();
    }
  });
  SeriesFolder result;
  for (std::size_t i = 0; i < files.size(); ++i)
  {
    if (outcomes[i].reason.empty())
    {
      result.headers.push_back(std::move(outcomes[i].header));
    }
    else
    {
      result.unreadable.push_back({ files[i], outcomes[i].reason });
    }
  }
  return result;
}

std::vector<CTSeriesSummary>
Summarize(const std::vector<SliceHeader> & headers)
{
  std::map<std::string, CTSeriesSummary> byUID;
  for (const SliceHeader & header : headers)
  {
    if (!header.hasPixels)
    {
      continue;
    }
    CTSeriesSummary & series = byUID[header.seriesInstanceUID];
    if (series.files.empty())
    {
      series.seriesInstanceUID = header.seriesInstanceUID;
      series.modality = header.modality;
      series.description = header.description;
      series.studyDate = header.studyDate;
      series.columns = header.columns;
      series.rows = header.rows;
    }
    series.files.push_back(header.file);
  }
  std::vector<CTSeriesSummary> result;
  for (auto & entry : byUID)
  {
    result.push_back(std::move(entry.second));
  }
  return result;
}
} // namespace TransferLearning
} // namespace itk
