// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/RegionResampler.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
std::size_t
RoundUp(std::size_t length)
{
  return (length + rowMultiple - 1) / rowMultiple * rowMultiple;
}

const float *
GetWeights(const ResamplingWeights & taps, unsigned int voxel)
{
  return taps.weights.data() + static_cast<std::size_t>(voxel) * taps.maximumCount;
}
} // namespace

RegionResampler::Floats
RegionResampler::Allocate(std::size_t floats)
{
  constexpr std::size_t floatsOfLine = sizeof(CacheLine) / sizeof(float);
  return Floats((floats + floatsOfLine - 1) / floatsOfLine, CacheLine{});
}

RegionResampler::RegionResampler(const ResamplingPlan &            plan,
                                 const ResamplingKernelArguments & arguments,
                                 const ResamplingKernels &         kernels)
  : m_Plan(plan)
  , m_Arguments(arguments)
  , m_Kernels(kernels)
  , m_Padding(MakePaddingReplacement(arguments))
  , m_MayHavePadding(MayHavePadding(arguments))
  , m_Shown(plan.GetShownPart(arguments.box))
  , m_InputColumns(GetInputRange(plan, 0, arguments.box[0]))
  , m_InputStride(RoundUp(m_InputColumns.end - m_InputColumns.begin))
  , m_OutputStride(RoundUp(m_Shown[0].end - m_Shown[0].begin))
{
  const unsigned int rowTaps = plan.axes[1].taps.maximumCount;
  const unsigned int planeTaps = plan.axes[2].taps.maximumCount;
  m_InputRows = Allocate(rowTaps * m_InputStride);
  if (!plan.axes[0].isKept)
  {
    m_Band = Allocate(bandRows * m_InputStride);
    m_Transposed = Allocate(bandRows * m_InputStride);
  }
  m_Planes = Allocate(planeTaps * bandRows * m_OutputStride);
  m_Row = Allocate(m_OutputStride);
  m_Taps.resize(std::max(rowTaps, planeTaps));
}

void
RegionResampler::Run(const std::function<void(std::size_t)> & completed)
{
  for (unsigned int row = m_Shown[1].begin; row < m_Shown[1].end; row += bandRows)
  {
    const VoxelRange rows{ row, std::min(row + bandRows, m_Shown[1].end) };
    for (unsigned int component = 0; component < m_Arguments.components; ++component)
    {
      RunBand({ rows, component }, completed);
    }
  }
}

void
RegionResampler::FindTaps(const float * ring,
                          std::size_t   step,
                          unsigned int  slots,
                          unsigned int  first,
                          unsigned int  count)
{
  unsigned int slot = first % slots;
  for (unsigned int k = 0; k < count; ++k)
  {
    m_Taps[k] = ring + slot * step;
    slot = slot + 1 == slots ? 0 : slot + 1;
  }
}

void
RegionResampler::RunBand(const Band & band, const std::function<void(std::size_t)> & completed)
{
  const ResamplingWeights & taps = m_Plan.axes[2].taps;
  const StoreFunction       store = m_Kernels.store[static_cast<std::size_t>(m_Arguments.outputType)];
  const unsigned int        columns = m_Shown[0].end - m_Shown[0].begin;
  const unsigned int        rows = band.rows.end - band.rows.begin;
  const std::size_t         planeSize = bandRows * m_OutputStride;
  unsigned int              nextPlane = 0; // of the input, the first that is not in the ring
  for (unsigned int plane = m_Shown[2].begin; plane < m_Shown[2].end; ++plane)
  {
    const unsigned int resized = plane - m_Plan.axes[2].padding;
    const unsigned int first = taps.first[resized];
    const unsigned int count = taps.count[resized];
    for (nextPlane = std::max(nextPlane, first); nextPlane < first + count; ++nextPlane)
    {
      this->ResamplePlane(band, nextPlane);
    }
    this->FindTaps(m_Planes.data()->values, planeSize, taps.maximumCount, first, count);
    for (unsigned int row = 0; row < rows; ++row)
    {
      const float * sum = m_Taps[0];
      // The weight of a single tap is 1.
      if (count > 1)
      {
        m_Kernels.sumRows(m_Taps.data(), GetWeights(taps, resized), count, m_OutputStride, m_Row.data()->values);
        sum = m_Row.data()->values;
      }
      char * const output = GetOutputAddress(m_Arguments, m_Shown[0].begin, band.rows.begin + row, plane) +
                            band.component * GetComponentSize(m_Arguments.outputType);
      store(sum, columns, output, m_Arguments.outputStrides[0]);
      for (unsigned int k = 0; k < count; ++k)
      {
        m_Taps[k] += m_OutputStride;
      }
    }
    if (completed && band.component + 1 == m_Arguments.components)
    {
      completed(std::size_t{ columns } * rows);
    }
  }
}

void
RegionResampler::ResamplePlane(const Band & band, unsigned int inputPlane)
{
  const ResamplingWeights & taps = m_Plan.axes[1].taps;
  const bool                columnsAreKept = m_Plan.axes[0].isKept;
  const LoadFunction        load = m_Kernels.load[static_cast<std::size_t>(m_Arguments.inputType)];
  float * const             ring = m_InputRows.data()->values;
  float * const             plane =
    m_Planes.data()->values + inputPlane % m_Plan.axes[2].taps.maximumCount * bandRows * m_OutputStride;
  float *      sum = columnsAreKept ? plane : m_Band.data()->values;
  unsigned int nextRow = 0; // of the input, the first that is not in the ring
  for (unsigned int row = band.rows.begin; row < band.rows.end; ++row, sum += m_InputStride)
  {
    const unsigned int resized = row - m_Plan.axes[1].padding;
    const unsigned int first = taps.first[resized];
    const unsigned int count = taps.count[resized];
    for (nextRow = std::max(nextRow, first); nextRow < first + count; ++nextRow)
    {
      const char * const input = GetInputAddress(m_Arguments, m_InputColumns.begin, nextRow, inputPlane) +
                                 band.component * GetComponentSize(m_Arguments.inputType);
      load(input,
           m_Arguments.inputStrides[0],
           m_InputColumns.end - m_InputColumns.begin,
           m_MayHavePadding ? &m_Padding : nullptr,
           ring + nextRow % taps.maximumCount * m_InputStride);
    }
    this->FindTaps(ring, m_InputStride, taps.maximumCount, first, count);
    m_Kernels.sumRows(m_Taps.data(), GetWeights(taps, resized), count, m_InputStride, sum);
  }
  if (!columnsAreKept)
  {
    const ResamplingWeights & columns = m_Plan.axes[0].taps;
    m_Kernels.sumColumns({ m_Band.data()->values,
                           m_InputStride,
                           m_InputColumns.begin,
                           columns.first.data(),
                           columns.count.data(),
                           columns.weights.data(),
                           columns.maximumCount,
                           m_Shown[0].begin - m_Plan.axes[0].padding,
                           m_Shown[0].end - m_Plan.axes[0].padding,
                           m_Transposed.data()->values,
                           plane,
                           m_OutputStride });
  }
}
} // namespace TransferLearning
} // namespace itk
