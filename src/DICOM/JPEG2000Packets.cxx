// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/JPEG2000Packets.h"

#include "DICOM/JPEGSegments.h"

#include <algorithm>
#include <tuple>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Pair = std::array<std::uint32_t, 2>;

std::uint32_t
DivideUp(std::uint64_t value, unsigned int exponent)
{
  return static_cast<std::uint32_t>((value + (std::uint64_t{ 1 } << exponent) - 1) >> exponent);
}

/** Bits of a packet header (B.10.1): behind a byte of ones a bit is stuffed. Behind the end there are zeros. */
class HeaderBits
{
public:
  HeaderBits(const std::string & bytes, std::size_t position)
    : m_Bytes(bytes)
    , m_Position(position)
  {}
  unsigned int
  Read()
  {
    if (m_Left == 0)
    {
      m_Left = m_Byte == 0xff ? 7 : 8;
      this->ReadByte();
    }
    --m_Left;
    return m_Byte >> m_Left & 1;
  }
  std::uint32_t
  Read(unsigned int bits)
  {
    std::uint32_t value = 0;
    for (unsigned int i = 0; i < bits; ++i)
    {
      value = value << 1 | this->Read();
    }
    return value;
  }
  /** Position of the first byte behind the header. */
  std::size_t
  Finish()
  {
    if (m_Byte == 0xff)
    {
      this->ReadByte();
    }
    return m_Position;
  }

private:
  void
  ReadByte()
  {
    const bool isThere = m_Position < m_Bytes.size();
    m_Byte = isThere ? static_cast<unsigned char>(m_Bytes[m_Position]) : 0;
    m_Position += isThere ? 1 : 0;
  }

  const std::string & m_Bytes;
  std::size_t         m_Position;
  unsigned int        m_Byte{ 0 };
  unsigned int        m_Left{ 0 };
};

/** B.10.2 */
class TagTree
{
public:
  explicit TagTree(Pair size)
  {
    m_Sizes.push_back(size);
    while (size[0] * size[1] > 1)
    {
      size = { (size[0] + 1) / 2, (size[1] + 1) / 2 };
      m_Sizes.push_back(size);
    }
    std::size_t count = 0;
    for (const Pair & level : m_Sizes)
    {
      m_Begins.push_back(count);
      count += std::size_t{ level[0] } * level[1];
    }
    m_Nodes.resize(count);
  }
  /** Whether the value of a leaf is below the threshold. */
  bool
  IsBelow(std::uint32_t column, std::uint32_t row, unsigned int threshold, HeaderBits & bits)
  {
    unsigned int low = 0;
    for (std::size_t level = m_Sizes.size(); level-- > 0;)
    {
      Node & node = m_Nodes[m_Begins[level] + std::size_t{ row >> level } * m_Sizes[level][0] + (column >> level)];
      low = node.low = std::max(node.low, low);
      while (low < threshold && !node.isKnown)
      {
        node.isKnown = bits.Read() == 1;
        low += node.isKnown ? 0 : 1;
      }
      node.low = low;
      if (level == 0)
      {
        return node.isKnown && low < threshold;
      }
    }
    return false;
  }

private:
  struct Node
  {
    unsigned int low{ 0 };
    bool         isKnown{ false };
  };
  std::vector<Pair>        m_Sizes; ///< Of each level, from the leaves to the root.
  std::vector<std::size_t> m_Begins;
  std::vector<Node>        m_Nodes;
};

struct CodeBlock
{
  unsigned int passes{ 0 };
  unsigned int lengthBits{ 3 };
};

/** The code blocks of one band in a precinct. */
struct BandBlocks
{
  explicit BandBlocks(Pair blocks)
    : size(blocks)
    , inclusion(blocks)
    , zeroPlanes(blocks)
    , blocks(std::size_t{ blocks[0] } * blocks[1])
  {}
  Pair                   size;
  TagTree                inclusion;
  TagTree                zeroPlanes;
  std::vector<CodeBlock> blocks;
};

struct Precinct
{
  unsigned int            component;
  unsigned int            resolution;
  Pair                    place;    ///< On the grid of the resolution's precincts.
  Pair                    position; ///< On the reference grid, of the packet in orders by position.
  std::uint64_t           number;   ///< In the resolution.
  std::vector<BandBlocks> bands;    ///< Made at the first packet that is not empty.
};

class PacketWalker
{
public:
  PacketWalker(const JPEG2000Coding & coding, const JPEG2000Tile & tile, const std::string & bytes)
    : m_Coding(coding)
    , m_Tile(tile)
    , m_Bytes(bytes)
  {
    for (unsigned int component = 0; component < coding.components; ++component)
    {
      for (unsigned int resolution = 0; resolution <= coding.levels; ++resolution)
      {
        this->AddPrecincts(component, resolution);
      }
    }
  }

