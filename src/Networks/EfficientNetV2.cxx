// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNetV2-S and -M with the tensor names of torchvision. Layout: Tan and Le 2021, arXiv 2104.00298, table 4.
#include "Networks/BackboneFamilies.h"
#include "Networks/MobileBlock.h"
#include "Networks/Publications.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using OriginEnum = ClassificationNetworkEnums::Origin;

constexpr int64_t stemChannels = 24;
constexpr int64_t numberOfFeatures = 1280;
constexpr double  lastDropProbability = 0.2; // of the published training; it grows from 0 with the depth

/** The weights that timm offers are converted from TensorFlow, and need its padding. */
MobileVariant
GetVariant(OriginEnum origin)
{
  return { origin == OriginEnum::TensorFlow, tensorFlowEpsilon };
}

/** A full convolution in place of expansion and depthwise convolution; without an expansion it is all. */
class FusedBlock : public torch::nn::Module
{
public:
  FusedBlock(const MobileBlockShape & shape, const MobileVariant & variant, double dropProbability)
    : m_HasShortcut(shape.stride == 1 && shape.input == shape.output)
    , m_DropProbability(dropProbability)
  {
    NumberedModules layers(*register_module("block", std::make_shared<torch::nn::Module>("block")));
    m_Convolution = layers.Add(std::make_shared<ConvolutionNorm>(
      ConvolutionShape{ shape.input, shape.middle, shape.kernel, shape.stride }, variant));
    if (shape.middle != shape.input)
    {
      m_Projection =
        layers.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ shape.middle, shape.output, 1 }, variant));
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor branch = SiluInPlace(m_Convolution->forward(input));
    if (m_Projection)
    {
      branch = m_Projection->forward(branch);
    }
    // Not in place: SiLU needs what it was given, and where there is no projection the branch is what it made.
    return m_HasShortcut ? MayDropBranches(branch, m_DropProbability, is_training()) + input : branch;
  }

private:
  bool                             m_HasShortcut;
  double                           m_DropProbability;
  std::shared_ptr<ConvolutionNorm> m_Convolution;
  std::shared_ptr<ConvolutionNorm> m_Projection;
};

struct Stage
{
  bool    isFused;
  int64_t expansion;
  int64_t stride;
  int64_t output;
  int64_t repeats;
};
using Stages = std::vector<Stage>;

class EfficientNetV2 : public Backbone
{
public:
  EfficientNetV2(const BackboneOptions & options, const Stages & stages)
    : Backbone(options)
  {
    const MobileVariant    variant = GetVariant(options.structure.origin);
    NumberedModules        features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), stemChannels, 3, 2 };
    m_Stem = features.Add(std::make_shared<ConvolutionNorm>(stem, variant));
    int64_t numberOfBlocks = 0;
    for (const Stage & stage : stages)
    {
      numberOfBlocks += stage.repeats;
    }
    int64_t channels = stemChannels;
    int64_t block = 0;
    for (const Stage & stage : stages)
    {
      NumberedModules blocks(*features.Add(std::make_shared<torch::nn::Module>("stage")));
      for (int64_t i = 0; i < stage.repeats; ++i)
      {
        const MobileBlockShape shape{
          channels, stage.output, channels * stage.expansion, 3, i == 0 ? stage.stride : 1
        };
        const double probability = lastDropProbability * static_cast<double>(block) / numberOfBlocks;
        ++block;
        if (stage.isFused)
        {
          m_FusedBlocks.push_back(blocks.Add(std::make_shared<FusedBlock>(shape, variant, probability)));
        }
        else
        {
          MobileBlockKind kind{ variant };
          kind.squeezed = channels / 4;
          kind.dropProbability = probability;
          m_Blocks.push_back(blocks.Add(std::make_shared<MobileBlock>(shape, kind)));
        }
        channels = stage.output;
      }
    }
    m_Last =
      features.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ channels, numberOfFeatures, 1 }, variant));
    this->MakeHead("classifier.1", numberOfFeatures);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  /** Fused blocks come first. */
  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = SiluInPlace(m_Stem->forward(input));
    for (const auto & block : m_FusedBlocks)
    {
      features = block->forward(features);
    }
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return SiluInPlace(m_Last->forward(features));
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    const double limit = 1.0 / std::sqrt(static_cast<double>(classifier.options.out_features()));
    torch::nn::init::uniform_(classifier.weight, -limit, limit);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<ConvolutionNorm>          m_Stem;
  std::vector<std::shared_ptr<FusedBlock>>  m_FusedBlocks;
  std::vector<std::shared_ptr<MobileBlock>> m_Blocks;
  std::shared_ptr<ConvolutionNorm>          m_Last;
};

