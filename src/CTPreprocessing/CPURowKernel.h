// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Rows of values to double, through windows and normalizations, and back; and their moments. Compiled once an
// instruction set, in a namespace of its own that the including source names by TransferLearning_INSTRUCTION_SET; hence
// no function here is shared with other sources.
#include "CTPreprocessing/RowKernels.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
namespace TransferLearning_INSTRUCTION_SET
{
namespace
{
template <typename TComponent>
void
Load(const void * input, std::size_t count, double * __restrict values)
{
  const auto * const components = static_cast<const TComponent *>(input);
  for (std::size_t i = 0; i < count; ++i)
  {
    values[i] = static_cast<double>(components[i]);
  }
}

void
Map(const BasicUnitMap<double> & given, std::size_t count, double * values)
{
  const BasicUnitMap<double> map = given;
  if (map.isSigmoid)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      values[i] = ClampToUnit(map.Sigmoid(values[i]));
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i)
  {
    values[i] = map.Ramp(values[i]);
  }
}

/** What is added before integers are cut off: halves are met up to a rounding of double, which must not turn them down.
 */
double
GetHalf(const OutputRange & range)
{
  const double tie = range.length * 0x1p-50;
  return 0.5 + (tie < 1e-3 ? tie : 1e-3);
}

template <typename TReal>
void
StoreReal(const double * values, std::size_t count, const OutputRange & given, void * output)
{
  auto * const      components = static_cast<TReal *>(output);
  const OutputRange range = given;
  for (std::size_t i = 0; i < count; ++i)
  {
    components[i] = static_cast<TReal>(range(values[i]));
  }
}

template <typename TInteger>
void
StoreInteger(const double * values, std::size_t count, const OutputRange & given, void * output)
{
  // What is converted is not negative: cutting off rounds down.
  using Wide = std::conditional_t<sizeof(TInteger) <= 2, std::int32_t, std::int64_t>;
  constexpr auto    lowest = static_cast<Wide>(std::numeric_limits<TInteger>::lowest());
  auto * const      components = static_cast<TInteger *>(output);
  const OutputRange range = given;
  const double      shift = GetHalf(range) - static_cast<double>(lowest);
  for (std::size_t i = 0; i < count; ++i)
  {
    components[i] = static_cast<TInteger>(static_cast<Wide>(range(values[i]) + shift) + lowest);
  }
}

template <typename TInteger>
void
StoreLongInteger(const double * values, std::size_t count, const OutputRange & given, void * output)
{
  // The largest of 64 bits lies between two doubles.
  constexpr auto    largest = std::numeric_limits<TInteger>::max();
  auto * const      components = static_cast<TInteger *>(output);
  const OutputRange range = given;
  const double      half = GetHalf(range);
  for (std::size_t i = 0; i < count; ++i)
  {
    const double value = floor(range(values[i]) + half);
    components[i] = value < static_cast<double>(largest) ? static_cast<TInteger>(value) : largest;
  }
}

template <typename TReal>
void
Normalize(const double * values, std::size_t count, const NormalizationTable & given, void * output)
{
  const NormalizationTable table = given;
  auto * const             result = static_cast<TReal *>(output);
  for (std::size_t i = 0; i < count; ++i)
  {
    const BasicUnitMap<double> map{ table.lower[i], table.inverseWidth[i], false };
    const double               value = map.Scale(values[i]);
    const bool                 isKept = !table.isClamped || value != value;
    result[i] = static_cast<TReal>(((isKept ? value : ClampToUnit(value)) - table.mean[i]) * table.inverseDeviation[i]);
  }
}

/** Sums side by side: value i belongs to sum i % lanes, whatever vectors the processor has. */
constexpr std::size_t lanes = 8;

RowMoments
MeasureMoments(const double * values, std::size_t count)
{
  double sum[lanes] = {};
  double minimum[lanes];
  double maximum[lanes];
  for (std::size_t k = 0; k < lanes; ++k)
  {
    minimum[k] = maximum[k] = values[0];
  }
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
  {
    for (std::size_t k = 0; k < lanes; ++k)
    {
      const double value = values[i + k];
      sum[k] += value;
      minimum[k] = value < minimum[k] ? value : minimum[k];
      maximum[k] = value > maximum[k] ? value : maximum[k];
    }
  }
  for (; i < count; ++i)
  {
    const std::size_t k = i % lanes;
    sum[k] += values[i];
    minimum[k] = values[i] < minimum[k] ? values[i] : minimum[k];
    maximum[k] = values[i] > maximum[k] ? values[i] : maximum[k];
  }
  RowMoments moments{ sum[0], 0.0, minimum[0], maximum[0] };
  for (std::size_t k = 1; k < lanes; ++k)
  {
    moments.mean += sum[k];
    moments.minimum = minimum[k] < moments.minimum ? minimum[k] : moments.minimum;
    moments.maximum = maximum[k] > moments.maximum ? maximum[k] : moments.maximum;
  }
  moments.mean /= static_cast<double>(count);

  double squares[lanes] = {};
  for (i = 0; i + lanes <= count; i += lanes)
  {
    for (std::size_t k = 0; k < lanes; ++k)
    {
      const double difference = values[i + k] - moments.mean;
      squares[k] += difference * difference;
    }
  }
  for (; i < count; ++i)
  {
    const double difference = values[i] - moments.mean;
    squares[i % lanes] += difference * difference;
  }
  for (const double part : squares)
  {
    moments.squares += part;
  }
  return moments;
}

constexpr RowKernels kernels{ { Load<std::uint8_t>,
                                Load<std::int8_t>,
                                Load<std::uint16_t>,
                                Load<std::int16_t>,
                                Load<std::uint32_t>,
                                Load<std::int32_t>,
                                Load<std::uint64_t>,
                                Load<std::int64_t>,
                                Load<float>,
                                Load<double> },
                              Map,
                              { StoreInteger<std::uint8_t>,
                                StoreInteger<std::int8_t>,
                                StoreInteger<std::uint16_t>,
                                StoreInteger<std::int16_t>,
                                StoreInteger<std::uint32_t>,
                                StoreInteger<std::int32_t>,
                                StoreLongInteger<std::uint64_t>,
                                StoreLongInteger<std::int64_t>,
                                StoreReal<float>,
                                StoreReal<double> },
                              Normalize<float>,
                              Normalize<double>,
                              MeasureMoments };
} // namespace
} // namespace TransferLearning_INSTRUCTION_SET
} // namespace TransferLearning
} // namespace itk