  void
  Walk()
  {
    // Within a layer, or for all layers of a precinct together.
    const unsigned int progression = m_Coding.progression;
    std::stable_sort(m_Precincts.begin(), m_Precincts.end(), [progression](const Precinct & a, const Precinct & b) {
      return GetKey(progression, a) < GetKey(progression, b);
    });
    if (progression == 0)
    {
      for (unsigned int layer = 0; layer < m_Coding.layers; ++layer)
      {
        this->ReadPackets(m_Precincts.begin(), m_Precincts.end(), layer);
      }
      return;
    }
    for (auto begin = m_Precincts.begin(); begin != m_Precincts.end();)
    {
      // RLCP: the layers of a resolution; otherwise those of a precinct.
      const auto end =
        progression > 1 ? begin + 1 : std::find_if(begin, m_Precincts.end(), [begin](const Precinct & p) {
          return p.resolution != begin->resolution;
        });
      for (unsigned int layer = 0; layer < m_Coding.layers && m_Position < m_Bytes.size(); ++layer)
      {
        this->ReadPackets(begin, end, layer);
      }
      begin = end;
    }
  }

private:
  using Iterator = std::vector<Precinct>::iterator;
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;

  /** B.12.1 */
  static Key
  GetKey(unsigned int progression, const Precinct & p)
  {
    const auto & [x, y] = p.position;
    switch (progression)
    {
      case 2:
        return { p.resolution, y, x, p.component, p.number };
      case 3:
        return { y, x, p.component, p.resolution, p.number };
      case 4:
        return { p.component, y, x, p.resolution, p.number };
      default:
        return { p.resolution, p.component, p.number, 0, 0 };
    }
  }

  void
  AddPrecincts(unsigned int component, unsigned int resolution)
  {
    const unsigned int level = m_Coding.levels - resolution;
    Pair               first{};
    Pair               count{};
    for (unsigned int i = 0; i < 2; ++i)
    {
      const unsigned int  exponent = m_Coding.precincts[resolution][i];
      const std::uint32_t begin = DivideUp(m_Tile.begin[i], level);
      const std::uint32_t end = DivideUp(m_Tile.end[i], level);
      first[i] = begin >> exponent;
      count[i] = end > begin ? DivideUp(end, exponent) - first[i] : 0;
    }
    const std::uint64_t all = std::uint64_t{ count[0] } * count[1];
    if (all > 4096 + 8 * std::uint64_t{ m_Bytes.size() })
    {
      JPEGSegments::Throw("they have fewer bytes than precincts");
    }
    for (std::uint64_t number = 0; number < all; ++number)
    {
      Precinct precinct{ component, resolution, {}, {}, number, {} };
      precinct.place = { first[0] + static_cast<std::uint32_t>(number % count[0]),
                         first[1] + static_cast<std::uint32_t>(number / count[0]) };
      for (unsigned int i = 0; i < 2; ++i)
      {
        const unsigned int exponent = m_Coding.precincts[resolution][i] + level;
        const auto         start = std::uint64_t{ precinct.place[i] } << exponent;
        precinct.position[i] = static_cast<std::uint32_t>(std::max<std::uint64_t>(start, m_Tile.begin[i]));
      }
      m_Precincts.push_back(std::move(precinct));
    }
  }

  /** B.5 to B.7 */
  void
  MakeBands(Precinct & precinct) const
  {
    const bool         isLowest = precinct.resolution == 0;
    const unsigned int level = m_Coding.levels - precinct.resolution + (isLowest ? 0 : 1);
    for (unsigned int band = isLowest ? 0 : 1; band < (isLowest ? 1U : 4U); ++band)
    {
      Pair blocks{};
      for (unsigned int i = 0; i < 2; ++i)
      {
        const unsigned int  exponent = m_Coding.precincts[precinct.resolution][i] - (isLowest ? 0 : 1);
        const unsigned int  block = std::min(m_Coding.codeBlock[i], exponent);
        const std::uint64_t offset = (band >> i & 1) != 0 ? std::uint64_t{ 1 } << (level - 1) : 0;
        const auto          edge = [level, offset](std::uint32_t value) {
          return value > offset ? DivideUp(value - offset, level) : 0U;
        };
        const std::uint64_t low = std::uint64_t{ precinct.place[i] } << exponent;
        const std::uint64_t begin = std::max<std::uint64_t>(low, edge(m_Tile.begin[i]));
        const std::uint64_t end = std::min<std::uint64_t>(low + (std::uint64_t{ 1 } << exponent), edge(m_Tile.end[i]));
        blocks[i] = end > begin ? DivideUp(end, block) - static_cast<std::uint32_t>(begin >> block) : 0;
      }
      precinct.bands.emplace_back(blocks[0] * blocks[1] == 0 ? Pair{} : blocks);
    }
  }

  void
  ReadPackets(Iterator begin, Iterator end, unsigned int layer)
  {
    for (; begin != end && m_Position < m_Bytes.size(); ++begin)
    {
      this->ReadPacket(*begin, layer);
    }
  }

  bool
  IsMarker(unsigned char code) const
  {
    return m_Bytes.size() - m_Position >= 2 && m_Bytes[m_Position] == '\xff' &&
           static_cast<unsigned char>(m_Bytes[m_Position + 1]) == code;
  }

