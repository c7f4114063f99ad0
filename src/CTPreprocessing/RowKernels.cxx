// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels by what the processor runs.
#include "CTPreprocessing/RowKernels.h"

namespace itk
{
namespace TransferLearning
{
const RowKernels *
FindRowKernels(InstructionSet instructionSet)
{
  if (!IsAvailable(instructionSet))
  {
    return nullptr;
  }
#ifdef TransferLearning_X86_KERNELS
  if (instructionSet == InstructionSet::AVX512)
  {
    return &rowKernelsAVX512;
  }
  if (instructionSet == InstructionSet::AVX2)
  {
    return &rowKernelsAVX2;
  }
#endif
  return &rowKernelsBaseline;
}

const RowKernels &
ChooseRowKernels()
{
  return *FindRowKernels(GetNewestInstructionSet());
}
} // namespace TransferLearning
} // namespace itk
