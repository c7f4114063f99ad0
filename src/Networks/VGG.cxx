// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// VGG-16 and VGG-19, with and without BatchNorm, with the tensor names of torchvision. Layout: Simonyan and Zisserman
// 2015, arXiv 1409.1556, table 1, D and E. Keras's networks compute the same, timm's on maps of up to 7 x 7.
#include "Networks/Backbones.h"
#include "Networks/ConvolutionNorm.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::array<int64_t, 5> stageChannels{ { 64, 128, 256, 512, 512 } };
constexpr int64_t                mapFeatures = 512;
/** The published layers before the classifier see a map of so many rows and columns: the whole, whatever its size, or
 * with timm's networks all such parts of a larger one. */
constexpr int64_t pooledSize = 7;
constexpr int64_t hiddenFeatures = 4096;

struct VGGVariant
{
  std::array<int64_t, 5> convolutions; ///< Of each stage.
  bool                   hasNorm;
};

class VGG : public Backbone
{
public:
  VGG(const BackboneOptions & options, const VGGVariant & variant)
    : Backbone(options)
  {
    NumberedModules features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    int64_t         channels = options.GetNumberOfPlanes();
    for (std::size_t stage = 0; stage < m_Stages.size(); ++stage)
    {
      for (int64_t i = 0; i < variant.convolutions[stage]; ++i)
      {
        Layer layer;
        layer.convolution = features.Add(MakeConvolution({ channels, stageChannels[stage], 3, 1, 1, 1, true }));
        if (variant.hasNorm)
        {
          layer.norm = features.Add(MakeNorm(stageChannels[stage]));
        }
        features.Skip(); // ReLU
        m_Stages[stage].push_back(layer);
        channels = stageChannels[stage];
      }
      features.Skip(); // pooling
    }
    if (options.structure.head == ClassificationNetworkEnums::Head::Published)
    {
      auto classifier = register_module("classifier", std::make_shared<torch::nn::Module>("classifier"));
      m_Hidden[0] =
        classifier->register_module("0", torch::nn::Linear(mapFeatures * pooledSize * pooledSize, hiddenFeatures));
      m_Hidden[1] = classifier->register_module("3", torch::nn::Linear(hiddenFeatures, hiddenFeatures));
    }
    this->MakeHead("classifier.6", hiddenFeatures, mapFeatures);
    this->Draw();
  }

  torch::Tensor
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = input;
    for (auto & stage : m_Stages)
    {
      for (auto & layer : stage)
      {
        features = layer.convolution(features);
        features = layer.norm.is_empty() ? ReluInPlace(features) : layer.norm->ForwardRelu(features);
      }
      features = MaxPool(features, 2, 2);
    }
    return features;
  }

protected:
  /** With dropout after either layer, the second before the classifier; averaged over the parts of the map. */
  torch::Tensor
  ForwardNeck(const torch::Tensor & map) override
  {
    const bool hasParts = this->GetOptions().structure.origin == ClassificationNetworkEnums::Origin::Timm;
    const auto getSize = [&](int64_t size) { return hasParts ? std::max(size, pooledSize) : pooledSize; };
    const auto pooled = torch::adaptive_avg_pool2d(map, { getSize(map.size(2)), getSize(map.size(3)) });
    const auto parts = pooled.unfold(2, pooledSize, 1).unfold(3, pooledSize, 1).permute({ 0, 2, 3, 1, 4, 5 });
    const auto hidden = torch::dropout(ReluInPlace(m_Hidden[0](parts.flatten(3))), dropout, is_training());
    return ReluInPlace(m_Hidden[1](hidden)).mean({ 1, 2 });
  }

  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, 0.01);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  struct Layer
  {
    torch::nn::Conv2d convolution{ nullptr };
    NormLayer<>       norm{ nullptr };
  };

  void
  Draw()
  {
    DrawConvolutions(*this, torch::kFanOut);
    for (auto & stage : m_Stages)
    {
      for (auto & layer : stage)
      {
        torch::nn::init::zeros_(layer.convolution->bias);
      }
    }
    for (auto & hidden : m_Hidden)
    {
      if (!hidden.is_empty())
      {
        this->InitializeClassifier(*hidden);
      }
    }
    this->InitializeHead();
  }

  std::array<std::vector<Layer>, 5> m_Stages;
  std::array<torch::nn::Linear, 2>  m_Hidden{ { torch::nn::Linear{ nullptr }, torch::nn::Linear{ nullptr } } };
};

constexpr std::array<int64_t, 5> vgg16{ { 2, 2, 3, 3, 3 } };
constexpr std::array<int64_t, 5> vgg19{ { 2, 2, 4, 4, 4 } };
} // namespace

std::shared_ptr<Backbone>
MakeVGG16(const BackboneOptions & options)
{
  return std::make_shared<VGG>(options, VGGVariant{ vgg16, false });
}

std::shared_ptr<Backbone>
MakeVGG19(const BackboneOptions & options)
{
  return std::make_shared<VGG>(options, VGGVariant{ vgg19, false });
}

std::shared_ptr<Backbone>
MakeVGG16Norm(const BackboneOptions & options)
{
  return std::make_shared<VGG>(options, VGGVariant{ vgg16, true });
}

std::shared_ptr<Backbone>
MakeVGG19Norm(const BackboneOptions & options)
{
  return std::make_shared<VGG>(options, VGGVariant{ vgg19, true });
}
} // namespace TransferLearning
} // namespace itk
