// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// One plane on one thread: input rows are brought to 0..1, rows of the output are summed from them, and the columns of
// each are summed, normalized and stored. Compiled once an instruction set, in a namespace of its own that the
// including source names by TransferLearning_INSTRUCTION_SET; hence no function here is shared with other sources.
//
// A value depends on its own taps alone, taken in their order: planes may be divided in any way.
#include "CTPreprocessing/PlaneTask.h"

#include <cstdint>
#include <type_traits>

#if defined(__AVX512F__) || defined(__AVX2__)
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
/** The row is on its way while others are computed. */
void
Prefetch(const void * row, std::size_t bytes)
{
#ifdef __GNUC__
  for (std::size_t offset = 0; offset < bytes; offset += 64)
  {
    __builtin_prefetch(static_cast<const char *>(row) + offset);
  }
#else
  static_cast<void>(row);
  static_cast<void>(bytes);
#endif
}

#if defined(__AVX512F__)
#  include "CTPreprocessing/CPUVectorsAVX512.h"
#elif defined(__AVX2__)
#  include "CTPreprocessing/CPUVectorsAVX2.h"
#endif
#if defined(__AVX2__)
#  include "CTPreprocessing/CPUColorRow.h"
#  include "CTPreprocessing/CPURampRow.h"
#else
constexpr std::uint32_t lanes = 1;

void
MapRamp(const float * values, std::size_t length, const UnitMap & map, float * result)
{
  const UnitMap local = map;
  for (std::size_t x = 0; x < length; ++x)
  {
    result[x] = local.Ramp(values[x]);
  }
}

template <typename TComponent>
bool
MapRamps(const PlaneTask &, const TComponent *, float *)
{
  return false;
}
#endif

template <typename TComponent>
void
ReadRow(const PlaneTask & task, const TComponent * row)
{
  const std::ptrdiff_t stride = task.inputColumnStride;
  std::size_t          begin = 0;
#if defined(__AVX2__)
  if constexpr (std::is_same_v<TComponent, unsigned char>)
  {
    if (stride == 3 && task.componentsRead == 3)
    {
      begin =
        ReadColorRow(row, task.columns, task.rowStride, task.stored, [](unsigned int, Vector value) { return value; });
    }
  }
#endif
  for (std::uint32_t component = 0; component < task.componentsRead; ++component)
  {
    const TComponent * const pixel = row + component;
    float * const            stored = task.stored + component * task.rowStride;
    if (stride == 1)
    {
      Prefetch(pixel + task.inputRowStride, task.columns * sizeof(TComponent));
      for (std::size_t x = 0; x < task.columns; ++x)
      {
        stored[x] = static_cast<float>(pixel[x]);
      }
    }
    else
    {
      for (std::size_t x = begin; x < task.columns; ++x)
      {
        stored[x] = static_cast<float>(pixel[static_cast<std::ptrdiff_t>(x) * stride]);
      }
    }
    constexpr bool isFloat = static_cast<TComponent>(0.5) != static_cast<TComponent>(0);
    if (isFloat || task.hasPadding)
    {
      const PaddingReplacement padding = task.padding;
      for (std::size_t x = 0; x < task.columns; ++x)
      {
        stored[x] = padding(stored[x]);
      }
    }
  }
}

/** The 0..1 sources of an input row, one after the other. */
template <typename TComponent>
void
LoadRow(const PlaneTask & task, const TComponent * row, float * sources)
{
  if (MapRamps(task, row, sources))
  {
    return;
  }
  ReadRow(task, row);
  const float * const stored = task.stored;
  if (task.isLuma)
  {
    const UnitMap map = task.sources[0];
    for (std::size_t x = 0; x < task.columns; ++x)
    {
      sources[x] = ComputeLuma(
        map.Ramp(stored[x]), map.Ramp(stored[task.rowStride + x]), map.Ramp(stored[2 * task.rowStride + x]));
    }
    return;
  }
  const std::size_t step = task.componentsRead == 1 ? 0 : task.rowStride;
  for (std::uint32_t source = 0; source < task.numberOfSources; ++source)
  {
    const UnitMap       map = task.sources[source];
    const float * const values = stored + source * step;
    float * const       result = sources + source * task.rowStride;
    if (!map.isSigmoid)
    {
      MapRamp(values, task.columns, map, result);
      continue;
    }
    for (std::size_t x = 0; x < task.columns; ++x)
    {
      result[x] = map.Sigmoid(values[x]);
    }
  }
}

