// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: DICOM files, whose headers, tags, VOI LUTs, volumes and pixels are read as CTSeriesReader does.
// Whatever GDCM or a library behind it prints is an error.
#include "DICOM/DataSet.h"
#include "DICOM/DirectoryFile.h"
#include "DICOM/FrameDecoding.h"
#include "DICOM/VolumeGrouping.h"
#include "itkMacro.h"
#include "itkVOILUT.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include <unistd.h>

namespace
{
namespace fs = std::filesystem;
using namespace itk::TransferLearning;

template <typename TFunction>
void
Try(TFunction && function)
{
  try
  {
    function();
  }
  catch (const UnreadableFile &)
  {
    // A refusal is a right answer.
  }
  catch (const itk::ExceptionObject &)
  {
    // So is one of ReadVOILUTs().
  }
}

void
ReadEverything(const std::string & file)
{
  Try([&file] { CheckFileStructure(file); });
  Try([&file] { ReadTags(file); });
  Try([&file] { itk::ReadVOILUTs(file); });
  Try([&file] {
    std::vector<std::string>                  files;
    std::vector<itk::CTSeriesReport::LeftOut> missing;
    ListDirectoryFile(file, files, missing);
  });
  std::vector<SliceHeader> headers;
  Try([&file, &headers] { headers = ReadSliceHeaders(file); });
  if (headers.empty())
  {
    return;
  }
  const SliceHeader & header = headers.back();
  Try([&file, &header] { ReadTags(file, header.frame); });
  Try([&file, &headers] {
    for (SliceVolume & volume : FindVolumes(headers, file))
    {
      CompleteReport(volume, itk::CTSeriesPolicies());
      volume.report.ToJSON();
      volume.report.ToText();
    }
  });
  constexpr std::uint64_t most = 1 << 22; // of pixels, so that inputs stay quick
  if (!header.hasPixels || std::uint64_t{ header.columns } * header.rows * header.samples > most)
  {
    return;
  }
  Try([&header] {
    std::vector<short> voxels(std::size_t{ header.columns } * header.rows);
    ReadSliceVoxels(header, voxels.data());
  });
  for (unsigned int frame = 0; frame < std::min(header.frames, 3U); ++frame)
  {
    Try([&header, frame] { ReadFrame(header.file, header, frame); });
  }
}

/** The standard error stream in a file, so that what is printed can be counted. */
class PrintedText
{
public:
  explicit PrintedText(const std::string & file)
    : m_File(file)
    , m_Errors(dup(STDERR_FILENO))
  {}
  void
  Start()
  {
    std::fflush(stderr);
    FILE * const file = std::fopen(m_File.c_str(), "w");
    dup2(fileno(file), STDERR_FILENO);
    std::fclose(file);
  }
  bool
  Stop()
  {
    std::fflush(stderr);
    dup2(m_Errors, STDERR_FILENO);
    return fs::file_size(m_File) > 0;
  }

private:
  std::string m_File;
  int         m_Errors;
};
} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  static const std::string file = (fs::temp_directory_path() / ("dicom-" + std::to_string(getpid()) + ".dcm")).string();
  static PrintedText       printed(file + ".txt");
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char *>(data), static_cast<std::streamsize>(size));
  printed.Start();
  ReadEverything(file);
  const bool hasPrinted = printed.Stop();
  fs::remove(file);
  if (hasPrinted)
  {
    std::fprintf(stderr, "A library printed; see '%s.txt'.\n", file.c_str());
    std::abort();
  }
  fs::remove(file + ".txt");
  return 0;
}
