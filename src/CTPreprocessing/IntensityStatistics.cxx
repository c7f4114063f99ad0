// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkIntensityStatistics.h"

#include "CTPreprocessing/Moments.h"
#include "CTPreprocessing/OrderStatistics.h"
#include "CTPreprocessing/PlaneWorkers.h"

#include "itkMacro.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
using Statistics = CTPreprocessingEnums::Statistics;

/** A component of some planes of the stack. */
template <typename TComponent>
struct Channel
{
  const IntensityStack & stack;
  unsigned int           component;
  std::size_t            firstPlane;
  std::size_t            planes;

  /** `visit` gets the values of a row that count. */
  template <typename TVisit>
  void
  VisitRow(std::size_t plane, std::size_t row, const TVisit & visit) const
  {
    const auto         z = static_cast<std::ptrdiff_t>(firstPlane + plane);
    const auto         y = static_cast<std::ptrdiff_t>(row);
    const TComponent * value =
      static_cast<const TComponent *>(stack.voxels) + z * stack.planeStride + y * stack.rowStride + component;
    const uint8_t * mask = stack.mask ? stack.mask + z * stack.maskPlaneStride + y * stack.maskRowStride : nullptr;
    for (std::size_t x = 0; x < stack.columns; ++x, value += stack.components)
    {
      if (mask && mask[x] == 0)
      {
        continue;
      }
      if constexpr (std::is_floating_point<TComponent>::value)
      {
        if (!std::isfinite(*value))
        {
          continue;
        }
      }
      visit(*value);
    }
  }
};

/** How often each key of a pass is there; the sums of whole numbers do not depend on who counted what. */
template <typename TComponent>
typename OrderStatistics<TComponent>::Counts
CountPass(const Channel<TComponent> &         channel,
          const OrderStatistics<TComponent> & order,
          const PlaneWorkers &                workers,
          float                               share)
{
  auto               total = order.MakeCounts();
  const unsigned int tasks = workers.GetNumberOfTasks(static_cast<unsigned int>(channel.planes));
  std::mutex         mutex;
  workers.Run(tasks, [&](unsigned int task) {
    auto counts = order.MakeCounts();
    for (std::size_t plane = channel.planes * task / tasks; plane < channel.planes * (task + 1) / tasks; ++plane)
    {
      for (std::size_t row = 0; row < channel.stack.rows; ++row)
      {
        channel.VisitRow(plane, row, [&](TComponent value) { order.Count(value, counts.data()); });
      }
      workers.AddProgress(share / static_cast<float>(channel.planes));
    }
    const std::lock_guard<std::mutex> lock(mutex);
    std::transform(counts.begin(), counts.end(), total.begin(), total.begin(), std::plus<>());
  });
  return total;
}

/** Integers of up to 16 bits: from how often each is there. */
template <typename TComponent>
Moments
MeasureMomentsOfCounts(const Channel<TComponent> & channel, const PlaneWorkers & workers, float share)
{
  using Order = OrderStatistics<TComponent>;
  const auto counts = CountPass(channel, Order(), workers, share);
  return MeasureMoments([&counts](const auto & add) {
    for (std::size_t key = 0; key < counts.size(); ++key)
    {
      if (counts[key] > 0)
      {
        add(static_cast<double>(OrderedKey<TComponent>::ToValue(static_cast<typename Order::Key>(key))),
            static_cast<double>(counts[key]));
      }
    }
  });
}

/** Row by row; rows are merged in their order, whoever measured them. */
template <typename TComponent>
Moments
MeasureMomentsOfRows(const Channel<TComponent> & channel, const PlaneWorkers & workers, float share)
{
  std::vector<Moments> ofPlanes(channel.planes);
  workers.Run(static_cast<unsigned int>(channel.planes), [&](unsigned int plane) {
    std::vector<double> values;
    for (std::size_t row = 0; row < channel.stack.rows; ++row)
    {
      values.clear();
      channel.VisitRow(plane, row, [&values](TComponent value) { values.push_back(static_cast<double>(value)); });
      ofPlanes[plane].Add(MeasureMoments([&values](const auto & add) {
        for (const double value : values)
        {
          add(value, 1.0);
        }
      }));
    }
    workers.AddProgress(share / static_cast<float>(channel.planes));
  });
  Moments total;
  for (const Moments & moments : ofPlanes)
  {
    total.Add(moments);
  }
  return total;
}

template <typename TComponent>
void
VerifyNotEmpty(const Channel<TComponent> & channel, double count)
{
  if (count == 0.0)
  {
    itkGenericExceptionMacro("There is nothing to measure in component "
                             << channel.component << " of slices " << channel.firstPlane << " to "
                             << channel.firstPlane + channel.planes - 1
                             << ": no voxel is finite and inside of the mask. Give another mask, or none.");
  }
}

