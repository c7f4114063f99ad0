// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels by what the processor runs.
#include "Networks/NormKernels.h"

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
  return *FindNormKernels(GetNewestInstructionSet(), type);
}
} // namespace TransferLearning
} // namespace itk
