// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ResNet-18 to ResNet-152, two of them for volumes too, ResNeXt-50 and SE-ResNeXt-50, with the tensor names of
// torchvision, timm and MONAI. Layout: He et al. 2016, 10.1109/CVPR.2016.90, table 1; Xie et al. 2017,
// 10.1109/CVPR.2017.634, table 1; Hu et al. 2018, 10.1109/CVPR.2018.00745, table 1.
#include "Networks/BackboneFamilies.h"
#include "Networks/Layers.h"
#include "Networks/Publications.h"
#include "Networks/SqueezeExcitation.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
using OriginEnum = ClassificationNetworkEnums::Origin;

/** Where publishers differ. */
struct Variant
{
  bool    strideFirst{ false }; ///< On the first convolution of a bottleneck, not on its second.
  bool    bias{ false };        ///< Of the convolutions but those of shortcuts.
  bool    shortcutBias{ false };
  double  epsilon{ torchEpsilon };
  int64_t stride{ 2 }; ///< Of the first convolution of all.
};

Variant
GetVariant(OriginEnum origin)
{
  switch (origin)
  {
    case OriginEnum::Keras:
      return { true, true, true, 1.001e-5 };
    case OriginEnum::MONAI:
      return { false, false, true, torchEpsilon, 1 };
    default:
      return {};
  }
}

/** What distinguishes the networks of the family. */
struct Layout
{
  std::array<int64_t, 4> blocks;           ///< Of each layer.
  int64_t                groups{ 1 };      ///< Of the middle convolution of a bottleneck.
  int64_t                groupWidth{ 64 }; ///< Channels of a group in the first layer.
  bool                   weighsChannels{ false };
};

struct BlockShape
{
  int64_t input;
  int64_t width;
  int64_t stride;
};

template <std::size_t VDimension>
class BasicBlock : public torch::nn::Module
{
public:
  static constexpr int64_t expansion = 1;

