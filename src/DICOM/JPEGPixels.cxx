// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// JPEG frames of one component (ITU-T T.81): lossless (H.2), baseline and extended sequential (F.2), Huffman coded.
// libjpeg prints what it finds, and GDCM's builds of it hide that pixels are missing.
#include "DICOM/FrameDecoding.h"
#include "DICOM/JPEGSegments.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Bits of an entropy-coded segment: a zero follows each byte of ones, and a marker ends it. */
class BitReader
{
public:
  BitReader(const std::string & bytes, std::size_t position)
    : m_Bytes(bytes)
    , m_Position(position)
  {}

  unsigned int
  Peek16()
  {
    while (m_Count < 16)
    {
      m_Bits = m_Bits << 8 | this->NextByte();
      m_Count += 8;
    }
    return static_cast<unsigned int>(m_Bits >> (m_Count - 16)) & 0xffff;
  }
  void
  Drop(unsigned int count)
  {
    m_Count -= count;
    if (m_Count < m_Missing)
    {
      JPEGSegments::Throw("they end too early");
    }
  }
  unsigned int
  Read(unsigned int count) // up to 16
  {
    if (count == 0)
    {
      return 0;
    }
    const unsigned int value = this->Peek16() >> (16 - count);
    this->Drop(count);
    return value;
  }
  /** Goes behind the restart marker that must follow. */
  void
  Restart()
  {
    m_Bits = 0;
    m_Count = m_Missing = 0;
    while (m_Position + 1 < m_Bytes.size())
    {
      const auto marker = static_cast<unsigned char>(m_Bytes[m_Position + 1]);
      if (static_cast<unsigned char>(m_Bytes[m_Position]) == 0xff && marker >= 0xd0 && marker <= 0xd7)
      {
        m_Position += 2;
        return;
      }
      ++m_Position;
    }
    JPEGSegments::Throw("a restart marker is missing");
  }

private:
  /** Zeros behind the end, which are counted: whoever uses them is refused. */
  unsigned int
  NextByte()
  {
    if (m_Position < m_Bytes.size())
    {
      const auto byte = static_cast<unsigned char>(m_Bytes[m_Position]);
      if (byte != 0xff)
      {
        ++m_Position;
        return byte;
      }
      if (m_Position + 1 < m_Bytes.size() && m_Bytes[m_Position + 1] == '\0')
      {
        m_Position += 2;
        return byte;
      }
    }
    m_Missing += 8;
    return 0;
  }

  const std::string & m_Bytes;
  std::size_t         m_Position;
  std::uint64_t       m_Bits{ 0 };
  unsigned int        m_Count{ 0 };
  unsigned int        m_Missing{ 0 };
};

/** Symbol and length of each code by its first 16 bits. */
class HuffmanTable
{
public:
  /** \return the bytes that the table takes */
  std::size_t
  Build(const JPEGSegments & segments, std::size_t position)
  {
    m_Codes.assign(65536, 0);
    std::size_t symbols = 0;
    std::size_t code = 0;
    for (unsigned int length = 1; length <= 16; ++length)
    {
      const unsigned int count = segments.Byte(position + length - 1);
      const std::size_t  width = std::size_t{ 1 } << (16 - length);
      for (unsigned int i = 0; i < count; ++i, ++symbols, code += width)
      {
        if (code + width > m_Codes.size())
        {
          JPEGSegments::Throw("a table of codes is too full");
        }
        const unsigned int symbol = segments.Byte(position + 16 + symbols);
        std::fill_n(
          m_Codes.begin() + static_cast<std::ptrdiff_t>(code), width, static_cast<std::uint16_t>(length << 8 | symbol));
      }
    }
    return 16 + symbols;
  }
  unsigned int
  Decode(BitReader & bits) const
  {
    const unsigned int code = m_Codes.empty() ? 0U : m_Codes[bits.Peek16()];
    if (code == 0)
    {
      JPEGSegments::Throw("a code is not in its table");
    }
    bits.Drop(code >> 8);
    return code & 0xff;
  }

private:
  std::vector<std::uint16_t> m_Codes;
};

