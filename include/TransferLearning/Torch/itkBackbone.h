// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// For people who make a network of their own; with LibTorch's headers (find_package(TransferLearning COMPONENTS
// Torch)).
#ifndef itkBackbone_h
#define itkBackbone_h

#include "itkClassificationNetwork.h"

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <string>
#include <vector>

namespace itk
{
/** \class BackboneOptions
 * \brief What a backbone is built for.
 * \ingroup TransferLearning
 */
struct BackboneOptions
{
  /** 0: no classifier; the network computes features only. */
  unsigned int                     numberOfClasses{ 0 };
  ClassificationNetwork::Structure structure;
  /** The input has a last channel of ones. Set where the kernels of a color network became those of a gray one. */
  bool constantPlane{ false };

  /** Channels that the first convolution reads. */
  unsigned int
  GetNumberOfPlanes() const
  {
    return structure.channels + (constantPlane ? 1 : 0);
  }
};

/** \class Backbone
 * \brief A network: a body that computes a spatial map, and a head that classifies it.
 *
 * The names of the tensors are the contract with published weights: those of the reference implementation (torchvision,
 * timm or MONAI) load by name. The input is N x GetNumberOfPlanes() x H x W (networks for volumes: N x C x D x H x W)
 * in any memory format.
 *
 * A derived class registers its layers in its constructor, which draws all weights from torch's generator and ends with
 * MakeHead(). It overrides ForwardFeatures(), and what differs from the defaults below. Modules may be made where
 * tensors have shapes but no memory (torch's device "meta"): constructors read no values. \sa RegisterBackbone()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT Backbone : public torch::nn::Module
{
public:
  /** \class Features
   * \brief What a body computes of a batch.
   * \ingroup TransferLearning
   */
  struct Features
  {
    /** Not explicit: most bodies compute nothing but a map. */
    Features(torch::Tensor spatialMap, torch::Tensor token = {})
      : map(std::move(spatialMap))
      , classToken(std::move(token))
    {}

    /** N x F x h x w, or N x F x d x h x w. The map that Grad-CAM explains: the head's logits depend on it. */
    torch::Tensor map;
    torch::Tensor classToken; ///< N x F; undefined where the network has none.
  };

  explicit Backbone(const BackboneOptions & options)
    : m_Options(options)
  {}

  /** The last spatial map, after its activation, and the class token beside it where the network has one. A transformer
   * whose head reads nothing but the class token gives what goes into its last block, and runs that in PoolFeatures().
   */
  virtual Features
  ForwardFeatures(const torch::Tensor & input) = 0;

  /** N x F: the class token where there is one, else the average of the map over space. */
  virtual torch::Tensor
  PoolFeatures(const Features & features);

  /** Logits, N x classes; pools, drops out (in training mode, with `dropout`), classifies. Differentiable in the map.
   * \throws ExceptionObject where the network has no classifier. */
  torch::Tensor
  ForwardHead(const Features & features);

  /** \class TrainingLogits
   * \brief What a loss is computed of.
   * \ingroup TransferLearning
   */
  struct TrainingLogits
  {
    torch::Tensor logits;
    torch::Tensor auxiliary; ///< Of a classifier half way, in training mode; undefined where there is none.
  };
  virtual TrainingLogits
  ForwardTraining(const torch::Tensor & input);

  /** Replaces the classifier by a fresh linear layer on the same device, drawn from torch's generator as the reference
   * implementation does; 0 classes: takes it away. */
  virtual void
  ReplaceHead(unsigned int numberOfClasses);

  /** Name of the module that classifies, a linear layer: "classifier.6". */
  const std::string &
  GetHeadName() const
  {
    return m_HeadName;
  }

  /** Name of the module that classifies half way in training; empty where there is none. */
  const std::string &
  GetAuxiliaryHeadName() const
  {
    return m_AuxiliaryHeadName;
  }

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
  /** Registers the classifier. \param name of its module, where dots lead through modules ("classifier.6")
   * \param features of ForwardNeck(), which Head::Published classifies
   * \param mapFeatures of PoolFeatures(), which Head::Pooled classifies; Head::Flatten measures the map */
  void
  MakeHead(const std::string & name, int64_t features, int64_t mapFeatures);
  void
  MakeHead(const std::string & name, int64_t features)
  {
    this->MakeHead(name, features, features);
  }

  /** Says which module, that the derived class registers, classifies half way. */
  void
  NameAuxiliaryHead(const std::string & name)
  {
    m_AuxiliaryHeadName = name;
  }

  /** Draws the classifier, where there is one, as ReplaceHead() does: for the end of a constructor. */
  void
  InitializeHead();

  /** What the published classifier is given, N x features: PoolFeatures(), unless the architecture has more layers
   * there. */
  virtual torch::Tensor
  ForwardNeck(const Features & features);

  /** Draws a fresh classifier's values where the reference implementation does not leave those of torch's layer. */
  virtual void
  InitializeClassifier(torch::nn::LinearImpl & classifier);

private:
  void
  RegisterClassifier(torch::nn::Linear classifier);

  BackboneOptions   m_Options;
  std::string       m_HeadName;
  std::string       m_AuxiliaryHeadName;
  int64_t           m_HeadFeatures{ 0 };
  torch::nn::Linear m_Classifier{ nullptr };
};
} // namespace itk

#endif
