// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkLabeledImageDataset.h"

#include "Data/DatasetEntry.h"
#include "Data/FolderLayout.h"
#include "TransferLearning/itkAtomicFile.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "itkDatasetSplit.h"

#include "itkProcessObject.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <tuple>

namespace itk
{
using TransferLearning::DatasetEntry;

std::ostream &
operator<<(std::ostream & out, LabeledImageDatasetEnums::Split value)
{
  return out << (value == LabeledImageDatasetEnums::Split::Unassigned ? "unassigned"
                                                                      : TransferLearning::GetEnumName(value));
}

std::ostream &
operator<<(std::ostream & out, LabeledImageDatasetEnums::SplitUnit value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, LabeledImageDatasetEnums::PatientSource value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, LabeledImageDatasetEnums::IntensityMode value)
{
  return out << TransferLearning::GetEnumName(value);
}

LabeledImageDataset::LabeledImageDataset() = default;

void
LabeledImageDataset::Initialize()
{
  Superclass::Initialize();
  m_Root.clear();
  m_ClassNames.clear();
  m_Slices.clear();
  m_PatientSource = PatientSourceEnum::File;
  m_NumberOfIgnoredEntries = 0;
  m_NumberOfObjectsWithoutPixels = 0;
  m_UnreadableFiles.clear();
  m_NumberOfUnreadableFiles = 0;
  m_LeftOutSamples.clear();
  m_Warnings.clear();
  m_CutVolume.clear();
}

void
LabeledImageDataset::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a LabeledImageDataset.");
  }
  Superclass::Graft(data);
  m_PatientPattern = other->m_PatientPattern;
  m_SplitUnit = other->m_SplitUnit;
  m_IntensityMode = other->m_IntensityMode;
  m_Root = other->m_Root;
  m_ClassNames = other->m_ClassNames;
  m_Slices = other->m_Slices;
  m_PatientSource = other->m_PatientSource;
  m_NumberOfIgnoredEntries = other->m_NumberOfIgnoredEntries;
  m_NumberOfObjectsWithoutPixels = other->m_NumberOfObjectsWithoutPixels;
  m_UnreadableFiles = other->m_UnreadableFiles;
  m_NumberOfUnreadableFiles = other->m_NumberOfUnreadableFiles;
  m_LeftOutSamples = other->m_LeftOutSamples;
  m_Warnings = other->m_Warnings;
  m_MaximumUnreadableFraction = other->m_MaximumUnreadableFraction;
  m_NearDuplicateBits = other->m_NearDuplicateBits;
  m_SampleDimension = other->m_SampleDimension;
  m_SeriesPolicies = other->m_SeriesPolicies;
  m_CacheFolder = other->m_CacheFolder;
  m_CacheMaximumBytes = other->m_CacheMaximumBytes;
  m_CutVolume = other->m_CutVolume;
  m_NumberOfFilesRead = other->m_NumberOfFilesRead;
  m_NumberOfFilesToRead = other->m_NumberOfFilesToRead;
  m_NearDuplicates = other->m_NearDuplicatesTime == other->GetMTime() ? other->m_NearDuplicates : nullptr;
  this->Modified();
  m_NearDuplicatesTime = this->GetMTime();
}

float
LabeledImageDataset::GetProgress() const
{
  return m_NumberOfFilesToRead == 0
           ? 0.0f
           : static_cast<float>(m_NumberOfFilesRead) / static_cast<float>(m_NumberOfFilesToRead);
}

std::function<void(std::size_t, std::size_t)>
LabeledImageDataset::StartReading()
{
  m_IsReadingAborted = false;
  return [this](std::size_t done, std::size_t total) {
    m_NumberOfFilesRead = done;
    m_NumberOfFilesToRead = total;
    this->InvokeEvent(ProgressEvent());
    if (m_IsReadingAborted)
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  };
}

void
LabeledImageDataset::SetSeriesPolicies(const CTSeriesPolicies & policies)
{
  if (m_SeriesPolicies != policies)
  {
    m_SeriesPolicies = policies;
    this->Modified();
  }
}

void
LabeledImageDataset::Read(const std::string & path)
{
  if (itksys::SystemTools::FileIsDirectory(path))
  {
    this->ReadFolder(path);
  }
  else if (itksys::SystemTools::FileExists(path))
  {
    this->ReadManifest(path);
  }
  else
  {
    itkExceptionMacro("'" << path
                          << "' does not exist. Give a folder with one subfolder per class, or a CSV manifest.");
  }
}

