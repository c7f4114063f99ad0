// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/TorchRuntime.h"

#include "itkMultiThreaderBase.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
c10::Device
ResolveDevice(ComputingDeviceEnums::Device device)
{
  const bool isCUDA = ResolveComputingDevice(device) == ComputingDeviceEnums::Device::CUDA;
  return isCUDA ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
}

TorchThreadScope::TorchThreadScope(unsigned int threads)
  : m_Before(at::get_num_threads())
{
  // The global maximum is 128 unless somebody sets it; the global default is that of the cores, or less.
  const unsigned int chosen = threads == 0
                                ? MultiThreaderBase::GetGlobalDefaultNumberOfThreads()
                                : std::min<unsigned int>(threads, MultiThreaderBase::GetGlobalMaximumNumberOfThreads());
  at::set_num_threads(static_cast<int>(chosen));
}

TorchThreadScope::~TorchThreadScope()
{
  at::set_num_threads(m_Before);
}

void
SeedTorch(uint64_t seed)
{
  at::manual_seed(seed);
}

std::string
DescribeTorchError(const c10::Error & error)
{
  const std::string message = error.what_without_backtrace();
  return message.substr(0, message.find('\n'));
}
} // namespace TransferLearning
} // namespace itk
