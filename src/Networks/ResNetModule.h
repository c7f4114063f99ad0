// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ResNetModule_h
#define ResNetModule_h

#include "Networks/BackboneRegistry.h"
#include "Networks/Layers.h"
#include "Networks/Publications.h"
#include "Networks/SqueezeExcitation.h"

namespace itk
{
namespace TransferLearning
{
// What the networks for images and for volumes have in common.

/** Where the publishers of ResNets differ. */
struct ResNetVariant
{
  bool    strideFirst{ false }; ///< On the first convolution of a bottleneck, not on its second.
  bool    bias{ false };        ///< Of the convolutions but those of shortcuts.
  bool    shortcutBias{ false };
  double  epsilon{ torchEpsilon };
  int64_t stride{ 2 };             ///< Of the first convolution of all.
  bool    isDilated{ false };      ///< The last two layers keep the size of the map and spread their kernels.
  bool    hasFlatKernel{ false };  ///< The first convolution of all is 3 x 7 x 7 and keeps the slices.
  bool    takesOtherAxes{ false }; ///< Rows lead to the right and columns to anterior, not to posterior and left.
};

inline ResNetVariant
GetResNetVariant(ClassificationNetworkEnums::Origin origin)
{
  switch (origin)
  {
    case ClassificationNetworkEnums::Origin::Keras:
      return { true, true, true, 1.001e-5 };
    case ClassificationNetworkEnums::Origin::MONAI:
      return { false, false, true, torchEpsilon, 1 };
    case ClassificationNetworkEnums::Origin::MedicalNet:
      return { false, false, false, torchEpsilon, 2, true };
    case ClassificationNetworkEnums::Origin::Merlin:
      return { false, false, false, torchEpsilon, 2, false, true, true };
    default:
      return {};
  }
}

/** What distinguishes the networks of the family. */
struct ResNetLayout
{
  std::array<int64_t, 4> blocks;           ///< Of each layer.
  int64_t                groups{ 1 };      ///< Of the middle convolution of a bottleneck.
  int64_t                groupWidth{ 64 }; ///< Channels of a group in the first layer.
  bool                   weighsChannels{ false };
  bool                   fillsShortcuts{ false }; ///< With zeros for new channels, where MedicalNet computes.
};

struct ResNetBlockShape
{
  int64_t input;
  int64_t width;
  int64_t stride;
  int64_t dilation{ 1 };
};

/** A shortcut without tensors: every `stride`-th place, and zeros in the channels that are new. */
class FilledShortcut : public torch::nn::Module
{
public:
  FilledShortcut(int64_t newChannels, int64_t stride)
    : m_NewChannels(newChannels)
    , m_Stride(stride)
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    std::vector<int64_t> padding(2 * static_cast<std::size_t>(input.dim() - 1), 0);
    padding.back() = m_NewChannels;
    return torch::constant_pad_nd(AveragePool(input, 1, m_Stride), padding);
  }

private:
  int64_t m_NewChannels;
  int64_t m_Stride;
};

template <std::size_t VDimension>
class ResNetBasicBlock : public torch::nn::Module
{
public:
  static constexpr int64_t expansion = 1;

