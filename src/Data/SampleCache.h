// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SampleCache_h
#define SampleCache_h

#include "Data/PreprocessedCache.h"
#include "itkLabeledImageDataset.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

namespace itk
{
namespace TransferLearning
{
/** Floats of one preprocessed sample: rows x columns x channels, of a volume times its slices. */
std::size_t
ComputeSampleSize(const CTPreprocessingParameters & parameters);

/** Preprocessed samples of a dataset: in its cache folder where it has one, and in memory up to a number of bytes: the
 * first that come, and for good (where a random order visits everything once an epoch, replacing them would only lose
 * hits). For concurrent use. */
class SampleCache
{
public:
  SampleCache(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters, std::size_t bytes);

  std::size_t
  GetSampleSize() const
  {
    return m_SampleSize;
  }

  /** Whether the sample was there. */
  bool
  Read(std::size_t index, float * output);

  /** Whether anything more is kept. */
  bool
  TakesMore() const;

  /** Whether this sample is missing and would be kept. */
  bool
  Takes(std::size_t index);

  /** What the folder needs to know about a file before it is read; empty where there is none. */
  std::string
  GetState(const std::string & path) const;

  void
  Keep(std::size_t index, const std::string & state, std::vector<float> sample);

  /** Why the folder takes nothing more; empty where it does or is just full, or there is none. */
  std::string
  GetFailure() const;

  /** While an image is read in order to keep all its samples, others who want it wait. */
  class Claim
  {
  public:
    Claim(SampleCache & cache, const LabeledSlice & slice);
    ~Claim();
    ITK_DISALLOW_COPY_AND_MOVE(Claim);

    /** What was wanted may be there now. */
    bool
    HasWaited() const
    {
      return m_HasWaited;
    }

  private:
    SampleCache &                       m_Cache;
    std::pair<std::string, std::string> m_Image;
    bool                                m_IsHeld{ false };
    bool                                m_HasWaited{ false };
  };

private:
  void
  KeepInMemory(std::size_t index, std::vector<float> sample);
  bool
  IsInMemory(std::size_t index) const;

  const LabeledImageDataset *                   m_Dataset;
  std::size_t                                   m_SampleSize;
  mutable std::mutex                            m_Mutex;
  std::size_t                                   m_FreeSamples; ///< That memory still takes.
  std::vector<std::vector<float>>               m_Memory;      ///< A sample each, empty where it is not kept.
  std::unique_ptr<PreprocessedCache>            m_Folder;      ///< nullptr where the dataset has none.
  std::set<std::pair<std::string, std::string>> m_ClaimedImages{};
  std::condition_variable                       m_ClaimEnds;
};
} // namespace TransferLearning
} // namespace itk

#endif
