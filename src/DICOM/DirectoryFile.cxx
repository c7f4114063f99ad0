// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/DirectoryFile.h"

#include "DICOM/DataSet.h"
#include "DICOM/SliceHeader.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace itk
{
namespace TransferLearning
{
namespace
{
namespace fs = std::filesystem;

std::string
LowerCase(std::string text)
{
  std::transform(
    text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/** Whether a path, its links followed, lies in a folder. */
bool
IsWithin(const fs::path & path, const fs::path & folder)
{
  std::error_code error;
  const fs::path  real = fs::weakly_canonical(path, error);
  const fs::path  root = fs::weakly_canonical(folder, error);
  return !error && std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}
} // namespace

bool
IsDirectoryFile(const std::string & path)
{
  try
  {
    std::error_code error;
    return fs::is_regular_file(path, error) && !ReadDirectoryRecords(path).GetElements().empty();
  }
  catch (const UnreadableFile &)
  {
    return false;
  }
}

void
ListDirectoryFile(const std::string &                    path,
                  std::vector<std::string> &             files,
                  std::vector<CTSeriesReport::LeftOut> & unreadable)
{
  const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  for (const DataSet & record : ReadDirectoryRecords(path).GetItems(Tag(0x0004, 0x1220)))
  {
    const auto parts = SplitValues(record.Get(Tag(0x0004, 0x1500)));
    if (parts.empty())
    {
      continue; // a patient, a study or a series
    }
    fs::path file = folder;
    fs::path lower = folder;
    bool     isPlain = true;
    for (const std::string & part : parts)
    {
      isPlain = isPlain && !part.empty() && part != "." && part != ".." && part.find('/') == std::string::npos;
      file /= part;
      lower /= LowerCase(part);
    }
    std::error_code error;
    // Media that were copied may have lost the capital letters of their names.
    file = fs::exists(file, error) || !fs::exists(lower, error) ? file : lower;
    if (!isPlain || !IsWithin(file, folder))
    {
      unreadable.push_back({ file.string(),
                             "the DICOMDIR lists it outside its own folder (0004,1500)",
                             CTSeriesEnums::Reason::MissingFile });
    }
    else if (!fs::is_regular_file(file, error))
    {
      unreadable.push_back({ file.string(),
                             "the DICOMDIR lists it (0004,1500), but there is no such file",
                             CTSeriesEnums::Reason::MissingFile });
    }
    else
    {
      files.push_back(file.string());
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
}
} // namespace TransferLearning
} // namespace itk
