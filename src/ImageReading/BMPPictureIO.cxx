// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/BMPPictureIO.h"

#include "DICOM/SliceHeader.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Unsigned, the least significant byte first. */
std::uint32_t
GetNumber(const std::string & bytes, std::size_t at, std::size_t count)
{
  if (at + count > bytes.size())
  {
    throw UnreadableFile("it is truncated in its header");
  }
  std::uint32_t number = 0;
  for (std::size_t i = at + count; i > at; --i)
  {
    number = number << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return number;
}

constexpr std::size_t fileHeader = 14;
constexpr std::size_t oldHeader = 12; // of OS/2
constexpr std::size_t headerOfMasks = 40;

/** Of 32 bits a pixel: whether the masks in the header are the bytes of red, green and blue. */
bool
HasMasksOfBytes(const std::string & bytes, std::uint32_t compression, unsigned int bits)
{
  constexpr std::uint32_t masked = 3;
  constexpr std::size_t   masks = fileHeader + headerOfMasks;
  return compression == masked && bits == 32 && GetNumber(bytes, masks, 4) == 0x00ff0000 &&
         GetNumber(bytes, masks + 4, 4) == 0x0000ff00 && GetNumber(bytes, masks + 8, 4) == 0x000000ff;
}

/** The numbers of the colors, a byte each, from the lowest row up. Pixels that the codes pass over have the first
 * color, as in Pillow. */
class RunLengthDecoder
{
public:
  RunLengthDecoder(std::istream & stream, std::size_t columns, std::size_t rows, unsigned int bits)
    : m_Stream(stream)
    , m_Columns(columns)
    , m_Rows(rows)
    , m_HasNibbles(bits == 4)
    , m_Colors(columns * rows, 0)
  {}

  std::vector<unsigned char>
  Decode()
  {
    for (bool isAtEnd = false; !isAtEnd;)
    {
      const bool isComplete = m_Row >= m_Rows || (m_Row + 1 == m_Rows && m_Column == m_Columns);
      isAtEnd = (isComplete && m_Stream.peek() == std::istream::traits_type::eof()) || !this->DecodeOne();
    }
    return std::move(m_Colors);
  }

private:
  /** \return whether the code was not the last. */
  bool
  DecodeOne()
  {
    const unsigned int count = this->ReadByte();
    const unsigned int value = this->ReadByte();
    enum : unsigned int
    {
      EndOfRow,
      EndOfPicture,
      Move
    };
    if (count > 0)
    {
      this->PutRun(count, value);
    }
    else if (value == EndOfRow)
    {
      m_Column = 0;
      ++m_Row;
    }
    else if (value == Move)
    {
      m_Column += this->ReadByte();
      m_Row += this->ReadByte();
    }
    else if (value != EndOfPicture)
    {
      this->CopyColors(value);
    }
    return count > 0 || value != EndOfPicture;
  }

  void
  PutRun(unsigned int count, unsigned int value)
  {
    for (unsigned int i = 0; i < count; ++i)
    {
      this->Put(value, i);
    }
  }

  /** A color each, filled to an even number of bytes. */
  void
  CopyColors(unsigned int count)
  {
    const unsigned int colorsOfByte = m_HasNibbles ? 2 : 1;
    const unsigned int bytes = (count + colorsOfByte - 1) / colorsOfByte;
    unsigned int       value = 0;
    for (unsigned int i = 0; i < count; ++i)
    {
      value = i % colorsOfByte == 0 ? this->ReadByte() : value;
      this->Put(value, i);
    }
    if (bytes % 2 != 0)
    {
      this->ReadByte();
    }
  }

  void
  Put(unsigned int value, unsigned int i)
  {
    if (m_Column >= m_Columns || m_Row >= m_Rows)
    {
      throw UnreadableFile("it is damaged: a run of its pixels passes the end of a row");
    }
    const unsigned int color = !m_HasNibbles ? value : i % 2 == 0 ? value >> 4 : value & 0xf;
    m_Colors[m_Row * m_Columns + m_Column] = static_cast<unsigned char>(color);
    ++m_Column;
  }

  unsigned int
  ReadByte()
  {
    const auto byte = m_Stream.get();
    if (byte == std::istream::traits_type::eof())
    {
      throw UnreadableFile("it is truncated: its run lengths end before its last row");
    }
    return static_cast<unsigned int>(byte);
  }

  std::istream &             m_Stream;
  std::size_t                m_Columns;
  std::size_t                m_Rows;
  bool                       m_HasNibbles;
  std::vector<unsigned char> m_Colors;
  std::size_t                m_Column{ 0 };
  std::size_t                m_Row{ 0 };
};
} // namespace

