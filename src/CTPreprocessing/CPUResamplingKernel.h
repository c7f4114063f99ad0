// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Rows of voxels to float and back, and sums of taps along rows and columns. Compiled once an instruction set, in a
// namespace of its own that the including source names by TransferLearning_INSTRUCTION_SET; hence no function here is
// shared with other sources.
//
// A sum depends on its own taps alone, taken in their order: images may be divided in any way.
#include "CTPreprocessing/ResamplingKernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#ifdef __AVX2__
#  include <immintrin.h>
#endif

namespace itk
{
namespace TransferLearning
{
namespace TransferLearning_INSTRUCTION_SET
{
namespace
{
#if defined(__AVX512F__)
constexpr std::uint32_t lanes = 16;
#elif defined(__AVX2__)
constexpr std::uint32_t lanes = 8;
#elif defined(__GNUC__)
constexpr std::uint32_t lanes = 4;
#else
constexpr std::uint32_t lanes = 1;
#endif
#ifdef __GNUC__
using Vector = float __attribute__((vector_size(lanes * sizeof(float))));
#else
using Vector = float;
#endif

/** Adds weight * values to `vectors` sums that lie side by side. */
template <std::uint32_t VVectors>
void
AddTap(const float * values, float weight, Vector (&sum)[VVectors])
{
  for (std::uint32_t i = 0; i < VVectors; ++i)
  {
    Vector value;
    std::memcpy(&value, values + i * lanes, sizeof value);
    sum[i] += weight * value;
  }
}

template <typename TComponent>
void
LoadRow(const void * input, std::ptrdiff_t stride, std::size_t count, const PaddingReplacement * padding, float * row)
{
  const auto * const values = static_cast<const TComponent *>(input);
  if (stride == 1)
  {
    for (std::size_t x = 0; x < count; ++x)
    {
      row[x] = static_cast<float>(values[x]);
    }
  }
  else
  {
    for (std::size_t x = 0; x < count; ++x)
    {
      row[x] = static_cast<float>(values[static_cast<std::ptrdiff_t>(x) * stride]);
    }
  }
  if (padding)
  {
    const PaddingReplacement replace = *padding;
    for (std::size_t x = 0; x < count; ++x)
    {
      row[x] = replace(row[x]);
    }
  }
  if (std::is_floating_point<TComponent>::value)
  {
    constexpr float limit = 1e37F;
    for (std::size_t x = 0; x < count; ++x)
    {
      const float raised = row[x] < -limit ? -limit : row[x];
      row[x] = raised > limit ? limit : raised;
    }
  }
}

/** To the nearest integer, halves to the even one. */
template <typename TComponent>
TComponent
RoundToComponent(float value, std::true_type /* up to 16 bits, which vectors of 32 hold */)
{
  constexpr auto low = static_cast<float>(std::numeric_limits<TComponent>::lowest());
  constexpr auto high = static_cast<float>(std::numeric_limits<TComponent>::max());
  // Where float's last bit is worth 1: the addition rounds.
  constexpr float shift = 12582912.0F;
  const float     raised = value > low ? value : low;
  const float     clamped = raised < high ? raised : high;
  return static_cast<TComponent>(static_cast<std::int32_t>((clamped + shift) - shift));
}

template <typename TComponent>
TComponent
RoundToComponent(float value, std::false_type)
{
  constexpr TComponent low = std::numeric_limits<TComponent>::lowest();
  constexpr TComponent high = std::numeric_limits<TComponent>::max();
  // A power of two, the first float above; `low` is one too.
  constexpr auto limit = static_cast<float>(high);
  return value >= limit ? high : value <= static_cast<float>(low) ? low : static_cast<TComponent>(rintf(value));
}

template <typename TComponent>
void
StoreRow(const float * row, std::size_t count, void * output, std::ptrdiff_t stride)
{
  const auto store = [row, count](auto round, auto * values, std::ptrdiff_t step) {
    for (std::size_t x = 0; x < count; ++x)
    {
      values[static_cast<std::ptrdiff_t>(x) * step] = round(row[x]);
    }
  };
  const auto round = [](float value) {
    if constexpr (std::is_floating_point<TComponent>::value)
    {
      return static_cast<TComponent>(value);
    }
    else
    {
      return RoundToComponent<TComponent>(value, std::integral_constant<bool, sizeof(TComponent) <= 2>());
    }
  };
  auto * const values = static_cast<TComponent *>(output);
  if (stride == 1)
  {
    store(round, values, 1);
  }
  else
  {
    store(round, values, stride);
  }
}

void
SumRows(const float * const * rows, const float * weights, std::uint32_t taps, std::size_t length, float * result)
{
  for (std::size_t x = 0; x < length; x += rowMultiple)
  {
    Vector sum[rowMultiple / lanes] = {};
    for (std::uint32_t k = 0; k < taps; ++k)
    {
      AddTap(rows[k] + x, weights[k], sum);
    }
    std::memcpy(result + x, sum, sizeof sum);
  }
}

/** to[j * toStride + i] is from[i * fromStride + j]. */
void
TransposeEight(const float * from, std::size_t fromStride, float * to, std::size_t toStride)
{
#ifdef __AVX2__
  __m256 row[8];
  for (unsigned int i = 0; i < 8; ++i)
  {
    row[i] = _mm256_loadu_ps(from + i * fromStride);
  }
  __m256 pair[8];
  for (unsigned int i = 0; i < 8; i += 2)
  {
    pair[i] = _mm256_unpacklo_ps(row[i], row[i + 1]);
    pair[i + 1] = _mm256_unpackhi_ps(row[i], row[i + 1]);
  }
  __m256 four[8];
  for (unsigned int i = 0; i < 8; i += 4)
  {
    four[i] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0x44);
    four[i + 1] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0xEE);
    four[i + 2] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0x44);
    four[i + 3] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0xEE);
  }
  for (unsigned int i = 0; i < 4; ++i)
  {
    _mm256_storeu_ps(to + i * toStride, _mm256_permute2f128_ps(four[i], four[i + 4], 0x20));
    _mm256_storeu_ps(to + (i + 4) * toStride, _mm256_permute2f128_ps(four[i], four[i + 4], 0x31));
  }
#else
  for (unsigned int j = 0; j < 8; ++j)
  {
    for (unsigned int i = 0; i < 8; ++i)
    {
      to[j * toStride + i] = from[i * fromStride + j];
    }
  }
#endif
}

