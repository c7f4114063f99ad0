// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The build without CUDA.
#include "TransferLearning/itkCTPreprocessingCUDAKernel.h"
#include "itkComputingDevice.h"

namespace itk
{
namespace TransferLearning
{
struct CTPreprocessingCUDAKernel::Memory
{};

CTPreprocessingCUDAKernel::CTPreprocessingCUDAKernel()
{
  ResolveComputingDevice(ComputingDeviceEnums::Device::CUDA);
}

CTPreprocessingCUDAKernel::~CTPreprocessingCUDAKernel() = default;

// There is no object that these could be called of.
void
CTPreprocessingCUDAKernel::Run(const CTPreprocessingKernelArguments &, const CTPreprocessingParameters &)
{}

float *
CTPreprocessingCUDAKernel::AllocateOutput(std::size_t)
{
  return nullptr;
}

void
CTPreprocessingCUDAKernel::RunOnDevice(const CTPreprocessingKernelArguments &, const CTPreprocessingParameters &)
{}
} // namespace TransferLearning
} // namespace itk
