// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The build without CUDA.
#include "Augmentation/CUDA/AugmentationCUDAKernel.h"
#include "itkComputingDevice.h"

namespace itk
{
namespace TransferLearning
{
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
