// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// BatchNorm and ReLU. Compiled once an instruction set, in a namespace of its own that the including source names by
// TransferLearning_INSTRUCTION_SET; hence no function here is shared with other sources.
//
// Sums are taken in float over a few rows that the cache holds, and from there on in double. NaN stays NaN.
#include "Networks/NormKernels.h"

#include <cstdint>
#include <cstring>

#ifdef _MSC_VER
#  define TransferLearning_RESTRICT __restrict
#else
#  define TransferLearning_RESTRICT __restrict__
#endif

namespace itk
{
namespace TransferLearning
{
namespace TransferLearning_INSTRUCTION_SET
{
namespace
{
struct BFloat16
{
  std::uint16_t bits;
};

inline float
Load(float value)
{
  return value;
}

inline float
Load(BFloat16 value)
{
  const std::uint32_t bits = static_cast<std::uint32_t>(value.bits) << 16;
  float               result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

inline void
Store(float value, float & output)
{
  output = value;
}

/** To the nearest, halves to the even one. */
inline void
Store(float value, BFloat16 & output)
{
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  output.bits = static_cast<std::uint16_t>((bits & 0x7fffffffU) > 0x7f800000U ? 0x7fc0U : rounded);
}

/** By its bits: compilers make no vectors of branches. */
inline float
ZeroIf(bool isZero, float value)
{
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  bits &= static_cast<std::uint32_t>(isZero) - 1U;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/** So many that they stay in the cache, and that joined maps are read almost in the order of memory. */
inline std::size_t
CountTogether(std::size_t channels)
{
  constexpr std::size_t values = 4096;
  const std::size_t     rows = values / channels;
  return rows < 8 ? 8 : (rows > 256 ? 256 : rows);
}

inline std::size_t
Min(std::size_t a, std::size_t b)
{
  return a < b ? a : b;
}

/** Of the channels of one map. */
struct Coefficients
{
  const float * mean;
  const float * scale;
  const float * bias;
  float         ceiling;
  const float * gradientMean;
  const float * gradientSlope;
};

// The rows are functions of their own, because compilers heed what does not overlap in parameters only.
template <typename TValue>
void
AddRow(const TValue * TransferLearning_RESTRICT values, std::size_t channels, float * TransferLearning_RESTRICT sum)
{
  for (std::size_t c = 0; c < channels; ++c)
  {
    sum[c] += Load(values[c]);
  }
}

template <typename TValue>
void
AddSquares(const TValue * TransferLearning_RESTRICT values,
           const float * TransferLearning_RESTRICT  mean,
           std::size_t                              channels,
           float * TransferLearning_RESTRICT        sum)
{
  for (std::size_t c = 0; c < channels; ++c)
  {
    const float centered = Load(values[c]) - mean[c];
    sum[c] += centered * centered;
  }
}

template <typename TValue>
void
NormalizeRow(const TValue * TransferLearning_RESTRICT values,
             const Coefficients &                     with,
             std::size_t                              channels,
             TValue * TransferLearning_RESTRICT       output)
{
  for (std::size_t c = 0; c < channels; ++c)
  {
    const float normalized = (Load(values[c]) - with.mean[c]) * with.scale[c] + with.bias[c];
    const float rectified = normalized < 0.0F ? 0.0F : normalized;
    Store(rectified > with.ceiling ? with.ceiling : rectified, output[c]);
  }
}

/** The gradient of what is normalized, of that of the output. */
inline float
GoThroughRelu(float centered, float gradient, const Coefficients & with, std::size_t c)
{
  const float normalized = centered * with.scale[c] + with.bias[c];
  return ZeroIf((normalized <= 0.0F) | (normalized >= with.ceiling), gradient);
}

template <typename TValue>
void
SumRow(const TValue * TransferLearning_RESTRICT values,
       const TValue * TransferLearning_RESTRICT outputGradients,
       const Coefficients &                     with,
       std::size_t                              channels,
       float * TransferLearning_RESTRICT        sum,
       float * TransferLearning_RESTRICT        moment)
{
  for (std::size_t c = 0; c < channels; ++c)
  {
    const float centered = Load(values[c]) - with.mean[c];
    const float gradient = GoThroughRelu(centered, Load(outputGradients[c]), with, c);
    sum[c] += gradient;
    moment[c] += gradient * centered;
  }
}

template <typename TValue>
void
PropagateRow(const TValue * TransferLearning_RESTRICT values,
             const TValue * TransferLearning_RESTRICT outputGradients,
             const Coefficients &                     with,
             std::size_t                              channels,
             TValue * TransferLearning_RESTRICT       gradients)
{
  for (std::size_t c = 0; c < channels; ++c)
  {
    const float centered = Load(values[c]) - with.mean[c];
    const float gradient = GoThroughRelu(centered, Load(outputGradients[c]), with, c);
    Store((gradient - with.gradientMean[c] - centered * with.gradientSlope[c]) * with.scale[c], gradients[c]);
  }
}

inline void
SetZero(float * values, std::size_t count)
{
  for (std::size_t i = 0; i < count; ++i)
  {
    values[i] = 0.0F;
  }
}

template <typename TValue>
void
Measure(const ChannelRows & map, std::size_t begin, std::size_t end, double * mean, double * squares, float * scratch)
{
  const std::size_t    channels = map.channels;
  const std::size_t    together = CountTogether(channels);
  const TValue * const values = static_cast<const TValue *>(map.values);
  float * const        own = scratch;
  float * const        ownSquares = scratch + channels;
  for (std::size_t c = 0; c < channels; ++c)
  {
    mean[c] = 0.0;
    squares[c] = 0.0;
  }
  for (std::size_t first = begin; first < end; first += together)
  {
    const std::size_t last = Min(first + together, end);
    const auto        count = static_cast<double>(last - first);
    const auto        before = static_cast<double>(first - begin);
    SetZero(scratch, 2 * channels);
    for (std::size_t row = first; row < last; ++row)
    {
      AddRow(values + row * channels, channels, own);
    }
    for (std::size_t c = 0; c < channels; ++c)
    {
      own[c] /= static_cast<float>(count);
    }
    for (std::size_t row = first; row < last; ++row)
    {
      AddSquares(values + row * channels, own, channels, ownSquares);
    }
    // Chan et al. 1983, 10.1080/00031305.1983.10483115
    for (std::size_t c = 0; c < channels; ++c)
    {
      const double difference = own[c] - mean[c];
      mean[c] += difference * count / (before + count);
      squares[c] += ownSquares[c] + difference * difference * before * count / (before + count);
    }
  }
}

/** Calls function(map, coefficients, first channel, first row, last row) for a few rows after the others. */
template <typename TFunction>
void
ForMaps(const NormTask & task, TFunction function)
{
  const std::size_t together = CountTogether(task.channels);
  for (std::size_t first = task.begin; first < task.end; first += together)
  {
    std::size_t channel = 0;
    for (std::size_t i = 0; i < task.numberOfMaps; ++i)
    {
      const Coefficients with{ task.mean + channel, task.scale + channel,        task.bias + channel,
                               task.ceiling,        task.gradientMean + channel, task.gradientSlope + channel };
      function(task.maps[i], with, channel, first, Min(first + together, task.end));
      channel += task.maps[i].channels;
    }
  }
}

template <typename TValue>
void
Normalize(const NormTask & task)
{
  ForMaps(
    task,
    [&task](
      const ChannelRows & map, const Coefficients & with, std::size_t channel, std::size_t first, std::size_t last) {
      const auto * const values = static_cast<const TValue *>(map.values);
      auto * const       output = static_cast<TValue *>(task.output) + channel;
      for (std::size_t row = first; row < last; ++row)
      {
        NormalizeRow(values + row * map.channels, with, map.channels, output + row * task.channels);
      }
    });
}

template <typename TValue>
void
SumGradients(const NormTask & task)
{
  for (std::size_t c = 0; c < task.channels; ++c)
  {
    task.sums[c] = 0.0;
    task.moments[c] = 0.0;
  }
  ForMaps(
    task,
    [&task](
      const ChannelRows & map, const Coefficients & with, std::size_t channel, std::size_t first, std::size_t last) {
      const auto * const values = static_cast<const TValue *>(map.values);
      const auto * const gradients = static_cast<const TValue *>(task.outputGradient) + channel;
      float * const      sum = task.scratch;
      float * const      moment = task.scratch + map.channels;
      SetZero(task.scratch, 2 * map.channels);
      for (std::size_t row = first; row < last; ++row)
      {
        SumRow(values + row * map.channels, gradients + row * task.channels, with, map.channels, sum, moment);
      }
      for (std::size_t c = 0; c < map.channels; ++c)
      {
        task.sums[channel + c] += sum[c];
        task.moments[channel + c] += moment[c];
      }
    });
}

template <typename TValue>
void
Propagate(const NormTask & task)
{
  ForMaps(
    task,
    [&task](
      const ChannelRows & map, const Coefficients & with, std::size_t channel, std::size_t first, std::size_t last) {
      const auto * const values = static_cast<const TValue *>(map.values);
      const auto * const gradients = static_cast<const TValue *>(task.outputGradient) + channel;
      auto * const       output = static_cast<TValue *>(map.gradient);
      for (std::size_t row = first; row < last; ++row)
      {
        PropagateRow(values + row * map.channels,
                     gradients + row * task.channels,
                     with,
                     map.channels,
                     output + row * map.channels);
      }
    });
}

template <typename TValue>
constexpr NormKernels
MakeKernels()
{
  return { &Measure<TValue>, &Normalize<TValue>, &SumGradients<TValue>, &Propagate<TValue> };
}
} // namespace
} // namespace TransferLearning_INSTRUCTION_SET
} // namespace TransferLearning
} // namespace itk
