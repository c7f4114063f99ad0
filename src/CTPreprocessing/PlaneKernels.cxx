// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels by what the processor runs.
#include "CTPreprocessing/PlaneKernels.h"

namespace itk
{
namespace TransferLearning
{
const PlaneKernels *
FindPlaneKernels(InstructionSet instructionSet)
{
  if (!IsAvailable(instructionSet))
  {
    return nullptr;
  }
#ifdef TransferLearning_X86_KERNELS
  if (instructionSet == InstructionSet::AVX512)
  {
    return &planeKernelsAVX512;
  }
  if (instructionSet == InstructionSet::AVX2)
  {
    return &planeKernelsAVX2;
  }
#endif
  return &planeKernelsBaseline;
}

const PlaneKernels &
ChoosePlaneKernels()
{
  return *FindPlaneKernels(GetNewestInstructionSet());
}
} // namespace TransferLearning
} // namespace itk
