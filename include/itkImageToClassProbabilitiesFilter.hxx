// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageToClassProbabilitiesFilter_hxx
#define itkImageToClassProbabilitiesFilter_hxx

#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkDomainFacts.h"
#include "TransferLearning/itkMemberOutput.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace itk
{
template <typename TInputImage>
ImageToClassProbabilitiesFilter<TInputImage>::ImageToClassProbabilitiesFilter()
{
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
ClassificationEnsemble::ConstPointer
ImageToClassProbabilitiesFilter<TInputImage>::GetCompleteEnsemble() const
{
  return TransferLearning::GetCompleteEnsemble(this->GetNetwork(), this->GetEnsemble());
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  TransferLearning::VerifyNetworkDimension(*this->GetCompleteEnsemble()->GetMember(0), ImageDimension);
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  const auto input = TransferLearning::DescribeClassifierInput(this->GetInput());
  const auto ensemble = this->GetCompleteEnsemble();
  for (unsigned int m = 0; m < ensemble->GetNumberOfMembers(); ++m)
  {
    const auto & parameters = ensemble->GetMember(m)->GetPreprocessingParameters();
    if (m_InputIsPreprocessed)
    {
      TransferLearning::VerifyPreprocessedInput(input, parameters);
    }
    else
    {
      TransferLearning::VerifyRawInput(input, parameters);
    }
  }
  if (!m_InputIsPreprocessed)
  {
    TransferLearning::DomainCheck(*ensemble).VerifyImage(TransferLearning::DescribeImage(this->GetInput()));
  }
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::Update()
{
  // ImageSink would recompute every time; updating the output recomputes only after changes.
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
    m_PreparedInputs.clear();
    m_Members = nullptr;
    m_Slices.clear();
    m_DomainCheck.reset();
    m_Violations.clear();
    m_FeatureViolations.clear();
  };
  try
  {
    Superclass::UpdateOutputData(output);
  }
  catch (...)
  {
    // The superclass does this only for exceptions while a batch is computed, not while it is read.
    this->ResetPipeline();
    this->RestoreInputReleaseDataFlags();
    release();
    throw;
  }
  // The superclass leaves the inputs' flags turned off.
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
  m_PreparedInputs.clear();
  m_Members = this->GetCompleteEnsemble();
  m_Violations.clear();
  m_FeatureViolations.clear();
  m_DomainCheck.reset();
  if (!m_InputIsPreprocessed)
  {
    m_DomainCheck.emplace(*m_Members);
  }
  for (const auto & members : TransferLearning::GroupMembersByInput(*m_Members))
  {
    m_PreparedInputs.push_back(this->MakePreparedInput(members));
  }
}

template <typename TInputImage>
auto
ImageToClassProbabilitiesFilter<TInputImage>::MakePreparedInput(const std::vector<unsigned int> & members)
  -> PreparedInput
{
  PreparedInput prepared;
  prepared.members = members;
  auto * input = const_cast<TInputImage *>(this->GetInput());
  if constexpr (std::is_same<TInputImage, PreprocessedImageType>::value)
  {
    if (m_InputIsPreprocessed)
    {
      prepared.image = input;
      return prepared;
    }
  }
  prepared.preprocessing = NetworkInputFilterType::New();
  prepared.preprocessing->SetUp(*m_Members->GetMember(members.front()), *this);
  prepared.preprocessing->SetInput(input);
  prepared.preprocessing->UpdateOutputInformation();
  prepared.image = prepared.preprocessing->GetOutput();
  return prepared;
}

template <typename TInputImage>
SizeValueType
ImageToClassProbabilitiesFilter<TInputImage>::GetNumberOfSlicesAtOnce(const PreprocessedImageType * image) const
{
  const auto & size = image->GetLargestPossibleRegion().GetSize();
  return m_Members->GetDimension() == 3 ? size[ImageDimension - 1] : SizeValueType{ m_BatchSize };
}

template <typename TInputImage>
unsigned int
ImageToClassProbabilitiesFilter<TInputImage>::GetNumberOfInputRequestedRegions()
{
  if constexpr (ImageDimension == 3)
  {
    // All members see the same slices.
    const PreprocessedImageType * const image = m_PreparedInputs.front().image;
    const SizeValueType                 slices = image->GetLargestPossibleRegion().GetSize(2);
    const SizeValueType                 atOnce = this->GetNumberOfSlicesAtOnce(image);
    return static_cast<unsigned int>(slices / atOnce + (slices % atOnce == 0 ? 0 : 1));
  }
  return 1;
}

template <typename TInputImage>
auto
ImageToClassProbabilitiesFilter<TInputImage>::GetBatchRegion(const PreprocessedImageType * image,
                                                             unsigned int batch) const -> InputImageRegionType
{
  InputImageRegionType region = image->GetLargestPossibleRegion();
  if constexpr (ImageDimension == 3)
  {
    const SizeValueType atOnce = this->GetNumberOfSlicesAtOnce(image);
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
  // The preprocessing filter knows which input slices it needs and requests them from the input's source; the others
  // request theirs when it is their turn.
  const auto & image = m_PreparedInputs.front().image;
  image->SetRequestedRegion(this->GetBatchRegion(image, batch));
  image->PropagateRequestedRegion();
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::StreamedGenerateData(unsigned int batch)
{
  std::vector<std::vector<float>> outputs(m_Members->GetNumberOfMembers());
  for (const PreparedInput & input : m_PreparedInputs)
  {
    if (&input != &m_PreparedInputs.front())
    {
      input.image->SetRequestedRegion(this->GetBatchRegion(input.image, batch));
      input.image->PropagateRequestedRegion();
    }
    input.image->UpdateOutputData();
    if (m_DomainCheck && m_DomainCheck->MeasuresSlices() && &input == &m_PreparedInputs.front())
    {
      this->CheckDomain(batch);
    }
    this->ComputeOutputs(input, batch, outputs);
  }
  const std::vector<float> combined = m_Members->Combine(outputs);
  const auto               numberOfClasses = static_cast<std::ptrdiff_t>(m_Members->GetClassNames().size());
  for (auto first = combined.begin(); first != combined.end(); first += numberOfClasses)
  {
    this->AddSlice({ first, first + numberOfClasses });
  }
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::CheckDomain(unsigned int batch)
{
  const TInputImage * const input = this->GetInput();
  const auto &              parameters =
    m_Members->GetMember(m_PreparedInputs.front().members.front())->GetPreprocessingParameters();
  unsigned int  axis = 2;
  bool          isFlipped = false;
  SizeValueType first = 0;
  SizeValueType count = 1;
  SizeValueType slices = 1;
  if constexpr (ImageDimension == 3)
  {
    if (parameters.orientation == CTPreprocessingEnums::Orientation::LPS)
    {
      const auto axes = TransferLearning::FindAxesOfLPS(input, parameters.slices == 0);
      axis = axes.axis[2];
      isFlipped = axes.flipped[2];
    }
    slices = input->GetLargestPossibleRegion().GetSize(axis);
    if (m_Members->GetDimension() == 3)
    {
      count = slices;
    }
    else
    {
      const PreprocessedImageType * const image = m_PreparedInputs.front().image;
      const auto                          region = this->GetBatchRegion(image, batch);
      first = static_cast<SizeValueType>(region.GetIndex(2) - image->GetLargestPossibleRegion().GetIndex(2));
      count = region.GetSize(2);
    }
  }
  for (SizeValueType slice = first; slice < first + count; ++slice)
  {
    IndexValueType index = 0;
    if constexpr (ImageDimension == 3)
    {
      index = input->GetLargestPossibleRegion().GetIndex(axis) +
              static_cast<IndexValueType>(isFlipped ? slices - 1 - slice : slice);
    }
    m_Violations.push_back(
      m_DomainCheck->FindViolations(TransferLearning::DescribeSlice(input, axis, index, parameters)));
  }
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::AddSlice(std::vector<float> probabilities)
{
  ClassificationResult::Slice slice;
  const std::size_t           number = m_Slices.size();
  slice.index = static_cast<unsigned int>(number);
  this->IdentifySlice(slice);
  if (!m_Violations.empty())
  {
    slice.violations = m_Members->GetDimension() == 3 ? TransferLearning::DomainCheck::CombineSlices(m_Violations)
                                                      : m_Violations[number];
  }
  if (number < m_FeatureViolations.size())
  {
    TransferLearning::DomainCheck::Add(slice.violations, m_FeatureViolations[number]);
  }
  (slice.violations.empty() ? slice.probabilities : slice.outOfDomainProbabilities) = std::move(probabilities);
  m_Slices.push_back(slice);
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::ComputeOutputs(const PreparedInput &             input,
                                                             unsigned int                      batch,
                                                             std::vector<std::vector<float>> & outputs)
{
  const InputImageRegionType region = this->GetBatchRegion(input.image, batch);
  const auto                 columns = static_cast<unsigned int>(region.GetSize(0));
  const auto                 rows = static_cast<unsigned int>(region.GetSize(1));
  const std::size_t          count = region.GetNumberOfPixels() / (region.GetSize(0) * region.GetSize(1));
  const auto                 channels = static_cast<OffsetValueType>(input.image->GetVectorLength());
  const float * const        pixels =
    input.preprocessing ? input.preprocessing->GetPixels()
                               : input.image->GetBufferPointer() + input.image->ComputeOffset(region.GetIndex()) * channels;
  const unsigned int threads =
    TransferLearning::GetNetworkThreads(*this->GetMultiThreader(), this->GetNumberOfWorkUnits());
  for (const unsigned int member : input.members)
  {
    outputs[member] = this->ComputeOutputOfMember({ m_Members.GetPointer(),
                                                    member,
                                                    m_Members->GetMember(member),
                                                    input.image,
                                                    pixels,
                                                    count,
                                                    rows,
                                                    columns,
                                                    threads });
  }
}

template <typename TInputImage>
std::vector<float>
ImageToClassProbabilitiesFilter<TInputImage>::ComputeOutputOfMember(const MemberBatch & batch)
{
  const bool isOfHead = batch.ensemble->GetCombination() != ClassificationEnsemble::CombinationEnum::Features;
  if (isOfHead && (!m_DomainCheck || !m_DomainCheck->ComparesFeatures(batch.member)))
  {
    return batch.network->ComputeProbabilities(batch.pixels, batch.count, batch.rows, batch.columns, batch.threads);
  }
  const TransferLearning::ForwardPass pass(
    batch.network, batch.pixels, batch.count, batch.rows, batch.columns, batch.threads);
  this->CheckFeatures(batch, pass);
  return TransferLearning::ComputeMemberOutput(*batch.ensemble, pass);
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::CheckFeatures(const MemberBatch &                   batch,
                                                            const TransferLearning::ForwardPass & pass)
{
  if (!m_DomainCheck || !m_DomainCheck->ComparesFeatures(batch.member))
  {
    return;
  }
  const std::size_t first = m_Slices.size();
  const std::size_t count = m_Members->GetDimension() == 3 ? 1 : batch.count;
  const auto        violations = m_DomainCheck->FindViolationsOfFeatures(batch.member, pass.ComputeFeatures(), count);
  m_FeatureViolations.resize(first + count);
  for (std::size_t i = 0; i < count; ++i)
  {
    TransferLearning::DomainCheck::Add(m_FeatureViolations[first + i], violations[i]);
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
  std::vector<std::string> assumptions;
  for (unsigned int m = 0; !m_InputIsPreprocessed && m < m_Members->GetNumberOfMembers(); ++m)
  {
    for (const auto & sentence :
         TransferLearning::VerifyRawInput(TransferLearning::DescribeClassifierInput(this->GetInput()),
                                          m_Members->GetMember(m)->GetPreprocessingParameters()))
    {
      if (std::find(assumptions.begin(), assumptions.end(), sentence) == assumptions.end())
      {
        assumptions.push_back(sentence);
      }
    }
  }
  ClassificationResult * const result = this->GetResult();
  result->SetClassNames(m_Members->GetClassNames());
  std::sort(m_Slices.begin(), m_Slices.end(), [](const auto & a, const auto & b) { return a.index < b.index; });
  result->SetSlices(m_Slices);
  result->SetAssumptions(assumptions);
  result->SetNetworkDescription(TransferLearning::DescribeEnsemble(*m_Members));
}

template <typename TInputImage>
void
ImageToClassProbabilitiesFilter<TInputImage>::IdentifySlice(ClassificationResult::Slice & slice) const
{
  const TInputImage * const input = this->GetInput();
  const auto                index = this->FindFirstVoxel(slice.index);
  const auto                point = input->template TransformIndexToPhysicalPoint<double>(index);
  std::copy_n(point.Begin(), ImageDimension, slice.position.begin());
  if constexpr (ImageDimension == 3)
  {
    const auto * const acquired = TransferLearning::FindAcquiredSlices(input);
    if (acquired != nullptr)
    {
      const auto place = static_cast<std::size_t>(index[2] - input->GetLargestPossibleRegion().GetIndex(2));
      slice.position = acquired->slices[place].position;
      if (m_Members->GetDimension() == 2)
      {
        slice.index = static_cast<unsigned int>(place);
        slice.sopInstanceUID = acquired->slices[place].sopInstanceUID;
      }
    }
  }
}

template <typename TInputImage>
auto
ImageToClassProbabilitiesFilter<TInputImage>::FindFirstVoxel(unsigned int slice) const ->
  typename TInputImage::IndexType
{
  const TInputImage * const       input = this->GetInput();
  typename TInputImage::IndexType index = input->GetLargestPossibleRegion().GetIndex();
  // The position of a volume is that of its first voxel.
  const bool isOfSlice = m_Members->GetDimension() == 2;
  if constexpr (ImageDimension == 3)
  {
    // The first two slices of the preprocessed image differ in one index of the input.
    const PreprocessedImageType * const image = m_PreparedInputs.front().image;
    auto                                first = image->GetLargestPossibleRegion().GetIndex();
    auto                                next = first;
    first[2] += static_cast<IndexValueType>(slice);
    next[2] = first[2] + 1;
    const auto toInput = [&](const auto & from) {
      return input->template TransformPhysicalPointToContinuousIndex<double>(
        image->template TransformIndexToPhysicalPoint<double>(from));
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
  return index;
}
} // namespace itk

#endif
