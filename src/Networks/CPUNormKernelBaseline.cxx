// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET Baseline
#include "Networks/CPUNormKernel.h"

namespace itk
{
namespace TransferLearning
{
const NormKernels normKernelsBaseline[2] = { Baseline::MakeKernels<float>(),
                                             Baseline::MakeKernels<Baseline::BFloat16>() };
} // namespace TransferLearning
} // namespace itk
