// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/BMPPictureIO.h"

#include "DICOM/SliceHeader.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

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
  constexpr std::uint32_t masked = 3;
  m_Layout.isPacked = compression == 1 || compression == 2;
  if (m_Layout.isPacked)
  {
    Superclass::ReadImageInformation();
    return;
  }
  m_Layout.offset = GetNumber(bytes, 10, 4);
  m_Layout.isTopDown = height < 0;
  const auto rows = static_cast<std::uint64_t>(std::abs(static_cast<std::int64_t>(height)));
  const bool isOfBytes = compression == masked && m_Layout.bits == 32 &&
                         GetNumber(bytes, fileHeader + headerOfMasks, 4) == 0x00ff0000 &&
                         GetNumber(bytes, fileHeader + headerOfMasks + 4, 4) == 0x0000ff00 &&
                         GetNumber(bytes, fileHeader + headerOfMasks + 8, 4) == 0x000000ff;
  const bool hasPalette = m_Layout.bits == 1 || m_Layout.bits == 4 || m_Layout.bits == 8;
  if ((compression != 0 && !isOfBytes) || !(hasPalette || m_Layout.bits == 24 || m_Layout.bits == 32))
  {
    throw UnreadableFile("it is a BMP file of " + std::to_string(m_Layout.bits) + " bits per pixel and compression " +
                         std::to_string(compression) + ", which is not supported; save it as PNG");
  }
  m_Layout.bytesOfRow = (std::uint64_t{ width } * m_Layout.bits + 31) / 32 * 4;
  const std::uint64_t needed = m_Layout.bytesOfRow * rows;
  const std::uint64_t there = size - std::min(size, m_Layout.offset);
  if (there < needed)
  {
    throw UnreadableFile("it is truncated: it has " + std::to_string(there) + " of " + std::to_string(needed) +
                         " bytes of pixel data");
  }
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
BMPPictureIO::Read(void * buffer)
{
  if (m_Layout.isPacked)
  {
    Superclass::Read(buffer);
    return;
  }
  std::ifstream              stream(this->GetFileName(), std::ios::binary);
  std::vector<unsigned char> row(static_cast<std::size_t>(m_Layout.bytesOfRow));
  const std::size_t          columns = m_Dimensions[0];
  const std::size_t          rows = m_Dimensions[1];
  const unsigned int         components = this->GetNumberOfComponents();
  stream.seekg(static_cast<std::streamoff>(m_Layout.offset));
  for (std::size_t y = 0; y < rows; ++y)
  {
    if (!stream.read(reinterpret_cast<char *>(row.data()), static_cast<std::streamsize>(row.size())))
    {
      throw UnreadableFile("its pixels cannot be read");
    }
    const std::size_t place = m_Layout.isTopDown ? y : rows - 1 - y;
    auto *            output = static_cast<unsigned char *>(buffer) + place * columns * components;
    for (std::size_t x = 0; x < columns; ++x, output += components)
    {
      if (m_Palette.empty())
      {
        std::reverse_copy(&row[x * m_Layout.bits / 8], &row[x * m_Layout.bits / 8] + 3, output);
        continue;
      }
      const std::size_t  bit = x * m_Layout.bits;
      const unsigned int color = row[bit / 8] >> (8 - m_Layout.bits - bit % 8) & ((1U << m_Layout.bits) - 1);
      if (color >= m_Palette.size())
      {
        throw UnreadableFile("it is damaged: a pixel has a color that its palette lacks");
      }
      std::copy_n(m_Palette[color].begin(), components, output);
    }
  }
}
} // namespace TransferLearning
} // namespace itk
