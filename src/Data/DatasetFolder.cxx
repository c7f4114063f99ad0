// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/DatasetEntry.h"
#include "Data/FolderLayout.h"
#include "ImageReading/DocumentFile.h"

#include "Support/UTF8.h"
#include "itkMacro.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
namespace fs = std::filesystem;
using SplitEnum = LabeledImageDatasetEnums::Split;

// Left behind by operating systems, file managers and archives; compared in lower case.
bool
IsSystemName(const std::string & name)
{
  static const std::set<std::string> names{ "thumbs.db",    "ehthumbs.db", "desktop.ini",
                                            "__macosx",     "@eadir",      "#recycle",
                                            "$recycle.bin", "lost+found",  "system volume information",
                                            "dicomdir" };
  return name.empty() || name[0] == '.' || names.count(itksys::SystemTools::LowerCase(name)) > 0;
}

// Walks the folders; each is listed byte by byte in order, so that the disk's order never shows.
class FolderScanner
{
public:
  explicit FolderScanner(const std::string & root)
    : m_Root(root)
  {}

  DatasetEntries
  Scan();

private:
  struct Listing
  {
    std::vector<fs::path> folders;
    std::vector<fs::path> files;
  };

  Listing
  List(const fs::path & folder);
  void
  ScanClasses(const Listing & listing, SplitEnum split);
  void
  ScanClass(const fs::path & folder, SplitEnum split);
  void
  Walk(const fs::path & folder, const std::string & patientFolder);
  void
  GatherSeries(std::vector<DatasetEntry> && candidates, const fs::path & classFolder);
  bool
  AddSeries(const std::vector<const DatasetEntry *> & files, const fs::path & classFolder);
  void
  AddUnreadable(const fs::path & file, const std::string & reason)
  {
    m_Result.unreadableFiles.push_back(this->Relative(file) + ": " + reason);
  }
  std::string
  Relative(const fs::path & path) const
  {
    return path.lexically_relative(m_Root).generic_string();
  }
  bool
  EnterFolder(const fs::path & folder);

  fs::path                  m_Root;
  std::vector<fs::path>     m_Ancestors;
  std::vector<DatasetEntry> m_Candidates;
  SplitEnum                 m_Split{ SplitEnum::Unassigned };
  std::string               m_ClassName;
  DatasetEntries            m_Result;
};

FolderScanner::Listing
FolderScanner::List(const fs::path & folder)
{
  std::error_code       error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
  {
    paths.push_back(it->path());
  }
  if (error)
  {
    this->AddUnreadable(folder, "the folder cannot be listed (" + error.message() + ")");
  }
  std::sort(paths.begin(), paths.end(), [](const fs::path & a, const fs::path & b) { return a.native() < b.native(); });
  std::set<std::string> headers; // of formats that keep the pixels in a second file
  for (const auto & path : paths)
  {
    const std::string extension = itksys::SystemTools::LowerCase(path.extension().string());
    if (extension == ".mhd" || extension == ".nhdr" || extension == ".hdr")
    {
      headers.insert(path.stem().string());
    }
  }
  Listing listing;
  for (const auto & path : paths)
  {
    const std::string extension = itksys::SystemTools::LowerCase(path.extension().string());
    const bool        isPixelFile =
      headers.count(path.stem().string()) > 0 && (extension == ".raw" || extension == ".zraw" || extension == ".img");
    const auto status = fs::status(path, error);
    const bool isDocument = !fs::is_directory(status) && IsDocumentFile(path.string());
    if (IsSystemName(path.filename().string()) || isPixelFile || isDocument)
    {
      ++m_Result.numberOfIgnoredEntries;
    }
    else if (fs::is_directory(status))
    {
      listing.folders.push_back(path);
    }
    else if (fs::is_regular_file(status))
    {
      listing.files.push_back(path);
    }
    else if (fs::is_symlink(fs::symlink_status(path, error)))
    {
      this->AddUnreadable(path, "the symbolic link is broken");
    }
    else
    {
      ++m_Result.numberOfIgnoredEntries; // sockets, pipes and devices
    }
  }
  return listing;
}

bool
FolderScanner::EnterFolder(const fs::path & folder)
{
  std::error_code error;
  const fs::path  canonical = fs::canonical(folder, error);
  const auto      holds = [&canonical](const fs::path & ancestor) {
    return std::mismatch(canonical.begin(), canonical.end(), ancestor.begin(), ancestor.end()).first == canonical.end();
  };
  if (error || std::any_of(m_Ancestors.begin(), m_Ancestors.end(), holds))
  {
    ++m_Result.numberOfIgnoredEntries;
    m_Result.warnings.push_back("Folder '" + this->Relative(folder) +
                                "' is a link to a folder that contains it, and is skipped.");
    return false;
  }
  m_Ancestors.push_back(canonical);
  return true;
}

