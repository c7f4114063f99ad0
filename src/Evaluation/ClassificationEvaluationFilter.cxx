// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationEvaluationFilter.h"

#include "Data/DatasetBatchLoader.h"
#include "Data/ImageProbe.h"
#include "itkClassifierInput.h"

#include <algorithm>
#include <sstream>

namespace itk
{
namespace
{
std::string
Join(const std::vector<std::string> & names)
{
  std::string text;
  for (const auto & name : names)
  {
    text += (text.empty() ? "'" : ", '") + name + "'";
  }
  return text;
}

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
  this->AddRequiredInputName("Network");
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
  const ClassificationNetwork * const network = this->GetNetwork();
  const LabeledImageDataset * const   dataset = this->GetDataset();
  TransferLearning::VerifyNetworkIsComplete(*network);
  if (network->GetDimension() == 3)
  {
    dataset->VerifyVolumes(network->GetPreprocessingParameters());
  }
  if (dataset->GetClassNames() != network->GetClassNames())
  {
    itkExceptionMacro("The dataset's classes are " << Join(dataset->GetClassNames()) << ", the network's are "
                                                   << Join(network->GetClassNames())
                                                   << ". Call the dataset's AdoptClassNames() with the network's.");
  }
  if (dataset->GetSplit(m_Split).empty())
  {
    itkExceptionMacro("The dataset has no sample in the split '" << m_Split << "'; it has "
                                                                 << dataset->GetSlices().size()
                                                                 << " in all. Choose another split, or divide it.");
  }
}

/** What a batch needs, and what has been read of it. */
class ClassificationEvaluationFilter::Evaluation
{
public:
  Evaluation(ClassificationEvaluationFilter * filter)
    : m_Filter(filter)
    , m_Network(filter->GetNetwork())
    , m_Dataset(filter->GetDataset())
    // Each sample is read once: nothing is to be kept.
    , m_Loader(m_Dataset, m_Network->GetPreprocessingParameters(), 0)
  {}

  /** Reads samples into the batch and classifies those that could be read. */
  void
  AddBatch(const std::size_t * samples, std::size_t count)
  {
    const std::size_t        sampleSize = m_Loader.GetSampleSize();
    std::vector<float>       batch(count * sampleSize);
    std::vector<std::size_t> read;
    for (std::size_t i = 0; i < count; ++i)
    {
      if (this->Load(samples[i], batch.data() + read.size() * sampleSize))
      {
        read.push_back(samples[i]);
      }
    }
    if (!read.empty())
    {
      this->Classify(read, batch);
    }
  }

  std::vector<ClassificationMetrics::Case> cases;

private:
  bool
  Load(std::size_t sample, float * output)
  {
    try
    {
      m_Loader.LoadSample(sample, output);
      return true;
    }
    catch (const ProcessAborted &)
    {
      throw;
    }
    catch (const ExceptionObject & error)
    {
      const std::string file = m_Dataset->GetRelativePath(sample);
      ++m_Filter->m_NumberOfUnreadableSamples;
      // The samples of a volume follow each other: one line a file.
      if (m_LastUnreadableFile != file)
      {
        m_LastUnreadableFile = file;
        m_Filter->m_UnreadableFiles.push_back(
          file + ": " + TransferLearning::ShortenReason(error.GetDescription(), m_Dataset->GetRoot()));
      }
      return false;
    }
  }

  /** The batch at once, of volumes one after the other. */
  std::vector<float>
  ComputeProbabilities(std::size_t samples, const float * batch) const
  {
    const auto &      parameters = m_Network->GetPreprocessingParameters();
    const std::size_t images = parameters.slices > 0 ? parameters.slices : samples;
    const auto        threads =
      TransferLearning::GetNetworkThreads(*m_Filter->GetMultiThreader(), m_Filter->GetNumberOfWorkUnits());
    std::vector<float> probabilities;
    for (std::size_t pass = 0; pass < (parameters.slices > 0 ? samples : 1); ++pass)
    {
      const auto some = m_Network->ComputeProbabilities(
        batch + pass * m_Loader.GetSampleSize(), images, parameters.size[1], parameters.size[0], threads);
      probabilities.insert(probabilities.end(), some.begin(), some.end());
    }
    return probabilities;
  }

  void
  Classify(const std::vector<std::size_t> & samples, const std::vector<float> & batch)
  {
    const auto probabilities = this->ComputeProbabilities(samples.size(), batch.data());
    const auto classes = static_cast<std::ptrdiff_t>(m_Network->GetNumberOfClasses());
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
      oneCase.probabilities.assign(first, first + classes);
      first += classes;
      cases.push_back(oneCase);
    }
  }

  ClassificationEvaluationFilter *     m_Filter;
  const ClassificationNetwork *        m_Network;
  const LabeledImageDataset *          m_Dataset;
  TransferLearning::DatasetBatchLoader m_Loader;
  std::string                          m_LastUnreadableFile;
};

void
ClassificationEvaluationFilter::GenerateData()
{
  m_NumberOfUnreadableSamples = 0;
  m_UnreadableFiles.clear();
  const auto intensity = this->GetNetwork()->GetPreprocessingParameters().intensity;
  const auto intensityOfDataset = this->GetDataset()->DetermineIntensity();
  if (intensityOfDataset != intensity)
  {
    itkExceptionMacro("The dataset's intensity is '" << intensityOfDataset << "', the network was trained on '"
                                                     << intensity << "'. Use a network that was trained on such data.");
  }
  const std::vector<std::size_t> samples = this->GetDataset()->GetSplit(m_Split, this->GetNetwork()->GetDimension());
  Evaluation                     evaluation(this);
  this->UpdateProgress(0.0F);
  for (std::size_t first = 0; first < samples.size(); first += m_BatchSize)
  {
    if (this->GetAbortGenerateData())
    {
      break;
    }
    const std::size_t count = std::min<std::size_t>(m_BatchSize, samples.size() - first);
    evaluation.AddBatch(samples.data() + first, count);
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
  metrics->SetClassNames(this->GetNetwork()->GetClassNames());
  metrics->SetSplitName(GetName(m_Split));
  for (const auto & oneCase : evaluation.cases)
  {
    metrics->AddCase(oneCase);
  }
}
} // namespace itk
