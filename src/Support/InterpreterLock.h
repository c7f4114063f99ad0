// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef InterpreterLock_h
#define InterpreterLock_h

#include "TransferLearningExport.h"

namespace itk
{
namespace TransferLearning
{
/** What a language with a lock of its own does where torch is called: torch's autograd refuses to run under Python's,
 * and ITK's wheels hold it while a filter runs. `release` returns what `takeBack` is given; null where the calling
 * thread does not hold the lock. */
struct InterpreterLock
{
  void * (*release)(){ nullptr };
  void (*takeBack)(void *){ nullptr };
};

extern TransferLearning_EXPORT void
SetInterpreterLock(const InterpreterLock & lock);

/** The lock is free in its scope. */
class TransferLearning_EXPORT InterpreterLockRelease
{
public:
  InterpreterLockRelease();
  ~InterpreterLockRelease();
  InterpreterLockRelease(const InterpreterLockRelease &) = delete;
  InterpreterLockRelease &
  operator=(const InterpreterLockRelease &) = delete;

private:
  void * m_Released;
};
} // namespace TransferLearning
} // namespace itk

#endif
