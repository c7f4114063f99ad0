// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Encapsulated pixels (PS3.5 A.4): from fragments to the bytes of a frame.
#include "DICOM/DataSet.h"
#include "DICOM/FrameDecoding.h"

#include <algorithm>
#include <fstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::uint64_t
ReadLittleEndian(ByteSource & source, std::uint64_t position, unsigned int bytes)
{
  unsigned char text[8]{};
  source.Read(position, reinterpret_cast<char *>(text), bytes);
  std::uint64_t number = 0;
  for (unsigned int i = bytes; i > 0; --i)
  {
    number = number << 8 | text[i - 1];
  }
  return number;
}

/** Offsets of a frame and of the one behind it, from the first fragment on; the last frame ends with the fragments. */
struct FrameOffsets
{
  std::uint64_t begin;
  std::uint64_t end;
};

FrameOffsets
ReadOffsets(ByteSource &         source,
            std::uint64_t        table,
            unsigned int         width,
            const StoredPixels & pixels,
            unsigned int         frame)
{
  const std::uint64_t entry = table + std::uint64_t{ frame } * width;
  const bool          isLast = frame + 1 == pixels.frames;
  return { ReadLittleEndian(source, entry, width),
           isLast ? std::uint64_t(-1) : ReadLittleEndian(source, entry + width, width) };
}

/** The fragments of a frame among several. */
std::vector<DataElement>
ChooseFragments(ByteSource &                     source,
                const std::vector<DataElement> & fragments,
                const StoredPixels &             pixels,
                unsigned int                     frame)
{
  constexpr unsigned int extended = 8;
  constexpr unsigned int basic = 4;
  const DataElement &    table = fragments.front();
  FrameOffsets           offsets{};
  if (pixels.offsetTable != 0 && pixels.offsetTableLength == std::uint64_t{ pixels.frames } * extended)
  {
    offsets = ReadOffsets(source, pixels.offsetTable, extended, pixels, frame);
  }
  else if (table.length == std::uint64_t{ pixels.frames } * basic)
  {
    offsets = ReadOffsets(source, table.position, basic, pixels, frame);
  }
  else if (fragments.size() - 1 == pixels.frames)
  {
    return { fragments[frame + 1] };
  }
  else
  {
    throw UnreadableFile("its compressed frames cannot be told apart: it has " + std::to_string(fragments.size() - 1) +
                         " fragments of " + std::to_string(pixels.frames) + " frames and no offset table of them");
  }
  std::vector<DataElement> chosen;
  const std::uint64_t      first = table.position + table.length;
  for (std::size_t i = 1; i < fragments.size(); ++i)
  {
    constexpr unsigned int header = 8; // tag and length of an item
    const std::uint64_t    offset = fragments[i].position - header - first;
    if (offset >= offsets.begin && offset < offsets.end)
    {
      chosen.push_back(fragments[i]);
    }
  }
  if (chosen.empty() || chosen.front().position - 8 - first != offsets.begin)
  {
    throw UnreadableFile("damaged: its offset table does not point to its fragments");
  }
  return chosen;
}
} // namespace

std::unique_ptr<ByteSource>
OpenPixels(const std::string & file, const StoredPixels & pixels)
{
  if (pixels.inflated)
  {
    return std::make_unique<ByteSource>(pixels.deflatedFrom, pixels.inflated);
  }
  auto stream = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*stream)
  {
    throw UnreadableFile("it cannot be opened");
  }
  auto source = std::make_unique<ByteSource>(std::move(stream));
  if (pixels.deflatedFrom != 0)
  {
    source->InflateFrom(pixels.deflatedFrom);
  }
  return source;
}

std::shared_ptr<const std::vector<char>>
InflateFile(const std::string & file, const StoredPixels & pixels)
{
  try
  {
    return OpenPixels(file, pixels)->InflateAll();
  }
  catch (const UnreadableFile &)
  {
    return nullptr;
  }
}

std::string
ReadCompressedFrame(ByteSource & source, const StoredPixels & pixels, unsigned int frame)
{
  if (pixels.length != undefinedLength)
  {
    throw UnreadableFile("damaged: its compressed pixels are not in fragments");
  }
  std::vector<DataElement> fragments = pixels.fragments ? *pixels.fragments : FindFragments(source, pixels.position);
  if (pixels.frames > 1)
  {
    fragments = ChooseFragments(source, fragments, pixels, frame);
  }
  else
  {
    fragments.erase(fragments.begin());
  }
  std::string bytes;
  for (const DataElement & fragment : fragments)
  {
    bytes += source.ReadText(fragment.position, fragment.length);
  }
  return bytes;
}
} // namespace TransferLearning
} // namespace itk
