// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageToClassProbabilitiesFilter_hxx
#define itkImageToClassProbabilitiesFilter_hxx

#include "itkClassifierInput.h"

#include <algorithm>
#include <cmath>

namespace itk
{
template <typename TInputImage>
ImageToClassProbabilitiesFilter<TInputImage>::ImageToClassProbabilitiesFilter()
{
  this->AddRequiredInputName("Network");
  this->SetNumberOfRequiredOutputs(1);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

template <typename TInputImage>
auto ImageToClassProbabilitiesFilter<TInputImage>::MakeOutput(typename Superclass::DataObjectPointerArraySizeType) ->
  typename Superclass::DataObjectPointer
{
  return ClassificationResult::New().GetPointer();
}

template <typename TInputImage>
ClassificationResult *
ImageToClassProbabilitiesFilter<TInputImage>::GetResult()
{
  return itkDynamicCastInDebugMode<ClassificationResult *>(this->GetPrimaryOutput());
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "InputIsPreprocessed: " << (m_InputIsPreprocessed ? "On" : "Off") << std::endl;
  os << indent << "BatchSize: " << m_BatchSize << std::endl;
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  TransferLearning::VerifyNetworkIsComplete(*this->GetNetwork());
  TransferLearning::VerifyNetworkDimension(*this->GetNetwork(), ImageDimension);
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  const auto   input = TransferLearning::DescribeClassifierInput(this->GetInput());
  const auto & parameters = this->GetNetwork()->GetPreprocessingParameters();
  if (m_InputIsPreprocessed)
  {
    TransferLearning::VerifyPreprocessedInput(input, parameters);
  }
  else
  {
    TransferLearning::VerifyRawInput(input, parameters);
  }
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::Update()
{
  // ImageSink would compute again each time; by way of the output, only what has changed is computed.
  this->ProcessObject::Update();
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::UpdateOutputData(DataObject * output)
{
  if (this->m_Updating)
  {
    return;
  }
  const auto release = [this] {
    m_Preprocessing = nullptr;
    m_PreprocessedImage = nullptr;
    m_Slices.clear();
  };
  try
  {
    Superclass::UpdateOutputData(output);
  }
  catch (...)
  {
    // The superclass does this only for what is thrown while a batch computes, not while it is read.
    this->ResetPipeline();
    this->RestoreInputReleaseDataFlags();
    release();
    throw;
  }
  // The superclass leaves the inputs' flags off.
  this->RestoreInputReleaseDataFlags();
  this->ReleaseInputs();
  release();
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::BeforeStreamedGenerateData()
{
  Superclass::BeforeStreamedGenerateData();
  m_Slices.clear();
  auto * input = const_cast<TInputImage *>(this->GetInput());
  if constexpr (std::is_same<TInputImage, PreprocessedImageType>::value)
  {
    if (m_InputIsPreprocessed)
    {
      m_PreprocessedImage = input;
      return;
    }
  }
  m_Preprocessing = NetworkInputFilterType::New();
  m_Preprocessing->SetUp(*this->GetNetwork(), *this);
  m_Preprocessing->SetInput(input);
  m_Preprocessing->UpdateOutputInformation();
  m_PreprocessedImage = m_Preprocessing->GetOutput();
}

template <typename TInputImage>
SizeValueType
ImageToClassProbabilitiesFilter<TInputImage>::GetNumberOfSlicesAtOnce() const
{
  const auto & size = m_PreprocessedImage->GetLargestPossibleRegion().GetSize();
  return this->GetNetwork()->GetDimension() == 3 ? size[ImageDimension - 1] : SizeValueType{ m_BatchSize };
}

template <typename TInputImage>
unsigned int
ImageToClassProbabilitiesFilter<TInputImage>::GetNumberOfInputRequestedRegions()
{
  if constexpr (ImageDimension == 3)
  {
    const SizeValueType slices = m_PreprocessedImage->GetLargestPossibleRegion().GetSize(2);
    const SizeValueType atOnce = this->GetNumberOfSlicesAtOnce();
    return static_cast<unsigned int>(slices / atOnce + (slices % atOnce == 0 ? 0 : 1));
  }
  return 1;
}

template <typename TInputImage>
auto
ImageToClassProbabilitiesFilter<TInputImage>::GetBatchRegion(unsigned int batch) const -> InputImageRegionType
{
  InputImageRegionType region = m_PreprocessedImage->GetLargestPossibleRegion();
  if constexpr (ImageDimension == 3)
  {
    const SizeValueType atOnce = this->GetNumberOfSlicesAtOnce();
    const SizeValueType first = batch * atOnce;
    const SizeValueType count = std::min(atOnce, region.GetSize(2) - first);
    region.SetIndex(2, region.GetIndex(2) + static_cast<IndexValueType>(first));
    region.SetSize(2, count);
  }
  return region;
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::GenerateNthInputRequestedRegion(unsigned int batch)
{
  // The preprocessing knows which slices of the input it needs, and asks the input's source for them.
  m_PreprocessedImage->SetRequestedRegion(this->GetBatchRegion(batch));
  m_PreprocessedImage->PropagateRequestedRegion();
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::StreamedGenerateData(unsigned int batch)
{
  m_PreprocessedImage->UpdateOutputData();
  const InputImageRegionType          region = this->GetBatchRegion(batch);
  const auto                          columns = static_cast<unsigned int>(region.GetSize(0));
  const auto                          rows = static_cast<unsigned int>(region.GetSize(1));
  const std::size_t                   count = region.GetNumberOfPixels() / (region.GetSize(0) * region.GetSize(1));
  const ClassificationNetwork * const network = this->GetNetwork();

  const auto               channels = static_cast<OffsetValueType>(m_PreprocessedImage->GetVectorLength());
  const std::vector<float> probabilities = network->ComputeProbabilities(
    m_Preprocessing
      ? m_Preprocessing->GetPixels()
      : m_PreprocessedImage->GetBufferPointer() + m_PreprocessedImage->ComputeOffset(region.GetIndex()) * channels,
    count,
    rows,
    columns,
    TransferLearning::GetNetworkThreads(*this->GetMultiThreader(), this->GetNumberOfWorkUnits()));

  const auto numberOfClasses = static_cast<std::ptrdiff_t>(network->GetNumberOfClasses());
  for (auto first = probabilities.begin(); first != probabilities.end(); first += numberOfClasses)
  {
    ClassificationResult::Slice slice;
    slice.index = static_cast<unsigned int>(m_Slices.size());
    slice.position = this->GetSlicePosition(slice.index);
    slice.probabilities.assign(first, first + numberOfClasses);
    m_Slices.push_back(slice);
  }
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::AfterStreamedGenerateData()
{
  Superclass::AfterStreamedGenerateData();
  if (this->GetAbortGenerateData())
  {
    this->InvokeEvent(AbortEvent());
    throw ProcessAborted(__FILE__, __LINE__);
  }
  const ClassificationNetwork * const network = this->GetNetwork();
  std::vector<std::string>            assumptions;
  if (!m_InputIsPreprocessed)
  {
    assumptions = TransferLearning::VerifyRawInput(TransferLearning::DescribeClassifierInput(this->GetInput()),
                                                   network->GetPreprocessingParameters());
  }
  ClassificationResult * const result = this->GetResult();
  result->SetClassNames(network->GetClassNames());
  result->SetSlices(m_Slices);
  result->SetAssumptions(assumptions);
  result->SetNetworkDescription(TransferLearning::DescribeNetwork(*network));
}

template <typename TInputImage>
std::array<double, 3>
ImageToClassProbabilitiesFilter<TInputImage>::GetSlicePosition(unsigned int slice) const
{
  const TInputImage * const       input = this->GetInput();
  typename TInputImage::IndexType index = input->GetLargestPossibleRegion().GetIndex();
  // A volume lies where its first voxel does.
  const bool isOfSlice = this->GetNetwork()->GetDimension() == 2;
  if constexpr (ImageDimension == 3)
  {
    // The first and the next slice of the preprocessed image differ in one index of the input.
    auto first = m_PreprocessedImage->GetLargestPossibleRegion().GetIndex();
    auto next = first;
    first[2] += static_cast<IndexValueType>(slice);
    next[2] = first[2] + 1;
    const auto toInput = [&](const auto & from) {
      return input->template TransformPhysicalPointToContinuousIndex<double>(
        m_PreprocessedImage->template TransformIndexToPhysicalPoint<double>(from));
    };
    const auto here = toInput(first);
    const auto there = toInput(next);
    for (unsigned int axis = 0; axis < 3; ++axis)
    {
      if (isOfSlice && std::abs(there[axis] - here[axis]) > 0.5)
      {
        index[axis] = static_cast<IndexValueType>(std::lround(here[axis]));
      }
    }
  }
  const auto            point = input->template TransformIndexToPhysicalPoint<double>(index);
  std::array<double, 3> position{};
  std::copy_n(point.Begin(), ImageDimension, position.begin());
  return position;
}
} // namespace itk

#endif
