// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingLoss.h"

#include "itkMacro.h"

#include <torch/nn/functional/loss.h>

namespace itk
{
namespace TransferLearning
{
namespace functional = torch::nn::functional;

at::Tensor
ComputeWeightedLossSum(const at::Tensor & logits,
                       const at::Tensor & labels,
                       const at::Tensor & weights,
                       double             smoothing)
{
  const auto losses = functional::cross_entropy(
    logits, labels, functional::CrossEntropyFuncOptions().reduction(torch::kNone).label_smoothing(smoothing));
  return (losses * weights).sum();
}

at::Tensor
ComputeWeightedFocalLossSum(const at::Tensor & logits,
                            const at::Tensor & labels,
                            const at::Tensor & weights,
                            double             gamma)
{
  const auto losses =
    functional::cross_entropy(logits, labels, functional::CrossEntropyFuncOptions().reduction(torch::kNone));
  // 1 - p; where p rounds to 1 the power's gradient would be infinite for gamma below 1.
  const auto rest = (-torch::expm1(-losses)).clamp_min(1e-12);
  return (torch::pow(rest, gamma) * losses * weights).sum();
}

at::Tensor
ComputeWeightedBinaryLossSum(const at::Tensor & logits,
                             const at::Tensor & labels,
                             const at::Tensor & weights,
                             double             smoothing)
{
  const auto targets =
    torch::one_hot(labels, logits.size(1)).to(logits.scalar_type()) * (1.0 - smoothing) + smoothing / 2.0;
  const auto losses = functional::binary_cross_entropy_with_logits(
    logits, targets, functional::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
  return (losses.sum(1) * weights).sum();
}

at::Tensor
ComputeLossSum(const at::Tensor &                     logits,
               const at::Tensor &                     labels,
               const at::Tensor &                     weights,
               ClassificationNetworkEnums::Activation activation,
               const NetworkTrainingParameters &      parameters)
{
  const bool isFocal = parameters.loss == NetworkTrainingEnums::Loss::Focal;
  if (activation == ClassificationNetworkEnums::Activation::Sigmoid)
  {
    if (isFocal)
    {
      itkGenericExceptionMacro("The focal loss is for networks with softmax; this one has a sigmoid per class.");
    }
    return ComputeWeightedBinaryLossSum(logits, labels, weights, parameters.labelSmoothing);
  }
  return isFocal ? ComputeWeightedFocalLossSum(logits, labels, weights, parameters.focalGamma)
                 : ComputeWeightedLossSum(logits, labels, weights, parameters.labelSmoothing);
}
} // namespace TransferLearning
} // namespace itk
