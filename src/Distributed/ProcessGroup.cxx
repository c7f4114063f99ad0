// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The one file that knows c10d.
#include "Distributed/ProcessGroup.h"

#include "Distributed/SignsOfLife.h"
#include "itkMacro.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/scalar_tensor.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// These two LibTorch itself defines for who links it.
#ifdef USE_C10D_GLOO
#  include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#  include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#  include <torch/csrc/distributed/c10d/TCPStore.hpp>
#  if defined(USE_C10D_NCCL) && __has_include(<nccl.h>)
#    define TransferLearning_HAS_NCCL
#    include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#  endif
#endif

namespace itk
{
namespace TransferLearning
{
#ifdef USE_C10D_GLOO
namespace
{
using Milliseconds = std::chrono::milliseconds;

constexpr std::chrono::minutes meetingTime{ 5 };
constexpr std::chrono::hours   longestWait{ 24 }; // For processes that live.
constexpr Milliseconds         patience{ 1000 };  // After which it is asked whether they do.
constexpr SignsOfLife::Seconds interval{ 2.0 };
constexpr SignsOfLife::Seconds silence{ 20.0 };
constexpr char                 failureKey[] = "failure";

/** Where all processes meet: it stays for the process's next training, when another process may still be in the last
 * one. Each training has its own names in it. */
c10::intrusive_ptr<c10d::Store>
GetStore(const ProcessEnvironment & environment)
{
  struct Meeting
  {
    c10::intrusive_ptr<c10d::Store> store;
    unsigned int                    trainings{ 0 };
  };
  static std::mutex                     mutex;
  static std::map<std::string, Meeting> meetings;
  std::unique_lock<std::mutex>          lock(mutex);
  Meeting &                             meeting =
    meetings[environment.address + ' ' + std::to_string(environment.port) + ' ' + std::to_string(environment.rank)];
  if (!meeting.store)
  {
    c10d::TCPStoreOptions options;
    options.port = environment.port;
    options.isServer = environment.rank == 0 && !environment.launcherHasPort;
    options.waitWorkers = false; // A group waits for its processes anyway.
    options.timeout = meetingTime;
    lock.unlock();
    auto store = c10::make_intrusive<c10d::TCPStore>(environment.address, options);
    lock.lock();
    meeting.store = std::move(store);
  }
  return c10::make_intrusive<c10d::PrefixStore>(
    "itk/" + environment.attempt + '/' + std::to_string(meeting.trainings++), meeting.store);
}

std::string
NameOfCount(std::size_t rank)
{
  return "alive/" + std::to_string(rank);
}

c10::intrusive_ptr<c10d::Backend>
MakeBackend(const c10::intrusive_ptr<c10d::Store> & store, const ProcessEnvironment & environment, at::Device device)
{
  const auto rank = static_cast<int>(environment.rank);
  const auto size = static_cast<int>(environment.size);
#  ifdef TransferLearning_HAS_NCCL
  if (device.is_cuda())
  {
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = longestWait;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
  }
#  endif
  static_cast<void>(device); // Gloo takes tensors of either.
  // All connections are made here, in the time that a meeting may take; what follows may take longer.
  const auto backend = c10::make_intrusive<c10d::ProcessGroupGloo>(
    store, rank, size, c10d::ProcessGroupGloo::Options::create_default(meetingTime));
  backend->setTimeout(longestWait);
  return backend;
}

/** Gloo's sentence, without its place in Gloo and what follows it. */
std::string
Shorten(const std::string & message)
{
  const std::string line = message.substr(0, message.find('\n'));
  const auto        place = line.compare(0, 1, "[") == 0 ? line.find("] ") : std::string::npos;
  const std::string sentence = place == std::string::npos ? line : line.substr(place + 2);
  return sentence.substr(0, sentence.find(". "));
}
} // namespace

struct ProcessGroup::Internals
{
  c10::intrusive_ptr<c10d::Store>   store;
  c10::intrusive_ptr<c10d::Backend> backend;
  std::unique_ptr<SignsOfLife>      signs;
  std::string                       name;
  std::atomic<bool>                 isBroken{ false };

  [[noreturn]] void
  Fail(const std::string & what)
  {
    isBroken = true;
    itkGenericExceptionMacro(<< name << " cannot continue: " << what
                             << ". The last checkpoint is complete; restart all processes, in any number, to resume "
                                "from it.");
  }

  void
  VerifyLife()
  {
    if (const auto silent = signs->FindSilent(silence))
    {
      // What waits in its threads would wait for ever, and they would be waited for.
      backend.release();
      this->Fail("process " + std::to_string(*silent) + " has not responded for " +
                 std::to_string(static_cast<int>(silence.count())) + " s");
    }
  }

  [[noreturn]] void
  FailOf(const std::string & message)
  {
    std::string told;
    try
    {
      if (store->check({ failureKey }))
      {
        told = store->get_to_str(failureKey);
      }
    }
    catch (const std::exception &)
    {} // Its keeper is gone, too.
    this->Fail(told.empty()
                 ? "another process of this training run has ended or is unreachable (" + Shorten(message) + ')'
                 : told);
  }

