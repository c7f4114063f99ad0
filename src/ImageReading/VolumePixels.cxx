// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/VolumePixels.h"

#include "DICOM/SliceHeader.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <limits>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t part = 1 << 20;

[[noreturn]] void
ThrowCutShort(std::uint64_t there, std::uint64_t needed)
{
  throw UnreadableFile("it is truncated: it has " + std::to_string(there) + " of " + std::to_string(needed) +
                       " bytes of pixel data");
}

std::ifstream
Open(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    throw UnreadableFile("its file of pixels cannot be opened: '" + FileName(file) + "'");
  }
  return stream;
}

/** Byte that the pixels, or what is packed, begin with. */
std::uint64_t
FindBegin(std::ifstream & stream, const VolumePixels & pixels)
{
  for (std::uint64_t i = 0; i < pixels.lines; ++i)
  {
    stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    if (stream.eof())
    {
      throw UnreadableFile("it is truncated: it has " + std::to_string(i) + " of " + std::to_string(pixels.lines) +
                           " lines before its pixels");
    }
  }
  return static_cast<std::uint64_t>(stream.tellg()) + pixels.offset;
}

void
ReadRaw(const VolumePixels & pixels, const std::string & file, char * output, std::size_t size)
{
  std::ifstream       stream = Open(file);
  const std::uint64_t begin = FindBegin(stream, pixels);
  stream.seekg(0, std::ios::end);
  const auto          length = static_cast<std::uint64_t>(stream.tellg());
  const std::uint64_t offset = pixels.isAtEnd ? std::max(begin, length - std::min<std::uint64_t>(length, size)) : begin;
  const std::uint64_t there = length - std::min(length, offset);
  if (there < size)
  {
    ThrowCutShort(there, size);
  }
  stream.seekg(static_cast<std::streamoff>(offset));
  if (!stream.read(output, static_cast<std::streamsize>(size)))
  {
    throw UnreadableFile("its pixels cannot be read");
  }
}

void
ReadPacked(const VolumePixels & pixels, const std::string & file, char * output, std::size_t size)
{
  std::ifstream     stream = Open(file);
  Unpacker          unpacker(file, FindBegin(stream, pixels));
  std::vector<char> rest(part);
  for (std::uint64_t left = pixels.unpackedOffset; left > 0;)
  {
    const std::size_t some =
      unpacker.Unpack(rest.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, part)));
    if (some == 0)
    {
      ThrowCutShort(0, size);
    }
    left -= some;
  }
  const std::size_t there = unpacker.Unpack(output, size);
  if (there < size)
  {
    ThrowCutShort(there, size);
  }
  while (unpacker.Unpack(rest.data(), rest.size()) > 0)
  {
    // The checksum stands at the end.
  }
}

/** Two digits a byte, with white space anywhere between digits. */
void
ReadHexadecimal(const VolumePixels & pixels, const std::string & file, char * output, std::size_t size)
{
  std::ifstream stream = Open(file);
  stream.seekg(static_cast<std::streamoff>(FindBegin(stream, pixels)));
  for (std::size_t i = 0; i < 2 * size; ++i)
  {
    char digit = 0;
    if (!(stream >> digit))
    {
      ThrowCutShort(i / 2, size);
    }
    if (std::isxdigit(static_cast<unsigned char>(digit)) == 0)
    {
      throw UnreadableFile("it is damaged: its pixels have a character that is not a hexadecimal digit");
    }
    const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    output[i / 2] = static_cast<char>(i % 2 == 0 ? value << 4 : static_cast<unsigned char>(output[i / 2]) | value);
  }
}

/** A number that the file ends with may be a part of one. */
double
ReadNumber(std::istream & stream, std::size_t index, std::size_t count)
{
  constexpr std::size_t longest = 64;
  std::string           text;
  while ((text.empty() || text == ",") && stream >> std::setw(static_cast<int>(longest)) >> text)
  {
    // A comma may stand between numbers.
  }
  if (!stream || stream.peek() == std::istream::traits_type::eof())
  {
    throw UnreadableFile("it is truncated: it has " + std::to_string(index) + " of " + std::to_string(count) +
                         " numbers, each with a space or a line break after it");
  }
  const std::size_t begin = std::min(text.find_first_not_of(','), text.size());
  const std::size_t end = text.find_last_not_of(',') + 1;
  char *            rest = nullptr;
  const double      number = std::strtod(text.c_str() + begin, &rest);
  if (text.size() >= longest || rest != text.c_str() + end || begin >= end)
  {
    throw UnreadableFile("it is damaged: its pixels have '" + text + "' instead of a number");
  }
  return number;
}

void
ReadText(const VolumePixels &                pixels,
         const std::string &                 file,
         std::size_t                         count,
         const std::function<void(double)> & store)
{
  std::ifstream stream = Open(file);
  stream.seekg(static_cast<std::streamoff>(FindBegin(stream, pixels)));
  for (std::size_t i = 0; i < count; ++i)
  {
    store(ReadNumber(stream, i, count));
  }
}

