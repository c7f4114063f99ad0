// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Xception with the tensor names of timm's legacy_xception. Layout: Chollet 2017, 10.1109/CVPR.2017.195, figure 5.
#include "Networks/BackboneFamilies.h"
#include "Networks/ConvolutionNorm.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Where Keras's network differs from timm's. */
struct XceptionVariant
{
  bool   padsLikeTensorFlow;
  double epsilon;
};

class SeparableConvolutionImpl : public torch::nn::Module
{
public:
  SeparableConvolutionImpl(int64_t input, int64_t output)
    : m_Depthwise(register_module("conv1", MakeConvolution({ input, input, 3, 1, 1, input })))
    , m_Pointwise(register_module("pointwise", MakeConvolution({ input, output, 1 })))
  {}

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    return m_Pointwise(m_Depthwise(input));
  }

private:
  torch::nn::Conv2d m_Depthwise;
  torch::nn::Conv2d m_Pointwise;
};
TORCH_MODULE(SeparableConvolution);

/** Half the size, rounded up. */
torch::Tensor
HalveByMaximum(const torch::Tensor & map, bool padsLikeTensorFlow)
{
  if (!padsLikeTensorFlow)
  {
    return MaxPool(map, 3, 2, 1);
  }
  // 'Same' of a kernel of 3 at stride 2: an even size is padded behind alone, with what no maximum takes.
  const int64_t rows = 1 - map.size(2) % 2;
  const int64_t columns = 1 - map.size(3) % 2;
  const double  never = -std::numeric_limits<double>::infinity();
  return MaxPool(torch::constant_pad_nd(map, { 1 - columns, 1, 1 - rows, 1 }, never), 3, 2);
}

struct BlockShape
{
  int64_t input;
  int64_t output;
  int     repeats;
  bool    isHalved;
  bool    startsWithRelu{ true };
  bool    growsFirst{ true };
};

/** Separable convolutions, and a shortcut. */
class XceptionBlock : public torch::nn::Module
{
public:
  XceptionBlock(const BlockShape & shape, const XceptionVariant & variant)
    : m_IsHalved(shape.isHalved)
    , m_StartsWithRelu(shape.startsWithRelu)
    , m_PadsLikeTensorFlow(variant.padsLikeTensorFlow)
  {
    if (shape.isHalved || shape.input != shape.output)
    {
      m_Skip = register_module("skip", MakeConvolution({ shape.input, shape.output, 1, shape.isHalved ? 2 : 1 }));
      m_SkipNorm = register_module("skipbn", MakeNorm(shape.output, variant.epsilon));
    }
    NumberedModules layers(*register_module("rep", std::make_shared<torch::nn::Module>("rep")));
    int64_t         channels = shape.input;
    for (int i = 0; i < shape.repeats; ++i)
    {
      const bool    grows = shape.growsFirst || i + 1 == shape.repeats;
      const int64_t output = grows ? shape.output : shape.input;
      if (i > 0 || shape.startsWithRelu)
      {
        layers.Skip(); // ReLU
      }
      m_Convolutions.push_back(layers.Add(SeparableConvolution(channels, output)));
      m_Norms.push_back(layers.Add(MakeNorm(output, variant.epsilon)));
      channels = output;
    }
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    torch::Tensor features = input;
    for (std::size_t i = 0; i < m_Convolutions.size(); ++i)
    {
      if (i > 0)
      {
        features = ReluInPlace(features);
      }
      else if (m_StartsWithRelu)
      {
        features = torch::relu(features); // the shortcut is of what came
      }
      features = m_Norms[i](m_Convolutions[i](features));
    }
    if (m_IsHalved)
    {
      features = HalveByMaximum(features, m_PadsLikeTensorFlow);
    }
    return features.add_(m_Skip.is_empty() ? input : m_SkipNorm(m_Skip(input)));
  }

private:
  bool                              m_IsHalved;
  bool                              m_StartsWithRelu;
  bool                              m_PadsLikeTensorFlow;
  torch::nn::Conv2d                 m_Skip{ nullptr };
  NormLayer<>                       m_SkipNorm{ nullptr };
  std::vector<SeparableConvolution> m_Convolutions;
  std::vector<NormLayer<>>          m_Norms;
};

constexpr int64_t numberOfFeatures = 2048;