  ResNetBasicBlock(const ResNetBlockShape & shape,
                   const ResNetLayout &,
                   const ResNetVariant & variant,
                   torch::nn::Sequential shortcut)
  {
    const int64_t width = shape.width;
    const int64_t spread = shape.dilation;
    conv1 = register_module(
      "conv1", MakeConvolution<VDimension>({ shape.input, width, 3, shape.stride, spread, 1, variant.bias, spread }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(width, variant.epsilon));
    conv2 =
      register_module("conv2", MakeConvolution<VDimension>({ width, width, 3, 1, spread, 1, variant.bias, spread }));
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
class ResNetBottleneck : public torch::nn::Module
{
public:
  static constexpr int64_t expansion = 4;

  ResNetBottleneck(const ResNetBlockShape & shape,
                   const ResNetLayout &     layout,
                   const ResNetVariant &    variant,
                   torch::nn::Sequential    shortcut)
  {
    const int64_t first = variant.strideFirst ? shape.stride : 1;
    const int64_t second = variant.strideFirst ? 1 : shape.stride;
    const int64_t groups = layout.groups;
    const int64_t width = shape.width * layout.groupWidth / 64 * groups;
    const int64_t output = shape.width * expansion;
    conv1 = register_module("conv1", MakeConvolution<VDimension>({ shape.input, width, 1, first, 0, 1, variant.bias }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(width, variant.epsilon));
    conv2 = register_module(
      "conv2",
      MakeConvolution<VDimension>({ width, width, 3, second, shape.dilation, groups, variant.bias, shape.dilation }));
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
MakeResNetLayer(ResNetBlockShape shape, int64_t blocks, const ResNetLayout & layout, const ResNetVariant & variant)
{
  const int64_t         output = shape.width * TBlock<VDimension>::expansion;
  torch::nn::Sequential layer;
  for (int64_t i = 0; i < blocks; ++i)
  {
    torch::nn::Sequential shortcut{ nullptr };
    const bool            isOther = shape.stride != 1 || shape.input != output;
    if (isOther && variant.isDilated && layout.fillsShortcuts)
    {
      shortcut = torch::nn::Sequential(FilledShortcut(output - shape.input, shape.stride));
    }
    else if (isOther)
    {
      shortcut = torch::nn::Sequential(
        MakeConvolution<VDimension>({ shape.input, output, 1, shape.stride, 0, 1, variant.shortcutBias }),
        MakeNorm<VDimension>(output, variant.epsilon));
    }
    layer->push_back(std::make_shared<TBlock<VDimension>>(shape, layout, variant, std::move(shortcut)));
    shape = { output, shape.width, 1, shape.dilation };
  }
  return layer;
}

template <template <std::size_t> class TBlock, std::size_t VDimension>
class ResNet : public Backbone
{
public:
  ResNet(const BackboneOptions & options, const ResNetLayout & layout)
    : Backbone(options)
  {
    const ResNetVariant variant = GetResNetVariant(options.structure.origin);
    conv1 = register_module("conv1", MakeFirstConvolution(options.GetNumberOfPlanes(), variant));
    bn1 = register_module("bn1", MakeNorm<VDimension>(64, variant.epsilon));
    int64_t channels = 64;
    for (int i = 0; i < 4; ++i)
    {
      const int64_t          width = int64_t{ 64 } << i;
      const bool             isDilated = variant.isDilated && i >= 2;
      const ResNetBlockShape first{ channels, width, i == 0 || isDilated ? 1 : 2, isDilated ? 2 * (i - 1) : 1 };
      m_Layers[i] = register_module("layer" + std::to_string(i + 1),
                                    MakeResNetLayer<TBlock, VDimension>(first, layout.blocks[i], layout, variant));
      channels = width * TBlock<VDimension>::expansion;
    }
    this->MakeHead("fc", channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    const bool    isTurned = GetResNetVariant(this->GetOptions().structure.origin).takesOtherAxes;
    torch::Tensor features = isTurned ? input.flip({ -2, -1 }).transpose(-2, -1) : input;
    features = MaxPool(bn1->ForwardRelu(conv1(features)), 3, 2, 1);
    for (auto & layer : m_Layers)
    {
      features = layer->forward(features);
    }
    return isTurned ? features.transpose(-2, -1).flip({ -2, -1 }) : features;
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    if (this->GetOptions().structure.origin == ClassificationNetworkEnums::Origin::MONAI)
    {
      torch::nn::init::zeros_(classifier.bias);
    }
  }

private:
  static ConvolutionLayer<VDimension>
  MakeFirstConvolution(int64_t planes, const ResNetVariant & variant)
  {
    if constexpr (VDimension == 3)
    {
      if (variant.hasFlatKernel)
      {
        return torch::nn::Conv3d(
          torch::nn::Conv3dOptions(planes, 64, { 3, 7, 7 }).stride({ 1, 2, 2 }).padding({ 1, 3, 3 }).bias(false));
      }
    }
    return MakeConvolution<VDimension>({ planes, 64, 7, variant.stride, 3, 1, variant.bias });
  }

  ConvolutionLayer<VDimension>         conv1{ nullptr };
  NormLayer<VDimension>                bn1{ nullptr };
  std::array<torch::nn::Sequential, 4> m_Layers{ { nullptr, nullptr, nullptr, nullptr } };
};

template <template <std::size_t> class TBlock, std::size_t VDimension>
std::shared_ptr<Backbone>
MakeResNet(const BackboneOptions & options, const ResNetLayout & layout)
{
  return std::make_shared<ResNet<TBlock, VDimension>>(options, layout);
}

/** The names of torchvision and timm, and for volumes of MONAI, MedicalNet and Merlin. */
inline std::vector<KeyRule>
ListResNetNames()
{
  return { "conv1",
           "bn1",
           "layer{s}.{i}.conv{n}",
           "layer{s}.{i}.bn{n}",
           "layer{s}.{i}.se.fc{n}",
           "layer{s}.{i}.downsample.{n}",
           "fc" };
}

inline ClassificationNetwork::Publication
PublishedResNetByTimm()
{
  auto publication = PublishedByTimm();
  publication.cropFraction = 0.95;
  return publication;
}
} // namespace TransferLearning
} // namespace itk

#endif
