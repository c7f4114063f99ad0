// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityNormalizationImageFilter_hxx
#define itkIntensityNormalizationImageFilter_hxx

#include "itkTotalProgressReporter.h"

#include <algorithm>
#include <cmath>

namespace itk
{
template <typename TInputImage, typename TOutputImage>
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::IntensityNormalizationImageFilter()
{
  this->AddOptionalInputName("MaskImage");
  this->DynamicMultiThreadingOn();
  // Progress is reported a few rows, not a work unit.
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Statistics: " << m_Statistics << std::endl;
  os << indent << "Percentiles: " << m_Percentiles.first << ' ' << m_Percentiles.second << std::endl;
  const auto print = [&](const char * name, const std::vector<double> & values) {
    os << indent << name << ':';
    for (const double value : values)
    {
      os << ' ' << value;
    }
    os << std::endl;
  };
  print("Mean", m_Mean);
  print("StandardDeviation", m_StandardDeviation);
  os << indent << "PerSlice: " << (m_PerSlice ? "On" : "Off") << std::endl;
  os << indent << "Measured:";
  for (const auto & map : m_Measured)
  {
    os << " (value - " << map.shift << ") * " << map.scale;
  }
  os << std::endl;
  os << indent << "MeasuredTime: " << m_MeasuredTime.GetMTime() << std::endl;
  os << indent << "MeasuringShare: " << m_MeasuringShare << std::endl;
}

template <typename TInputImage, typename TOutputImage>
template <typename TValue>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::SetIfChanged(TValue & member, const TValue & value)
{
  if (member != value)
  {
    member = value;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::SetPercentiles(const PercentilesType & percentiles)
{
  this->SetIfChanged(m_Percentiles, percentiles);
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::SetMean(const std::vector<double> & mean)
{
  this->SetIfChanged(m_Mean, mean);
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::SetStandardDeviation(
  const std::vector<double> & deviation)
{
  this->SetIfChanged(m_StandardDeviation, deviation);
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  const auto & percentiles = m_Percentiles;
  if (!(percentiles.first >= 0.0 && percentiles.first < percentiles.second && percentiles.second <= 100.0))
  {
    itkExceptionMacro("Percentiles are " << percentiles.first << " and " << percentiles.second
                                         << "; they must ascend and lie in 0..100.");
  }
  for (const double mean : m_Mean)
  {
    if (!std::isfinite(mean))
    {
      itkExceptionMacro("Mean is " << mean << "; it must be finite.");
    }
  }
  for (const double deviation : m_StandardDeviation)
  {
    if (!(deviation > 0.0 && std::isfinite(deviation)))
    {
      itkExceptionMacro("StandardDeviation is " << deviation << "; it must be above 0 and finite.");
    }
  }
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  // The superclass compares the mask's origin, spacing and direction with the input's.
  Superclass::VerifyInputInformation();
  const unsigned int components = this->GetInput()->GetNumberOfComponentsPerPixel();
  if (m_Statistics == StatisticsEnum::None)
  {
    for (const std::size_t size : { m_Mean.size(), m_StandardDeviation.size() })
    {
      if (size != 1 && size != components)
      {
        itkExceptionMacro("Mean has " << m_Mean.size() << " and StandardDeviation " << m_StandardDeviation.size()
                                      << " values; the image has " << components
                                      << " components, for which 1 or that many are needed.");
      }
    }
  }
  const MaskImageType * mask = this->GetMaskImage();
  const auto &          region = this->GetInput()->GetLargestPossibleRegion();
  if (mask && mask->GetLargestPossibleRegion() != region)
  {
    itkExceptionMacro("The mask has " << mask->GetLargestPossibleRegion().GetSize() << " voxels from "
                                      << mask->GetLargestPossibleRegion().GetIndex() << ", the image "
                                      << region.GetSize() << " from " << region.GetIndex()
                                      << "; resample the mask to the image's grid.");
  }
}

template <typename TInputImage, typename TOutputImage>
bool
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::MustMeasureImage() const
{
  if (m_Statistics == StatisticsEnum::None || m_PerSlice)
  {
    return false;
  }
  const ModifiedTimeType measured = m_MeasuredTime.GetMTime();
  const MaskImageType *  mask = this->GetMaskImage();
  return measured < this->GetMTime() || measured < TransferLearning::GetTimeOfContent(*this->GetInput()) ||
         (mask && measured < TransferLearning::GetTimeOfContent(*mask));
}

template <typename TInputImage, typename TOutputImage>
auto
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::GetMeasuredRegion(
  const OutputImageRegionType & requested) const -> InputImageRegionType
{
  InputImageRegionType region = this->GetInput()->GetLargestPossibleRegion();
  if (ImageDimension == 3 && m_PerSlice)
  {
    region.SetIndex(ImageDimension - 1, requested.GetIndex(ImageDimension - 1));
    region.SetSize(ImageDimension - 1, requested.GetSize(ImageDimension - 1));
  }
  return region;
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (m_Statistics == StatisticsEnum::None || !(m_PerSlice || this->MustMeasureImage()))
  {
    return;
  }
  const auto region = this->GetMeasuredRegion(this->GetOutput()->GetRequestedRegion());
  const_cast<TInputImage *>(this->GetInput())->SetRequestedRegion(region);
  if (this->GetMaskImage())
  {
    const_cast<MaskImageType *>(this->GetMaskImage())->SetRequestedRegion(region);
  }
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::IntensityStack
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::DescribeStack(const InputImageRegionType & region) const
{
  const TInputImage *              input = this->GetInput();
  const auto                       components = static_cast<std::ptrdiff_t>(input->GetNumberOfComponentsPerPixel());
  TransferLearning::IntensityStack stack;
  stack.voxels = input->GetBufferPointer() + input->ComputeOffset(region.GetIndex()) * components;
  stack.type = TransferLearning::GetComponentType<typename TInputImage::InternalPixelType>();
  stack.components = static_cast<unsigned int>(components);
  stack.columns = region.GetSize(0);
  stack.rows = region.GetSize(1);
  stack.planes = ImageDimension == 3 ? region.GetSize(ImageDimension - 1) : 1;
  stack.rowStride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[1]) * components;
  stack.planeStride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[2]) * components;
  if (const MaskImageType * mask = this->GetMaskImage())
  {
    stack.mask = mask->GetBufferPointer() + mask->ComputeOffset(region.GetIndex());
    stack.maskRowStride = static_cast<std::ptrdiff_t>(mask->GetOffsetTable()[1]);
    stack.maskPlaneStride = static_cast<std::ptrdiff_t>(mask->GetOffsetTable()[2]);
  }
  return stack;
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  Superclass::BeforeThreadedGenerateData();
  m_MeasuringShare = 0.0F;
  if (m_Statistics == StatisticsEnum::None)
  {
    m_Measured.clear();
    for (unsigned int component = 0; component < this->GetInput()->GetNumberOfComponentsPerPixel(); ++component)
    {
      m_Measured.push_back({ m_Mean[m_Mean.size() == 1 ? 0 : component],
                             1.0 / m_StandardDeviation[m_StandardDeviation.size() == 1 ? 0 : component] });
    }
    return;
  }
  if (!m_PerSlice && !this->MustMeasureImage())
  {
    return;
  }
  constexpr float measuringShare = 0.5F;
  const auto      stack = this->DescribeStack(this->GetMeasuredRegion(this->GetOutput()->GetRequestedRegion()));
  this->GetMultiThreader()->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  m_Measured = TransferLearning::MeasureIntensity(
    stack, m_Statistics, m_Percentiles, m_PerSlice, this->GetMultiThreader(), [this](float share) {
      this->IncrementProgress(measuringShare * share);
      if (this->GetAbortGenerateData())
      {
        ProcessAborted error(__FILE__, __LINE__);
        error.SetDescription("Measuring the intensities was aborted.");
        throw error;
      }
    });
  m_MeasuringShare = measuringShare;
  m_MeasuredTime.Modified();
}

template <typename TInputImage, typename TOutputImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(
  const OutputImageRegionType & region)
{
  using ComponentType = typename TInputImage::InternalPixelType;
  using ValueType = typename TOutputImage::InternalPixelType;
  // Float holds integers of up to 16 bits.
  constexpr bool isExact = sizeof(ComponentType) <= 2 || std::is_same<ComponentType, float>::value;
  using RealType = std::conditional_t<isExact, ValueType, double>;
  const TInputImage * input = this->GetInput();
  TOutputImage *      output = this->GetOutput();
  const std::size_t   components = input->GetNumberOfComponentsPerPixel();
  const std::size_t   columns = region.GetSize(0);
  const auto &        requested = output->GetRequestedRegion();
  const bool          isClamped = m_Statistics == StatisticsEnum::Percentile;
  // What the reporters round up must not lead beyond 1, where ITK's counter begins anew.
  constexpr float       rounding = 1e-5F;
  TotalProgressReporter progress(this, requested.GetNumberOfPixels(), 100, 1.0F - rounding - m_MeasuringShare);
  const SizeValueType   rows = region.GetNumberOfPixels() / std::max<SizeValueType>(1, columns);
  for (SizeValueType line = 0; line < rows; ++line)
  {
    auto        index = region.GetIndex();
    std::size_t slice = 0;
    index[1] += static_cast<IndexValueType>(line % region.GetSize(1));
    if constexpr (ImageDimension == 3)
    {
      index[2] += static_cast<IndexValueType>(line / region.GetSize(1));
      slice = m_PerSlice && m_Statistics != StatisticsEnum::None
                ? static_cast<std::size_t>(index[2] - requested.GetIndex(2))
                : 0;
    }
    const auto * const source =
      input->GetBufferPointer() + input->ComputeOffset(index) * static_cast<OffsetValueType>(components);
    ValueType * const target =
      output->GetBufferPointer() + output->ComputeOffset(index) * static_cast<OffsetValueType>(components);
    for (std::size_t component = 0; component < components; ++component)
    {
      const auto & map = m_Measured[slice * components + component];
      const auto   shift = static_cast<RealType>(map.shift);
      const auto   scale = static_cast<RealType>(map.scale);
      for (std::size_t i = component; i < columns * components; i += components)
      {
        target[i] = static_cast<ValueType>((static_cast<RealType>(source[i]) - shift) * scale);
      }
      if (isClamped)
      {
        for (std::size_t i = component; i < columns * components; i += components)
        {
          // NaN stays: it is neither below nor above.
          target[i] =
            target[i] < ValueType{ 0 } ? ValueType{ 0 } : (target[i] > ValueType{ 1 } ? ValueType{ 1 } : target[i]);
        }
      }
    }
    progress.Completed(columns);
  }
}
} // namespace itk

#endif
