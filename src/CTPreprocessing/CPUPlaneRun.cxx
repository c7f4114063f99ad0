// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Lays out the tables and the scratch memory of a run, and calls the kernel plane by plane.
#include "CTPreprocessing/CPUPlaneRun.h"

#include "itkMacro.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Floats of which each row begins on a cache line. */
class AlignedFloats
{
public:
  explicit AlignedFloats(std::size_t size)
    : m_Memory(size + alignment, 0.0F)
  {}

  float *
  GetPointer()
  {
    const auto address = reinterpret_cast<std::uintptr_t>(m_Memory.data());
    return m_Memory.data() + (alignment - address / sizeof(float) % alignment) % alignment;
  }

private:
  static constexpr std::size_t alignment = 16;
  std::vector<float>           m_Memory;
};

/** The horizontal taps in the two forms that kernels take. */
struct ColumnTables
{
  std::vector<float>        weights; ///< Padded to `maximumTaps` a column.
  std::uint32_t             maximumTaps{ 0 };
  std::vector<ColumnGroup>  groups;
  std::uint32_t             groupVectors{ 0 };
  std::uint32_t             groupTaps{ 0 }; ///< The same in all, so that processors guess the ends of the loops.
  std::vector<float>        groupWeights;
  std::vector<std::int32_t> groupLanes;
};

std::uint32_t
RoundUp(std::uint32_t value, std::uint32_t multiple)
{
  return (value + multiple - 1) / multiple * multiple;
}

void
AppendGroup(const ResamplingWeights & taps, ColumnGroup group, std::uint32_t lanes, ColumnTables & tables)
{
  group.tables = tables.groupWeights.size();
  tables.groupWeights.resize(group.tables + std::size_t{ tables.groupTaps } * lanes, 0.0F);
  for (std::uint32_t i = 0; i < lanes; ++i)
  {
    const std::uint32_t column = group.firstColumn + std::min(i, group.columns - 1);
    tables.groupLanes.push_back(static_cast<std::int32_t>(taps.first[column] - group.firstTap));
    for (std::uint32_t k = 0; i < group.columns && k < taps.count[column]; ++k)
    {
      tables.groupWeights[group.tables + std::size_t{ k } * lanes + i] =
        taps.weights[std::size_t{ column } * taps.maximumCount + k];
    }
  }
  tables.groups.push_back(group);
}

/** Of the columns from `begin` on, how many of at most a vector have their taps within `vectors`. */
std::uint32_t
CountColumnsOfGroup(const ResamplingWeights & taps, std::uint32_t begin, std::uint32_t lanes, std::uint32_t vectors)
{
  const auto    end = std::min(begin + lanes, static_cast<std::uint32_t>(taps.first.size()));
  std::uint32_t column = begin;
  while (column < end && taps.first[column] - taps.first[begin] + taps.count[column] <= vectors * lanes)
  {
    ++column;
  }
  return column - begin;
}

/** Three vectors where they fill all groups, which are then stored as whole cache lines, and two do not; else two. */
std::uint32_t
ChooseGroupVectors(const ResamplingWeights & taps, std::uint32_t lanes, std::uint32_t mostVectors)
{
  const auto areFilled = [&](std::uint32_t vectors) {
    const auto    columns = static_cast<std::uint32_t>(taps.first.size());
    std::uint32_t begin = 0;
    while (begin < columns && CountColumnsOfGroup(taps, begin, lanes, vectors) == std::min(lanes, columns - begin))
    {
      begin += lanes;
    }
    return begin >= columns;
  };
  return mostVectors > 2 && !areFilled(2) && areFilled(3) ? 3 : 2;
}

void
AppendGroups(const ResamplingWeights & taps, std::uint32_t lanes, std::uint32_t mostVectors, ColumnTables & tables)
{
  const auto columns = static_cast<std::uint32_t>(taps.first.size());
  tables.groupVectors = ChooseGroupVectors(taps, lanes, mostVectors);
  tables.groupTaps = *std::max_element(taps.count.begin(), taps.count.end());
  for (std::uint32_t begin = 0; begin < columns;)
  {
    const std::uint32_t count = CountColumnsOfGroup(taps, begin, lanes, tables.groupVectors);
    AppendGroup(taps, { begin, count, taps.first[begin], 0 }, lanes, tables);
    begin += count;
  }
}

/** Whether groups have enough columns; where the image shrinks much, a column alone is faster, eight taps at once. */
bool
SuitsGroups(const ResamplingWeights & taps, std::uint32_t lanes)
{
  const auto          columns = static_cast<std::uint32_t>(taps.first.size());
  const std::uint32_t span = taps.first.back() - taps.first.front();
  return lanes > 1 && taps.maximumCount <= lanes && span <= columns * (2 * lanes - taps.maximumCount) / 4;
}

