// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The vectors of AVX2, for CPUPlaneKernel.h alone, which includes this inside the namespace of its instruction set.

constexpr std::uint32_t lanes = 8;
using Vector = __m256;

Vector
Clamp(Vector value)
{
  return _mm256_min_ps(_mm256_max_ps(value, _mm256_setzero_ps()), _mm256_set1_ps(1.0F));
}

Vector
Broadcast(float value)
{
  return _mm256_set1_ps(value);
}

Vector
Load(const float * values)
{
  return _mm256_loadu_ps(values);
}
Vector
Load(const std::int16_t * values)
{
  return _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(values))));
}
Vector
Load(const std::uint16_t * values)
{
  return _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(values))));
}
/** The first bytes. */
Vector
ToFloat(__m128i bytes)
{
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
}
Vector
Load(const std::uint8_t * values)
{
  return ToFloat(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(values)));
}

/** (value - offset) * factor. */
Vector
Shift(Vector value, Vector offset, Vector factor)
{
  return _mm256_mul_ps(_mm256_sub_ps(value, offset), factor);
}

/** Lane i of sum s is the sum over k of weight[k][i] times row[s][lane[i] + k]. */
template <unsigned int VRows>
void
SumGroup(const PlaneTask & task,
         const float * const (&row)[VRows],
         const float *        weights,
         const std::int32_t * lane,
         Vector (&sum)[VRows])
{
  __m256 lower[VRows];
  __m256 upper[VRows];
  for (unsigned int i = 0; i < VRows; ++i)
  {
    lower[i] = _mm256_loadu_ps(row[i]);
    upper[i] = _mm256_loadu_ps(row[i] + lanes);
    sum[i] = _mm256_setzero_ps();
  }
  __m256i index = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(lane));
  for (std::uint32_t k = 0; k < task.groupTaps; ++k)
  {
    const __m256 weight = _mm256_loadu_ps(weights + k * lanes);
    const __m256 isUpper = _mm256_castsi256_ps(_mm256_cmpgt_epi32(index, _mm256_set1_epi32(7)));
    for (unsigned int i = 0; i < VRows; ++i)
    {
      const __m256 values =
        _mm256_blendv_ps(_mm256_permutevar8x32_ps(lower[i], index), _mm256_permutevar8x32_ps(upper[i], index), isUpper);
      sum[i] = _mm256_fmadd_ps(weight, values, sum[i]);
    }
    index = _mm256_add_epi32(index, _mm256_set1_epi32(1));
  }
}

Vector
Normalize(Vector value, const ChannelNormalization & channel)
{
  return Shift(Clamp(value), Broadcast(channel.mean), Broadcast(channel.inverseDeviation));
}

void
StoreVector(float * output, Vector value)
{
  _mm256_storeu_ps(output, value);
}

/** Channel 0, 1, 2, 3 of pixel 0, of pixel 1 … of `length` pixels; what the last channels of less than four are is
 * the first. */
void
InterleaveChannels(const PlaneTask & task)
{
  const float * rows[4];
  for (std::uint32_t channel = 0; channel < 4; ++channel)
  {
    const std::uint32_t known = channel < task.numberOfChannels ? channel : 0;
    rows[channel] = task.vertical + task.sourceOfChannel[known] * task.rowStride;
  }
  for (std::size_t x = 0; x < task.rowStride; x += lanes)
  {
    const __m256 a = _mm256_loadu_ps(rows[0] + x);
    const __m256 b = _mm256_loadu_ps(rows[1] + x);
    const __m256 c = _mm256_loadu_ps(rows[2] + x);
    const __m256 d = _mm256_loadu_ps(rows[3] + x);
    const __m256 lowAB = _mm256_unpacklo_ps(a, b);
    const __m256 highAB = _mm256_unpackhi_ps(a, b);
    const __m256 lowCD = _mm256_unpacklo_ps(c, d);
    const __m256 highCD = _mm256_unpackhi_ps(c, d);
    // Pixels 0 and 4, 1 and 5, 2 and 6, 3 and 7.
    const __m256  pixel0 = _mm256_shuffle_ps(lowAB, lowCD, 0x44);
    const __m256  pixel1 = _mm256_shuffle_ps(lowAB, lowCD, 0xEE);
    const __m256  pixel2 = _mm256_shuffle_ps(highAB, highCD, 0x44);
    const __m256  pixel3 = _mm256_shuffle_ps(highAB, highCD, 0xEE);
    float * const target = task.interleaved + 4 * x;
    _mm256_storeu_ps(target, _mm256_permute2f128_ps(pixel0, pixel1, 0x20));
    _mm256_storeu_ps(target + 8, _mm256_permute2f128_ps(pixel2, pixel3, 0x20));
    _mm256_storeu_ps(target + 16, _mm256_permute2f128_ps(pixel0, pixel1, 0x31));
    _mm256_storeu_ps(target + 24, _mm256_permute2f128_ps(pixel2, pixel3, 0x31));
  }
}

