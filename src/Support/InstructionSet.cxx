// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/InstructionSet.h"

namespace itk
{
namespace TransferLearning
{
bool
IsAvailable(InstructionSet instructionSet)
{
#ifdef TransferLearning_X86_KERNELS
  __builtin_cpu_init();
  const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (instructionSet == InstructionSet::AVX512)
  {
    return hasAVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
  return hasAVX2 || instructionSet == InstructionSet::Baseline;
#else
  return instructionSet == InstructionSet::Baseline;
#endif
}

InstructionSet
GetNewestInstructionSet()
{
  static const InstructionSet newest = IsAvailable(InstructionSet::AVX512) ? InstructionSet::AVX512
                                       : IsAvailable(InstructionSet::AVX2) ? InstructionSet::AVX2
                                                                           : InstructionSet::Baseline;
  return newest;
}
} // namespace TransferLearning
} // namespace itk
