// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationEvaluationFilter.h"
#include "itkDatasetInput.h"
#include "itkDatasetSplit.h"

#include "Inference/SampleBatch.h"
#include "Support/QuotedNames.h"
#include "TransferLearning/itkClassifierInput.h"
#include "TransferLearning/itkDomainCheck.h"
#include "TransferLearning/itkMemberOutput.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace itk
{
namespace
{
template <typename TEnum>
std::string
GetName(TEnum value)
{
  std::ostringstream text;
  text << value;
  return text.str();
}
} // namespace

ClassificationEvaluationFilter::ClassificationEvaluationFilter()
{
  this->AddRequiredInputName("Dataset");
  this->SetNumberOfRequiredOutputs(1);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

ProcessObject::DataObjectPointer
ClassificationEvaluationFilter::MakeOutput(DataObjectPointerArraySizeType)
{
  return ClassificationMetrics::New().GetPointer();
}

ClassificationMetrics *
ClassificationEvaluationFilter::GetOutput()
{
  return itkDynamicCastInDebugMode<ClassificationMetrics *>(this->GetPrimaryOutput());
}

void
ClassificationEvaluationFilter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Split: " << m_Split << std::endl;
  os << indent << "BatchSize: " << m_BatchSize << std::endl;
  os << indent << "NumberOfUnreadableSamples: " << m_NumberOfUnreadableSamples << std::endl;
  os << indent << "UnreadableFiles: " << m_UnreadableFiles.size() << std::endl;
}

void
ClassificationEvaluationFilter::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  const LabeledImageDataset * const dataset = this->GetDataset();
  const auto ensemble = TransferLearning::GetCompleteEnsemble(this->GetNetwork(), this->GetEnsemble());
  for (unsigned int m = 0; ensemble->GetDimension() == 3 && m < ensemble->GetNumberOfMembers(); ++m)
  {
    DatasetInput::VerifyVolumes(dataset, ensemble->GetMember(m)->GetPreprocessingParameters());
  }
  if (dataset->GetClassNames() != ensemble->GetClassNames())
  {
    itkExceptionMacro("The dataset's classes are " << TransferLearning::JoinQuoted(dataset->GetClassNames())
                                                   << ", the network's are "
                                                   << TransferLearning::JoinQuoted(ensemble->GetClassNames())
                                                   << ". Call the dataset's AdoptClassNames() with the network's.");
  }
  if (DatasetSplit::GetSamples(dataset, m_Split).empty())
  {
    itkExceptionMacro("The dataset has no sample in the split '"
                      << m_Split << "'; it has " << dataset->GetSlices().size()
                      << " in total. Choose another split, or divide the dataset.");
  }
}

/** What a batch needs, and the cases of all batches. */
class ClassificationEvaluationFilter::Evaluation
{
public:
  Evaluation(ClassificationEvaluationFilter * filter, const ClassificationEnsemble * ensemble)
    : m_Filter(filter)
    , m_Ensemble(ensemble)
    , m_Dataset(filter->GetDataset())
    , m_DomainCheck(*ensemble)
    , batch(ensemble, filter->GetDataset())
  {}

  /** Reads samples and classifies those that could be read. */
  void
  AddBatch(const std::size_t * samples, std::size_t count)
  {
    const auto & read =
      batch.Read(samples, count, [this](std::size_t sample, TransferLearning::DatasetBatchLoader & loader) {
        this->CheckDomain(sample, loader);
      });
    if (!read.empty())
    {
      this->Classify(read);
    }
  }

private:
  ClassificationEvaluationFilter * m_Filter;
  const ClassificationEnsemble *   m_Ensemble;
  const LabeledImageDataset *      m_Dataset;
  TransferLearning::DomainCheck    m_DomainCheck;

  std::map<std::size_t, TransferLearning::DomainCheck::Violations> m_OutOfDomain; ///< A sample each.

public:
  TransferLearning::SampleBatch            batch;
  std::vector<ClassificationMetrics::Case> cases;

private:
  void
  CheckDomain(std::size_t sample, TransferLearning::DatasetBatchLoader & loader)
  {
    if (!m_DomainCheck.MeasuresSlices())
    {
      return;
    }
    std::vector<TransferLearning::DomainCheck::Violations> violations;
    for (const auto & measured : loader.MeasureSample(sample))
    {
      m_DomainCheck.VerifyImage(measured.image);
      violations.push_back(m_DomainCheck.FindViolations(measured.slice));
    }
    m_OutOfDomain[sample] = TransferLearning::DomainCheck::CombineSlices(violations);
  }