/** Sums taps of all channels of a pixel side by side, the even and the odd ones each in a half of a vector. Where
 * `VPairs` is 0 the number of pairs is given: one that changes from column to column is guessed wrongly too often. */
template <unsigned int VPairs>
__m128
SumInterleaved(const float * weights, const float * values, std::uint32_t pairs)
{
  const __m256i halves = _mm256_set_epi32(1, 1, 1, 1, 0, 0, 0, 0);
  __m256        sum = _mm256_setzero_ps();
  for (std::uint32_t k = 0; k < (VPairs == 0 ? pairs : VPairs); ++k)
  {
    // Either half gets both weights, and takes its own.
    const __m256 both = _mm256_castpd_ps(_mm256_broadcast_sd(reinterpret_cast<const double *>(weights + 2 * k)));
    sum = _mm256_fmadd_ps(_mm256_permutevar_ps(both, halves), _mm256_loadu_ps(values + 8 * k), sum);
  }
  return _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
}

template <unsigned int VPairs>
void
ResamplePairs(const PlaneTask & task, float * pixel, std::uint32_t begin, std::uint32_t end, std::uint32_t pairs)
{
  alignas(16) float   mean[4] = {};
  alignas(16) float   inverse[4] = {};
  const std::uint32_t channels = task.numberOfChannels;
  for (std::uint32_t channel = 0; channel < channels; ++channel)
  {
    mean[channel] = task.channels[channel].mean;
    inverse[channel] = task.channels[channel].inverseDeviation;
  }
  const __m128 means = _mm_load_ps(mean);
  const __m128 inverses = _mm_load_ps(inverse);
  // Not read again after every store, which might change them for all that the compiler knows.
  const std::uint32_t * const firsts = task.columnFirst;
  const float * const         values = task.interleaved;
  const std::size_t           taps = task.maximumColumnTaps;
  const float *               weights = task.columnWeights + begin * taps;
  for (std::uint32_t column = begin; column < end; ++column, pixel += channels, weights += taps)
  {
    const __m128 total = SumInterleaved<VPairs>(weights, values + 4 * static_cast<std::size_t>(firsts[column]), pairs);
    const __m128 unit = _mm_min_ps(_mm_max_ps(total, _mm_setzero_ps()), _mm_set1_ps(1.0F));
    const __m128 normalized = _mm_mul_ps(_mm_sub_ps(unit, means), inverses);
    if (column + 1 < end)
    {
      _mm_storeu_ps(pixel, normalized); // what is too much is the next pixel's
      continue;
    }
    alignas(16) float last[4];
    _mm_store_ps(last, normalized);
    for (std::uint32_t channel = 0; channel < channels; ++channel)
    {
      pixel[channel] = last[channel];
    }
  }
}

/** Columns begin..end of the resized image. */
void
ResampleInterleaved(const PlaneTask & task, const PlaneTarget &, float * row, std::uint32_t begin, std::uint32_t end)
{
  float * const pixel =
    row + static_cast<std::size_t>(begin + task.paddingColumns - task.firstColumn) * task.numberOfChannels;
  const std::uint32_t pairs = (task.mostColumnTaps + 1) / 2;
  switch (pairs)
  {
    case 1:
      return ResamplePairs<1>(task, pixel, begin, end, pairs);
    case 2:
      return ResamplePairs<2>(task, pixel, begin, end, pairs);
    case 3:
      return ResamplePairs<3>(task, pixel, begin, end, pairs);
    case 4:
      return ResamplePairs<4>(task, pixel, begin, end, pairs);
    default:
      return ResamplePairs<0>(task, pixel, begin, end, pairs);
  }
}
