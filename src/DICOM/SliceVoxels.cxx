// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Decoding of one slice to HU.
#include "DICOM/FileStructure.h"
#include "DICOM/SliceHeader.h"

#include "gdcmImageReader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
template <typename TStored>
void
Rescale(const std::vector<char> & buffer, const SliceHeader & header, short * voxels)
{
  const std::size_t count = std::size_t{ header.columns } * header.rows;
  if (buffer.size() < count * sizeof(TStored))
  {
    throw UnreadableFile("it holds fewer pixels than its matrix (0028,0010), (0028,0011) needs");
  }
  for (std::size_t i = 0; i < count; ++i)
  {
    TStored stored;
    std::memcpy(&stored, buffer.data() + i * sizeof(TStored), sizeof(TStored));
    const double value = std::nearbyint(static_cast<double>(stored) * header.rescaleSlope + header.rescaleIntercept);
    // Written so that what is no number fails too.
    if (!(value >= std::numeric_limits<short>::min() && value <= std::numeric_limits<short>::max()))
    {
      std::ostringstream message;
      message << "it holds the value " << value << " in column " << i % header.columns << ", row " << i / header.columns
              << ", outside the range of 16-bit HU [-32768, 32767]; check Rescale Slope (0028,1053) "
              << header.rescaleSlope << " and Rescale Intercept (0028,1052) " << header.rescaleIntercept;
      throw UnreadableFile(message.str());
    }
    voxels[i] = static_cast<short>(value);
  }
}

const char * const implicitLittleEndian = "1.2.840.10008.1.2";
const char * const explicitLittleEndian = "1.2.840.10008.1.2.1";
const char * const explicitBigEndian = "1.2.840.10008.1.2.2";

/** GDCM reads what is missing of uncompressed pixels as zeros. */
void
CheckLength(const SliceHeader & header)
{
  const std::uintmax_t needed = std::uintmax_t{ header.columns } * header.rows * header.bitsAllocated / 8;
  const std::uintmax_t there = std::filesystem::file_size(header.file) - header.pixelOffset;
  if (there < needed)
  {
    throw UnreadableFile("cut short: it holds " + std::to_string(there) + " of " + std::to_string(needed) +
                         " bytes of pixels");
  }
}

void
CheckCompleteness(const SliceHeader & header)
{
  const std::string & syntax = header.transferSyntax;
  if (syntax == implicitLittleEndian || syntax == explicitLittleEndian || syntax == explicitBigEndian)
  {
    CheckLength(header);
  }
  CheckFileStructure(header.file, true);
}

/** 32-bit pixels of big-endian files: GDCM swaps the bytes of each half alone. */
void
SwapHalves(std::vector<char> & buffer)
{
  for (std::size_t i = 0; i + 4 <= buffer.size(); i += 4)
  {
    std::swap(buffer[i], buffer[i + 2]);
    std::swap(buffer[i + 1], buffer[i + 3]);
  }
}

/** A JPEG 2000 code stream may hold unsigned values where the DICOM header says that they are signed. The header is
 * right: the sign is the highest of the bits. Values that are signed already are left alone. */
void
ExtendSign(std::vector<char> & buffer, unsigned int bits)
{
  std::vector<std::int16_t> values(buffer.size() / sizeof(std::int16_t));
  std::memcpy(values.data(), buffer.data(), values.size() * sizeof(std::int16_t));
  if (bits == 0 || bits > 15 || *std::min_element(values.begin(), values.end()) < 0)
  {
    return;
  }
  const int sign = 1 << (bits - 1);
  for (std::int16_t & value : values)
  {
    value = static_cast<std::int16_t>((value ^ sign) - sign);
  }
  std::memcpy(buffer.data(), values.data(), values.size() * sizeof(std::int16_t));
}

/** Stored values as GDCM decodes them, and their type. */
gdcm::PixelFormat
Decode(const SliceHeader & header, std::vector<char> & buffer)
{
  CheckCompleteness(header);
  gdcm::ImageReader reader;
  reader.SetFileName(header.file.c_str());
  if (!reader.Read())
  {
    throw UnreadableFile("damaged or cut short: its pixels cannot be read");
  }
  const gdcm::Image &  image = reader.GetImage();
  const unsigned int * dimensions = image.GetDimensions();
  if (dimensions[0] != header.columns || dimensions[1] != header.rows)
  {
    throw UnreadableFile("it has pixels of another matrix size than its header announces");
  }
  buffer.resize(image.GetBufferLength());
  if (!image.GetBuffer(buffer.data()))
  {
    throw UnreadableFile("it has pixels that cannot be decoded (transfer syntax " + header.transferSyntax +
                         "): it is damaged, cut short or in a compression that GDCM does not support");
  }
  // Asked for after decoding: JPEG 2000 code streams may correct what the header announces.
  gdcm::PixelFormat format = image.GetPixelFormat();
  if (header.transferSyntax == explicitBigEndian && format.GetBitsAllocated() == 32)
  {
    SwapHalves(buffer);
  }
  const bool isJPEG2000 = header.transferSyntax.rfind("1.2.840.10008.1.2.4.9", 0) == 0;
  if (isJPEG2000 && header.isSigned && format.GetBitsAllocated() == 16 && !buffer.empty())
  {
    ExtendSign(buffer, format.GetBitsStored());
    format.SetPixelRepresentation(1);
  }
  return format;
}
} // namespace

void
ReadSliceVoxels(const SliceHeader & header, short * voxels)
{
  std::vector<char> buffer;
  gdcm::PixelFormat format;
  try
  {
    format = Decode(header, buffer);
  }
  catch (const UnreadableFile &)
  {
    throw;
  }
  catch (const std::exception &)
  {
    throw UnreadableFile("damaged or cut short: its pixels cannot be decoded");
  }
  switch (format.GetScalarType())
  {
    case gdcm::PixelFormat::UINT8:
      return Rescale<std::uint8_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT8:
      return Rescale<std::int8_t>(buffer, header, voxels);
    case gdcm::PixelFormat::UINT12: // GDCM unpacks these into 16 bits.
    case gdcm::PixelFormat::UINT16:
      return Rescale<std::uint16_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT12:
    case gdcm::PixelFormat::INT16:
      return Rescale<std::int16_t>(buffer, header, voxels);
    case gdcm::PixelFormat::UINT32:
      return Rescale<std::uint32_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT32:
      return Rescale<std::int32_t>(buffer, header, voxels);
    default:
      throw UnreadableFile(std::string("it has pixels of the type ") + format.GetScalarTypeAsString() +
                           ", which is not supported: 8, 12, 16 and 32 bit integers are");
  }
}
} // namespace TransferLearning
} // namespace itk
