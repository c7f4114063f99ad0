// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Decoding of one slice to HU.
#include "DICOM/FileStructure.h"
#include "DICOM/SliceHeader.h"

#include "itkByteSwapper.h"

#include "gdcmImageReader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** To the nearest integer, ties to even as nearbyint() does, where the compiler may use vectors: above 2^52 a double
 * has no fraction. */
double
RoundToNearest(double value)
{
  constexpr double shift = 6755399441055744.0; // 1.5 * 2^52
  return (value + shift) - shift;
}

/** Whether the value is an integer of 32 bits. */
bool
IsInteger(double value)
{
  return value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max() &&
         value == std::trunc(value);
}

/** Least and greatest value. */
template <typename TStored>
std::pair<TStored, TStored>
FindRange(const std::vector<TStored> & stored)
{
  using SignedType = std::make_signed_t<TStored>;
  // Signed, for which all processors have a minimum and a maximum of vectors: the highest bit turned over, unsigned
  // values have the order of signed ones.
  constexpr SignedType bias = std::is_signed<TStored>::value ? 0 : std::numeric_limits<SignedType>::min();
  SignedType           least = std::numeric_limits<SignedType>::max();
  SignedType           greatest = std::numeric_limits<SignedType>::min();
  for (const TStored value : stored)
  {
    const auto ordered = static_cast<SignedType>(static_cast<SignedType>(value) ^ bias);
    least = std::min(least, ordered);
    greatest = std::max(greatest, ordered);
  }
  return { static_cast<TStored>(least ^ bias), static_cast<TStored>(greatest ^ bias) };
}

/** Whether HU fit into 16 bits; written so that what is no number does not. */
bool
IsVoxel(double value)
{
  return value >= std::numeric_limits<short>::min() && value <= std::numeric_limits<short>::max();
}

template <typename TStored>
double
ToHU(TStored stored, const SliceHeader & header)
{
  return RoundToNearest(static_cast<double>(stored) * header.rescaleSlope + header.rescaleIntercept);
}

[[noreturn]] void
ThrowOutsideRange(double value, const SliceHeader & header, std::size_t voxel)
{
  std::ostringstream message;
  message << "it has the value " << value << " in column " << voxel % header.columns << ", row "
          << voxel / header.columns
          << ", outside the range of 16-bit HU [-32768, 32767]; check Rescale Slope (0028,1053) " << header.rescaleSlope
          << " and Rescale Intercept (0028,1052) " << header.rescaleIntercept;
  throw UnreadableFile(message.str());
}

template <typename TStored>
void
CheckRange(const std::vector<TStored> & stored, const SliceHeader & header, std::size_t first)
{
  // Rescaled, these are the least and the greatest, or the greatest and the least.
  const auto range = FindRange(stored);
  if (IsVoxel(ToHU(range.first, header)) && IsVoxel(ToHU(range.second, header)))
  {
    return;
  }
  const auto found =
    std::find_if(stored.begin(), stored.end(), [&header](TStored value) { return !IsVoxel(ToHU(value, header)); });
  ThrowOutsideRange(ToHU(*found, header), header, first + static_cast<std::size_t>(found - stored.begin()));
}

/** Padding has no HU of its own and is in no range. */
template <typename TStored>
void
RescaleBesidePadding(const std::vector<TStored> & stored, const SliceHeader & header, std::size_t first, short * voxels)
{
  for (std::size_t i = 0; i < stored.size(); ++i)
  {
    const auto   value = static_cast<double>(stored[i]);
    const bool   isPadding = value >= header.storedPaddingLow && value <= header.storedPaddingHigh;
    const double hu = isPadding ? replacedPadding : ToHU(stored[i], header);
    if (!IsVoxel(hu))
    {
      ThrowOutsideRange(hu, header, first + i);
    }
    voxels[i] = static_cast<short>(hu);
  }
}

/** HU of stored values, of which the first is voxel `first` of the slice. */
template <typename TStored>
void
Rescale(const std::vector<TStored> & stored, const SliceHeader & header, std::size_t first, short * voxels)
{
  if (header.replacesPadding)
  {
    return RescaleBesidePadding(stored, header, first, voxels);
  }
  CheckRange(stored, header, first);
  if (!IsInteger(header.rescaleSlope) || !IsInteger(header.rescaleIntercept))
  {
    std::transform(stored.begin(), stored.end(), voxels, [&header](TStored value) {
      return static_cast<short>(ToHU(value, header));
    });
    return;
  }
  // The results are of 16 bits, and so the lower 16 bits of the operands give them.
  const auto slope = static_cast<std::uint16_t>(static_cast<std::int32_t>(header.rescaleSlope));
  const auto intercept = static_cast<std::uint16_t>(static_cast<std::int32_t>(header.rescaleIntercept));
  std::transform(stored.begin(), stored.end(), voxels, [slope, intercept](TStored value) {
    return static_cast<short>(static_cast<std::uint16_t>(1U * static_cast<std::uint16_t>(value) * slope + intercept));
  });
}

