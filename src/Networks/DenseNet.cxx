// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// DenseNet-121, -169 and -201 with the tensor names of torchvision. Layout: Huang et al. 2017, 10.1109/CVPR.2017.243,
// table 1.
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
constexpr int64_t stemChannels = 64;

double
GetEpsilon(ClassificationNetworkEnums::Origin origin)
{
  return origin == ClassificationNetworkEnums::Origin::Keras ? 1.001e-5 : torchEpsilon;
}

class DenseLayer : public torch::nn::Module
{
public:
  DenseLayer(int64_t channels, double epsilon)
    : norm1(register_module("norm1", MakeNorm(channels, epsilon)))
    , conv1(register_module("conv1", MakeConvolution({ channels, bottleneck, 1 })))
    , norm2(register_module("norm2", MakeNorm(bottleneck, epsilon)))
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
  DenseBlock(int64_t channels, int64_t layers, double epsilon)
  {
    for (int64_t i = 0; i < layers; ++i)
    {
      const auto layer = std::make_shared<DenseLayer>(channels + i * growthRate, epsilon);
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
  Transition(int64_t channels, double epsilon)
    : norm(register_module("norm", MakeNorm(channels, epsilon)))
    , conv(register_module("conv", MakeConvolution({ channels, channels / 2, 1 })))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return AveragePool(conv(ReluInPlace(norm(input))), 2, 2);
  }

private:
  torch::nn::BatchNorm2d norm;
  torch::nn::Conv2d      conv;
};

class DenseFeatures : public torch::nn::Module
{
public:
  DenseFeatures(int64_t channelsOfInput, const std::array<int64_t, 4> & layers, double epsilon)
    : conv0(register_module("conv0", MakeConvolution({ channelsOfInput, stemChannels, 7, 2, 3 })))
    , norm0(register_module("norm0", MakeNorm(stemChannels, epsilon)))
  {
    int64_t channels = stemChannels;
    for (int i = 0; i < 4; ++i)
    {
      const std::string number = std::to_string(i + 1);
      m_Blocks.push_back(
        register_module("denseblock" + number, std::make_shared<DenseBlock>(channels, layers[i], epsilon)));
      channels += layers[i] * growthRate;
      if (i < 3)
      {
        m_Transitions.push_back(
          register_module("transition" + number, std::make_shared<Transition>(channels, epsilon)));
        channels /= 2;
      }
    }
    norm5 = register_module("norm5", MakeNorm(channels, epsilon));
  }

  int64_t
  GetNumberOfFeatures() const
  {
    return norm5->options.num_features();
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor features = MaxPool(ReluInPlace(norm0(conv0(input))), 3, 2, 1);
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

class DenseNet : public Backbone
{
public:
  DenseNet(const BackboneOptions & options, const std::array<int64_t, 4> & layers)
    : Backbone(options)
    , features(register_module(
        "features",
        std::make_shared<DenseFeatures>(options.GetNumberOfPlanes(), layers, GetEpsilon(options.structure.origin))))
  {
    this->MakeHead("classifier", features->GetNumberOfFeatures());
    DrawConvolutions(*this, torch::kFanIn);
    this->InitializeHead();
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
  return std::make_shared<DenseNet>(options, std::array<int64_t, 4>{ 6, 12, 24, 16 });
}

std::shared_ptr<Backbone>
MakeDenseNet169(const BackboneOptions & options)
{
  return std::make_shared<DenseNet>(options, std::array<int64_t, 4>{ 6, 12, 32, 32 });
}

std::shared_ptr<Backbone>
MakeDenseNet201(const BackboneOptions & options)
{
  return std::make_shared<DenseNet>(options, std::array<int64_t, 4>{ 6, 12, 48, 32 });
}
} // namespace TransferLearning
} // namespace itk
