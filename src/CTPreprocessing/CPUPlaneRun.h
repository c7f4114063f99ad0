// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CPUPlaneRun_h
#define CPUPlaneRun_h

#include "CTPreprocessing/PlaneKernels.h"
#include "CTPreprocessing/PreprocessingPlan.h"

namespace itk
{
namespace TransferLearning
{
/** The planes of a run on the calling thread, by the kernels of one instruction set. `arguments` are complete: nothing
 * in them is 0 that stands for something else. */
void
RunPlanes(const CTPreprocessingKernelArguments & arguments,
          const PreprocessingPlan &              plan,
          const PlaneKernels &                   kernels);
} // namespace TransferLearning
} // namespace itk

#endif
