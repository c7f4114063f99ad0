// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// MobileNetV3-Large with the tensor names of torchvision. Layout: Howard et al. 2019, 10.1109/ICCV.2019.00140, table 1.
#include "Networks/BackboneFamilies.h"
#include "Networks/MobileBlock.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
using OriginEnum = ClassificationNetworkEnums::Origin;

struct BlockRow
{
  int64_t            kernel;
  int64_t            middle;
  int64_t            output;
  bool               weighsChannels;
  ActivationFunction activation;
  int64_t            stride;
};
constexpr BlockRow rows[] = { { 3, 16, 16, false, ReluInPlace, 1 },       { 3, 64, 24, false, ReluInPlace, 2 },
                              { 3, 72, 24, false, ReluInPlace, 1 },       { 5, 72, 40, true, ReluInPlace, 2 },
                              { 5, 120, 40, true, ReluInPlace, 1 },       { 5, 120, 40, true, ReluInPlace, 1 },
                              { 3, 240, 80, false, HardSwishInPlace, 2 }, { 3, 200, 80, false, HardSwishInPlace, 1 },
                              { 3, 184, 80, false, HardSwishInPlace, 1 }, { 3, 184, 80, false, HardSwishInPlace, 1 },
                              { 3, 480, 112, true, HardSwishInPlace, 1 }, { 3, 672, 112, true, HardSwishInPlace, 1 },
                              { 5, 672, 160, true, HardSwishInPlace, 2 }, { 5, 960, 160, true, HardSwishInPlace, 1 },
                              { 5, 960, 160, true, HardSwishInPlace, 1 } };
constexpr int64_t  stemChannels = 16;
constexpr int64_t  mapChannels = 960;
constexpr int64_t  hiddenFeatures = 1280;

/** A multiple of 8 near a quarter of the channels. */
int64_t
GetSqueezed(int64_t channels)
{
  const int64_t quarter = channels / 4;
  const int64_t rounded = std::max<int64_t>(8, (quarter + 4) / 8 * 8);
  return rounded < 0.9 * quarter ? rounded + 8 : rounded;
}

class MobileNetV3 : public Backbone
{
public:
  explicit MobileNetV3(const BackboneOptions & options)
    : Backbone(options)
  {
    const bool             isTimm = options.structure.origin == OriginEnum::Timm;
    const MobileVariant    variant{ false, isTimm ? torchEpsilon : tensorFlowEpsilon };
    NumberedModules        features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), stemChannels, 3, 2 };
    m_Stem = features.Add(std::make_shared<ConvolutionNorm>(stem, variant));
    int64_t channels = stemChannels;
    for (const BlockRow & row : rows)
    {
      MobileBlockKind kind{ variant, row.activation };
      kind.squeezed = row.weighsChannels ? GetSqueezed(row.middle) : 0;
      kind.squeezeActivation = ReluInPlace;
      kind.gate = HardSigmoid;
      const MobileBlockShape shape{ channels, row.output, row.middle, row.kernel, row.stride };
      m_Blocks.push_back(features.Add(std::make_shared<MobileBlock>(shape, kind)));
      channels = row.output;
    }
    m_Last = features.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ channels, mapChannels, 1 }, variant));
    if (options.structure.head == ClassificationNetworkEnums::Head::Published)
    {
      auto classifier = register_module("classifier", std::make_shared<torch::nn::Module>("classifier"));
      m_Hidden = classifier->register_module("0", torch::nn::Linear(mapChannels, hiddenFeatures));
    }
    this->MakeHead("classifier.3", hiddenFeatures, mapChannels);
    DrawConvolutions(*this, torch::kFanOut);
    if (!m_Hidden.is_empty())
    {
      this->InitializeClassifier(*m_Hidden);
    }
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = HardSwishInPlace(m_Stem->forward(input));
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return HardSwishInPlace(m_Last->forward(features));
  }

protected:
  torch::Tensor
  ForwardNeck(const Features & features) override
  {
    return HardSwishInPlace(m_Hidden(this->PoolFeatures(features)));
  }

  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, 0.01);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<ConvolutionNorm>          m_Stem;
  std::vector<std::shared_ptr<MobileBlock>> m_Blocks;
  std::shared_ptr<ConvolutionNorm>          m_Last;
  torch::nn::Linear                         m_Hidden{ nullptr };
};

/** timm numbers blocks in stages, which begin at these places; its first block has no expansion. */
KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision },
    { "features.{i}.{n}", "features.{i}.block.{k}.{n}", "features.{i}.block.{k}.fc{n}", "classifier.{n}" });
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm },
                    { { "conv_stem", "features.0.0" },
                      { "bn1", "features.0.1" },
                      { "blocks.0.0.conv_dw", "features.1.block.0.0" },
                      { "blocks.0.0.bn1", "features.1.block.0.1" },
                      { "blocks.0.0.conv_pw", "features.1.block.1.0" },
                      { "blocks.0.0.bn2", "features.1.block.1.1" },
                      { "blocks.6.0.conv", "features.16.0" },
                      { "blocks.6.0.bn1", "features.16.1" },
                      { "blocks.{s}.{i}.conv_pw", "features.{s[1,2,4,7,11,13]+i}.block.0.0" },
                      { "blocks.{s}.{i}.bn1", "features.{s[1,2,4,7,11,13]+i}.block.0.1" },
                      { "blocks.{s}.{i}.conv_dw", "features.{s[1,2,4,7,11,13]+i}.block.1.0" },
                      { "blocks.{s}.{i}.bn2", "features.{s[1,2,4,7,11,13]+i}.block.1.1" },
                      { "blocks.{s}.{i}.se.conv_reduce", "features.{s[1,2,4,7,11,13]+i}.block.2.fc1" },
                      { "blocks.{s}.{i}.se.conv_expand", "features.{s[1,2,4,7,11,13]+i}.block.2.fc2" },
                      // The projection is the last layer of a block: the fourth where channels are weighed.
                      { "blocks.{s}.{i}.conv_pwl", "features.{s[1,2,4,7,11,13]+i}.block.{s[0,2,3,2,3,3]}.0" },
                      { "blocks.{s}.{i}.bn3", "features.{s[1,2,4,7,11,13]+i}.block.{s[0,2,3,2,3,3]}.1" },
                      { "conv_head", "classifier.0", KeyLayer::WholeMap },
                      { "classifier", "classifier.3" } });
  return { torchvision, timm };
}
} // namespace

BackboneFamily
MakeMobileNetV3s()
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 224.0 / 232.0;

  RegisteredBackbone large;
  large.description.name = "mobilenetv3-large";
  large.description.multiplications = 216589760;
  large.description.publications = { torchvision, PublishedByTimm() };
  large.description.source = "Howard et al. 2019, 10.1109/ICCV.2019.00140; torchvision mobilenet_v3_large, timm "
                             "mobilenetv3_large_100";
  large.knownFiles = { { "mobilenet_v3_large_8738ca79", PublishedByTorchvision() } }; // version 1
  large.lookAlikes = { { OriginEnum::Timm, "timm's tf_mobilenetv3_large_100", "tf_mobilenetv3" } };
  large.dropout = 0.2;
  large.make = [](const auto & options) { return std::make_shared<MobileNetV3>(options); };
  large.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { large };
}
} // namespace TransferLearning
} // namespace itk