IntensityMap
MapToUnit(double low, double high)
{
  return { low, high > low ? 1.0 / (high - low) : 0.0 };
}

template <typename TComponent>
IntensityMap
MapPercentiles(const Channel<TComponent> &       channel,
               const std::pair<double, double> & percentiles,
               const PlaneWorkers &              workers,
               float                             share)
{
  using Order = OrderStatistics<TComponent>;
  Order           order;
  PercentileRanks ranks(0.0, 0.0, 1);
  for (unsigned int pass = 0; pass < Order::numberOfPasses; ++pass)
  {
    const auto counts = CountPass(channel, order, workers, share / static_cast<float>(Order::numberOfPasses));
    if (pass == 0)
    {
      const auto number = Order::GetNumberOfValues(counts);
      VerifyNotEmpty(channel, static_cast<double>(number));
      ranks = PercentileRanks(percentiles.first, percentiles.second, number);
      order.SetRanks(ranks.ranks);
    }
    order.TakePass(counts);
  }
  std::array<double, 4> values{};
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    values[i] = static_cast<double>(order.GetValue(i));
  }
  const auto ends = ranks.Interpolate(values);
  return MapToUnit(ends.first, ends.second);
}

template <typename TComponent>
IntensityMap
MeasureChannel(const Channel<TComponent> &       channel,
               Statistics                        statistics,
               const std::pair<double, double> & percentiles,
               const PlaneWorkers &              workers,
               float                             share)
{
  if (statistics == Statistics::Percentile)
  {
    return MapPercentiles(channel, percentiles, workers, share);
  }
  constexpr bool isCounted = std::is_integral<TComponent>::value && OrderStatistics<TComponent>::numberOfPasses == 1;
  Moments        moments;
  if constexpr (isCounted)
  {
    moments = MeasureMomentsOfCounts(channel, workers, share);
  }
  else
  {
    moments = MeasureMomentsOfRows(channel, workers, share);
  }
  VerifyNotEmpty(channel, moments.count);
  return statistics == Statistics::MinMax ? MapToUnit(moments.minimum, moments.maximum)
                                          : IntensityMap{ moments.mean, 1.0 / moments.GetDeviation() };
}

template <typename TComponent>
std::vector<IntensityMap>
MeasureStack(const IntensityStack &            stack,
             Statistics                        statistics,
             const std::pair<double, double> & percentiles,
             bool                              perPlane,
             const PlaneWorkers &              workers)
{
  const std::size_t         groups = perPlane ? stack.planes : 1;
  const std::size_t         planes = perPlane ? 1 : stack.planes;
  const float               share = 1.0F / static_cast<float>(groups * stack.components);
  std::vector<IntensityMap> maps(groups * stack.components);
  const auto                measure = [&](std::size_t group, const PlaneWorkers & inner) {
    for (unsigned int component = 0; component < stack.components; ++component)
    {
      const Channel<TComponent> channel{ stack, component, group * planes, planes };
      maps[group * stack.components + component] = MeasureChannel(channel, statistics, percentiles, inner, share);
    }
  };
  if (perPlane)
  {
    workers.Run(static_cast<unsigned int>(groups), [&](unsigned int group) {
      measure(group, PlaneWorkers());
      workers.AddProgress(share * static_cast<float>(stack.components));
    });
  }
  else
  {
    measure(0, workers);
  }
  return maps;
}
} // namespace

std::vector<IntensityMap>
MeasureIntensity(const IntensityStack &             stack,
                 CTPreprocessingEnums::Statistics   statistics,
                 const std::pair<double, double> &  percentiles,
                 bool                               perPlane,
                 MultiThreaderBase *                multiThreader,
                 const std::function<void(float)> & addProgress)
{
  const PlaneWorkers workers(multiThreader, addProgress);
  const auto         measure = [&](auto example) {
    return MeasureStack<decltype(example)>(stack, statistics, percentiles, perPlane, workers);
  };
  switch (stack.type)
  {
    case ComponentType::UInt8:
      return measure(uint8_t{});
    case ComponentType::Int8:
      return measure(int8_t{});
    case ComponentType::UInt16:
      return measure(uint16_t{});
    case ComponentType::Int16:
      return measure(int16_t{});
    case ComponentType::UInt32:
      return measure(uint32_t{});
    case ComponentType::Int32:
      return measure(int32_t{});
    case ComponentType::UInt64:
      return measure(uint64_t{});
    case ComponentType::Int64:
      return measure(int64_t{});
    case ComponentType::Float32:
      return measure(float{});
    case ComponentType::Float64:
      return measure(double{});
  }
  itkGenericExceptionMacro("The component type " << static_cast<int>(stack.type) << " is none that can be read.");
}
} // namespace TransferLearning
} // namespace itk
