// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The vectors of AVX-512, for CPUPlaneKernel.h alone, which includes this inside the namespace of its instruction set.

constexpr std::uint32_t lanes = 16;
using Vector = __m512;

Vector
Clamp(Vector value)
{
  // Masked, because GCC 12 warns of the undefined value in the plain ones.
  constexpr __mmask16 all = 0xFFFF;
  return _mm512_maskz_min_ps(all, _mm512_maskz_max_ps(all, value, _mm512_setzero_ps()), _mm512_set1_ps(1.0F));
}

/** UnitMap::Ramp of `length` values, and of what follows up to a whole vector. */
void
MapRamp(const float * values, std::size_t length, const UnitMap & map, float * result)
{
  const __m512 lower = _mm512_set1_ps(map.lower);
  const __m512 inverseWidth = _mm512_set1_ps(map.inverseWidth);
  for (std::size_t x = 0; x < length; x += lanes)
  {
    const __m512 value = _mm512_loadu_ps(values + x);
    _mm512_storeu_ps(result + x, Clamp(_mm512_mul_ps(_mm512_sub_ps(value, lower), inverseWidth)));
  }
}

/** Lane i of sum s is the sum over k of weight[k][i] times row[s][lane[i] + k]. */
template <unsigned int VRows>
void
SumGroup(const float * const (&row)[VRows],
         const float *        weights,
         const std::int32_t * lane,
         std::uint32_t        taps,
         Vector (&sum)[VRows])
{
  __m512 lower[VRows];
  __m512 upper[VRows];
  for (unsigned int i = 0; i < VRows; ++i)
  {
    lower[i] = _mm512_loadu_ps(row[i]);
    upper[i] = _mm512_loadu_ps(row[i] + lanes);
    sum[i] = _mm512_setzero_ps();
  }
  __m512i index = _mm512_loadu_si512(lane);
  for (std::uint32_t k = 0; k < taps; ++k)
  {
    const __m512 weight = _mm512_loadu_ps(weights + k * lanes);
    for (unsigned int i = 0; i < VRows; ++i)
    {
      sum[i] = _mm512_fmadd_ps(weight, _mm512_permutex2var_ps(lower[i], index, upper[i]), sum[i]);
    }
    index = _mm512_add_epi32(index, _mm512_set1_epi32(1));
  }
}

Vector
Normalize(Vector value, const ChannelNormalization & channel)
{
  return _mm512_mul_ps(_mm512_sub_ps(Clamp(value), _mm512_set1_ps(channel.mean)),
                       _mm512_set1_ps(channel.inverseDeviation));
}

void
StoreVector(float * output, Vector value)
{
  _mm512_storeu_ps(output, value);
}

/** Three channels of up to 16 pixels, pixel by pixel. */
void
StoreInterleaved(const Vector (&channel)[3], std::uint32_t columns, float * output)
{
  // Output float j is channel j % 3 of pixel j / 3; first the first two channels are brought in place, then the third.
  alignas(
    64) static const std::int32_t       firstTwo[3][16] = { { 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5 },
                                                            { 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26 },
                                                            { 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0 } };
  alignas(64) static const std::int32_t third[3][16] = { { 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15 },
                                                         { 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15 },
                                                         { 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31 } };
  const std::uint32_t                   floats = 3 * columns;
  for (std::uint32_t i = 0; i < 3 && 16 * i < floats; ++i)
  {
    const __m512        two = _mm512_permutex2var_ps(channel[0], _mm512_load_si512(firstTwo[i]), channel[1]);
    const __m512        all = _mm512_permutex2var_ps(two, _mm512_load_si512(third[i]), channel[2]);
    const std::uint32_t left = floats - 16 * i;
    const auto          mask = static_cast<__mmask16>(left >= 16 ? 0xFFFFU : (1U << left) - 1U);
    _mm512_mask_storeu_ps(output + 16 * i, mask, all);
  }
}
