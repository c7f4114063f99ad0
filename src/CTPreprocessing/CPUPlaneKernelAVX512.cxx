// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX512
#include "CTPreprocessing/CPUPlaneKernel.h"

#include "CTPreprocessing/PlaneKernels.h"

namespace itk
{
namespace TransferLearning
{
const PlaneKernels planeKernelsAVX512{ "AVX-512",
                                       AVX512::lanes,
                                       3,
                                       AVX512::RunPlane<std::uint8_t>,
                                       AVX512::RunPlane<std::int8_t>,
                                       AVX512::RunPlane<std::uint16_t>,
                                       AVX512::RunPlane<std::int16_t>,
                                       AVX512::RunPlane<std::uint32_t>,
                                       AVX512::RunPlane<std::int32_t>,
                                       AVX512::RunPlane<std::uint64_t>,
                                       AVX512::RunPlane<std::int64_t>,
                                       AVX512::RunPlane<float>,
                                       AVX512::RunPlane<double> };
} // namespace TransferLearning
} // namespace itk
