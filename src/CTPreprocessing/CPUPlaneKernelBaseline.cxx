// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET Baseline
#include "CTPreprocessing/CPUPlaneKernel.h"

#include "CTPreprocessing/PlaneKernels.h"

namespace itk
{
namespace TransferLearning
{
const PlaneKernels planeKernelsBaseline{ "baseline",
                                         Baseline::lanes,
                                         0,
                                         Baseline::RunPlane<std::uint8_t>,
                                         Baseline::RunPlane<std::int8_t>,
                                         Baseline::RunPlane<std::uint16_t>,
                                         Baseline::RunPlane<std::int16_t>,
                                         Baseline::RunPlane<std::uint32_t>,
                                         Baseline::RunPlane<std::int32_t>,
                                         Baseline::RunPlane<std::uint64_t>,
                                         Baseline::RunPlane<std::int64_t>,
                                         Baseline::RunPlane<float>,
                                         Baseline::RunPlane<double> };
} // namespace TransferLearning
} // namespace itk
