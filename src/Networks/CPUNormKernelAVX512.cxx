// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX512
#include "Networks/CPUNormKernel.h"

namespace itk
{
namespace TransferLearning
{
const NormKernels normKernelsAVX512[2] = { AVX512::MakeKernels<float>(), AVX512::MakeKernels<AVX512::BFloat16>() };
} // namespace TransferLearning
} // namespace itk
