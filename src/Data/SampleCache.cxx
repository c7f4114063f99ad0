// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/SampleCache.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
std::size_t
ComputeSampleSize(const CTPreprocessingParameters & parameters)
{
  return std::size_t{ parameters.size[0] } * parameters.size[1] * std::max(parameters.slices, 1u) * parameters.channels;
}

SampleCache::SampleCache(const LabeledImageDataset *       dataset,
                         const CTPreprocessingParameters & parameters,
                         std::size_t                       bytes)
  : m_Dataset(dataset)
  , m_SampleSize(ComputeSampleSize(parameters))
  , m_FreeSamples(bytes / (m_SampleSize * sizeof(float)))
  , m_Memory(dataset->GetSlices().size())
{
  const std::string folder = dataset->GetCacheFolder();
  if (!folder.empty())
  {
    m_Folder = std::make_unique<PreprocessedCache>(
      folder, dataset->GetCacheMaximumBytes(), parameters, dataset->GetSeriesPolicies());
  }
}

bool
SampleCache::IsInMemory(std::size_t index) const
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  return !m_Memory[index].empty();
}

bool
SampleCache::Read(std::size_t index, float * output)
{
  if (this->IsInMemory(index))
  {
    std::copy(m_Memory[index].begin(), m_Memory[index].end(), output); // what is kept does not change
    return true;
  }
  if (!m_Folder || !m_Folder->Read(m_Dataset->GetSlices()[index], output, m_SampleSize))
  {
    return false;
  }
  this->KeepInMemory(index, std::vector<float>(output, output + m_SampleSize));
  return true;
}

bool
SampleCache::TakesMore() const
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  return m_FreeSamples > 0 || (m_Folder && !m_Folder->IsClosed());
}

bool
SampleCache::Takes(std::size_t index)
{
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    if (!m_Memory[index].empty())
    {
      return false;
    }
    if (m_FreeSamples > 0)
    {
      return true;
    }
  }
  return m_Folder && m_Folder->Takes(m_Dataset->GetSlices()[index]);
}

std::string
SampleCache::GetState(const std::string & path) const
{
  return m_Folder ? PreprocessedCache::GetState(path) : "";
}

void
SampleCache::Keep(std::size_t index, const std::string & state, std::vector<float> sample)
{
  if (m_Folder)
  {
    m_Folder->Write(m_Dataset->GetSlices()[index], state, sample.data(), m_SampleSize);
  }
  this->KeepInMemory(index, std::move(sample));
}

void
SampleCache::KeepInMemory(std::size_t index, std::vector<float> sample)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_FreeSamples > 0 && m_Memory[index].empty())
  {
    m_Memory[index] = std::move(sample);
    --m_FreeSamples;
  }
}

std::string
SampleCache::GetFailure() const
{
  return m_Folder ? m_Folder->GetFailure() : "";
}

SampleCache::Claim::Claim(SampleCache & cache, const LabeledSlice & slice)
  : m_Cache(cache)
  , m_Image(slice.path, slice.seriesInstanceUID)
{
  if (!cache.TakesMore())
  {
    return;
  }
  std::unique_lock<std::mutex> lock(cache.m_Mutex);
  cache.m_ClaimEnds.wait(lock, [this] {
    const bool isFree = m_Cache.m_ClaimedImages.count(m_Image) == 0;
    m_HasWaited = m_HasWaited || !isFree;
    return isFree;
  });
  cache.m_ClaimedImages.insert(m_Image);
  m_IsHeld = true;
}

SampleCache::Claim::~Claim()
{
  if (m_IsHeld)
  {
    {
      const std::lock_guard<std::mutex> lock(m_Cache.m_Mutex);
      m_Cache.m_ClaimedImages.erase(m_Image);
    }
    m_Cache.m_ClaimEnds.notify_all();
  }
}
} // namespace TransferLearning
} // namespace itk