/** The same of a row of several planes, summed. */
template <typename TComponent>
void
LoadRowOfPlanes(const PlaneTask & task, const TComponent * row, float * sources)
{
  if (task.planeTaps == 1)
  {
    LoadRow(task, row, sources);
    return;
  }
  const std::size_t length = task.numberOfSources * task.rowStride;
  for (std::uint32_t k = 0; k < task.planeTaps; ++k, row += task.inputPlaneStride)
  {
    LoadRow(task, row, task.tap);
    const float weight = task.planeWeights[k];
    for (std::size_t x = 0; x < length; ++x)
    {
      sources[x] = (k == 0 ? 0.0F : sources[x]) + weight * task.tap[x];
    }
  }
}

/** Adds `VTaps` rows at once, so that sums stay in registers. */
template <unsigned int VTaps>
void
AddRows(const float * const * rows, const float * weights, std::size_t length, bool isFirst, float * __restrict result)
{
  for (std::size_t x = 0; x < length; ++x)
  {
    float sum = isFirst ? 0.0F : result[x];
    for (unsigned int k = 0; k < VTaps; ++k)
    {
      sum += weights[k] * rows[k][x];
    }
    result[x] = sum;
  }
}

/** The row of the resized image, from the input rows in the ring. */
void
ResampleVertically(const PlaneTask & task, std::uint32_t row)
{
  constexpr std::uint32_t batch = 8;
  const float *           rows[batch];
  const std::size_t       slotSize = task.numberOfSources * task.rowStride;
  const std::size_t       length = slotSize - task.rowStride + (task.columns + 15) / 16 * 16; // zeros follow
  const float *           weights = task.rowWeights + static_cast<std::size_t>(row) * task.maximumRowTaps;
  std::uint32_t           slot = task.rowFirst[row] % task.maximumRowTaps;
  for (std::uint32_t done = 0; done < task.rowCount[row]; done += batch, weights += batch)
  {
    const std::uint32_t left = task.rowCount[row] - done;
    const std::uint32_t taps = left < batch ? left : batch;
    for (std::uint32_t k = 0; k < taps; ++k)
    {
      rows[k] = task.ring + slot * slotSize;
      slot = slot + 1 == task.maximumRowTaps ? 0 : slot + 1;
    }
    const bool isFirst = done == 0;
    switch (taps)
    {
      case 1:
        AddRows<1>(rows, weights, length, isFirst, task.vertical);
        break;
      case 2:
        AddRows<2>(rows, weights, length, isFirst, task.vertical);
        break;
      case 3:
        AddRows<3>(rows, weights, length, isFirst, task.vertical);
        break;
      case 4:
        AddRows<4>(rows, weights, length, isFirst, task.vertical);
        break;
      case 5:
        AddRows<5>(rows, weights, length, isFirst, task.vertical);
        break;
      case 6:
        AddRows<6>(rows, weights, length, isFirst, task.vertical);
        break;
      case 7:
        AddRows<7>(rows, weights, length, isFirst, task.vertical);
        break;
      default:
        AddRows<8>(rows, weights, length, isFirst, task.vertical);
        break;
    }
  }
}

void
FillOutside(const PlaneTask & task, const PlaneTarget & target, float * row, std::uint32_t begin, std::uint32_t end)
{
  for (std::uint32_t column = begin; column < end; ++column)
  {
    for (std::uint32_t channel = target.firstChannel; channel < target.endChannel; ++channel)
    {
      row[column * task.numberOfChannels + channel] = task.outside[channel];
    }
  }
}

