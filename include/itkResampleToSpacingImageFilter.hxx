// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkResampleToSpacingImageFilter_hxx
#define itkResampleToSpacingImageFilter_hxx

#include "TransferLearning/itkPaddingRange.h"
#include "itkMetaDataObject.h"
#include "itkTotalProgressReporter.h"

#include <cmath>

namespace itk
{
template <typename TInputImage, typename TOutputImage>
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::ResampleToSpacingImageFilter()
{
  m_OutputSpacing.Fill(0.0);
  m_Size.Fill(0);
  this->SetNumberOfRequiredOutputs(1);
  this->DynamicMultiThreadingOn();
  // Report progress every few rows, not per work unit.
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "OutputSpacing: " << m_OutputSpacing << std::endl;
  os << indent << "Size: " << m_Size << std::endl;
  os << indent << "ExactSpacing: " << (m_ExactSpacing ? "On" : "Off") << std::endl;
  os << indent << "Fit: " << m_Fit << std::endl;
  os << indent << "CropFraction: " << m_CropFraction << std::endl;
  os << indent << "Interpolation: " << m_Interpolation << std::endl;
  os << indent << "Antialias: " << (m_Antialias ? "On" : "Off") << std::endl;
  os << indent << "AirValue: " << m_AirValue << std::endl;
  os << indent << "HasPaddingRange: " << (m_HasPaddingRange ? "On" : "Off") << std::endl;
  os << indent << "PaddingLow: " << m_PaddingLow << std::endl;
  os << indent << "PaddingHigh: " << m_PaddingHigh << std::endl;
  os << indent << "GeneratePaddingMask: " << (m_GeneratePaddingMask ? "On" : "Off") << std::endl;
  os << indent << "Plan: " << m_Plan.get() << std::endl;
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::SetPaddingRange(double low, double high)
{
  if (!m_HasPaddingRange || m_PaddingLow != low || m_PaddingHigh != high)
  {
    m_HasPaddingRange = true;
    m_PaddingLow = low;
    m_PaddingHigh = high;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::UnsetPaddingRange()
{
  if (m_HasPaddingRange)
  {
    m_HasPaddingRange = false;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::SetGeneratePaddingMask(bool generate)
{
  if (m_GeneratePaddingMask != generate)
  {
    m_GeneratePaddingMask = generate;
    // Allocate only the outputs that exist.
    this->SetNthOutput(1, generate ? this->MakeOutput(1).GetPointer() : nullptr);
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
auto
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::GetPaddingMask() -> MaskImageType *
{
  // ITK's GetOutput() does not check the number of outputs.
  return this->GetNumberOfIndexedOutputs() > 1 ? dynamic_cast<MaskImageType *>(this->ProcessObject::GetOutput(1))
                                               : nullptr;
}

template <typename TInputImage, typename TOutputImage>
DataObject::Pointer
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::MakeOutput(DataObjectPointerArraySizeType index)
{
  return index == 1 ? DataObject::Pointer(MaskImageType::New()) : Superclass::MakeOutput(index);
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  bool isAskedForAnything = false;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    if (!std::isfinite(m_OutputSpacing[axis]) || m_OutputSpacing[axis] < 0.0)
    {
      itkExceptionMacro("OutputSpacing is " << m_OutputSpacing << "; along axis " << axis
                                            << " it must be above 0 mm, or 0 if the axis is kept or has a size.");
    }
    if (m_OutputSpacing[axis] > 0.0 && m_Size[axis] > 0)
    {
      itkExceptionMacro("Axis " << axis << " is set twice: Size is " << m_Size << ", OutputSpacing is "
                                << m_OutputSpacing << ". One of them must be 0.");
    }
    isAskedForAnything = isAskedForAnything || m_OutputSpacing[axis] > 0.0 || m_Size[axis] > 0;
  }
  if (!isAskedForAnything)
  {
    itkExceptionMacro("OutputSpacing and Size are both 0; set one of them along each axis to resample.");
  }
  if (!(m_CropFraction > 0.0 && m_CropFraction <= 1.0))
  {
    itkExceptionMacro("CropFraction is " << m_CropFraction << "; it must be above 0 and at most 1.");
  }
  if (!(std::abs(m_AirValue) <= 1e37))
  {
    itkExceptionMacro("AirValue is " << m_AirValue << "; it must lie between -1e37 and 1e37.");
  }
  if (m_HasPaddingRange && !(m_PaddingLow <= m_PaddingHigh))
  {
    itkExceptionMacro("The padding range is " << m_PaddingLow << " to " << m_PaddingHigh
                                              << "; the low end must not be above the high end.");
  }
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  const unsigned int components = this->GetInput()->GetNumberOfComponentsPerPixel();
  using VectorImageType = VectorImage<typename TOutputImage::InternalPixelType, ImageDimension>;
  if (components != 1 && !std::is_same<TOutputImage, VectorImageType>::value)
  {
    itkExceptionMacro("The input has " << components << " components per pixel, which the output type cannot hold; "
                                       << "use a VectorImage.");
  }
  TransferLearning::VerifyResamplingRequest(this->DescribeRequest());
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::ResamplingRequest
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::DescribeRequest() const
{
  const TInputImage *                 input = this->GetInput();
  TransferLearning::ResamplingRequest request;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    request.axes.push_back({ static_cast<std::size_t>(input->GetLargestPossibleRegion().GetSize(axis)),
                             input->GetSpacing()[axis],
                             static_cast<std::size_t>(m_Size[axis]),
                             m_OutputSpacing[axis] });
  }
  request.interpolation = m_Interpolation;
  request.antialias = m_Antialias;
  request.fit = m_Fit;
  request.cropFraction = m_CropFraction;
  request.exactSpacing = m_ExactSpacing;
  return request;
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  m_Plan = TransferLearning::MakeResamplingPlan(this->DescribeRequest());
  const TInputImage * input = this->GetInput();
  TOutputImage *      output = this->GetOutput();

  SizeType                                            size;
  SpacingType                                         spacing;
  ContinuousIndex<SpacePrecisionType, ImageDimension> first;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    const auto resampled = TransferLearning::GetResampledAxis(*m_Plan, axis);
    size[axis] = resampled.size;
    spacing[axis] = input->GetSpacing()[axis] * resampled.scale;
    first[axis] = static_cast<double>(input->GetLargestPossibleRegion().GetIndex(axis)) + resampled.offset;
  }
  typename TOutputImage::PointType origin;
  input->TransformContinuousIndexToPhysicalPoint(first, origin);

  output->SetLargestPossibleRegion(OutputImageRegionType(size));
  output->SetSpacing(spacing);
  output->SetOrigin(origin);
  output->SetNumberOfComponentsPerPixel(input->GetNumberOfComponentsPerPixel());
  if (m_GeneratePaddingMask)
  {
    this->GetPaddingMask()->CopyInformation(output);
  }
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  auto *       input = const_cast<TInputImage *>(this->GetInput());
  const auto & requested = this->GetOutput()->GetRequestedRegion();
  auto         region = input->GetLargestPossibleRegion();
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    const auto begin = static_cast<unsigned int>(requested.GetIndex(axis));
    const auto end = begin + static_cast<unsigned int>(requested.GetSize(axis));
    const auto range = TransferLearning::GetInputRange(*m_Plan, axis, { begin, end });
    region.SetIndex(axis, region.GetIndex(axis) + static_cast<IndexValueType>(range.begin));
    region.SetSize(axis, range.end - range.begin);
  }
  input->SetRequestedRegion(region);
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  this->AllocateOutputs();
  // The dictionary is created on first access, which is not thread-safe: create it before the threads start.
  this->GetInput()->GetMetaDataDictionary();
  const auto compute = [this](const OutputImageRegionType & region) { this->DynamicThreadedGenerateData(region); };
  auto *     threader = this->GetMultiThreader();
  threader->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  threader->SetUpdateProgress(this->GetThreaderUpdateProgress());
  const auto & requested = this->GetOutput()->GetRequestedRegion();
  if (ImageDimension == 3 && TransferLearning::AreSlicesShared(*m_Plan))
  {
    // Work units split along slices would each sum the neighbors along x and y again.
    threader->template ParallelizeImageRegionRestrictDirection<ImageDimension>(
      ImageDimension - 1, requested, compute, this);
  }
  else
  {
    threader->template ParallelizeImageRegion<ImageDimension>(requested, compute, this);
  }
  this->UpdateProgress(1.0F);
}

template <typename TInputImage, typename TOutputImage>
TransferLearning::ResamplingKernelArguments
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::DescribeInput() const
{
  const TInputImage *                         input = this->GetInput();
  TransferLearning::ResamplingKernelArguments arguments;
  arguments.input = input->GetBufferPointer();
  arguments.inputType = TransferLearning::GetComponentType<typename TInputImage::InternalPixelType>();
  arguments.outputType = TransferLearning::GetComponentType<typename TOutputImage::InternalPixelType>();
  arguments.components = input->GetNumberOfComponentsPerPixel();
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    arguments.inputFirst[axis] = static_cast<unsigned int>(input->GetBufferedRegion().GetIndex(axis) -
                                                           input->GetLargestPossibleRegion().GetIndex(axis));
    arguments.inputStrides[axis] =
      static_cast<std::ptrdiff_t>(input->GetOffsetTable()[axis]) * static_cast<std::ptrdiff_t>(arguments.components);
  }
  arguments.airValue = m_AirValue;
  arguments.hasPadding = m_HasPaddingRange;
  arguments.paddingLow = m_PaddingLow;
  arguments.paddingHigh = m_PaddingHigh;
  if (!m_HasPaddingRange)
  {
    const auto & dictionary = input->GetMetaDataDictionary();
    arguments.hasPadding = ExposeMetaData<double>(dictionary, TransferLearning::PaddingLowKey, arguments.paddingLow) &&
                           ExposeMetaData<double>(dictionary, TransferLearning::PaddingHighKey, arguments.paddingHigh);
  }
  return arguments;
}

template <typename TInputImage, typename TOutputImage>
void
ResampleToSpacingImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(
  const OutputImageRegionType & region)
{
  TOutputImage * output = this->GetOutput();
  auto           arguments = this->DescribeInput();
  const auto     components = static_cast<std::ptrdiff_t>(arguments.components);
  arguments.output = output->GetBufferPointer() + output->ComputeOffset(region.GetIndex()) * components;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    const auto begin = static_cast<unsigned int>(region.GetIndex(axis));
    arguments.box[axis] = { begin, begin + static_cast<unsigned int>(region.GetSize(axis)) };
    arguments.outputStrides[axis] = static_cast<std::ptrdiff_t>(output->GetOffsetTable()[axis]) * components;
  }
  if (m_GeneratePaddingMask)
  {
    MaskImageType * mask = this->GetPaddingMask();
    arguments.mask = mask->GetBufferPointer() + mask->ComputeOffset(region.GetIndex());
    for (unsigned int axis = 0; axis < ImageDimension; ++axis)
    {
      arguments.maskStrides[axis] = static_cast<std::ptrdiff_t>(mask->GetOffsetTable()[axis]);
    }
  }
  // Rounding in the reporters must not exceed 1, where ITK's counter wraps around.
  constexpr float       rounding = 1e-5F;
  TotalProgressReporter progress(this, output->GetRequestedRegion().GetNumberOfPixels(), 100, 1.0F - rounding);
  TransferLearning::RunResamplingKernel(
    *m_Plan, arguments, [&progress](std::size_t voxels) { progress.Completed(voxels); });
}
} // namespace itk

#endif
