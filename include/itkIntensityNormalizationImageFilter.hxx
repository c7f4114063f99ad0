// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityNormalizationImageFilter_hxx
#define itkIntensityNormalizationImageFilter_hxx

#include "TransferLearning/itkCTPreprocessingStatistics.h"
#include "itkTotalProgressReporter.h"

namespace itk
{
template <typename TInputImage, typename TOutputImage, typename TMaskImage>
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::IntensityNormalizationImageFilter()
{
  this->AddOptionalInputName("MaskImage");
  this->DynamicMultiThreadingOn();
  // Report progress every few rows, not per work unit.
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
template <typename TValue>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetIfChanged(TValue &       member,
                                                                                       const TValue & value)
{
  if (member != value)
  {
    member = value;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetStatistics(Statistics statistics)
{
  this->SetIfChanged(m_Settings.statistics, statistics);
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetStatisticsPerSlice(bool perSlice)
{
  this->SetIfChanged(m_Settings.perSlice, perSlice);
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetPercentiles(double low, double high)
{
  this->SetIfChanged(m_Settings.percentiles, std::make_pair(low, high));
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetMean(const std::vector<double> & mean)
{
  this->SetIfChanged(m_Settings.mean, mean);
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::SetStandardDeviation(
  const std::vector<double> & standardDeviation)
{
  this->SetIfChanged(m_Settings.standardDeviation, standardDeviation);
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::PrintSelf(std::ostream & os,
                                                                                    Indent         indent) const
{
  Superclass::PrintSelf(os, indent);
  const auto print = [&](const char * name, const std::vector<double> & values) {
    os << indent << name << ':';
    for (const double value : values)
    {
      os << ' ' << value;
    }
    os << std::endl;
  };
  os << indent << "Statistics: " << m_Settings.statistics << std::endl;
  os << indent << "StatisticsPerSlice: " << (m_Settings.perSlice ? "On" : "Off") << std::endl;
  os << indent << "Percentiles: " << m_Settings.percentiles.first << ' ' << m_Settings.percentiles.second << std::endl;
  print("Mean", m_Settings.mean);
  print("StandardDeviation", m_Settings.standardDeviation);
  os << indent << "Measurements: " << m_Measurements.size() << std::endl;
  for (const Measurement & measured : m_Measurements)
  {
    os << indent.GetNextIndent() << measured.count << " values, offset " << measured.offset << ", scale "
       << measured.scale << std::endl;
  }
  os << indent << "MeasuredTime: " << m_MeasuredTime.GetMTime() << std::endl;
  os << indent << "MeasuringShare: " << m_MeasuringShare << std::endl;
  os << indent << "Plans: " << m_Plans.size() << std::endl;
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  const TInputImage * input = this->GetInput();
  const unsigned int  channels = input->GetNumberOfComponentsPerPixel();
  TransferLearning::VerifyIntensityNormalization(m_Settings, channels);
  using VectorImageType = VectorImage<typename TOutputImage::InternalPixelType, ImageDimension>;
  if (channels != 1 && !std::is_same<TOutputImage, VectorImageType>::value)
  {
    itkExceptionMacro("The input has " << channels << " components per pixel, which the output type cannot hold; "
                                       << "use a VectorImage.");
  }
  const TMaskImage * mask = this->GetMaskImage();
  if (mask && mask->GetLargestPossibleRegion() != input->GetLargestPossibleRegion())
  {
    itkExceptionMacro("The mask has the region " << mask->GetLargestPossibleRegion() << ", the input "
                                                 << input->GetLargestPossibleRegion() << "; they must be equal.");
  }
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
bool
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::MustMeasureVolume() const
{
  if (m_Settings.statistics == Statistics::None || m_Settings.perSlice)
  {
    return false;
  }
  const ModifiedTimeType measured = m_MeasuredTime.GetMTime();
  const auto *           mask = this->GetMaskImage();
  return measured < this->GetMTime() || measured < TransferLearning::GetTimeOfContent(*this->GetInput()) ||
         (mask && measured < TransferLearning::GetTimeOfContent(*mask));
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  auto * input = const_cast<TInputImage *>(this->GetInput());
  auto   region = input->GetRequestedRegion();
  if (this->MustMeasureVolume())
  {
    region = input->GetLargestPossibleRegion();
  }
  else if (m_Settings.perSlice)
  {
    for (unsigned int axis = 0; axis < 2; ++axis)
    {
      region.SetIndex(axis, input->GetLargestPossibleRegion().GetIndex(axis));
      region.SetSize(axis, input->GetLargestPossibleRegion().GetSize(axis));
    }
  }
  input->SetRequestedRegion(region);
  if (auto * mask = const_cast<TMaskImage *>(this->GetMaskImage()))
  {
    mask->SetRequestedRegion(region);
  }
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
TransferLearning::IntensityStack
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::DescribeStack() const
{
  const TInputImage *              input = this->GetInput();
  const TMaskImage *               mask = this->GetMaskImage();
  TransferLearning::IntensityStack stack;
  auto                             region = input->GetLargestPossibleRegion();
  stack.channels = input->GetNumberOfComponentsPerPixel();
  const auto channels = static_cast<std::ptrdiff_t>(stack.channels);
  if constexpr (ImageDimension == 3)
  {
    if (m_Settings.perSlice)
    {
      region.SetIndex(2, this->GetOutput()->GetRequestedRegion().GetIndex(2));
      region.SetSize(2, this->GetOutput()->GetRequestedRegion().GetSize(2));
    }
    stack.size[2] = static_cast<unsigned int>(region.GetSize(2));
    stack.inputSliceStride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[2]) * channels;
    stack.maskSliceStride = mask ? static_cast<std::ptrdiff_t>(mask->GetOffsetTable()[2]) : 0;
  }
  stack.size[0] = static_cast<unsigned int>(region.GetSize(0));
  stack.size[1] = static_cast<unsigned int>(region.GetSize(1));
  stack.inputType = TransferLearning::GetComponentType<typename TInputImage::InternalPixelType>();
  stack.input = input->GetBufferPointer() + input->ComputeOffset(region.GetIndex()) * channels;
  stack.inputRowStride = static_cast<std::ptrdiff_t>(input->GetOffsetTable()[1]) * channels;
  if (mask)
  {
    stack.maskType = TransferLearning::GetComponentType<typename TMaskImage::PixelType>();
    stack.mask = mask->GetBufferPointer() + mask->ComputeOffset(region.GetIndex());
    stack.maskRowStride = static_cast<std::ptrdiff_t>(mask->GetOffsetTable()[1]);
  }
  return stack;
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::Measure()
{
  m_MeasuringShare = 0.0F;
  const bool isMeasured = m_Settings.statistics != Statistics::None;
  if (isMeasured && !m_Settings.perSlice && !this->MustMeasureVolume())
  {
    return;
  }
  constexpr float measuringShare = 0.3F;
  m_Measurements.clear();
  this->GetMultiThreader()->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  m_Measurements = TransferLearning::MeasureIntensities(
    this->DescribeStack(), m_Settings, this->GetMultiThreader(), [this, measuringShare](float share) {
      this->IncrementProgress(measuringShare * share);
      if (this->GetAbortGenerateData())
      {
        ProcessAborted error(__FILE__, __LINE__);
        error.SetDescription("Measuring the intensities of the input was aborted.");
        throw error;
      }
    });
  m_MeasuringShare = isMeasured ? measuringShare : 0.0F;
  m_MeasuredTime.Modified();
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::BeforeThreadedGenerateData()
{
  Superclass::BeforeThreadedGenerateData();
  this->Measure();
  const unsigned int channels = this->GetInput()->GetNumberOfComponentsPerPixel();
  m_Plans.clear();
  for (std::size_t first = 0; first < m_Measurements.size(); first += channels)
  {
    m_Plans.push_back(TransferLearning::MakeIntensityNormalizationPlan(
      m_Settings,
      m_Measurements.data() + first,
      channels,
      TransferLearning::GetComponentType<typename TInputImage::InternalPixelType>(),
      TransferLearning::GetComponentType<typename TOutputImage::InternalPixelType>()));
  }
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::DynamicThreadedGenerateData(
  const OutputImageRegionType & region)
{
  const auto & requested = this->GetOutput()->GetRequestedRegion();
  // The first of the measured slices.
  const IndexValueType firstMeasured = requested.GetIndex(ImageDimension - 1);
  const SizeValueType  channels = this->GetInput()->GetNumberOfComponentsPerPixel();
  // Rounding in the reporters must not exceed 1, where ITK's counter wraps around.
  constexpr float       rounding = 1e-5F;
  TotalProgressReporter progress(this, requested.GetNumberOfPixels(), 100, 1.0F - rounding - m_MeasuringShare);
  TransferLearning::ForEachRectangle(
    this->GetInput(),
    this->GetOutput(),
    region,
    [&](const TransferLearning::ValueRectangle & rectangle, const typename TOutputImage::IndexType & index) {
      const std::size_t plan =
        m_Plans.size() > 1 ? static_cast<std::size_t>(index[ImageDimension - 1] - firstMeasured) : 0;
      TransferLearning::RunIntensityNormalizationKernel(*m_Plans[plan], rectangle);
      progress.Completed(rectangle.rows * rectangle.columns / channels);
    });
}

template <typename TInputImage, typename TOutputImage, typename TMaskImage>
void
IntensityNormalizationImageFilter<TInputImage, TOutputImage, TMaskImage>::AfterThreadedGenerateData()
{
  Superclass::AfterThreadedGenerateData();
  m_Plans.clear();
  this->UpdateProgress(1.0F);
}
} // namespace itk

#endif
