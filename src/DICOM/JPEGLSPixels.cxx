// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// JPEG-LS frames of one component (ITU-T T.87). CharLS, which GDCM uses, does not return from some damaged ones.
#include "DICOM/FrameDecoding.h"
#include "DICOM/JPEGSegments.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Bits behind a scan's header: a byte behind one of ones has seven, and a marker ends them (A.1). */
class BitReader
{
public:
  BitReader(const std::string & bytes, std::size_t position)
    : m_Bytes(bytes)
    , m_Position(position)
  {}

  unsigned int
  Read(unsigned int count) // up to 32
  {
    while (m_Count < count)
    {
      this->AddByte();
    }
    m_Count -= count;
    return static_cast<unsigned int>((m_Bits >> m_Count) & ((std::uint64_t{ 1 } << count) - 1));
  }
  /** The zeros before the next one, which is read too. */
  unsigned int
  CountZeros(unsigned int most)
  {
    unsigned int zeros = 0;
    while (this->Read(1) == 0)
    {
      if (++zeros > most)
      {
        JPEGSegments::Throw("a code is too long");
      }
    }
    return zeros;
  }

private:
  void
  AddByte()
  {
    const auto get = [this](std::size_t position) { return static_cast<unsigned char>(m_Bytes[position]); };
    const bool isStuffed = m_Previous == 0xff;
    if (m_Position >= m_Bytes.size() || (isStuffed && get(m_Position) >= 0x80))
    {
      JPEGSegments::Throw("they end too early");
    }
    m_Previous = get(m_Position++);
    m_Bits = m_Bits << (isStuffed ? 7 : 8) | m_Previous;
    m_Count += isStuffed ? 7 : 8;
  }

  const std::string & m_Bytes;
  std::size_t         m_Position;
  std::uint64_t       m_Bits{ 0 };
  unsigned int        m_Count{ 0 };
  unsigned int        m_Previous{ 0 };
};

/** Of the presets (C.2.4.1.1); 0 is the default. */
struct Presets
{
  int greatest{ 0 };
  int t1{ 0 };
  int t2{ 0 };
  int t3{ 0 };
  int reset{ 0 };
};

struct RegularContext
{
  int a;
  int b{ 0 };
  int c{ 0 };
  int n{ 1 };
};

struct RunContext
{
  int a;
  int type; ///< RItype
  int n{ 1 };
  int negatives{ 0 };
};

class JPEGLSDecoder
{
public:
  JPEGLSDecoder(const std::string & bytes, const StoredPixels & pixels)
    : m_Bytes(bytes)
    , m_Pixels(pixels)
    , m_Width(pixels.columns)
  {}

  std::vector<std::uint16_t>
  Decode()
  {
    const std::size_t          begin = this->ReadHeader();
    BitReader                  bits(m_Bytes, begin);
    std::vector<std::uint16_t> values;
    // Each line stands between its neighbors to the left and to the right.
    std::vector<int> above(m_Width + 2);
    std::vector<int> line(m_Width + 2);
    for (std::size_t row = 0; row < m_Pixels.rows; ++row)
    {
      above[m_Width + 1] = above[m_Width];
      line[0] = above[1];
      this->DecodeLine(bits, above.data() + 1, line.data() + 1);
      values.insert(values.end(), line.begin() + 1, line.end() - 1);
      std::swap(above, line);
    }
    return values;
  }

private:
  /** \return the position of the first bits */
  std::size_t
  ReadHeader()
  {
    JPEGSegments segments(m_Bytes);
    if (segments.Next() != 0xd8)
    {
      JPEGSegments::Throw("they are not JPEG-LS");
    }
    Presets      presets;
    unsigned int precision = 0;
    for (unsigned int marker = segments.Next(); marker != 0xda; marker = segments.Next())
    {
      const std::size_t begin = segments.GetBegin();
      if (marker == 0xf7)
      {
        precision = segments.Byte(begin);
        if (segments.Word(begin + 1) != m_Pixels.rows || segments.Word(begin + 3) != m_Pixels.columns ||
            segments.Byte(begin + 5) != 1)
        {
          throw UnreadableFile("its pixels have another matrix size than its header");
        }
      }
      else if (marker == 0xf8 && segments.Byte(begin) == 1)
      {
        const auto get = [&segments, begin](unsigned int i) { return static_cast<int>(segments.Word(begin + i)); };
        presets = { get(1), get(3), get(5), get(7), get(9) };
      }
      else if (marker == 0xf8 || marker == 0xdd || marker == 0xd9 || (marker >= 0xc0 && marker <= 0xcf))
      {
        JPEGSegments::Throw("a segment is not supported");
      }
    }
    const std::size_t  begin = segments.GetBegin();
    const unsigned int near = segments.Byte(begin + 3);
    if (segments.Byte(begin) != 1 || segments.Byte(begin + 2) != 0 || segments.Byte(begin + 4) != 0 ||
        segments.Byte(begin + 5) != 0)
    {
      JPEGSegments::Throw("a scan is not supported");
    }
    this->SetParameters(precision, static_cast<int>(near), presets);
    return segments.GetEnd();
  }

