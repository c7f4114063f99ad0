// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX512
#include "CTPreprocessing/CPURowKernel.h"

namespace itk
{
namespace TransferLearning
{
const RowKernels rowKernelsAVX512 = AVX512::kernels;
} // namespace TransferLearning
} // namespace itk
