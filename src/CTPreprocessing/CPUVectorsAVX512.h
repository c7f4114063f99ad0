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

Vector
Broadcast(float value)
{
  return _mm512_set1_ps(value);
}

// Masked, because GCC 12 warns of the undefined value in the plain conversions.
Vector
ToFloat(__m512i values)
{
  return _mm512_maskz_cvtepi32_ps(0xFFFF, values);
}

Vector
Load(const float * values)
{
  return _mm512_loadu_ps(values);
}
Vector
Load(const std::int16_t * values)
{
  return ToFloat(_mm512_maskz_cvtepi16_epi32(0xFFFF, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(values))));
}
Vector
Load(const std::uint16_t * values)
{
  return ToFloat(_mm512_maskz_cvtepu16_epi32(0xFFFF, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(values))));
}
Vector
ToFloat(__m128i bytes)
{
  return ToFloat(_mm512_maskz_cvtepu8_epi32(0xFFFF, bytes));
}
Vector
Load(const std::uint8_t * values)
{
  return ToFloat(_mm_loadu_si128(reinterpret_cast<const __m128i *>(values)));
}

/** (value - offset) * factor. */
Vector
Shift(Vector value, Vector offset, Vector factor)
{
  return _mm512_mul_ps(_mm512_sub_ps(value, offset), factor);
}

/** Lane i of sum s is the sum over k of weight[k][i] times row[s][lane[i] + k]. All taps lie in `VVectors`. */
template <unsigned int VVectors, unsigned int VRows>
void
SumTaps(const float * const (&row)[VRows],
        const float *        weights,
        const std::int32_t * lane,
        std::uint32_t        taps,
        Vector (&sum)[VRows])
{
  static_assert(VVectors == 2 || VVectors == 3, "One permutation picks from two vectors, a second from the third.");
  __m512 values[VRows][VVectors];
  for (unsigned int i = 0; i < VRows; ++i)
  {
    for (unsigned int j = 0; j < VVectors; ++j)
    {
      values[i][j] = _mm512_loadu_ps(row[i] + j * lanes);
    }
    sum[i] = _mm512_setzero_ps();
  }
  __m512i index = _mm512_loadu_si512(lane);
  for (std::uint32_t k = 0; k < taps; ++k)
  {
    const __m512    weight = _mm512_loadu_ps(weights + k * lanes);
    const __mmask16 isThird = VVectors == 3 ? _mm512_cmpge_epi32_mask(index, _mm512_set1_epi32(2 * lanes)) : 0;
    for (unsigned int i = 0; i < VRows; ++i)
    {
      __m512 picked = _mm512_permutex2var_ps(values[i][0], index, values[i][1]);
      if constexpr (VVectors == 3)
      {
        picked = _mm512_mask_permutexvar_ps(picked, isThird, index, values[i][2]);
      }
      sum[i] = _mm512_fmadd_ps(weight, picked, sum[i]);
    }
    index = _mm512_add_epi32(index, _mm512_set1_epi32(1));
  }
}

/** A group's sums, a row each. */
template <unsigned int VRows>
void
SumGroup(const PlaneTask & task,
         const float * const (&row)[VRows],
         const float *        weights,
         const std::int32_t * lane,
         Vector (&sum)[VRows])
{
  task.groupVectors == 3 ? SumTaps<3>(row, weights, lane, task.groupTaps, sum)
                         : SumTaps<2>(row, weights, lane, task.groupTaps, sum);
}

Vector
Normalize(Vector value, const ChannelNormalization & channel)
{
  return Shift(Clamp(value), Broadcast(channel.mean), Broadcast(channel.inverseDeviation));
}

void
StoreVector(float * output, Vector value)
{
  _mm512_storeu_ps(output, value);
}

/** Where the floats of a group of three-channel pixels come from: float j of vector i is of channel (16 i + j) % 3. */
struct InterleavedPlaces
{
  alignas(64) std::int32_t channel[3][lanes];
  alignas(64) std::int32_t pixel[3][lanes];
  alignas(64) std::int32_t firstTwo[3][lanes]; ///< In the vectors of the first two channels; 0 where it is the third's.
  alignas(64) std::int32_t third[3][lanes];    ///< In the vector of those and the third channel's.

  constexpr InterleavedPlaces()
    : channel{}
    , pixel{}
    , firstTwo{}
    , third{}
  {
    for (std::int32_t i = 0; i < 3; ++i)
    {
      for (std::int32_t lane = 0; lane < 16; ++lane)
      {
        const std::int32_t of = (16 * i + lane) % 3;
        const std::int32_t from = (16 * i + lane) / 3;
        channel[i][lane] = of;
        pixel[i][lane] = from;
        firstTwo[i][lane] = of == 2 ? 0 : from + 16 * of;
        third[i][lane] = of == 2 ? from + 16 : lane;
      }
    }
  }
};

/** The output of rows whose pixels have three channels. */
struct ThreeChannels
{
  __m512  mean[3];
  __m512  inverseDeviation[3];
  __m512i pixel[3];
  __m512i firstTwo[3];
  __m512i third[3];

