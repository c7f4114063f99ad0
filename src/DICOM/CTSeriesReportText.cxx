// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The report of CTSeriesReader as text.
#include "itkCTSeriesReport.h"

#include "DICOM/SliceHeader.h"
#include "TransferLearning/itkCTSeriesReportNames.h"

#include <iomanip>
#include <sstream>

namespace itk
{
namespace
{
/** Lines of a name and a value; nothing where the value is not known. */
class Lines
{
public:
  void
  Add(const std::string & name, const std::string & value)
  {
    if (!value.empty())
    {
      m_Text << std::left << std::setw(24) << name << value << '\n';
    }
  }
  template <typename... TValues>
  void
  AddValues(const std::string & name, const TValues &... values)
  {
    std::ostringstream text;
    (text << ... << values);
    this->Add(name, text.str());
  }
  void
  AddItem(const std::string & text)
  {
    m_Text << "  " << text << '\n';
  }
  std::string
  GetText() const
  {
    return m_Text.str();
  }

private:
  std::ostringstream m_Text;
};

template <typename TValue>
std::string
Join(const std::vector<TValue> & values, const std::string & between, const std::string & unit)
{
  std::ostringstream text;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    text << (i == 0 ? "" : between) << values[i];
  }
  return values.empty() ? std::string() : text.str() + unit;
}

/** The least and the greatest, or one where they are equal. */
template <typename TValue>
std::string
JoinRange(std::vector<TValue> range, const std::string & unit)
{
  if (range.size() == 2 && range[0] == range[1])
  {
    range.pop_back();
  }
  return Join(range, " to ", unit);
}

void
AddProtocol(const CTSeriesProtocol & protocol, double spacing, Lines & lines)
{
  lines.Add("Study Instance UID", protocol.studyInstanceUID);
  lines.Add("Study date", protocol.studyDate);
  lines.Add("SOP class", protocol.sopClassUID);
  lines.Add("Frame of reference", protocol.frameOfReferenceUID);
  lines.Add("Image type", protocol.imageType);
  lines.Add("Model", protocol.model);
  lines.Add("Software", protocol.softwareVersions);
  lines.Add("Body part", protocol.bodyPart);
  lines.Add("Laterality", protocol.laterality);
  lines.Add("Patient position", protocol.patientPosition);
  lines.Add("Kernel", protocol.kernel);
  lines.Add("Tube voltage", Join(protocol.tubeVoltages, ", ", " kV"));
  lines.Add("Exposure", JoinRange(protocol.exposures, " mAs"));
  lines.Add("Contrast agent", protocol.contrastAgent);
  lines.Add("Slice thickness", Join(protocol.sliceThicknesses, ", ", " mm"));
  if (protocol.sliceThicknesses.size() == 1 && spacing > 0.0)
  {
    lines.AddValues("Thickness/spacing", protocol.sliceThicknesses.front() / spacing);
  }
  lines.Add("Acquisition numbers", Join(protocol.acquisitionNumbers, ", ", ""));
  lines.Add("Acquisition times", JoinRange(protocol.acquisitionTimes, ""));
}

void
AddGeometry(const CTSeriesReport & report, Lines & lines)
{
  lines.AddValues("Slices", report.files.size(), " of ", report.columns, " x ", report.rows, " pixels");
  lines.AddValues("Pixel spacing", report.pixelSpacing[0], " x ", report.pixelSpacing[1], " mm");
  lines.Add("Orientation", report.orientation);
  lines.AddValues("Slice spacing",
                  report.sliceSpacing,
                  " mm, largest deviation ",
                  report.maximumSpacingDeviation,
                  " mm, gaps: ",
                  report.numberOfGaps);
  lines.AddValues("Gantry tilt", report.gantryTilt, " degrees");
  if (report.protocol.hasTilt)
  {
    lines.AddValues("Gantry tilt by its tag", report.protocol.tilt, " degrees");
  }
  const CTSeriesNumbering & numbering = report.numbering;
  if (numbering.first > 0)
  {
    lines.AddValues("Instance numbers",
                    numbering.first,
                    " to ",
                    numbering.last,
                    ", missing in the series: ",
                    numbering.missing.size());
  }
}

void
AddValues(const CTSeriesReport & report, Lines & lines)
{
  lines.Add("Transfer syntax", report.transferSyntax);
  lines.Add("Photometric", report.photometricInterpretation);
  lines.Add("Lossy compression",
            report.lossyCompression ? "yes" + Join(report.lossyCompressionRatios, ", ", "").insert(0, " ") : "no");
  if (report.hasRescale)
  {
    lines.AddValues("HU", "stored value x ", report.rescaleSlope, " + ", report.rescaleIntercept);
  }
  else
  {
    lines.Add("HU", "stored value");
  }
  if (report.hasPadding)
  {
    lines.AddValues("Padding", report.paddingLow, " to ", report.paddingHigh, " HU");
  }
  const CTSeriesVoxels & voxels = report.voxels;
  if (voxels.numberOfSlices > 0)
  {
    lines.AddValues("Voxels", voxels.least, " to ", voxels.greatest, " HU in ", voxels.numberOfSlices, " slices");
    lines.AddValues("Padding fraction", voxels.paddingFraction);
    lines.Add("Outside the circle",
              voxels.hasConstantOutside ? std::to_string(voxels.outside) + " HU" : "not constant");
  }
}
} // namespace

std::string
CTSeriesReport::ToText(bool identifiers) const
{
  const auto name = [identifiers](const std::string & file, unsigned int frame) {
    const std::string shown = identifiers ? file : TransferLearning::FileName(file);
    return frame > 0 ? shown + ", frame " + std::to_string(frame) : shown;
  };
  Lines lines;
  lines.AddValues("Status", status, status == CTSeriesEnums::Status::Refused ? ": " : "", reason);
  if (status == CTSeriesEnums::Status::Refused)
  {
    lines.AddValues("Reason code", code);
  }
  lines.Add("Series Instance UID", seriesInstanceUID);
  lines.AddValues("Volume", volume, " of ", numberOfVolumes);
  lines.Add("Patient ID", identifiers ? patientID : std::string());
  lines.Add("Modality", modality);
  lines.Add("Description", description);
  lines.Add("Manufacturer", manufacturer);
  AddProtocol(protocol, sliceSpacing, lines);
  AddValues(*this, lines);
  AddGeometry(*this, lines);
  lines.AddValues("Warnings", warnings.size());
  for (const std::string & warning : warnings)
  {
    lines.AddItem(warning);
  }
  lines.AddValues("Files left out", leftOut.size());
  for (const LeftOut & entry : leftOut)
  {
    lines.AddItem(name(entry.file, entry.frame) + ": " + entry.reason);
  }
  if (!files.empty())
  {
    lines.Add("First slice", name(files.front(), frames.front()));
    lines.Add("Last slice", name(files.back(), frames.back()));
  }
  return lines.GetText();
}
} // namespace itk
