// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ResamplingPlan_h
#define ResamplingPlan_h

#include "CTPreprocessing/ResamplingWeights.h"
#include "TransferLearning/itkResamplingKernel.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
/** One axis of the output: `padding` voxels that show none of the input, then as many as there are taps, then padding
 * again. */
struct PlannedAxis
{
  ResamplingWeights         taps;    ///< Their inputs are counted from the first voxel of the whole input.
  std::vector<unsigned int> nearest; ///< The input voxel in which the center lies; one of the taps.
  unsigned int              size{ 1 };
  unsigned int              padding{ 0 };
  double                    scale{ 1.0 };
  double                    offset{ 0.0 };
  bool                      isKept{ false }; ///< Voxels that show the input are voxels of the input.

  unsigned int
  GetResizedSize() const
  {
    return static_cast<unsigned int>(taps.first.size());
  }

  /** The voxels of a range that show the input. */
  VoxelRange
  GetShownPart(const VoxelRange & output) const
  {
    return { std::clamp(padding, output.begin, output.end),
             std::clamp(padding + this->GetResizedSize(), output.begin, output.end) };
  }
};

class ResamplingPlan
{
public:
  std::array<PlannedAxis, 3> axes;

  /** The voxels of a box that show the input. */
  std::array<VoxelRange, 3>
  GetShownPart(const std::array<VoxelRange, 3> & box) const
  {
    return { { axes[0].GetShownPart(box[0]), axes[1].GetShownPart(box[1]), axes[2].GetShownPart(box[2]) } };
  }
};
} // namespace TransferLearning
} // namespace itk

#endif
