// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Backbone_h
#define Backbone_h

#include "Networks/BackboneOptions.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A network of the registry. Names of its tensors are those of the reference implementation (torchvision, timm or
 * MONAI), so that published weights load by name; input is N x GetNumberOfPlanes() x H x W (three-dimensional networks:
 * N x C x D x H x W) in any memory format. The constructor draws all weights from torch's generator, as the reference
 * implementation does, and ends with MakeHead(). */
class Backbone : public torch::nn::Module
{
public:
  explicit Backbone(const BackboneOptions & options)
    : m_Options(options)
  {}

  /** Last spatial map, after its activation: N x F x h x w, or N x F x d x h x w. */
  virtual torch::Tensor
  ForwardFeatures(const torch::Tensor & input) = 0;

  /** Logits, N x classes, of a spatial map; pools, drops out (in training mode, with `dropout`), classifies.
   * Differentiable in `features`.
   * \throws ExceptionObject where the network has no classifier. */
  torch::Tensor
  ForwardHead(const torch::Tensor & features);

  struct TrainingLogits
  {
    torch::Tensor logits;
    torch::Tensor auxiliary; ///< Of a classifier half way, in training mode; undefined where there is none.
  };
  /** What a loss is computed of. */
  virtual TrainingLogits
  ForwardTraining(const torch::Tensor & input);

  /** Replaces the classifier by a fresh linear layer on the same device, drawn from torch's generator as the reference
   * implementation does; 0 classes: takes it away. */
  virtual void
  ReplaceHead(unsigned int numberOfClasses);

  /** Names of the classifier's weight and bias ("classifier.weight", "classifier.bias"). */
  std::vector<std::string>
  GetHeadTensorNames() const;

  const BackboneOptions &
  GetOptions() const
  {
    return m_Options;
  }

  /** Probability that a feature is dropped before the classifier, in training mode. */
  double dropout{ 0.0 };

  /** Of the auxiliary classifier's loss beside the main one's 1. */
  double auxiliaryLossWeight{ 0.0 };

protected:
  /** Registers the classifier as `name`, where dots lead through modules ("classifier.6").
   * \param features of ForwardNeck(), which Head::Published classifies
   * \param mapFeatures F of the spatial map, which Head::Pooled and Head::Flatten classify */
  void
  MakeHead(const std::string & name, int64_t features, int64_t mapFeatures);
  void
  MakeHead(const std::string & name, int64_t features)
  {
    this->MakeHead(name, features, features);
  }

  /** Draws the classifier, where there is one, as ReplaceHead() does: for the end of a constructor. */
  void
  InitializeHead();

  /** What the published classifier is given, N x features, of a spatial map: its average over space, unless the
   * architecture has more layers there. */
  virtual torch::Tensor
  ForwardNeck(const torch::Tensor & map);

  /** Draws a fresh classifier's values where the reference implementation does not leave those of torch's layer. */
  virtual void
  InitializeClassifier(torch::nn::LinearImpl & classifier);

private:
  void
  RegisterClassifier(torch::nn::Linear classifier);

  BackboneOptions   m_Options;
  std::string       m_HeadName;
  int64_t           m_HeadFeatures{ 0 };
  torch::nn::Linear m_Classifier{ nullptr };
};
} // namespace TransferLearning
} // namespace itk

#endif