/** F.2.2.1: the number that the bits behind a category stand for. */
int
Extend(unsigned int bits, unsigned int category)
{
  const int value = static_cast<int>(bits);
  return category > 0 && value < (1 << (category - 1)) ? value - (1 << category) + 1 : value;
}

class JPEGDecoder
{
public:
  JPEGDecoder(const std::string & bytes, const StoredPixels & pixels)
    : m_Bytes(bytes)
    , m_Segments(bytes)
    , m_Pixels(pixels)
  {}

  std::vector<std::uint16_t>
  Decode()
  {
    if (m_Segments.Next() != 0xd8)
    {
      JPEGSegments::Throw("they are not JPEG");
    }
    for (unsigned int marker = m_Segments.Next(); marker != 0xda; marker = m_Segments.Next())
    {
      this->ReadSegment(marker);
    }
    if (m_Process == noProcess)
    {
      JPEGSegments::Throw("they have no frame header");
    }
    this->ReadScanHeader();
    return m_Process == 0xc3 ? this->DecodeLossless() : this->DecodeSequential();
  }

private:
  static constexpr unsigned int noProcess = 0;

  void
  ReadSegment(unsigned int marker)
  {
    switch (marker)
    {
      case 0xc4:
        return this->ReadHuffmanTables();
      case 0xdb:
        return this->ReadQuantization();
      case 0xdd:
        m_RestartInterval = m_Segments.Word(m_Segments.GetBegin());
        return;
      case 0xc0:
      case 0xc1:
      case 0xc3:
        return this->ReadFrameHeader(marker);
      case 0xd9:
        JPEGSegments::Throw("they have no pixels");
      default:
        break;
    }
    if (marker >= 0xc2 && marker <= 0xcf && marker != 0xc8 && marker != 0xcc)
    {
      throw UnreadableFile("its pixels are compressed by a process of JPEG that is not supported (SOF" +
                           std::to_string(marker - 0xc0) + "); lossless and sequential Huffman coding are");
    }
  }
  void
  ReadHuffmanTables()
  {
    for (std::size_t position = m_Segments.GetBegin(); position < m_Segments.GetEnd();)
    {
      const unsigned int which = m_Segments.Byte(position);
      if ((which & 0x0f) > 3 || which >> 4 > 1)
      {
        JPEGSegments::Throw("a table of codes has no valid number");
      }
      position += 1 + m_Tables[which >> 4][which & 0x0f].Build(m_Segments, position + 1);
    }
  }
  void
  ReadQuantization()
  {
    for (std::size_t position = m_Segments.GetBegin(); position < m_Segments.GetEnd();)
    {
      const unsigned int which = m_Segments.Byte(position++);
      const unsigned int width = which >> 4 == 0 ? 1 : 2;
      if ((which & 0x0f) > 3)
      {
        JPEGSegments::Throw("a quantization table has no valid number");
      }
      for (unsigned int i = 0; i < 64; ++i, position += width)
      {
        m_Quantization[which & 0x0f][i] = width == 1 ? m_Segments.Byte(position) : m_Segments.Word(position);
      }
    }
  }
  void
  ReadFrameHeader(unsigned int marker)
  {
    const std::size_t begin = m_Segments.GetBegin();
    m_Process = marker;
    m_Precision = m_Segments.Byte(begin);
    const unsigned int rows = m_Segments.Word(begin + 1);
    const unsigned int columns = m_Segments.Word(begin + 3);
    if (rows != m_Pixels.rows || columns != m_Pixels.columns || m_Segments.Byte(begin + 5) != 1)
    {
      throw UnreadableFile("its pixels have another matrix size than its header");
    }
    m_QuantizationIndex = m_Segments.Byte(begin + 8) & 3;
    const bool isLossless = marker == 0xc3;
    if (m_Precision < 2 || m_Precision > (isLossless ? 16U : 12U))
    {
      JPEGSegments::Throw(std::to_string(m_Precision) + " bits per value");
    }
    const unsigned int values = isLossless ? 1 : 64;
    // At least one bit for each value, or for each block.
    if (std::uint64_t{ rows } * columns / values / 8 > m_Bytes.size())
    {
      JPEGSegments::Throw("they end too early");
    }
  }
  void
  ReadScanHeader()
  {
    const std::size_t begin = m_Segments.GetBegin();
    if (m_Segments.Byte(begin) != 1)
    {
      JPEGSegments::Throw("a scan has several components");
    }
    const unsigned int tables = m_Segments.Byte(begin + 2);
    m_DC = &m_Tables[0][tables >> 4 & 3];
    m_AC = &m_Tables[1][tables & 3];
    m_Predictor = m_Segments.Byte(begin + 3);
    m_PointTransform = m_Segments.Byte(begin + 5) & 0x0f;
    if (m_Process == 0xc3 && (m_Predictor < 1 || m_Predictor > 7 || m_PointTransform >= m_Precision))
    {
      JPEGSegments::Throw("a scan has no valid predictor");
    }
  }

