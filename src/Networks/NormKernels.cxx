// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels by what the processor runs.
#include "Networks/NormKernels.h"

#include <initializer_list>

namespace itk
{
namespace TransferLearning
{
const NormKernels *
FindNormKernels(InstructionSet instructionSet, NormType type)
{
  if (!IsAvailable(instructionSet))
  {
    return nullptr;
  }
  const auto index = static_cast<std::size_t>(type);
#ifdef TransferLearning_X86_KERNELS
  if (instructionSet == InstructionSet::AVX512)
  {
    return &normKernelsAVX512[index];
  }
  if (instructionSet == InstructionSet::AVX2)
  {
    return &normKernelsAVX2[index];
  }
#endif
  return &normKernelsBaseline[index];
}

const NormKernels &
ChooseNormKernels(NormType type)
{
  for (const InstructionSet instructionSet : { InstructionSet::AVX512, InstructionSet::AVX2 })
  {
    if (const NormKernels * const kernels = FindNormKernels(instructionSet, type))
    {
      return *kernels;
    }
  }
  return normKernelsBaseline[static_cast<std::size_t>(type)];
}
} // namespace TransferLearning
} // namespace itk
