// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX2
#include "CTPreprocessing/CPUPlaneKernel.h"

#include "CTPreprocessing/PlaneKernels.h"

namespace itk
{
namespace TransferLearning
{
const PlaneKernels planeKernelsAVX2{ "AVX2",
                                     AVX2::lanes,
                                     2,
                                     AVX2::RunPlane<std::uint8_t>,
                                     AVX2::RunPlane<std::int8_t>,
                                     AVX2::RunPlane<std::uint16_t>,
                                     AVX2::RunPlane<std::int16_t>,
                                     AVX2::RunPlane<std::uint32_t>,
                                     AVX2::RunPlane<std::int32_t>,
                                     AVX2::RunPlane<std::uint64_t>,
                                     AVX2::RunPlane<std::int64_t>,
                                     AVX2::RunPlane<float>,
                                     AVX2::RunPlane<double> };
} // namespace TransferLearning
} // namespace itk
