// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkResamplingKernel_h
#define itkResamplingKernel_h

#include "TransferLearning/itkComponentType.h"
#include "itkCTPreprocessingParameters.h"
#include "TransferLearning/itkVoxelRange.h"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** One axis of the input and its requested size or spacing; if both are 0, the axis is kept. */
struct ResamplingAxis
{
  std::size_t inputSize;
  double      inputSpacing;         ///< mm
  std::size_t outputSize{ 0 };      ///< Voxels.
  double      outputSpacing{ 0.0 }; ///< mm
};

/** Requested grid with up to three axes. */
struct ResamplingRequest
{
  std::vector<ResamplingAxis>         axes;
  CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
  bool                                antialias{ true };
  CTPreprocessingEnums::Fit           fit{ CTPreprocessingEnums::Fit::Stretch }; ///< For axes that have a size.
  double                              cropFraction{ 1.0 };
  bool                                exactSpacing{ false }; ///< If false, the extent is exact.
};

/** \throws ExceptionObject if an axis has no voxels, its spacing is not above 0, or it would become too long. */
extern TransferLearning_EXPORT void
VerifyResamplingRequest(const ResamplingRequest & request);

/** Output grid and weights for a request; made once, shared by all threads. */
class ResamplingPlan;

/** Takes a verified request. */
extern TransferLearning_EXPORT std::shared_ptr<const ResamplingPlan>
                               MakeResamplingPlan(const ResamplingRequest & request);

/** Axis of the output: voxel i lies at the continuous input index offset + scale * i, relative to the first voxel. */
struct ResampledAxis
{
  unsigned int size;
  double       scale;
  double       offset;
};
extern TransferLearning_EXPORT ResampledAxis
GetResampledAxis(const ResamplingPlan & plan, unsigned int axis);

/** Input voxels from which output voxels are computed; at least one, even where the output shows none of the input. */
extern TransferLearning_EXPORT VoxelRange
GetInputRange(const ResamplingPlan & plan, unsigned int axis, const VoxelRange & output);

/** Whether voxels are sums over several slices, which each box of the output then recomputes. */
extern TransferLearning_EXPORT bool
AreSlicesShared(const ResamplingPlan & plan);

/** \brief Arguments of a run: a box of the output and a buffer with the input it needs. Strides are in components. */
struct ResamplingKernelArguments
{
  const void *                  input{ nullptr }; ///< First component of the buffer's first voxel.
  ComponentType                 inputType{ ComponentType::Int16 };
  std::array<unsigned int, 3>   inputFirst{ { 0, 0, 0 } }; ///< Position of that voxel in the whole input.
  std::array<std::ptrdiff_t, 3> inputStrides{ { 1, 0, 0 } };

  void *                        output{ nullptr }; ///< First component of the first computed voxel.
  ComponentType                 outputType{ ComponentType::Int16 };
  std::array<VoxelRange, 3>     box{ { { 0, 1 }, { 0, 1 }, { 0, 1 } } }; ///< In the whole output.
  std::array<std::ptrdiff_t, 3> outputStrides{ { 1, 0, 0 } };

  unsigned int components{ 1 };
  bool         hasPadding{ false };
  double       paddingLow{ 0.0 };  ///< Inclusive.
  double       paddingHigh{ 0.0 }; ///< Inclusive.
  double       airValue{ -1024.0 };

  /** 1 if any component of the nearest voxel is padding or if there is no such voxel, else 0; nullptr: no mask is
   * generated. */
  unsigned char *               mask{ nullptr };
  std::array<std::ptrdiff_t, 3> maskStrides{ { 1, 0, 0 } };
};

/** Runs on the calling thread and accesses only its arguments. `completed` is called with the number of voxels
 * completed since the last call; an exception thrown by it ends the run and is passed on. */
extern TransferLearning_EXPORT void
RunResamplingKernel(const ResamplingPlan &                   plan,
                    const ResamplingKernelArguments &        arguments,
                    const std::function<void(std::size_t)> & completed = {});
} // namespace TransferLearning
} // namespace itk

#endif
