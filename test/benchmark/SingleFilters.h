// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SingleFilters_h
#define SingleFilters_h

#include "itkImage.h"
#include "itkImageRegionConstIterator.h"
#include "itkIntensityWindowingImageFilter.h"
#include "itkLinearInterpolateImageFunction.h"
#include "itkNormalizeImageFilter.h"
#include "itkResampleImageFilter.h"

#include <algorithm>
#include <cmath>
#include <string>

/** One filter of the module, and the filter of ITK that is nearest to it, on the same series and for the same result:
 * windowing (40/400 HU to 0..1), resampling (linear, no anti-aliasing, to 1 mm) and normalization (mean 0, deviation
 * 1).
 */
class SingleFilters
{
public:
  using SeriesType = itk::Image<short, 3>;
  using RealType = itk::Image<float, 3>;

  void
  Run(const std::string & name, bool itks, SeriesType * series)
  {
    auto & result = itks ? m_Theirs : m_Ours;
    result = nullptr;
    if (name == "windowing")
    {
      result = itks ? WindowByITK(series) : nullptr;
    }
    else if (name == "resampling")
    {
      result = itks ? this->ResampleByITK(series) : nullptr;
    }
    else if (name == "normalization")
    {
      result = itks ? NormalizeByITK(series) : nullptr;
    }
    else
    {
      itkGenericExceptionMacro("'" << name << "' is no filter.");
    }
  }

  /** Of the last results of both. */
  double
  GetLargestDifference() const
  {
    if (!m_Ours || !m_Theirs || m_Ours->GetBufferedRegion() != m_Theirs->GetBufferedRegion())
    {
      itkGenericExceptionMacro("There are no two results of equal size to compare.");
    }
    itk::ImageRegionConstIterator<RealType> ours(m_Ours, m_Ours->GetBufferedRegion());
    itk::ImageRegionConstIterator<RealType> theirs(m_Theirs, m_Theirs->GetBufferedRegion());
    double                                  largest = 0.0;
    for (; !ours.IsAtEnd(); ++ours, ++theirs)
    {
      largest = std::max(largest, std::abs(static_cast<double>(ours.Get()) - theirs.Get()));
    }
    return largest;
  }

private:
  static RealType::Pointer
  WindowByITK(SeriesType * series)
  {
    auto filter = itk::IntensityWindowingImageFilter<SeriesType, RealType>::New();
    filter->SetInput(series);
    filter->SetWindowMinimum(-160);
    filter->SetWindowMaximum(240);
    filter->SetOutputMinimum(0.0F);
    filter->SetOutputMaximum(1.0F);
    filter->Update();
    return filter->GetOutput();
  }

  RealType::Pointer
  ResampleByITK(SeriesType * series) const
  {
    auto filter = itk::ResampleImageFilter<SeriesType, RealType>::New();
    filter->SetInput(series);
    filter->SetInterpolator(itk::LinearInterpolateImageFunction<SeriesType>::New());
    filter->SetOutputParametersFromImage(m_Ours);
    filter->Update();
    return filter->GetOutput();
  }

  static RealType::Pointer
  NormalizeByITK(SeriesType * series)
  {
    auto filter = itk::NormalizeImageFilter<SeriesType, RealType>::New();
    filter->SetInput(series);
    filter->Update();
    return filter->GetOutput();
  }

  RealType::Pointer m_Ours;
  RealType::Pointer m_Theirs;
};

#endif
