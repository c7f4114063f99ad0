// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SampleBatch_h
#define SampleBatch_h

#include "Data/DatasetBatchLoader.h"
#include "TransferLearning/itkForwardPass.h"
#include "itkClassificationEnsemble.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Samples of a dataset as each member of an ensemble reads them: read once for those that prepare samples alike. What
 * cannot be read is counted and listed. */
class SampleBatch
{
public:
  SampleBatch(const ClassificationEnsemble * ensemble, const LabeledImageDataset * dataset);

  /** What else is asked of a sample that has been read; a sample for which it throws counts as one that cannot be
   * read. */
  using CheckType = std::function<void(std::size_t sample, DatasetBatchLoader & loader)>;

  /** Replaces the batch. Returns those of the samples that could be read. */
  const std::vector<std::size_t> &
  Read(const std::size_t * samples, std::size_t count, const CheckType & check = {});

  /** Runs each member, on the whole batch or, for networks for volumes, on one volume after the other. `visit` is given
   * the pass and its samples: the first one's place in the batch, and their number. */
  void
  VisitMembers(
    unsigned int                                                                                                threads,
    const std::function<void(unsigned int member, const ForwardPass &, std::size_t first, std::size_t count)> & visit)
    const;

  std::size_t
  GetNumberOfUnreadableSamples() const
  {
    return m_NumberOfUnreadableSamples;
  }
  /** "file: reason" */
  const std::vector<std::string> &
  GetUnreadableFiles() const
  {
    return m_UnreadableFiles;
  }
  /** Sentences about a sample (DatasetInput::VerifySample()). */
  const std::vector<std::string> &
  GetAssumptions(std::size_t sample) const;

private:
  /** What members read who prepare samples alike. */
  struct Input
  {
    std::vector<unsigned int>           members;
    CTPreprocessingParameters           parameters;
    std::unique_ptr<DatasetBatchLoader> loader;
    std::vector<float>                  batch;
  };

  bool
  Load(std::size_t sample, std::size_t place, const CheckType & check);

  ClassificationEnsemble::ConstPointer m_Ensemble;
  LabeledImageDataset::ConstPointer    m_Dataset;
  std::vector<Input>                   m_Inputs{};
  std::vector<std::size_t>             m_Samples{};
  std::size_t                          m_NumberOfUnreadableSamples{ 0 };
  std::vector<std::string>             m_UnreadableFiles{};
  std::string                          m_LastUnreadableFile{};

  std::map<std::size_t, std::vector<std::string>> m_Assumptions{}; ///< By sample.
};
} // namespace TransferLearning
} // namespace itk

#endif
