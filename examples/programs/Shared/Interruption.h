// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Interruption_h
#define Interruption_h

// Ctrl-C, kill and a terminal that is closed, alike in all programs.

#include "itkProcessObject.h"

#include <string>

namespace ProgramSupport
{
/** From now on SIGINT, SIGTERM and SIGHUP, unless they are ignored (nohup), end the program with the exit status 128
 * plus the signal's number. While an InterruptScope lives, the first one ends its process object instead, which is
 * acknowledged on stderr at once, and only the second one ends the program. */
void
HandleInterruptions();

/** What an interrupted program has left and how to continue, as sentences; printed when it ends. */
void
SetInterruptionNote(const std::string & note);
std::string
GetInterruptionNote();

/** For those of several processes that print nothing. */
void
SilenceInterruptions();

/** The first signal that came; 0: none. */
int
GetInterruption();

/** \throws itk::ProcessAborted where there was a signal. */
void
ThrowIfInterrupted();

/** While it lives, an interruption aborts the process object at its next progress event. */
class InterruptScope
{
public:
  explicit InterruptScope(itk::ProcessObject * process);
  ~InterruptScope();
  InterruptScope(const InterruptScope &) = delete;
  InterruptScope &
  operator=(const InterruptScope &) = delete;

private:
  itk::ProcessObject::Pointer m_Process;
  unsigned long               m_Observer;
};
} // namespace ProgramSupport

#endif
