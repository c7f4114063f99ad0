// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Says what CTSeriesReader finds in a DICOM folder, without reading pixels unless it is asked to.
#include "OutputFiles.h"
#include "ProgramSupport.h"
#include "SeriesOptions.h"

#include "itkCTSeriesReader.h"
#include "itkDICOMScan.h"

#include <nlohmann/json.hpp>

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
ListVolumes(const std::string &           folder,
            const itk::CTSeriesPolicies & policies,
            bool                          identifiers,
            const std::string &           json)
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
  if (!json.empty())
  {
    auto reports = nlohmann::ordered_json::array();
    for (const itk::CTSeriesReport & report : scan->GetVolumes())
    {
      reports.push_back(nlohmann::ordered_json::parse(report.ToJSON(identifiers)));
    }
    ProgramSupport::WriteFile(json, reports.dump(2) + "\n");
  }
}

/** Also of a volume that is refused. */
void
WriteReport(const itk::CTSeriesReport & report, const std::string & json, bool identifiers)
{
  std::cout << report.ToText(identifiers) << std::flush;
  if (!json.empty())
  {
    ProgramSupport::WriteFile(json, report.ToJSON(identifiers) + "\n");
  }
}

/** Reads headers, and with `readsVoxels` all slices, one after the other. */
void
Inspect(itk::CTSeriesReader * reader, bool readsVoxels)
{
  reader->UpdateOutputInformation();
  if (readsVoxels)
  {
    reader->Update();
  }
}
} // namespace

int
main(int argc, char * argv[])
{
  ProgramSupport::Application app(
    "Describes the CT volume in a DICOM folder: protocol, geometry, warnings and files left out. "
    "Research use only; not for diagnosis.",
    "InspectCTSeries");
  auto         reader = itk::CTSeriesReader::New();
  std::string  input;
  std::string  seriesUID;
  std::string  json;
  unsigned int volume = 0;
  bool         list = false;
  bool         readsVoxels = false;
  bool         identifiers = false;

  itk::CTSeriesPolicies policies;
  app
    .AddInput(
      "--input", input, PathKind::Series, "Folder with DICOM files (searched recursively), DICOMDIR, or one DICOM file")
    ->required();
  app.AddText(
    "--series-uid", seriesUID, "UID", "Series Instance UID (0020,000E); needed if the folder has several series");
  app.add_option("--volume", volume, "Number of a volume of the series, as --list prints it [largest]")
    ->check(ProgramSupport::WholeNumber(1, 65535));
  app.AddOutput("--json", json, PathKind::File, "Write the report to this file; with --list, those of all volumes");
  app.add_flag("--list", list, "Only list the volumes in the folder");
  app.add_flag("--voxels", readsVoxels, "Read the voxels too: range of HU, padding, values outside the circle");
  ProgramSupport::AddSeriesOptions(app, policies);
  app.add_flag("--identifiers", identifiers, "Show the patient ID and full paths (default: neither)");
  return ProgramSupport::RunProgram(app, argc, argv, [&] {
    ProgramSupport::PrepareOutputs(app);
    if (list)
    {
      ListVolumes(input, policies, identifiers, json);
      return;
    }
    reader->SetPath(input);
    reader->SetSeriesInstanceUID(seriesUID);
    reader->SetVolumeNumber(volume);
    reader->SetPolicies(policies);
    try
    {
      Inspect(reader, readsVoxels);
    }
    catch (const itk::ExceptionObject &)
    {
      if (reader->GetReport().status == itk::CTSeriesEnums::Status::Refused)
      {
        WriteReport(reader->GetReport(), json, identifiers);
      }
      throw;
    }
    WriteReport(reader->GetReport(), json, identifiers);
    PrintGeometry(reader->GetOutput(), reader->GetReport());
  });
}
