// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AugmentedVoxels_h
#define AugmentedVoxels_h

#include "Augmentation/AugmentationArithmetic.h"

#include <cuda_runtime.h>

namespace itk
{
namespace TransferLearning
{
// Threads of a block, a voxel each.
constexpr std::uint32_t augmentationThreads = 256;

inline std::uint32_t
CountAugmentationBlocks(const AugmentationTask & task)
{
  return static_cast<std::uint32_t>((CountVoxels(task) + augmentationThreads - 1) / augmentationThreads);
}

/** What thread `thread` of block `block` computes; those of the last block may have nothing to do. */
TransferLearning_HOST_DEVICE inline void
AugmentOfThread(const AugmentationTask & task, std::uint32_t block, std::uint32_t thread)
{
  const std::uint64_t number = std::uint64_t{ block } * augmentationThreads + thread;
  if (number < CountVoxels(task))
  {
    AugmentVoxel(task, FindVoxel(task, number));
  }
}

TransferLearning_HOST_DEVICE inline void
MixOfThread(const AugmentationTask & task, std::uint32_t block, std::uint32_t thread)
{
  const std::uint64_t number = std::uint64_t{ block } * augmentationThreads + thread;
  if (number < CountVoxels(task))
  {
    MixVoxel(task, FindVoxel(task, number));
  }
}

/** Start AugmentVoxel() or MixVoxel() of all voxels, at least one, on the stream; every pointer of the task is one of
 * the device, and input and output are different. */
cudaError_t
LaunchAugmentation(const AugmentationTask & task, cudaStream_t stream);
cudaError_t
LaunchMixing(const AugmentationTask & task, cudaStream_t stream);
} // namespace TransferLearning
} // namespace itk

#endif
