// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Says what CTSeriesReader finds in a DICOM folder, without reading pixels.
#include "OutputFiles.h"
#include "ProgramSupport.h"
#include "SeriesOptions.h"

#include "itkCTSeriesReader.h"
#include "itkDICOMScan.h"

#include <filesystem>
#include <iostream>

namespace
{
using PathKind = ProgramSupport::Application::PathKind;

std::string
GetName(const std::string & file, bool identifiers)
{
  return identifiers ? file : std::filesystem::path(file).filename().string();
}

void
PrintGeometry(const itk::CTSeriesReader::OutputImageType * image, const itk::CTSeriesReport & report)
{
  std::cout << "Image                   "
            << (report.gridSpacing > 0.0 ? "interpolated between the slices"
                                         : (report.correctsTilt ? "the slices, sheared back" : "the slices"))
            << (report.gridSpacing > 0.0 && report.correctsTilt ? " and sheared back\n" : "\n");
  const auto   size = image->GetLargestPossibleRegion().GetSize();
  const auto   spacing = image->GetSpacing();
  const auto   origin = image->GetOrigin();
  const auto & direction = image->GetDirection();
  std::cout << "Size                    " << size[0] << " x " << size[1] << " x " << size[2] << '\n'
            << "Spacing                 " << spacing[0] << " x " << spacing[1] << " x " << spacing[2] << " mm\n"
            << "Origin                  " << origin[0] << ", " << origin[1] << ", " << origin[2] << " mm, LPS\n";
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    std::cout << "Direction of " << "xyz"[axis] << "          " << direction(0, axis) << ", " << direction(1, axis)
              << ", " << direction(2, axis) << '\n';
  }
}

void
PrintReport(const itk::CTSeriesReport & report, bool identifiers)
{
  std::cout << "Series Instance UID     " << report.seriesInstanceUID << '\n'
            << "Volume                  " << report.volume << " of " << report.numberOfVolumes << '\n';
  if (identifiers)
  {
    std::cout << "Patient ID              " << report.patientID << '\n';
  }
  std::cout << "Modality                " << report.modality << '\n'
            << "Description             " << report.description << '\n'
            << "Manufacturer            " << report.manufacturer << '\n'
            << "Transfer syntax         " << report.transferSyntax << '\n'
            << "Photometric             " << report.photometricInterpretation << '\n'
            << "HU                      stored value x " << report.rescaleSlope << " + " << report.rescaleIntercept
            << '\n';
  if (report.hasPadding)
  {
    std::cout << "Padding                 " << report.paddingLow << " to " << report.paddingHigh << " HU\n";
  }
  std::cout << "Slice spacing           " << report.sliceSpacing << " mm, largest deviation "
            << report.maximumSpacingDeviation << " mm, gaps: " << report.numberOfGaps << '\n'
            << "Gantry tilt             " << report.gantryTilt << " degrees\n"
            << "Slices                  " << report.files.size() << '\n';
}

void
PrintFindings(const itk::CTSeriesReport & report, bool identifiers)
{
  std::cout << "Warnings                " << report.warnings.size() << '\n';
  for (const std::string & warning : report.warnings)
  {
    std::cout << "  " << warning << '\n';
  }
  std::cout << "Files left out          " << report.leftOut.size() << '\n';
  for (const auto & entry : report.leftOut)
  {
    std::cout << "  " << GetName(entry.file, identifiers) << ": " << entry.reason << '\n';
  }
  std::cout << "First slice             " << GetName(report.files.front(), identifiers) << '\n'
            << "Last slice              " << GetName(report.files.back(), identifiers) << std::endl;
}
void
PrintVolumes(const std::string & folder, const itk::CTSeriesPolicies & policies, bool identifiers)
{
  auto scan = itk::DICOMScan::New();
  scan->SetPath(folder);
  scan->SetPolicies(policies);
  scan->Update();
  std::cout << itk::DICOMScan::FormatTable(scan->GetVolumes());
  for (const auto & entry : scan->GetUnreadable())
  {
    std::cout << GetName(entry.file, identifiers) << ": " << entry.reason << '\n';
  }
  std::cout << std::flush;
}
} // namespace

int
main(int argc, char * argv[])
{
  ProgramSupport::Application app(
    "Describes the CT volume in a DICOM folder: geometry, warnings and files left out. Reads headers only. "
    "Research use only; not for diagnosis.",
    "InspectCTSeries");
  auto         reader = itk::CTSeriesReader::New();
  std::string  input;
  std::string  seriesUID;
  std::string  json;
  unsigned int volume = 0;
  bool         list = false;
  bool         identifiers = false;

  itk::CTSeriesPolicies policies;
  app.AddInput("--input", input, PathKind::Series, "Folder with DICOM files (searched recursively), or one DICOM file")
    ->required();
  app.AddText(
    "--series-uid", seriesUID, "UID", "Series Instance UID (0020,000E); needed if the folder has several series");
  app.add_option("--volume", volume, "Number of a volume of the series, as --list prints it [largest]")
    ->check(ProgramSupport::WholeNumber(1, 65535));
  auto * jsonOption = app.AddOutput("--json", json, PathKind::File, "Write the report to this file");
  app.add_flag("--list", list, "Only list the volumes in the folder")->excludes(jsonOption);
  ProgramSupport::AddSeriesOptions(app, policies);
  app.add_flag("--identifiers", identifiers, "Show the patient ID and full paths (default: neither)");
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    if (list)
    {
      PrintVolumes(input, policies, identifiers);
      return;
    }
    ProgramSupport::PrepareOutputs(app);
    reader->SetPath(input);
    reader->SetSeriesInstanceUID(seriesUID);
    reader->SetVolumeNumber(volume);
    reader->SetPolicies(policies);
    reader->UpdateOutputInformation();
    const itk::CTSeriesReport & report = reader->GetReport();
    PrintReport(report, identifiers);
    PrintGeometry(reader->GetOutput(), report);
    PrintFindings(report, identifiers);
    if (!json.empty())
    {
      ProgramSupport::WriteFile(json, report.ToJSON(identifiers) + "\n");
    }
  });
}