  BasicBlock(const BlockShape & shape, const Layout &, const Variant & variant, torch::nn::Sequential shortcut)
  {
    const int64_t width = shape.width;
    conv1 = register_module("conv1",
                            MakeConvolution<VDimension>({ shape.input, width, 3, shape.stride, 1, 1, variant.bias }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(width, variant.epsilon));
    conv2 = register_module("conv2", MakeConvolution<VDimension>({ width, width, 3, 1, 1, 1, variant.bias }));
    bn2 = register_module("bn2", MakeNorm<VDimension>(width, variant.epsilon));
    if (!shortcut.is_empty())
    {
      downsample = register_module("downsample", std::move(shortcut));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor shortcut = downsample.is_empty() ? input : downsample->forward(input);
    const torch::Tensor middle = bn1->ForwardRelu(conv1(input));
    return ReluInPlace(bn2(conv2(middle)).add_(shortcut));
  }

private:
  ConvolutionLayer<VDimension> conv1{ nullptr };
  NormLayer<VDimension>        bn1{ nullptr };
  ConvolutionLayer<VDimension> conv2{ nullptr };
  NormLayer<VDimension>        bn2{ nullptr };
  torch::nn::Sequential        downsample{ nullptr };
};

template <std::size_t VDimension>
class Bottleneck : public torch::nn::Module
{
public:
  static constexpr int64_t expansion = 4;

  Bottleneck(const BlockShape & shape, const Layout & layout, const Variant & variant, torch::nn::Sequential shortcut)
  {
    const int64_t first = variant.strideFirst ? shape.stride : 1;
    const int64_t second = variant.strideFirst ? 1 : shape.stride;
    const int64_t groups = layout.groups;
    const int64_t width = shape.width * layout.groupWidth / 64 * groups;
    const int64_t output = shape.width * expansion;
    conv1 = register_module("conv1", MakeConvolution<VDimension>({ shape.input, width, 1, first, 0, 1, variant.bias }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(width, variant.epsilon));
    conv2 = register_module("conv2", MakeConvolution<VDimension>({ width, width, 3, second, 1, groups, variant.bias }));
    bn2 = register_module("bn2", MakeNorm<VDimension>(width, variant.epsilon));
    conv3 = register_module("conv3", MakeConvolution<VDimension>({ width, output, 1, 1, 0, 1, variant.bias }));
    bn3 = register_module("bn3", MakeNorm<VDimension>(output, variant.epsilon));
    if (layout.weighsChannels)
    {
      se = register_module(
        "se", std::make_shared<SqueezeExcitation>(SqueezeShape{ output, output / squeezeRatio, ReluInPlace }));
      // As timm, who publishes these networks: each block begins as its shortcut.
      torch::nn::init::zeros_(bn3->weight);
    }
    if (!shortcut.is_empty())
    {
      downsample = register_module("downsample", std::move(shortcut));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor shortcut = downsample.is_empty() ? input : downsample->forward(input);
    const torch::Tensor narrow = bn1->ForwardRelu(conv1(input));
    const torch::Tensor middle = bn2->ForwardRelu(conv2(narrow));
    const torch::Tensor branch = bn3(conv3(middle));
    return ReluInPlace((se ? se->forward(branch) : branch).add_(shortcut));
  }

private:
  static constexpr int64_t squeezeRatio = 16;

  ConvolutionLayer<VDimension>       conv1{ nullptr };
  NormLayer<VDimension>              bn1{ nullptr };
  ConvolutionLayer<VDimension>       conv2{ nullptr };
  NormLayer<VDimension>              bn2{ nullptr };
  ConvolutionLayer<VDimension>       conv3{ nullptr };
  NormLayer<VDimension>              bn3{ nullptr };
  std::shared_ptr<SqueezeExcitation> se;
  torch::nn::Sequential              downsample{ nullptr };
};

template <template <std::size_t> class TBlock, std::size_t VDimension>
torch::nn::Sequential
MakeLayer(BlockShape shape, int64_t blocks, const Layout & layout, const Variant & variant)
{
  const int64_t         output = shape.width * TBlock<VDimension>::expansion;
  torch::nn::Sequential layer;
  for (int64_t i = 0; i < blocks; ++i)
  {
    torch::nn::Sequential shortcut{ nullptr };
    if (shape.stride != 1 || shape.input != output)
    {
      shortcut = torch::nn::Sequential(
        MakeConvolution<VDimension>({ shape.input, output, 1, shape.stride, 0, 1, variant.shortcutBias }),
        MakeNorm<VDimension>(output, variant.epsilon));
    }
    layer->push_back(std::make_shared<TBlock<VDimension>>(shape, layout, variant, std::move(shortcut)));
    shape = { output, shape.width, 1 };
  }
  return layer;
}

template <template <std::size_t> class TBlock, std::size_t VDimension>
class ResNet : public Backbone
{
public:
  ResNet(const BackboneOptions & options, const Layout & layout)
    : Backbone(options)
  {
    const Variant variant = GetVariant(options.structure.origin);
    conv1 = register_module(
      "conv1", MakeConvolution<VDimension>({ options.GetNumberOfPlanes(), 64, 7, variant.stride, 3, 1, variant.bias }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(64, variant.epsilon));
    int64_t channels = 64;
    for (int i = 0; i < 4; ++i)
    {
      const int64_t width = int64_t{ 64 } << i;
      m_Layers[i] = register_module(
        "layer" + std::to_string(i + 1),
        MakeLayer<TBlock, VDimension>({ channels, width, i == 0 ? 1 : 2 }, layout.blocks[i], layout, variant));
      channels = width * TBlock<VDimension>::expansion;
    }
    this->MakeHead("fc", channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = MaxPool(bn1->ForwardRelu(conv1(input)), 3, 2, 1);
    for (auto & layer : m_Layers)
    {
      features = layer->forward(features);
    }
    return features;
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    if (this->GetOptions().structure.origin == OriginEnum::MONAI)
    {
      torch::nn::init::zeros_(classifier.bias);
    }
  }

private:
  ConvolutionLayer<VDimension>         conv1{ nullptr };
  NormLayer<VDimension>                bn1{ nullptr };
  std::array<torch::nn::Sequential, 4> m_Layers{ { nullptr, nullptr, nullptr, nullptr } };
};

template <template <std::size_t> class TBlock, std::size_t VDimension>
std::shared_ptr<Backbone>
MakeResNet(const BackboneOptions & options, const Layout & layout)
{
  return std::make_shared<ResNet<TBlock, VDimension>>(options, layout);
}

/** Of torchvision and timm, and of MONAI for volumes. */
std::vector<KeyRule>
ListRegisteredNames()
{
  return { "conv1",
           "bn1",
           "layer{s}.{i}.conv{n}",
           "layer{s}.{i}.bn{n}",
           "layer{s}.{i}.se.fc{n}",
           "layer{s}.{i}.downsample.{n}",
           "fc" };
}

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(KeyNaming::Torch, { OriginEnum::Torchvision, OriginEnum::Timm }, ListRegisteredNames());
  const KeyMap keras(KeyNaming::Keras,
                     { OriginEnum::Keras },
                     { { "conv1_conv", "conv1" },
                       { "conv1_bn", "bn1" },
                       { "conv{s}_block{i}_0_conv", "layer{s-1}.{i-1}.downsample.0" },
                       { "conv{s}_block{i}_0_bn", "layer{s-1}.{i-1}.downsample.1" },
                       { "conv{s}_block{i}_{n}_conv", "layer{s-1}.{i-1}.conv{n}" },
                       { "conv{s}_block{i}_{n}_bn", "layer{s-1}.{i-1}.bn{n}" },
                       { "predictions", "fc" },
                       { "probs", "fc" } });
  // Keras before 2.2.5: the same network with the epsilon 1e-3 for 1.001e-5.
  KeyMap olderKeras(KeyNaming::Keras,
                    { OriginEnum::Keras },
                    { { "conv1", "conv1" },
                      { "bn_conv1", "bn1" },
                      { "res{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.0" },
                      { "bn{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.1" },
                      { "res{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.conv{n+1}" },
                      { "bn{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.bn{n+1}" },
                      { "fc1000", "fc" } });
  olderKeras.addedVariance = 1e-3f - 1.001e-5f;
  const KeyMap monai(KeyNaming::Torch, { OriginEnum::MONAI }, ListRegisteredNames());
  // Its modules are those of a sequence, "backbone.0" to "backbone.7".
  KeyMap radImageNet(KeyNaming::Torch,
                     { OriginEnum::Torchvision },
                     { { "0", "conv1" },
                       { "1", "bn1" },
                       { "{s}.{i}.conv{n}", "layer{s-3}.{i}.conv{n}" },
                       { "{s}.{i}.bn{n}", "layer{s-3}.{i}.bn{n}" },
                       { "{s}.{i}.downsample.{n}", "layer{s-3}.{i}.downsample.{n}" } });
  radImageNet.input = PublishedByRadImageNet();
  return { torchvision, keras, olderKeras, monai, radImageNet };
}

KeyMaps
MakeVolumeKeyMaps()
{
  const KeyMap monai(KeyNaming::Torch, { OriginEnum::MONAI }, ListRegisteredNames());
  KeyMap       images(KeyNaming::Torch, { OriginEnum::Torchvision, OriginEnum::Timm }, ListRegisteredNames());
  images.inflates = true;
  return { monai, images };
}

ClassificationNetwork::Publication
PublishedResNetByTimm()
{
  auto publication = PublishedByTimm();
  publication.cropFraction = 0.95;
  return publication;
}

/** They have no tensors where they differ. */
std::vector<LookAlike>
ListLookAlikes()
{
  return { { OriginEnum::Torchvision, "timm's resnetblur", "resnetblur" },
           { OriginEnum::Torchvision, "timm's resnetaa", "resnetaa" },
           { OriginEnum::Torchvision, "MONAI's ResNet with bias_downsample=False", "monai" } };
}

/** What the deeper networks have in common. */
RegisteredBackbone
MakeDeepResNet(const std::shared_ptr<const KeyMaps> & keyMaps)
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 224.0 / 232.0;
  RegisteredBackbone deep;
  deep.description.publications = {
    torchvision, PublishedResNetByTimm(), PublishedByKeras(CTPreprocessingEnums::Normalization::Caffe), WithMONAI()
  };
  // Version 1 of torchvision's weights.
  deep.knownFiles = {
    { "resnet50_0676ba61", PublishedByTorchvision() },    { "resnet101_63fe2227", PublishedByTorchvision() },
    { "resnet152_394f9c45", PublishedByTorchvision() },   { "resnext50_32x4d_7cdf4587", PublishedByTorchvision() },
    { "radimagenet", PublishedByRadImageNetWithKeras() }, { "_in1k", PublishedResNetByTimm() }
  };
  deep.lookAlikes = ListLookAlikes();
  deep.keyMaps = keyMaps;
  return deep;
}

/** As torchvision's and timm's, these are what their networks for images become by inflation. */
RegisteredBackbone
MakeVolumeResNet(const std::shared_ptr<const KeyMaps> & keyMaps)
{
  RegisteredBackbone volume;
  volume.description.dimension = 3;
  volume.description.size = { { 96, 96, 96 } };
  volume.description.publications = { WithoutImageNet(OriginEnum::MONAI),
                                      PublishedByTorchvision(),
                                      PublishedResNetByTimm() };
  volume.keyMaps = keyMaps;
  return volume;
}
} // namespace

BackboneFamily
MakeResNets()
{
  const std::string paper = "He et al. 2016, 10.1109/CVPR.2016.90; ";
  const auto        keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  const auto        volumeKeyMaps = std::make_shared<const KeyMaps>(MakeVolumeKeyMaps());

  RegisteredBackbone resnet18;
  resnet18.description.name = "resnet18";
  resnet18.description.multiplications = 1814073344;
  resnet18.description.publications = { PublishedByTorchvision(), PublishedResNetByTimm(), WithMONAI() };
  resnet18.description.source = paper + "torchvision resnet18, MONAI resnet18";
  resnet18.knownFiles = { { "_in1k", PublishedResNetByTimm() } };
  resnet18.lookAlikes = ListLookAlikes();
  resnet18.make = [](const auto & options) { return MakeResNet<BasicBlock, 2>(options, { { 2, 2, 2, 2 } }); };
  resnet18.keyMaps = keyMaps;

  RegisteredBackbone resnet34 = resnet18;
  resnet34.description.name = "resnet34";
  resnet34.description.multiplications = 3663761408;
  resnet34.description.source = paper + "torchvision resnet34";
  resnet34.make = [](const auto & options) { return MakeResNet<BasicBlock, 2>(options, { { 3, 4, 6, 3 } }); };

  RegisteredBackbone resnet50 = MakeDeepResNet(keyMaps);
  resnet50.description.name = "resnet50";
  resnet50.description.multiplications = 4089184256;
  resnet50.description.source = paper + "torchvision resnet50, Keras ResNet50";
  resnet50.make = [](const auto & options) { return MakeResNet<Bottleneck, 2>(options, { { 3, 4, 6, 3 } }); };

  RegisteredBackbone resnet101 = MakeDeepResNet(keyMaps);
  resnet101.description.name = "resnet101";
  resnet101.description.multiplications = 7801405440;
  resnet101.description.source = paper + "torchvision resnet101, Keras ResNet101";
  resnet101.make = [](const auto & options) { return MakeResNet<Bottleneck, 2>(options, { { 3, 4, 23, 3 } }); };

  // Of ResNeXt torchvision and timm alone have weights.
  RegisteredBackbone resnet152 = MakeDeepResNet(keyMaps);
  resnet152.description.name = "resnet152";
  resnet152.description.multiplications = 11513626624;
  resnet152.description.source = paper + "torchvision resnet152, Keras ResNet152";
  resnet152.make = [](const auto & options) { return MakeResNet<Bottleneck, 2>(options, { { 3, 8, 36, 3 } }); };

  RegisteredBackbone resnext50 = MakeDeepResNet(keyMaps);
  resnext50.description.name = "resnext50-32x4d";
  resnext50.description.multiplications = 4230479872;
  resnext50.description.publications.resize(2);
  resnext50.description.source = "Xie et al. 2017, 10.1109/CVPR.2017.634; torchvision and timm resnext50_32x4d";
  resnext50.make = [](const auto & options) { return MakeResNet<Bottleneck, 2>(options, { { 3, 4, 6, 3 }, 32, 4 }); };

  RegisteredBackbone seresnext50;
  seresnext50.description.name = "seresnext50-32x4d";
  seresnext50.description.multiplications = 4232994816;
  seresnext50.description.publications = { PublishedByTimm() };
  seresnext50.description.source = "Hu et al. 2018, 10.1109/CVPR.2018.00745; timm seresnext50_32x4d";
  seresnext50.make = [](const auto & options) {
    return MakeResNet<Bottleneck, 2>(options, { { 3, 4, 6, 3 }, 32, 4, true });
  };
  seresnext50.keyMaps = keyMaps;

  RegisteredBackbone resnet18Volume = MakeVolumeResNet(volumeKeyMaps);
  resnet18Volume.description.name = "resnet18-3d";
  resnet18Volume.description.multiplications = 105998452736;
  resnet18Volume.description.source = paper + "MONAI resnet18; inflated from torchvision resnet18";
  resnet18Volume.make = [](const auto & options) { return MakeResNet<BasicBlock, 3>(options, { { 2, 2, 2, 2 } }); };

  RegisteredBackbone resnet50Volume = MakeVolumeResNet(volumeKeyMaps);
  resnet50Volume.description.name = "resnet50-3d";
  resnet50Volume.description.multiplications = 136801427456;
  resnet50Volume.description.source = paper + "MONAI resnet50; inflated from torchvision resnet50";
  resnet50Volume.make = [](const auto & options) { return MakeResNet<Bottleneck, 3>(options, { { 3, 4, 6, 3 } }); };

  return { resnet18, resnet34, resnet50, resnet101, resnet152, resnext50, seresnext50, resnet18Volume, resnet50Volume };
}
} // namespace TransferLearning
} // namespace itk
