// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Inference/SampleBatch.h"

#include "ImageReading/ImageProbe.h"
#include "TransferLearning/itkClassifierInput.h"
#include "itkDatasetInput.h"
#include "itkProcessObject.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
SampleBatch::SampleBatch(const ClassificationEnsemble * ensemble, const LabeledImageDataset * dataset)
  : m_Ensemble(ensemble)
  , m_Dataset(dataset)
{
  for (const auto & members : GroupMembersByInput(*ensemble))
  {
    const auto & parameters = ensemble->GetMember(members.front())->GetPreprocessingParameters();
    // Each sample is read once: nothing is to be kept.
    m_Inputs.push_back({ members, parameters, std::make_unique<DatasetBatchLoader>(dataset, parameters, 0), {} });
  }
}

const std::vector<std::size_t> &
SampleBatch::Read(const std::size_t * samples, std::size_t count, const CheckType & check)
{
  for (Input & input : m_Inputs)
  {
    input.batch.resize(count * input.loader->GetSampleSize());
  }
  m_Samples.clear();
  for (std::size_t i = 0; i < count; ++i)
  {
    if (this->Load(samples[i], m_Samples.size(), check))
    {
      m_Samples.push_back(samples[i]);
    }
  }
  return m_Samples;
}

bool
SampleBatch::Load(std::size_t sample, std::size_t place, const CheckType & check)
{
  try
  {
    for (Input & input : m_Inputs)
    {
      for (auto & sentence : DatasetInput::VerifySample(m_Dataset, sample, input.parameters))
      {
        auto & sentences = m_Assumptions[sample];
        if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end())
        {
          sentences.push_back(std::move(sentence));
        }
      }
      input.loader->LoadSample(sample, input.batch.data() + place * input.loader->GetSampleSize());
    }
    if (check)
    {
      check(sample, *m_Inputs.front().loader);
    }
    return true;
  }
  catch (const ProcessAborted &)
  {
    throw;
  }
  catch (const std::exception & error)
  {
    const std::string file = m_Dataset->GetRelativePath(sample);
    ++m_NumberOfUnreadableSamples;
    // The samples of a volume follow each other: one line a file.
    if (m_LastUnreadableFile != file)
    {
      m_LastUnreadableFile = file;
      m_UnreadableFiles.push_back(file + ": " + ShortenReason(error, m_Dataset->GetRoot()));
    }
    return false;
  }
}

void
SampleBatch::VisitMembers(
  unsigned int                                                                                                threads,
  const std::function<void(unsigned int member, const ForwardPass &, std::size_t first, std::size_t count)> & visit)
  const
{
  for (const Input & input : m_Inputs)
  {
    const auto &      parameters = input.parameters;
    const bool        isVolume = parameters.slices > 0;
    const std::size_t images = isVolume ? parameters.slices : m_Samples.size();
    const std::size_t passes = isVolume ? m_Samples.size() : 1;
    for (const unsigned int member : input.members)
    {
      for (std::size_t first = 0; first < passes; ++first)
      {
        const ForwardPass pass(m_Ensemble->GetMember(member),
                               input.batch.data() + first * input.loader->GetSampleSize(),
                               images,
                               parameters.size[1],
                               parameters.size[0],
                               threads);
        visit(member, pass, first, m_Samples.size() / passes);
      }
    }
  }
}

const std::vector<std::string> &
SampleBatch::GetAssumptions(std::size_t sample) const
{
  static const std::vector<std::string> none;
  const auto                            found = m_Assumptions.find(sample);
  return found == m_Assumptions.end() ? none : found->second;
}
} // namespace TransferLearning
} // namespace itk