  void
  ReadPacket(Precinct & precinct, unsigned int layer)
  {
    constexpr std::size_t startMarker = 6; // bytes
    if (m_Coding.hasStartMarkers && m_Bytes.size() - m_Position >= startMarker && this->IsMarker(0x91))
    {
      m_Position += startMarker;
    }
    HeaderBits                 bits(m_Bytes, m_Position);
    std::vector<std::uint64_t> lengths;
    if (bits.Read() == 1)
    {
      if (precinct.bands.empty())
      {
        this->MakeBands(precinct);
      }
      for (std::size_t band = 0; band < precinct.bands.size(); ++band)
      {
        const std::size_t number = precinct.resolution == 0 ? 0 : 3 * (precinct.resolution - 1) + 1 + band;
        this->ReadBand(precinct.bands[band], m_Coding.bitPlanes[number], layer, bits, lengths);
      }
    }
    m_Position = bits.Finish();
    if (m_Coding.hasEndMarkers && this->IsMarker(0x92))
    {
      m_Position += 2;
    }
    for (const std::uint64_t length : lengths)
    {
      if (length > m_Bytes.size() - m_Position)
      {
        JPEGSegments::Throw("a code block passes the end of its tile");
      }
      m_Position += static_cast<std::size_t>(length);
    }
  }

  void
  ReadBand(BandBlocks &                 band,
           unsigned int                 bitPlanes,
           unsigned int                 layer,
           HeaderBits &                 bits,
           std::vector<std::uint64_t> & lengths) const
  {
    for (std::uint32_t row = 0; row < band.size[1]; ++row)
    {
      for (std::uint32_t column = 0; column < band.size[0]; ++column)
      {
        CodeBlock & block = band.blocks[std::size_t{ row } * band.size[0] + column];
        const bool  isNew = block.passes == 0;
        if (!(isNew ? band.inclusion.IsBelow(column, row, layer + 1, bits) : bits.Read() == 1))
        {
          continue;
        }
        unsigned int zeroPlanes = 0;
        while (isNew && !band.zeroPlanes.IsBelow(column, row, zeroPlanes + 1, bits))
        {
          if (++zeroPlanes > bitPlanes)
          {
            JPEGSegments::Throw("a code block has more bit planes than its band");
          }
        }
        constexpr unsigned int mostBitPlanes = 30;
        if (isNew && bitPlanes - zeroPlanes > mostBitPlanes)
        {
          JPEGSegments::Throw("a code block has more than 30 bit planes");
        }
        this->ReadLengths(block, bits, lengths);
      }
    }
  }

  /** B.10.6, table B.4 */
  static unsigned int
  ReadNumberOfPasses(HeaderBits & bits)
  {
    if (bits.Read() == 0)
    {
      return 1;
    }
    if (bits.Read() == 0)
    {
      return 2;
    }
    unsigned int number = bits.Read(2);
    if (number < 3)
    {
      return 3 + number;
    }
    number = bits.Read(5);
    return number < 31 ? 6 + number : 37 + bits.Read(7);
  }

  /** Passes that a segment may still take, which begins or goes on behind others (table D.9). */
  unsigned int
  CountPassesLeft(unsigned int passes) const
  {
    constexpr unsigned int coded = 10; // by the arithmetic coder before others bypass it
    if (m_Coding.endsEachPass)
    {
      return 1;
    }
    if (!m_Coding.isLazy)
    {
      return mostPasses - passes;
    }
    // Then two that bypass it and one that does not, in turns.
    return passes < coded ? coded - passes : (passes - coded) % 3 == 2 ? 1 : 2 - (passes - coded) % 3;
  }

  void
  ReadLengths(CodeBlock & block, HeaderBits & bits, std::vector<std::uint64_t> & lengths) const
  {
    unsigned int left = ReadNumberOfPasses(bits);
    if (block.passes + left > mostPasses)
    {
      JPEGSegments::Throw("a code block has too many passes");
    }
    while (bits.Read() == 1)
    {
      ++block.lengthBits;
      if (block.lengthBits > 32)
      {
        JPEGSegments::Throw("a length is not valid");
      }
    }
    while (left > 0)
    {
      const unsigned int passes = std::min(left, this->CountPassesLeft(block.passes));
      unsigned int       length = block.lengthBits;
      for (unsigned int n = passes; n > 1; n /= 2)
      {
        ++length;
      }
      if (length > 32)
      {
        JPEGSegments::Throw("a length is not valid");
      }
      lengths.push_back(bits.Read(length));
      block.passes += passes;
      left -= passes;
    }
  }

  static constexpr unsigned int mostPasses = 109; ///< Three per bit plane, and some.

  const JPEG2000Coding & m_Coding;
  const JPEG2000Tile &   m_Tile;
  const std::string &    m_Bytes;
  std::size_t            m_Position{ 0 };
  std::vector<Precinct>  m_Precincts;
};
} // namespace

void
CheckPackets(const JPEG2000Coding & coding, const JPEG2000Tile & tile, const std::string & bytes)
{
  PacketWalker(coding, tile, bytes).Walk();
}
} // namespace TransferLearning
} // namespace itk
