// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/PictureStructure.h"

#include "DICOM/SliceHeader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>
#include <string>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Unsigned, the most significant byte first. */
std::uint64_t
GetNumber(const std::string & bytes, std::size_t at, std::size_t count)
{
  std::uint64_t number = 0;
  for (std::size_t i = at; i < at + count; ++i)
  {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

class File
{
public:
  explicit File(std::istream & stream)
    : m_Stream(stream)
  {
    m_Stream.seekg(0, std::ios::end);
    m_Size = static_cast<std::uint64_t>(m_Stream.tellg());
    m_Stream.seekg(0);
  }

  std::uint64_t
  GetSize() const
  {
    return m_Size;
  }
  std::uint64_t
  GetPosition() const
  {
    return m_Position;
  }

  void
  GoTo(std::uint64_t position)
  {
    m_Position = position;
    m_Stream.seekg(static_cast<std::streamoff>(position));
  }

  /** As many bytes as there are, up to `count`. */
  std::string
  ReadSome(std::uint64_t count)
  {
    std::string bytes(static_cast<std::size_t>(std::min(count, m_Size - m_Position)), '\0');
    if (!m_Stream.read(&bytes[0], static_cast<std::streamsize>(bytes.size())))
    {
      throw UnreadableFile("it cannot be read from byte " + std::to_string(m_Position) + " on");
    }
    m_Position += bytes.size();
    return bytes;
  }
  std::string
  Read(std::uint64_t count, const std::string & what)
  {
    std::string bytes = this->ReadSome(count);
    if (bytes.size() < count)
    {
      throw UnreadableFile("it is truncated: " + what + " needs more than its " + std::to_string(m_Size) + " bytes");
    }
    return bytes;
  }

private:
  std::istream & m_Stream;
  std::uint64_t  m_Size{ 0 };
  std::uint64_t  m_Position{ 0 };
};

/** What libpng's readers refuse before the pixels, without a way back for their callers. */
class PNGHeader
{
public:
  explicit PNGHeader(File & file)
    : m_File(file)
  {}

  void
  Check()
  {
    for (std::string type; type != "IDAT";)
    {
      const std::string head = m_File.Read(8, "the header before the pixels");
      type = head.substr(4);
      if (!std::all_of(type.begin(), type.end(), [](unsigned char c) { return std::isalpha(c) != 0 && c < 128; }))
      {
        throw UnreadableFile("it is damaged: a chunk at byte " + std::to_string(m_File.GetPosition() - 8) +
                             " has no name");
      }
      if ((type == "IHDR") == m_HasHeader)
      {
        throw UnreadableFile("it is damaged: its first chunk, and no other, must be IHDR; found " + type);
      }
      this->CheckChunk(type, GetNumber(head, 0, 4));
    }
  }

private:
  void
  CheckChunk(const std::string & type, std::uint64_t length)
  {
    if (length > this->GetMost(type))
    {
      throw UnreadableFile("it is damaged: its chunk " + type + " has " + std::to_string(length) +
                           " bytes, but at most " + std::to_string(this->GetMost(type)) + " are supported");
    }
    if (type == "IDAT")
    {
      if (m_NeedsPalette)
      {
        throw UnreadableFile("it is damaged: its colors come from a palette (PLTE), but there is none");
      }
      return;
    }
    const std::string value = m_File.Read(length + 4, "chunk " + type);
    const std::string checked = type + value.substr(0, static_cast<std::size_t>(length));
    if (crc32_z(0, reinterpret_cast<const Bytef *>(checked.data()), checked.size()) != GetNumber(value, length, 4))
    {
      throw UnreadableFile("it is damaged: the checksum of its chunk " + type + " is wrong");
    }
    if (type == "IHDR")
    {
      this->CheckHeader(value, length);
    }
    else if (type == "PLTE")
    {
      this->CheckPalette(length);
    }
    else if (std::isupper(static_cast<unsigned char>(type[0])))
    {
      throw UnreadableFile(type == "IEND" ? "it has no pixels (IDAT)"
                                          : "its chunk " + type + " is unknown and critical");
    }
  }

  /** Of a chunk's bytes. */
  std::uint64_t
  GetMost(const std::string & type) const
  {
    constexpr std::uint64_t most = 8000000; // of libpng
    if (type != "IDAT")
    {
      return most;
    }
    // As much as the pixels would take uncompressed in the blocks of zlib.
    const std::uint64_t pixels = m_Height * (m_BytesOfRow + 1);
    return std::min(std::uint64_t{ 0x7fffffff }, std::max(most, pixels + 6 + 5 * (pixels / 32566 + 1)));
  }

  void
  CheckHeader(const std::string & value, std::uint64_t length)
  {
    constexpr std::uint64_t mostPixels = 1000000; // of libpng, along an axis
    if (length != 13)
    {
      throw UnreadableFile("it is damaged: its chunk IHDR has " + std::to_string(length) + " bytes instead of 13");
    }
    m_HasHeader = true;
    const std::uint64_t width = GetNumber(value, 0, 4);
    m_Height = GetNumber(value, 4, 4);
    if (width == 0 || m_Height == 0 || width > mostPixels || m_Height > mostPixels)
    {
      throw UnreadableFile("it has " + std::to_string(width) + " x " + std::to_string(m_Height) + " pixels; 1 to " +
                           std::to_string(mostPixels) + " along each axis are supported");
    }
    const auto                        depth = static_cast<unsigned int>(GetNumber(value, 8, 1));
    const auto                        color = static_cast<unsigned int>(GetNumber(value, 9, 1));
    const std::set<unsigned int>      depths[] = { { 1, 2, 4, 8, 16 }, {}, { 8, 16 }, { 1, 2, 4, 8 },
                                                   { 8, 16 },          {}, { 8, 16 } };
    constexpr std::array<unsigned, 7> channels{ { 1, 0, 3, 1, 2, 0, 4 } };
    if (color > 6 || depths[color].count(depth) == 0 || GetNumber(value, 10, 2) != 0 || GetNumber(value, 12, 1) > 1)
    {
      throw UnreadableFile("it is damaged: its header has an invalid combination of bit depth, color type, "
                           "compression, filter and interlacing");
    }
    m_NeedsPalette = color == 3;
    m_IsPaletteKnown = false;
    m_BytesOfRow = (width * channels[color] * depth + 7) / 8;
    constexpr std::uint64_t mostOfByte = 1032; // that zlib makes of one
    if (m_Height * (m_BytesOfRow + 1) > mostOfByte * m_File.GetSize())
    {
      throw UnreadableFile("it is truncated or damaged: " + std::to_string(width) + " x " + std::to_string(m_Height) +
                           " pixels cannot come from " + std::to_string(m_File.GetSize()) + " bytes");
    }
  }

  void
  CheckPalette(std::uint64_t length)
  {
    if (m_IsPaletteKnown || (m_NeedsPalette && (length == 0 || length > 768 || length % 3 != 0)))
    {
      throw UnreadableFile("it is damaged: it has two palettes (PLTE), or one of " + std::to_string(length) + " bytes");
    }
    m_IsPaletteKnown = true;
    m_NeedsPalette = false;
  }

  File &        m_File;
  bool          m_HasHeader{ false };
  std::uint64_t m_Height{ 0 };
  std::uint64_t m_BytesOfRow{ 0 };
  bool          m_NeedsPalette{ false };
  bool          m_IsPaletteKnown{ false };
};

/** By its mark and the length of the header that follows, which tells the version of the format. */
bool
IsBMP(const std::string & bytes)
{
  const std::set<std::string> lengths{ "\x0c", "\x28", "\x34", "\x38", "\x40", "\x6c", "\x7c" };
  return bytes.size() == 18 && bytes.compare(0, 2, "BM") == 0 && lengths.count(bytes.substr(14, 1)) > 0 &&
         bytes.compare(15, 3, std::string(3, '\0')) == 0;
}
} // namespace

PictureFormat
CheckPictureStructure(std::istream & stream)
{
  File              file(stream);
  const std::string mark = file.ReadSome(18);
  if (mark.compare(0, 8, "\x89PNG\r\n\x1a\n") == 0)
  {
    file.GoTo(8);
    PNGHeader(file).Check();
    return PictureFormat::PNG;
  }
  if (IsBMP(mark))
  {
    return PictureFormat::BMP;
  }
  return mark.compare(0, 2, "\xFF\xD8") == 0 ? PictureFormat::JPEG : PictureFormat::Other;
}
} // namespace TransferLearning
} // namespace itk
