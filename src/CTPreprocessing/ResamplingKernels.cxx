// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels once, by what the processor runs.
#include "CTPreprocessing/ResamplingKernels.h"

#include <initializer_list>

namespace itk
{
namespace TransferLearning
{
const ResamplingKernels *
FindResamplingKernels(InstructionSet instructionSet)
{
  if (!IsAvailable(instructionSet))
  {
    return nullptr;
  }
#ifdef TransferLearning_X86_KERNELS
  if (instructionSet == InstructionSet::AVX512)
  {
    return &resamplingKernelsAVX512;
  }
  if (instructionSet == InstructionSet::AVX2)
  {
    return &resamplingKernelsAVX2;
  }
#endif
  return &resamplingKernelsBaseline;
}

const ResamplingKernels &
ChooseResamplingKernels()
{
  static const ResamplingKernels & chosen = []() -> const ResamplingKernels & {
    for (const InstructionSet instructionSet : { InstructionSet::AVX512, InstructionSet::AVX2 })
    {
      if (const ResamplingKernels * const kernels = FindResamplingKernels(instructionSet))
      {
        return *kernels;
      }
    }
    return resamplingKernelsBaseline;
  }();
  return chosen;
}
} // namespace TransferLearning
} // namespace itk
