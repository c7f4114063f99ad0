// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// For custom networks; requires LibTorch's headers (find_package(TransferLearning COMPONENTS
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
 * \brief Options for constructing a backbone.
 * \ingroup TransferLearning
 */
struct BackboneOptions
{
  /** 0: no classifier; the network only computes features. */
  unsigned int                     numberOfClasses{ 0 };
  ClassificationNetwork::Structure structure;
  /** The input has an additional last channel of ones. Set if a gray network uses the kernels of a color network. */
  bool constantPlane{ false };

  /** Number of channels that the first convolution reads. */
  unsigned int
  GetNumberOfPlanes() const
  {
    return structure.channels + (constantPlane ? 1 : 0);
  }
};

/** \class Backbone
 * \brief A network: a body that computes a spatial map and a head that classifies it.
 *
 * Tensor names are the contract with published weights, which are loaded by the names of the reference implementation
 * (torchvision, timm or MONAI). The input is N x GetNumberOfPlanes() x H x W (networks for volumes: N x C x D x H x W)
 * in any memory format.
 *
 * A derived class registers its layers in its constructor, which draws all weights from torch's generator and ends with
 * MakeHead(). It overrides ForwardFeatures() and other defaults below as needed. Modules may be constructed on torch's
 * device "meta", where tensors have no memory: constructors must not read values. \sa RegisterBackbone()
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT Backbone : public torch::nn::Module
{
public:
  /** \class Features
   * \brief Output of a body for a batch.
   * \ingroup TransferLearning
   */
  struct Features
  {
    /** Not explicit: most bodies only compute a map. */
    Features(torch::Tensor spatialMap, torch::Tensor token = {})
      : map(std::move(spatialMap))
      , classToken(std::move(token))
    {}

    /** N x F x h x w, or N x F x d x h x w. Map used by Grad-CAM: FinishMap() and the head compute the logits from it.
     */
    torch::Tensor map;
    torch::Tensor classToken; ///< N x F; undefined if the network has none.
  };

  explicit Backbone(const BackboneOptions & options)
    : m_Options(options)
  {}

  /** Returns the last spatial map, after its activation, and the class token if the network has one. A transformer
   * whose head reads only the class token returns the input of its last block and runs that block in
   * PoolFeatures(). */
  virtual Features
  ForwardFeatures(const torch::Tensor & input) = 0;

  /** Map that the head pools or flattens: that of ForwardFeatures(), unless the body has layers after its last
   * activation, as VGG has a pooling. Grad-CAM explains the map before these layers, which has more cells. Must not
   * change the given map. */
  virtual torch::Tensor
  FinishMap(const Features & features);

  /** N x F: the class token if there is one, else the average of FinishMap() over space. */
  virtual torch::Tensor
  PoolFeatures(const Features & features);

  /** Logits, N x classes: pooling, dropout (in training mode, with `dropout`), classifier. Differentiable with respect
   * to the map. \throws ExceptionObject if the network has no classifier. */
  torch::Tensor
  ForwardHead(const Features & features);

  /** \class TrainingLogits
   * \brief Logits for computing the loss.
   * \ingroup TransferLearning
   */
  struct TrainingLogits
  {
    torch::Tensor logits;
    torch::Tensor auxiliary; ///< Of the auxiliary classifier, in training mode; undefined if there is none.
  };
  virtual TrainingLogits
  ForwardTraining(const torch::Tensor & input);

  /** Replaces the classifier by a new linear layer on the same device, initialized from torch's generator as in the
   * reference implementation; 0 classes removes it. */
  virtual void
  ReplaceHead(unsigned int numberOfClasses);

  /** Name of the classifier module, a linear layer: "classifier.6". */
  const std::string &
  GetHeadName() const
  {
    return m_HeadName;
  }

  /** Name of the auxiliary classifier module used in training; empty if there is none. */
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

  /** Dropout probability before the classifier, in training mode. */
  double dropout{ 0.0 };

  /** Weight of the auxiliary classifier's loss; that of the main loss is 1. */
  double auxiliaryLossWeight{ 0.0 };

protected:
  /** Registers the classifier. \param name of its module; dots denote submodules ("classifier.6")
   * \param features output features of ForwardNeck(), classified by Head::Published
   * \param mapFeatures output features of PoolFeatures(), classified by Head::Pooled; Head::Flatten measures the map */
  void
  MakeHead(const std::string & name, int64_t features, int64_t mapFeatures);
  void
  MakeHead(const std::string & name, int64_t features)
  {
    this->MakeHead(name, features, features);
  }

  /** Sets the name of the auxiliary classifier, a module that the derived class registers. */
  void
  NameAuxiliaryHead(const std::string & name)
  {
    m_AuxiliaryHeadName = name;
  }

  /** Initializes the classifier, if any, as ReplaceHead() does; call it at the end of a constructor. */
  void
  InitializeHead();

  /** Input of the published classifier, N x features: PoolFeatures(), unless the architecture has additional layers
   * there. */
  virtual torch::Tensor
  ForwardNeck(const Features & features);

  /** Initializes a new classifier if the reference implementation does not use torch's default. */
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
