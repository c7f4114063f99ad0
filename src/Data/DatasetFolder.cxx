// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/DatasetEntry.h"
#include "Data/FolderLayout.h"
#include "Data/SeriesWarnings.h"
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
  FolderScanner(const std::string & root, const CTSeriesPolicies & policies, const FileReport & report)
    : m_Root(root)
    , m_Policies(policies)
    , m_Report(report)
  {}

  /** Class folders. */
  DatasetEntries
  Scan();
  /** Without classes. */
  DatasetEntries
  ScanImages(const fs::path & path);

private:
  struct Listing
  {
    std::vector<fs::path> folders;
    std::vector<fs::path> files;
  };
  struct FoundFile
  {
    DatasetEntry entry;
    std::string  reason; ///< Why it cannot be read; empty where it can, or before it is tried.
    bool         isImage{ true };
  };
  struct ClassFolder
  {
    fs::path    path;
    std::size_t begin; ///< Of its files.
    std::size_t end;
  };
  /** DICOM slices of one class and one Series Instance UID. */
  struct Series
  {
    std::vector<const DatasetEntry *> files;
    DatasetEntry                      entry; ///< The folder that holds them.
    std::string                       reason;
    bool                              isOfFolder{ false }; ///< It is read as a series.
  };
  using SeriesOfClass = std::map<std::string, Series>; // by UID; files that are none have none

  Listing
  List(const fs::path & folder);
  void
  ScanClasses(const Listing & listing, SplitEnum split);
  void
  ScanClass(const fs::path & folder, SplitEnum split);
  void
  Walk(const fs::path & folder, const std::string & patientFolder);
  void
  AddFile(const fs::path & file, const std::string & patientFolder);
  /** What the files are that were found. */
  DatasetEntries
  Probe();
  void
  ProbeFiles();
  SeriesOfClass
  GatherSeries(const ClassFolder & folder) const;
  void
  ProbeSeriesOfFolders(std::vector<SeriesOfClass> & series) const;
  void
  AddFiles(const ClassFolder & folder, const SeriesOfClass & series);
  void
  AddUnreadable(const fs::path & file, const std::string & reason)
  {
    FoundFile found;
    found.entry.path = file.string();
    found.reason = reason;
    m_Files.push_back(std::move(found));
  }
  std::string
  Relative(const fs::path & path) const
  {
    return path.lexically_relative(m_Root).generic_string();
  }
  bool
  EnterFolder(const fs::path & folder);

  fs::path                 m_Root;
  const CTSeriesPolicies & m_Policies;
  const FileReport &       m_Report;
  std::vector<fs::path>    m_Ancestors;
  std::vector<FoundFile>   m_Files; ///< In the order of the folders.
  std::vector<ClassFolder> m_Classes;
  SplitEnum                m_Split{ SplitEnum::Unassigned };
  std::string              m_ClassName;
  SeriesWarnings           m_SeriesWarnings;
  DatasetEntries           m_Result;
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
  auto result = this->Probe();
  if (beside > 0)
  {
    result.numberOfIgnoredEntries += beside;
    result.warnings.push_back(std::to_string(beside) + " files are outside the class folders and have no class.");
  }
  return result;
}

DatasetEntries
FolderScanner::ScanImages(const fs::path & path)
{
  if (fs::is_directory(path))
  {
    this->Walk(path, "");
  }
  else
  {
    this->AddFile(path, "");
  }
  // A series may lie in the folder itself.
  m_Classes.push_back({ m_Root, 0, m_Files.size() });
  return this->Probe();
}

DatasetEntries
FolderScanner::Probe()
{
  this->ProbeFiles();
  std::vector<SeriesOfClass> series;
  for (const auto & folder : m_Classes)
  {
    series.push_back(this->GatherSeries(folder));
  }
  this->ProbeSeriesOfFolders(series);
  for (std::size_t i = 0; i < m_Classes.size(); ++i)
  {
    this->AddFiles(m_Classes[i], series[i]);
  }
  const auto warnings = m_SeriesWarnings.GetSentences();
  m_Result.warnings.insert(m_Result.warnings.end(), warnings.begin(), warnings.end());
  for (const auto & file : m_Files)
  {
    if (!file.reason.empty())
    {
      m_Result.unreadableFiles.push_back(this->Relative(file.entry.path) + ": " + file.reason);
    }
    m_Result.numberOfObjectsWithoutPixels += file.isImage ? 0 : 1;
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
  const std::size_t begin = m_Files.size();
  this->Walk(folder, "");
  m_Classes.push_back({ folder, begin, m_Files.size() });
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
    this->AddFile(file, patientFolder);
  }
  for (const auto & subfolder : listing.folders)
  {
    this->Walk(subfolder, patientFolder.empty() ? subfolder.filename().string() : patientFolder);
  }
  m_Ancestors.pop_back();
}

