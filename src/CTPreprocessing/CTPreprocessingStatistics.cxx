// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Turns `statistics` of the parameters into windows, mean and deviation that were measured.
#include "TransferLearning/itkCTPreprocessingStatistics.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "CTPreprocessing/Moments.h"
#include "CTPreprocessing/OrderOfPlanes.h"
#include "CTPreprocessing/Voxels.h"

#include "itkProcessObject.h"

#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Statistics = CTPreprocessingEnums::Statistics;
using Intensity = CTPreprocessingEnums::Intensity;

template <typename TComponent>
auto
MakePlaneVisitor(const Voxels<TComponent> & voxels, unsigned int firstComponent, unsigned int endComponent)
{
  return [&voxels, firstComponent, endComponent](unsigned int plane, const auto & visit) {
    voxels.VisitPlane(plane, firstComponent, endComponent, visit);
  };
}

/** The moments of each source from how often each stored value is there; integers of up to 16 bits. */
template <typename TComponent>
std::vector<Moments>
MeasureMomentsOfCounts(const Voxels<TComponent> & voxels, const PlaneWorkers & workers)
{
  using Order = OrderStatistics<TComponent>;
  const PreprocessingPlan &           plan = voxels.GetPlan();
  const unsigned int                  components = plan.componentsRead;
  const float                         share = 1.0F / static_cast<float>(components);
  std::vector<typename Order::Counts> ofComponents;
  for (unsigned int component = 0; component < components; ++component)
  {
    ofComponents.push_back(CountPass(
      Order(), voxels.GetStack().numberOfPlanes, MakePlaneVisitor(voxels, component, component + 1), share, workers));
  }
  std::vector<Moments> ofSources;
  for (std::size_t source = 0; source < plan.sources.size(); ++source)
  {
    const auto & counts = ofComponents[components == 1 ? 0 : source];
    ofSources.push_back(MeasureMoments([&](const auto & add) {
      for (std::size_t key = 0; key < counts.size(); ++key)
      {
        if (counts[key] > 0)
        {
          const auto value = OrderedKey<TComponent>::ToValue(static_cast<typename Order::Key>(key));
          add(plan.sources[source](static_cast<float>(value)), static_cast<double>(counts[key]));
        }
      }
    }));
  }
  return ofSources;
}

/** The 0..1 values of a source in a row, without what measures nothing. */
template <typename TComponent>
void
LoadRow(const Voxels<TComponent> & voxels,
        unsigned int               plane,
        unsigned int               row,
        std::size_t                source,
        std::vector<float> &       values)
{
  const PreprocessingPlan & plan = voxels.GetPlan();
  const UnitMap             map = plan.sources[source];
  values.clear();
  if (plan.isLuma)
  {
    voxels.VisitRow(plane, row, [&](const TComponent * pixel) {
      const float color[3]{ static_cast<float>(pixel[0]), static_cast<float>(pixel[1]), static_cast<float>(pixel[2]) };
      if (std::none_of(color, color + 3, [&](float value) { return plan.padding.IsPadding(value); }))
      {
        values.push_back(ComputeLuma(map(color[0]), map(color[1]), map(color[2])));
      }
    });
    return;
  }
  const std::size_t component = plan.componentsRead == 1 ? 0 : source;
  voxels.VisitRow(plane, row, [&](const TComponent * pixel) {
    const auto value = static_cast<float>(pixel[component]);
    if (!plan.padding.IsPadding(value))
    {
      values.push_back(map(value));
    }
  });
}

/** The moments of each source, row by row. */
template <typename TComponent>
std::vector<Moments>
MeasureMomentsOfRows(const Voxels<TComponent> & voxels, const PlaneWorkers & workers)
{
  const std::size_t    sources = voxels.GetPlan().sources.size();
  const unsigned int   planes = voxels.GetStack().numberOfPlanes;
  std::vector<Moments> ofPlanes(planes * sources);
  workers.Run(planes, [&](unsigned int plane) {
    std::vector<float> values;
    for (std::size_t source = 0; source < sources; ++source)
    {
      for (unsigned int row = 0; row < voxels.GetStack().inputRows; ++row)
      {
        LoadRow(voxels, plane, row, source, values);
        ofPlanes[plane * sources + source].Add(MeasureMoments([&values](const auto & add) {
          for (const float value : values)
          {
            add(value, 1.0);
          }
        }));
      }
    }
    workers.AddProgress(1.0F / static_cast<float>(planes));
  });
  std::vector<Moments> total(sources);
  for (std::size_t i = 0; i < ofPlanes.size(); ++i)
  {
    total[i % sources].Add(ofPlanes[i]);
  }
  return total;
}

void
SetMeanAndDeviation(const std::vector<Moments> & measured,
                    const PreprocessingPlan &    plan,
                    CTPreprocessingParameters &  result)
{
  result.mean.clear();
  result.standardDeviation.clear();
  for (unsigned int channel = 0; channel < result.channels; ++channel)
  {
    const unsigned int source = plan.sourceOfChannel[channel];
    const Moments &    moments = measured[source];
    const bool         isEmpty = moments.count == 0.0;
    result.mean.push_back(isEmpty ? plan.sources[source](plan.padding.replacement) : moments.mean);
    result.standardDeviation.push_back(isEmpty ? 1.0 : moments.GetDeviation());
  }
}

