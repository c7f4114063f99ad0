// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingLoss_h
#define TrainingLoss_h

#include "itkClassificationNetwork.h"
#include "itkNetworkTrainingParameters.h"

#include <ATen/core/Tensor.h>

namespace itk
{
namespace TransferLearning
{
/** Cross-entropy of each image, in nats, times its weight: their sum, differentiable in the logits. With smoothing the
 * right class's share is 1 - smoothing + smoothing / classes, that of the others smoothing / classes (Szegedy et al.
 * 2016). */
at::Tensor
ComputeWeightedLossSum(const at::Tensor & logits,
                       const at::Tensor & labels,
                       const at::Tensor & weights,
                       double             smoothing = 0.0);

/** The same times (1 - p)^gamma, p the probability of the right class (Lin et al. 2017, 10.1109/ICCV.2017.324). */
at::Tensor
ComputeWeightedFocalLossSum(const at::Tensor & logits,
                            const at::Tensor & labels,
                            const at::Tensor & weights,
                            double             gamma);

/** Binary cross-entropy of the sigmoid of each logit with "this is the image's class", in nats, added over the classes;
 * else like the first. With smoothing the targets are moved towards 1/2: 1 - smoothing / 2 and smoothing / 2. */
at::Tensor
ComputeWeightedBinaryLossSum(const at::Tensor & logits,
                             const at::Tensor & labels,
                             const at::Tensor & weights,
                             double             smoothing = 0.0);

/** The loss that the parameters choose for a network's activation. */
at::Tensor
ComputeLossSum(const at::Tensor &                     logits,
               const at::Tensor &                     labels,
               const at::Tensor &                     weights,
               ClassificationNetworkEnums::Activation activation,
               const NetworkTrainingParameters &      parameters);
} // namespace TransferLearning
} // namespace itk

#endif
