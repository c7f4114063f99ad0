// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ResamplingBuffers_h
#define ResamplingBuffers_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "TransferLearning/itkResamplingKernel.h"

namespace itk
{
namespace TransferLearning
{
/** Bytes of a component. */
inline std::ptrdiff_t
GetComponentSize(ComponentType type)
{
  constexpr std::ptrdiff_t sizes[] = { 1, 1, 2, 2, 4, 4, 8, 8, 4, 8 };
  return sizes[static_cast<std::size_t>(type)];
}

inline bool
Contains(const VoxelRange & range, unsigned int voxel)
{
  return voxel >= range.begin && voxel < range.end;
}

inline bool
IsFloat(ComponentType type)
{
  return type == ComponentType::Float32 || type == ComponentType::Float64;
}

/** First component of a voxel of the whole input. */
inline const char *
GetInputAddress(const ResamplingKernelArguments & arguments, unsigned int x, unsigned int y, unsigned int z)
{
  std::ptrdiff_t                    offset = 0;
  const std::array<unsigned int, 3> voxel{ { x, y, z } };
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    offset += (static_cast<std::ptrdiff_t>(voxel[axis]) - static_cast<std::ptrdiff_t>(arguments.inputFirst[axis])) *
              arguments.inputStrides[axis];
  }
  return static_cast<const char *>(arguments.input) + offset * GetComponentSize(arguments.inputType);
}

/** First component of a voxel of the box. */
inline char *
GetOutputAddress(const ResamplingKernelArguments & arguments, unsigned int x, unsigned int y, unsigned int z)
{
  const auto & box = arguments.box;
  const auto & strides = arguments.outputStrides;
  return static_cast<char *>(arguments.output) +
         ((x - box[0].begin) * strides[0] + (y - box[1].begin) * strides[1] + (z - box[2].begin) * strides[2]) *
           GetComponentSize(arguments.outputType);
}

inline PaddingReplacement
MakePaddingReplacement(const ResamplingKernelArguments & arguments)
{
  const auto air = static_cast<float>(arguments.airValue);
  // An empty range where there is none.
  return arguments.hasPadding ? PaddingReplacement{ static_cast<float>(arguments.paddingLow),
                                                    static_cast<float>(arguments.paddingHigh),
                                                    air }
                              : PaddingReplacement{ 1.0F, 0.0F, air };
}

/** Whether a value of the input can be padding or NaN at all. */
inline bool
MayHavePadding(const ResamplingKernelArguments & arguments)
{
  return arguments.hasPadding || IsFloat(arguments.inputType);
}
} // namespace TransferLearning
} // namespace itk

#endif
