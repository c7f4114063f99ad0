// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels once, by what the processor runs.
#include "CTPreprocessing/RowKernels.h"

#include <initializer_list>

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
  static const RowKernels & chosen = []() -> const RowKernels & {
    for (const InstructionSet instructionSet : { InstructionSet::AVX512, InstructionSet::AVX2 })
    {
      if (const RowKernels * const kernels = FindRowKernels(instructionSet))
      {
        return *kernels;
      }
    }
    return rowKernelsBaseline;
  }();
  return chosen;
}
} // namespace TransferLearning
} // namespace itk
