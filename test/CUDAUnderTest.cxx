// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DeviceUnderTest.h"

#include "TransferLearning/itkCTPreprocessingCUDAKernel.h"

#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <memory>

namespace DeviceUnderTest
{
namespace
{
using Device = itk::ComputingDeviceEnums::Device;

/** Without a device no test of the driver passes: each is skipped, and says why. */
class SkipWithoutDevice : public testing::EmptyTestEventListener
{
public:
  void
  OnTestStart(const testing::TestInfo &) override
  {
    if (itk::TransferLearning::ResolveComputingDevice(Device::Automatic) != Device::CUDA)
    {
      GTEST_SKIP() << "NOT TESTED: this machine has no CUDA device that can be used.";
    }
  }
};

const bool isListening = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new SkipWithoutDevice);
  return true;
}();
} // namespace

Device
GetDevice()
{
  return Device::CUDA;
}

std::vector<Kernel>
GetKernels()
{
  const auto kernel = std::make_shared<itk::TransferLearning::CTPreprocessingCUDAKernel>();
  return { { "CUDA",
             [kernel](const auto & arguments, const auto & parameters) { kernel->Run(arguments, parameters); } } };
}

std::vector<float>
ReadPixels(const float * pixels, std::size_t count)
{
  std::vector<float> values(count);
  EXPECT_EQ(cudaMemcpy(values.data(), pixels, count * sizeof(float), cudaMemcpyDeviceToHost), cudaSuccess);
  return values;
}

double
GetRoundingOfNetworks()
{
  // Convolutions may compute with the ten bits of TF32, and choose their algorithm by the size of the batch.
  return 2e-3;
}
} // namespace DeviceUnderTest
