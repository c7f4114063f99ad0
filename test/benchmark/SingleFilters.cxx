// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "SingleFilters.h"

#include "itkIntensityNormalizationImageFilter.h"
#include "itkNormalizeImageFilter.h"
#include "itkResampleImageFilter.h"
#include "itkResampleToSpacingImageFilter.h"

#include <chrono>

namespace SingleFilters
{
namespace
{
constexpr unsigned int side = 224;

itk::ProcessObject::Pointer
ResampleOurs(const SeriesType * series)
{
  auto filter = itk::ResampleToSpacingImageFilter<SeriesType>::New();
  filter->SetInput(series);
  filter->SetSize({ { side, side, 0 } });
  filter->AntialiasOff();
  return filter.GetPointer();
}

itk::ProcessObject::Pointer
ResamplePeer(const SeriesType * series)
{
  auto filter = itk::ResampleImageFilter<SeriesType, SeriesType>::New();
  auto size = series->GetLargestPossibleRegion().GetSize();
  auto spacing = series->GetSpacing();
  auto origin = series->GetOrigin();
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    const double before = spacing[axis];
    spacing[axis] *= static_cast<double>(size[axis]) / side;
    origin[axis] += 0.5 * (spacing[axis] - before);
    size[axis] = side;
  }
  filter->SetInput(series);
  filter->SetSize(size);
  filter->SetOutputSpacing(spacing);
  filter->SetOutputOrigin(origin);
  filter->SetOutputDirection(series->GetDirection());
  return filter.GetPointer();
}

using FloatSeriesType = itk::Image<float, 3>;

template <typename TFilter>
itk::ProcessObject::Pointer
MakeFilter(const SeriesType * series)
{
  auto filter = TFilter::New();
  filter->SetInput(series);
  return filter.GetPointer();
}

struct Work
{
  const char * name;
  itk::ProcessObject::Pointer (*ours)(const SeriesType * series);
  itk::ProcessObject::Pointer (*peer)(const SeriesType * series);
};
constexpr Work works[] = { { "resample", ResampleOurs, ResamplePeer },
                           { "normalize",
                             MakeFilter<itk::IntensityNormalizationImageFilter<SeriesType, FloatSeriesType>>,
                             MakeFilter<itk::NormalizeImageFilter<SeriesType, FloatSeriesType>> } };
} // namespace

double
Measure(const std::string & name, bool isPeer, const SeriesType * series)
{
  for (const Work & work : works)
  {
    if (name == work.name)
    {
      // Kept, so that freeing the result is no part of the time.
      static itk::ProcessObject::Pointer last;
      last = isPeer ? work.peer(series) : work.ours(series);
      const auto start = std::chrono::steady_clock::now();
      last->Update();
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
  }
  itkGenericExceptionMacro("'" << name << "' is no work of a single filter.");
}
} // namespace SingleFilters
