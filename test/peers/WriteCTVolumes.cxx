// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Writes the volumes of a DICOM folder as CTSeriesReader reads them, slice by slice, for comparison with other readers:
// OUTPUT/N.raw (16-bit HU) and OUTPUT/N.json (size, spacing, origin, direction in LPS, report); OUTPUT/N.grid.raw and
// OUTPUT/N.grid.json are a regular grid of the slices.
//   WriteCTVolumes INPUT OUTPUT
#include "itkCTSeriesReader.h"
#include "itkDICOMScan.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>

namespace
{
void
WriteVolume(const itk::CTSeriesReport & volume, bool isGrid, const std::string & output)
{
  auto reader = itk::CTSeriesReader::New();
  reader->SetVolume(volume);
  reader->SetKeepAcquiredSlices(!isGrid);
  auto json = nlohmann::json{ { "report", nlohmann::json::parse(volume.ToJSON()) } };
  try
  {
    reader->Update();
    const auto * image = reader->GetOutput();
    const auto   size = image->GetBufferedRegion().GetSize();
    for (unsigned int i = 0; i < 3; ++i)
    {
      json["size"].push_back(size[i]);
      json["spacing"].push_back(image->GetSpacing()[i]);
      json["origin"].push_back(image->GetOrigin()[i]);
      for (unsigned int j = 0; j < 3; ++j)
      {
        json["direction"].push_back(image->GetDirection()(i, j));
      }
    }
    std::ofstream(output + ".raw", std::ios::binary)
      .write(reinterpret_cast<const char *>(image->GetBufferPointer()),
             static_cast<std::streamsize>(image->GetBufferedRegion().GetNumberOfPixels() * sizeof(short)));
  }
  catch (const itk::ExceptionObject & error)
  {
    json["error"] = error.GetDescription();
  }
  std::ofstream(output + ".json") << json.dump(1);
}
} // namespace

int
main(int argc, char * argv[])
{
  if (argc != 3)
  {
    std::cerr << "WriteCTVolumes INPUT OUTPUT\n";
    return EXIT_FAILURE;
  }
  try
  {
    auto scan = itk::DICOMScan::New();
    scan->SetPath(argv[1]);
    scan->Update();
    unsigned int number = 0;
    for (const auto & volume : scan->GetVolumes())
    {
      const std::string output = std::string(argv[2]) + "/" + std::to_string(++number);
      WriteVolume(volume, false, output);
      WriteVolume(volume, true, output + ".grid");
    }
  }
  catch (const itk::ExceptionObject & error)
  {
    std::cerr << error << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
