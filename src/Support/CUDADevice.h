// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CUDADevice_h
#define CUDADevice_h

namespace itk
{
namespace TransferLearning
{
/** Why nothing can be computed on a CUDA device, and what to do, as a clause; nullptr where it can. */
const char *
FindReasonAgainstCUDA();

/** Whether the pointer is one that only a CUDA device can follow. */
bool
IsInDeviceMemory(const void * pointer);
} // namespace TransferLearning
} // namespace itk

#endif
