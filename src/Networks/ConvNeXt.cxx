// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ConvNeXt-Tiny, -Small and -Base, and their second version, with the tensor names of timm. Layout: Liu et al. 2022,
// 10.1109/CVPR52688.2022.01167, table 9; Woo et al. 2023, 10.1109/CVPR52729.2023.01548, section 3.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"
#include "Networks/TransformerLayers.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr double  epsilon = 1e-6;
constexpr double  firstScale = 1e-6;
constexpr int64_t reduction = 2; // of a map between stages

struct Layout
{
  std::array<int64_t, 4> blocks;
  std::array<int64_t, 4> widths;
  double                 lastDropProbability; ///< Of the published training; it grows from 0 with the depth.
  bool                   isSecondVersion;
};
constexpr std::array<int64_t, 4> narrow{ { 96, 192, 384, 768 } };
constexpr std::array<int64_t, 4> wide{ { 128, 256, 512, 1024 } };
constexpr std::array<int64_t, 4> shallow{ { 3, 3, 9, 3 } };
constexpr std::array<int64_t, 4> deep{ { 3, 3, 27, 3 } };

/** Global response normalization: weighs each channel by its norm over all places, relative to that of the others. */
class ResponseNorm : public torch::nn::Module
{
public:
  explicit ResponseNorm(int64_t channels)
    : weight(register_parameter("weight", torch::zeros({ channels })))
    , bias(register_parameter("bias", torch::zeros({ channels })))
  {}

  /** N x h x w x C */
  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor response = input.norm(2, { 1, 2 }, true);
    const torch::Tensor relative = response / (response.mean(-1, true) + epsilon);
    return input + torch::addcmul(bias, weight, input * relative);
  }

private:
  torch::Tensor weight;
  torch::Tensor bias;
};

/** Of the last dimension of N x h x w x C, with a normalization of responses in the second version. */
class BlockPerceptron : public torch::nn::Module
{
public:
  BlockPerceptron(int64_t channels, bool normalizes)
  {
    const int64_t hidden = 4 * channels;
    fc1 = register_module("fc1", torch::nn::Linear(channels, hidden));
    if (normalizes)
    {
      grn = register_module("grn", std::make_shared<ResponseNorm>(hidden));
    }
    fc2 = register_module("fc2", torch::nn::Linear(hidden, channels));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor hidden = torch::gelu(fc1(input));
    return fc2(grn ? grn->forward(hidden) : hidden);
  }

private:
  torch::nn::Linear             fc1{ nullptr };
  std::shared_ptr<ResponseNorm> grn;
  torch::nn::Linear             fc2{ nullptr };
};

class Block : public torch::nn::Module
{
public:
  Block(int64_t channels, double dropProbability, bool isSecondVersion)
    : m_DropProbability(dropProbability)
  {
    conv_dw = register_module("conv_dw", MakeConvolution({ channels, channels, 7, 1, 3, channels, true }));
    norm = register_module("norm", MakeLayerNorm(channels, epsilon));
    mlp = register_module("mlp", std::make_shared<BlockPerceptron>(channels, isSecondVersion));
    if (!isSecondVersion)
    {
      gamma = register_parameter("gamma", torch::full({ channels, 1, 1 }, firstScale));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor branch = ChannelsToFront(mlp->forward(norm(ChannelsToEnd(conv_dw(input)))));
    if (gamma.defined())
    {
      branch = branch * gamma;
    }
    return input + MayDropBranches(branch, m_DropProbability, is_training());
  }

private:
  double                           m_DropProbability;
  torch::nn::Conv2d                conv_dw{ nullptr };
  torch::nn::LayerNorm             norm{ nullptr };
  std::shared_ptr<BlockPerceptron> mlp;
  torch::Tensor                    gamma;
};

/** Halves the map, if it is not the first, and computes its blocks. */
class Stage : public torch::nn::Module
{
public:
  explicit Stage(int64_t output)
    : m_Output(output)
  {}

