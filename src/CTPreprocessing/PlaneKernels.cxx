// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Asks the processor once which kernels it runs.
#include "CTPreprocessing/PlaneKernels.h"

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
  __builtin_cpu_init();
  const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAVX512 = hasAVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (std::strcmp(name, planeKernelsAVX512.name) == 0)
  {
    return hasAVX512 ? &planeKernelsAVX512 : nullptr;
  }
  if (std::strcmp(name, planeKernelsAVX2.name) == 0)
  {
    return hasAVX2 ? &planeKernelsAVX2 : nullptr;
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
