// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneWorkers_h
#define PlaneWorkers_h

#include "itkMultiThreaderBase.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <mutex>

namespace itk
{
namespace TransferLearning
{
/** Shares out planes; without a multi-threader the calling thread does all. The first error is passed on. */
class PlaneWorkers
{
public:
  explicit PlaneWorkers(MultiThreaderBase * multiThreader = nullptr, std::function<void(float)> addProgress = {})
    : m_MultiThreader(multiThreader)
    , m_AddProgress(std::move(addProgress))
  {}

  /** That work at the same time. */
  unsigned int
  GetNumberOfTasks(unsigned int planes) const
  {
    return m_MultiThreader ? std::min<unsigned int>(planes, m_MultiThreader->GetMaximumNumberOfThreads()) : 1;
  }

  void
  Run(unsigned int tasks, const std::function<void(unsigned int)> & task) const
  {
    std::exception_ptr error;
    std::mutex         mutex;
    const auto         guarded = [&](SizeValueType number) {
      try
      {
        task(static_cast<unsigned int>(number));
      }
      catch (...)
      {
        const std::lock_guard<std::mutex> lock(mutex);
        error = error ? error : std::current_exception();
      }
    };
    if (m_MultiThreader && tasks > 1)
    {
      m_MultiThreader->ParallelizeArray(0, tasks, guarded, nullptr);
    }
    else
    {
      for (unsigned int number = 0; number < tasks; ++number)
      {
        guarded(number);
      }
    }
    if (error)
    {
      std::rethrow_exception(error);
    }
  }

  void
  AddProgress(float share) const
  {
    if (m_AddProgress)
    {
      m_AddProgress(share);
    }
  }

private:
  MultiThreaderBase *        m_MultiThreader;
  std::function<void(float)> m_AddProgress;
};
} // namespace TransferLearning
} // namespace itk

#endif
