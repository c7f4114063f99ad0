// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DeviceUnderTest.h"

#include "CTPreprocessing/CPUPlaneRun.h"

namespace DeviceUnderTest
{
using namespace itk::TransferLearning;

itk::ComputingDeviceEnums::Device
GetDevice()
{
  return itk::ComputingDeviceEnums::Device::CPU;
}

std::vector<Kernel>
GetKernels()
{
  std::vector<Kernel> kernels;
  for (const InstructionSet instructionSet : { InstructionSet::Baseline, InstructionSet::AVX2, InstructionSet::AVX512 })
  {
    if (const PlaneKernels * const found = FindPlaneKernels(instructionSet))
    {
      kernels.push_back(
        { found->name, [found](const auto & arguments, const auto & parameters) {
           RunPlanes(CompleteArguments(arguments, parameters), MakePreprocessingPlan(arguments, parameters), *found);
         } });
    }
  }
  return kernels;
}

std::vector<float>
ReadPixels(const float * pixels, std::size_t count)
{
  return std::vector<float>(pixels, pixels + count);
}

double
GetRoundingOfNetworks()
{
  return 0.0;
}
} // namespace DeviceUnderTest
