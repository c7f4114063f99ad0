// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef WeightBytes_h
#define WeightBytes_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"
#include "itkMacro.h"

#include <cstddef>
#include <cstdint>
#include <vector>

// Shared by the fuzz targets of the weight readers.
namespace WeightBytes
{
inline itk::TransferLearning::MappedFile
Wrap(const uint8_t * data, size_t size)
{
  return { "fuzz", reinterpret_cast<const std::byte *>(data), size, nullptr };
}

/** Lets the sanitizers check that the bytes exist. */
inline void
Touch(const itk::TransferLearning::SharedBytes & bytes)
{
  volatile unsigned int sum = 0;
  for (std::size_t i = 0; i < bytes.size; ++i)
  {
    sum = sum + std::to_integer<unsigned int>(bytes.data[i]);
  }
}

/** Lets the sanitizers check that each element lies in the file; views that expand to more than 16 MiB are skipped for
 * speed. */
inline void
ReadElements(const itk::TransferLearning::NamedTensors & tensors)
{
  for (const auto & tensor : tensors.tensors)
  {
    const std::size_t bytes = GetNumberOfBytes(tensor);
    if (bytes <= (std::size_t{ 1 } << 24))
    {
      std::vector<std::byte> elements(bytes);
      CopyElements(tensor, elements.data());
    }
  }
}

/** Rejecting the input is correct; any other exception ends the fuzzer. */
template <typename TFunction>
void
Try(TFunction && function)
{
  try
  {
    function();
  }
  catch (const itk::ExceptionObject &)
  {}
}
} // namespace WeightBytes

#endif