  void
  Wait(c10d::Work & work)
  {
    for (bool hasEnded = false;;)
    {
      try
      {
        work.wait(patience);
        return;
      }
      catch (const std::exception & error)
      {
        if (hasEnded)
        {
          this->FailOf(error.what());
        }
        hasEnded = work.isCompleted(); // What was thrown may be that patience has ended: asked again, it says why.
      }
      this->VerifyLife();
    }
  }

  /** Work of a device waits on its stream alone, and for ever. */
  void
  WaitForDevice(c10d::Work & work)
  {
    while (!work.isCompleted())
    {
      this->VerifyLife();
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    try
    {
      work.wait();
    }
    catch (const std::exception & error)
    {
      this->FailOf(error.what());
    }
  }

  template <typename TBegin>
  std::function<void()>
  Begin(const TBegin & begin)
  {
    try
    {
      c10::intrusive_ptr<c10d::Work> work = begin();
      const bool                     isOfDevice = backend->getBackendName() == "nccl";
      return [this, work, isOfDevice] { isOfDevice ? this->WaitForDevice(*work) : this->Wait(*work); };
    }
    catch (const std::exception & error)
    {
      this->FailOf(error.what());
    }
  }
};

ProcessGroup::ProcessGroup(const ProcessEnvironment & environment, at::Device device)
  : m_Environment(environment)
  , m_Device(device)
  , m_Internals(std::make_unique<Internals>())
{
  m_Internals->name = "Process " + std::to_string(environment.rank) + " of " + std::to_string(environment.size);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < environment.size; ++i)
  {
    names.push_back(NameOfCount(i));
  }
  try
  {
    m_Internals->store = GetStore(environment);
    m_Internals->store->set(names[environment.rank], "0");
    m_Internals->store->wait(names, meetingTime);
    m_Internals->backend = MakeBackend(m_Internals->store, environment, device);
  }
  catch (const std::exception & error)
  {
    itkGenericExceptionMacro(<< m_Internals->name << " could not connect to the others at " << environment.address
                             << ':' << environment.port << " (MASTER_ADDR, MASTER_PORT): " << Shorten(error.what())
                             << '.');
  }
  const auto exchange = [names, store = m_Internals->store, rank = environment.rank](uint64_t count) {
    store->set(names[rank], std::to_string(count));
    SignsOfLife::Counts counts;
    for (const auto & text : store->multiGet(names))
    {
      counts.push_back(std::stoull(std::string(text.begin(), text.end())));
    }
    return counts;
  };
  m_Internals->signs = std::make_unique<SignsOfLife>(environment.size, exchange, interval);
}

std::function<void()>
ProcessGroup::BeginSum(const at::Tensor & tensor)
{
  return m_Internals->Begin([&] {
    std::vector<at::Tensor> tensors{ tensor };
    return m_Internals->backend->allreduce(tensors);
  });
}

void
ProcessGroup::Broadcast(const at::Tensor & tensor)
{
  const at::Tensor buffer = tensor.to(m_Device).contiguous();
  m_Internals->Begin([&] {
    std::vector<at::Tensor> tensors{ buffer };
    return m_Internals->backend->broadcast(tensors);
  })();
  if (!buffer.is_same(tensor))
  {
    tensor.copy_(buffer);
  }
}

void
ProcessGroup::TellFailure(const std::string & failure) noexcept
{
  if (m_Internals->isBroken)
  {
    return; // Somebody else's is told.
  }
  try
  {
    m_Internals->store->set(failureKey, "process " + std::to_string(m_Environment.rank) + " failed: " + failure);
  }
  catch (const std::exception &)
  {} // They notice that this process has left.
}
#else
struct ProcessGroup::Internals
{};

ProcessGroup::ProcessGroup(const ProcessEnvironment & environment, at::Device device)
  : m_Environment(environment)
  , m_Device(device)
{
  itkGenericExceptionMacro(
    "The environment sets up training with "
    << environment.size
    << " processes, but the LibTorch of this build has no Gloo (c10d) to connect them. Start one "
       "process, or build with a LibTorch that has Gloo, such as the one from PyPI.");
}

std::function<void()>
ProcessGroup::BeginSum(const at::Tensor &)
{
  return {};
}

void
ProcessGroup::Broadcast(const at::Tensor &)
{}

void
ProcessGroup::TellFailure(const std::string &) noexcept
{}
#endif

ProcessGroup::~ProcessGroup() = default;

std::string
ProcessGroup::Broadcast(const std::string & text)
{
  const at::Tensor length = at::scalar_tensor(static_cast<int64_t>(text.size()), at::kLong);
  this->Broadcast(length);
  std::string received = text;
  received.resize(static_cast<std::size_t>(length.item<int64_t>()));
  if (received.empty())
  {
    return received;
  }
  this->Broadcast(at::from_blob(received.data(), { static_cast<int64_t>(received.size()) }, at::kByte));
  return received;
}
} // namespace TransferLearning
} // namespace itk
