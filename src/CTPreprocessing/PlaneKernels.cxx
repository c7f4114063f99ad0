// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Chooses the kernels once, by what the processor runs.
#include "CTPreprocessing/PlaneKernels.h"

#include "CTPreprocessing/InstructionSet.h"

#include <cstring>
#include <initializer_list>

namespace itk
{
namespace TransferLearning
{
const PlaneKernels *
FindPlaneKernels(const char * name)
{
#ifdef TransferLearning_X86_KERNELS
  if (std::strcmp(name, planeKernelsAVX512.name) == 0)
  {
    return IsAvailable(InstructionSet::AVX512) ? &planeKernelsAVX512 : nullptr;
  }
  if (std::strcmp(name, planeKernelsAVX2.name) == 0)
  {
    return IsAvailable(InstructionSet::AVX2) ? &planeKernelsAVX2 : nullptr;
  }
#endif
  return std::strcmp(name, planeKernelsBaseline.name) == 0 ? &planeKernelsBaseline : nullptr;
}

const PlaneKernels &
ChoosePlaneKernels()
{
  static const PlaneKernels & chosen = []() -> const PlaneKernels & {
    for (const char * name : { "AVX-512", "AVX2" })
    {
      if (const PlaneKernels * const kernels = FindPlaneKernels(name))
      {
        return *kernels;
      }
    }
    return planeKernelsBaseline;
  }();
  return chosen;
}
} // namespace TransferLearning
} // namespace itk
