// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/CUDADevice.h"

#include <cuda_runtime.h>

namespace itk
{
namespace TransferLearning
{
const char *
FindReasonAgainstCUDA()
{
  int               devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess)
  {
    // Else the next launch would report it.
    cudaGetLastError();
  }
  return error == cudaSuccess && devices > 0 ? nullptr : "no CUDA device is usable; check that nvidia-smi lists one";
}

bool
IsInDeviceMemory(const void * pointer)
{
  cudaPointerAttributes attributes{};
  return cudaPointerGetAttributes(&attributes, pointer) == cudaSuccess && attributes.type == cudaMemoryTypeDevice;
}
} // namespace TransferLearning
} // namespace itk