  void
  SetParameters(unsigned int precision, int near, const Presets & presets)
  {
    if (precision < 2 || precision > 16)
    {
      JPEGSegments::Throw(std::to_string(precision) + " bits per value");
    }
    const int most = (1 << precision) - 1;
    m_Greatest = presets.greatest == 0 ? most : presets.greatest;
    m_Near = near;
    if (m_Greatest > most || m_Greatest < 1 || near > std::min(255, m_Greatest / 2))
    {
      JPEGSegments::Throw("they have no valid parameters");
    }
    const auto clamp = [this](int value, int low) { return value > m_Greatest || value < low ? low : value; };
    const auto choose = [](int given, int otherwise) { return given == 0 ? otherwise : given; };
    const bool isLarge = m_Greatest >= 128;
    const int  factor = isLarge ? (std::min(m_Greatest, 4095) + 128) / 256 : 256 / (m_Greatest + 1);
    const auto basic = [&](int value, int large) {
      return isLarge ? factor * (value - large) + large + (2 * large - 1) * near
                     : std::max(large, value / factor + (2 * large - 1) * near);
    };
    m_T1 = choose(presets.t1, clamp(basic(3, 2), near + 1));
    m_T2 = choose(presets.t2, clamp(basic(7, 3), m_T1));
    m_T3 = choose(presets.t3, clamp(basic(21, 4), m_T2));
    m_Reset = choose(presets.reset, 64);
    if (m_T1 <= near || m_T2 < m_T1 || m_T3 < m_T2 || m_T3 > m_Greatest || m_Reset < 3)
    {
      JPEGSegments::Throw("they have no valid parameters");
    }
    m_Step = 2 * near + 1;
    m_Range = (m_Greatest + 2 * near) / m_Step + 1;
    const auto getBits = [](int values) {
      unsigned int bits = 0;
      while ((1 << bits) < values)
      {
        ++bits;
      }
      return bits;
    };
    m_BitsOfRange = getBits(m_Range);
    const unsigned int bits = std::max(2U, getBits(m_Greatest + 1));
    m_Limit = 2 * (bits + std::max(8U, bits));
    const int a = std::max(2, (m_Range + 32) / 64);
    m_Contexts.fill({ a });
    m_RunContexts = { RunContext{ a, 0 }, RunContext{ a, 1 } };
  }

  int
  Quantize(int gradient) const
  {
    const int size = std::abs(gradient);
    const int level = size <= m_Near ? 0 : (size < m_T1 ? 1 : (size < m_T2 ? 2 : (size < m_T3 ? 3 : 4)));
    return gradient < 0 ? -level : level;
  }

  unsigned int
  DecodeValue(BitReader & bits, unsigned int k, unsigned int limit) const
  {
    const unsigned int longest = limit - m_BitsOfRange - 1;
    const unsigned int zeros = bits.CountZeros(longest);
    return zeros < longest ? (zeros << k) + bits.Read(k) : bits.Read(m_BitsOfRange) + 1;
  }

  /** A.4.4, A.5.4 */
  int
  Reconstruct(int prediction, int error) const
  {
    int value = prediction + error * m_Step;
    if (value < -m_Near)
    {
      value += m_Range * m_Step;
    }
    else if (value > m_Greatest + m_Near)
    {
      value -= m_Range * m_Step;
    }
    return std::clamp(value, 0, m_Greatest);
  }

  static unsigned int
  FindK(int n, int a)
  {
    unsigned int k = 0;
    while ((std::int64_t{ n } << k) < a)
    {
      ++k;
    }
    if (k > 24)
    {
      JPEGSegments::Throw("a difference has too many bits");
    }
    return k;
  }

  /** A.4 to A.6 */
  int
  DecodeRegular(BitReader & bits, int a, int b, int c, int context)
  {
    const int        sign = context < 0 ? -1 : 1;
    RegularContext & state = m_Contexts[static_cast<std::size_t>(std::abs(context))];
    int              prediction = a + b - c;
    if (c >= std::max(a, b))
    {
      prediction = std::min(a, b);
    }
    else if (c <= std::min(a, b))
    {
      prediction = std::max(a, b);
    }
    prediction = std::clamp(prediction + sign * state.c, 0, m_Greatest);
    const unsigned int k = FindK(state.n, state.a);
    const int          mapped = static_cast<int>(this->DecodeValue(bits, k, m_Limit));
    int                error = mapped % 2 == 0 ? mapped / 2 : -(mapped + 1) / 2;
    if (m_Near == 0 && k == 0 && 2 * state.b <= -state.n)
    {
      error = -error - 1;
    }
    this->Update(state, error);
    return this->Reconstruct(prediction, sign * error);
  }

