// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CPUPlaneKernel_h
#define CPUPlaneKernel_h

#include "CTPreprocessing/PreprocessingPlan.h"

#include <algorithm>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** One plane on one thread: rows are brought to 0..1 and resampled vertically, a block of output rows is transposed,
 * and the horizontal taps then run over the rows of the block side by side. The buffers live as long as the object.
 *
 * The loops are plain, over contiguous floats: the compiler turns them into vector instructions. */
template <typename TComponent>
class CPUPlaneKernel
{
public:
  CPUPlaneKernel(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
    : m_Arguments(arguments)
    , m_Plan(plan)
    , m_BoxColumns(plan.layout.boxSize[0])
    , m_Sources(plan.sources.size())
    , m_Channels(plan.channels.size())
    , m_RowLength(m_Sources * m_BoxColumns)
    , m_Stored(plan.componentsRead * m_BoxColumns)
    , m_Ring(plan.rows.maximumCount * m_RowLength)
    , m_Vertical(BlockRows * m_RowLength)
    , m_Transposed(BlockRows * m_BoxColumns)
  {}

  /** `input` is the first component of the plane's first pixel, `output` the first channel that is computed. */
  void
  Run(const TComponent * input, float * output)
  {
    const unsigned int firstRow = m_Arguments.firstRow;
    const unsigned int endRow = firstRow + m_Arguments.outputRows;
    const unsigned int firstImageRow = m_Plan.layout.padding[1];
    const unsigned int endImageRow = firstImageRow + m_Plan.layout.resized[1];
    m_NextRow = 0;
    for (unsigned int row = firstRow; row < endRow;)
    {
      float * const rowOutput = output + static_cast<std::ptrdiff_t>(row - firstRow) * m_Arguments.outputRowStride;
      if (row < firstImageRow || row >= endImageRow)
      {
        this->FillOutside(rowOutput, 0, m_Arguments.outputColumns);
        ++row;
        continue;
      }
      const unsigned int rows = std::min(BlockRows, std::min(endRow, endImageRow) - row);
      for (unsigned int i = 0; i < rows; ++i)
      {
        this->ResampleVertically(input, row - firstImageRow + i, m_Vertical.data() + i * m_RowLength);
      }
      this->ResampleHorizontally(rows, rowOutput);
      row += rows;
    }
  }

private:
  /** Rows that the horizontal taps take side by side: two SSE registers, one of AVX. */
  static constexpr unsigned int BlockRows = 8;

  void
  FillOutside(float * row, unsigned int firstColumn, unsigned int endColumn) const
  {
    for (unsigned int column = firstColumn; column < endColumn; ++column)
    {
      std::copy(m_Plan.outside.begin(), m_Plan.outside.end(), row + column * m_Channels);
    }
  }

  /** The stored values of a row as float, one component after the other. */
  void
  ReadRow(const TComponent * row)
  {
    const std::ptrdiff_t stride = m_Arguments.inputColumnStride;
    for (unsigned int component = 0; component < m_Plan.componentsRead; ++component)
    {
      const TComponent * const pixel = row + component;
      float * const            stored = m_Stored.data() + component * m_BoxColumns;
      if (stride == 1)
      {
        for (std::size_t x = 0; x < m_BoxColumns; ++x)
        {
          stored[x] = static_cast<float>(pixel[x]);
        }
      }
      else
      {
        for (std::size_t x = 0; x < m_BoxColumns; ++x)
        {
          stored[x] = static_cast<float>(pixel[static_cast<std::ptrdiff_t>(x) * stride]);
        }
      }
    }
    if (std::is_floating_point<TComponent>::value || m_Arguments.hasPadding)
    {
      const PaddingReplacement padding = m_Plan.padding;
      for (float & value : m_Stored)
      {
        value = padding(value);
      }
    }
  }

  /** The 0..1 sources of an input row, one after the other. */
  void
  LoadRow(const TComponent * row, float * sources)
  {
    this->ReadRow(row);
    const float * const stored = m_Stored.data();
    if (m_Plan.isLuma)
    {
      const UnitRange range = m_Plan.sources[0];
      for (std::size_t x = 0; x < m_BoxColumns; ++x)
      {
        sources[x] =
          ComputeLuma(range(stored[x]), range(stored[m_BoxColumns + x]), range(stored[2 * m_BoxColumns + x]));
      }
      return;
    }
    const std::size_t step = m_Plan.componentsRead == 1 ? 0 : m_BoxColumns;
    for (std::size_t source = 0; source < m_Sources; ++source)
    {
      const UnitRange     range = m_Plan.sources[source];
      const float * const values = stored + source * step;
      float * const       result = sources + source * m_BoxColumns;
      for (std::size_t x = 0; x < m_BoxColumns; ++x)
      {
        result[x] = range(values[x]);
      }
    }
  }

  /** Row `row` of the resized image from the input rows below its taps, each of which is loaded once. */
  void
  ResampleVertically(const TComponent * input, unsigned int row, float * result)
  {
    const auto &        table = m_Plan.rows;
    const unsigned int  first = table.first[row];
    const unsigned int  count = table.count[row];
    const float * const weights = table.weights.data() + static_cast<std::size_t>(row) * table.maximumCount;
    const auto          slot = [&](unsigned int k) { return m_Ring.data() + (k % table.maximumCount) * m_RowLength; };

    const TComponent * const box =
      input + static_cast<std::ptrdiff_t>(m_Plan.layout.boxStart[1]) * m_Arguments.inputRowStride +
      static_cast<std::ptrdiff_t>(m_Plan.layout.boxStart[0]) * m_Arguments.inputColumnStride;
    for (m_NextRow = std::max(m_NextRow, first); m_NextRow < first + count; ++m_NextRow)
    {
      this->LoadRow(box + static_cast<std::ptrdiff_t>(m_NextRow) * m_Arguments.inputRowStride, slot(m_NextRow));
    }

    constexpr std::size_t chunk = 256; // stays in the first-level cache over all taps
    for (std::size_t begin = 0; begin < m_RowLength; begin += chunk)
    {
      const std::size_t   length = std::min(chunk, m_RowLength - begin);
      float * const       sum = result + begin;
      const float * const start = slot(first) + begin;
      for (std::size_t x = 0; x < length; ++x)
      {
        sum[x] = weights[0] * start[x];
      }
      for (unsigned int k = 1; k < count; ++k)
      {
        const float         weight = weights[k];
        const float * const values = slot(first + k) + begin;
        for (std::size_t x = 0; x < length; ++x)
        {
          sum[x] += weight * values[x];
        }
      }
    }
  }

  /** A block of vertically resampled rows to the output. */
  void
  ResampleHorizontally(unsigned int rows, float * output)
  {
    const unsigned int before = m_Plan.layout.padding[0];
    const unsigned int firstColumn = m_Arguments.firstColumn;
    const unsigned int endColumn = firstColumn + m_Arguments.outputColumns;
    const unsigned int firstImage = std::clamp(before, firstColumn, endColumn);
    const unsigned int endImage = std::clamp(before + m_Plan.layout.resized[0], firstColumn, endColumn);
    for (unsigned int i = 0; i < rows; ++i)
    {
      float * const row = output + static_cast<std::ptrdiff_t>(i) * m_Arguments.outputRowStride;
      this->FillOutside(row, 0, firstImage - firstColumn);
      this->FillOutside(row, endImage - firstColumn, endColumn - firstColumn);
    }
    for (std::size_t source = 0; source < m_Sources; ++source)
    {
      this->Transpose(m_Vertical.data() + source * m_BoxColumns);
      for (unsigned int column = firstImage; column < endImage; ++column)
      {
        float sum[BlockRows];
        this->SumTaps(column - before, sum);
        this->Store(sum, source, rows, output + (column - firstColumn) * m_Channels);
      }
    }
  }

  void
  Transpose(const float * rows)
  {
    float * __restrict const transposed = m_Transposed.data();
    for (std::size_t x = 0; x < m_BoxColumns; ++x)
    {
      for (unsigned int i = 0; i < BlockRows; ++i)
      {
        transposed[x * BlockRows + i] = rows[i * m_RowLength + x];
      }
    }
  }

  void
  SumTaps(unsigned int column, float (&sum)[BlockRows]) const
  {
    const auto &        table = m_Plan.columns;
    const float * const weights = table.weights.data() + static_cast<std::size_t>(column) * table.maximumCount;
    const float *       values = m_Transposed.data() + static_cast<std::size_t>(table.first[column]) * BlockRows;
    float               total[BlockRows] = {};
    for (unsigned int k = 0; k < table.count[column]; ++k, values += BlockRows)
    {
      for (unsigned int i = 0; i < BlockRows; ++i)
      {
        total[i] += weights[k] * values[i];
      }
    }
    for (unsigned int i = 0; i < BlockRows; ++i)
    {
      // Cubic taps overshoot.
      sum[i] = ClampToUnit(total[i]);
    }
  }

  /** Normalizes a column of the block into every channel that takes this source. */
  void
  Store(const float (&values)[BlockRows], std::size_t source, unsigned int rows, float * output) const
  {
    for (std::size_t channel = 0; channel < m_Channels; ++channel)
    {
      if (m_Plan.sourceOfChannel[channel] != source)
      {
        continue;
      }
      const ChannelNormalization normalize = m_Plan.channels[channel];
      float                      normalized[BlockRows];
      for (unsigned int i = 0; i < BlockRows; ++i)
      {
        normalized[i] = normalize(values[i]);
      }
      for (unsigned int i = 0; i < rows; ++i)
      {
        output[static_cast<std::ptrdiff_t>(i) * m_Arguments.outputRowStride + static_cast<std::ptrdiff_t>(channel)] =
          normalized[i];
      }
    }
  }

  const CTPreprocessingKernelArguments & m_Arguments;
  const PreprocessingPlan &              m_Plan;
  const std::size_t                      m_BoxColumns;
  const std::size_t                      m_Sources;
  const std::size_t                      m_Channels;
  const std::size_t                      m_RowLength; ///< All sources of a row.
  std::vector<float>                     m_Stored;
  std::vector<float>                     m_Ring; ///< The input rows that the vertical taps span.
  std::vector<float>                     m_Vertical;
  std::vector<float>                     m_Transposed;
  unsigned int                           m_NextRow{ 0 }; ///< Of the box, the first that is not loaded.
};
} // namespace TransferLearning
} // namespace itk

#endif
