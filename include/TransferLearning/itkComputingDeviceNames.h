// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkComputingDeviceNames_h
#define itkComputingDeviceNames_h

#include "TransferLearning/itkEnumNames.h"
#include "itkComputingDevice.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<ComputingDeviceEnums::Device>
{
  using Device = ComputingDeviceEnums::Device;
  static constexpr EnumName<Device> table[] = { { Device::CPU, "cpu" },
                                                { Device::CUDA, "cuda" },
                                                { Device::Automatic, "auto" } };
};
} // namespace TransferLearning
} // namespace itk

#endif
