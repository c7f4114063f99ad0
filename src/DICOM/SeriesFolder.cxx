// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/SeriesFolder.h"

#include "DICOM/DirectoryFile.h"
#include "Support/PlaneWorkers.h"
#include "itkMacro.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
namespace fs = std::filesystem;

using Reason = CTSeriesEnums::Reason;

/** The files of a folder, and with `recursive` those below it. A folder below that cannot be read is left out. */
void
ListFiles(const fs::path &                       folder,
          bool                                   recursive,
          std::vector<std::string> &             files,
          std::vector<CTSeriesReport::LeftOut> & unreadable)
{
  std::error_code        error;
  fs::directory_iterator entry(folder, error);
  std::vector<fs::path>  folders;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
  {
    std::error_code ignored;
    if (entry->is_regular_file(ignored))
    {
      files.push_back(entry->path().string());
    }
    else if (recursive && entry->is_directory(ignored) && !entry->is_symlink(ignored))
    {
      folders.push_back(entry->path());
    }
  }
  if (error)
  {
    const bool isDenied = error == std::errc::permission_denied;
    unreadable.push_back({ folder.string(),
                           "the folder cannot be read: " + error.message(),
                           isDenied ? Reason::PermissionDenied : Reason::Damaged });
  }
  for (const fs::path & below : folders)
  {
    ListFiles(below, recursive, files, unreadable);
  }
}

/** A file that cannot be opened is neither damaged nor of another format. */
CTSeriesReport::LeftOut
DescribeUnreadable(const std::string & file, const UnreadableFile & error)
{
  errno = 0;
  if (!std::ifstream(file, std::ios::binary).is_open())
  {
    const std::error_code code(errno, std::generic_category());
    return { file,
             "it cannot be opened: " + code.message(),
             code == std::errc::permission_denied ? Reason::PermissionDenied : Reason::Damaged };
  }
  return { file, error.what(), error.GetReason() };
}
} // namespace

SeriesFolder
ReadHeaders(const std::vector<std::string> &   files,
            MultiThreaderBase *                multiThreader,
            const std::function<void(float)> & progress)
{
  struct Outcome
  {
    std::vector<SliceHeader> headers;
    CTSeriesReport::LeftOut  unreadable;
  };
  constexpr std::size_t block = 256;
  SeriesFolder          result;
  for (std::size_t begin = 0; begin < files.size(); begin += block)
  {
    std::vector<Outcome> outcomes(std::min(block, files.size() - begin));
    PlaneWorkers(multiThreader).Run(static_cast<unsigned int>(outcomes.size()), [&](unsigned int i) {
      try
      {
        outcomes[i].headers = ReadSliceHeaders(files[begin + i]);
      }
      catch (const UnreadableFile & error)
      {
        outcomes[i].unreadable = DescribeUnreadable(files[begin + i], error);
      }
    });
    for (Outcome & outcome : outcomes)
    {
      if (outcome.unreadable.reason.empty())
      {
        std::move(outcome.headers.begin(), outcome.headers.end(), std::back_inserter(result.headers));
      }
      else
      {
        result.unreadable.push_back(std::move(outcome.unreadable));
      }
    }
    progress(static_cast<float>(begin + outcomes.size()) / static_cast<float>(files.size()));
  }
  return result;
}

SeriesFolder
ScanFolder(const std::string &                folder,
           bool                               recursive,
           MultiThreaderBase *                multiThreader,
           const std::function<void(float)> & progress)
{
  std::vector<CTSeriesReport::LeftOut> unreadable;
  std::vector<std::string>             files;
  if (IsDirectoryFile(folder))
  {
    try
    {
      ListDirectoryFile(folder, files, unreadable);
    }
    catch (const UnreadableFile & error)
    {
      itkGenericExceptionMacro("'" << folder << "' is a DICOMDIR that cannot be read: " << error.what() << '.');
    }
  }
  else
  {
    ListFiles(folder, recursive, files, unreadable);
  }
  if (!unreadable.empty() && unreadable.front().file == fs::path(folder).string())
  {
    itkGenericExceptionMacro("'" << folder << "' cannot be read: " << unreadable.front().reason << '.');
  }
  std::sort(files.begin(), files.end());
  SeriesFolder result = ReadHeaders(files, multiThreader, progress);
  result.unreadable.insert(result.unreadable.begin(), unreadable.begin(), unreadable.end());
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
    if (series.files.empty() || series.files.back() != header.file)
    {
      series.files.push_back(header.file); // once for all of its frames
    }
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