  static int
  Predict(unsigned int predictor, int a, int b, int c)
  {
    switch (predictor)
    {
      case 1:
        return a;
      case 2:
        return b;
      case 3:
        return c;
      case 4:
        return a + b - c;
      case 5:
        return a + ((b - c) >> 1);
      case 6:
        return b + ((a - c) >> 1);
      default:
        return (a + b) >> 1;
    }
  }

  std::vector<std::uint16_t>
  DecodeLossless()
  {
    const std::size_t          columns = m_Pixels.columns;
    std::vector<std::uint16_t> values(columns * m_Pixels.rows);
    BitReader                  bits(m_Bytes, m_Segments.GetEnd());
    const int                  start = 1 << (m_Precision - m_PointTransform - 1);
    std::size_t                sinceRestart = 0;
    std::size_t                firstRow = 0; // since the restart
    for (std::size_t row = 0; row < m_Pixels.rows; ++row)
    {
      std::uint16_t *       line = values.data() + row * columns;
      const std::uint16_t * above = line - (row > firstRow ? columns : 0);
      for (std::size_t column = 0; column < columns; ++column, ++sinceRestart)
      {
        if (m_RestartInterval != 0 && sinceRestart == m_RestartInterval)
        {
          if (column != 0)
          {
            JPEGSegments::Throw("it restarts within a row");
          }
          bits.Restart();
          sinceRestart = 0;
          firstRow = row;
        }
        int prediction = start;
        if (row == firstRow)
        {
          prediction = column == 0 ? start : line[column - 1];
        }
        else
        {
          prediction =
            column == 0 ? above[0] : Predict(m_Predictor, line[column - 1], above[column], above[column - 1]);
        }
        const unsigned int category = m_DC->Decode(bits);
        if (category > 16)
        {
          JPEGSegments::Throw("a difference has too many bits");
        }
        const int difference = category == 16 ? 32768 : Extend(bits.Read(category), category);
        line[column] = static_cast<std::uint16_t>(prediction + difference);
      }
    }
    for (std::uint16_t & value : values)
    {
      value = static_cast<std::uint16_t>(value << m_PointTransform);
    }
    return values;
  }

  /** Coefficients of one block, dequantized, in rows of growing horizontal frequency. */
  void
  DecodeBlock(BitReader & bits, int & dc, std::array<float, 64> & block) const
  {
    static constexpr unsigned char order[64] = { 0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                                 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                                 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                                 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63 };
    const auto &                   quantization = m_Quantization[m_QuantizationIndex];
    block.fill(0.0F);
    const unsigned int category = m_DC->Decode(bits);
    if (category > 16)
    {
      JPEGSegments::Throw("a difference has too many bits");
    }
    // Wraps where a damaged stream adds up too much.
    dc = static_cast<std::int16_t>(dc + Extend(bits.Read(category), category));
    block[0] = static_cast<float>(dc) * static_cast<float>(quantization[0]);
    for (unsigned int k = 1; k < 64; ++k)
    {
      const unsigned int symbol = m_AC->Decode(bits);
      const unsigned int size = symbol & 0x0f;
      if (size == 0 && symbol != 0xf0)
      {
        break; // end of block
      }
      k += symbol >> 4;
      if (k > 63)
      {
        JPEGSegments::Throw("a block has too many coefficients");
      }
      if (size != 0)
      {
        block[order[k]] = static_cast<float>(Extend(bits.Read(size), size)) * static_cast<float>(quantization[k]);
      }
    }
  }