  void
  AddReduction(int64_t input)
  {
    NumberedModules layers(*register_module("downsample", std::make_shared<torch::nn::Module>("downsample")));
    m_Norm = layers.Add(MakeLayerNorm(input, epsilon));
    m_Reduction = layers.Add(MakeConvolution({ input, m_Output, reduction, reduction, 0, 1, true }));
  }

  void
  AddBlocks(const Layout & layout, int64_t blocks, int64_t firstBlock, int64_t allBlocks)
  {
    NumberedModules numbered(*register_module("blocks", std::make_shared<torch::nn::Module>("blocks")));
    for (int64_t i = firstBlock; i < firstBlock + blocks; ++i)
    {
      const double probability = layout.lastDropProbability * i / (allBlocks - 1.0);
      m_Blocks.push_back(numbered.Add(std::make_shared<Block>(m_Output, probability, layout.isSecondVersion)));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor map = m_Reduction.is_empty() ? input : m_Reduction(NormalizePlaces(m_Norm, input));
    for (const auto & block : m_Blocks)
    {
      map = block->forward(map);
    }
    return map;
  }

private:
  int64_t                             m_Output;
  torch::nn::LayerNorm                m_Norm{ nullptr };
  torch::nn::Conv2d                   m_Reduction{ nullptr };
  std::vector<std::shared_ptr<Block>> m_Blocks;
};

class ConvNeXt : public Backbone
{
public:
  ConvNeXt(const BackboneOptions & options, const Layout & layout)
    : Backbone(options)
  {
    NumberedModules stem(*register_module("stem", std::make_shared<torch::nn::Module>("stem")));
    m_Stem = stem.Add(MakeConvolution({ options.GetNumberOfPlanes(), layout.widths[0], 4, 4, 0, 1, true }));
    m_StemNorm = stem.Add(MakeLayerNorm(layout.widths[0], epsilon));
    NumberedModules stages(*register_module("stages", std::make_shared<torch::nn::Module>("stages")));
    const int64_t   allBlocks = std::accumulate(layout.blocks.begin(), layout.blocks.end(), int64_t{ 0 });
    int64_t         firstBlock = 0;
    for (std::size_t i = 0; i < m_Stages.size(); ++i)
    {
      m_Stages[i] = stages.Add(std::make_shared<Stage>(layout.widths[i]));
      if (i > 0)
      {
        m_Stages[i]->AddReduction(layout.widths[i - 1]);
      }
      m_Stages[i]->AddBlocks(layout, layout.blocks[i], firstBlock, allBlocks);
      firstBlock += layout.blocks[i];
    }
    const int64_t features = layout.widths.back();
    if (options.structure.head == ClassificationNetworkEnums::Head::Published)
    {
      const auto head = register_module("head", std::make_shared<torch::nn::Module>("head"));
      m_HeadNorm = head->register_module("norm", MakeLayerNorm(features, epsilon));
    }
    this->MakeHead("head.fc", features);
    DrawNormalWeights(*this);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = NormalizePlaces(m_StemNorm, m_Stem(input));
    for (const auto & stage : m_Stages)
    {
      features = stage->forward(features);
    }
    return features;
  }

protected:
  torch::Tensor
  ForwardNeck(const Features & features) override
  {
    return m_HeadNorm(this->PoolFeatures(features));
  }

  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, initialDeviation);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  torch::nn::Conv2d                     m_Stem{ nullptr };
  torch::nn::LayerNorm                  m_StemNorm{ nullptr };
  std::array<std::shared_ptr<Stage>, 4> m_Stages;
  torch::nn::LayerNorm                  m_HeadNorm{ nullptr };
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "stages.{s}.blocks.{i}.gamma", "stages.{s}.blocks.{i}.gamma", KeyLayer::ChannelVector },
                      "stem.{n}",
                      "stages.{s}.downsample.{n}",
                      "stages.{s}.blocks.{i}.conv_dw",
                      "stages.{s}.blocks.{i}.norm",
                      "stages.{s}.blocks.{i}.mlp.fc{n}",
                      "stages.{s}.blocks.{i}.mlp.grn",
                      "head.norm",
                      "head.fc" });
  // Stages lie at the odd places of its features, reductions between them.
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision, OriginEnum::Timm },
    { { "features.{f}.{i}.layer_scale", "stages.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.gamma", KeyLayer::Tensor },
      { "features.0.{n}", "stem.{n}" },
      { "features.{f}.{n}", "stages.{f[0,0,1,0,2,0,3]}.downsample.{n}" },
      { "features.{f}.{i}.block.0", "stages.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.conv_dw" },
      { "features.{f}.{i}.block.2", "stages.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.norm" },
      { "features.{f}.{i}.block.3", "stages.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.mlp.fc1" },
      { "features.{f}.{i}.block.5", "stages.{f[0,0,0,1,0,2,0,3]}.blocks.{i}.mlp.fc2" },
      { "classifier.0", "head.norm" },
      { "classifier.2", "head.fc" } });
  return { timm, torchvision };
}

