// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchRuntime_h
#define TorchRuntime_h

#include "Support/InterpreterLock.h"
#include "itkComputingDevice.h"
#include "itkMacro.h"

#include <c10/core/Device.h>
#include <c10/util/Exception.h>

#include <string>
#include <utility>

namespace itk
{
namespace TransferLearning
{
/** \throws ExceptionObject where CUDA is asked for and this build or machine has none. */
c10::Device
ResolveDevice(ComputingDeviceEnums::Device device);

/** Torch's number of intra-operation threads for a scope: the smaller of ITK's global maximum and `threads` (0: ITK's
 * global default); restored at the end. */
class TorchThreadScope
{
public:
  explicit TorchThreadScope(unsigned int threads);
  ~TorchThreadScope();
  TorchThreadScope(const TorchThreadScope &) = delete;
  TorchThreadScope &
  operator=(const TorchThreadScope &) = delete;

private:
  int m_Before;
};

/** Seeds torch's generators of all devices. */
void
SeedTorch(uint64_t seed);

/** First line of what torch says, without its C++ stack. */
std::string
DescribeTorchError(const c10::Error & error);

/** Runs `function`, without the lock of an interpreter; what torch throws becomes an ExceptionObject that begins with
 * `what`. */
template <typename TFunction>
auto
CallTorch(const std::string & what, TFunction && function) -> decltype(function())
{
  const InterpreterLockRelease release;
  try
  {
    return std::forward<TFunction>(function)();
  }
  catch (const c10::Error & error)
  {
    itkGenericExceptionMacro(<< what << ": " << DescribeTorchError(error));
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
