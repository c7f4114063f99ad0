// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/VolumePixels.h"

#include "DICOM/SliceHeader.h"

#include <algorithm>
#include <fstream>
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
    throw UnreadableFile("the file with its pixels, '" + FileName(file) + "', cannot be opened");
  }
  return stream;
}

void
ReadPlain(const VolumePixels & pixels, char * output, std::size_t size)
{
  std::ifstream stream = Open(pixels.file);
  stream.seekg(0, std::ios::end);
  const auto          length = static_cast<std::uint64_t>(stream.tellg());
  const std::uint64_t offset = pixels.isAtEnd ? length - std::min<std::uint64_t>(length, size) : pixels.offset;
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
ReadPacked(const VolumePixels & pixels, char * output, std::size_t size)
{
  Unpacker          unpacker(pixels.file, pixels.offset);
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
VerifyPackedPixels(const VolumePixels & pixels)
{
  Unpacker          unpacker(pixels.file, pixels.offset);
  std::vector<char> scratch(part);
  while (unpacker.Unpack(scratch.data(), scratch.size()) > 0)
  {
    // Its checksum stands at the end.
  }
}

void
ReadVolumePixels(const VolumePixels & pixels, char * output, std::size_t size)
{
  pixels.isPacked ? ReadPacked(pixels, output, size) : ReadPlain(pixels, output, size);
}
} // namespace TransferLearning
} // namespace itk
