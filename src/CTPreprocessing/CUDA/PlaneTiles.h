// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneTiles_h
#define PlaneTiles_h

#include "CTPreprocessing/CUDA/PlaneTile.h"

#include <cuda_runtime.h>

namespace itk
{
namespace TransferLearning
{
/** Starts the computation of all tiles on the stream; every pointer of the task is one of the device. */
template <typename TComponent>
cudaError_t
LaunchPlaneTiles(const PlaneTileTask & task, cudaStream_t stream);
} // namespace TransferLearning
} // namespace itk

// Every type of component, for the one source that defines the function.
#define TransferLearning_INSTANTIATE_PLANE_TILES                                                                       \
  template cudaError_t LaunchPlaneTiles<std::uint8_t>(const PlaneTileTask &, cudaStream_t);                            \
  template cudaError_t LaunchPlaneTiles<std::int8_t>(const PlaneTileTask &, cudaStream_t);                             \
  template cudaError_t LaunchPlaneTiles<std::uint16_t>(const PlaneTileTask &, cudaStream_t);                           \
  template cudaError_t LaunchPlaneTiles<std::int16_t>(const PlaneTileTask &, cudaStream_t);                            \
  template cudaError_t LaunchPlaneTiles<std::uint32_t>(const PlaneTileTask &, cudaStream_t);                           \
  template cudaError_t LaunchPlaneTiles<std::int32_t>(const PlaneTileTask &, cudaStream_t);                            \
  template cudaError_t LaunchPlaneTiles<std::uint64_t>(const PlaneTileTask &, cudaStream_t);                           \
  template cudaError_t LaunchPlaneTiles<std::int64_t>(const PlaneTileTask &, cudaStream_t);                            \
  template cudaError_t LaunchPlaneTiles<float>(const PlaneTileTask &, cudaStream_t);                                   \
  template cudaError_t LaunchPlaneTiles<double>(const PlaneTileTask &, cudaStream_t);

#endif
