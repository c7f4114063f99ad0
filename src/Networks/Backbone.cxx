// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/Torch/itkBackbone.h"

#include "Networks/Layers.h"

#include "itkMacro.h"

namespace itk
{
namespace
{
using HeadEnum = ClassificationNetworkEnums::Head;

/** The module at the path before the last dot of `name`, made where it is not there yet, and what follows the dot. */
std::pair<torch::nn::Module *, std::string>
FindParent(torch::nn::Module & root, const std::string & name)
{
  torch::nn::Module * parent = &root;
  std::size_t         begin = 0;
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', begin))
  {
    const std::string  part = name.substr(begin, dot - begin);
    const auto         children = parent->named_children();
    const auto * const child = children.find(part);
    parent = child ? child->get() : parent->register_module(part, std::make_shared<torch::nn::Module>(part)).get();
    begin = dot + 1;
  }
  return { parent, name.substr(begin) };
}
} // namespace

torch::Tensor
Backbone::ForwardHead(const Features & features)
{
  if (m_Classifier.is_empty())
  {
    itkGenericExceptionMacro("The network has no classifier: it computes features, not classes. Add one with "
                             "ReplaceHead(), and train it.");
  }
  torch::Tensor neck;
  switch (m_Options.structure.head)
  {
    case HeadEnum::Published:
      neck = this->ForwardNeck(features);
      break;
    case HeadEnum::Pooled:
      neck = this->PoolFeatures(features);
      break;
    case HeadEnum::Flatten:
      neck = this->FinishMap(features).flatten(1);
      if (neck.size(1) != m_HeadFeatures)
      {
        const auto & size = m_Options.structure.size;
        itkGenericExceptionMacro("The classifier of the head 'flatten' takes "
                                 << m_HeadFeatures << " values per image, but the input gives " << neck.size(1)
                                 << ". Use images of the size that the network was created for, " << size[0] << " x "
                                 << size[1] << (size[2] == 0 ? "" : " x " + std::to_string(size[2])) << '.');
      }
      break;
  }
  return m_Classifier(torch::dropout(neck, dropout, is_training()));
}

Backbone::TrainingLogits
Backbone::ForwardTraining(const torch::Tensor & input)
{
  return { this->ForwardHead(this->ForwardFeatures(input)), {} };
}

void
Backbone::MakeHead(const std::string & name, int64_t features, int64_t mapFeatures)
{
  m_HeadName = name;
  m_HeadFeatures = m_Options.structure.head == HeadEnum::Published ? features : mapFeatures;
  if (m_Options.structure.head == HeadEnum::Flatten)
  {
    const auto &         size = m_Options.structure.size;
    std::vector<int64_t> shape{ 1, m_Options.GetNumberOfPlanes(), size[1], size[0] };
    if (size[2] != 0)
    {
      shape.insert(shape.begin() + 2, size[2]);
    }
    const torch::NoGradGuard noGradient;
    this->eval();
    m_HeadFeatures = this->FinishMap(this->ForwardFeatures(torch::zeros(shape))).numel();
    this->train();
  }
  if (m_Options.numberOfClasses != 0)
  {
    this->RegisterClassifier(torch::nn::Linear(m_HeadFeatures, m_Options.numberOfClasses));
  }
}

void
Backbone::InitializeHead()
{
  if (!m_Classifier.is_empty())
  {
    this->InitializeClassifier(*m_Classifier);
  }
}

void
Backbone::ReplaceHead(unsigned int numberOfClasses)
{
  torch::nn::Linear fresh{ nullptr };
  if (numberOfClasses != 0)
  {
    fresh = torch::nn::Linear(m_HeadFeatures, numberOfClasses);
    this->InitializeClassifier(*fresh);
    fresh->to(this->parameters().front().device());
    fresh->train(this->is_training());
  }
  m_Options.numberOfClasses = numberOfClasses;
  this->RegisterClassifier(std::move(fresh));
}

void
Backbone::RegisterClassifier(torch::nn::Linear classifier)
{
  const auto [parent, name] = FindParent(*this, m_HeadName);
  if (!m_Classifier.is_empty())
  {
    parent->unregister_module(name);
  }
  m_Classifier = std::move(classifier);
  if (!m_Classifier.is_empty())
  {
    parent->register_module(name, m_Classifier);
  }
}

torch::Tensor
Backbone::FinishMap(const Features & features)
{
  return features.map;
}

torch::Tensor
Backbone::PoolFeatures(const Features & features)
{
  return features.classToken.defined() ? features.classToken
                                       : TransferLearning::AverageOverSpace(this->FinishMap(features));
}

torch::Tensor
Backbone::ForwardNeck(const Features & features)
{
  return this->PoolFeatures(features);
}

void
Backbone::InitializeClassifier(torch::nn::LinearImpl &)
{}
} // namespace itk
