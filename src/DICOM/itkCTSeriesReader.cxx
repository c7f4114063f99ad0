// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTSeriesReader.h"

#include "DICOM/SeriesFolder.h"
#include "DICOM/SliceStack.h"

#include "itkMetaDataObject.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <sstream>

namespace itk
{
namespace
{
using TransferLearning::SliceHeader;

/** Whether values of one tag are those of the first slice in all of them. */
template <typename TMember>
bool
IsConstant(const std::vector<SliceHeader> & slices, TMember member)
{
  return std::all_of(
    slices.begin(), slices.end(), [&](const SliceHeader & slice) { return slice.*member == slices.front().*member; });
}

/** Doubts about intensities and identity of the chosen slices. */
void
AddWarnings(const std::vector<SliceHeader> & slices, CTSeriesReport & report)
{
  const SliceHeader & first = slices.front();
  if (first.modality != "CT")
  {
    report.warnings.push_back("The modality (0008,0060) is '" + first.modality +
                              "', not CT: the values may not be HU.");
  }
  if (first.photometricInterpretation == "MONOCHROME1")
  {
    report.warnings.push_back("Photometric Interpretation (0028,0004) is MONOCHROME1: viewers show low "
                              "values bright; the values are read as HU and not inverted.");
  }
  if (!report.hasRescale)
  {
    report.warnings.push_back("No slice has Rescale Slope (0028,1053) and Intercept (0028,1052): the stored values are "
                              "taken as HU, which they may not be.");
  }
  if (report.lossyCompression)
  {
    std::ostringstream text;
    text << "The images were compressed with loss (0028,2110)";
    for (std::size_t i = 0; i < report.lossyCompressionRatios.size(); ++i)
    {
      text << (i == 0 ? ", ratio (0028,2112) " : ", ") << report.lossyCompressionRatios[i];
    }
    report.warnings.push_back(text.str() + ": HU differ from those that the scanner wrote.");
  }
  const auto isFractional = [](const SliceHeader & slice) {
    return slice.rescaleSlope != std::floor(slice.rescaleSlope) ||
           slice.rescaleIntercept != std::floor(slice.rescaleIntercept);
  };
  if (std::any_of(slices.begin(), slices.end(), isFractional))
  {
    report.warnings.push_back("Rescale Slope (0028,1053) or Intercept (0028,1052) is not an integer: the values are "
                              "rounded to the nearest integer.");
  }
  if (!IsConstant(slices, &SliceHeader::rescaleSlope) || !IsConstant(slices, &SliceHeader::rescaleIntercept))
  {
    report.warnings.push_back("Rescale Slope (0028,1053) or Intercept (0028,1052) differs between slices: each slice "
                              "is read with its own; the report lists those of the first.");
  }
}

/** One range of padding for the volume. Where slices have other ones, each slice's own is replaced by one value. */
void
UnifyPadding(std::vector<SliceHeader> & slices, CTSeriesReport & report)
{
  const auto padded =
    std::find_if(slices.begin(), slices.end(), [](const SliceHeader & slice) { return slice.hasPadding; });
  if (padded == slices.end())
  {
    return;
  }
  const bool isReplaced =
    std::any_of(slices.begin(), slices.end(), [](const SliceHeader & slice) { return slice.replacesPadding; });
  if (isReplaced || !IsConstant(slices, &SliceHeader::hasPadding) || !IsConstant(slices, &SliceHeader::paddingLow) ||
      !IsConstant(slices, &SliceHeader::paddingHigh))
  {
    for (SliceHeader & slice : slices)
    {
      slice.replacesPadding = slice.hasPadding;
      slice.paddingLow = slice.paddingHigh = TransferLearning::replacedPadding;
    }
  }
  report.hasPadding = true;
  report.paddingLow = padded->paddingLow;
  report.paddingHigh = padded->paddingHigh;
}

void
SetSeriesFields(const std::vector<SliceHeader> & slices, CTSeriesReport & report)
{
  const SliceHeader & first = slices.front();
  report.seriesInstanceUID = first.seriesInstanceUID;
  report.modality = first.modality;
  report.description = first.description;
  report.manufacturer = first.manufacturer;
  report.patientID = first.patientID;
  report.transferSyntax = first.transferSyntax;
  report.photometricInterpretation = first.photometricInterpretation;
  report.rescaleSlope = first.rescaleSlope;
  report.rescaleIntercept = first.rescaleIntercept;
  report.hasRescale = first.hasRescale;
  const auto lossy =
    std::find_if(slices.begin(), slices.end(), [](const SliceHeader & slice) { return slice.isLossy; });
  if (lossy != slices.end())
  {
    report.lossyCompression = true;
    report.lossyCompressionRatios = lossy->lossyRatios;
  }
}

/** The series to read, by UID, among those of the folder. */
std::string
ChooseSeries(const TransferLearning::SeriesFolder & folder, const std::string & path, const std::string & wanted)
{
  const auto series = TransferLearning::Summarize(folder.headers);
  if (series.empty())
  {
    itkGenericExceptionMacro("'" << path << "' contains no DICOM file with pixels: " << folder.headers.size()
                                 << " DICOM file(s) without pixels, " << folder.unreadable.size() << " other file(s)"
                                 << (folder.unreadable.empty() ? "" : ", the first: ")
                                 << (folder.unreadable.empty() ? "" : folder.unreadable.front().reason) << '.');
  }
  if (wanted.empty())
  {
    if (series.size() > 1)
    {
      itkGenericExceptionMacro("'" << path << "' contains " << series.size()
                                   << " series; choose one by its Series Instance UID (0020,000E):\n"
                                   << CTSeriesReader::FormatTable(series));
    }
    return series.front().seriesInstanceUID;
  }
  if (std::none_of(series.begin(), series.end(), [&wanted](const CTSeriesSummary & summary) {
        return summary.seriesInstanceUID == wanted;
      }))
  {
    itkGenericExceptionMacro("'" << path << "' contains no series with the Series Instance UID (0020,000E) " << wanted
                                 << "; it contains:\n"
                                 << CTSeriesReader::FormatTable(series));
  }
  return wanted;
}
} // namespace

/** What GenerateOutputInformation finds and GenerateData reads. */
struct CTSeriesReader::Volume
{
  std::vector<SliceHeader> slices;
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
CTSeriesReader::Inspect()
{
  namespace fs = std::filesystem;
  m_Report = CTSeriesReport();
  m_Volume->slices.clear();
  if (m_Path.empty())
  {
    itkExceptionMacro("Path is not set: give a folder with a DICOM series, or one of its files.");
  }
  if (!fs::exists(m_Path))
  {
    itkExceptionMacro("'" << m_Path << "' does not exist.");
  }
  const bool        isFolder = fs::is_directory(m_Path);
  const fs::path    parent = fs::path(m_Path).parent_path();
  const std::string folder = isFolder ? m_Path : (parent.empty() ? "." : parent.string());
  // As the scan of the folder will name it.
  const std::string file = isFolder ? "" : (fs::path(folder) / fs::path(m_Path).filename()).string();
  std::string       wanted = m_SeriesInstanceUID;
  if (!isFolder)
  {
    const TransferLearning::QuietGDCM quiet;
    try
    {
      const SliceHeader header = TransferLearning::ReadSliceHeader(file);
      if (!wanted.empty() && wanted != header.seriesInstanceUID)
      {
        itkExceptionMacro("'" << m_Path << "' belongs to the series " << header.seriesInstanceUID << ", not to "
                              << wanted << '.');
      }
      if (!header.defect.empty())
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
  TransferLearning::SeriesFolder found = TransferLearning::ScanFolder(folder, isFolder, this->GetMultiThreader());
  const std::string              uid = ChooseSeries(found, m_Path, wanted);
  m_Report.seriesInstanceUID = uid;
  // Beside a single file anything may lie; in a folder that was asked for, what cannot be read is of interest.
  if (isFolder)
  {
    m_Report.leftOut = std::move(found.unreadable);
  }
  std::vector<SliceHeader> headers;
  std::copy_if(found.headers.begin(), found.headers.end(), std::back_inserter(headers), [&uid](const SliceHeader & h) {
    return h.seriesInstanceUID == uid;
  });
  const auto isDenied = [](const auto & entry) { return entry.code == CTSeriesEnums::Reason::PermissionDenied; };
  const auto denied = std::count_if(m_Report.leftOut.begin(), m_Report.leftOut.end(), isDenied);
  if (denied > 0)
  {
    m_Report.warnings.push_back(std::to_string(denied) + " file(s) or folder(s) cannot be opened: permission denied. " +
                                "Slices may be missing.");
  }
  m_Volume->slices = TransferLearning::SelectSlices(headers, file, m_Report);
  SetSeriesFields(m_Volume->slices, m_Report);
  UnifyPadding(m_Volume->slices, m_Report);
  AddWarnings(m_Volume->slices, m_Report);
}

void
CTSeriesReader::GenerateOutputInformation()
{
  this->Inspect();
  const auto &                    slices = m_Volume->slices;
  const auto                      geometry = TransferLearning::ComputeStackGeometry(slices, m_AllowGaps, m_Report);
  const SliceHeader &             first = slices.front();
  OutputImageType *               output = this->GetOutput();
  const OutputImageType::SizeType size{ { first.columns, first.rows, slices.size() } };
  output->SetLargestPossibleRegion(OutputImageType::RegionType(size));
  output->SetSpacing(geometry.spacing.data());
  output->SetOrigin(first.position.data());
  output->SetDirection(geometry.direction);

  const TransferLearning::QuietGDCM quiet;
  MetaDataDictionary                dictionary = TransferLearning::ReadTags(first.file);
  if (m_Report.hasPadding)
  {
    EncapsulateMetaData<double>(dictionary, PaddingLowKey, m_Report.paddingLow);
    EncapsulateMetaData<double>(dictionary, PaddingHighKey, m_Report.paddingHigh);
  }
  output->SetMetaDataDictionary(dictionary);
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
  OutputImageType * output = this->GetOutput();
  const auto        region = output->GetBufferedRegion();
  const auto        firstSlice = static_cast<std::size_t>(region.GetIndex(2));
  const std::size_t count = region.GetSize(2);
  const std::size_t voxels = region.GetSize(0) * region.GetSize(1);
  // Blocks, so that progress and abort stay in this thread.
  const std::size_t block = 4 * std::max<std::size_t>(1, this->GetMultiThreader()->GetMaximumNumberOfThreads());

  const TransferLearning::QuietGDCM quiet;
  for (std::size_t begin = 0; begin < count; begin += block)
  {
    const std::size_t        end = std::min(begin + block, count);
    std::vector<std::string> errors(end - begin);
    this->GetMultiThreader()->ParallelizeArray(
      begin,
      end,
      [&](SizeValueType i) {
        try
        {
          TransferLearning::ReadSliceVoxels(m_Volume->slices[firstSlice + i], output->GetBufferPointer() + i * voxels);
        }
        // Nothing may leave the thread.
        catch (const std::exception & error)
        {
          errors[i - begin] = error.what();
        }
      },
      nullptr);
    for (std::size_t i = begin; i < end; ++i)
    {
      if (!errors[i - begin].empty())
      {
        itkExceptionMacro("'" << m_Volume->slices[firstSlice + i].file << "' cannot be read: " << errors[i - begin]
                              << '.');
      }
    }
    this->UpdateProgress(static_cast<float>(end) / static_cast<float>(count));
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
}

void
CTSeriesReader::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Path: " << m_Path << '\n';
  os << indent << "SeriesInstanceUID: " << m_SeriesInstanceUID << '\n';
  os << indent << "AllowGaps: " << (m_AllowGaps ? "On" : "Off") << '\n';
  os << indent << "Report: " << m_Report.files.size() << " slice(s), " << m_Report.leftOut.size()
     << " file(s) left out, " << m_Report.warnings.size() << " warning(s)" << std::endl;
}
} // namespace itk
