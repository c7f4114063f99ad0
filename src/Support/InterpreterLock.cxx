// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/InterpreterLock.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
InterpreterLock &
GetLock()
{
  static InterpreterLock lock;
  return lock;
}
} // namespace

void
SetInterpreterLock(const InterpreterLock & lock)
{
  GetLock() = lock;
}

InterpreterLockRelease::InterpreterLockRelease()
  : m_Released(GetLock().release != nullptr ? GetLock().release() : nullptr)
{}

InterpreterLockRelease::~InterpreterLockRelease()
{
  if (m_Released != nullptr)
  {
    GetLock().takeBack(m_Released);
  }
}
} // namespace TransferLearning
} // namespace itk