/** Rows become lanes: a column's taps are then summed as those of a row are. */
void
SumColumns(const ColumnTask & task)
{
  static_assert(bandRows == 16 && rowMultiple % 8 == 0, "Bands are transposed in squares of eight.");
  for (std::size_t x = 0; x < task.inputRowStride; x += 8)
  {
    for (std::size_t row = 0; row < bandRows; row += 8)
    {
      TransposeEight(task.input + row * task.inputRowStride + x,
                     task.inputRowStride,
                     task.transposed + x * bandRows + row,
                     bandRows);
    }
  }
  alignas(64) float eight[8 * bandRows] = {};
  for (std::uint32_t begin = task.begin; begin < task.end; begin += 8)
  {
    for (std::uint32_t i = 0; i < 8 && begin + i < task.end; ++i)
    {
      const std::uint32_t column = begin + i;
      const float *       values =
        task.transposed + static_cast<std::size_t>(task.first[column] - task.inputFirst) * bandRows;
      const float * const weights = task.weights + static_cast<std::size_t>(column) * task.maximumCount;
      Vector              sum[bandRows / lanes] = {};
      for (std::uint32_t k = 0; k < task.count[column]; ++k, values += bandRows)
      {
        AddTap(values, weights[k], sum);
      }
      std::memcpy(eight + i * bandRows, sum, sizeof sum);
    }
    for (std::size_t row = 0; row < bandRows; row += 8)
    {
      TransposeEight(
        eight + row, bandRows, task.output + row * task.outputRowStride + (begin - task.begin), task.outputRowStride);
    }
  }
}

constexpr ResamplingKernels kernels{ { LoadRow<std::uint8_t>,
                                       LoadRow<std::int8_t>,
                                       LoadRow<std::uint16_t>,
                                       LoadRow<std::int16_t>,
                                       LoadRow<std::uint32_t>,
                                       LoadRow<std::int32_t>,
                                       LoadRow<std::uint64_t>,
                                       LoadRow<std::int64_t>,
                                       LoadRow<float>,
                                       LoadRow<double> },
                                     { StoreRow<std::uint8_t>,
                                       StoreRow<std::int8_t>,
                                       StoreRow<std::uint16_t>,
                                       StoreRow<std::int16_t>,
                                       StoreRow<std::uint32_t>,
                                       StoreRow<std::int32_t>,
                                       StoreRow<std::uint64_t>,
                                       StoreRow<std::int64_t>,
                                       StoreRow<float>,
                                       StoreRow<double> },
                                     SumRows,
                                     SumColumns };
} // namespace
} // namespace TransferLearning_INSTRUCTION_SET
} // namespace TransferLearning
} // namespace itk
