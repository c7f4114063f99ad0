// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX2
#include "Networks/CPUNormKernel.h"

namespace itk
{
namespace TransferLearning
{
const NormKernels normKernelsAVX2[2] = { AVX2::MakeKernels<float>(), AVX2::MakeKernels<AVX2::BFloat16>() };
} // namespace TransferLearning
} // namespace itk
