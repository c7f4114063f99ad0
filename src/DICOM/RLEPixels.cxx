// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Run-length encoded frames (PS3.5 annex G).
#include "DICOM/FrameDecoding.h"

#include "itkByteSwapper.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t headerBytes = 64;

std::uint32_t
ReadNumber(const std::string & bytes, std::size_t position)
{
  std::uint32_t number = 0;
  for (unsigned int i = 4; i > 0; --i)
  {
    number = number << 8 | static_cast<unsigned char>(bytes[position + i - 1]);
  }
  return number;
}

/** Writes one byte of each value, `step` bytes apart. */
void
DecodeSegment(const std::string & bytes,
              std::size_t         begin,
              std::size_t         end,
              char *              output,
              std::size_t         step,
              std::size_t         count)
{
  std::size_t position = begin;
  std::size_t written = 0;
  while (written < count)
  {
    if (position + 1 >= end)
    {
      throw UnreadableFile("damaged or truncated: its run-length encoded pixels end too early");
    }
    const auto code = static_cast<signed char>(bytes[position++]);
    if (code == -128)
    {
      continue;
    }
    const bool        isRun = code < 0;
    const std::size_t length = isRun ? 1 - code : code + 1;
    // Writers may pad the last run of a frame.
    const std::size_t taken = std::min(length, count - written);
    if (!isRun && taken > end - position)
    {
      throw UnreadableFile("damaged or truncated: its run-length encoded pixels end too early");
    }
    for (std::size_t i = 0; i < taken; ++i)
    {
      output[(written + i) * step] = bytes[position + (isRun ? 0 : i)];
    }
    written += taken;
    position += isRun ? 1 : length;
  }
}
} // namespace

DecodedFrame
DecodeRLE(const std::string & bytes, const StoredPixels & pixels)
{
  const unsigned int valueBytes = pixels.bitsAllocated / 8;
  const unsigned int segments = pixels.samples * valueBytes;
  const bool         isKnown = valueBytes == 1 || valueBytes == 2 || valueBytes == 4;
  if (!isKnown || pixels.bitsAllocated % 8 != 0 || segments > 15)
  {
    throw UnreadableFile("its run-length encoded pixels have " + std::to_string(pixels.samples) + " samples of " +
                         std::to_string(pixels.bitsAllocated) + " bits, which is not supported");
  }
  const std::size_t count = std::size_t{ pixels.columns } * pixels.rows;
  if (bytes.size() < headerBytes || ReadNumber(bytes, 0) != segments)
  {
    throw UnreadableFile("damaged: its run-length encoded pixels do not have " + std::to_string(segments) +
                         " segments");
  }
  constexpr std::size_t mostOfRun = 128; // values in two bytes
  if (count / mostOfRun * 2 > bytes.size())
  {
    throw UnreadableFile("damaged or truncated: its run-length encoded pixels end too early");
  }
  DecodedFrame frame;
  frame.bytesPerValue = valueBytes;
  frame.isSigned = pixels.isSigned;
  frame.bytes.resize(count * segments);
  for (unsigned int segment = 0; segment < segments; ++segment)
  {
    const std::size_t begin = ReadNumber(bytes, 4 + 4 * std::size_t{ segment });
    const std::size_t end = segment + 1 < segments ? ReadNumber(bytes, 8 + 4 * std::size_t{ segment }) : bytes.size();
    if (begin < headerBytes || begin > end || end > bytes.size())
    {
      throw UnreadableFile("damaged: the segments of its run-length encoded pixels do not lie in it");
    }
    // Of each sample the highest byte comes first.
    const unsigned int sample = segment / valueBytes;
    const unsigned int fromHighest = segment % valueBytes;
    const unsigned int place = ByteSwapper<int>::SystemIsBigEndian() ? fromHighest : valueBytes - 1 - fromHighest;
    DecodeSegment(bytes, begin, end, frame.bytes.data() + sample * valueBytes + place, segments, count);
  }
  return frame;
}
} // namespace TransferLearning
} // namespace itk