void
LabeledImageDataset::ReadFolder(const std::string & folder)
{
  this->Initialize();
  m_Root = std::filesystem::path(folder).lexically_normal().string();
  if (m_Root.size() > 1 && m_Root.back() == '/')
  {
    m_Root.pop_back();
  }
  const auto result = TransferLearning::ScanDatasetFolder(m_Root, m_SeriesPolicies, this->StartReading());
  this->AdoptFindings(result);
  if (m_PatientPattern.empty())
  {
    TransferLearning::VerifyClassFolders(m_Root, result.entries);
  }
  this->AdoptEntries(result.entries);
  if (m_ClassNames.size() < 2)
  {
    itkExceptionMacro(
      "Folder '" << folder << "' has "
                 << (m_ClassNames.empty() ? "no class folder" : "one class folder ('" + m_ClassNames[0] + "')")
                 << " with readable images, but at least two are needed: its subfolders must be the classes, or be "
                    "named train, validation and test and contain the class folders."
                 << TransferLearning::DescribeExtraLevel(m_Root, result.entries) << ' ' << m_UnreadableFiles.size()
                 << " files could not be read"
                 << (m_UnreadableFiles.empty() ? "." : ", the first: " + m_UnreadableFiles.front()));
  }
  this->Modified();
}

void
LabeledImageDataset::ReadManifest(const std::string & file)
{
  this->Initialize();
  m_Root = std::filesystem::path(file).parent_path().lexically_normal().string();
  m_Root = m_Root.empty() ? "." : m_Root;
  const auto result = TransferLearning::ReadDatasetManifest(file, m_SeriesPolicies, this->StartReading());
  this->AdoptFindings(result);
  this->AdoptEntries(result.entries);
  if (m_Slices.empty())
  {
    itkExceptionMacro(
      "Manifest '" << file << "' lists no readable image; "
                   << (m_UnreadableFiles.empty() ? "it has no rows." : "the first: " + m_UnreadableFiles.front()));
  }
  this->Modified();
}

void
LabeledImageDataset::ReadImages(const std::string & path)
{
  if (!itksys::SystemTools::FileExists(path))
  {
    itkExceptionMacro("'" << path << "' does not exist. Give an image or a folder of images.");
  }
  this->Initialize();
  auto whole = std::filesystem::absolute(path).lexically_normal();
  whole = whole.has_filename() ? whole : whole.parent_path();
  m_Root = whole.parent_path().string();
  const auto result = TransferLearning::ScanImages(whole.string(), m_SeriesPolicies, this->StartReading());
  this->AdoptFindings(result);
  this->AdoptEntries(result.entries);
  if (m_Slices.empty())
  {
    itkExceptionMacro("'" << path << "' contains no readable image"
                          << (m_UnreadableFiles.empty() ? "." : "; the first: " + m_UnreadableFiles.front()));
  }
  this->Modified();
}

void
LabeledImageDataset::AdoptFindings(const TransferLearning::DatasetEntries & found)
{
  m_NumberOfIgnoredEntries = found.numberOfIgnoredEntries;
  m_NumberOfObjectsWithoutPixels = found.numberOfObjectsWithoutPixels;
  m_UnreadableFiles = found.unreadableFiles;
  m_NumberOfUnreadableFiles = m_UnreadableFiles.size();
  m_Warnings = found.warnings;
}