  void
  CheckFeatures(unsigned int                          member,
                const TransferLearning::ForwardPass & pass,
                const std::size_t *                   samples,
                std::size_t                           count)
  {
    if (!m_DomainCheck.ComparesFeatures(member))
    {
      return;
    }
    const auto violations = m_DomainCheck.FindViolationsOfFeatures(member, pass.ComputeFeatures(), count);
    for (std::size_t i = 0; i < count; ++i)
    {
      TransferLearning::DomainCheck::Add(m_OutOfDomain[samples[i]], violations[i]);
    }
  }

  void
  Classify(const std::vector<std::size_t> & samples)
  {
    std::vector<std::vector<float>> ofMembers(m_Ensemble->GetNumberOfMembers());
    batch.VisitMembers(
      TransferLearning::GetNetworkThreads(*m_Filter->GetMultiThreader(), m_Filter->GetNumberOfWorkUnits()),
      [&](unsigned int member, const TransferLearning::ForwardPass & pass, std::size_t first, std::size_t count) {
        const auto some = TransferLearning::ComputeMemberOutput(*m_Ensemble, pass);
        ofMembers[member].insert(ofMembers[member].end(), some.begin(), some.end());
        this->CheckFeatures(member, pass, samples.data() + first, count);
      });
    const auto probabilities = m_Ensemble->Combine(ofMembers);
    const auto classes = static_cast<std::ptrdiff_t>(m_Ensemble->GetClassNames().size());
    auto       first = probabilities.begin();
    for (const std::size_t index : samples)
    {
      const LabeledSlice &        sample = m_Dataset->GetSlices()[index];
      ClassificationMetrics::Case oneCase;
      oneCase.path = m_Dataset->GetRelativePath(index);
      oneCase.slice = sample.slice;
      oneCase.sample = index;
      oneCase.patient = sample.patient;
      oneCase.trueClass = sample.label;
      oneCase.assumptions = batch.GetAssumptions(index);
      for (const auto & violation : m_OutOfDomain[index])
      {
        oneCase.outOfDomain.push_back(violation.bound);
      }
      oneCase.probabilities.assign(first, first + classes);
      first += classes;
      cases.push_back(oneCase);
    }
  }
};

void
ClassificationEvaluationFilter::GenerateData()
{
  m_NumberOfUnreadableSamples = 0;
  m_UnreadableFiles.clear();
  const auto ensemble = TransferLearning::GetCompleteEnsemble(this->GetNetwork(), this->GetEnsemble());
  const auto intensity = ensemble->GetMember(0)->GetPreprocessingParameters().intensity;
  const auto intensityOfDataset = DatasetInput::DetermineIntensity(this->GetDataset());
  if (intensityOfDataset != intensity)
  {
    itkExceptionMacro("The dataset's intensity is '" << intensityOfDataset << "', the network was trained on '"
                                                     << intensity << "'. Use a network that was trained on such data.");
  }
  const std::vector<std::size_t> samples =
    DatasetSplit::GetSamples(this->GetDataset(), m_Split, ensemble->GetDimension());
  Evaluation evaluation(this, ensemble);
  this->UpdateProgress(0.0F);
  for (std::size_t first = 0; first < samples.size(); first += m_BatchSize)
  {
    if (this->GetAbortGenerateData())
    {
      break;
    }
    const std::size_t count = std::min<std::size_t>(m_BatchSize, samples.size() - first);
    evaluation.AddBatch(samples.data() + first, count);
    m_NumberOfUnreadableSamples = evaluation.batch.GetNumberOfUnreadableSamples();
    m_UnreadableFiles = evaluation.batch.GetUnreadableFiles();
    this->UpdateProgress(static_cast<float>(first + count) / static_cast<float>(samples.size()));
  }
  if (this->GetAbortGenerateData())
  {
    throw ProcessAborted(__FILE__, __LINE__);
  }
  if (evaluation.cases.empty())
  {
    itkExceptionMacro("None of the " << samples.size() << " samples of the split '" << m_Split
                                     << "' could be read. The first: " << m_UnreadableFiles.front());
  }
  ClassificationMetrics * const metrics = this->GetOutput();
  metrics->SetClassNames(ensemble->GetClassNames());
  metrics->SetSplitName(GetName(m_Split));
  metrics->SetNetworkDescription(TransferLearning::DescribeEnsemble(*ensemble));
  for (const auto & oneCase : evaluation.cases)
  {
    metrics->AddCase(oneCase);
  }
}
} // namespace itk
