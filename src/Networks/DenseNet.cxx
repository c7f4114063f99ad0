// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// DenseNet-121, -169 and -201 with the tensor names of torchvision, and DenseNet-121 for volumes with MONAI's. Layout:
// Huang et al. 2017, 10.1109/CVPR.2017.243, table 1.
#include "Networks/BackboneFamilies.h"
#include "Networks/Layers.h"
#include "Networks/Publications.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr int64_t growthRate = 32;
constexpr int64_t bottleneck = 4 * growthRate;
constexpr int64_t stemChannels = 64;

double
GetEpsilon(ClassificationNetworkEnums::Origin origin)
{
  return origin == ClassificationNetworkEnums::Origin::Keras ? 1.001e-5 : torchEpsilon;
}

template <std::size_t VDimension>
class DenseLayer : public torch::nn::Module
{
public:
  DenseLayer(int64_t channels, double epsilon)
  {
    Module * parent = this;
    if constexpr (VDimension == 3)
    {
      parent = register_module("layers", std::make_shared<Module>("layers")).get();
    }
    norm1 = parent->register_module("norm1", MakeNorm<VDimension>(channels, epsilon));
    conv1 = parent->register_module("conv1", MakeConvolution<VDimension>({ channels, bottleneck, 1 }));
    norm2 = parent->register_module("norm2", MakeNorm<VDimension>(bottleneck, epsilon));
    conv2 = parent->register_module("conv2", MakeConvolution<VDimension>({ bottleneck, growthRate, 3, 1, 1 }));
  }

  torch::Tensor
  forward(std::vector<MeasuredMap> & features)
  {
    const torch::Tensor narrow = conv1(norm1->ForwardRelu(features));
    return conv2(norm2->ForwardRelu(narrow));
  }

private:
  NormLayer<VDimension>        norm1{ nullptr };
  ConvolutionLayer<VDimension> conv1{ nullptr };
  NormLayer<VDimension>        norm2{ nullptr };
  ConvolutionLayer<VDimension> conv2{ nullptr };
};

/** Every layer sees the outputs of all layers before it; gives them, to be joined. */
template <std::size_t VDimension>
class DenseBlock : public torch::nn::Module
{
public:
  DenseBlock(int64_t channels, int64_t layers, double epsilon)
  {
    for (int64_t i = 0; i < layers; ++i)
    {
      const auto layer = std::make_shared<DenseLayer<VDimension>>(channels + i * growthRate, epsilon);
      m_Layers.push_back(register_module("denselayer" + std::to_string(i + 1), layer));
    }
  }

  std::vector<MeasuredMap>
  forward(const torch::Tensor & input)
  {
    std::vector<MeasuredMap> features{ { input } };
    for (const auto & layer : m_Layers)
    {
      features.push_back({ layer->forward(features) });
    }
    return features;
  }

private:
  std::vector<std::shared_ptr<DenseLayer<VDimension>>> m_Layers;
};

/** Half the channels, half the size. */
template <std::size_t VDimension>
class Transition : public torch::nn::Module
{
public:
  Transition(int64_t channels, double epsilon)
    : norm(register_module("norm", MakeNorm<VDimension>(channels, epsilon)))
    , conv(register_module("conv", MakeConvolution<VDimension>({ channels, channels / 2, 1 })))
  {}

  torch::Tensor
  forward(std::vector<MeasuredMap> & features)
  {
    return AveragePool(conv(norm->ForwardRelu(features)), 2, 2);
  }

private:
  NormLayer<VDimension>        norm;
  ConvolutionLayer<VDimension> conv;
};

template <std::size_t VDimension>
class DenseFeatures : public torch::nn::Module
{
public:
  DenseFeatures(int64_t channelsOfInput, const std::array<int64_t, 4> & layers, double epsilon)
    : conv0(register_module("conv0", MakeConvolution<VDimension>({ channelsOfInput, stemChannels, 7, 2, 3 })))
    , norm0(register_module("norm0", MakeNorm<VDimension>(stemChannels, epsilon)))
  {
    int64_t channels = stemChannels;
    for (int i = 0; i < 4; ++i)
    {
      const std::string number = std::to_string(i + 1);
      m_Blocks.push_back(
        register_module("denseblock" + number, std::make_shared<DenseBlock<VDimension>>(channels, layers[i], epsilon)));
      channels += layers[i] * growthRate;
      if (i < 3)
      {
        m_Transitions.push_back(
          register_module("transition" + number, std::make_shared<Transition<VDimension>>(channels, epsilon)));
        channels /= 2;
      }
    }
    norm5 = register_module("norm5", MakeNorm<VDimension>(channels, epsilon));
  }

