// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// VGG-16 and VGG-19, with and without BatchNorm, with the tensor names of torchvision. Layout: Simonyan and Zisserman
// 2015, arXiv 1409.1556, table 1, D and E. Keras's networks compute the same, timm's on maps of up to 7 x 7.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"

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

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = input;
    for (std::size_t stage = 0; stage < m_Stages.size(); ++stage)
    {
      if (stage > 0)
      {
        features = MaxPool(features, 2, 2);
      }
      for (auto & layer : m_Stages[stage])
      {
        features = layer.convolution(features);
        features = layer.norm.is_empty() ? ReluInPlace(features) : layer.norm->ForwardRelu(features);
      }
    }
    return features;
  }

  /** The last pooling: Grad-CAM explains the last convolution, conv5_3 of VGG-16, as its paper does. */
  torch::Tensor
  FinishMap(const Features & features) override
  {
    return MaxPool(features.map, 2, 2);
  }

protected:
  /** With dropout after either layer, the second before the classifier; averaged over the parts of the map. */
  torch::Tensor
  ForwardNeck(const Features & features) override
  {
    const torch::Tensor map = this->FinishMap(features);
    const bool          hasParts = this->GetOptions().structure.origin == ClassificationNetworkEnums::Origin::Timm;
    const auto          getSize = [&](int64_t size) { return hasParts ? std::max(size, pooledSize) : pooledSize; };
    const auto          pooled = torch::adaptive_avg_pool2d(map, { getSize(map.size(2)), getSize(map.size(3)) });
    const auto          parts = pooled.unfold(2, pooledSize, 1).unfold(3, pooledSize, 1).permute({ 0, 2, 3, 1, 4, 5 });
    const auto          hidden = torch::dropout(ReluInPlace(m_Hidden[0](parts.flatten(3))), dropout, is_training());
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

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMap
MakeTorchvisionKeyMap()
{
  return { KeyNaming::Torch, { OriginEnum::Torchvision }, { "features.{i}", "classifier.{i}" } };
}

KeyMap
MakeTimmKeyMap()
{
  return { KeyNaming::Torch,
           { OriginEnum::Timm },
           { "features.{i}",
             { "pre_logits.fc1", "classifier.0", KeyLayer::WholeMap },
             { "pre_logits.fc2", "classifier.3", KeyLayer::WholeMap },
             { "head.fc", "classifier.6" } } };
}

/** \param convolution the registered one of block b, n */
KeyMap
MakeKerasKeyMap(const char * convolution)
{
  KeyMap map(KeyNaming::Keras,
             { OriginEnum::Keras },
             { { "block{b}_conv{n}", convolution },
               { "fc1", "classifier.0", KeyLayer::FlattenedMap },
               { "fc2", "classifier.3" },
               { "predictions", "classifier.6" } });
  map.mapChannels = mapFeatures;
  return map;
}
} // namespace

BackboneFamily
MakeVGGs()
{
  const std::string paper = "Simonyan and Zisserman 2015, arXiv 1409.1556; ";
  const auto        keras = PublishedByKeras(CTPreprocessingEnums::Normalization::Caffe);

  RegisteredBackbone plain16;
  plain16.description.name = "vgg16";
  plain16.description.multiplications = 15470264320;
  plain16.description.publications = { PublishedByTorchvision(), PublishedByTimm(), keras };
  plain16.description.source = paper + "torchvision vgg16, Keras VGG16";
  plain16.minimumSize = 32;
  plain16.dropout = 0.5;
  plain16.make = [](const auto & options) { return std::make_shared<VGG>(options, VGGVariant{ vgg16, false }); };
  plain16.keyMaps = std::make_shared<const KeyMaps>(
    KeyMaps{ MakeTorchvisionKeyMap(), MakeTimmKeyMap(), MakeKerasKeyMap("features.{b[0,0,5,10,17,24]+2*n-2}") });

  RegisteredBackbone plain19 = plain16;
  plain19.description.name = "vgg19";
  plain19.description.multiplications = 19632062464;
  plain19.description.source = paper + "torchvision vgg19, Keras VGG19";
  plain19.make = [](const auto & options) { return std::make_shared<VGG>(options, VGGVariant{ vgg19, false }); };
  plain19.keyMaps = std::make_shared<const KeyMaps>(
    KeyMaps{ MakeTorchvisionKeyMap(), MakeTimmKeyMap(), MakeKerasKeyMap("features.{b[0,0,5,10,19,28]+2*n-2}") });

  RegisteredBackbone norm16 = plain16;
  norm16.description.name = "vgg16-bn";
  norm16.description.publications = { PublishedByTorchvision(), PublishedByTimm() };
  norm16.description.source = paper + "torchvision vgg16_bn";
  norm16.make = [](const auto & options) { return std::make_shared<VGG>(options, VGGVariant{ vgg16, true }); };
  norm16.keyMaps = std::make_shared<const KeyMaps>(KeyMaps{ MakeTorchvisionKeyMap(), MakeTimmKeyMap() });

  RegisteredBackbone norm19 = norm16;
  norm19.description.name = "vgg19-bn";
  norm19.description.multiplications = plain19.description.multiplications;
  norm19.description.source = paper + "torchvision vgg19_bn";
  norm19.make = [](const auto & options) { return std::make_shared<VGG>(options, VGGVariant{ vgg19, true }); };

  return { plain16, plain19, norm16, norm19 };
}
} // namespace TransferLearning
} // namespace itk