ColumnTables
MakeColumnTables(const ResamplingWeights & taps, std::uint32_t lanes, std::uint32_t mostVectors)
{
  ColumnTables tables;
  const auto   columns = taps.first.size();
  tables.maximumTaps = RoundUp(taps.maximumCount, 8);
  tables.weights.resize(columns * tables.maximumTaps, 0.0F);
  for (std::size_t column = 0; column < columns; ++column)
  {
    std::copy_n(taps.weights.data() + column * taps.maximumCount,
                taps.count[column],
                tables.weights.data() + column * tables.maximumTaps);
  }
  if (SuitsGroups(taps, lanes))
  {
    AppendGroups(taps, lanes, mostVectors, tables);
  }
  return tables;
}

/** Whether every row of the resized image begins where a line of the processor's cache does, with three channels. */
bool
BeginsOnCacheLines(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
{
  constexpr std::ptrdiff_t floatsOfLine = 16;
  const auto               channels = static_cast<std::ptrdiff_t>(plan.channels.size());
  const auto address = static_cast<std::ptrdiff_t>(reinterpret_cast<std::uintptr_t>(arguments.output) / sizeof(float));
  const std::ptrdiff_t first =
    address + (std::ptrdiff_t{ plan.layout.padding[0] } - std::ptrdiff_t{ arguments.firstColumn }) * channels;
  return channels == 3 && !plan.channelsAreSlices && first % floatsOfLine == 0 &&
         arguments.outputRowStride % floatsOfLine == 0 && arguments.outputPlaneStride % floatsOfLine == 0;
}

PlaneTask
DescribeTask(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
{
  PlaneTask task{};
  static_cast<PlaneWindow &>(task) = MakePlaneWindow(arguments, plan);
  task.planeTaps = 1;
  task.columns = plan.layout.boxSize[0];
  // Vectors that begin at the last column stay inside the row.
  task.rowStride = (task.columns + 63) / 16 * 16;
  task.numberOfSources = static_cast<std::uint32_t>(plan.sources.size());
  task.componentsRead = plan.componentsRead;
  task.isLuma = plan.isLuma;
  task.hasPadding = arguments.hasPadding;
  task.padding = plan.padding;
  task.sources = plan.sources.data();
  task.channels = plan.channels.data();
  task.sourceOfChannel = plan.sourceOfChannel.data();
  task.outside = plan.outside.data();
  task.numberOfChannels = static_cast<std::uint32_t>(plan.channels.size());
  task.rowFirst = plan.rows.first.data();
  task.rowCount = plan.rows.count.data();
  task.rowWeights = plan.rows.weights.data();
  task.maximumRowTaps = plan.rows.maximumCount;
  task.columnFirst = plan.columns.first.data();
  task.columnCount = plan.columns.count.data();
  return task;
}

/** The planes of the output, by the planes of the input that they show. */
class PlaneTargets
{
public:
  PlaneTargets(const CTPreprocessingKernelArguments & arguments, const PreprocessingPlan & plan)
    : m_Arguments(arguments)
    , m_Plan(plan)
    , m_Reach(plan.channelsAreSlices ? static_cast<std::int64_t>(plan.channels.size() / 2) : 0)
    , m_First(-std::min<std::int64_t>(m_Reach, arguments.planesBefore))
    , m_Last(std::int64_t{ arguments.numberOfPlanes } - 1 + std::min<std::int64_t>(m_Reach, arguments.planesAfter))
  {}

  std::int64_t
  GetFirst() const
  {
    return m_First;
  }
  std::int64_t
  GetLast() const
  {
    return m_Last;
  }

  const std::vector<PlaneTarget> &
  Find(std::int64_t plane)
  {
    m_Targets.clear();
    const auto channels = static_cast<std::uint32_t>(m_Plan.channels.size());
    if (!m_Plan.channelsAreSlices)
    {
      m_Targets.push_back({ this->GetOutput(plane), 0, channels });
      return m_Targets;
    }
    const std::int64_t planes = m_Arguments.numberOfPlanes;
    for (std::int64_t shown = std::max<std::int64_t>(0, plane - m_Reach);
         shown <= std::min<std::int64_t>(planes - 1, plane + m_Reach);
         ++shown)
    {
      for (std::uint32_t channel = 0; channel < channels; ++channel)
      {
        const std::int64_t offset = std::int64_t{ m_Plan.isReversed ? channels - 1 - channel : channel } - m_Reach;
        if (std::clamp(shown + offset, m_First, m_Last) == plane)
        {
          m_Targets.push_back({ this->GetOutput(shown), channel, channel + 1 });
        }
      }
    }
    return m_Targets;
  }

private:
  float *
  GetOutput(std::int64_t plane) const
  {
    return m_Arguments.output + plane * m_Arguments.outputPlaneStride;
  }

  const CTPreprocessingKernelArguments & m_Arguments;
  const PreprocessingPlan &              m_Plan;
  std::int64_t                           m_Reach;
  std::int64_t                           m_First;
  std::int64_t                           m_Last;
  std::vector<PlaneTarget>               m_Targets;
};

/** Slices of the network's volume. `box` is in the plane where the input begins. */
template <typename TComponent>
void
RunSlices(const CTPreprocessingKernelArguments & arguments,
          const PreprocessingPlan &              plan,
          PlaneTask                              task,
          const TComponent *                     box,
          PlaneFunction<TComponent>              function)
{
  for (unsigned int i = 0; i < arguments.numberOfPlanes; ++i)
  {
    const PlaneTaps taps = GetPlaneTaps(plan, arguments.firstPlane + i);
    task.planeTaps = taps.count;
    task.planeWeights = taps.weights;
    const std::ptrdiff_t plane =
      taps.count == 0 ? 0 : static_cast<std::ptrdiff_t>(taps.first) - arguments.inputFirstPlane;
    const PlaneTarget target{ arguments.output + i * arguments.outputPlaneStride, 0, task.numberOfChannels };
    function(task, box + plane * arguments.inputPlaneStride, &target, 1);
  }
}

template <typename TComponent>
void
RunPlanesOf(const CTPreprocessingKernelArguments & arguments,
            const PreprocessingPlan &              plan,
            const PlaneKernels &                   kernels,
            PlaneFunction<TComponent>              function)
{
  PlaneTask          task = DescribeTask(arguments, plan);
  const ColumnTables tables =
    MakeColumnTables(plan.columns, kernels.lanes, BeginsOnCacheLines(arguments, plan) ? kernels.mostGroupVectors : 2);
  task.columnWeights = tables.weights.data();
  task.maximumColumnTaps = tables.maximumTaps;
  task.mostColumnTaps = plan.columns.maximumCount;
  task.groups = tables.groups.data();
  task.numberOfGroups = static_cast<std::uint32_t>(tables.groups.size());
  task.groupVectors = tables.groupVectors;
  task.groupTaps = tables.groupTaps;
  task.groupWeights = tables.groupWeights.data();
  task.groupLanes = tables.groupLanes.data();

  // Taps of a lone column are read in eights, which may reach beyond the row by as many.
  const std::size_t length = task.numberOfSources * task.rowStride;
  AlignedFloats     stored(task.componentsRead * task.rowStride);
  AlignedFloats     tap(plan.planes.maximumCount > 1 ? length : 0);
  AlignedFloats     ring(task.maximumRowTaps * length);
  AlignedFloats     vertical(length + tables.maximumTaps);
  AlignedFloats     interleaved(4 * (task.rowStride + tables.maximumTaps));
  task.stored = stored.GetPointer();
  task.tap = tap.GetPointer();
  task.ring = ring.GetPointer();
  task.vertical = vertical.GetPointer();
  task.interleaved = interleaved.GetPointer();

  const TComponent * const box = static_cast<const TComponent *>(arguments.input) +
                                 static_cast<std::ptrdiff_t>(plan.layout.boxStart[1]) * arguments.inputRowStride +
                                 static_cast<std::ptrdiff_t>(plan.layout.boxStart[0]) * arguments.inputColumnStride;
  if (plan.planes.maximumCount > 0)
  {
    RunSlices(arguments, plan, task, box, function);
    return;
  }
  PlaneTargets targets(arguments, plan);
  for (std::int64_t plane = targets.GetFirst(); plane <= targets.GetLast(); ++plane)
  {
    const auto & found = targets.Find(plane);
    if (!found.empty())
    {
      function(task, box + plane * arguments.inputPlaneStride, found.data(), found.size());
    }
  }
}
} // namespace

void
RunPlanes(const CTPreprocessingKernelArguments & arguments,
          const PreprocessingPlan &              plan,
          const PlaneKernels &                   kernels)
{
  switch (arguments.inputType)
  {
    case ComponentType::UInt8:
      return RunPlanesOf(arguments, plan, kernels, kernels.uint8);
    case ComponentType::Int8:
      return RunPlanesOf(arguments, plan, kernels, kernels.int8);
    case ComponentType::UInt16:
      return RunPlanesOf(arguments, plan, kernels, kernels.uint16);
    case ComponentType::Int16:
      return RunPlanesOf(arguments, plan, kernels, kernels.int16);
    case ComponentType::UInt32:
      return RunPlanesOf(arguments, plan, kernels, kernels.uint32);
    case ComponentType::Int32:
      return RunPlanesOf(arguments, plan, kernels, kernels.int32);
    case ComponentType::UInt64:
      return RunPlanesOf(arguments, plan, kernels, kernels.uint64);
    case ComponentType::Int64:
      return RunPlanesOf(arguments, plan, kernels, kernels.int64);
    case ComponentType::Float32:
      return RunPlanesOf(arguments, plan, kernels, kernels.float32);
    case ComponentType::Float64:
      return RunPlanesOf(arguments, plan, kernels, kernels.float64);
  }
  itkGenericExceptionMacro("The component type " << static_cast<int>(arguments.inputType) << " is not supported.");
}
} // namespace TransferLearning
} // namespace itk
