// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNet-B0 to -B3 with the tensor names of torchvision. Layout: Tan and Le 2019, arXiv 1905.11946, table 1.
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
/** Of EfficientNet-B0's widths and depths. */
struct Scale
{
  double width;
  double depth;
};

/** A multiple of 8 near the scaled width, at most a tenth below it. */
int64_t
ScaleWidth(int64_t channels, double factor)
{
  const double  exact = channels * factor;
  const int64_t rounded = std::max<int64_t>(8, static_cast<int64_t>(exact + 4.0) / 8 * 8);
  return rounded < 0.9 * exact ? rounded + 8 : rounded;
}

struct Stage
{
  int64_t expansion;
  int64_t kernel;
  int64_t stride;
  int64_t output;
  int64_t repeats;
};
constexpr Stage   stages[] = { { 1, 3, 1, 16, 1 },  { 6, 3, 2, 24, 2 },  { 6, 5, 2, 40, 2 }, { 6, 3, 2, 80, 3 },
                               { 6, 5, 1, 112, 3 }, { 6, 5, 2, 192, 4 }, { 6, 3, 1, 320, 1 } };
constexpr int64_t stemChannels = 32;
constexpr double  lastDropProbability = 0.2; // of the published training; it grows from 0 with the depth

class EfficientNet : public Backbone
{
public:
  EfficientNet(const BackboneOptions & options, const Scale & scale)
    : Backbone(options)
  {
    const MobileVariant    variant = GetMobileVariant(options.structure.origin);
    NumberedModules        features(*register_module("features", std::make_shared<torch::nn::Module>("features")));
    int64_t                channels = ScaleWidth(stemChannels, scale.width);
    const ConvolutionShape stem{ options.GetNumberOfPlanes(), channels, 3, 2 };
    m_Stem = features.Add(std::make_shared<ConvolutionNorm>(stem, variant));
    const auto getRepeats = [&](const Stage & stage) {
      return static_cast<int64_t>(std::ceil(stage.repeats * scale.depth));
    };
    int64_t numberOfBlocks = 0;
    for (const Stage & stage : stages)
    {
      numberOfBlocks += getRepeats(stage);
    }
    for (const Stage & stage : stages)
    {
      NumberedModules blocks(*features.Add(std::make_shared<torch::nn::Module>("stage")));
      const int64_t   output = ScaleWidth(stage.output, scale.width);
      for (int64_t i = 0; i < getRepeats(stage); ++i)
      {
        const int64_t   middle = channels * stage.expansion;
        MobileBlockKind kind{ variant };
        kind.squeezed = std::max<int64_t>(1, channels / 4);
        kind.dropProbability = lastDropProbability * static_cast<double>(m_Blocks.size()) / numberOfBlocks;
        m_Blocks.push_back(blocks.Add(std::make_shared<MobileBlock>(
          MobileBlockShape{ channels, output, middle, stage.kernel, i == 0 ? stage.stride : 1 }, kind)));
        channels = output;
      }
    }
    m_Last = features.Add(std::make_shared<ConvolutionNorm>(ConvolutionShape{ channels, 4 * channels, 1 }, variant));
    this->MakeHead("classifier.1", 4 * channels);
    DrawConvolutions(*this, torch::kFanOut);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = SiluInPlace(m_Stem->forward(input));
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
  std::vector<std::shared_ptr<MobileBlock>> m_Blocks;
  std::shared_ptr<ConvolutionNorm>          m_Last;
};

using OriginEnum = ClassificationNetworkEnums::Origin;
using Interpolation = CTPreprocessingEnums::Interpolation;

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision },
    { "features.{s}.{n}", "features.{s}.{i}.block.{k}.{n}", "features.{s}.{i}.block.{k}.fc{n}", "classifier.1" });
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm, OriginEnum::Torchvision },
                    { { "conv_stem", "features.0.0" },
                      { "bn1", "features.0.1" },
                      { "blocks.0.{i}.conv_dw", "features.1.{i}.block.0.0" },
                      { "blocks.0.{i}.bn1", "features.1.{i}.block.0.1" },
                      { "blocks.0.{i}.se.conv_reduce", "features.1.{i}.block.1.fc1" },
                      { "blocks.0.{i}.se.conv_expand", "features.1.{i}.block.1.fc2" },
                      { "blocks.0.{i}.conv_pw", "features.1.{i}.block.2.0" },
                      { "blocks.0.{i}.bn2", "features.1.{i}.block.2.1" },
                      { "blocks.{s}.{i}.conv_pw", "features.{s+1}.{i}.block.0.0" },
                      { "blocks.{s}.{i}.bn1", "features.{s+1}.{i}.block.0.1" },
                      { "blocks.{s}.{i}.conv_dw", "features.{s+1}.{i}.block.1.0" },
                      { "blocks.{s}.{i}.bn2", "features.{s+1}.{i}.block.1.1" },
                      { "blocks.{s}.{i}.se.conv_reduce", "features.{s+1}.{i}.block.2.fc1" },
                      { "blocks.{s}.{i}.se.conv_expand", "features.{s+1}.{i}.block.2.fc2" },
                      { "blocks.{s}.{i}.conv_pwl", "features.{s+1}.{i}.block.3.0" },
                      { "blocks.{s}.{i}.bn3", "features.{s+1}.{i}.block.3.1" },
                      { "conv_head", "features.8.0" },
                      { "bn2", "features.8.1" },
                      { "classifier", "classifier.1" } });
  // timm's tf_efficientnet: the same names.
  const KeyMap tensorFlow(KeyNaming::Torch, { OriginEnum::TensorFlow }, timm.rules);
  const KeyMap keras(KeyNaming::Keras,
                     { OriginEnum::Keras },
                     { { "stem_conv", "features.0.0" },
                       { "stem_bn", "features.0.1" },
                       { "block1{i:a}_dwconv", "features.1.{i}.block.0.0", KeyLayer::Depthwise },
                       { "block1{i:a}_bn", "features.1.{i}.block.0.1" },
                       { "block1{i:a}_se_reduce", "features.1.{i}.block.1.fc1" },
                       { "block1{i:a}_se_expand", "features.1.{i}.block.1.fc2" },
                       { "block1{i:a}_project_conv", "features.1.{i}.block.2.0" },
                       { "block1{i:a}_project_bn", "features.1.{i}.block.2.1" },
                       { "block{s}{i:a}_expand_conv", "features.{s}.{i}.block.0.0" },
                       { "block{s}{i:a}_expand_bn", "features.{s}.{i}.block.0.1" },
                       { "block{s}{i:a}_dwconv", "features.{s}.{i}.block.1.0", KeyLayer::Depthwise },
                       { "block{s}{i:a}_bn", "features.{s}.{i}.block.1.1" },
                       { "block{s}{i:a}_se_reduce", "features.{s}.{i}.block.2.fc1" },
                       { "block{s}{i:a}_se_expand", "features.{s}.{i}.block.2.fc2" },
                       { "block{s}{i:a}_project_conv", "features.{s}.{i}.block.3.0" },
                       { "block{s}{i:a}_project_bn", "features.{s}.{i}.block.3.1" },
                       { "top_conv", "features.8.0" },
                       { "top_bn", "features.8.1" },
                       { "predictions", "classifier.1" },
                       { "probs", "classifier.1" },
                       { "normalization", "", KeyLayer::Ignored },
                       { "normalization_{i}", "", KeyLayer::Ignored } });
  return { torchvision, timm, keras, tensorFlow };
}

