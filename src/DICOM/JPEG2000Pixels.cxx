// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// JPEG 2000 frames, decoded by GDCM, whose builds with assertions end the program where a code stream and the data set
// disagree, and whose OpenJPEG prints what it finds: so the code stream is checked first, down to its packets.
#include "DICOM/DataSet.h"
#include "DICOM/FrameDecoding.h"
#include "DICOM/JPEG2000Packets.h"
#include "DICOM/JPEGSegments.h"

#include "gdcmJPEG2000Codec.h"
#include "gdcmSequenceOfFragments.h"

#include <algorithm>
#include <cstring>

namespace itk
{
namespace TransferLearning
{
namespace
{
struct CodeStream
{
  std::size_t  begin;
  std::size_t  end;
  unsigned int bits{};
  bool         isSigned{ false };
  bool         isTransformed{ false }; ///< Of colors.
  bool         isReversible{ false };
};

/** The segment QCD. */
struct Quantization
{
  unsigned int              style{}; ///< 0: none, 1: the first exponent tells the others.
  unsigned int              guardBits{};
  std::vector<unsigned int> exponents;
};

/** What is known of a tile; before its first part, of all tiles. */
struct TileCoding
{
  JPEG2000Coding coding;
  Quantization   quantization;
  std::string    bytes; ///< Of all parts.
};

/** Bit planes of each band (E.1.1). */
std::vector<unsigned int>
CountBitPlanes(const Quantization & quantization, unsigned int levels)
{
  std::vector<unsigned int> bitPlanes;
  for (unsigned int band = 0; band < 3 * levels + 1; ++band)
  {
    const bool         isDerived = quantization.style == 1;
    const unsigned int halvings = isDerived && band > 0 ? (band - 1) / 3 : 0;
    const unsigned int place = isDerived ? 0 : band;
    if (place >= quantization.exponents.size())
    {
      JPEGSegments::Throw("their quantization lacks bands");
    }
    const unsigned int exponent = std::max(quantization.exponents[place], halvings) - halvings;
    bitPlanes.push_back(std::max(1U, exponent + quantization.guardBits) - 1);
  }
  return bitPlanes;
}

/** Some writers put the code stream into the boxes of a JP2 file (ISO/IEC 15444-1 annex I). */
std::size_t
FindCodeStream(const std::string & bytes)
{
  if (bytes.compare(0, 8, std::string("\0\0\0\x0cjP  ", 8)) != 0)
  {
    return 0;
  }
  const JPEGSegments reader(bytes);
  std::size_t        position = 0;
  while (bytes.compare(position + 4, 4, "jp2c") != 0)
  {
    const std::size_t length = reader.Long(position);
    if (length < 8 || length > bytes.size() - position - 8)
    {
      JPEGSegments::Throw("a box passes their end");
    }
    position += length;
  }
  return position + 8;
}

class CodeStreamChecker
{
public:
  CodeStreamChecker(const std::string & bytes, const StoredPixels & pixels)
    : m_Bytes(bytes)
    , m_Segments(bytes)
    , m_Pixels(pixels)
  {}