void
LabeledImageDataset::ResolvePatients(std::vector<DatasetEntry> & entries)
{
  std::regex pattern;
  try
  {
    pattern.assign(m_PatientPattern, std::regex::ECMAScript);
  }
  catch (const std::regex_error & error)
  {
    itkExceptionMacro("Patient pattern '" << m_PatientPattern
                                          << "' is not a valid regular expression: " << error.what());
  }
  // A PatientID that all files share, as after anonymization, tells nobody apart.
  const bool isShared = std::all_of(entries.begin(), entries.end(), [&entries](const DatasetEntry & entry) {
    return entry.probe.patientID == entries.front().probe.patientID;
  });
  std::array<std::size_t, 5> counts{};
  for (auto & entry : entries)
  {
    const std::string relative = std::filesystem::path(entry.path).lexically_relative(m_Root).generic_string();
    auto              source = PatientSourceEnum::Manifest;
    std::smatch       match;
    const bool        hasID = !entry.probe.patientID.empty();
    const bool        usesPattern = !m_PatientPattern.empty() && (isShared || !hasID) &&
                             std::regex_search(relative, match, pattern) &&
                             match[match.size() > 1 ? 1 : 0].length() > 0;
    if (entry.patient.empty() && usesPattern)
    {
      source = PatientSourceEnum::Pattern;
      entry.patient = match[match.size() > 1 ? 1 : 0];
    }
    else if (entry.patient.empty() && hasID)
    {
      source = PatientSourceEnum::DICOM;
      entry.patient = entry.probe.patientID;
    }
    else if (entry.patient.empty())
    {
      source = entry.folder.empty() ? PatientSourceEnum::File : PatientSourceEnum::Folder;
      entry.patient = entry.folder.empty() ? relative : entry.folder;
    }
    ++counts[static_cast<std::size_t>(source)];
    m_PatientSource = &entry == &entries.front() ? source : std::max(m_PatientSource, source);
  }
  const auto weakest = counts[static_cast<std::size_t>(m_PatientSource)];
  if (weakest < entries.size())
  {
    m_Warnings.push_back("Patients come from several sources; the weakest (" +
                         std::string(TransferLearning::GetEnumName(m_PatientSource)) + ") is used for " +
                         std::to_string(weakest) + " of " + std::to_string(entries.size()) + " files.");
  }
  if (!m_PatientPattern.empty() && counts[static_cast<std::size_t>(PatientSourceEnum::Pattern)] == 0)
  {
    m_Warnings.push_back("The patient pattern '" + m_PatientPattern + "' finds no patient in any path.");
  }
}

namespace
{
LabeledSlice::ValueKind
GetValueKind(const TransferLearning::ImageProbe & probe)
{
  using ValueKind = LabeledSlice::ValueKind;
  return probe.input.modality == "MR"                                  ? ValueKind::MR
         : probe.input.modality == "CT" && probe.input.components == 1 ? ValueKind::CT
         : probe.input.IsEightBit()                                    ? ValueKind::Picture
                                                                       : ValueKind::Other;
}

// Often the folders of one class are spelled differently in two splits.
void
AppendClassesWithoutTraining(const std::vector<std::string> & names,
                             const std::vector<std::size_t> & training,
                             const std::vector<std::size_t> & unassigned,
                             std::vector<std::string> &       warnings)
{
  if (std::all_of(training.begin(), training.end(), [](std::size_t count) { return count == 0; }))
  {
    return; // data for an evaluation, or still to be divided
  }
  for (std::size_t label = 0; label < names.size(); ++label)
  {
    if (training[label] + unassigned[label] == 0)
    {
      warnings.push_back("Class '" + names[label] + "' has no training sample; is it spelled differently there?");
    }
  }
}
} // namespace

void
LabeledImageDataset::AdoptEntries(const std::vector<DatasetEntry> & unsorted)
{
  auto entries = unsorted;
  std::stable_sort(entries.begin(), entries.end(), [](const DatasetEntry & a, const DatasetEntry & b) {
    return std::tie(a.path, a.probe.seriesInstanceUID, a.firstSlice) <
           std::tie(b.path, b.probe.seriesInstanceUID, b.firstSlice);
  });
  this->ResolvePatients(entries);
  std::set<std::string> names;
  for (const auto & entry : entries)
  {
    names.insert(entry.className);
  }
  m_ClassNames.assign(names.begin(), names.end());

  const DatasetEntry * furthest = nullptr; // of the same file, the row that reaches furthest
  for (const auto & entry : entries)
  {
    unsigned int first = entry.firstSlice;
    if (furthest &&
        (furthest->path != entry.path || furthest->probe.seriesInstanceUID != entry.probe.seriesInstanceUID))
    {
      furthest = nullptr;
    }
    if (furthest && furthest->patient != entry.patient)
    {
      itkExceptionMacro("Lines " << furthest->line << " and " << entry.line << " give '"
                                 << this->GetRelativePath(m_Slices.size() - 1) << "' two patients.");
    }
    if (furthest && first <= furthest->lastSlice)
    {
      const bool isSame = furthest->className == entry.className && furthest->split == entry.split;
      if (!isSame)
      {
        itkExceptionMacro("Lines " << furthest->line << " (slices " << furthest->firstSlice << " to "
                                   << furthest->lastSlice << ", label '" << furthest->className << "', split "
                                   << furthest->split << ") and " << entry.line << " (slices " << entry.firstSlice
                                   << " to " << entry.lastSlice << ", label '" << entry.className << "', split "
                                   << entry.split << ") overlap in '" << this->GetRelativePath(m_Slices.size() - 1)
                                   << "'.");
      }
      m_Warnings.push_back("Lines " + std::to_string(furthest->line) + " and " + std::to_string(entry.line) +
                           " list the same slices of '" + this->GetRelativePath(m_Slices.size() - 1) +
                           "'; each is used once.");
      first = furthest->lastSlice + 1;
    }
    LabeledSlice slice;
    slice.path = entry.path;
    slice.seriesInstanceUID = entry.probe.seriesInstanceUID;
    slice.label = static_cast<unsigned int>(std::distance(names.begin(), names.find(entry.className)));
    slice.patient = entry.patient;
    slice.split = entry.split;
    slice.weight = entry.weight;
    slice.slicesOfVolume = first <= entry.lastSlice ? entry.lastSlice + 1 - first : 0;
    slice.valueKind = GetValueKind(entry.probe);
    slice.isOfVolume = entry.probe.numberOfSlices > 1;
    slice.isDICOM = entry.probe.isDICOM;
    slice.input = entry.probe.input;
    for (slice.slice = first; slice.slice <= entry.lastSlice; ++slice.slice)
    {
      m_Slices.push_back(slice);
      slice.slicesOfVolume = 0;
    }
    furthest = furthest && furthest->lastSlice >= entry.lastSlice ? furthest : &entry;
  }
  AppendClassesWithoutTraining(m_ClassNames,
                               DatasetSplit::CountClasses(this, SplitEnum::Training),
                               DatasetSplit::CountClasses(this, SplitEnum::Unassigned),
                               m_Warnings);
}

