// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What stands for src/CUDA in a build without CUDA: all of it says so.
#include "CUDA/AugmentationCUDAKernel.h"
#include "CUDA/CUDADevice.h"
#include "itkComputingDevice.h"
#include "itkCTPreprocessingCUDAKernel.h"

namespace itk
{
namespace TransferLearning
{
const char *
FindReasonAgainstCUDA()
{
  return "this build has no CUDA; configure with the cuda preset and a CUDA build of LibTorch";
}

bool
IsInDeviceMemory(const void *)
{
  return false;
}

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

struct AugmentationCUDAKernel::Memory
{};

AugmentationCUDAKernel::AugmentationCUDAKernel()
{
  ResolveComputingDevice(ComputingDeviceEnums::Device::CUDA);
}

AugmentationCUDAKernel::~AugmentationCUDAKernel() = default;

float *
AugmentationCUDAKernel::AllocateInput(std::size_t)
{
  return nullptr;
}

const float *
AugmentationCUDAKernel::Run(std::size_t, const AugmentationPlan &)
{
  return nullptr;
}
} // namespace TransferLearning
} // namespace itk