class Xception : public Backbone
{
public:
  explicit Xception(const BackboneOptions & options)
    : Backbone(options)
  {
    const bool            isKeras = options.structure.origin == ClassificationNetworkEnums::Origin::Keras;
    const XceptionVariant variant{ isKeras, isKeras ? tensorFlowEpsilon : torchEpsilon };
    const auto            norm = [&](const char * name, int64_t channels) {
      return register_module(name, MakeNorm(channels, variant.epsilon));
    };
    m_Convolution1 = register_module("conv1", MakeConvolution({ options.GetNumberOfPlanes(), 32, 3, 2 }));
    m_Norm1 = norm("bn1", 32);
    m_Convolution2 = register_module("conv2", MakeConvolution({ 32, 64, 3 }));
    m_Norm2 = norm("bn2", 64);
    std::vector<BlockShape> shapes{ { 64, 128, 2, true, false }, { 128, 256, 2, true }, { 256, 728, 2, true } };
    shapes.insert(shapes.end(), 8, { 728, 728, 3, false });
    shapes.push_back({ 728, 1024, 2, true, true, false });
    for (const BlockShape & shape : shapes)
    {
      const std::string name = "block" + std::to_string(m_Blocks.size() + 1);
      m_Blocks.push_back(register_module(name, std::make_shared<XceptionBlock>(shape, variant)));
    }
    m_Convolution3 = register_module("conv3", SeparableConvolution(1024, 1536));
    m_Norm3 = norm("bn3", 1536);
    m_Convolution4 = register_module("conv4", SeparableConvolution(1536, numberOfFeatures));
    m_Norm4 = norm("bn4", numberOfFeatures);
    this->MakeHead("fc", numberOfFeatures);
    DrawConvolutions(*this, torch::kFanOut);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    torch::Tensor features = m_Norm1->ForwardRelu(m_Convolution1(input));
    features = m_Norm2->ForwardRelu(m_Convolution2(features));
    for (const auto & block : m_Blocks)
    {
      features = block->forward(features);
    }
    features = m_Norm3->ForwardRelu(m_Convolution3(features));
    return m_Norm4->ForwardRelu(m_Convolution4(features));
  }

private:
  torch::nn::Conv2d                           m_Convolution1{ nullptr };
  NormLayer<>                                 m_Norm1{ nullptr };
  torch::nn::Conv2d                           m_Convolution2{ nullptr };
  NormLayer<>                                 m_Norm2{ nullptr };
  std::vector<std::shared_ptr<XceptionBlock>> m_Blocks;
  SeparableConvolution                        m_Convolution3{ nullptr };
  NormLayer<>                                 m_Norm3{ nullptr };
  SeparableConvolution                        m_Convolution4{ nullptr };
  NormLayer<>                                 m_Norm4{ nullptr };
};

KeyMaps
MakeKeyMaps()
{
  const KeyMap timm(KeyNaming::Torch,
                    { ClassificationNetworkEnums::Origin::Timm },
                    { "conv{n}",
                      "bn{n}",
                      "conv{n}.conv1",
                      "conv{n}.pointwise",
                      "block{b}.rep.{i}",
                      "block{b}.rep.{i}.conv1",
                      "block{b}.rep.{i}.pointwise",
                      "block{b}.skip",
                      "block{b}.skipbn",
                      "fc" });
  KeyMap       keras(KeyNaming::Keras,
                     { ClassificationNetworkEnums::Origin::Keras },
                     { { "block1_conv{n}", "conv{n}" },
                       { "block1_conv{n}_bn", "bn{n}" },
                       { "block14_sepconv{n}", "conv{n+2}", KeyLayer::Separable },
                       { "block14_sepconv{n}_bn", "bn{n+2}" },
                       // The first block begins without a ReLU.
                       { "block2_sepconv{n}", "block1.rep.{3*n-3}", KeyLayer::Separable },
                       { "block2_sepconv{n}_bn", "block1.rep.{3*n-2}" },
                       { "block{b}_sepconv{n}", "block{b-1}.rep.{3*n-2}", KeyLayer::Separable },
                       { "block{b}_sepconv{n}_bn", "block{b-1}.rep.{3*n-1}" },
                       { "predictions", "fc" } });
  const auto   shortcuts = ExpandBraces("block{1,2,3,12}.skip");
  const auto   shortcutNorms = ExpandBraces("block{1,2,3,12}.skipbn");
  keras.sequences = { { "conv2d", shortcuts },
                      { "batch_normalization", shortcutNorms },
                      // Keras 1, with which the published file was written
                      { "convolution2d", shortcuts },
                      { "batchnormalization", shortcutNorms } };
  return { timm, keras };
}
} // namespace

BackboneFamily
MakeXceptions()
{
  using Normalization = CTPreprocessingEnums::Normalization;
  auto timm = PublishedByTimm(Normalization::TensorFlow);
  timm.cropFraction = 0.8975;

  RegisteredBackbone xception;
  xception.description.name = "xception";
  xception.description.size = { { 299, 299, 0 } };
  xception.description.multiplications = 8357403496;
  xception.description.publications = { timm, PublishedByKeras(Normalization::TensorFlow) };
  xception.description.source = "Chollet 2017, 10.1109/CVPR.2017.195; timm legacy_xception, Keras Xception";
  xception.minimumSize = 7;
  xception.dropout = 0.5;
  xception.make = [](const auto & options) { return std::make_shared<Xception>(options); };
  xception.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());
  return { xception };
}
} // namespace TransferLearning
} // namespace itk
