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
  return Shift(Clamp(value), Broadcast(channel.mean), Broadcast(channel.inverseDeviation));
}

void
StoreVector(float * output, Vector value)
{
  _mm512_storeu_ps(output, value);
}

/** The output of rows whose pixels have three channels: floats j, j + 16 and j + 32 of a group belong to channels j %
 * 3, (j + 1) % 3 and (j + 2) % 3 of one pixel after the other. */
struct ThreeChannels
{
  __m512  mean[3];
  __m512  inverseDeviation[3];
  __m512i pixel[3];    ///< Of each float.
  __m512i firstTwo[3]; ///< The float in the first two channels' vectors; 0 where it belongs to the third.
  __m512i third[3];    ///< The float in the vector of those and the third channel's.

  explicit ThreeChannels(const ChannelNormalization * channels)
  {
    for (std::int32_t i = 0; i < 3; ++i)
    {
      alignas(64) float        means[lanes];
      alignas(64) float        inverses[lanes];
      alignas(64) std::int32_t places[3][lanes];
      for (std::int32_t lane = 0; lane < 16; ++lane)
      {
        const std::int32_t channel = (16 * i + lane) % 3;
        const std::int32_t from = (16 * i + lane) / 3;
        means[lane] = channels[channel].mean;
        inverses[lane] = channels[channel].inverseDeviation;
        places[0][lane] = from;
        places[1][lane] = channel == 2 ? 0 : from + 16 * channel;
        places[2][lane] = channel == 2 ? from + 16 : lane;
      }
      mean[i] = _mm512_load_ps(means);
      inverseDeviation[i] = _mm512_load_ps(inverses);
      pixel[i] = _mm512_load_si512(places[0]);
      firstTwo[i] = _mm512_load_si512(places[1]);
      third[i] = _mm512_load_si512(places[2]);
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
template <unsigned int VTaps, unsigned int VRows>
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
    SumGroup(values, weights + group.tables, lane, VTaps == 0 ? task.groupTaps : VTaps, sum);
    for (Vector & value : sum)
    {
      value = Clamp(value);
    }
    float * pixel = output + 3 * static_cast<std::size_t>(group.firstColumn);
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

template <unsigned int VRows>
void
ResampleThreeChannels(const PlaneTask & task, const float * const (&rows)[VRows], float * output)
{
  switch (task.groupTaps)
  {
    case 2:
      return ResampleThreeChannelsOf<2>(task, rows, output);
    case 3:
      return ResampleThreeChannelsOf<3>(task, rows, output);
    case 4:
      return ResampleThreeChannelsOf<4>(task, rows, output);
    case 5:
      return ResampleThreeChannelsOf<5>(task, rows, output);
    case 6:
      return ResampleThreeChannelsOf<6>(task, rows, output);
    default:
      return ResampleThreeChannelsOf<0>(task, rows, output);
  }
}