  CodeStream
  Check()
  {
    CodeStream stream{};
    stream.begin = FindCodeStream(m_Bytes);
    m_Segments.Seek(stream.begin);
    if (m_Segments.Next() != 0x4f || m_Segments.Next() != 0x51)
    {
      JPEGSegments::Throw("they are not JPEG 2000");
    }
    this->CheckSize(stream);
    bool         hasCoding = false;
    bool         hasQuantization = false;
    unsigned int marker = m_Segments.Next();
    for (; marker != 0x90; marker = m_Segments.Next())
    {
      this->CheckSegment(marker, m_Common);
      if (marker == 0x52)
      {
        hasCoding = true;
        stream.isTransformed = m_Segments.Byte(m_Segments.GetBegin() + 4) == 1;
        stream.isReversible = m_Segments.Byte(m_Segments.GetBegin() + 9) == 1;
      }
      hasQuantization = hasQuantization || marker == 0x5c;
    }
    if (!hasCoding || !hasQuantization)
    {
      JPEGSegments::Throw("they do not say how they are coded");
    }
    this->CheckTileParts();
    stream.end = m_Segments.GetEnd();
    for (std::size_t tile = 0; tile < m_TileCodings.size(); ++tile)
    {
      this->CheckTile(m_TileCodings[tile], tile);
    }
    return stream;
  }

private:
  void
  CheckSize(CodeStream & stream)
  {
    const std::size_t begin = m_Segments.GetBegin();
    const auto get = [this, begin](std::size_t i) { return std::uint64_t{ m_Segments.Long(begin + 2 + 4 * i) }; };
    if ((m_Segments.Word(begin) & 0x4000) != 0)
    {
      throw UnreadableFile("its pixels are compressed by High-Throughput JPEG 2000, which is not supported");
    }
    const std::uint64_t columns = get(0) - get(2);
    const std::uint64_t rows = get(1) - get(3);
    const unsigned int  components = m_Segments.Word(begin + 34);
    if (columns != m_Pixels.columns || rows != m_Pixels.rows || components != m_Pixels.samples ||
        m_Segments.GetLength() != 36 + 3 * std::size_t{ components })
    {
      throw UnreadableFile("its pixels have another matrix size than its header");
    }
    m_Begin = { m_Segments.Long(begin + 10), m_Segments.Long(begin + 14) };
    m_End = { m_Segments.Long(begin + 2), m_Segments.Long(begin + 6) };
    m_TileBegin = { m_Segments.Long(begin + 26), m_Segments.Long(begin + 30) };
    m_TileSize = { m_Segments.Long(begin + 18), m_Segments.Long(begin + 22) };
    const std::uint64_t width = get(4);
    const std::uint64_t height = get(5);
    // One tile begins at or before the first pixel and reaches behind it.
    if (width == 0 || height == 0 || get(6) > get(2) || get(7) > get(3) || get(6) + width <= get(2) ||
        get(7) + height <= get(3))
    {
      JPEGSegments::Throw("their tiles do not cover the matrix");
    }
    m_TilesPerRow = (get(0) - get(6) + width - 1) / width;
    m_Tiles = m_TilesPerRow * ((get(1) - get(7) + height - 1) / height);
    if (m_Tiles > 65535 || m_Tiles * 8 > m_Bytes.size())
    {
      JPEGSegments::Throw("they have fewer bytes than tiles");
    }
    for (unsigned int i = 0; i < components; ++i)
    {
      const std::size_t  component = begin + 36 + 3 * std::size_t{ i };
      const unsigned int precision = m_Segments.Byte(component);
      stream.bits = (precision & 0x7f) + 1;
      stream.isSigned = precision >= 0x80;
      if (precision != m_Segments.Byte(begin + 36) || m_Segments.Word(component + 1) != 0x0101 || stream.bits > 16)
      {
        throw UnreadableFile("its pixels are stored in a form of JPEG 2000 that is not supported: components of "
                             "different sizes, or more than 16 bits");
      }
    }
  }

  void
  CheckSegment(unsigned int marker, TileCoding & tile)
  {
    const std::size_t begin = m_Segments.GetBegin();
    switch (marker)
    {
      case 0x52: // COD
        this->CheckCoding(begin, tile.coding);
        break;
      case 0x5c: // QCD
        if (m_Segments.GetLength() < 2 || (m_Segments.Byte(begin) & 0x1f) > 2)
        {
          JPEGSegments::Throw("their quantization is not valid");
        }
        this->ReadQuantization(begin, tile.quantization);
        break;
      case 0x53: // COC, QCC, RGN, POC, PPM, PPT: nothing that writers of CT use
      case 0x5d:
      case 0x5e:
      case 0x5f:
      case 0x60:
      case 0x61:
        throw UnreadableFile("its pixels are stored in a form of JPEG 2000 that is not supported (marker " +
                             std::to_string(marker) + ')');
      case 0x4f:
      case 0x51:
      case 0x93:
      case 0xd9:
        JPEGSegments::Throw("a segment stands where it must not");
      default:
        break;
    }
  }