/** The value of each is in its lowest `bits`; PS3.5 8.1.1: what the others hold means nothing. */
template <typename TStored>
void
KeepLowestBits(std::vector<TStored> & values, unsigned int bits)
{
  using UnsignedType = std::make_unsigned_t<TStored>;
  const unsigned int others = 8 * sizeof(TStored) - bits;
  if (others == 0)
  {
    return;
  }
  for (TStored & value : values)
  {
    const auto raised = static_cast<UnsignedType>(1U * static_cast<UnsignedType>(value) << others);
    value = static_cast<TStored>(static_cast<TStored>(raised) >> others);
  }
}

/** JPEG-LS and lossless JPEG know no sign: their code streams hold the stored bits alone. */
bool
LosesSign(const SliceHeader & header)
{
  const std::string & syntax = header.transferSyntax;
  return header.isSigned && (syntax == "1.2.840.10008.1.2.4.57" || syntax == "1.2.840.10008.1.2.4.70" ||
                             syntax == "1.2.840.10008.1.2.4.80" || syntax == "1.2.840.10008.1.2.4.81");
}

/** What GDCM decoded. */
template <typename TStored>
void
RescaleBuffer(const std::vector<char> & buffer, const SliceHeader & header, short * voxels)
{
  std::vector<TStored> stored(std::size_t{ header.columns } * header.rows);
  if (buffer.size() < stored.size() * sizeof(TStored))
  {
    throw UnreadableFile("it has fewer pixels than its matrix size (0028,0010), (0028,0011)");
  }
  std::memcpy(stored.data(), buffer.data(), stored.size() * sizeof(TStored));
  if (LosesSign(header) && std::is_signed<TStored>::value)
  {
    KeepLowestBits(stored, std::min<unsigned int>(header.bitsStored, 8 * sizeof(TStored)));
  }
  Rescale(stored, header, 0, voxels);
}

const char * const implicitLittleEndian = "1.2.840.10008.1.2";
const char * const explicitLittleEndian = "1.2.840.10008.1.2.1";
const char * const explicitBigEndian = "1.2.840.10008.1.2.2";

bool
IsUncompressed(const SliceHeader & header)
{
  const std::string & syntax = header.transferSyntax;
  return syntax == implicitLittleEndian || syntax == explicitLittleEndian || syntax == explicitBigEndian;
}

/** GDCM reads what is missing of uncompressed pixels as zeros. */
void
CheckLength(const SliceHeader & header)
{
  const std::uintmax_t needed = std::uintmax_t{ header.columns } * header.rows * header.bitsAllocated / 8;
  const std::uintmax_t there = std::filesystem::file_size(header.file) - header.pixelOffset;
  if (there < needed)
  {
    throw UnreadableFile("truncated: it has " + std::to_string(there) + " of " + std::to_string(needed) +
                         " bytes of pixel data");
  }
}

PixelPlace
CheckCompleteness(const SliceHeader & header)
{
  if (IsUncompressed(header))
  {
    CheckLength(header);
  }
  return CheckFileStructure(header.file, true);
}

/** Part by part, so that each stays in the fastest caches. */
template <typename TStored>
void
RescaleFile(const SliceHeader & header, const PixelPlace & place, short * voxels)
{
  const std::size_t count = std::size_t{ header.columns } * header.rows;
  if (place.bytes < count * sizeof(TStored))
  {
    throw UnreadableFile("it has " + std::to_string(place.bytes) + " of " + std::to_string(count * sizeof(TStored)) +
                         " bytes of pixel data");
  }
  constexpr std::size_t part = 16384;
  std::vector<TStored>  stored(part);
  std::ifstream         stream(header.file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(place.offset));
  for (std::size_t first = 0; first < count; first += part)
  {
    stored.resize(std::min(part, count - first));
    if (!stream.read(reinterpret_cast<char *>(stored.data()),
                     static_cast<std::streamsize>(stored.size() * sizeof(TStored))))
    {
      throw UnreadableFile("its pixels cannot be read");
    }
    header.transferSyntax == explicitBigEndian
      ? ByteSwapper<TStored>::SwapRangeFromSystemToBigEndian(stored.data(), stored.size())
      : ByteSwapper<TStored>::SwapRangeFromSystemToLittleEndian(stored.data(), stored.size());
    KeepLowestBits(stored, header.bitsStored);
    Rescale(stored, header, first, voxels + first);
  }
}