ClassificationNetwork::Publication
PublishedWithCropByTorchvision(double cropFraction, Interpolation interpolation = Interpolation::Cubic)
{
  auto publication = PublishedByTorchvision();
  publication.cropFraction = cropFraction;
  publication.interpolation = interpolation;
  return publication;
}

ClassificationNetwork::Publication
PublishedOfSizeByTimm(unsigned int size)
{
  auto publication = PublishedByTimm();
  publication.size = size;
  return publication;
}

/** timm's tf_efficientnet, converted from TensorFlow. */
ClassificationNetwork::Publication
PublishedWithTensorFlow(unsigned int size, double cropFraction)
{
  auto publication = PublishedOfSizeByTimm(size);
  publication.origin = OriginEnum::TensorFlow;
  publication.cropFraction = cropFraction;
  return publication;
}

/** A bicubic center crop without 16 pixels at each border, as TensorFlow's EfficientNet was evaluated, from which the
 * weights were converted. */
ClassificationNetwork::Publication
PublishedOfSizeByKeras(unsigned int size)
{
  auto publication = PublishedByKeras(CTPreprocessingEnums::Normalization::ImageNet);
  publication.interpolation = Interpolation::Cubic;
  publication.cropFraction = size / (size + 32.0);
  publication.size = size;
  return publication;
}