  void
  ReadQuantization(std::size_t begin, Quantization & quantization) const
  {
    quantization.style = m_Segments.Byte(begin) & 0x1f;
    quantization.guardBits = m_Segments.Byte(begin) >> 5;
    quantization.exponents.clear();
    const std::size_t width = quantization.style == 0 ? 1 : 2;
    for (std::size_t place = begin + 1; place + width <= m_Segments.GetEnd(); place += width)
    {
      quantization.exponents.push_back(m_Segments.Byte(place) >> 3);
    }
  }

  void
  CheckCoding(std::size_t begin, JPEG2000Coding & coding)
  {
    const auto         get = [this, begin](std::size_t i) { return m_Segments.Byte(begin + i); };
    const unsigned int levels = get(5);
    const unsigned int style = get(8);
    if ((style & 0x40) != 0)
    {
      throw UnreadableFile("its pixels are compressed by High-Throughput JPEG 2000, which is not supported");
    }
    const bool hasPrecincts = (get(0) & 1) != 0;
    const auto layers = m_Segments.Word(begin + 2);
    const bool isValid = get(0) <= 7 && get(1) <= 4 && layers != 0 && get(4) <= 1 && levels <= 32 && get(6) <= 8 &&
                         get(7) <= 8 && get(6) + get(7) <= 8 && style <= 0x3f && get(9) <= 1;
    if (!isValid || m_Segments.GetLength() != 10 + (hasPrecincts ? levels + 1 : 0) || get(4) > (m_Pixels.samples == 3))
    {
      JPEGSegments::Throw("they do not say how they are coded");
    }
    coding.components = m_Pixels.samples;
    coding.progression = get(1);
    coding.layers = layers;
    coding.levels = levels;
    coding.codeBlock = { get(6) + 2, get(7) + 2 };
    coding.hasStartMarkers = (get(0) & 2) != 0;
    coding.hasEndMarkers = (get(0) & 4) != 0;
    coding.isLazy = (style & 1) != 0;
    coding.endsEachPass = (style & 4) != 0;
    coding.precincts.assign(levels + 1, { 15, 15 });
    for (unsigned int resolution = 0; hasPrecincts && resolution <= levels; ++resolution)
    {
      const unsigned int sizes = get(10 + resolution);
      coding.precincts[resolution] = { sizes & 0xf, sizes >> 4 };
      if (resolution > 0 && ((sizes & 0xf) == 0 || sizes >> 4 == 0))
      {
        JPEGSegments::Throw("their precincts are not valid");
      }
    }
  }

  void
  CheckTile(TileCoding & tile, std::size_t number) const
  {
    const std::uint64_t place[2] = { number % m_TilesPerRow, number / m_TilesPerRow };
    JPEG2000Tile        grid;
    for (unsigned int i = 0; i < 2; ++i)
    {
      const std::uint64_t begin = m_TileBegin[i] + place[i] * m_TileSize[i];
      grid.begin[i] = static_cast<std::uint32_t>(std::max<std::uint64_t>(begin, m_Begin[i]));
      grid.end[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(begin + m_TileSize[i], m_End[i]));
    }
    tile.coding.bitPlanes = CountBitPlanes(tile.quantization, tile.coding.levels);
    CheckPackets(tile.coding, grid, tile.bytes);
  }

  /** From the first to the end of the code stream, which the position is left behind. */
  void
  CheckTileParts()
  {
    std::vector<unsigned int> parts(static_cast<std::size_t>(m_Tiles), 0);
    m_TileCodings.assign(parts.size(), m_Common);
    for (unsigned int marker = 0x90; marker == 0x90; marker = m_Segments.Next())
    {
      const std::size_t  begin = m_Segments.GetBegin();
      const unsigned int tile = m_Segments.Word(begin);
      const std::size_t  length = m_Segments.Long(begin + 2);
      const std::size_t  start = begin - 4;
      if (m_Segments.GetLength() != 8 || tile >= m_Tiles || m_Segments.Byte(begin + 6) != parts[tile]++)
      {
        JPEGSegments::Throw("a tile is not one of theirs");
      }
      for (unsigned int inner = m_Segments.Next(); inner != 0x93; inner = m_Segments.Next())
      {
        this->CheckSegment(inner, m_TileCodings[tile]);
      }
      // Without a length it is the last one.
      const std::size_t end = length == 0 ? m_Bytes.rfind("\xff\xd9") : start + length;
      if (end == std::string::npos || end < m_Segments.GetEnd() || end > m_Bytes.size())
      {
        JPEGSegments::Throw("a tile passes their end");
      }
      m_TileCodings[tile].bytes.append(m_Bytes, m_Segments.GetEnd(), end - m_Segments.GetEnd());
      m_Segments.Seek(end);
    }
    const std::size_t end = m_Segments.GetEnd();
    if (m_Bytes.compare(end - 2, 2, "\xff\xd9") != 0 || std::count(parts.begin(), parts.end(), 0U) != 0)
    {
      JPEGSegments::Throw("a tile is missing");
    }
  }