  void
  Update(RegularContext & state, int error) const
  {
    state.b += error * m_Step;
    state.a += std::abs(error);
    if (state.n == m_Reset)
    {
      state.a >>= 1;
      state.b >>= 1;
      state.n >>= 1;
    }
    ++state.n;
    if (state.b <= -state.n)
    {
      state.c -= state.c > -128 ? 1 : 0;
      state.b = std::max(state.b + state.n, 1 - state.n);
    }
    else if (state.b > 0)
    {
      state.c += state.c < 127 ? 1 : 0;
      state.b = std::min(state.b - state.n, 0);
    }
  }

  /** A.7.1: values equal to the one on the left. \return how many */
  std::size_t
  DecodeRunLength(BitReader & bits, std::size_t room)
  {
    std::size_t length = 0;
    while (bits.Read(1) == 1)
    {
      const std::size_t step = std::size_t{ 1 } << runOrder[m_RunIndex];
      length += step;
      if (length > room)
      {
        return room;
      }
      m_RunIndex = std::min(m_RunIndex + 1, 31U);
      if (length == room)
      {
        return room;
      }
    }
    length += bits.Read(runOrder[m_RunIndex]);
    if (length >= room)
    {
      JPEGSegments::Throw("a run passes the end of its line");
    }
    return length;
  }

  /** A.7.2: the value that ends a run. */
  int
  DecodeInterruption(BitReader & bits, int a, int b)
  {
    const bool   isFlat = std::abs(a - b) <= m_Near;
    RunContext & state = m_RunContexts[isFlat ? 1 : 0];
    const auto   k = FindK(state.n, state.a + (state.n >> 1) * state.type);
    const int    mapped = static_cast<int>(this->DecodeValue(bits, k, m_Limit - runOrder[m_RunIndex] - 1));
    const int    sum = mapped + state.type;
    const bool   isOdd = sum % 2 != 0;
    const int    size = (sum + 1) / 2;
    const int    error = (k != 0 || 2 * state.negatives >= state.n) == isOdd ? -size : size;
    state.negatives += error < 0 ? 1 : 0;
    state.a += (mapped + 1 - state.type) >> 1;
    if (state.n == m_Reset)
    {
      state.a >>= 1;
      state.n >>= 1;
      state.negatives >>= 1;
    }
    ++state.n;
    m_RunIndex -= m_RunIndex > 0 ? 1 : 0;
    return isFlat ? this->Reconstruct(a, error) : this->Reconstruct(b, a > b ? -error : error);
  }

  void
  DecodeLine(BitReader & bits, const int * above, int * line)
  {
    for (std::size_t x = 0; x < m_Width;)
    {
      const int a = line[static_cast<std::ptrdiff_t>(x) - 1];
      const int b = above[x];
      const int c = above[static_cast<std::ptrdiff_t>(x) - 1];
      const int d = above[x + 1];
      const int context = 81 * this->Quantize(d - b) + 9 * this->Quantize(b - c) + this->Quantize(c - a);
      if (context != 0)
      {
        line[x++] = this->DecodeRegular(bits, a, b, c, context);
        continue;
      }
      const std::size_t length = this->DecodeRunLength(bits, m_Width - x);
      std::fill_n(line + x, length, a);
      x += length;
      if (x < m_Width)
      {
        line[x] = this->DecodeInterruption(bits, a, above[x]);
        ++x;
      }
    }
  }

  static constexpr unsigned int runOrder[32] = { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,  2,  3,  3,  3,  3,
                                                 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

  const std::string &             m_Bytes;
  const StoredPixels &            m_Pixels;
  std::size_t                     m_Width;
  int                             m_Greatest{};
  int                             m_Near{};
  int                             m_T1{};
  int                             m_T2{};
  int                             m_T3{};
  int                             m_Reset{};
  int                             m_Step{};
  int                             m_Range{};
  unsigned int                    m_BitsOfRange{};
  unsigned int                    m_Limit{};
  unsigned int                    m_RunIndex{ 0 };
  std::array<RegularContext, 365> m_Contexts{};
  std::array<RunContext, 2>       m_RunContexts{};
};
} // namespace

std::vector<std::uint16_t>
DecodeJPEGLS(const std::string & bytes, const StoredPixels & pixels)
{
  return JPEGLSDecoder(bytes, pixels).Decode();
}
} // namespace TransferLearning
} // namespace itk