  explicit ThreeChannels(const ChannelNormalization * channels)
  {
    static constexpr InterleavedPlaces places;
    alignas(64) const float            means[lanes] = { channels[0].mean, channels[1].mean, channels[2].mean };
    alignas(64) const float            inverses[lanes] = { channels[0].inverseDeviation,
                                                           channels[1].inverseDeviation,
                                                           channels[2].inverseDeviation };
    constexpr __mmask16                all = 0xFFFF;
    for (unsigned int i = 0; i < 3; ++i)
    {
      const __m512i channel = _mm512_load_si512(places.channel[i]);
      mean[i] = _mm512_maskz_permutexvar_ps(all, channel, _mm512_load_ps(means));
      inverseDeviation[i] = _mm512_maskz_permutexvar_ps(all, channel, _mm512_load_ps(inverses));
      pixel[i] = _mm512_load_si512(places.pixel[i]);
      firstTwo[i] = _mm512_load_si512(places.firstTwo[i]);
      third[i] = _mm512_load_si512(places.third[i]);
    }
  }

  /** One sum, repeated in all channels. */
  Vector
  Interleave(const Vector (&sum)[1], unsigned int i) const
  {
    constexpr __mmask16 all = 0xFFFF;
    return _mm512_maskz_permutexvar_ps(all, pixel[i], sum[0]);
  }
  Vector
  Interleave(const Vector (&sum)[3], unsigned int i) const
  {
    return _mm512_permutex2var_ps(_mm512_permutex2var_ps(sum[0], firstTwo[i], sum[1]), third[i], sum[2]);
  }
  template <unsigned int VRows>
  Vector
  Normalize(const Vector (&sum)[VRows], unsigned int i) const
  {
    return Shift(this->Interleave(sum, i), mean[i], inverseDeviation[i]);
  }
};

/** A whole row of the resized image, of three channels that show either one source or three. Where `VTaps` is 0 their
 * number is the task's. */
template <unsigned int VVectors, unsigned int VTaps, unsigned int VRows>
void
ResampleThreeChannelsOf(const PlaneTask & task, const float * const (&rows)[VRows], float * output)
{
  const ThreeChannels       channels(task.channels);
  const ColumnGroup * const groups = task.groups;
  const float * const       weights = task.groupWeights;
  const std::int32_t *      lane = task.groupLanes;
  const std::uint32_t       numberOfGroups = task.numberOfGroups;
  for (std::uint32_t g = 0; g < numberOfGroups; ++g, lane += lanes)
  {
    const ColumnGroup & group = groups[g];
    const float *       values[VRows];
    for (unsigned int i = 0; i < VRows; ++i)
    {
      values[i] = rows[i] + group.firstTap;
    }
    Vector sum[VRows];
    SumTaps<VVectors>(values, weights + group.tables, lane, VTaps == 0 ? task.groupTaps : VTaps, sum);
    for (Vector & value : sum)
    {
      value = Clamp(value);
    }
    float * pixel = output + 3 * static_cast<std::size_t>(group.firstColumn);
    if (group.columns == lanes && reinterpret_cast<std::uintptr_t>(pixel) % 64 == 0)
    {
      // Whole cache lines, which nothing needs to be read for.
      for (unsigned int i = 0; i < 3; ++i)
      {
        _mm512_stream_ps(pixel + i * lanes, channels.Normalize(sum, i));
      }
      continue;
    }
    // Of the next row, a little at a time: all of it at once would wait for itself.
    Prefetch(pixel + task.outputRowStride, 3 * lanes * sizeof(float));
    if (group.firstColumn + lanes <= task.resizedColumns)
    {
      // What follows the group's own columns the next groups write again; masks would take as long as the sums.
      for (unsigned int i = 0; i < 3; ++i)
      {
        StoreVector(pixel + i * lanes, channels.Normalize(sum, i));
      }
      continue;
    }
    std::uint32_t left = 3 * group.columns;
    for (unsigned int i = 0; i < 3 && left > 0; ++i, pixel += lanes)
    {
      const std::uint32_t floats = left < lanes ? left : lanes;
      _mm512_mask_storeu_ps(pixel, static_cast<__mmask16>((1U << floats) - 1U), channels.Normalize(sum, i));
      left -= floats;
    }
  }
}

template <unsigned int VVectors, unsigned int VRows>
void
ResampleThreeChannels(const PlaneTask & task, const float * const (&rows)[VRows], float * output)
{
  switch (task.groupTaps)
  {
    case 2:
      return ResampleThreeChannelsOf<VVectors, 2>(task, rows, output);
    case 3:
      return ResampleThreeChannelsOf<VVectors, 3>(task, rows, output);
    case 4:
      return ResampleThreeChannelsOf<VVectors, 4>(task, rows, output);
    case 5:
      return ResampleThreeChannelsOf<VVectors, 5>(task, rows, output);
    case 6:
      return ResampleThreeChannelsOf<VVectors, 6>(task, rows, output);
    default:
      return ResampleThreeChannelsOf<VVectors, 0>(task, rows, output);
  }
}
