// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/CUDA/AugmentedVoxels.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
__global__ void
__launch_bounds__(augmentationThreads) Augment(const AugmentationTask task)
{
  AugmentOfThread(task, blockIdx.x, threadIdx.x);
}

__global__ void
__launch_bounds__(augmentationThreads) Mix(const AugmentationTask task)
{
  MixOfThread(task, blockIdx.x, threadIdx.x);
}
} // namespace

cudaError_t
LaunchAugmentation(const AugmentationTask & task, cudaStream_t stream)
{
  Augment<<<CountAugmentationBlocks(task), augmentationThreads, 0, stream>>>(task);
  return cudaGetLastError();
}

cudaError_t
LaunchMixing(const AugmentationTask & task, cudaStream_t stream)
{
  Mix<<<CountAugmentationBlocks(task), augmentationThreads, 0, stream>>>(task);
  return cudaGetLastError();
}
} // namespace TransferLearning
} // namespace itk