/** Columns whose taps are too far apart for groups: eight taps at once, in a fixed order. */
float
SumColumn(const PlaneTask & task, const float * row, std::uint32_t column)
{
  const float * const weights = task.columnWeights + static_cast<std::size_t>(column) * task.maximumColumnTaps;
  const float * const values = row + task.columnFirst[column];
  float               partial[8] = {};
  for (std::uint32_t k = 0; k < task.columnCount[column]; k += 8)
  {
    for (std::uint32_t i = 0; i < 8; ++i)
    {
      partial[i] += weights[k + i] * values[k + i];
    }
  }
  return ((partial[0] + partial[4]) + (partial[2] + partial[6])) +
         ((partial[1] + partial[5]) + (partial[3] + partial[7]));
}

void
ResampleColumns(const PlaneTask & task, const PlaneTarget & target, float * row, std::uint32_t begin, std::uint32_t end)
{
  for (std::uint32_t column = begin; column < end; ++column)
  {
    float * const pixel =
      row + static_cast<std::size_t>(column + task.paddingColumns - task.firstColumn) * task.numberOfChannels;
    float         sum = 0.0F;
    std::uint32_t summed = task.numberOfSources;
    for (std::uint32_t channel = target.firstChannel; channel < target.endChannel; ++channel)
    {
      const std::uint32_t source = task.sourceOfChannel[channel];
      if (source != summed)
      {
        sum = SumColumn(task, task.vertical + source * task.rowStride, column);
        summed = source;
      }
      pixel[channel] = task.channels[channel](sum);
    }
  }
}

#if defined(__AVX512F__) || defined(__AVX2__)
/** Columns begin..end of the resized image, of which the groups may have more. */
void
ResampleGroups(const PlaneTask & task, const PlaneTarget & target, float * row, std::uint32_t begin, std::uint32_t end)
{
#  if defined(__AVX512F__)
  const bool isWhole = begin == 0 && end == task.resizedColumns;
  if (isWhole && task.numberOfChannels == 3 && target.endChannel - target.firstChannel == 3)
  {
    const auto source = [&](std::uint32_t channel) {
      return task.vertical + task.sourceOfChannel[channel] * task.rowStride;
    };
    const float * const rows[3] = { source(0), source(1), source(2) };
    float * const       output = row + static_cast<std::size_t>(task.paddingColumns - task.firstColumn) * 3;
    if (rows[0] == rows[1] && rows[0] == rows[2]) // gray repeated
    {
      const float * const gray[1] = { rows[0] };
      return task.groupVectors == 3 ? ResampleThreeChannels<3>(task, gray, output)
                                    : ResampleThreeChannels<2>(task, gray, output);
    }
    return task.groupVectors == 3 ? ResampleThreeChannels<3>(task, rows, output)
                                  : ResampleThreeChannels<2>(task, rows, output);
  }
#  endif
  for (std::uint32_t g = 0; g < task.numberOfGroups; ++g)
  {
    const ColumnGroup & group = task.groups[g];
    const std::uint32_t first = group.firstColumn < begin ? begin : group.firstColumn;
    const std::uint32_t groupEnd = group.firstColumn + group.columns;
    const std::uint32_t last = groupEnd < end ? groupEnd : end;
    if (first >= last)
    {
      continue;
    }
    const float * const        weights = task.groupWeights + group.tables;
    const std::int32_t * const lane = task.groupLanes + static_cast<std::size_t>(g) * lanes;
    const float * const        start = task.vertical + group.firstTap;
    float * const              pixel =
      row + static_cast<std::size_t>(first + task.paddingColumns - task.firstColumn) * task.numberOfChannels;
    for (std::uint32_t channel = target.firstChannel; channel < target.endChannel; ++channel)
    {
      Vector              sum[1];
      const float * const rows[1] = { start + task.sourceOfChannel[channel] * task.rowStride };
      SumGroup(task, rows, weights, lane, sum);
      alignas(64) float values[lanes];
      StoreVector(values, Normalize(sum[0], task.channels[channel]));
      for (std::uint32_t column = first; column < last; ++column)
      {
        pixel[(column - first) * task.numberOfChannels + channel] = values[column - group.firstColumn];
      }
    }
  }
}
#else
void
ResampleGroups(const PlaneTask &, const PlaneTarget &, float *, std::uint32_t, std::uint32_t)
{}
#endif