  using Pair = std::array<std::uint32_t, 2>;

  const std::string &     m_Bytes;
  JPEGSegments            m_Segments;
  const StoredPixels &    m_Pixels;
  std::uint64_t           m_Tiles{ 0 };
  std::uint64_t           m_TilesPerRow{ 0 };
  Pair                    m_Begin{}; ///< Of the image on the reference grid.
  Pair                    m_End{};
  Pair                    m_TileBegin{}; ///< Of the first tile.
  Pair                    m_TileSize{};
  TileCoding              m_Common;
  std::vector<TileCoding> m_TileCodings;
};
} // namespace

DecodedFrame
DecodeJPEG2000(const std::string & bytes, const StoredPixels & pixels)
{
  if (pixels.samples != 1 && pixels.samples != 3)
  {
    throw UnreadableFile("its pixels have " + std::to_string(pixels.samples) + " samples, which is not supported");
  }
  const CodeStream stream = CodeStreamChecker(bytes, pixels).Check();
  std::string      codeStream = bytes.substr(stream.begin, stream.end - stream.begin);
  codeStream.resize(codeStream.size() + codeStream.size() % 2);

  gdcm::Fragment fragment;
  fragment.SetByteValue(codeStream.data(), static_cast<std::uint32_t>(codeStream.size()));
  const gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
  fragments->AddFragment(fragment);
  gdcm::DataElement compressed(gdcm::Tag(0x7fe0, 0x0010), undefinedLength, gdcm::VR::OB);
  compressed.SetValue(*fragments);

  DecodedFrame frame;
  frame.bytesPerValue = stream.bits <= 8 ? 1 : 2;
  const auto          bitsAllocated = static_cast<unsigned short>(8 * frame.bytesPerValue);
  const auto          bits = static_cast<unsigned short>(stream.bits);
  const auto          samples = static_cast<unsigned short>(pixels.samples);
  const unsigned int  size[3] = { pixels.columns, pixels.rows, 1 };
  gdcm::JPEG2000Codec codec;
  codec.SetDimensions(size);
  codec.SetNumberOfDimensions(2);
  codec.SetPixelFormat(
    gdcm::PixelFormat(samples, bitsAllocated, bits, static_cast<unsigned short>(bits - 1), stream.isSigned ? 1 : 0));
  // GDCM prints where the code stream says something else.
  using Colors = gdcm::PhotometricInterpretation;
  const auto colors = !stream.isTransformed ? Colors::RGB : (stream.isReversible ? Colors::YBR_RCT : Colors::YBR_ICT);
  codec.SetPhotometricInterpretation(samples == 1 ? Colors::MONOCHROME2 : colors);
  gdcm::DataElement  decoded;
  const bool         isDecoded = codec.Decode(compressed, decoded);
  const auto * const values = isDecoded ? decoded.GetByteValue() : nullptr;
  const std::size_t  count = std::size_t{ pixels.columns } * pixels.rows * pixels.samples * frame.bytesPerValue;
  if (values == nullptr || values->GetLength() < count)
  {
    JPEGSegments::Throw("JPEG 2000");
  }
  frame.bytes.assign(values->GetPointer(), values->GetPointer() + count);
  frame.isSigned = pixels.isSigned || stream.isSigned;
  frame.bits = stream.bits;
  return frame;
}
} // namespace TransferLearning
} // namespace itk
