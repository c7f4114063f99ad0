// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTSeriesReader.h"

#include "DICOM/DirectoryFile.h"
#include "DICOM/FrameDecoding.h"
#include "DICOM/RegularGrid.h"
#include "DICOM/SeriesFolder.h"
#include "DICOM/VolumeChoice.h"
#include "DICOM/VolumeGrouping.h"
#include "DICOM/VoxelMeasurement.h"
#include "itkDICOMScan.h"

#include "itkMetaDataObject.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace itk
{
namespace
{
using TransferLearning::SliceHeader;
using TransferLearning::SliceVolume;

using SliceFillType = TransferLearning::SliceFill<short>;

constexpr short air = -1024; // HU

SliceFillType
GetSliceFill(const CTSeriesReport & report)
{
  if (!report.hasPadding)
  {
    return { air };
  }
  const auto low = static_cast<short>(report.paddingLow);
  return { low, true, low, static_cast<short>(report.paddingHigh) };
}

/** Where the slices of an image at equal distances truly are, and what a regular grid of them is. */
TransferLearning::AcquiredSlices
DescribeSlices(const CTSeriesReader::OutputImageType * image, const CTSeriesReport & report)
{
  TransferLearning::AcquiredSlices acquired;
  acquired.gridSpacing = report.gridSpacing;
  acquired.correctsTilt = report.correctsTilt;
  for (std::size_t k = 0; k < report.positions.size(); ++k)
  {
    TransferLearning::AcquiredSlices::Slice slice;
    slice.position = report.positions[k];
    slice.sopInstanceUID = report.sopInstanceUIDs[k];
    CTSeriesReader::OutputImageType::PointType place;
    image->TransformIndexToPhysicalPoint({ { 0, 0, static_cast<IndexValueType>(k) } }, place);
    for (unsigned int i = 0; i < 3; ++i)
    {
      slice.displacement[i] = slice.position[i] - place[i];
    }
    acquired.slices.push_back(slice);
  }
  return acquired;
}
} // namespace

/** What GenerateOutputInformation finds and GenerateData reads. */
struct CTSeriesReader::Volume : TransferLearning::SliceVolume
{
  using InflatedFiles = std::map<std::string, std::shared_ptr<const std::vector<char>>>;

  TransferLearning::RegularGrid grid;     ///< Empty if the output has the acquired slices.
  InflatedFiles                 inflated; ///< Deflated files of several frames among the slices read last.

  /** Inflates the files of slices that are about to be read, once for all of their frames, and forgets the others. */
  void
  Inflate(const std::vector<std::pair<std::size_t, short *>> & read)
  {
    const InflatedFiles before = std::exchange(inflated, {});
    for (SliceHeader & slice : slices)
    {
      slice.inflated = nullptr;
    }
    for (const auto & [index, voxels] : read)
    {
      SliceHeader & slice = slices[index];
      if (slice.deflatedFrom == 0 || slice.frames == 1)
      {
        continue;
      }
      const auto [file, isNew] = inflated.try_emplace(slice.file);
      const auto known = before.find(slice.file);
      if (isNew)
      {
        file->second = known == before.end() ? TransferLearning::InflateFile(slice.file, slice) : known->second;
      }
      slice.inflated = file->second;
    }
  }
};

CTSeriesReader::CTSeriesReader()
  : m_Volume(std::make_unique<Volume>())
{}

CTSeriesReader::~CTSeriesReader() = default;

std::vector<CTSeriesSummary>
CTSeriesReader::ListSeries(const std::string & folder)
{
  return TransferLearning::Summarize(TransferLearning::ScanFolder(folder, true, MultiThreaderBase::New()).headers);
}

std::string
CTSeriesReader::FormatTable(const std::vector<CTSeriesSummary> & series)
{
  std::size_t uidWidth = 19;
  std::size_t descriptionWidth = 11;
  for (const CTSeriesSummary & entry : series)
  {
    uidWidth = std::max(uidWidth, entry.seriesInstanceUID.size());
    descriptionWidth = std::max(descriptionWidth, entry.description.size());
  }
  std::ostringstream table;
  const auto         line = [&](const std::string & uid,
                        const std::string & modality,
                        const std::string & files,
                        const std::string & size,
                        const std::string & date,
                        const std::string & description) {
    table << std::left << std::setw(static_cast<int>(uidWidth)) << uid << "  " << std::setw(8) << modality << "  "
          << std::right << std::setw(5) << files << "  " << std::setw(9) << size << "  " << std::left << std::setw(8)
          << date << "  " << description << '\n';
  };
  line("Series Instance UID", "Modality", "Files", "Size", "Date", "Description");
  for (const CTSeriesSummary & entry : series)
  {
    line(entry.seriesInstanceUID,
         entry.modality,
         std::to_string(entry.files.size()),
         std::to_string(entry.columns) + "x" + std::to_string(entry.rows),
         entry.studyDate,
         entry.description);
  }
  return table.str();
}

void
CTSeriesReader::SetVolume(const CTSeriesReport & volume)
{
  m_Scanned = volume;
  this->Modified();
}

void
CTSeriesReader::SetPolicies(const CTSeriesPolicies & policies)
{
  if (m_Policies != policies)
  {
    m_Policies = policies;
    this->Modified();
  }
}

void
CTSeriesReader::InspectScanned()
{
  std::vector<std::string> files(m_Scanned.files);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  auto found = TransferLearning::ReadHeaders(files, this->GetMultiThreader(), [](float) {});
  std::set<std::pair<std::string, unsigned int>> scanned;
  for (std::size_t i = 0; i < m_Scanned.files.size(); ++i)
  {
    scanned.emplace(m_Scanned.files[i], i < m_Scanned.frames.size() ? m_Scanned.frames[i] : 0);
  }
  const auto isOther = [&scanned](const SliceHeader & slice) {
    const auto place = TransferLearning::LeaveOut(slice, "", slice.reason);
    return scanned.count({ place.file, place.frame }) == 0;
  };
  found.headers.erase(std::remove_if(found.headers.begin(), found.headers.end(), isOther), found.headers.end());
  auto volumes = TransferLearning::FindVolumes(found.headers, "");
  if (!found.unreadable.empty() || volumes.size() != 1 || volumes.front().slices.size() != m_Scanned.files.size())
  {
    itkExceptionMacro("The files of volume " << m_Scanned.volume << " of the series " << m_Scanned.seriesInstanceUID
                                             << " are not one volume, as they were when they were scanned.");
  }
  static_cast<SliceVolume &>(*m_Volume) = std::move(volumes.front());
  m_Volume->report.volume = m_Scanned.volume;
  m_Volume->report.numberOfVolumes = m_Scanned.numberOfVolumes;
  m_Volume->report.leftOut = m_Scanned.leftOut;
  m_Volume->report.numbering = m_Scanned.numbering; // the other images of the series are known to the scan alone
  TransferLearning::CompleteReport(*m_Volume, m_Policies);
}

void
CTSeriesReader::Inspect()
{
  static_cast<SliceVolume &>(*m_Volume) = SliceVolume();
  m_Scanned.files.empty() ? this->InspectPath() : this->InspectScanned();
  m_Report = m_Volume->report;
  std::sort(
    m_Report.leftOut.begin(), m_Report.leftOut.end(), [](const auto & a, const auto & b) { return a.file < b.file; });
  if (m_Report.status == CTSeriesEnums::Status::Refused)
  {
    std::ostringstream volume;
    if (m_Report.numberOfVolumes > 1)
    {
      volume << ", volume " << m_Report.volume << " of " << m_Report.numberOfVolumes << ',';
    }
    itkExceptionMacro("The series " << m_Report.seriesInstanceUID << volume.str()
                                    << " is refused: " << m_Report.reason);
  }
}

void
CTSeriesReader::InspectPath()
{
  namespace fs = std::filesystem;
  if (m_Path.empty())
  {
    itkExceptionMacro("Path is not set: give a folder with a DICOM series, or one of its files.");
  }
  if (!fs::exists(m_Path))
  {
    itkExceptionMacro("'" << m_Path << "' does not exist.");
  }
  const bool        isFolder = fs::is_directory(m_Path) || TransferLearning::IsDirectoryFile(m_Path);
  const fs::path    parent = fs::path(m_Path).parent_path();
  const std::string folder = isFolder ? m_Path : (parent.empty() ? "." : parent.string());
  // As the scan of the folder will name it.
  const std::string file = isFolder ? "" : (fs::path(folder) / fs::path(m_Path).filename()).string();
  std::string       wanted = m_SeriesInstanceUID;
  if (!isFolder)
  {
    try
    {
      const auto          headers = TransferLearning::ReadSliceHeaders(file);
      const SliceHeader & header = headers.front();
      if (!wanted.empty() && wanted != header.seriesInstanceUID)
      {
        itkExceptionMacro("'" << m_Path << "' belongs to the series " << header.seriesInstanceUID << ", not to "
                              << wanted << '.');
      }
      const auto isDefective = [](const SliceHeader & frame) { return !frame.defect.empty(); };
      if (std::all_of(headers.begin(), headers.end(), isDefective))
      {
        itkExceptionMacro("'" << m_Path << "' cannot be a slice of a volume: " << header.defect << '.');
      }
      wanted = header.seriesInstanceUID;
    }
    catch (const TransferLearning::UnreadableFile & error)
    {
      itkExceptionMacro("'" << m_Path << "' cannot be read: " << error.what() << '.');
    }
  }
  const TransferLearning::SeriesFolder found = TransferLearning::ScanFolder(folder, isFolder, this->GetMultiThreader());
  const std::string                    uid = TransferLearning::ChooseSeries(found, m_Path, wanted);
  std::vector<SliceHeader>             headers;
  std::copy_if(found.headers.begin(), found.headers.end(), std::back_inserter(headers), [&uid](const SliceHeader & h) {
    return h.seriesInstanceUID == uid;
  });
  auto              volumes = TransferLearning::FindVolumes(headers, file);
  const std::size_t chosen = TransferLearning::ChooseVolume(volumes, uid, file, m_VolumeNumber);
  auto &            report = volumes[chosen].report;
  TransferLearning::CompleteReport(volumes[chosen], m_Policies);
  TransferLearning::ListOthers(volumes, chosen, report);
  // Beside a single file anything may lie; in a folder that was asked for, what cannot be read is of interest.
  if (isFolder)
  {
    report.leftOut.insert(report.leftOut.end(), found.unreadable.begin(), found.unreadable.end());
  }
  const auto isDenied = [](const auto & entry) { return entry.code == CTSeriesEnums::Reason::PermissionDenied; };
  const auto denied = std::count_if(report.leftOut.begin(), report.leftOut.end(), isDenied);
  if (denied > 0)
  {
    TransferLearning::Warn(report,
                           CTSeriesEnums::Warning::PermissionDenied,
                           std::to_string(denied) + " file(s) or folder(s) cannot be opened: permission denied. " +
                             "Slices may be missing.");
  }
  const auto isMissing = [](const auto & entry) { return entry.code == CTSeriesEnums::Reason::MissingFile; };
  const auto missing = std::count_if(report.leftOut.begin(), report.leftOut.end(), isMissing);
  if (missing > 0)
  {
    TransferLearning::Warn(report,
                           CTSeriesEnums::Warning::MissingFiles,
                           std::to_string(missing) +
                             " file(s) that the DICOMDIR lists are not there. Slices may be missing.");
  }
  static_cast<SliceVolume &>(*m_Volume) = std::move(volumes[chosen]);
}

void
CTSeriesReader::GenerateOutputInformation()
{
  m_Policies.Verify();
  this->Inspect();
  const auto &                    slices = m_Volume->slices;
  const auto &                    geometry = m_Volume->geometry;
  const SliceHeader &             first = slices.front();
  OutputImageType *               output = this->GetOutput();
  const OutputImageType::SizeType size{ { first.columns, first.rows, slices.size() } };
  output->SetLargestPossibleRegion(OutputImageType::RegionType(size));
  output->SetSpacing(geometry.spacing.data());
  output->SetOrigin(first.position.data());
  output->SetDirection(geometry.direction);
  const TransferLearning::AcquiredSlices acquired = DescribeSlices(output, m_Report);
  const bool                             isGrid = acquired.NeedsGrid() && !m_KeepAcquiredSlices;
  m_Volume->grid = isGrid ? TransferLearning::MakeRegularGrid(output, acquired) : TransferLearning::RegularGrid();
  if (isGrid)
  {
    output->CopyInformation(m_Volume->grid.geometry);
  }

  MetaDataDictionary dictionary = TransferLearning::ReadTags(first.file, first.frame);
  if (m_Report.hasPadding)
  {
    EncapsulateMetaData<double>(dictionary, PaddingLowKey, m_Report.paddingLow);
    EncapsulateMetaData<double>(dictionary, PaddingHighKey, m_Report.paddingHigh);
  }
  output->SetMetaDataDictionary(dictionary);
  isGrid ? TransferLearning::SetGridOfSlices(output) : TransferLearning::SetAcquiredSlices(output, acquired);
}

void
CTSeriesReader::EnlargeOutputRequestedRegion(DataObject * output)
{
  // A slice is decoded whole; only the range of slices can be chosen.
  auto *     image = itkDynamicCastInDebugMode<OutputImageType *>(output);
  auto       region = image->GetLargestPossibleRegion();
  const auto requested = image->GetRequestedRegion();
  region.SetIndex(2, requested.GetIndex(2));
  region.SetSize(2, requested.GetSize(2));
  image->SetRequestedRegion(region);
}

void
CTSeriesReader::GenerateData()
{
  this->AllocateOutputs();
  m_Volume->grid.sources.empty() ? this->ReadAcquiredSlices() : this->InterpolateSlices();
  m_Volume->Inflate({});
}

void
CTSeriesReader::ReadSlices(const std::vector<std::pair<std::size_t, short *>> & slices,
                           std::vector<TransferLearning::SliceVoxels> &         measured)
{
  const std::size_t        before = measured.size();
  std::vector<std::string> errors(slices.size());
  measured.resize(before + slices.size());
  m_Volume->Inflate(slices);
  this->GetMultiThreader()->ParallelizeArray(
    0,
    slices.size(),
    [&](SizeValueType i) {
      try
      {
        const auto & slice = m_Volume->slices[slices[i].first];
        TransferLearning::ReadSliceVoxels(slice, slices[i].second);
        measured[before + i] = TransferLearning::MeasureVoxels(slice, slices[i].second);
      }
      // Nothing may leave the thread.
      catch (const std::exception & error)
      {
        errors[i] = error.what();
      }
    },
    nullptr);
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    if (!errors[i].empty())
    {
      const auto & slice = m_Volume->slices[slices[i].first];
      itkExceptionMacro("'" << slice.file << '\''
                            << (slice.frames > 1 ? ", frame " + std::to_string(slice.frame + 1) + ',' : "")
                            << " cannot be read: " << errors[i] << '.');
    }
  }
}

