// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassActivationMapImageFilter_hxx
#define itkClassActivationMapImageFilter_hxx

#include "TransferLearning/itkClassifierInput.h"
#include "itkImageRegionIterator.h"
#include "itkImageScanlineIterator.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkProgressAccumulator.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <mutex>

namespace itk
{
template <typename TInputImage, typename TOutputImage>
ClassActivationMapImageFilter<TInputImage, TOutputImage>::ClassActivationMapImageFilter()
{
  this->AddRequiredInputName("Network");
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassIndex: " << m_ClassIndex << std::endl;
  os << indent << "BatchSize: " << m_BatchSize << std::endl;
  os << indent << "MappedClassIndex: " << m_MappedClassIndex << std::endl;
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  const ClassificationNetwork * const network = this->GetNetwork();
  network->VerifyHasWeights();
  TransferLearning::VerifyNetworkDimension(*network, ImageDimension);
  const auto classes = static_cast<int>(network->GetNumberOfClasses());
  if (m_ClassIndex != AutomaticClass && (m_ClassIndex < 0 || m_ClassIndex >= classes))
  {
    itkExceptionMacro("ClassIndex is " << m_ClassIndex << "; the network has " << classes
                                       << " classes, counted from 0. AutomaticClass (" << AutomaticClass
                                       << ") takes the label of the whole image.");
  }
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  TransferLearning::VerifyRawInput(TransferLearning::DescribeClassifierInput(this->GetInput()),
                                   this->GetNetwork()->GetPreprocessingParameters());
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  const_cast<TInputImage *>(this->GetInput())->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  Superclass::EnlargeOutputRequestedRegion(output);
  // Each value is a part of the volume's maximum.
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  this->UpdateProgress(0.0F);
  // On its own, so that the filters inside do not run what is upstream.
  auto input = TInputImage::New();
  input->Graft(this->GetInput());
  input->SetMetaDataDictionary(this->GetInput()->GetMetaDataDictionary());

  const bool isAutomatic = m_ClassIndex == AutomaticClass;
  // The network runs twice where it has to find the class first.
  const float progressOfLabel = isAutomatic ? 0.475F : 0.0F;
  m_MappedClassIndex = isAutomatic ? static_cast<int>(this->ComputeLabel(input, progressOfLabel)) : m_ClassIndex;

  auto preprocessing = NetworkInputFilterType::New();
  preprocessing->SetUp(*this->GetNetwork(), *this);
  preprocessing->SetInput(input);
  preprocessing->UpdateOutputInformation();
  const auto preprocessed = preprocessing->GetOutput();
  const auto size = preprocessed->GetLargestPossibleRegion().GetSize();

  std::array<unsigned int, 3> sizeOfInput{ { 1, 1, 1 } };
  std::copy_n(size.begin(), ImageDimension, sizeOfInput.begin());
  const TransferLearning::ActivationMapSampler sampler(this->ComputeMaps(*preprocessing, progressOfLabel), sizeOfInput);
  this->AllocateOutputs();
  const float maximum = this->Resample(sampler, preprocessed);
  if (maximum > 0.0F)
  {
    this->DivideBy(maximum);
  }
  this->UpdateProgress(1.0F);
}

template <typename TInputImage, typename TOutputImage>
unsigned int
ClassActivationMapImageFilter<TInputImage, TOutputImage>::ComputeLabel(TInputImage * input, float progress)
{
  auto classification = ImageToClassProbabilitiesFilter<TInputImage>::New();
  classification->SetInput(input);
  classification->SetNetwork(this->GetNetwork());
  classification->SetBatchSize(m_BatchSize);
  classification->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  classification->GetMultiThreader()->SetMaximumNumberOfThreads(this->GetMultiThreader()->GetMaximumNumberOfThreads());
  auto accumulator = ProgressAccumulator::New();
  accumulator->SetMiniPipelineFilter(this);
  accumulator->RegisterInternalFilter(classification, progress);
  classification->Update();
  return classification->GetResult()->GetLabelIndex();
}

template <typename TInputImage, typename TOutputImage>
std::vector<ClassificationNetwork::ActivationMap>
ClassActivationMapImageFilter<TInputImage, TOutputImage>::ComputeMaps(NetworkInputFilterType & preprocessing,
                                                                      float                    progressBefore)
{
  PreprocessedImageType * const preprocessed = preprocessing.GetOutput();
  constexpr float               progressAfter = 0.95F;
  const auto                    largest = preprocessed->GetLargestPossibleRegion();
  const SizeValueType           pixelsOfSlice = largest.GetSize(0) * largest.GetSize(1);
  const SizeValueType           slices = largest.GetNumberOfPixels() / pixelsOfSlice;
  const SizeValueType           slicesAtOnce = this->GetNetwork()->GetDimension() == 3 ? slices : m_BatchSize;
  std::vector<ClassificationNetwork::ActivationMap> maps;
  for (SizeValueType first = 0; first < slices; first += slicesAtOnce)
  {
    this->ThrowIfAborted();
    auto region = largest;
    if constexpr (ImageDimension == 3)
    {
      region.SetIndex(2, largest.GetIndex(2) + static_cast<IndexValueType>(first));
      region.SetSize(2, std::min<SizeValueType>(slicesAtOnce, slices - first));
    }
    preprocessed->SetRequestedRegion(region);
    preprocessed->PropagateRequestedRegion();
    preprocessed->UpdateOutputData();
    auto batch = this->GetNetwork()->ComputeActivationMaps(
      preprocessing.GetPixels(),
      region.GetNumberOfPixels() / pixelsOfSlice,
      static_cast<unsigned int>(largest.GetSize(1)),
      static_cast<unsigned int>(largest.GetSize(0)),
      static_cast<unsigned int>(m_MappedClassIndex),
      TransferLearning::GetNetworkThreads(*this->GetMultiThreader(), this->GetNumberOfWorkUnits()));
    std::move(batch.begin(), batch.end(), std::back_inserter(maps));
    const float done = static_cast<float>(std::min(first + slicesAtOnce, slices)) / static_cast<float>(slices);
    this->UpdateProgress(progressBefore + (progressAfter - progressBefore) * done);
  }
  this->ThrowIfAborted();
  return maps;
}

template <typename TInputImage, typename TOutputImage>
float
ClassActivationMapImageFilter<TInputImage, TOutputImage>::Resample(
  const TransferLearning::ActivationMapSampler & sampler,
  const PreprocessedImageType *                  preprocessed)
{
  TOutputImage * const output = this->GetOutput();
  const auto           toNetwork = [&](const typename TOutputImage::IndexType & index) {
    const auto continuous = preprocessed->template TransformPhysicalPointToContinuousIndex<double>(
      output->template TransformIndexToPhysicalPoint<double>(index));
    TransferLearning::ActivationMapSampler::PositionType position{};
    for (unsigned int i = 0; i < ImageDimension; ++i)
    {
      position[i] = continuous[i] - static_cast<double>(preprocessed->GetLargestPossibleRegion().GetIndex(i));
    }
    return position;
  };

  float      maximum = 0.0F;
  std::mutex mutex;
  this->GetMultiThreader()->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  this->GetMultiThreader()->template ParallelizeImageRegion<ImageDimension>(
    output->GetRequestedRegion(),
    [&](const OutputImageRegionType & region) {
      std::vector<float>                  line(region.GetSize(0));
      float                               maximumOfRegion = 0.0F;
      ImageScanlineIterator<TOutputImage> it(output, region);
      for (; !it.IsAtEnd(); it.NextLine())
      {
        // The way to the network's input is affine: two points of a line give all.
        auto       next = it.GetIndex();
        const auto start = toNetwork(next);
        ++next[0];
        auto step = toNetwork(next);
        std::transform(step.begin(), step.end(), start.begin(), step.begin(), std::minus<double>());
        sampler.SampleLine(start, step, line.size(), line.data());
        for (const float value : line)
        {
          it.Set(static_cast<typename TOutputImage::PixelType>(value));
          ++it;
        }
        maximumOfRegion = std::max(maximumOfRegion, *std::max_element(line.begin(), line.end()));
      }
      const std::lock_guard<std::mutex> lock(mutex);
      maximum = std::max(maximum, maximumOfRegion);
    },
    nullptr);
  return maximum;
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::DivideBy(float maximum)
{
  TOutputImage * const output = this->GetOutput();
  const auto           divisor = static_cast<typename TOutputImage::PixelType>(maximum);
  this->GetMultiThreader()->template ParallelizeImageRegion<ImageDimension>(
    output->GetRequestedRegion(),
    [&](const OutputImageRegionType & region) {
      for (ImageRegionIterator<TOutputImage> it(output, region); !it.IsAtEnd(); ++it)
      {
        it.Set(it.Get() / divisor);
      }
    },
    nullptr);
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::ThrowIfAborted()
{
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
}
} // namespace itk

#endif