/** \param last number of the last layer of the features: one more than there are stages */
KeyMaps
MakeKeyMaps(const std::string & last)
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision },
    { "features.{s}.{n}", "features.{s}.{i}.block.{k}.{n}", "features.{s}.{i}.block.{k}.fc{n}", "classifier.1" });
  const std::string lastConvolution = "features." + last + ".0";
  const std::string lastNorm = "features." + last + ".1";
  const KeyMap      timm(KeyNaming::Torch,
                         { OriginEnum::TensorFlow },
                         { { "conv_stem", "features.0.0" },
                           { "bn1", "features.0.1" },
                           // Fused, without and with an expansion.
                           { "blocks.0.{i}.conv", "features.1.{i}.block.0.0" },
                           { "blocks.0.{i}.bn1", "features.1.{i}.block.0.1" },
                           { "blocks.{s}.{i}.conv_exp", "features.{s+1}.{i}.block.0.0" },
                           { "blocks.1.{i}.bn2", "features.2.{i}.block.1.1" },
                           { "blocks.2.{i}.bn2", "features.3.{i}.block.1.1" },
                           { "blocks.1.{i}.conv_pwl", "features.2.{i}.block.1.0" },
                           { "blocks.2.{i}.conv_pwl", "features.3.{i}.block.1.0" },
                           { "blocks.{s}.{i}.conv_pw", "features.{s+1}.{i}.block.0.0" },
                           { "blocks.{s}.{i}.bn1", "features.{s+1}.{i}.block.0.1" },
                           { "blocks.{s}.{i}.conv_dw", "features.{s+1}.{i}.block.1.0" },
                           { "blocks.{s}.{i}.bn2", "features.{s+1}.{i}.block.1.1" },
                           { "blocks.{s}.{i}.se.conv_reduce", "features.{s+1}.{i}.block.2.fc1" },
                           { "blocks.{s}.{i}.se.conv_expand", "features.{s+1}.{i}.block.2.fc2" },
                           { "blocks.{s}.{i}.conv_pwl", "features.{s+1}.{i}.block.3.0" },
                           { "blocks.{s}.{i}.bn3", "features.{s+1}.{i}.block.3.1" },
                           { "conv_head", lastConvolution.c_str() },
                           { "bn2", lastNorm.c_str() },
                           { "classifier", "classifier.1" } });
  return { torchvision, timm };
}

/** torchvision evaluates the whole image; timm's size is that of the training. */
RegisteredBackbone
MakeNetwork(char letter, const Stages & stages, unsigned int size, unsigned int sizeOfTimm)
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 1.0;
  auto timm = PublishedByTimm(CTPreprocessingEnums::Normalization::TensorFlow);
  timm.cropFraction = 1.0;
  timm.origin = OriginEnum::TensorFlow;
  timm.size = sizeOfTimm;
  RegisteredBackbone network;
  network.description.name = std::string("efficientnetv2-") + letter;
  network.description.size = { { size, size, 0 } };
  network.description.publications = { torchvision, timm };
  network.description.source = std::string("Tan and Le 2021, arXiv 2104.00298; torchvision efficientnet_v2_") + letter +
                               ", timm tf_efficientnetv2_" + letter;
  network.make = [stages](const auto & options) { return std::make_shared<EfficientNetV2>(options, stages); };
  network.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps(std::to_string(stages.size() + 1)));
  return network;
}
} // namespace

BackboneFamily
MakeEfficientNetV2s()
{
  RegisteredBackbone small = MakeNetwork('s',
                                         { { true, 1, 1, 24, 2 },
                                           { true, 4, 2, 48, 4 },
                                           { true, 4, 2, 64, 4 },
                                           { false, 4, 2, 128, 6 },
                                           { false, 6, 1, 160, 9 },
                                           { false, 6, 2, 256, 15 } },
                                         384,
                                         300);
  small.description.multiplications = 8365617152;
  small.dropout = 0.2;

  RegisteredBackbone medium = MakeNetwork('m',
                                          { { true, 1, 1, 24, 3 },
                                            { true, 4, 2, 48, 5 },
                                            { true, 4, 2, 80, 5 },
                                            { false, 4, 2, 160, 7 },
                                            { false, 6, 1, 176, 14 },
                                            { false, 6, 2, 304, 18 },
                                            { false, 6, 1, 512, 5 } },
                                          480,
                                          384);
  medium.description.multiplications = 24582460384;
  medium.dropout = 0.3;
  return { small, medium };
}
} // namespace TransferLearning
} // namespace itk
