// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Part of CPUPlaneKernel.h, in its namespace, for instruction sets with AVX2.

/** Where the bytes of one color of sixteen RGB pixels lie in the three vectors that hold them; 128: in another one. */
struct ColorShuffle
{
  alignas(16) std::uint8_t places[3][16];

  constexpr explicit ColorShuffle(unsigned int color)
    : places{}
  {
    for (unsigned int pixel = 0; pixel < 16; ++pixel)
    {
      const unsigned int byte = 3 * pixel + color;
      for (unsigned int vector = 0; vector < 3; ++vector)
      {
        places[vector][pixel] = static_cast<std::uint8_t>(byte / 16 == vector ? byte % 16 : 128);
      }
    }
  }
};

/** A row of RGB pixels as three rows of floats, `rowStride` apart, each value as `map(color, value)` gives it; returns
 * the pixels that were read, a multiple of 16. */
template <typename TMap>
std::size_t
ReadColorRow(const std::uint8_t * row, std::size_t columns, std::size_t rowStride, float * result, const TMap & map)
{
  static constexpr ColorShuffle shuffles[3] = { ColorShuffle(0), ColorShuffle(1), ColorShuffle(2) };
  std::size_t                   x = 0;
  for (; x + 16 <= columns; x += 16)
  {
    const auto * const pixels = reinterpret_cast<const __m128i *>(row + 3 * x);
    const __m128i      first = _mm_loadu_si128(pixels);
    const __m128i      second = _mm_loadu_si128(pixels + 1);
    const __m128i      third = _mm_loadu_si128(pixels + 2);
    for (unsigned int color = 0; color < 3; ++color)
    {
      const auto * const places = reinterpret_cast<const __m128i *>(shuffles[color].places);
      const __m128i      outer = _mm_or_si128(_mm_shuffle_epi8(first, places[0]), _mm_shuffle_epi8(third, places[2]));
      __m128i            bytes = _mm_or_si128(outer, _mm_shuffle_epi8(second, places[1]));
      for (std::uint32_t done = 0; done < 16; done += lanes)
      {
        StoreVector(result + color * rowStride + x + done, map(color, ToFloat(bytes)));
        bytes = _mm_srli_si128(bytes, lanes % 16);
      }
    }
  }
  return x;
}