  int64_t
  GetNumberOfFeatures() const
  {
    return norm5->options.num_features();
  }

  torch::Tensor
  forward(const torch::Tensor & input)
  {
    std::vector<MeasuredMap> features = m_Blocks.front()->forward(MaxPool(norm0->ForwardRelu(conv0(input)), 3, 2, 1));
    for (std::size_t i = 0; i < m_Transitions.size(); ++i)
    {
      features = m_Blocks[i + 1]->forward(m_Transitions[i]->forward(features));
    }
    return norm5->ForwardRelu(features);
  }

private:
  ConvolutionLayer<VDimension>                         conv0;
  NormLayer<VDimension>                                norm0;
  std::vector<std::shared_ptr<DenseBlock<VDimension>>> m_Blocks;
  std::vector<std::shared_ptr<Transition<VDimension>>> m_Transitions;
  NormLayer<VDimension>                                norm5{ nullptr };
};

template <std::size_t VDimension>
class DenseNet : public Backbone
{
public:
  DenseNet(const BackboneOptions & options, const std::array<int64_t, 4> & layers)
    : Backbone(options)
    , features(register_module("features",
                               std::make_shared<DenseFeatures<VDimension>>(options.GetNumberOfPlanes(),
                                                                           layers,
                                                                           GetEpsilon(options.structure.origin))))
  {
    this->MakeHead(VDimension == 2 ? "classifier" : "class_layers.out", features->GetNumberOfFeatures());
    DrawConvolutions(*this, torch::kFanIn);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    return features->forward(input);
  }

protected:
  void
  InitializeClassifier(torch::nn::LinearImpl & classifier) override
  {
    torch::nn::init::zeros_(classifier.bias);
  }

private:
  std::shared_ptr<DenseFeatures<VDimension>> features;
};

using OriginEnum = ClassificationNetworkEnums::Origin;

template <std::size_t VDimension>
std::shared_ptr<Backbone>
MakeDenseNet(const BackboneOptions & options, const std::array<int64_t, 4> & layers)
{
  return std::make_shared<DenseNet<VDimension>>(options, layers);
}

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(
    KeyNaming::Torch,
    { OriginEnum::Torchvision, OriginEnum::Timm },
    { "features.conv0",
      "features.norm{n}",
      "features.denseblock{b}.denselayer{i}.norm{n}",
      "features.denseblock{b}.denselayer{i}.conv{n}",
      "features.transition{b}.norm",
      "features.transition{b}.conv",
      "classifier",
      // torchvision's files date from a torch that allowed dots in the names of modules.
      { "features.denseblock{b}.denselayer{i}.norm.{n}", "features.denseblock{b}.denselayer{i}.norm{n}" },
      { "features.denseblock{b}.denselayer{i}.conv.{n}", "features.denseblock{b}.denselayer{i}.conv{n}" } });
  const KeyMap keras(KeyNaming::Keras,
                     { OriginEnum::Keras },
                     { { "conv1_conv", "features.conv0" },
                       { "conv1_bn", "features.norm0" },
                       { "conv{b}_block{i}_{n}_bn", "features.denseblock{b-1}.denselayer{i}.norm{n+1}" },
                       { "conv{b}_block{i}_{n}_conv", "features.denseblock{b-1}.denselayer{i}.conv{n}" },
                       { "pool{b}_bn", "features.transition{b-1}.norm" },
                       { "pool{b}_conv", "features.transition{b-1}.conv" },
                       { "bn", "features.norm5" },
                       { "predictions", "classifier" },
                       { "fc1000", "classifier" } });
  const KeyMap monai(
    KeyNaming::Torch,
    { OriginEnum::MONAI, OriginEnum::Torchvision, OriginEnum::Timm },
    { "features.conv0",
      "features.norm{n}",
      { "features.denseblock{b}.denselayer{i}.layers.norm{n}", "features.denseblock{b}.denselayer{i}.norm{n}" },
      { "features.denseblock{b}.denselayer{i}.layers.conv{n}", "features.denseblock{b}.denselayer{i}.conv{n}" },
      "features.transition{b}.norm",
      "features.transition{b}.conv",
      { "class_layers.out", "classifier" } });
  // Its body is the first module of a sequence, "backbone.0".
  KeyMap radImageNet(KeyNaming::Torch,
                     { OriginEnum::Torchvision },
                     { { "conv0", "features.conv0" },
                       { "norm{n}", "features.norm{n}" },
                       { "denseblock{b}.denselayer{i}.norm{n}", "features.denseblock{b}.denselayer{i}.norm{n}" },
                       { "denseblock{b}.denselayer{i}.conv{n}", "features.denseblock{b}.denselayer{i}.conv{n}" },
                       { "transition{b}.norm", "features.transition{b}.norm" },
                       { "transition{b}.conv", "features.transition{b}.conv" } });
  radImageNet.input = PublishedByRadImageNet();
  return { torchvision, keras, monai, radImageNet };
}