void
CTSeriesReader::ReportSlices(std::size_t done, std::size_t count)
{
  this->UpdateProgress(static_cast<float>(done) / static_cast<float>(count));
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
}

void
CTSeriesReader::ReadAcquiredSlices()
{
  OutputImageType * output = this->GetOutput();
  const auto        region = output->GetBufferedRegion();
  const auto        firstSlice = static_cast<std::size_t>(region.GetIndex(2));
  const std::size_t count = region.GetSize(2);
  const std::size_t voxels = region.GetSize(0) * region.GetSize(1);
  // Blocks, so that progress and abort stay in this thread.
  std::vector<TransferLearning::SliceVoxels> measured;
  const std::size_t block = 4 * std::max<std::size_t>(1, this->GetMultiThreader()->GetMaximumNumberOfThreads());

  for (std::size_t begin = 0; begin < count; begin += block)
  {
    const std::size_t                            end = std::min(begin + block, count);
    std::vector<std::pair<std::size_t, short *>> slices;
    for (std::size_t i = begin; i < end; ++i)
    {
      slices.emplace_back(firstSlice + i, output->GetBufferPointer() + i * voxels);
    }
    this->ReadSlices(slices, measured);
    this->ReportSlices(end, count);
  }
  TransferLearning::ReportVoxels(measured, m_Report);
}

