// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassActivationMapImageFilter_hxx
#define itkClassActivationMapImageFilter_hxx

#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkHeatMapDescription.h"
#include "itkImageRegionConstIterator.h"
#include "itkImageRegionIterator.h"
#include "itkImageScanlineIterator.h"
#include "itkProgressAccumulator.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

namespace itk
{
template <typename TInputImage, typename TOutputImage>
ClassActivationMapImageFilter<TInputImage, TOutputImage>::ClassActivationMapImageFilter()
{
  // Named, not indexed, so that the map remains the only output returned by Python's functional interface.
  this->ProcessObject::SetOutput("Result", this->MakeOutput("Result"));
}

template <typename TInputImage, typename TOutputImage>
DataObject::Pointer
ClassActivationMapImageFilter<TInputImage, TOutputImage>::MakeOutput(
  const ProcessObject::DataObjectIdentifierType & name)
{
  return name == "Result" ? DataObject::Pointer(ClassificationResult::New()) : Superclass::MakeOutput(name);
}

template <typename TInputImage, typename TOutputImage>
ClassificationResult *
ClassActivationMapImageFilter<TInputImage, TOutputImage>::GetResult()
{
  return itkDynamicCastInDebugMode<ClassificationResult *>(this->ProcessObject::GetOutput("Result"));
}

template <typename TInputImage, typename TOutputImage>
ClassificationEnsemble::ConstPointer
ClassActivationMapImageFilter<TInputImage, TOutputImage>::GetCompleteEnsemble() const
{
  return TransferLearning::GetCompleteEnsemble(this->GetNetwork(), this->GetEnsemble());
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassIndex: " << m_ClassIndex << std::endl;
  os << indent << "BatchSize: " << m_BatchSize << std::endl;
  os << indent << "MappedClassIndex: " << m_MappedClassIndex << std::endl;
  os << indent << "Maximum: " << m_Maximum << std::endl;
  os << indent << "MaximaOfMembers:";
  for (const double maximum : m_MaximaOfMembers)
  {
    os << ' ' << maximum;
  }
  os << std::endl;
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  const auto ensemble = this->GetCompleteEnsemble();
  TransferLearning::VerifyNetworkDimension(*ensemble->GetMember(0), ImageDimension);
  const auto classes = static_cast<int>(ensemble->GetClassNames().size());
  if (m_ClassIndex != AutomaticClass && (m_ClassIndex < 0 || m_ClassIndex >= classes))
  {
    itkExceptionMacro("ClassIndex is " << m_ClassIndex << "; the network has " << classes
                                       << " classes, counted from 0. AutomaticClass (" << AutomaticClass
                                       << ") uses the label of the whole image.");
  }
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  const auto input = TransferLearning::DescribeClassifierInput(this->GetInput());
  const auto ensemble = this->GetCompleteEnsemble();
  for (unsigned int m = 0; m < ensemble->GetNumberOfMembers(); ++m)
  {
    TransferLearning::VerifyRawInput(input, ensemble->GetMember(m)->GetPreprocessingParameters());
  }
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
  // Each value depends on the maximum of the whole volume.
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  this->UpdateProgress(0.0F);
  m_MaximaOfMembers.clear();
  const auto pass = this->RunPass();
  m_MappedClassIndex =
    m_ClassIndex == AutomaticClass ? static_cast<int>(pass->GetResult()->GetLabelIndex()) : m_ClassIndex;
  this->AllocateOutputs();
  TOutputImage * const output = this->GetOutput();
  double               maximumOfSum = 0.0;
  const auto           members = this->GetCompleteEnsemble()->GetNumberOfMembers();

  std::vector<TransferLearning::MemberHeatMap> parts(members);
  for (unsigned int m = 0; m < members; ++m)
  {
    this->ThrowIfAborted();
    typename TOutputImage::Pointer map = output;
    if (m > 0)
    {
      map = TOutputImage::New();
      map->CopyInformation(output);
      map->SetRegions(output->GetRequestedRegion());
      map->Allocate();
    }
    const PreprocessedImageType * const preprocessed = pass->GetPreprocessedImage(m);
    const auto                          size = preprocessed->GetLargestPossibleRegion().GetSize();
    std::array<unsigned int, 3>         sizeOfInput{ { 1, 1, 1 } };
    std::copy_n(size.begin(), ImageDimension, sizeOfInput.begin());
    auto maps = pass->TakeMaps(m, static_cast<unsigned int>(m_MappedClassIndex));
    parts[m].isSingleCell = TransferLearning::HaveSingleCells(maps);
    const TransferLearning::ActivationMapSampler sampler(std::move(maps), sizeOfInput);
    parts[m].maximum = this->Resample(sampler, preprocessed, map);
    m_MaximaOfMembers.push_back(parts[m].maximum);
    this->Divide(map, m_MaximaOfMembers.back());
    maximumOfSum = m == 0 ? m_MaximaOfMembers.back() : this->Add(map);
  }
  m_Maximum = maximumOfSum / static_cast<double>(members);
  if (members > 1)
  {
    this->Divide(output, maximumOfSum);
  }
  this->GetResult()->Graft(pass->GetResult());
  this->GetResult()->SetHeatMapDescription(TransferLearning::DescribeHeatMap(
    this->GetResult()->GetClassNames()[static_cast<std::size_t>(m_MappedClassIndex)], m_Maximum, parts));
  this->UpdateProgress(1.0F);
}

template <typename TInputImage, typename TOutputImage>
auto
ClassActivationMapImageFilter<TInputImage, TOutputImage>::RunPass() -> typename PassType::Pointer
{
  // Disconnected from the pipeline, so that the internal filters do not run upstream filters.
  auto input = TInputImage::New();
  input->Graft(this->GetInput());
  input->SetMetaDataDictionary(this->GetInput()->GetMetaDataDictionary());

  auto pass = PassType::New();
  pass->SetInput(input);
  pass->SetNetwork(this->GetNetwork());
  pass->SetEnsemble(this->GetEnsemble());
  pass->SetClassIndex(m_ClassIndex);
  pass->SetBatchSize(m_BatchSize);
  pass->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  pass->GetMultiThreader()->SetMaximumNumberOfThreads(this->GetMultiThreader()->GetMaximumNumberOfThreads());
  auto accumulator = ProgressAccumulator::New();
  accumulator->SetMiniPipelineFilter(this);
  accumulator->RegisterInternalFilter(pass, 0.95F);
  pass->Update();
  return pass;
}

template <typename TInputImage, typename TOutputImage>
double
ClassActivationMapImageFilter<TInputImage, TOutputImage>::Resample(
  const TransferLearning::ActivationMapSampler & sampler,
  const PreprocessedImageType *                  preprocessed,
  TOutputImage *                                 map)
{
  const auto toNetwork = [&](const typename TOutputImage::IndexType & index) {
    const auto continuous = preprocessed->template TransformPhysicalPointToContinuousIndex<double>(
      map->template TransformIndexToPhysicalPoint<double>(index));
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
    map->GetRequestedRegion(),
    [&](const OutputImageRegionType & region) {
      std::vector<float>                  line(region.GetSize(0));
      float                               maximumOfRegion = 0.0F;
      ImageScanlineIterator<TOutputImage> it(map, region);
      for (; !it.IsAtEnd(); it.NextLine())
      {
        // The mapping to the network's input is affine: two points of a line determine all others.
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
double
ClassActivationMapImageFilter<TInputImage, TOutputImage>::Add(const TOutputImage * map)
{
  TOutputImage * const output = this->GetOutput();
  double               maximum = 0.0;
  std::mutex           mutex;
  this->GetMultiThreader()->template ParallelizeImageRegion<ImageDimension>(
    output->GetRequestedRegion(),
    [&](const OutputImageRegionType & region) {
      double                                 maximumOfRegion = 0.0;
      ImageRegionConstIterator<TOutputImage> added(map, region);
      for (ImageRegionIterator<TOutputImage> it(output, region); !it.IsAtEnd(); ++it, ++added)
      {
        it.Set(it.Get() + added.Get());
        maximumOfRegion = std::max(maximumOfRegion, static_cast<double>(it.Get()));
      }
      const std::lock_guard<std::mutex> lock(mutex);
      maximum = std::max(maximum, maximumOfRegion);
    },
    nullptr);
  return maximum;
}

template <typename TInputImage, typename TOutputImage>
void
ClassActivationMapImageFilter<TInputImage, TOutputImage>::Divide(TOutputImage * map, double divisor)
{
  if (divisor == 0.0)
  {
    return;
  }
  this->GetMultiThreader()->template ParallelizeImageRegion<ImageDimension>(
    map->GetRequestedRegion(),
    [&](const OutputImageRegionType & region) {
      for (ImageRegionIterator<TOutputImage> it(map, region); !it.IsAtEnd(); ++it)
      {
        it.Set(it.Get() / static_cast<typename TOutputImage::PixelType>(divisor));
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
