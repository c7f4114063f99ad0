// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/CUDA/PlaneTiles.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
struct Block
{
  float * held;
  float   sum;

  template <typename TFunction>
  __device__ void
  ForEachThread(const TFunction & function)
  {
    function(TileThread{ threadIdx.x, threadIdx.y }, sum);
    __syncthreads();
  }
};

template <typename TComponent>
__global__ void
__launch_bounds__(tileColumns * tileRows) ComputeTiles(const PlaneTileTask task)
{
  __shared__ float held[tileRows * heldColumns];
  Block            block{ held, 0.0F };
  ComputeTile<TComponent>(task, blockIdx.x, block);
}
} // namespace

template <typename TComponent>
cudaError_t
LaunchPlaneTiles(const PlaneTileTask & task, cudaStream_t stream)
{
  ComputeTiles<TComponent>
    <<<CountTilesOfPlane(task) * task.numberOfPlanes, dim3(tileColumns, tileRows), 0, stream>>>(task);
  return cudaGetLastError();
}

TransferLearning_INSTANTIATE_PLANE_TILES
} // namespace TransferLearning
} // namespace itk
