// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkFeatureExtractionFilter.h"

#include "Inference/SampleBatch.h"
#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "TransferLearning/itkMemberOutput.h"
#include "itkDatasetInput.h"
#include "itkDatasetSplit.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace itk
{
namespace
{
std::string
GetText(LabeledImageDatasetEnums::Split split)
{
  std::ostringstream text;
  text << split;
  return text.str();
}

/** Adds the features of the samples of a batch, a row each. */
void
AddRows(ExtractedFeatures *              output,
        const LabeledImageDataset *      dataset,
        const std::vector<std::size_t> & samples,
        const std::vector<float> &       joined)
{
  const auto size = static_cast<std::ptrdiff_t>(output->GetNumberOfFeatures());
  auto       first = joined.begin();
  for (const std::size_t index : samples)
  {
    const LabeledSlice &      slice = dataset->GetSlices()[index];
    ExtractedFeatures::Sample sample;
    sample.path = dataset->GetRelativePath(index);
    sample.slice = slice.slice;
    sample.sample = index;
    sample.patient = slice.patient;
    sample.split = GetText(slice.split);
    sample.label = slice.label;
    output->AddSample(sample, { first, first + size });
    first += size;
  }
}
} // namespace

FeatureExtractionFilter::FeatureExtractionFilter()
{
  this->AddRequiredInputName("Dataset");
  this->SetNumberOfRequiredOutputs(1);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

ProcessObject::DataObjectPointer
FeatureExtractionFilter::MakeOutput(DataObjectPointerArraySizeType)
{
  return ExtractedFeatures::New().GetPointer();
}

ExtractedFeatures *
FeatureExtractionFilter::GetOutput()
{
  return itkDynamicCastInDebugMode<ExtractedFeatures *>(this->GetPrimaryOutput());
}

void
FeatureExtractionFilter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "AllSplits: " << (m_AllSplits ? "On" : "Off") << std::endl;
  os << indent << "Split: " << m_Split << std::endl;
  os << indent << "BatchSize: " << m_BatchSize << std::endl;
  os << indent << "NumberOfUnreadableSamples: " << m_NumberOfUnreadableSamples << std::endl;
  os << indent << "UnreadableFiles: " << m_UnreadableFiles.size() << std::endl;
  os << indent << "Assumptions: " << m_Assumptions.size() << std::endl;
}

ClassificationEnsemble::ConstPointer
FeatureExtractionFilter::GetMembers() const
{
  return TransferLearning::GetEnsembleOf(this->GetNetwork(), this->GetEnsemble());
}

std::vector<std::size_t>
FeatureExtractionFilter::GetSamples() const
{
  const auto               dimension = this->GetMembers()->GetDimension();
  std::vector<std::size_t> samples;
  for (const auto split : { SplitEnum::Training, SplitEnum::Validation, SplitEnum::Test, SplitEnum::Unassigned })
  {
    if (m_AllSplits || split == m_Split)
    {
      const auto some = DatasetSplit::GetSamples(this->GetDataset(), split, dimension);
      samples.insert(samples.end(), some.begin(), some.end());
    }
  }
  // The slices of a volume, which are read together, follow each other.
  std::sort(samples.begin(), samples.end());
  return samples;
}

void
FeatureExtractionFilter::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  const auto members = this->GetMembers();
  members->VerifyMembers();
  for (unsigned int m = 0; members->GetDimension() == 3 && m < members->GetNumberOfMembers(); ++m)
  {
    DatasetInput::VerifyVolumes(this->GetDataset(), members->GetMember(m)->GetPreprocessingParameters());
  }
  if (this->GetSamples().empty())
  {
    itkExceptionMacro("The dataset has no sample" << (m_AllSplits ? "" : " in the split '" + GetText(m_Split) + '\'')
                                                  << "; it has " << this->GetDataset()->GetSlices().size()
                                                  << " in total.");
  }
}

void
FeatureExtractionFilter::GenerateData()
{
  m_NumberOfUnreadableSamples = 0;
  m_UnreadableFiles.clear();
  m_Assumptions.clear();
  const LabeledImageDataset * const dataset = this->GetDataset();
  const auto                        members = this->GetMembers();
  const auto                        intensity = members->GetMember(0)->GetPreprocessingParameters().intensity;
  const auto                        intensityOfDataset = DatasetInput::DetermineIntensity(dataset);
  if (intensityOfDataset != intensity)
  {
    itkExceptionMacro("The dataset's intensity is '" << intensityOfDataset << "', the network was trained on '"
                                                     << intensity << "'. Use a network that was trained on such data.");
  }
  const auto features = ExtractedFeatures::New();
  features->SetClassNames(dataset->GetClassNames());
  features->SetSplitName(m_AllSplits ? "" : GetText(m_Split));
  features->SetPatientSource(TransferLearning::GetEnumName(dataset->GetPatientSource()));
  const auto samples = this->GetSamples();
  const auto threads = TransferLearning::GetNetworkThreads(*this->GetMultiThreader(), this->GetNumberOfWorkUnits());
  TransferLearning::SampleBatch batch(members, dataset);
  std::set<std::string>         assumptions;
  this->UpdateProgress(0.0F);
  for (std::size_t first = 0; first < samples.size() && !this->GetAbortGenerateData(); first += m_BatchSize)
  {
    const std::size_t count = std::min<std::size_t>(m_BatchSize, samples.size() - first);
    const auto &      read = batch.Read(samples.data() + first, count);
    if (!read.empty())
    {
      std::vector<std::vector<float>> ofMembers(members->GetNumberOfMembers());
      batch.VisitMembers(
        threads, [&](unsigned int member, const TransferLearning::ForwardPass & pass, std::size_t, std::size_t) {
          const auto some = pass.ComputeFeatures();
          ofMembers[member].insert(ofMembers[member].end(), some.begin(), some.end());
        });
      std::vector<unsigned int> sizes;
      for (const auto & ofMember : ofMembers)
      {
        sizes.push_back(static_cast<unsigned int>(ofMember.size() / read.size()));
      }
      features->SetFeaturesOfMembers(sizes);
      AddRows(features, dataset, read, TransferLearning::JoinFeatures(ofMembers, read.size()));
      for (const std::size_t sample : read)
      {
        const auto & sentences = batch.GetAssumptions(sample);
        assumptions.insert(sentences.begin(), sentences.end());
      }
    }
    this->UpdateProgress(static_cast<float>(first + count) / static_cast<float>(samples.size()));
  }
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
  m_NumberOfUnreadableSamples = batch.GetNumberOfUnreadableSamples();
  m_UnreadableFiles = batch.GetUnreadableFiles();
  m_Assumptions.assign(assumptions.begin(), assumptions.end());
  if (features->GetSamples().empty())
  {
    itkExceptionMacro("None of the " << samples.size()
                                     << " samples could be read. The first: " << m_UnreadableFiles.front());
  }
  this->GetOutput()->Graft(features);
}
} // namespace itk
