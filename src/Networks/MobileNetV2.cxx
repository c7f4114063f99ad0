// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// MobileNetV2 with the tensor names of torchvision. Layout: Sandler et al. 2018, 10.1109/CVPR.2018.00474, table 2.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Expansion, depthwise convolution, projection; a shortcut where the shape stays. */
class InvertedResidual : public torch::nn::Module
{
public:
  InvertedResidual(int64_t input, int64_t output, int64_t expansion, int64_t stride, const MobileVariant & variant)
    : m_HasShortcut(stride == 1 && input == output)
  {
    const int64_t   middle = input * expansion;
    NumberedModules layers(*register_module("conv", std::make_shared<torch::nn::Module>("conv")));
    if (expansion != 1)
    {
      m_Expansion = layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ input, middle, 1 }, variant));
    }
    m_Depthwise =
      layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ middle, middle, 3, stride, 0, middle }, variant));
    m_Projection = layers.Add(MakeConvolution({ middle, output, 1 }));
    m_Norm = layers.Add(MakeNorm(output, variant.epsilon));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor wide = m_Expansion ? m_Expansion->ForwardRelu6(input) : input;
    torch::Tensor       narrow = m_Norm(m_Projection(m_Depthwise->ForwardRelu6(wide)));
    return m_HasShortcut ? narrow.add_(input) : narrow;
  }

private:
  bool                             m_HasShortcut;
  std::shared_ptr<ConvolutionNorm> m_Expansion;
  std::shared_ptr<ConvolutionNorm> m_Depthwise;
  torch::nn::Conv2d                m_Projection{ nullptr };
  NormLayer<>                      m_Norm{ nullptr };
};

struct Stage
{
  int64_t expansion;
  int64_t output;
  int64_t repeats;
  int64_t stride;
};
constexpr Stage   stages[] = { { 1, 16, 1, 1 }, { 6, 24, 2, 2 },  { 6, 32, 3, 2 }, { 6, 64, 4, 2 },
                               { 6, 96, 3, 1 }, { 6, 160, 3, 2 }, { 6, 320, 1, 1 } };
constexpr int64_t stemChannels = 32;
constexpr int64_t numberOfFeatures = 1280;

class MobileNetV2 : public Backbone
{
public:
  explicit MobileNetV2(const BackboneOptions & options)
    : Backbone(options)
  {
    const MobileVariant    variant = GetMobileVariant(options.structure.origin);
    NumberedModules        features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), stemChannels, 3, 2 };
    m_Stem = features.Add(std::make_shared<ConvolutionNorm>(stem, variant));
    int64_t channels = stemChannels;
    for (const Stage & stage : stages)
    {
      for (int64_t i = 0; i < stage.repeats; ++i)
      {
        m_Blocks.push_back(features.Add(std::make_shared<InvertedResidual>(
          channels, stage.output, stage.expansion, i == 0 ? stage.stride : 1, variant)));
        channels = stage.output;
      }
    }
    m_Last =
      features.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ channels, numberOfFeatures, 1 }, variant));
    this->MakeHead("classifier.1", numberOfFeatures);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = m_Stem->ForwardRelu6(input);
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return m_Last->ForwardRelu6(features);
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, 0.01);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<ConvolutionNorm>               m_Stem;
  std::vector<std::shared_ptr<InvertedResidual>> m_Blocks;
  std::shared_ptr<ConvolutionNorm>               m_Last;
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision },
    { "features.{i}.{n}", "features.{i}.conv.{n}", "features.{i}.conv.{n}.{k}", "classifier.1" });
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "conv_stem", "features.0.0" },
                      { "bn1", "features.0.1" },
                      { "blocks.0.0.conv_dw", "features.1.conv.0.0" },
                      { "blocks.0.0.bn1", "features.1.conv.0.1" },
                      { "blocks.0.0.conv_pw", "features.1.conv.1" },
                      { "blocks.0.0.bn2", "features.1.conv.2" },
                      { "blocks.{s}.{i}.conv_pw", "features.{s[1,2,4,7,11,14,17]+i}.conv.0.0" },
                      { "blocks.{s}.{i}.bn1", "features.{s[1,2,4,7,11,14,17]+i}.conv.0.1" },
                      { "blocks.{s}.{i}.conv_dw", "features.{s[1,2,4,7,11,14,17]+i}.conv.1.0" },
                      { "blocks.{s}.{i}.bn2", "features.{s[1,2,4,7,11,14,17]+i}.conv.1.1" },
                      { "blocks.{s}.{i}.conv_pwl", "features.{s[1,2,4,7,11,14,17]+i}.conv.2" },
                      { "blocks.{s}.{i}.bn3", "features.{s[1,2,4,7,11,14,17]+i}.conv.3" },
                      { "conv_head", "features.18.0" },
                      { "bn2", "features.18.1" },
                      { "classifier", "classifier.1" } });
  const KeyMap keras(KeyNaming::Keras,
                     { OriginEnum::Keras },
                     { { "Conv1", "features.0.0" },
                       { "bn_Conv1", "features.0.1" },
                       { "expanded_conv_depthwise", "features.1.conv.0.0", KeyLayer::Depthwise },
                       { "expanded_conv_depthwise_BN", "features.1.conv.0.1" },
                       { "expanded_conv_project", "features.1.conv.1" },
                       { "expanded_conv_project_BN", "features.1.conv.2" },
                       { "block_{i}_expand", "features.{i+1}.conv.0.0" },
                       { "block_{i}_expand_BN", "features.{i+1}.conv.0.1" },
                       { "block_{i}_depthwise", "features.{i+1}.conv.1.0", KeyLayer::Depthwise },
                       { "block_{i}_depthwise_BN", "features.{i+1}.conv.1.1" },
                       { "block_{i}_project", "features.{i+1}.conv.2" },
                       { "block_{i}_project_BN", "features.{i+1}.conv.3" },
                       { "Conv_1", "features.18.0" },
                       { "Conv_1_bn", "features.18.1" },
                       { "predictions", "classifier.1" },
                       { "Logits", "classifier.1" } });
  return { torchvision, timm, keras };
}
} // namespace

BackboneFamily
MakeMobileNets()
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 224.0 / 232.0;

  RegisteredBackbone mobilenet;
  mobilenet.description.name = "mobilenetv2";
  mobilenet.description.multiplications = 300774272;
  mobilenet.description.publications = { torchvision,
                                         PublishedByTimm(),
                                         PublishedByKeras(CTPreprocessingEnums::Normalization::TensorFlow) };
  mobilenet.description.source = "Sandler et al. 2018, 10.1109/CVPR.2018.00474; torchvision mobilenet_v2, timm "
                                 "mobilenetv2_100, Keras MobileNetV2";
  mobilenet.knownFiles = { { "mobilenet_v2_b0353104", PublishedByTorchvision() } }; // version 1
  mobilenet.dropout = 0.2;
  mobilenet.make = [](const auto & options) { return std::make_shared<MobileNetV2>(options); };
  mobilenet.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { mobilenet };
}
} // namespace TransferLearning
} // namespace itk
