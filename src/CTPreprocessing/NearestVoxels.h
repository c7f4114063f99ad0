// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NearestVoxels_h
#define NearestVoxels_h

#include "CTPreprocessing/ResamplingKernels.h"
#include "CTPreprocessing/ResamplingPlan.h"

namespace itk
{
namespace TransferLearning
{
/** Whether each voxel of the output that shows the input is a voxel of the input, and of its type. */
bool
AreVoxelsCopied(const ResamplingPlan & plan, const ResamplingKernelArguments & arguments);

/** Copies them bit by bit, but for padding. `completed` may be empty. */
void
CopyVoxels(const ResamplingPlan &                   plan,
           const ResamplingKernelArguments &        arguments,
           const ResamplingKernels &                kernels,
           const std::function<void(std::size_t)> & completed);

/** Fills the mask of the arguments. */
void
MarkPadding(const ResamplingPlan &            plan,
            const ResamplingKernelArguments & arguments,
            const ResamplingKernels &         kernels);
} // namespace TransferLearning
} // namespace itk

#endif
