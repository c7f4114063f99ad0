// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/FilePass.h"

#include "Support/ITKGlobals.h"
#include "itkMultiThreaderBase.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t mostBytes = std::size_t{ 1 } << 30U; // of the files that are read at the same time

class FilePass
{
public:
  FilePass(const std::vector<std::size_t> & bytes, const std::function<void(std::size_t)> & read)
    : m_Bytes(bytes)
    , m_Read(read)
  {
    const std::size_t threads =
      std::min<std::size_t>(bytes.size(), MultiThreaderBase::New()->GetMaximumNumberOfThreads());
    for (std::size_t i = 0; i < threads; ++i)
    {
      m_Threads.emplace_back([this] { this->Work(); });
    }
  }
  ~FilePass()
  {
    {
      const std::lock_guard<std::mutex> lock(m_Mutex);
      m_IsEnding = true;
    }
    m_HasMemory.notify_all();
    for (auto & thread : m_Threads)
    {
      thread.join();
    }
  }
  FilePass(const FilePass &) = delete;
  FilePass &
  operator=(const FilePass &) = delete;

  void
  Wait(const FileReport & report);

private:
  void
  Work();
  bool
  IsDone() const
  {
    return m_Done == m_Bytes.size() || m_Error;
  }

  const std::vector<std::size_t> &         m_Bytes;
  const std::function<void(std::size_t)> & m_Read;
  std::mutex                               m_Mutex;
  std::condition_variable                  m_HasMemory;
  std::condition_variable                  m_HasEnded;
  std::size_t                              m_Next{ 0 };
  std::size_t                              m_Done{ 0 };
  std::size_t                              m_BytesInUse{ 0 };
  bool                                     m_IsEnding{ false };
  std::exception_ptr                       m_Error;
  std::vector<std::thread>                 m_Threads;
};

void
FilePass::Work()
{
  std::unique_lock<std::mutex> lock(m_Mutex);
  while (m_Next < m_Bytes.size() && !m_IsEnding)
  {
    const std::size_t number = m_Next++;
    const std::size_t bytes = m_Bytes[number];
    m_HasMemory.wait(lock,
                     [this, bytes] { return m_IsEnding || m_BytesInUse == 0 || m_BytesInUse + bytes <= mostBytes; });
    if (m_IsEnding)
    {
      return;
    }
    m_BytesInUse += bytes;
    lock.unlock();
    std::exception_ptr error;
    try
    {
      m_Read(number);
    }
    catch (...)
    {
      error = std::current_exception();
    }
    lock.lock();
    m_BytesInUse -= bytes;
    ++m_Done;
    m_Error = m_Error ? m_Error : error;
    m_IsEnding = m_IsEnding || error;
    m_HasMemory.notify_all();
    if (this->IsDone())
    {
      m_HasEnded.notify_all();
    }
  }
}

void
FilePass::Wait(const FileReport & report)
{
  report(0, m_Bytes.size());
  std::unique_lock<std::mutex> lock(m_Mutex);
  for (bool isDone = false; !isDone;)
  {
    isDone = m_HasEnded.wait_for(lock, std::chrono::milliseconds(100), [this] { return this->IsDone(); });
    const std::size_t done = m_Done;
    lock.unlock();
    report(done, m_Bytes.size()); // which may throw, and calls observers
    lock.lock();
  }
  if (m_Error)
  {
    std::rethrow_exception(m_Error);
  }
}
} // namespace

void
ReadFiles(const std::vector<std::size_t> &         bytes,
          const std::function<void(std::size_t)> & read,
          const FileReport &                       report)
{
  if (!bytes.empty())
  {
    CreateITKGlobals();
    FilePass(bytes, read).Wait(report);
  }
}
} // namespace TransferLearning
} // namespace itk
