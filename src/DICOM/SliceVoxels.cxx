// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Decoding of one slice to HU.
#include "DICOM/SliceHeader.h"

#include "gdcmImageReader.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <sstream>
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
    throw UnreadableFile("holds fewer pixels than its matrix (0028,0010), (0028,0011) needs");
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
      message << "holds the value " << value << " in column " << i % header.columns << ", row " << i / header.columns
              << ", outside the range of 16-bit HU [-32768, 32767]; check Rescale Slope (0028,1053) "
              << header.rescaleSlope << " and Rescale Intercept (0028,1052) " << header.rescaleIntercept;
      throw UnreadableFile(message.str());
    }
    voxels[i] = static_cast<short>(value);
  }
}

/** Stored values as GDCM decodes them, and their type. */
gdcm::PixelFormat
Decode(const SliceHeader & header, std::vector<char> & buffer)
{
  gdcm::ImageReader reader;
  reader.SetFileName(header.file.c_str());
  if (!reader.Read())
  {
    throw UnreadableFile("is damaged or cut short: its pixels cannot be read");
  }
  const gdcm::Image &  image = reader.GetImage();
  const unsigned int * dimensions = image.GetDimensions();
  if (dimensions[0] != header.columns || dimensions[1] != header.rows)
  {
    throw UnreadableFile("has pixels of another matrix size than its header announces");
  }
  buffer.resize(image.GetBufferLength());
  if (!image.GetBuffer(buffer.data()))
  {
    throw UnreadableFile("has pixels that cannot be decoded (transfer syntax " + header.transferSyntax +
                         "): it is damaged, cut short or in a compression that GDCM does not support");
  }
  // Asked for after decoding: JPEG 2000 code streams may correct what the header announces.
  return image.GetPixelFormat();
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
    throw UnreadableFile("is damaged or cut short: its pixels cannot be decoded");
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
      throw UnreadableFile(std::string("has pixels of the type ") + format.GetScalarTypeAsString() +
                           ", which is not supported: 8, 12, 16 and 32 bit integers are");
  }
}
} // namespace TransferLearning
} // namespace itk
