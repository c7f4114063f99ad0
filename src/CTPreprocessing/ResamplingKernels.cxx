// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels by what the processor runs.
#include "CTPreprocessing/ResamplingKernels.h"

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
  return *FindResamplingKernels(GetNewestInstructionSet());
}
} // namespace TransferLearning
} // namespace itk
