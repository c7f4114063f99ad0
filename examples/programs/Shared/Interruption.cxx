// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Interruption.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <unistd.h>

namespace ProgramSupport
{
namespace
{
// What the handler reads: only lock-free atomics and write() are safe in it.
std::atomic<int>          interruption{ 0 };
std::atomic<int>          scopes{ 0 };
std::atomic<bool>         isSilent{ false };
std::atomic<bool>         isTerminal{ false };
std::atomic<const char *> note{ "" };
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<const char *>::is_always_lock_free);

void
Write(const char * text)
{
  // Nothing can be done where the terminal is gone.
  if (write(STDERR_FILENO, text, std::strlen(text)) < 0)
  {
    isSilent = true;
  }
}

void
Say(const char * text, const char * more)
{
  if (!isSilent)
  {
    Write(isTerminal ? "\r\033[K" : ""); // over the progress bar
    Write(text);
    Write(more);
    Write("\n");
  }
}

extern "C" void
HandleSignal(int signal)
{
  const int error = errno;
  int       none = 0;
  if (scopes > 0 && interruption.compare_exchange_strong(none, signal))
  {
    Say("stopping after this batch; again to quit now", "");
    errno = error;
    return;
  }
  Say(*note.load() == '\0' ? "interrupted" : "interrupted. ", note);
  _exit(128 + signal);
}
} // namespace

void
HandleInterruptions()
{
  isTerminal = isatty(STDERR_FILENO) != 0;
  for (const int signal : { SIGINT, SIGTERM, SIGHUP })
  {
    struct sigaction action{};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN)
    {
      continue;
    }
    action = {};
    action.sa_handler = HandleSignal;
    action.sa_flags = SA_RESTART; // reading and writing of files goes on
    sigaction(signal, &action, nullptr);
  }
}

void
SetInterruptionNote(const std::string & text)
{
  // A handler that runs meanwhile reads the other one.
  static std::array<std::array<char, 2048>, 2> notes;
  static std::size_t                           next = 0;
  notes[next].fill('\0');
  text.copy(notes[next].data(), notes[next].size() - 1);
  note = notes[next].data();
  next = 1 - next;
}

std::string
GetInterruptionNote()
{
  return note.load();
}

void
SilenceInterruptions()
{
  isSilent = true;
}

int
GetInterruption()
{
  return interruption;
}

void
ThrowIfInterrupted()
{
  if (interruption != 0)
  {
    throw itk::ProcessAborted(__FILE__, __LINE__);
  }
}

InterruptScope::InterruptScope(itk::ProcessObject * process)
  : m_Process(process)
  , m_Observer(process->AddObserver(itk::ProgressEvent(), [process](const itk::EventObject &) {
    if (interruption != 0)
    {
      process->AbortGenerateDataOn();
    }
  }))
{
  ++scopes;
}

InterruptScope::~InterruptScope()
{
  --scopes;
  m_Process->RemoveObserver(m_Observer);
}
} // namespace ProgramSupport
