// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// A plain network for volumes: four times convolution, pooling and BatchNorm, then dense layers with dropout between.
#include "Networks/BackboneFamilies.h"
#include "Networks/Layers.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::array<int64_t, 4> widths{ { 32, 64, 128, 256 } };
constexpr int64_t                hiddenFeatures = 512;

class PlainBlock : public torch::nn::Module
{
public:
  PlainBlock(int64_t input, int64_t output)
    : conv(register_module("conv", MakeConvolution<3>({ input, output, 3, 1, 1, 1, true })))
    , norm(register_module("norm", MakeNorm<3>(output)))
  {
    torch::nn::init::zeros_(conv->bias);
  }

  /** The activation of the convolution. */
  torch::Tensor
  Convolve(const torch::Tensor & input)
  {
    return ReluInPlace(conv(input));
  }

  torch::Tensor
  PoolAndNormalize(const torch::Tensor & activation)
  {
    return norm(MaxPool(activation, 2, 2));
  }

private:
  torch::nn::Conv3d conv;
  NormLayer<3>      norm;
};

class PlainNetwork : public Backbone
{
public:
  explicit PlainNetwork(const BackboneOptions & options)
    : Backbone(options)
  {
    int64_t channels = options.GetNumberOfPlanes();
    for (std::size_t i = 0; i < widths.size(); ++i)
    {
      m_Blocks[i] = register_module("block" + std::to_string(i + 1), std::make_shared<PlainBlock>(channels, widths[i]));
      channels = widths[i];
    }
    if (options.structure.head == ClassificationNetworkEnums::Head::Published)
    {
      auto classifier = register_module("classifier", std::make_shared<torch::nn::Module>("classifier"));
      m_Hidden = classifier->register_module("0", torch::nn::Linear(channels, hiddenFeatures));
    }
    this->MakeHead("classifier.3", hiddenFeatures, channels);
    DrawConvolutions(*this, torch::kFanIn);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = m_Blocks.front()->Convolve(input);
    for (std::size_t i = 1; i < m_Blocks.size(); ++i)
    {
      features = m_Blocks[i]->Convolve(m_Blocks[i - 1]->PoolAndNormalize(features));
    }
    return features;
  }

  /** Pooling and BatchNorm of the last block, whose values are no activation. */
  torch::Tensor
  FinishMap(const Features & features) override
  {
    return m_Blocks.back()->PoolAndNormalize(features.map);
  }

protected:
  torch::Tensor
  ForwardNeck(const Features & features) override
  {
    return ReluInPlace(m_Hidden(this->PoolFeatures(features)));
  }

private:
  std::array<std::shared_ptr<PlainBlock>, widths.size()> m_Blocks;
  torch::nn::Linear                                      m_Hidden{ nullptr };
};
} // namespace

BackboneFamily
MakePlainNetworks()
{
  constexpr auto     own = ClassificationNetworkEnums::Origin::Own;
  RegisteredBackbone plain;
  plain.description.name = "plain-3d";
  plain.description.dimension = 3;
  plain.description.size = { { 96, 96, 96 } };
  plain.description.multiplications = 11466311680;
  plain.description.publications = { WithoutImageNet(own) };
  plain.description.source = "four convolutions with pooling and BatchNorm, two dense layers with dropout; widths of "
                             "this module";
  plain.minimumSize = 16;
  plain.dropout = 0.5;
  plain.make = [](const auto & options) { return std::make_shared<PlainNetwork>(options); };
  plain.keyMaps = std::make_shared<const KeyMaps>(
    KeyMaps{ KeyMap(KeyNaming::Torch, { own }, { "block{b}.conv", "block{b}.norm", "classifier.{n}" }) });
  return { plain };
}
} // namespace TransferLearning
} // namespace itk