void
BMPPictureIO::ReadPalette(const std::string & bytes, std::size_t begin, std::size_t bytesOfColor, std::size_t colors)
{
  m_Palette.clear();
  for (std::size_t i = 0; i < colors; ++i)
  {
    const std::size_t at = begin + i * bytesOfColor;
    const auto        color = GetNumber(bytes, at, 3);
    m_Palette.push_back({ static_cast<unsigned char>(color >> 16),
                          static_cast<unsigned char>(color >> 8 & 0xff),
                          static_cast<unsigned char>(color & 0xff) });
  }
}

void
BMPPictureIO::CheckLayout(std::uint64_t size, std::uint64_t columns, std::uint64_t rows) const
{
  const std::uint64_t there = size - std::min(size, m_Layout.offset);
  const std::uint64_t needed = m_Layout.bytesOfRow * rows;
  if (!m_Layout.isPacked && there < needed)
  {
    throw UnreadableFile("it is truncated: it has " + std::to_string(there) + " of " + std::to_string(needed) +
                         " bytes of pixel data");
  }
  constexpr std::uint64_t mostOfByte = 255; // pixels of a run
  if (m_Layout.isPacked && columns * rows > mostOfByte * there)
  {
    throw UnreadableFile("it is truncated or damaged: " + std::to_string(columns) + " x " + std::to_string(rows) +
                         " pixels cannot come from " + std::to_string(there) + " bytes");
  }
}

void
BMPPictureIO::ReadImageInformation()
{
  std::ifstream           stream(this->GetFileName(), std::ios::binary | std::ios::ate);
  const auto              size = static_cast<std::uint64_t>(stream ? static_cast<std::streamoff>(stream.tellg()) : 0);
  constexpr std::uint64_t mostOfHeader = 2048;
  std::string             bytes(static_cast<std::size_t>(std::min(size, mostOfHeader)), '\0');
  stream.seekg(0).read(&bytes[0], static_cast<std::streamsize>(bytes.size()));
  const std::size_t   header = GetNumber(bytes, fileHeader, 4);
  const bool          isOld = header == oldHeader;
  const std::size_t   bytesOfSide = isOld ? 2 : 4;
  const std::uint32_t width = GetNumber(bytes, 18, bytesOfSide);
  const auto          height = static_cast<std::int32_t>(GetNumber(bytes, 18 + bytesOfSide, bytesOfSide));
  const std::uint32_t compression = isOld ? 0 : GetNumber(bytes, 30, 4);
  m_Layout = Layout();
  m_Layout.bits = GetNumber(bytes, 18 + 2 * bytesOfSide + 2, 2);
  m_Layout.offset = GetNumber(bytes, 10, 4);
  m_Layout.isTopDown = height < 0;
  m_Layout.isPacked =
    !m_Layout.isTopDown && ((compression == 1 && m_Layout.bits == 8) || (compression == 2 && m_Layout.bits == 4));
  const bool hasPalette = m_Layout.bits == 1 || m_Layout.bits == 4 || m_Layout.bits == 8;
  if (!(compression == 0 || m_Layout.isPacked || HasMasksOfBytes(bytes, compression, m_Layout.bits)) ||
      !(hasPalette || m_Layout.bits == 24 || m_Layout.bits == 32))
  {
    throw UnreadableFile("it is a BMP file of " + std::to_string(m_Layout.bits) + " bits per pixel and compression " +
                         std::to_string(compression) + ", which is not supported; save it as PNG");
  }
  const auto rows = static_cast<std::uint64_t>(std::abs(static_cast<std::int64_t>(height)));
  m_Layout.bytesOfRow = (std::uint64_t{ width } * m_Layout.bits + 31) / 32 * 4;
  this->CheckLayout(size, width, rows);
  m_Palette.clear();
  if (hasPalette)
  {
    const std::uint32_t most = 1U << m_Layout.bits;
    const std::uint32_t used = isOld ? 0 : GetNumber(bytes, 46, 4);
    this->ReadPalette(bytes, fileHeader + header, isOld ? 3 : 4, used == 0 ? most : std::min(used, most));
  }
  const bool isGray = hasPalette && std::all_of(m_Palette.begin(), m_Palette.end(), [](const auto & color) {
                        return color[0] == color[1] && color[1] == color[2];
                      });
  this->SetNumberOfDimensions(2);
  m_Dimensions[0] = width;
  m_Dimensions[1] = static_cast<SizeValueType>(rows);
  m_Spacing = { 1.0, 1.0 };
  m_Origin = { 0.0, 0.0 };
  m_ComponentType = IOComponentEnum::UCHAR;
  m_PixelType = isGray ? IOPixelEnum::SCALAR : IOPixelEnum::RGB;
  this->SetNumberOfComponents(isGray ? 1 : 3);
}