/** Uncompressed pixels straight from the file. \return false for the forms that are left to GDCM */
bool
ReadUncompressed(const SliceHeader & header, const PixelPlace & place, short * voxels)
{
  const bool isPlain = header.bitsStored > 0 && header.bitsStored <= header.bitsAllocated;
  if (!IsUncompressed(header) || !isPlain || place.bytes == 0)
  {
    return false;
  }
  switch (header.bitsAllocated)
  {
    case 8:
      if (header.transferSyntax == explicitBigEndian) // two bytes may be a word
      {
        return false;
      }
      header.isSigned ? RescaleFile<std::int8_t>(header, place, voxels)
                      : RescaleFile<std::uint8_t>(header, place, voxels);
      return true;
    case 16:
      header.isSigned ? RescaleFile<std::int16_t>(header, place, voxels)
                      : RescaleFile<std::uint16_t>(header, place, voxels);
      return true;
    case 32:
      header.isSigned ? RescaleFile<std::int32_t>(header, place, voxels)
                      : RescaleFile<std::uint32_t>(header, place, voxels);
      return true;
    default:
      return false;
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
  if (header.bitsAllocated == 32 && header.bitsStored != 32)
  {
    // Builds of GDCM with assertions would end the program.
    throw UnreadableFile("its 32-bit pixels use only some of their bits, Bits Stored (0028,0101) and High Bit "
                         "(0028,0102), which is supported only for the lowest bits of uncompressed pixels");
  }
  gdcm::ImageReader reader;
  reader.SetFileName(header.file.c_str());
  if (!reader.Read())
  {
    throw UnreadableFile("damaged or truncated: its pixels cannot be read");
  }
  const gdcm::Image &  image = reader.GetImage();
  const unsigned int * dimensions = image.GetDimensions();
  if (dimensions[0] != header.columns || dimensions[1] != header.rows)
  {
    throw UnreadableFile("its pixels have another matrix size than its header");
  }
  buffer.resize(image.GetBufferLength());
  if (!image.GetBuffer(buffer.data()))
  {
    throw UnreadableFile("its pixels cannot be decoded (transfer syntax " + header.transferSyntax +
                         "): it is damaged, truncated or has a compression that GDCM does not support");
  }
  // Asked for after decoding: JPEG 2000 code streams may correct what the header announces.
  gdcm::PixelFormat format = image.GetPixelFormat();
  const bool        isJPEG2000 = header.transferSyntax.rfind("1.2.840.10008.1.2.4.9", 0) == 0;
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
    if (ReadUncompressed(header, CheckCompleteness(header), voxels))
    {
      return;
    }
    format = Decode(header, buffer);
  }
  catch (const UnreadableFile &)
  {
    throw;
  }
  catch (const std::exception &)
  {
    throw UnreadableFile("damaged or truncated: its pixels cannot be decoded");
  }
  switch (format.GetScalarType())
  {
    case gdcm::PixelFormat::UINT8:
      return RescaleBuffer<std::uint8_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT8:
      return RescaleBuffer<std::int8_t>(buffer, header, voxels);
    case gdcm::PixelFormat::UINT12: // GDCM unpacks these into 16 bits.
    case gdcm::PixelFormat::UINT16:
      return RescaleBuffer<std::uint16_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT12:
    case gdcm::PixelFormat::INT16:
      return RescaleBuffer<std::int16_t>(buffer, header, voxels);
    case gdcm::PixelFormat::UINT32:
      return RescaleBuffer<std::uint32_t>(buffer, header, voxels);
    case gdcm::PixelFormat::INT32:
      return RescaleBuffer<std::int32_t>(buffer, header, voxels);
    default:
      throw UnreadableFile(std::string("its pixels have the type ") + format.GetScalarTypeAsString() +
                           ", which is not supported; integers of 8, 12, 16 and 32 bits are");
  }
}
} // namespace TransferLearning
} // namespace itk