DatasetEntries
FolderScanner::Scan()
{
  if (!fs::is_directory(m_Root))
  {
    itkGenericExceptionMacro("'" << m_Root.string() << "' is not a folder.");
  }
  this->EnterFolder(m_Root);
  const Listing            listing = this->List(m_Root);
  std::vector<std::string> others;
  std::size_t              numberOfSplits = 0;
  for (const auto & folder : listing.folders)
  {
    SplitEnum split;
    if (GetSplitOfFolder(folder.filename().string(), split))
    {
      ++numberOfSplits;
    }
    else
    {
      others.push_back(folder.filename().string());
    }
  }
  std::size_t beside = listing.files.size();
  if (numberOfSplits == 0)
  {
    VerifyNoFolds(m_Root.string(), others);
    this->ScanClasses(listing, SplitEnum::Unassigned);
  }
  else
  {
    if (!others.empty())
    {
      itkGenericExceptionMacro("Folder '" << m_Root.string()
                                          << "' contains split folders (train, validation, test) and '"
                                          << others.front() << "' next to them. Move it elsewhere, or into a split.");
    }
    for (const auto & folder : listing.folders)
    {
      if (this->EnterFolder(folder))
      {
        SplitEnum split;
        GetSplitOfFolder(folder.filename().string(), split);
        const Listing classes = this->List(folder);
        beside += classes.files.size();
        this->ScanClasses(classes, split);
        m_Ancestors.pop_back();
      }
    }
  }
  if (beside > 0)
  {
    m_Result.numberOfIgnoredEntries += beside;
    m_Result.warnings.push_back(std::to_string(beside) + " files are outside the class folders and have no class.");
  }
  return std::move(m_Result);
}

void
FolderScanner::ScanClasses(const Listing & listing, SplitEnum split)
{
  for (const auto & folder : listing.folders)
  {
    this->ScanClass(folder, split);
  }
}

void
FolderScanner::ScanClass(const fs::path & folder, SplitEnum split)
{
  m_ClassName = folder.filename().string();
  if (!IsUTF8(m_ClassName))
  {
    itkGenericExceptionMacro(
      "The name of the class folder '"
      << EscapeNonUTF8(this->Relative(folder))
      << "' is not UTF-8, but perhaps Latin-1. It is the name of the class in files and reports: "
         "rename the folder, for example with convmv -f latin1 -t utf8.");
  }
  m_Split = split;
  const std::size_t before = m_Result.entries.size();
  this->Walk(folder, "");
  this->GatherSeries(std::move(m_Candidates), folder);
  m_Candidates.clear();
  if (m_Result.entries.size() == before)
  {
    m_Result.warnings.push_back("Class folder '" + this->Relative(folder) + "' contains no readable image.");
  }
}

void
FolderScanner::Walk(const fs::path & folder, const std::string & patientFolder)
{
  if (!this->EnterFolder(folder))
  {
    return;
  }
  const Listing listing = this->List(folder);
  for (const auto & file : listing.files)
  {
    DatasetEntry entry;
    entry.path = file.string();
    entry.className = m_ClassName;
    entry.split = m_Split;
    entry.folder = patientFolder;
    try
    {
      entry.probe = ProbeFile(entry.path);
      entry.lastSlice = entry.probe.numberOfSlices - 1;
      m_Candidates.push_back(std::move(entry));
    }
    catch (const std::exception & error)
    {
      this->AddUnreadable(file, ShortenReason(error, m_Root.string()));
    }
  }
  for (const auto & subfolder : listing.folders)
  {
    this->Walk(subfolder, patientFolder.empty() ? subfolder.filename().string() : patientFolder);
  }
  m_Ancestors.pop_back();
}

// DICOM slices of one series that lie in a folder of their own become a series; everything else stays a file.
void
FolderScanner::GatherSeries(std::vector<DatasetEntry> && candidates, const fs::path & classFolder)
{
  std::map<std::string, std::vector<const DatasetEntry *>> series;
  for (const auto & candidate : candidates)
  {
    const bool isSlice = candidate.probe.isDICOM && candidate.probe.numberOfSlices == 1;
    series[isSlice ? candidate.probe.seriesInstanceUID : std::string()].push_back(&candidate);
  }
  for (const auto & [uid, files] : series)
  {
    if (uid.empty() || files.size() < 2 || !this->AddSeries(files, classFolder))
    {
      for (const auto * file : files)
      {
        m_Result.entries.push_back(*file);
      }
    }
  }
}

bool
FolderScanner::AddSeries(const std::vector<const DatasetEntry *> & files, const fs::path & classFolder)
{
  fs::path folder = fs::path(files.front()->path).parent_path();
  for (const auto * file : files)
  {
    const fs::path path(file->path);
    while (std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first != folder.end())
    {
      folder = folder.parent_path();
    }
  }
  if (folder == classFolder)
  {
    return false;
  }
  DatasetEntry entry = *files.front();
  entry.path = folder.string();
  try
  {
    entry.probe = ProbeSeries(entry.path, entry.probe.seriesInstanceUID);
  }
  catch (const ExceptionObject & error)
  {
    m_Result.warnings.push_back(
      "The " + std::to_string(files.size()) + " DICOM files of one series in '" + this->Relative(folder) +
      "' are treated as single slices: " + ShortenReason(error.GetDescription(), m_Root.string()));
    return false;
  }
  entry.lastSlice = entry.probe.numberOfSlices - 1;
  for (const auto & warning : entry.probe.warnings)
  {
    m_Result.warnings.push_back("Series in '" + this->Relative(folder) + "': " + warning + '.');
  }
  m_Result.entries.push_back(std::move(entry));
  return true;
}
} // namespace

DatasetEntries
ScanDatasetFolder(const std::string & folder)
{
  return FolderScanner(folder).Scan();
}
} // namespace TransferLearning
} // namespace itk