void
BMPPictureIO::WriteRow(const unsigned char * row, unsigned int bits, unsigned char * output) const
{
  const std::size_t  columns = m_Dimensions[0];
  const unsigned int components = this->GetNumberOfComponents();
  for (std::size_t x = 0; x < columns; ++x, output += components)
  {
    if (m_Palette.empty())
    {
      std::reverse_copy(&row[x * bits / 8], &row[x * bits / 8] + 3, output);
      continue;
    }
    const std::size_t  bit = x * bits;
    const unsigned int color = row[bit / 8] >> (8 - bits - bit % 8) & ((1U << bits) - 1);
    if (color >= m_Palette.size())
    {
      throw UnreadableFile("it is damaged: a pixel has a color that its palette lacks");
    }
    std::copy_n(m_Palette[color].begin(), components, output);
  }
}

void
BMPPictureIO::Read(void * buffer)
{
  std::ifstream     stream(this->GetFileName(), std::ios::binary);
  const std::size_t columns = m_Dimensions[0];
  const std::size_t rows = m_Dimensions[1];
  const std::size_t bytesOfRow = columns * this->GetNumberOfComponents();
  const auto        getOutput = [&](std::size_t y) {
    return static_cast<unsigned char *>(buffer) + (m_Layout.isTopDown ? y : rows - 1 - y) * bytesOfRow;
  };
  stream.seekg(static_cast<std::streamoff>(m_Layout.offset));
  if (m_Layout.isPacked)
  {
    const auto colors = RunLengthDecoder(stream, columns, rows, m_Layout.bits).Decode();
    for (std::size_t y = 0; y < rows; ++y)
    {
      this->WriteRow(colors.data() + y * columns, 8, getOutput(y));
    }
    return;
  }
  std::vector<unsigned char> row(static_cast<std::size_t>(m_Layout.bytesOfRow));
  for (std::size_t y = 0; y < rows; ++y)
  {
    if (!stream.read(reinterpret_cast<char *>(row.data()), static_cast<std::streamsize>(row.size())))
    {
      throw UnreadableFile("its pixels cannot be read");
    }
    this->WriteRow(row.data(), m_Layout.bits, getOutput(y));
  }
}
} // namespace TransferLearning
} // namespace itk
