// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkClassifierInput.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
unsigned int
GetNetworkThreads(const MultiThreaderBase & multiThreader, ThreadIdType numberOfWorkUnits)
{
  return std::min(multiThreader.GetMaximumNumberOfThreads(), numberOfWorkUnits);
}
} // namespace TransferLearning
} // namespace itk