KeyMaps
MakeVolumeKeyMaps()
{
  const KeyMap monai(KeyNaming::Torch,
                     { OriginEnum::MONAI, OriginEnum::Torchvision, OriginEnum::Timm },
                     { "features.conv0",
                       "features.norm{n}",
                       "features.denseblock{b}.denselayer{i}.layers.norm{n}",
                       "features.denseblock{b}.denselayer{i}.layers.conv{n}",
                       "features.transition{b}.norm",
                       "features.transition{b}.conv",
                       "class_layers.out" });
  KeyMap       images(
    KeyNaming::Torch,
    { OriginEnum::Torchvision, OriginEnum::Timm },
    { "features.conv0",
            "features.norm{n}",
            { "features.denseblock{b}.denselayer{i}.norm{n}", "features.denseblock{b}.denselayer{i}.layers.norm{n}" },
            { "features.denseblock{b}.denselayer{i}.conv{n}", "features.denseblock{b}.denselayer{i}.layers.conv{n}" },
            "features.transition{b}.norm",
            "features.transition{b}.conv",
            { "classifier", "class_layers.out" },
            { "features.denseblock{b}.denselayer{i}.norm.{n}", "features.denseblock{b}.denselayer{i}.layers.norm{n}" },
            { "features.denseblock{b}.denselayer{i}.conv.{n}", "features.denseblock{b}.denselayer{i}.layers.conv{n}" } });
  images.inflates = true;
  return { monai, images };
}
} // namespace

BackboneFamily
MakeDenseNets()
{
  const std::string paper = "Huang et al. 2017, 10.1109/CVPR.2017.243; ";

  RegisteredBackbone densenet121;
  densenet121.description.name = "densenet121";
  densenet121.description.multiplications = 2834161664;
  densenet121.description.publications = { PublishedByTorchvision(),
                                           PublishedByTimm(),
                                           PublishedByKeras(CTPreprocessingEnums::Normalization::ImageNet),
                                           WithMONAI() };
  densenet121.knownFiles = { { "radimagenet", PublishedByRadImageNetWithKeras() } };
  densenet121.description.source = paper + "torchvision densenet121, Keras DenseNet121, MONAI DenseNet121";
  densenet121.minimumSize = 29;
  densenet121.make = [](const auto & options) { return MakeDenseNet<2>(options, { 6, 12, 24, 16 }); };
  densenet121.keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());

  RegisteredBackbone densenet169 = densenet121;
  densenet169.description.name = "densenet169";
  densenet169.description.multiplications = 3359843328;
  densenet169.description.source = paper + "torchvision densenet169, Keras DenseNet169";
  densenet169.make = [](const auto & options) { return MakeDenseNet<2>(options, { 6, 12, 32, 32 }); };

  RegisteredBackbone densenet201 = densenet121;
  densenet201.description.name = "densenet201";
  densenet201.description.multiplications = 4291365888;
  densenet201.description.source = paper + "torchvision densenet201, Keras DenseNet201";
  densenet201.make = [](const auto & options) { return MakeDenseNet<2>(options, { 6, 12, 48, 32 }); };

  // As torchvision's and timm's, it is what their network for images becomes by inflation.
  RegisteredBackbone volume;
  volume.description.name = "densenet121-3d";
  volume.description.dimension = 3;
  volume.description.size = { { 96, 96, 96 } };
  volume.description.multiplications = 18099048448;
  volume.description.publications = { WithoutImageNet(OriginEnum::MONAI), PublishedByTorchvision(), PublishedByTimm() };
  volume.description.source = paper + "MONAI DenseNet121; inflated from torchvision densenet121";
  volume.minimumSize = 29;
  volume.make = [](const auto & options) { return MakeDenseNet<3>(options, { 6, 12, 24, 16 }); };
  volume.keyMaps = std::make_shared<const KeyMaps>(MakeVolumeKeyMaps());

  return { densenet121, densenet169, densenet201, volume };
}
} // namespace TransferLearning
} // namespace itk
