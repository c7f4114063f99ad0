// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DeviceUnderTest_h
#define DeviceUnderTest_h

#include "itkComputingDevice.h"
#include "TransferLearning/itkCTPreprocessingKernel.h"

#include <functional>
#include <string>
#include <vector>

// The device that a driver tests. All drivers share the test sources and link the definitions of their own device.
namespace DeviceUnderTest
{
itk::ComputingDeviceEnums::Device
GetDevice();

/** All variants of the preprocessing kernel that the device has here. */
struct Kernel
{
  std::string name;
  std::function<void(const itk::TransferLearning::CTPreprocessingKernelArguments &,
                     const itk::CTPreprocessingParameters &)>
    run;
};
std::vector<Kernel>
GetKernels();

/** Pixels of NetworkInputImageFilter in device memory. */
std::vector<float>
ReadPixels(const float * pixels, std::size_t count);

/** Tolerance for probabilities if a network computes equal images twice. */
double
GetRoundingOfNetworks();
} // namespace DeviceUnderTest

#endif
