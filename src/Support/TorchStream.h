// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchStream_h
#define TorchStream_h

#include <cuda_runtime.h>

namespace itk
{
namespace TransferLearning
{
/** The stream in which torch computes on a device, for the calling thread. */
cudaStream_t
GetTorchStream(int device);
} // namespace TransferLearning
} // namespace itk

#endif
