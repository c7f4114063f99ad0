// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/VolumeChoice.h"

#include "itkCTSeriesReader.h"
#include "itkDICOMScan.h"

#include <algorithm>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** A list of files, for an error: at most five. */
std::string
ListFiles(const std::vector<SliceVolume> & volumes)
{
  constexpr std::size_t most = 5;
  std::size_t           count = 0;
  std::ostringstream    list;
  for (const SliceVolume & volume : volumes)
  {
    for (const SliceHeader & slice : volume.slices)
    {
      if (count++ < most)
      {
        list << "\n  " << FileName(slice.file) << ": " << slice.defect;
      }
    }
  }
  if (count > most)
  {
    list << "\n  and " << count - most << " more";
  }
  return list.str();
}

std::string
FormatVolumes(std::vector<SliceVolume> volumes)
{
  std::vector<CTSeriesReport> reports;
  for (SliceVolume & volume : volumes)
  {
    CompleteReport(volume, CTSeriesPolicies());
    reports.push_back(volume.report);
  }
  return DICOMScan::FormatTable(reports);
}
} // namespace

std::string
ChooseSeries(const SeriesFolder & folder, const std::string & path, const std::string & wanted)
{
  const auto series = Summarize(folder.headers);
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

std::size_t
ChooseVolume(const std::vector<SliceVolume> & volumes,
             const std::string &              uid,
             const std::string &              file,
             unsigned int                     number)
{
  if (number > volumes.size())
  {
    itkGenericExceptionMacro("The series " << uid << " has no volume " << number << "; its volumes are:\n"
                                           << FormatVolumes(volumes));
  }
  if (number > 0)
  {
    return number - 1;
  }
  // Those with frames of the file, or all where it has none of them, or none was given.
  std::vector<std::size_t> readable;
  std::vector<std::size_t> named;
  for (std::size_t i = 0; i < volumes.size(); ++i)
  {
    const auto & slices = volumes[i].slices;
    if (volumes[i].report.status != CTSeriesEnums::Status::Readable)
    {
      continue;
    }
    readable.push_back(i);
    if (std::any_of(slices.begin(), slices.end(), [&file](const SliceHeader & slice) { return slice.file == file; }))
    {
      named.push_back(i);
    }
  }
  const auto & candidates = named.empty() ? readable : named;
  if (candidates.empty())
  {
    std::size_t files = 0;
    for (const SliceVolume & volume : volumes)
    {
      files += volume.slices.size();
    }
    itkGenericExceptionMacro("The series " << uid << " has no slice of a volume among its " << files
                                           << " file(s):" << ListFiles(volumes));
  }
  if (candidates.size() > 1)
  {
    const auto & first = volumes[candidates[0]].slices;
    const auto & second = volumes[candidates[1]].slices;
    if (first.size() == second.size())
    {
      itkGenericExceptionMacro(
        "The series " << uid << " has no largest volume: of " << candidates.size() << " volumes, the first two have "
                      << first.size() << " image(s) each. " << SliceName(second.front()) << " differs from "
                      << SliceName(first.front()) << ": " << DescribeOtherVolume(first.front(), second.front())
                      << ". Choose a volume by its number, or give one of its files:\n"
                      << FormatVolumes(volumes));
    }
  }
  return candidates.front();
}

void
ListOthers(const std::vector<SliceVolume> & volumes, std::size_t chosen, CTSeriesReport & report)
{
  std::size_t others = 0;
  std::size_t slices = 0;
  for (std::size_t i = 0; i < volumes.size(); ++i)
  {
    if (i == chosen)
    {
      continue;
    }
    for (const SliceHeader & slice : volumes[i].slices)
    {
      const bool isSlice = slice.defect.empty();
      report.leftOut.push_back(
        LeaveOut(slice,
                 isSlice ? DescribeOtherVolume(volumes[chosen].slices.front(), slice) : slice.defect,
                 isSlice ? CTSeriesEnums::Reason::DifferentVolume : slice.reason));
    }
    const auto & copies = volumes[i].report.leftOut;
    report.leftOut.insert(report.leftOut.end(), copies.begin(), copies.end());
    const bool isVolume = volumes[i].report.status == CTSeriesEnums::Status::Readable;
    others += isVolume ? 1 : 0;
    slices += isVolume ? volumes[i].slices.size() : 0;
  }
  if (others > 0)
  {
    Warn(report,
         CTSeriesEnums::Warning::OtherVolumes,
         "The series has " + std::to_string(others) + " other volume(s) with " + std::to_string(slices) +
           " file(s), which were left out; this is volume " + std::to_string(report.volume) + '.');
  }
}
} // namespace TransferLearning
} // namespace itk
