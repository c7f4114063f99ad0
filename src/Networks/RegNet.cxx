// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// RegNetY-3.2GF, timm's regnety_032, with the tensor names of torchvision. Layout: Radosavovic et al. 2020,
// 10.1109/CVPR42600.2020.01044, table 8 of its appendix.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"
#include "Networks/SqueezeExcitation.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr int64_t stemChannels = 32;
constexpr int64_t groupWidth = 24;
struct Stage
{
  int64_t width;
  int64_t blocks;
};
constexpr std::array<Stage, 4> stages{ { { 72, 2 }, { 216, 5 }, { 576, 13 }, { 1512, 1 } } };

/** A bottleneck without narrowing; its second convolution is in groups, and its channels are weighed behind it. */
class Block : public torch::nn::Module
{
public:
  Block(int64_t input, int64_t output, int64_t stride)
  {
    const MobileVariant variant;
    if (input != output || stride != 1)
    {
      m_Shortcut = register_module(
        "proj", std::make_shared<ConvolutionNorm>(ConvolutionShape{ input, output, 1, stride }, variant));
    }
    const auto             f = register_module("f", std::make_shared<torch::nn::Module>("f"));
    const ConvolutionShape grouped{ output, output, 3, stride, 0, output / groupWidth };
    m_First = f->register_module("a", std::make_shared<ConvolutionNorm>(ConvolutionShape{ input, output, 1 }, variant));
    m_Second = f->register_module("b", std::make_shared<ConvolutionNorm>(grouped, variant));
    const int64_t squeezed = std::lround(0.25 * static_cast<double>(input));
    m_Weighing =
      f->register_module("se", std::make_shared<SqueezeExcitation>(SqueezeShape{ output, squeezed, ReluInPlace }));
    m_Third =
      f->register_module("c", std::make_shared<ConvolutionNorm>(ConvolutionShape{ output, output, 1 }, variant));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    const torch::Tensor shortcut = m_Shortcut ? m_Shortcut->forward(input) : input;
    const torch::Tensor middle = m_Weighing->forward(m_Second->ForwardRelu(m_First->ForwardRelu(input)));
    return ReluInPlace(m_Third->forward(middle).add_(shortcut));
  }

private:
  std::shared_ptr<ConvolutionNorm>   m_Shortcut;
  std::shared_ptr<ConvolutionNorm>   m_First;
  std::shared_ptr<ConvolutionNorm>   m_Second;
  std::shared_ptr<SqueezeExcitation> m_Weighing;
  std::shared_ptr<ConvolutionNorm>   m_Third;
};

class RegNet : public Backbone
{
public:
  explicit RegNet(const BackboneOptions & options)
    : Backbone(options)
  {
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), stemChannels, 3, 2 };
    m_Stem = register_module("stem", std::make_shared<ConvolutionNorm>(stem, MobileVariant{}));
    const auto trunk = register_module("trunk_output", std::make_shared<torch::nn::Module>("trunk"));
    int64_t    channels = stemChannels;
    for (std::size_t s = 0; s < stages.size(); ++s)
    {
      const std::string name = "block" + std::to_string(s + 1);
      const auto        stage = trunk->register_module(name, std::make_shared<torch::nn::Module>(name));
      for (int64_t i = 0; i < stages[s].blocks; ++i)
      {
        m_Blocks.push_back(stage->register_module(name + '-' + std::to_string(i),
                                                  std::make_shared<Block>(channels, stages[s].width, i == 0 ? 2 : 1)));
        channels = stages[s].width;
      }
    }
    this->MakeHead("fc", channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = m_Stem->ForwardRelu(input);
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    return features;
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::normal_(classifier.weight, 0.0, 0.01);
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<ConvolutionNorm>    m_Stem;
  std::vector<std::shared_ptr<Block>> m_Blocks;
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(KeyNaming::Torch,
                           { OriginEnum::Torchvision, OriginEnum::Timm },
                           { "stem.{n}",
                             "trunk_output.block{s}.block{t}-{i}.proj.{n}",
                             "trunk_output.block{s}.block{t}-{i}.f.a.{n}",
                             "trunk_output.block{s}.block{t}-{i}.f.b.{n}",
                             "trunk_output.block{s}.block{t}-{i}.f.c.{n}",
                             "trunk_output.block{s}.block{t}-{i}.f.se.fc{n}",
                             "fc" });
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "stem.conv", "stem.0" },
                      { "stem.bn", "stem.1" },
                      { "s{s}.b{b}.downsample.conv", "trunk_output.block{s}.block{s}-{b-1}.proj.0" },
                      { "s{s}.b{b}.downsample.bn", "trunk_output.block{s}.block{s}-{b-1}.proj.1" },
                      { "s{s}.b{b}.conv1.conv", "trunk_output.block{s}.block{s}-{b-1}.f.a.0" },
                      { "s{s}.b{b}.conv1.bn", "trunk_output.block{s}.block{s}-{b-1}.f.a.1" },
                      { "s{s}.b{b}.conv2.conv", "trunk_output.block{s}.block{s}-{b-1}.f.b.0" },
                      { "s{s}.b{b}.conv2.bn", "trunk_output.block{s}.block{s}-{b-1}.f.b.1" },
                      { "s{s}.b{b}.conv3.conv", "trunk_output.block{s}.block{s}-{b-1}.f.c.0" },
                      { "s{s}.b{b}.conv3.bn", "trunk_output.block{s}.block{s}-{b-1}.f.c.1" },
                      { "s{s}.b{b}.se.fc{n}", "trunk_output.block{s}.block{s}-{b-1}.f.se.fc{n}" },
                      { "head.fc", "fc" } });
  return { torchvision, timm };
}
} // namespace

BackboneFamily
MakeRegNets()
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 224.0 / 232.0;
  auto timm = PublishedByTimm();
  timm.cropFraction = 0.95;

  RegisteredBackbone regnet;
  regnet.description.name = "regnety-032";
  regnet.description.multiplications = 3176482752;
  regnet.description.publications = { torchvision, timm };
  regnet.description.source =
    "Radosavovic et al. 2020, 10.1109/CVPR42600.2020.01044; torchvision regnet_y_3_2gf, timm regnety_032";
  regnet.knownFiles = { { "regnet_y_3_2gf_b5a9779c", PublishedByTorchvision() } }; // version 1
  regnet.make = [](const auto & options) { return std::make_shared<RegNet>(options); };
  regnet.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { regnet };
}
} // namespace TransferLearning
} // namespace itk
