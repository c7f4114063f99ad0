// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneKernels_h
#define PlaneKernels_h

#include "Support/InstructionSet.h"
#include "CTPreprocessing/PlaneTask.h"

namespace itk
{
namespace TransferLearning
{
/** The kernels of one instruction set. */
struct PlaneKernels
{
  const char *  name;
  std::uint32_t lanes;            ///< Of its column groups; 1: it has none.
  std::uint32_t mostGroupVectors; ///< That a group may take its taps from.

  PlaneFunction<std::uint8_t>  uint8;
  PlaneFunction<std::int8_t>   int8;
  PlaneFunction<std::uint16_t> uint16;
  PlaneFunction<std::int16_t>  int16;
  PlaneFunction<std::uint32_t> uint32;
  PlaneFunction<std::int32_t>  int32;
  PlaneFunction<std::uint64_t> uint64;
  PlaneFunction<std::int64_t>  int64;
  PlaneFunction<float>         float32;
  PlaneFunction<double>        float64;
};

extern const PlaneKernels planeKernelsBaseline;
#ifdef TransferLearning_X86_KERNELS
extern const PlaneKernels planeKernelsAVX2;
extern const PlaneKernels planeKernelsAVX512;
#endif

/** The fastest that this processor runs. */
const PlaneKernels &
ChoosePlaneKernels();

/** One that ChoosePlaneKernels() may return, or nullptr where this build or processor does not have it. For tests,
 * which run all. */
const PlaneKernels *
FindPlaneKernels(InstructionSet instructionSet);
} // namespace TransferLearning
} // namespace itk

#endif