void
FolderScanner::AddFile(const fs::path & file, const std::string & patientFolder)
{
  FoundFile found;
  found.entry.path = file.string();
  found.entry.className = m_ClassName;
  found.entry.split = m_Split;
  found.entry.folder = patientFolder;
  m_Files.push_back(std::move(found));
}

void
FolderScanner::ProbeFiles()
{
  std::vector<FoundFile *> files;
  for (auto & file : m_Files)
  {
    if (file.reason.empty())
    {
      files.push_back(&file);
    }
  }
  const auto probe = [this, &files](std::size_t number) {
    FoundFile & file = *files[number];
    try
    {
      file.entry.probe = ProbeFile(file.entry.path, m_Policies);
      file.entry.lastSlice = file.entry.probe.numberOfSlices - 1;
    }
    catch (const ObjectWithoutPixels &)
    {
      file.isImage = false;
    }
    catch (const std::exception & error)
    {
      file.reason = ShortenReason(error, m_Root.string());
    }
  };
  ReadFiles(std::vector<std::size_t>(files.size()), probe, m_Report);
}

// DICOM slices of one series that lie in a folder of their own become a series; everything else stays a file.
FolderScanner::SeriesOfClass
FolderScanner::GatherSeries(const ClassFolder & folder) const
{
  SeriesOfClass series;
  for (std::size_t i = folder.begin; i < folder.end; ++i)
  {
    const DatasetEntry & file = m_Files[i].entry;
    const bool           isSlice = file.probe.isDICOM && file.probe.numberOfSlices == 1;
    if (m_Files[i].reason.empty() && m_Files[i].isImage)
    {
      series[isSlice ? file.probe.seriesInstanceUID : std::string()].files.push_back(&file);
    }
  }
  for (auto & [uid, one] : series)
  {
    if (uid.empty() || one.files.size() < 2)
    {
      continue;
    }
    fs::path common = fs::path(one.files.front()->path).parent_path();
    for (const auto * file : one.files)
    {
      const fs::path path(file->path);
      while (std::mismatch(common.begin(), common.end(), path.begin(), path.end()).first != common.end())
      {
        common = common.parent_path();
      }
    }
    one.isOfFolder = common != folder.path;
    one.entry = *one.files.front();
    one.entry.path = common.string();
  }
  return series;
}

void
FolderScanner::ProbeSeriesOfFolders(std::vector<SeriesOfClass> & series) const
{
  std::vector<Series *> folders;
  for (auto & ofClass : series)
  {
    for (auto & [uid, one] : ofClass)
    {
      if (one.isOfFolder)
      {
        folders.push_back(&one);
      }
    }
  }
  const auto probe = [this, &folders](std::size_t number) {
    Series & one = *folders[number];
    try
    {
      one.entry.probe = ProbeSeries(one.entry.path, one.entry.probe.seriesInstanceUID, m_Policies);
      one.entry.lastSlice = one.entry.probe.numberOfSlices - 1;
    }
    catch (const ExceptionObject & error)
    {
      one.reason = ShortenReason(error.GetDescription(), m_Root.string());
    }
  };
  const std::size_t files = m_Files.size();
  ReadFiles(std::vector<std::size_t>(folders.size()), probe, [this, files](std::size_t, std::size_t) {
    m_Report(files, files); // their files have been counted
  });
}

void
FolderScanner::AddFiles(const ClassFolder & folder, const SeriesOfClass & series)
{
  for (const auto & [uid, one] : series)
  {
    const std::string path = this->Relative(one.entry.path);
    if (one.isOfFolder && !one.reason.empty())
    {
      m_Result.warnings.push_back("The " + std::to_string(one.files.size()) + " DICOM files of one series in '" + path +
                                  "' are treated as single slices: " + one.reason);
    }
    if (one.isOfFolder && one.reason.empty())
    {
      m_SeriesWarnings.Add(path, one.entry.probe.warnings);
      m_Result.entries.push_back(one.entry);
    }
    else
    {
      for (const auto * file : one.files)
      {
        m_SeriesWarnings.Add(this->Relative(file->path), file->probe.warnings);
        m_Result.entries.push_back(*file);
      }
    }
  }
  if (series.empty() && !m_ClassName.empty())
  {
    m_Result.warnings.push_back("Class folder '" + this->Relative(folder.path) + "' contains no readable image.");
  }
}
} // namespace

DatasetEntries
ScanDatasetFolder(const std::string & folder, const CTSeriesPolicies & policies, const FileReport & report)
{
  return FolderScanner(folder, policies, report).Scan();
}

DatasetEntries
ScanImages(const std::string & path, const CTSeriesPolicies & policies, const FileReport & report)
{
  return FolderScanner(std::filesystem::path(path).parent_path().string(), policies, report).ScanImages(path);
}
} // namespace TransferLearning
} // namespace itk
