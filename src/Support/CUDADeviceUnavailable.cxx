// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The build without CUDA.
#include "Support/CUDADevice.h"

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
} // namespace TransferLearning
} // namespace itk
