// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Decoding of one slice to HU.
#include "DICOM/ByteSource.h"
#include "DICOM/DataSet.h"
#include "DICOM/FrameDecoding.h"

#include "itkByteSwapper.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
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

/** What was decoded. */
template <typename TStored>
void
RescaleFrame(const DecodedFrame & frame, const SliceHeader & header, short * voxels)
{
  std::vector<TStored> stored(frame.bytes.size() / sizeof(TStored));
  std::memcpy(stored.data(), frame.bytes.data(), frame.bytes.size());
  KeepLowestBits(stored, frame.bits);
  Rescale(stored, header, 0, voxels);
}

/** Part by part, so that each stays in the fastest caches. */
template <typename TStored>
void
RescaleFile(ByteSource & source, const SliceHeader & header, short * voxels)
{
  const StoredPixels &  pixels = header;
  const std::size_t     count = std::size_t{ header.columns } * header.rows;
  constexpr std::size_t part = 16384;
  const std::uint64_t   begin = pixels.position + std::uint64_t{ header.frame } * count * sizeof(TStored);
  std::vector<TStored>  stored(part);
  for (std::size_t first = 0; first < count; first += part)
  {
    stored.resize(std::min(part, count - first));
    source.Read(
      begin + first * sizeof(TStored), reinterpret_cast<char *>(stored.data()), stored.size() * sizeof(TStored));
    header.IsBigEndian() ? ByteSwapper<TStored>::SwapRangeFromSystemToBigEndian(stored.data(), stored.size())
                         : ByteSwapper<TStored>::SwapRangeFromSystemToLittleEndian(stored.data(), stored.size());
    KeepLowestBits(stored, header.bitsStored);
    Rescale(stored, header, first, voxels + first);
  }
}

template <typename TReader>
void
DispatchType(unsigned int bytes, bool isSigned, TReader && read)
{
  switch (bytes)
  {
    case 1:
      return isSigned ? read(std::int8_t{}) : read(std::uint8_t{});
    case 2:
      return isSigned ? read(std::int16_t{}) : read(std::uint16_t{});
    default:
      return isSigned ? read(std::int32_t{}) : read(std::uint32_t{});
  }
}
} // namespace

void
ReadSliceVoxels(const SliceHeader & header, short * voxels)
{
  CheckPixels(header);
  if (header.samples != 1)
  {
    throw UnreadableFile("it is a color picture: it has " + std::to_string(header.samples) +
                         " samples per pixel (0028,0002)");
  }
  const bool isSwappedInPairs = header.bitsAllocated == 8 && header.IsBigEndian();
  if (header.IsUncompressed() && !isSwappedInPairs)
  {
    const auto source = OpenPixels(header.file, header);
    DispatchType(header.bitsAllocated / 8, header.isSigned, [&](auto type) {
      RescaleFile<decltype(type)>(*source, header, voxels);
    });
    return;
  }
  const DecodedFrame frame = ReadFrame(header.file, header, header.frame);
  DispatchType(
    frame.bytesPerValue, frame.isSigned, [&](auto type) { RescaleFrame<decltype(type)>(frame, header, voxels); });
}
} // namespace TransferLearning
} // namespace itk
