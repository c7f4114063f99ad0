// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ResNet-18 to ResNet-101, two of them for volumes too, with the tensor names of torchvision and MONAI. Layout: He et
// al. 2016, 10.1109/CVPR.2016.90, table 1.
#include "Networks/Backbones.h"
#include "Networks/Layers.h"

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

  BasicBlock(const BlockShape & shape, const Variant & variant, torch::nn::Sequential shortcut)
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

  Bottleneck(const BlockShape & shape, const Variant & variant, torch::nn::Sequential shortcut)
  {
    const int64_t first = variant.strideFirst ? shape.stride : 1;
    const int64_t second = variant.strideFirst ? 1 : shape.stride;
    const int64_t width = shape.width;
    const int64_t output = width * expansion;
    conv1 = register_module("conv1", MakeConvolution<VDimension>({ shape.input, width, 1, first, 0, 1, variant.bias }));
    bn1 = register_module("bn1", MakeNorm<VDimension>(width, variant.epsilon));
    conv2 = register_module("conv2", MakeConvolution<VDimension>({ width, width, 3, second, 1, 1, variant.bias }));
    bn2 = register_module("bn2", MakeNorm<VDimension>(width, variant.epsilon));
    conv3 = register_module("conv3", MakeConvolution<VDimension>({ width, output, 1, 1, 0, 1, variant.bias }));
    bn3 = register_module("bn3", MakeNorm<VDimension>(output, variant.epsilon));
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
    return ReluInPlace(bn3(conv3(middle)).add_(shortcut));
  }

private:
  ConvolutionLayer<VDimension> conv1{ nullptr };
  NormLayer<VDimension>        bn1{ nullptr };
  ConvolutionLayer<VDimension> conv2{ nullptr };
  NormLayer<VDimension>        bn2{ nullptr };
  ConvolutionLayer<VDimension> conv3{ nullptr };
  NormLayer<VDimension>        bn3{ nullptr };
  torch::nn::Sequential        downsample{ nullptr };
};

template <template <std::size_t> class TBlock, std::size_t VDimension>
torch::nn::Sequential
MakeLayer(BlockShape shape, int64_t blocks, const Variant & variant)
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
    layer->push_back(std::make_shared<TBlock<VDimension>>(shape, variant, std::move(shortcut)));
    shape = { output, shape.width, 1 };
  }
  return layer;
}

template <template <std::size_t> class TBlock, std::size_t VDimension>
class ResNet : public Backbone
{
public:
  ResNet(const BackboneOptions & options, const std::array<int64_t, 4> & blocks)
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
      m_Layers[i] =
        register_module("layer" + std::to_string(i + 1),
                        MakeLayer<TBlock, VDimension>({ channels, width, i == 0 ? 1 : 2 }, blocks[i], variant));
      channels = width * TBlock<VDimension>::expansion;
    }
    this->MakeHead("fc", channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  torch::Tensor
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
MakeResNet(const BackboneOptions & options, const std::array<int64_t, 4> & blocks)
{
  return std::make_shared<ResNet<TBlock, VDimension>>(options, blocks);
}
} // namespace

std::shared_ptr<Backbone>
MakeResNet18(const BackboneOptions & options)
{
  return MakeResNet<BasicBlock, 2>(options, { 2, 2, 2, 2 });
}

std::shared_ptr<Backbone>
MakeResNet18Volume(const BackboneOptions & options)
{
  return MakeResNet<BasicBlock, 3>(options, { 2, 2, 2, 2 });
}

std::shared_ptr<Backbone>
MakeResNet34(const BackboneOptions & options)
{
  return MakeResNet<BasicBlock, 2>(options, { 3, 4, 6, 3 });
}

std::shared_ptr<Backbone>
MakeResNet50(const BackboneOptions & options)
{
  return MakeResNet<Bottleneck, 2>(options, { 3, 4, 6, 3 });
}

std::shared_ptr<Backbone>
MakeResNet50Volume(const BackboneOptions & options)
{
  return MakeResNet<Bottleneck, 3>(options, { 3, 4, 6, 3 });
}

std::shared_ptr<Backbone>
MakeResNet101(const BackboneOptions & options)
{
  return MakeResNet<Bottleneck, 2>(options, { 3, 4, 23, 3 });
}
} // namespace TransferLearning
} // namespace itk
