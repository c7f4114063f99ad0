// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SynchronizedBatchNorm_h
#define SynchronizedBatchNorm_h

#include <ATen/core/Tensor.h>

namespace itk
{
namespace TransferLearning
{
class ProcessGroup;

/** Of a layer: the statistics are changed as torch's are. */
struct BatchNormState
{
  at::Tensor weight;
  at::Tensor bias;
  at::Tensor runningMean;
  at::Tensor runningVariance;
  double     momentum;
  double     epsilon;
};

/** BatchNorm in training, with mean and variance over the samples of all processes, of which a process may have none;
 * so is the gradient of the input. Those of weight and bias are of this process's samples. */
at::Tensor
SynchronizedBatchNorm(const at::Tensor & input, const BatchNormState & state, ProcessGroup & group);
} // namespace TransferLearning
} // namespace itk

#endif
