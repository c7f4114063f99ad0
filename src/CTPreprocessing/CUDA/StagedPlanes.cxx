// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/CUDA/StagedPlanes.h"

#include "CTPreprocessing/ComponentTypes.h"

#include <algorithm>
#include <cstring>

namespace itk
{
namespace TransferLearning
{
namespace
{
// What the device's wide loads and every type of a table want.
constexpr std::size_t alignment = 256;
} // namespace

template <typename TTable>
void
StagedPlanes::Place<TTable>::Write(const std::vector<TTable> & table, unsigned char * block) const
{
  if (!table.empty())
  {
    std::memcpy(block + offset, table.data(), table.size() * sizeof(TTable));
  }
}

TileTaps
StagedPlanes::PlacesOfTaps::In(const unsigned char * block, const ResamplingWeights & taps) const
{
  return { first.In(block), count.In(block), weights.In(block), taps.maximumCount };
}

void
StagedPlanes::PlacesOfTaps::Write(const ResamplingWeights & taps, unsigned char * block) const
{
  first.Write(taps.first, block);
  count.Write(taps.count, block);
  weights.Write(taps.weights, block);
}

template <typename TTable>
StagedPlanes::Place<TTable>
StagedPlanes::Reserve(std::size_t count)
{
  const std::size_t offset = m_Size;
  m_Size = (m_Size + count * sizeof(TTable) + alignment - 1) / alignment * alignment;
  return { offset };
}

StagedPlanes::PlacesOfTaps
StagedPlanes::Reserve(const ResamplingWeights & taps)
{
  return { this->Reserve<std::uint32_t>(taps.first.size()),
           this->Reserve<std::uint32_t>(taps.count.size()),
           this->Reserve<float>(taps.weights.size()) };
}

StagedPlanes::StagedPlanes(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
  : m_Arguments(arguments)
  , m_Plan(plan)
{
  this->FindInputPlanes();
  this->MakeTables();
  this->MakeAxes();
  m_PlaceOfLayers = this->Reserve<TileLayer>(m_Layers.size());
  m_PlaceOfChannels = this->Reserve<TileChannel>(m_Channels.size());
  m_PlacesOfColumnTaps = this->Reserve(plan.columns);
  m_PlacesOfRowTaps = this->Reserve(plan.rows);
  m_PlacesOfPlaneTaps = this->Reserve(m_PlaneTaps);
  const std::size_t components = m_Columns.count * m_Rows.count * m_Planes.count * plan.componentsRead;
  m_PlaceOfInput = this->Reserve<unsigned char>(components * GetBytesOfComponent(arguments.inputType));
}

void
StagedPlanes::FindInputPlanes()
{
  if (m_Plan.planes.maximumCount == 0)
  {
    const auto reach = m_Plan.channelsAreSlices ? static_cast<unsigned int>(m_Plan.channels.size() / 2) : 0;
    m_FirstPlane = -static_cast<std::int32_t>(std::min(reach, m_Arguments.planesBefore));
    m_LastPlane = static_cast<std::int32_t>(m_Arguments.numberOfPlanes - 1) +
                  static_cast<std::int32_t>(std::min(reach, m_Arguments.planesAfter));
    return;
  }
  const VoxelRange output{ m_Arguments.firstPlane, m_Arguments.firstPlane + m_Arguments.numberOfPlanes };
  const VoxelRange input = GetInputPlanes(m_Plan, output);
  const auto       first = static_cast<std::int32_t>(m_Arguments.inputFirstPlane);
  m_FirstPlane = static_cast<std::int32_t>(input.begin) - first;
  m_LastPlane = static_cast<std::int32_t>(input.end) - 1 - first;
  m_PlaneTaps = m_Plan.planes;
  // Of planes that this run does not compute the counts wrap around; they are not read.
  for (unsigned int & plane : m_PlaneTaps.first)
  {
    plane += m_Plan.layout.boxStart[2] - m_Arguments.inputFirstPlane;
  }
}

void
StagedPlanes::MakeTables()
{
  const auto channels = static_cast<std::uint32_t>(m_Plan.channels.size());
  for (std::uint32_t channel = 0; channel < channels; ++channel)
  {
    // Neighboring slices are layers of one source; else each source is a layer.
    const std::uint32_t layer = m_Plan.channelsAreSlices ? channel : m_Plan.sourceOfChannel[channel];
    m_Channels.push_back({ m_Plan.channels[channel], m_Plan.outside[channel], layer });
    if (m_Plan.channelsAreSlices)
    {
      const std::uint32_t place = m_Plan.isReversed ? channels - 1 - channel : channel;
      m_Layers.push_back(
        { m_Plan.sources[0], 0, static_cast<std::int32_t>(place) - static_cast<std::int32_t>(channels / 2) });
    }
  }
  for (std::uint32_t source = 0; !m_Plan.channelsAreSlices && source < m_Plan.sources.size(); ++source)
  {
    m_Layers.push_back({ m_Plan.sources[source], m_Plan.componentsRead == 1 ? 0 : source, 0 });
  }
}

void
StagedPlanes::MakeAxes()
{
  std::ptrdiff_t packed = m_Plan.componentsRead;
  const auto     make = [&packed](std::ptrdiff_t stride, std::size_t count) {
    const Axis axis{ std::abs(stride), packed, count, stride < 0 };
    packed *= static_cast<std::ptrdiff_t>(count);
    return axis;
  };
  m_Columns = make(m_Arguments.inputColumnStride, m_Plan.layout.boxSize[0]);
  m_Rows = make(m_Arguments.inputRowStride, m_Plan.layout.boxSize[1]);
  m_Planes = make(m_Arguments.inputPlaneStride, static_cast<std::size_t>(m_LastPlane - m_FirstPlane + 1));
}

template <typename TWord>
void
StagedPlanes::WriteInput(unsigned char * block) const
{
  const TWord * from =
    static_cast<const TWord *>(m_Arguments.input) + m_Plan.layout.boxStart[0] * m_Arguments.inputColumnStride +
    m_Plan.layout.boxStart[1] * m_Arguments.inputRowStride + m_FirstPlane * m_Arguments.inputPlaneStride;
  auto * const        to = reinterpret_cast<TWord *>(block + m_PlaceOfInput.offset);
  std::array<Axis, 3> axes{ { m_Columns, m_Rows, m_Planes } };
  for (const Axis & axis : axes)
  {
    // Of a flipped axis the last comes first: memory is read forwards.
    from -= axis.isFlipped ? static_cast<std::ptrdiff_t>(axis.count - 1) * axis.stored : 0;
  }
  // Read as it is stored, in pieces that are contiguous in both.
  std::sort(axes.begin(), axes.end(), [](const Axis & a, const Axis & b) { return a.stored < b.stored; });
  std::size_t piece = m_Plan.componentsRead;
  for (Axis & axis : axes)
  {
    const auto length = static_cast<std::ptrdiff_t>(piece);
    if (axis.count > 1 && (axis.stored != length || axis.packed != length))
    {
      break;
    }
    piece *= axis.count;
    axis.count = 1;
  }
  for (std::size_t i = 0; i < axes[2].count; ++i)
  {
    for (std::size_t j = 0; j < axes[1].count; ++j)
    {
      const auto place = [&](std::ptrdiff_t Axis::* stride) {
        return static_cast<std::ptrdiff_t>(i) * (axes[2].*stride) + static_cast<std::ptrdiff_t>(j) * (axes[1].*stride);
      };
      const TWord * source = from + place(&Axis::stored);
      TWord *       target = to + place(&Axis::packed);
      for (std::size_t k = 0; k < axes[0].count; ++k, source += axes[0].stored, target += axes[0].packed)
      {
        if (piece == 1)
        {
          *target = *source;
        }
        else
        {
          std::memcpy(target, source, piece * sizeof(TWord));
        }
      }
    }
  }
}

void
StagedPlanes::Write(unsigned char * block) const
{
  m_PlaceOfLayers.Write(m_Layers, block);
  m_PlaceOfChannels.Write(m_Channels, block);
  m_PlacesOfColumnTaps.Write(m_Plan.columns, block);
  m_PlacesOfRowTaps.Write(m_Plan.rows, block);
  m_PlacesOfPlaneTaps.Write(m_PlaneTaps, block);
  switch (GetBytesOfComponent(m_Arguments.inputType))
  {
    case 1:
      return this->WriteInput<std::uint8_t>(block);
    case 2:
      return this->WriteInput<std::uint16_t>(block);
    case 4:
      return this->WriteInput<std::uint32_t>(block);
    default:
      return this->WriteInput<std::uint64_t>(block);
  }
}

PlaneTileTask
StagedPlanes::Describe(const unsigned char * block) const
{
  PlaneTileTask task{};
  static_cast<PlaneWindow &>(task) = MakePlaneWindow(m_Arguments, m_Plan);
  // The input is packed on its way to the device.
  const auto stride = [](const Axis & axis) { return axis.isFlipped ? -axis.packed : axis.packed; };
  task.inputColumnStride = stride(m_Columns);
  task.inputRowStride = stride(m_Rows);
  task.inputPlaneStride = stride(m_Planes);
  // Of the packed input, the component that the run's first pixel begins with.
  std::ptrdiff_t first = -m_FirstPlane * task.inputPlaneStride;
  for (const Axis * axis : { &m_Columns, &m_Rows, &m_Planes })
  {
    first += axis->isFlipped ? static_cast<std::ptrdiff_t>(axis->count - 1) * axis->packed : 0;
  }
  task.input =
    m_PlaceOfInput.In(block) + first * static_cast<std::ptrdiff_t>(GetBytesOfComponent(m_Arguments.inputType));
  task.firstPlane = m_FirstPlane;
  task.lastPlane = m_LastPlane;
  task.isLuma = m_Plan.isLuma;
  task.padding = m_Plan.padding;
  task.layers = m_PlaceOfLayers.In(block);
  task.numberOfLayers = static_cast<std::uint32_t>(m_Layers.size());
  task.channels = m_PlaceOfChannels.In(block);
  task.numberOfChannels = static_cast<std::uint32_t>(m_Channels.size());
  task.columnTaps = m_PlacesOfColumnTaps.In(block, m_Plan.columns);
  task.rowTaps = m_PlacesOfRowTaps.In(block, m_Plan.rows);
  task.hasSlices = m_PlaneTaps.maximumCount > 0;
  task.planeTaps = m_PlacesOfPlaneTaps.In(block, m_PlaneTaps);
  task.numberOfPlanes = m_Arguments.numberOfPlanes;
  task.firstSlice = m_Arguments.firstPlane;
  task.paddingSlices = m_Plan.layout.padding[2];
  task.resizedSlices = m_Plan.layout.resized[2];
  task.output = m_Arguments.output;
  task.outputPlaneStride = m_Arguments.outputPlaneStride;
  return task;
}
} // namespace TransferLearning
} // namespace itk
