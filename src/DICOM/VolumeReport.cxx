// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What the report says of a volume, and whether it can be read.
#include "DICOM/SeriesProtocol.h"
#include "DICOM/SliceStack.h"
#include "DICOM/VolumeChoice.h"
#include "DICOM/VolumeGrouping.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
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
  if (!report.leftOut.empty())
  {
    Warn(report,
         CTSeriesEnums::Warning::Copies,
         std::to_string(report.leftOut.size()) +
           " file(s) are copies of others and were left out; the lowest instance number was kept.");
  }
  if (first.modality != "CT")
  {
    Warn(report,
         CTSeriesEnums::Warning::Modality,
         "The modality (0008,0060) is '" + first.modality + "', not CT: the values may not be HU.");
  }
  if (first.photometricInterpretation == "MONOCHROME1")
  {
    Warn(report,
         CTSeriesEnums::Warning::Monochrome1,
         "Photometric Interpretation (0028,0004) is MONOCHROME1: viewers show low "
         "values bright; the values are read as HU and not inverted.");
  }
  if (!report.hasRescale)
  {
    Warn(report,
         CTSeriesEnums::Warning::NoRescale,
         "No slice has Rescale Slope (0028,1053) and Intercept (0028,1052): the stored values are "
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
    Warn(report, CTSeriesEnums::Warning::Lossy, text.str() + ": HU differ from those that the scanner wrote.");
  }
  const auto isFractional = [](const SliceHeader & slice) {
    return slice.rescaleSlope != std::floor(slice.rescaleSlope) ||
           slice.rescaleIntercept != std::floor(slice.rescaleIntercept);
  };
  if (std::any_of(slices.begin(), slices.end(), isFractional))
  {
    Warn(report,
         CTSeriesEnums::Warning::RoundedValues,
         "Rescale Slope (0028,1053) or Intercept (0028,1052) is not an integer: the values are "
         "rounded to the nearest integer.");
  }
  if (!IsConstant(slices, &SliceHeader::rescaleSlope) || !IsConstant(slices, &SliceHeader::rescaleIntercept))
  {
    Warn(report,
         CTSeriesEnums::Warning::SeveralRescales,
         "Rescale Slope (0028,1053) or Intercept (0028,1052) differs between slices: each slice "
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

/** The first slice whose values cannot be told, or whose rescale is missing where other slices have one. */
void
RefuseUntoldValues(const std::vector<SliceHeader> & slices, CTSeriesReport & report)
{
  const auto untold = std::find_if(slices.begin(), slices.end(), HasUntoldValues);
  if (untold != slices.end())
  {
    return Refuse(report, untold->reason, SliceName(*untold) + ": " + untold->defect + '.');
  }
  const auto hasNone = [](const SliceHeader & slice) { return !slice.hasRescale; };
  const auto missing = std::find_if(slices.begin(), slices.end(), hasNone);
  if (missing != slices.end() && !std::all_of(slices.begin(), slices.end(), hasNone))
  {
    Refuse(report,
           CTSeriesEnums::Reason::RescaleValue,
           SliceName(*missing) +
             " has no Rescale Slope (0028,1053) and Intercept (0028,1052), other slices have them.");
  }
}
} // namespace

void
Warn(CTSeriesReport & report, CTSeriesEnums::Warning code, const std::string & sentence)
{
  if (std::find(report.warnings.begin(), report.warnings.end(), sentence) == report.warnings.end())
  {
    report.warnings.push_back(sentence);
    report.warningCodes.push_back(code);
  }
}

void
Refuse(CTSeriesReport & report, CTSeriesEnums::Reason code, const std::string & reason)
{
  if (report.status != CTSeriesEnums::Status::Refused)
  {
    report.status = CTSeriesEnums::Status::Refused;
    report.code = code;
    report.reason = reason;
  }
}

CTSeriesReport
FindVolumeOfFile(const std::string & file, const CTSeriesPolicies & policies)
{
  auto   volumes = FindVolumes(ReadSliceHeaders(file), file);
  auto & first = volumes.front();
  if (first.report.status == CTSeriesEnums::Status::Refused)
  {
    throw UnreadableFile("it cannot be read as HU: " + first.report.reason);
  }
  if (volumes.size() > 1 && volumes[1].report.status != CTSeriesEnums::Status::Refused &&
      volumes[1].slices.size() == first.slices.size())
  {
    throw UnreadableFile("it holds several volumes of " + std::to_string(first.slices.size()) + " frames each, of " +
                         DescribeOtherVolume(first.slices.front(), volumes[1].slices.front()));
  }
  CompleteReport(first, policies);
  if (first.report.status == CTSeriesEnums::Status::Refused)
  {
    throw UnreadableFile(first.report.reason);
  }
  ListOthers(volumes, 0, first.report);
  return first.report;
}

void
CompleteReport(SliceVolume & volume, const CTSeriesPolicies & policies)
{
  CTSeriesReport & report = volume.report;
  SetSeriesFields(volume.slices, report);
  SetProtocol(volume.slices, report);
  for (const SliceHeader & slice : volume.slices)
  {
    report.files.push_back(slice.file);
    report.frames.push_back(LeaveOut(slice, "", report.code).frame);
    report.positions.push_back(slice.position);
    report.sopInstanceUIDs.push_back(slice.sopInstanceUID);
  }
  if (report.status == CTSeriesEnums::Status::Refused)
  {
    return;
  }
  RefuseUntoldValues(volume.slices, report);
  volume.geometry = ComputeStackGeometry(volume.slices, policies, report);
  UnifyPadding(volume.slices, report);
  AddWarnings(volume.slices, report);
  AddProtocolWarnings(report);
}
} // namespace TransferLearning
} // namespace itk