std::string
LabeledImageDataset::GetRelativePath(std::size_t sliceIndex) const
{
  return std::filesystem::path(m_Slices.at(sliceIndex).path).lexically_relative(m_Root).generic_string();
}

std::string
LabeledImageDataset::Describe(std::size_t sliceIndex) const
{
  const LabeledSlice & slice = m_Slices.at(sliceIndex);
  std::ostringstream   text;
  text << '\'' << this->GetRelativePath(sliceIndex) << '\'';
  if (slice.isOfVolume)
  {
    text << " slice " << slice.slice;
  }
  text << " (" << m_ClassNames[slice.label] << ", " << slice.split << ')';
  return text.str();
}

void
LabeledImageDataset::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "PatientPattern: " << m_PatientPattern << '\n';
  os << indent << "SplitUnit: " << m_SplitUnit << '\n';
  os << indent << "IntensityMode: " << m_IntensityMode << '\n';
  os << indent << "Root: " << m_Root << '\n';
  os << indent << "ClassNames:";
  for (const auto & name : m_ClassNames)
  {
    os << " '" << name << '\'';
  }
  os << '\n';
  os << indent << "Slices: " << m_Slices.size() << '\n';
  os << indent << "PatientSource: " << m_PatientSource << '\n';
  os << indent << "NumberOfIgnoredEntries: " << m_NumberOfIgnoredEntries << '\n';
  os << indent << "NumberOfObjectsWithoutPixels: " << m_NumberOfObjectsWithoutPixels << '\n';
  os << indent << "UnreadableFiles: " << m_UnreadableFiles.size() << '\n';
  os << indent << "NumberOfUnreadableFiles: " << m_NumberOfUnreadableFiles << '\n';
  os << indent << "LeftOutSamples: " << m_LeftOutSamples.size() << '\n';
  os << indent << "Warnings: " << m_Warnings.size() << '\n';
  os << indent << "MaximumUnreadableFraction: " << m_MaximumUnreadableFraction << '\n';
  os << indent << "NearDuplicateBits: " << m_NearDuplicateBits << '\n';
  os << indent << "SampleDimension: " << m_SampleDimension << '\n';
  os << indent << "SeriesPolicies: " << m_SeriesPolicies.ToJSON() << '\n';
  os << indent << "CacheFolder: " << m_CacheFolder << '\n';
  os << indent << "CacheMaximumBytes: " << m_CacheMaximumBytes << '\n';
  os << indent << "CutVolume: " << m_CutVolume << '\n';
  os << indent << "NumberOfFilesRead: " << m_NumberOfFilesRead << '\n';
  os << indent << "NumberOfFilesToRead: " << m_NumberOfFilesToRead << '\n';
}
} // namespace itk