/** What the networks of the family have in common, and what their number tells. */
RegisteredBackbone
MakeEfficientNet(char number, const Scale & scale, const std::shared_ptr<const KeyMaps> & keyMaps)
{
  RegisteredBackbone network;
  network.description.name = std::string("efficientnet-b") + number;
  network.description.source = std::string("Tan and Le 2019, arXiv 1905.11946; torchvision efficientnet_b") + number +
                               ", timm efficientnet_b" + number + ", Keras EfficientNetB" + number;
  network.make = [scale](const auto & options) { return std::make_shared<EfficientNet>(options, scale); };
  network.keyMaps = keyMaps;
  const std::string variant = std::string("efficientnet_b") + number;
  network.lookAlikes = { { OriginEnum::Timm, "timm's tf_" + variant, "tf_" + variant, OriginEnum::TensorFlow },
                         { OriginEnum::Timm, "timm's " + variant, variant, OriginEnum::Timm } };
  return network;
}
} // namespace

BackboneFamily
MakeEfficientNets()
{
  const auto keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());

  RegisteredBackbone b0 = MakeEfficientNet('0', { 1.0, 1.0 }, keyMaps);
  b0.description.multiplications = 385814752;
  b0.description.publications = { PublishedWithCropByTorchvision(224.0 / 256.0),
                                  PublishedByTimm(),
                                  PublishedOfSizeByKeras(224),
                                  PublishedWithTensorFlow(224, 0.875) };
  b0.dropout = 0.2;

  auto timmB1 = PublishedByTimm(CTPreprocessingEnums::Normalization::TensorFlow);
  timmB1.cropFraction = 0.9;
  timmB1.size = 240;
  RegisteredBackbone b1 = MakeEfficientNet('1', { 1.0, 1.1 }, keyMaps);
  b1.description.size = { { 240, 240, 0 } };
  b1.description.multiplications = 686802832;
  b1.description.publications = { PublishedWithCropByTorchvision(240.0 / 255.0, Interpolation::Linear),
                                  timmB1,
                                  PublishedOfSizeByKeras(240),
                                  PublishedWithTensorFlow(240, 0.882) };
  b1.knownFiles = { { "efficientnet_b1_rwightman", PublishedWithCropByTorchvision(240.0 / 256.0) } };
  b1.dropout = 0.2;

  RegisteredBackbone b2 = MakeEfficientNet('2', { 1.1, 1.2 }, keyMaps);
  b2.description.size = { { 288, 288, 0 } };
  b2.description.multiplications = 1087529456;
  b2.description.publications = { PublishedWithCropByTorchvision(1.0),
                                  PublishedOfSizeByTimm(256),
                                  PublishedOfSizeByKeras(260),
                                  PublishedWithTensorFlow(260, 0.890) };
  b2.dropout = 0.3;

  RegisteredBackbone b3 = MakeEfficientNet('3', { 1.2, 1.4 }, keyMaps);
  b3.description.size = { { 300, 300, 0 } };
  b3.description.multiplications = 1827141392;
  b3.description.publications = { PublishedWithCropByTorchvision(300.0 / 320.0),
                                  PublishedOfSizeByTimm(288),
                                  PublishedOfSizeByKeras(300),
                                  PublishedWithTensorFlow(300, 0.904) };
  b3.dropout = 0.3;

  return { b0, b1, b2, b3 };
}
} // namespace TransferLearning
} // namespace itk