/** Calls `read` with each file and its place; what is wrong with one that is not the named one, names it. */
template <typename TFunction>
void
ForEachFile(const VolumePixels & pixels, std::size_t size, const TFunction & read)
{
  if (size % pixels.files.size() != 0)
  {
    throw UnreadableFile("its pixels are in " + std::to_string(pixels.files.size()) +
                         " files, which cannot have equal parts of them");
  }
  for (std::size_t i = 0; i < pixels.files.size(); ++i)
  {
    const std::string & file = pixels.files[i];
    try
    {
      read(file, i);
    }
    catch (const UnreadableFile & error)
    {
      if (!pixels.isDetached)
      {
        throw;
      }
      throw UnreadableFile(std::string(error.what()) + " (in '" + FileName(file) + "')");
    }
  }
}
} // namespace

Unpacker::Unpacker(const std::string & file, std::uint64_t offset)
  : m_Stream(Open(file))
  , m_Packed(part)
{
  constexpr int anyFormat = 15 + 32; // of gzip and zlib, with the largest window
  if (inflateInit2(&m_Inflation, anyFormat) != Z_OK)
  {
    throw UnreadableFile("zlib has too little memory to decompress it");
  }
  m_Stream.seekg(static_cast<std::streamoff>(offset));
}

Unpacker::~Unpacker()
{
  inflateEnd(&m_Inflation);
}

std::size_t
Unpacker::Unpack(char * output, std::size_t size)
{
  std::size_t done = 0;
  while (done < size && !m_IsAtEnd)
  {
    this->Refill();
    const std::size_t most = std::min(size - done, part);
    m_Inflation.next_out = reinterpret_cast<Bytef *>(output + done);
    m_Inflation.avail_out = static_cast<uInt>(most);
    const int state = inflate(&m_Inflation, Z_NO_FLUSH);
    done += most - m_Inflation.avail_out;
    if (state == Z_STREAM_END)
    {
      this->GoToNextMember();
    }
    else if (state == Z_BUF_ERROR)
    {
      throw UnreadableFile("it is truncated: its compressed data do not end");
    }
    else if (state != Z_OK)
    {
      throw UnreadableFile(std::string("it is damaged: ") +
                           (m_Inflation.msg ? m_Inflation.msg : "its compressed data cannot be decompressed"));
    }
  }
  return done;
}

void
Unpacker::Refill()
{
  if (m_Inflation.avail_in == 0)
  {
    m_Stream.read(m_Packed.data(), static_cast<std::streamsize>(m_Packed.size()));
    m_Inflation.next_in = reinterpret_cast<Bytef *>(m_Packed.data());
    m_Inflation.avail_in = static_cast<uInt>(m_Stream.gcount());
  }
}

/** What is behind the last member and is none is left alone, as gzip does. */
void
Unpacker::GoToNextMember()
{
  this->Refill();
  constexpr unsigned char mark = 0x1f; // of gzip
  m_IsAtEnd = m_Inflation.avail_in == 0 || *m_Inflation.next_in != mark;
  if (!m_IsAtEnd)
  {
    inflateReset(&m_Inflation);
  }
}

void
VerifyFilesOfPixels(const VolumePixels & pixels)
{
  std::for_each(pixels.files.begin(), pixels.files.end(), Open);
  ForEachFile(pixels, 0, [&pixels](const std::string & file, std::size_t) {
    std::ifstream       stream = Open(file);
    const std::uint64_t begin = FindBegin(stream, pixels);
    stream.seekg(0, std::ios::end);
    if (begin > static_cast<std::uint64_t>(stream.tellg()))
    {
      throw UnreadableFile("it is truncated: it ends before its pixels");
    }
  });
}

void
VerifyPackedPixels(const VolumePixels & pixels)
{
  ForEachFile(pixels, 0, [&pixels](const std::string & file, std::size_t) {
    std::ifstream     stream = Open(file);
    Unpacker          unpacker(file, FindBegin(stream, pixels));
    std::vector<char> scratch(part);
    while (unpacker.Unpack(scratch.data(), scratch.size()) > 0)
    {
      // Its checksum stands at the end.
    }
  });
}

void
ReadVolumePixels(const VolumePixels & pixels, char * output, std::size_t size)
{
  const std::size_t sizeOfFile = size / pixels.files.size();
  ForEachFile(pixels, size, [&](const std::string & file, std::size_t place) {
    const auto read = pixels.encoding == PixelEncoding::Packed        ? ReadPacked
                      : pixels.encoding == PixelEncoding::Hexadecimal ? ReadHexadecimal
                                                                      : ReadRaw;
    read(pixels, file, output + place * sizeOfFile, sizeOfFile);
  });
}

void
ReadTextPixels(const VolumePixels & pixels, std::size_t count, const std::function<void(double)> & store)
{
  ForEachFile(pixels, count, [&](const std::string & file, std::size_t) {
    ReadText(pixels, file, count / pixels.files.size(), store);
  });
}
} // namespace TransferLearning
} // namespace itk
