// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "SingleFilters.h"

#include "itkCTWindowingImageFilter.h"
#include "itkIntensityNormalizationImageFilter.h"
#include "itkIntensityWindowingImageFilter.h"
#include "itkNormalizeImageFilter.h"
#include "itkResampleImageFilter.h"
#include "itkResampleToSpacingImageFilter.h"

#include <chrono>
#include <cmath>
#include <functional>
#include <map>

namespace
{
using SeriesType = SingleFilters::SeriesType;
using FloatSeriesType = itk::Image<float, 3>;
using ByteSeriesType = itk::Image<unsigned char, 3>;
/** Runs a filter over a series and gives its output. */
using Work = std::function<itk::DataObject::Pointer(const SeriesType *)>;

/** `set` gets the new filter before it runs. */
template <typename TFilter, typename TSet>
Work
MakeWork(const TSet & set)
{
  return [set](const SeriesType * series) -> itk::DataObject::Pointer {
    auto filter = TFilter::New();
    filter->SetInput(series);
    set(filter.GetPointer());
    filter->Update();
    return filter->GetOutput();
  };
}

struct Pair
{
  Work ours;
  Work peer;
};

template <typename TOutput>
Pair
MakeWindowing(double maximum)
{
  using Value = typename TOutput::PixelType;
  return { MakeWork<itk::CTWindowingImageFilter<SeriesType, TOutput>>([](auto * filter) { filter->SetPreset("lung"); }),
           MakeWork<itk::IntensityWindowingImageFilter<SeriesType, TOutput>>([maximum](auto * filter) {
             const auto window = itk::GetCTWindowPreset("lung");
             filter->SetWindowLevel(static_cast<short>(window.width), static_cast<short>(window.center));
             filter->SetOutputMinimum(Value{ 0 });
             filter->SetOutputMaximum(static_cast<Value>(maximum));
           }) };
}

constexpr unsigned int resampledSide = 224;

/** The grid that ResampleToSpacingImageFilter makes. */
void
SetResampledGrid(const SeriesType * series, itk::ResampleImageFilter<SeriesType, SeriesType> * filter)
{
  auto size = series->GetLargestPossibleRegion().GetSize();
  auto spacing = series->GetSpacing();
  auto origin = series->GetOrigin();
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    const double before = spacing[axis];
    spacing[axis] *= static_cast<double>(size[axis]) / resampledSide;
    origin[axis] += 0.5 * (spacing[axis] - before);
    size[axis] = resampledSide;
  }
  filter->SetSize(size);
  filter->SetOutputSpacing(spacing);
  filter->SetOutputOrigin(origin);
  filter->SetOutputDirection(series->GetDirection());
}

Pair
MakeResampling()
{
  return { MakeWork<itk::ResampleToSpacingImageFilter<SeriesType>>([](auto * filter) {
             filter->SetSize({ { resampledSide, resampledSide, 0 } });
             filter->AntialiasOff();
           }),
           MakeWork<itk::ResampleImageFilter<SeriesType, SeriesType>>(
             [](auto * filter) { SetResampledGrid(filter->GetInput(), filter); }) };
}

/** By the first part of the name of the row. */
const std::map<std::string, Pair> &
GetPairs()
{
  static const auto                        nothing = [](auto *) {};
  static const std::map<std::string, Pair> pairs{
    { "windowing-to-float", MakeWindowing<FloatSeriesType>(1.0) },
    { "windowing-to-uint8", MakeWindowing<ByteSeriesType>(255.0) },
    { "resampling", MakeResampling() },
    { "normalization",
      { MakeWork<itk::IntensityNormalizationImageFilter<SeriesType>>(nothing),
        MakeWork<itk::NormalizeImageFilter<SeriesType, FloatSeriesType>>(nothing) } },
  };
  return pairs;
}

template <typename TImage>
bool
Compare(const itk::DataObject * one, const itk::DataObject * other, double & difference)
{
  const auto * const ours = dynamic_cast<const TImage *>(one);
  const auto * const peers = dynamic_cast<const TImage *>(other);
  if (ours == nullptr || peers == nullptr || ours->GetBufferedRegion() != peers->GetBufferedRegion())
  {
    return false;
  }
  difference = 0.0;
  for (itk::SizeValueType i = 0; i < ours->GetBufferedRegion().GetNumberOfPixels(); ++i)
  {
    difference = std::max(
      difference,
      std::abs(static_cast<double>(ours->GetBufferPointer()[i]) - static_cast<double>(peers->GetBufferPointer()[i])));
  }
  return true;
}
} // namespace

double
SingleFilters::Run(const std::string & filter, const std::string & who, const SeriesType * series)
{
  const auto found = GetPairs().find(filter);
  if (found == GetPairs().end() || (who != "ours" && who != "peer"))
  {
    itkGenericExceptionMacro("'" << filter << ' ' << who << "' is no single filter.");
  }
  const bool   isOurs = who == "ours";
  auto &       result = isOurs ? m_Ours : m_Peers;
  const auto & work = isOurs ? found->second.ours : found->second.peer;
  result = nullptr;
  const auto start = std::chrono::steady_clock::now();
  result = work(series);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double
SingleFilters::GetDifference() const
{
  double difference = 0.0;
  if (!Compare<FloatSeriesType>(m_Ours, m_Peers, difference) && !Compare<ByteSeriesType>(m_Ours, m_Peers, difference) &&
      !Compare<SeriesType>(m_Ours, m_Peers, difference))
  {
    itkGenericExceptionMacro("The results of the single filters have different types or sizes.");
  }
  return difference;
}
