// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: the elements of a DICOM file; what is said of its pixels must lie in it.
#include "DICOM/FileStructure.h"
#include "DICOM/SliceHeader.h"

#include <cstdint>
#include <cstdlib>
#include <sstream>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  for (const bool pixels : { false, true })
  {
    std::istringstream stream(std::string(reinterpret_cast<const char *>(data), size));
    try
    {
      const auto place = itk::TransferLearning::CheckFileStructure(stream, pixels);
      if (place.bytes > size || place.offset > size - place.bytes)
      {
        std::abort();
      }
    }
    catch (const itk::TransferLearning::UnreadableFile &)
    {
      // A refusal is a right answer.
    }
  }
  return 0;
}