ClassificationNetwork::Publication
PublishedWithCrop(ClassificationNetwork::Publication publication, double cropFraction)
{
  publication.cropFraction = cropFraction;
  return publication;
}

RegisteredBackbone
MakeNetwork(const Layout & layout)
{
  RegisteredBackbone network;
  network.minimumSize = 32;
  network.make = [layout](const auto & options) { return std::make_shared<ConvNeXt>(options, layout); };
  return network;
}
} // namespace

BackboneFamily
MakeConvNeXts()
{
  const std::string first = "Liu et al. 2022, 10.1109/CVPR52688.2022.01167; torchvision and timm ";
  const std::string second = "Woo et al. 2023, 10.1109/CVPR52729.2023.01548; timm ";
  const auto        keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());

  RegisteredBackbone tiny = MakeNetwork({ shallow, narrow, 0.1, false });
  tiny.description.name = "convnext-tiny";
  tiny.description.multiplications = 4455531264;
  tiny.description.publications = { PublishedWithCrop(PublishedByTorchvision(), 224.0 / 236.0),
                                    PublishedWithCrop(PublishedByTimm(), 0.95) };
  tiny.description.source = first + "convnext_tiny";

  RegisteredBackbone small = MakeNetwork({ deep, narrow, 0.4, false });
  small.description.name = "convnext-small";
  small.description.multiplications = 8683712256;
  small.description.publications = { PublishedWithCrop(PublishedByTorchvision(), 224.0 / 230.0),
                                     PublishedWithCrop(PublishedByTimm(), 0.95) };
  small.description.source = first + "convnext_small";

  RegisteredBackbone base = MakeNetwork({ deep, wide, 0.5, false });
  base.description.name = "convnext-base";
  base.description.multiplications = 15354729472;
  base.description.publications = { PublishedWithCrop(PublishedByTorchvision(), 224.0 / 232.0), PublishedByTimm() };
  base.description.source = first + "convnext_base";

  RegisteredBackbone tinyV2 = MakeNetwork({ shallow, narrow, 0.2, true });
  tinyV2.description.name = "convnextv2-tiny";
  tinyV2.description.multiplications = 4455531264;
  tinyV2.description.publications = { PublishedByTimm() };
  tinyV2.description.source = second + "convnextv2_tiny";

  RegisteredBackbone baseV2 = MakeNetwork({ deep, wide, 0.1, true });
  baseV2.description.name = "convnextv2-base";
  baseV2.description.multiplications = 15354729472;
  baseV2.description.publications = { PublishedByTimm() };
  baseV2.description.source = second + "convnextv2_base";

  BackboneFamily family{ tiny, small, base, tinyV2, baseV2 };
  for (RegisteredBackbone & network : family)
  {
    network.keyMaps = keyMaps;
  }
  return family;
}
} // namespace TransferLearning
} // namespace itk
