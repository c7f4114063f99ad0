// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/DatasetBatchLoader.h"

#include "Support/ITKGlobals.h"

#include <algorithm>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t mostBytesAhead = std::size_t{ 64 } << 20;

const CTPreprocessingParameters &
Verified(const CTPreprocessingParameters & parameters)
{
  parameters.Verify();
  return parameters;
}
} // namespace

DatasetBatchLoader::DatasetBatchLoader(const LabeledImageDataset *       dataset,
                                       const CTPreprocessingParameters & parameters,
                                       std::size_t                       cacheSize,
                                       unsigned int                      threads)
  : m_Dataset(dataset)
  , m_Parameters(Verified(parameters))
  , m_Cache(dataset, m_Parameters, cacheSize)
  , m_Reader(dataset, m_Parameters, m_Cache)
  , m_MostAhead(
      std::max<std::size_t>(2 * std::size_t{ threads }, mostBytesAhead / (m_Cache.GetSampleSize() * sizeof(float))))
{
  CreateITKGlobals();
  for (unsigned int i = 0; i < threads; ++i)
  {
    m_Threads.emplace_back([this] { this->LoadAhead(); });
  }
}

DatasetBatchLoader::~DatasetBatchLoader()
{
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    m_IsEnding = true;
  }
  m_HasWork.notify_all();
  for (auto & thread : m_Threads)
  {
    thread.join();
  }
}

void
DatasetBatchLoader::Announce(std::vector<std::size_t> samples)
{
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    m_Announced = std::move(samples);
    m_Taken = 0;
    m_Ahead.clear();
  }
  m_HasWork.notify_all();
}

void
DatasetBatchLoader::LoadAhead()
{
  SampleReader                 reader(m_Dataset, m_Parameters, m_Cache);
  std::unique_lock<std::mutex> lock(m_Mutex);
  const auto hasWork = [this] { return m_Ahead.size() < m_MostAhead && m_Taken + m_Ahead.size() < m_Announced.size(); };
  while (true)
  {
    m_HasWork.wait(lock, [&] { return m_IsEnding || hasWork(); });
    if (m_IsEnding)
    {
      return;
    }
    const std::size_t index = m_Announced[m_Taken + m_Ahead.size()];
    // Who announces anew lets go of it.
    const auto sample = std::make_shared<LoadedSample>();
    m_Ahead.push_back(sample);
    SampleMemory::Pointer values;
    if (!m_SpareMemory.empty())
    {
      values = m_SpareMemory.back();
      m_SpareMemory.pop_back();
    }
    lock.unlock();
    std::exception_ptr failure;
    try
    {
      if (values.IsNull())
      {
        values = SampleMemory::New();
        values->Reserve(m_Cache.GetSampleSize());
      }
      reader.Load(index, values->GetBufferPointer());
    }
    catch (...)
    {
      failure = std::current_exception(); // thrown where the sample is asked for
    }
    lock.lock();
    sample->values = values;
    sample->failure = failure;
    sample->isDone = true;
    m_HasSample.notify_all();
  }
}

bool
DatasetBatchLoader::GoTo(std::size_t sliceIndex)
{
  if (m_Taken < m_Announced.size() && m_Announced[m_Taken] == sliceIndex)
  {
    return true;
  }
  const auto taken = m_Announced.begin() + static_cast<std::ptrdiff_t>(m_Taken);
  auto       found = std::find(std::make_reverse_iterator(taken), m_Announced.rend(), sliceIndex).base();
  if (found != m_Announced.begin())
  {
    --found;
  }
  else
  {
    found = std::find(taken, m_Announced.end(), sliceIndex);
  }
  if (found == m_Announced.end())
  {
    return false;
  }
  m_Taken = static_cast<std::size_t>(found - m_Announced.begin());
  m_Ahead.clear();
  return true;
}

void
DatasetBatchLoader::LoadSample(std::size_t sliceIndex, float * output)
{
  std::unique_lock<std::mutex> lock(m_Mutex);
  const bool                   isAnnounced = this->GoTo(sliceIndex);
  if (isAnnounced)
  {
    ++m_Taken;
  }
  if (!isAnnounced || m_Ahead.empty())
  {
    m_HasWork.notify_all();
    lock.unlock();
    m_Reader.Load(sliceIndex, output);
    return;
  }
  const auto sample = m_Ahead.front();
  m_Ahead.pop_front();
  m_HasWork.notify_one();
  m_HasSample.wait(lock, [&sample] { return sample->isDone; });
  lock.unlock();
  if (sample->failure)
  {
    std::rethrow_exception(sample->failure);
  }
  std::copy_n(sample->values->GetBufferPointer(), m_Cache.GetSampleSize(), output);
  lock.lock();
  m_SpareMemory.push_back(sample->values);
}
} // namespace TransferLearning
} // namespace itk
