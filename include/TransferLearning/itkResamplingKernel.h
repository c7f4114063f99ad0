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
/** One axis of the input, and what is asked of it: a size, a spacing, or, with both 0, that it is kept. */
struct ResamplingAxis
{
  std::size_t inputSize;
  double      inputSpacing;         ///< mm
  std::size_t outputSize{ 0 };      ///< Voxels.
  double      outputSpacing{ 0.0 }; ///< mm
};

/** What is asked of a grid of up to three axes. */
struct ResamplingRequest
{
  std::vector<ResamplingAxis>         axes;
  CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
  bool                                antialias{ true };
  CTPreprocessingEnums::Fit           fit{ CTPreprocessingEnums::Fit::Stretch }; ///< Of the axes that have a size.
  double                              cropFraction{ 1.0 };
  bool                                exactSpacing{ false }; ///< Else the extent is exact.
};

/** \throws ExceptionObject where an axis has no voxels, a spacing that is not above 0, or would become too long. */
extern TransferLearning_EXPORT void
VerifyResamplingRequest(const ResamplingRequest & request);

/** The grid that answers a request, and the weights that lead there; made once, used by all threads. */
class ResamplingPlan;

/** Of a verified request. */
extern TransferLearning_EXPORT std::shared_ptr<const ResamplingPlan>
                               MakeResamplingPlan(const ResamplingRequest & request);

/** An axis of the output: voxel i lies at the input's continuous index offset + scale * i, from its first voxel. */
struct ResampledAxis
{
  unsigned int size;
  double       scale;
  double       offset;
};
extern TransferLearning_EXPORT ResampledAxis
GetResampledAxis(const ResamplingPlan & plan, unsigned int axis);

/** What voxels of the output are computed from; at least one voxel, also where the output shows none of the input. */
extern TransferLearning_EXPORT VoxelRange
GetInputRange(const ResamplingPlan & plan, unsigned int axis, const VoxelRange & output);

/** Whether voxels are summed from several slices, which boxes of the output then compute again each. */
extern TransferLearning_EXPORT bool
AreSlicesShared(const ResamplingPlan & plan);

/** \brief One run: a box of the output from a buffer that holds what it is computed from. Strides are in components. */
struct ResamplingKernelArguments
{
  const void *                  input{ nullptr }; ///< First component of the buffer's first voxel.
  ComponentType                 inputType{ ComponentType::Int16 };
  std::array<unsigned int, 3>   inputFirst{ { 0, 0, 0 } }; ///< Where that voxel lies in the whole input.
  std::array<std::ptrdiff_t, 3> inputStrides{ { 1, 0, 0 } };

  void *                        output{ nullptr }; ///< First component of the first voxel that is computed.
  ComponentType                 outputType{ ComponentType::Int16 };
  std::array<VoxelRange, 3>     box{ { { 0, 1 }, { 0, 1 }, { 0, 1 } } }; ///< Of the whole output.
  std::array<std::ptrdiff_t, 3> outputStrides{ { 1, 0, 0 } };

  unsigned int components{ 1 };
  bool         hasPadding{ false };
  double       paddingLow{ 0.0 };  ///< Inclusive.
  double       paddingHigh{ 0.0 }; ///< Inclusive.
  double       airValue{ -1024.0 };

  /** 1 where the nearest voxel is padding in any of its components, or where there is none, else 0; nullptr: unwanted.
   */
  unsigned char *               mask{ nullptr };
  std::array<std::ptrdiff_t, 3> maskStrides{ { 1, 0, 0 } };
};

/** Runs on the calling thread; touches nothing but its arguments. `completed` is called with the number of voxels that
 * were completed since; what it throws ends the run and is passed on. */
extern TransferLearning_EXPORT void
RunResamplingKernel(const ResamplingPlan &                   plan,
                    const ResamplingKernelArguments &        arguments,
                    const std::function<void(std::size_t)> & completed = {});
} // namespace TransferLearning
} // namespace itk

#endif
