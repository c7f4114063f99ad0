// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET AVX2
#include "CTPreprocessing/CPURowKernel.h"

namespace itk
{
namespace TransferLearning
{
const RowKernels rowKernelsAVX2 = AVX2::kernels;
} // namespace TransferLearning
} // namespace itk