  /** A.3.3, by rows and columns. */
  static void
  InvertDCT(std::array<float, 64> & block)
  {
    static const std::array<float, 64> basis = [] { // frequency x place
      std::array<float, 64> values{};
      for (unsigned int u = 0; u < 8; ++u)
      {
        for (unsigned int x = 0; x < 8; ++x)
        {
          const double scale = u == 0 ? std::sqrt(0.125) : 0.5;
          values[8 * u + x] = static_cast<float>(scale * std::cos((2 * x + 1) * u * 3.14159265358979323846 / 16.0));
        }
      }
      return values;
    }();
    for (const std::size_t step : { std::size_t{ 1 }, std::size_t{ 8 } })
    {
      for (std::size_t line = 0; line < 8; ++line)
      {
        float * const        first = block.data() + line * (step == 1 ? 8 : 1);
        std::array<float, 8> sums{};
        for (std::size_t u = 0; u < 8; ++u)
        {
          for (std::size_t x = 0; x < 8; ++x)
          {
            sums[x] += first[u * step] * basis[8 * u + x];
          }
        }
        for (std::size_t x = 0; x < 8; ++x)
        {
          first[x * step] = sums[x];
        }
      }
    }
  }

  std::vector<std::uint16_t>
  DecodeSequential()
  {
    const std::size_t          columns = m_Pixels.columns;
    const std::size_t          rows = m_Pixels.rows;
    std::vector<std::uint16_t> values(columns * rows);
    BitReader                  bits(m_Bytes, m_Segments.GetEnd());
    const auto                 middle = static_cast<float>(1 << (m_Precision - 1));
    const auto                 greatest = static_cast<float>((1 << m_Precision) - 1);
    int                        dc = 0;
    std::size_t                sinceRestart = 0;
    std::array<float, 64>      block{};
    for (std::size_t top = 0; top < rows; top += 8)
    {
      for (std::size_t left = 0; left < columns; left += 8, ++sinceRestart)
      {
        if (m_RestartInterval != 0 && sinceRestart == m_RestartInterval)
        {
          bits.Restart();
          sinceRestart = 0;
          dc = 0;
        }
        this->DecodeBlock(bits, dc, block);
        InvertDCT(block);
        for (std::size_t y = 0; y < std::min<std::size_t>(8, rows - top); ++y)
        {
          for (std::size_t x = 0; x < std::min<std::size_t>(8, columns - left); ++x)
          {
            const float value = std::clamp(block[8 * y + x] + middle, 0.0F, greatest);
            values[(top + y) * columns + left + x] = static_cast<std::uint16_t>(std::lround(value));
          }
        }
      }
    }
    return values;
  }

  const std::string &                         m_Bytes;
  JPEGSegments                                m_Segments;
  const StoredPixels &                        m_Pixels;
  std::array<std::array<HuffmanTable, 4>, 2>  m_Tables;
  std::array<std::array<unsigned int, 64>, 4> m_Quantization{};
  const HuffmanTable *                        m_DC{ nullptr };
  const HuffmanTable *                        m_AC{ nullptr };
  unsigned int                                m_Process{ noProcess };
  unsigned int                                m_Precision{};
  unsigned int                                m_QuantizationIndex{};
  unsigned int                                m_Predictor{};
  unsigned int                                m_PointTransform{};
  std::size_t                                 m_RestartInterval{ 0 };
};
} // namespace

std::vector<std::uint16_t>
DecodeJPEGComponent(const std::string & bytes, const StoredPixels & pixels)
{
  return JPEGDecoder(bytes, pixels).Decode();
}
} // namespace TransferLearning
} // namespace itk
