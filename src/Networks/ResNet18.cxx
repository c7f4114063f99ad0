// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ResNet-18 with the tensor names of torchvision. Layout: He et al. 2016, 10.1109/CVPR.2016.90, table 1.
#include "Networks/Backbones.h"
#include "Networks/Layers.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
class BasicBlock : public torch::nn::Module
{
public:
  BasicBlock(int64_t input, int64_t output, int64_t stride)
    : conv1(register_module("conv1", MakeConvolution({ input, output, 3, stride, 1 })))
    , bn1(register_module("bn1", torch::nn::BatchNorm2d(output)))
    , conv2(register_module("conv2", MakeConvolution({ output, output, 3, 1, 1 })))
    , bn2(register_module("bn2", torch::nn::BatchNorm2d(output)))
  {
    if (stride != 1 || input != output)
    {
      downsample = register_module(
        "downsample",
        torch::nn::Sequential(MakeConvolution({ input, output, 1, stride }), torch::nn::BatchNorm2d(output)));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor shortcut = downsample.is_empty() ? input : downsample->forward(input);
    const torch::Tensor middle = ReluInPlace(bn1(conv1(input)));
    return ReluInPlace(bn2(conv2(middle)).add_(shortcut));
  }

private:
  torch::nn::Conv2d      conv1;
  torch::nn::BatchNorm2d bn1;
  torch::nn::Conv2d      conv2;
  torch::nn::BatchNorm2d bn2;
  torch::nn::Sequential  downsample{ nullptr };
};

class ResNet18 : public Backbone
{
public:
  explicit ResNet18(const BackboneOptions & options)
    : Backbone(options)
    , conv1(register_module("conv1", MakeConvolution({ options.GetNumberOfPlanes(), 64, 7, 2, 3 })))
    , bn1(register_module("bn1", torch::nn::BatchNorm2d(64)))
  {
    int64_t channels = 64;
    for (int i = 0; i < 4; ++i)
    {
      const int64_t output = int64_t{ 64 } << i;
      m_Layers[i] = register_module(
        "layer" + std::to_string(i + 1),
        torch::nn::Sequential(BasicBlock(channels, output, i == 0 ? 1 : 2), BasicBlock(output, output, 1)));
      channels = output;
    }
    this->MakeHead("fc", channels);
    for (const auto & module : modules(false))
    {
      if (const auto * convolution = module->as<torch::nn::Conv2dImpl>())
      {
        torch::nn::init::kaiming_normal_(convolution->weight, 0.0, torch::kFanOut, torch::kReLU);
      }
    }
  }

  torch::Tensor
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = torch::max_pool2d(ReluInPlace(bn1(conv1(input))), 3, 2, 1);
    for (auto & layer : m_Layers)
    {
      features = layer->forward(features);
    }
    return features;
  }

private:
  torch::nn::Conv2d                    conv1;
  torch::nn::BatchNorm2d               bn1;
  std::array<torch::nn::Sequential, 4> m_Layers{ { nullptr, nullptr, nullptr, nullptr } };
};
} // namespace

std::shared_ptr<Backbone>
MakeResNet18(const BackboneOptions & options)
{
  return std::make_shared<ResNet18>(options);
}
} // namespace TransferLearning
} // namespace itk