#if defined(__AVX2__) && !defined(__AVX512F__)
/** Where a vector holds two pixels of all channels. */
bool
UsesInterleaved(const PlaneTask & task, const PlaneTarget & target)
{
  return task.numberOfChannels >= 2 && task.numberOfChannels <= 4 && target.firstChannel == 0 &&
         target.endChannel == task.numberOfChannels;
}
#else
bool
UsesInterleaved(const PlaneTask &, const PlaneTarget &)
{
  return false;
}

void
InterleaveChannels(const PlaneTask &)
{}

void
ResampleInterleaved(const PlaneTask &, const PlaneTarget &, float *, std::uint32_t, std::uint32_t)
{}
#endif

void
StoreRow(const PlaneTask & task, const PlaneTarget & target, float * row, bool isOutside)
{
  const auto clamp = [&task](std::uint32_t column) {
    return column < task.firstColumn ? task.firstColumn : column > task.endColumn ? task.endColumn : column;
  };
  const std::uint32_t columns = task.endColumn - task.firstColumn;
  if (isOutside)
  {
    FillOutside(task, target, row, 0, columns);
    return;
  }
  const std::uint32_t first = clamp(task.paddingColumns);
  const std::uint32_t end = clamp(task.paddingColumns + task.resizedColumns);
  FillOutside(task, target, row, 0, first - task.firstColumn);
  FillOutside(task, target, row, end - task.firstColumn, columns);
  if (first < end)
  {
    const auto resample = UsesInterleaved(task, target) ? ResampleInterleaved
                          : task.numberOfGroups > 0     ? ResampleGroups
                                                        : ResampleColumns;
    resample(task, target, row, first - task.paddingColumns, end - task.paddingColumns);
  }
}
} // namespace

template <typename TComponent>
void
RunPlane(const PlaneTask & task, const TComponent * input, const PlaneTarget * targets, std::size_t numberOfTargets)
{
  std::uint32_t nextRow = 0; // of the input, the first that is not in the ring
  for (std::uint32_t row = task.firstRow; row < task.endRow; ++row)
  {
    const bool isOutside = task.planeTaps == 0 || row < task.paddingRows || row >= task.paddingRows + task.resizedRows;
    if (!isOutside)
    {
      const std::uint32_t resized = row - task.paddingRows;
      const std::uint32_t first = task.rowFirst[resized];
      const std::uint32_t end = first + task.rowCount[resized];
      for (nextRow = nextRow < first ? first : nextRow; nextRow < end; ++nextRow)
      {
        LoadRowOfPlanes(task,
                        input + static_cast<std::ptrdiff_t>(nextRow) * task.inputRowStride,
                        task.ring + (nextRow % task.maximumRowTaps) * task.numberOfSources * task.rowStride);
      }
      ResampleVertically(task, resized);
      for (std::size_t i = 0, isDone = 0; i < numberOfTargets && isDone == 0; ++i)
      {
        if (UsesInterleaved(task, targets[i]))
        {
          InterleaveChannels(task);
          isDone = 1;
        }
      }
    }
    for (std::size_t i = 0; i < numberOfTargets; ++i)
    {
      StoreRow(task,
               targets[i],
               targets[i].output + static_cast<std::ptrdiff_t>(row - task.firstRow) * task.outputRowStride,
               isOutside);
    }
  }
#if defined(__AVX512F__)
  _mm_sfence(); // what was stored past the caches is there for other threads, too
#endif
}
} // namespace TransferLearning_INSTRUCTION_SET
} // namespace TransferLearning
} // namespace itk
