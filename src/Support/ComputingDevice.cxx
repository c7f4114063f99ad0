// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkComputingDevice.h"

#include "Support/CUDADevice.h"
#include "TransferLearning/itkComputingDeviceNames.h"

#include <ostream>

namespace itk
{
namespace
{
using Device = ComputingDeviceEnums::Device;
} // namespace

std::ostream &
operator<<(std::ostream & out, Device value)
{
  return out << TransferLearning::GetEnumName(value);
}

namespace TransferLearning
{
ComputingDeviceEnums::Device
ResolveComputingDevice(Device device)
{
  if (device == Device::CPU)
  {
    return device;
  }
  const char * const reason = FindReasonAgainstCUDA();
  if (reason == nullptr)
  {
    return Device::CUDA;
  }
  if (device == Device::Automatic)
  {
    return Device::CPU;
  }
  itkGenericExceptionMacro("Device 'cuda' was requested, but " << reason << ", or use the device 'cpu'.");
}
} // namespace TransferLearning
} // namespace itk
