// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Backbone_h
#define Backbone_h

#include <torch/nn/module.h>

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A network of the registry. Names of its tensors are those of the reference implementation (torchvision or timm), so
 * that published weights load by name; input is N x C x H x W in any memory format. The constructor draws all weights
 * from torch's generator, as the reference implementation does. */
class Backbone : public torch::nn::Module
{
public:
  /** Last spatial map, after its activation: N x F x h x w. */
  virtual torch::Tensor
  ForwardFeatures(const torch::Tensor & input) = 0;

  /** Logits, N x classes, of a spatial map; pools, drops out (in training mode, with `dropout`), classifies.
   * Differentiable in `features`. */
  virtual torch::Tensor
  ForwardHead(const torch::Tensor & features) = 0;

  /** Replaces the classifier by a fresh linear layer on the same device, drawn from torch's generator as the reference
   * implementation does. */
  virtual void
  ReplaceHead(unsigned int numberOfClasses) = 0;

  /** Names of the classifier's weight and bias ("classifier.weight", "classifier.bias"). */
  virtual std::vector<std::string>
  GetHeadTensorNames() const = 0;

  /** Probability that a feature is dropped before the classifier, in training mode. */
  double dropout{ 0.0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
