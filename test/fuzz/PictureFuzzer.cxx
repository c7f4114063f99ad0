// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: PNG and JPEG files. What passes CheckPictureStructure() must not end ITK's reader of PNG.
#include "ImageReading/RawImage.h"

#include "itkMacro.h"

#include <cstdint>
#include <filesystem>
#include <fstream>

#include <unistd.h>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  const std::string bytes(reinterpret_cast<const char *>(data), size);
  if (bytes.compare(0, 4, "\x89PNG") != 0 && bytes.compare(0, 2, "\xff\xd8") != 0)
  {
    return -1; // another format, which is not added to the corpus
  }
  static const std::string file =
    std::filesystem::temp_directory_path() / ("picture-" + std::to_string(getpid()) + ".png");
  std::ofstream(file, std::ios::binary) << bytes;
  try
  {
    itk::TransferLearning::RawImage::Read(file, "");
  }
  catch (const itk::ExceptionObject &)
  {
    // A refusal is a right answer.
  }
  std::filesystem::remove(file);
  return 0;
}
