// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DeviceUnderTest_h
#define DeviceUnderTest_h

#include "itkComputingDevice.h"
#include "TransferLearning/itkCTPreprocessingKernel.h"

#include <functional>
#include <string>
#include <vector>

// The device that a driver tests. One source of tests serves all drivers: each links the definitions of its own device.
namespace DeviceUnderTest
{
itk::ComputingDeviceEnums::Device
GetDevice();

/** The kernel of the preprocessing in every form that the device has here. */
struct Kernel
{
  std::string name;
  std::function<void(const itk::TransferLearning::CTPreprocessingKernelArguments &,
                     const itk::CTPreprocessingParameters &)>
    run;
};
std::vector<Kernel>
GetKernels();

/** Pixels that NetworkInputImageFilter has in the memory of the device. */
std::vector<float>
ReadPixels(const float * pixels, std::size_t count);

/** By how much probabilities may differ where a network computes equal images twice. */
double
GetRoundingOfNetworks();
} // namespace DeviceUnderTest

#endif
