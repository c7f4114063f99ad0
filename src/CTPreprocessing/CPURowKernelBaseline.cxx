// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#define TransferLearning_INSTRUCTION_SET Baseline
#include "CTPreprocessing/CPURowKernel.h"

namespace itk
{
namespace TransferLearning
{
const RowKernels rowKernelsBaseline = Baseline::kernels;
} // namespace TransferLearning
} // namespace itk