/** A ramp whose ends are the percentiles of what it makes of the data; where they are one, nothing rises above 0. */
std::pair<double, double>
NarrowRamp(double lower, double width, RankedValues ranked)
{
  // Above all that is measured; finite in float, as is its reciprocal.
  constexpr double beyond = 1e30;
  for (double & value : ranked.values)
  {
    // LINEAR with w = 1 is a step.
    value = width > 0.0 ? std::clamp((value - lower) / width, 0.0, 1.0) : (value > lower ? 1.0 : 0.0);
  }
  const auto [low, high] = ranked.Interpolate();
  // Closer than float tells apart is one.
  if (ranked.count == 0 || high - low < std::numeric_limits<float>::epsilon() / 2)
  {
    return { beyond, beyond };
  }
  return { lower + low * width, (high - low) * width };
}

void
NarrowRamps(const RankedValues & ranked, CTPreprocessingParameters & result)
{
  if (result.intensity == Intensity::Picture)
  {
    auto &     range = result.pictureRange;
    const auto ramp = NarrowRamp(range.first, range.second - range.first, ranked);
    range = { ramp.first, ramp.first + ramp.second };
    return;
  }
  for (CTWindow & window : result.windows)
  {
    const auto ramp = NarrowRamp(window.GetLow() - result.huOffset, window.GetLength(), ranked);
    if (ramp.second > 0.0)
    {
      window = { ramp.first + ramp.second / 2.0 + result.huOffset, ramp.second };
    }
  }
}

template <typename TComponent>
CTPreprocessingParameters
Measure(const CTPreprocessingKernelArguments & stack,
        const CTPreprocessingParameters &      parameters,
        const PreprocessingPlan &              plan,
        const PlaneWorkers &                   workers)
{
  const Voxels<TComponent>  voxels(stack, plan);
  CTPreprocessingParameters result = parameters;
  result.statistics = Statistics::None;
  if (parameters.statistics == Statistics::ZScore)
  {
    if constexpr (OrderStatistics<TComponent>::numberOfPasses == 1)
    {
      SetMeanAndDeviation(
        plan.isLuma ? MeasureMomentsOfRows(voxels, workers) : MeasureMomentsOfCounts(voxels, workers), plan, result);
    }
    else
    {
      SetMeanAndDeviation(MeasureMomentsOfRows(voxels, workers), plan, result);
    }
    return result;
  }
  const bool isMinMax = parameters.statistics == Statistics::MinMax;
  const auto ranked = FindOrderStatistics<TComponent>(stack.numberOfPlanes,
                                                      MakePlaneVisitor(voxels, 0, plan.componentsRead),
                                                      isMinMax ? std::make_pair(0.0, 100.0) : parameters.percentiles,
                                                      1.0F,
                                                      workers);
  NarrowRamps(ranked, result);
  return result;
}

template <typename TComponent>
std::vector<CTPreprocessingParameters>
MeasureStack(const CTPreprocessingKernelArguments & stack,
             const CTPreprocessingParameters &      parameters,
             const PreprocessingPlan &              plan,
             const PlaneWorkers &                   workers)
{
  if (!parameters.statisticsPerSlice)
  {
    return { Measure<TComponent>(stack, parameters, plan, workers) };
  }
  std::vector<CTPreprocessingParameters> measured(stack.numberOfPlanes);
  workers.Run(stack.numberOfPlanes, [&](unsigned int plane) {
    CTPreprocessingKernelArguments slice = stack;
    slice.input = static_cast<const TComponent *>(stack.input) + plane * stack.inputPlaneStride;
    slice.numberOfPlanes = 1;
    measured[plane] = Measure<TComponent>(slice, parameters, plan, PlaneWorkers());
    workers.AddProgress(1.0F / static_cast<float>(stack.numberOfPlanes));
  });
  return measured;
}
} // namespace

std::vector<CTPreprocessingParameters>
MeasureCTPreprocessingStatistics(const CTPreprocessingKernelArguments & stack,
                                 const CTPreprocessingParameters &      parameters,
                                 MultiThreaderBase *                    multiThreader,
                                 const std::function<void(float)> &     addProgress)
{
  const PreprocessingPlan plan = MakePreprocessingPlan(stack, parameters);
  if (stack.input == nullptr || stack.numberOfPlanes == 0)
  {
    itkGenericExceptionMacro("The statistics (" << parameters.statistics << ") of the preprocessing have no "
                                                << (stack.input ? "planes." : "buffer."));
  }
  if (parameters.statistics == Statistics::None)
  {
    return { parameters };
  }
  const PlaneWorkers workers(multiThreader, addProgress);
  return CallWithComponent(stack.inputType, [&](auto component) {
    return MeasureStack<decltype(component)>(stack, parameters, plan, workers);
  });
}

ModifiedTimeType
GetTimeOfContent(const DataObject & image)
{
  // A source modifies its image before it marks it as updated.
  ModifiedTimeType time = image.GetMTime() > image.GetUpdateMTime() ? image.GetMTime() : 0;
  const auto       source = image.GetSource();
  if (source)
  {
    time = std::max(time, source->GetMTime());
    for (const auto & input : source->GetInputs())
    {
      time = input ? std::max(time, GetTimeOfContent(*input)) : time;
    }
  }
  return time;
}
} // namespace TransferLearning
} // namespace itk
