// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Distributed/SignsOfLife.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Clock = std::chrono::steady_clock;
} // namespace

struct SignsOfLife::State
{
  std::mutex                     mutex;
  std::condition_variable        changed;
  bool                           isStopped{ false };
  bool                           hasEnded{ false };
  Exchange                       exchange;
  Seconds                        interval;
  Counts                         counts;
  std::vector<Clock::time_point> heard;

  void
  Run()
  {
    std::unique_lock<std::mutex> lock(mutex);
    for (uint64_t count = 1; !isStopped; ++count)
    {
      lock.unlock();
      Counts news;
      try
      {
        news = exchange(count);
      }
      catch (const std::exception &)
      {
        lock.lock();
        break; // Nothing is heard any more.
      }
      lock.lock();
      for (std::size_t i = 0; i < std::min(news.size(), counts.size()); ++i)
      {
        if (news[i] != counts[i])
        {
          counts[i] = news[i];
          heard[i] = Clock::now();
        }
      }
      changed.wait_for(lock, interval, [this] { return isStopped; });
    }
    hasEnded = true;
    changed.notify_all();
  }
};

SignsOfLife::SignsOfLife(std::size_t processes, Exchange exchange, Seconds interval)
  : m_State(std::make_shared<State>())
{
  m_State->exchange = std::move(exchange);
  m_State->interval = interval;
  m_State->counts.assign(processes, 0);
  m_State->heard.assign(processes, Clock::now());
  std::thread([state = m_State] { state->Run(); }).detach();
}

SignsOfLife::~SignsOfLife()
{
  std::unique_lock<std::mutex> lock(m_State->mutex);
  m_State->isStopped = true;
  m_State->changed.notify_all();
  // An exchange with a machine that is gone does not return: it is left behind.
  m_State->changed.wait_for(lock, std::chrono::seconds(2), [this] { return m_State->hasEnded; });
}

std::optional<std::size_t>
SignsOfLife::FindSilent(Seconds limit) const
{
  const std::lock_guard<std::mutex> lock(m_State->mutex);
  const auto &                      heard = m_State->heard;
  const auto                        first = std::min_element(heard.begin(), heard.end());
  if (first == heard.end() || Clock::now() - *first <= limit)
  {
    return std::nullopt;
  }
  return static_cast<std::size_t>(first - heard.begin());
}
} // namespace TransferLearning
} // namespace itk