void
CTSeriesReader::InterpolateSlices()
{
  OutputImageType *   output = this->GetOutput();
  const auto &        grid = m_Volume->grid;
  const auto          region = output->GetBufferedRegion();
  const auto          firstSlice = static_cast<std::size_t>(region.GetIndex(2));
  const std::size_t   count = region.GetSize(2);
  const std::size_t   voxels = region.GetSize(0) * region.GetSize(1);
  const std::size_t   block = 4 * std::max<std::size_t>(1, this->GetMultiThreader()->GetMaximumNumberOfThreads());
  const SliceFillType fill = GetSliceFill(m_Report);

  std::vector<TransferLearning::SliceVoxels> measured;
  std::map<std::size_t, std::vector<short>>  acquired; // those around the block
  for (std::size_t begin = 0; begin < count; begin += block)
  {
    const std::size_t end = std::min(begin + block, count);
    acquired.erase(acquired.begin(), acquired.lower_bound(grid.sources[firstSlice + begin].lower));
    std::vector<std::pair<std::size_t, short *>> missing;
    for (std::size_t i = begin; i < end; ++i)
    {
      const auto & source = grid.sources[firstSlice + i];
      for (const std::size_t slice : { source.lower, source.upper })
      {
        const auto [entry, isNew] = acquired.try_emplace(slice);
        if (isNew)
        {
          entry->second.resize(grid.acquiredSize[0] * grid.acquiredSize[1]);
          missing.emplace_back(slice, entry->second.data());
        }
      }
    }
    this->ReadSlices(missing, measured);
    this->GetMultiThreader()->ParallelizeArray(
      begin,
      end,
      [&](SizeValueType i) {
        const auto & source = grid.sources[firstSlice + i];
        TransferLearning::InterpolateSlice(grid,
                                           firstSlice + i,
                                           acquired.at(source.lower).data(),
                                           acquired.at(source.upper).data(),
                                           fill,
                                           output->GetBufferPointer() + i * voxels);
      },
      nullptr);
    this->ReportSlices(end, count);
  }
  TransferLearning::ReportVoxels(measured, m_Report);
}

void
CTSeriesReader::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Path: " << m_Path << '\n';
  os << indent << "SeriesInstanceUID: " << m_SeriesInstanceUID << '\n';
  os << indent << "VolumeNumber: " << m_VolumeNumber << '\n';
  os << indent << "Policies: " << m_Policies.ToJSON() << '\n';
  os << indent << "KeepAcquiredSlices: " << (m_KeepAcquiredSlices ? "On" : "Off") << '\n';
  os << indent << "Report: " << m_Report.files.size() << " slice(s), " << m_Report.leftOut.size()
     << " file(s) left out, " << m_Report.warnings.size() << " warning(s)" << std::endl;
}
} // namespace itk
