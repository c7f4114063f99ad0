// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// DenseNet-121 with the tensor names of torchvision. Layout: Huang et al. 2017, 10.1109/CVPR.2017.243, table 1.
#include "Networks/Backbones.h"
#include "Networks/Layers.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr int64_t growthRate = 32;
constexpr int64_t bottleneck = 4 * growthRate;

class DenseLayer : public torch::nn::Module
{
public:
  explicit DenseLayer(int64_t channels)
    : norm1(register_module("norm1", torch::nn::BatchNorm2d(channels)))
    , conv1(register_module("conv1", MakeConvolution({ channels, bottleneck, 1 })))
    , norm2(register_module("norm2", torch::nn::BatchNorm2d(bottleneck)))
    , conv2(register_module("conv2", MakeConvolution({ bottleneck, growthRate, 3, 1, 1 })))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor narrow = conv1(ReluInPlace(norm1(input)));
    return conv2(ReluInPlace(norm2(narrow)));
  }

private:
  torch::nn::BatchNorm2d norm1;
  torch::nn::Conv2d      conv1;
  torch::nn::BatchNorm2d norm2;
  torch::nn::Conv2d      conv2;
};

/** Every layer sees the outputs of all layers before it. */
class DenseBlock : public torch::nn::Module
{
public:
  DenseBlock(int64_t channels, int64_t layers)
  {
    for (int64_t i = 0; i < layers; ++i)
    {
      const auto layer = std::make_shared<DenseLayer>(channels + i * growthRate);
      m_Layers.push_back(register_module("denselayer" + std::to_string(i + 1), layer));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    std::vector<torch::Tensor> features{ input };
    for (const auto & layer : m_Layers)
    {
      features.push_back(layer->forward(features.size() == 1 ? input : torch::cat(features, 1)));
    }
    return torch::cat(features, 1);
  }

private:
  std::vector<std::shared_ptr<DenseLayer>> m_Layers;
};

/** Half the channels, half the size. */
class Transition : public torch::nn::Module
{
public:
  explicit Transition(int64_t channels)
    : norm(register_module("norm", torch::nn::BatchNorm2d(channels)))
    , conv(register_module("conv", MakeConvolution({ channels, channels / 2, 1 })))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return torch::avg_pool2d(conv(ReluInPlace(norm(input))), 2, 2);
  }

private:
  torch::nn::BatchNorm2d norm;
  torch::nn::Conv2d      conv;
};

class DenseFeatures : public torch::nn::Module
{
public:
  static constexpr int64_t numberOfFeatures = 1024;

  explicit DenseFeatures(int64_t channelsOfInput)
    : conv0(register_module("conv0", MakeConvolution({ channelsOfInput, 64, 7, 2, 3 })))
    , norm0(register_module("norm0", torch::nn::BatchNorm2d(64)))
  {
    constexpr int64_t layers[] = { 6, 12, 24, 16 };
    int64_t           channels = 64;
    for (int i = 0; i < 4; ++i)
    {
      const std::string number = std::to_string(i + 1);
      m_Blocks.push_back(register_module("denseblock" + number, std::make_shared<DenseBlock>(channels, layers[i])));
      channels += layers[i] * growthRate;
      if (i < 3)
      {
        m_Transitions.push_back(register_module("transition" + number, std::make_shared<Transition>(channels)));
        channels /= 2;
      }
    }
    norm5 = register_module("norm5", torch::nn::BatchNorm2d(channels));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor features = torch::max_pool2d(ReluInPlace(norm0(conv0(input))), 3, 2, 1);
    for (std::size_t i = 0; i < m_Blocks.size(); ++i)
    {
      features = m_Blocks[i]->forward(features);
      if (i < m_Transitions.size())
      {
        features = m_Transitions[i]->forward(features);
      }
    }
    return torch::relu(norm5(features));
  }

private:
  torch::nn::Conv2d                        conv0;
  torch::nn::BatchNorm2d                   norm0;
  std::vector<std::shared_ptr<DenseBlock>> m_Blocks;
  std::vector<std::shared_ptr<Transition>> m_Transitions;
  torch::nn::BatchNorm2d                   norm5{ nullptr };
};

class DenseNet121 : public Backbone
{
public:
  explicit DenseNet121(const BackboneOptions & options)
    : Backbone(options)
    , features(register_module("features", std::make_shared<DenseFeatures>(options.GetNumberOfPlanes())))
  {
    this->MakeHead("classifier", DenseFeatures::numberOfFeatures);
    for (const auto & module : modules(false))
    {
      if (const auto * convolution = module->as<torch::nn::Conv2dImpl>())
      {
        torch::nn::init::kaiming_normal_(convolution->weight);
      }
      else if (const auto * linear = module->as<torch::nn::LinearImpl>())
      {
        torch::nn::init::zeros_(linear->bias);
      }
    }
  }

  torch::Tensor
  ForwardFeatures(const torch::Tensor & input) override
  {
    return features->forward(input);
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<DenseFeatures> features;
};
} // namespace

std::shared_ptr<Backbone>
MakeDenseNet121(const BackboneOptions & options)
{
  return std::make_shared<DenseNet121>(options);
}
} // namespace TransferLearning
} // namespace itk
