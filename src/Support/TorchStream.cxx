// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/TorchStream.h"

#include <c10/cuda/CUDAStream.h>

namespace itk
{
namespace TransferLearning
{
cudaStream_t
GetTorchStream(int device)
{
  return c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(device));
}
} // namespace TransferLearning
} // namespace itk
