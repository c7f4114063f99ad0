// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ResNet-18 to ResNet-152, ResNeXt-50 and SE-ResNeXt-50, with the tensor names of torchvision, timm and MONAI. Layout:
// He et al. 2016, 10.1109/CVPR.2016.90, table 1; Xie et al. 2017, 10.1109/CVPR.2017.634, table 1; Hu et al. 2018,
// 10.1109/CVPR.2018.00745, table 1.
#include "Networks/BackboneFamilies.h"
#include "Networks/ResNetModule.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
using OriginEnum = ClassificationNetworkEnums::Origin;

KeyMaps
MakeKeyMaps()
{
  const KeyMap torchvision(KeyNaming::Torch, { OriginEnum::Torchvision, OriginEnum::Timm }, ListResNetNames());
  const KeyMap keras(KeyNaming::Keras,
                     { OriginEnum::Keras },
                     { { "conv1_conv", "conv1" },
                       { "conv1_bn", "bn1" },
                       { "conv{s}_block{i}_0_conv", "layer{s-1}.{i-1}.downsample.0" },
                       { "conv{s}_block{i}_0_bn", "layer{s-1}.{i-1}.downsample.1" },
                       { "conv{s}_block{i}_{n}_conv", "layer{s-1}.{i-1}.conv{n}" },
                       { "conv{s}_block{i}_{n}_bn", "layer{s-1}.{i-1}.bn{n}" },
                       { "predictions", "fc" },
                       { "probs", "fc" } });
  // Keras before 2.2.5: the same network with the epsilon 1e-3 for 1.001e-5.
  KeyMap olderKeras(KeyNaming::Keras,
                    { OriginEnum::Keras },
                    { { "conv1", "conv1" },
                      { "bn_conv1", "bn1" },
                      { "res{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.0" },
                      { "bn{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.1" },
                      { "res{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.conv{n+1}" },
                      { "bn{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.bn{n+1}" },
                      { "fc1000", "fc" } });
  olderKeras.addedVariance = 1e-3f - 1.001e-5f;
  const KeyMap monai(KeyNaming::Torch, { OriginEnum::MONAI }, ListResNetNames());
  // Its modules are those of a sequence, "backbone.0" to "backbone.7".
  KeyMap radImageNet(KeyNaming::Torch,
                     { OriginEnum::Torchvision },
                     { { "0", "conv1" },
                       { "1", "bn1" },
                       { "{s}.{i}.conv{n}", "layer{s-3}.{i}.conv{n}" },
                       { "{s}.{i}.bn{n}", "layer{s-3}.{i}.bn{n}" },
                       { "{s}.{i}.downsample.{n}", "layer{s-3}.{i}.downsample.{n}" } });
  radImageNet.input = PublishedByRadImageNet();
  return { torchvision, keras, olderKeras, monai, radImageNet };
}

/** They have no tensors where they differ. */
std::vector<LookAlike>
ListLookAlikes()
{
  return { { OriginEnum::Torchvision, "timm's resnetblur", "resnetblur" },
           { OriginEnum::Torchvision, "timm's resnetaa", "resnetaa" },
           { OriginEnum::Torchvision, "MONAI's ResNet with bias_downsample=False", "monai" } };
}

/** What the deeper networks have in common. */
RegisteredBackbone
MakeDeepResNet(const std::shared_ptr<const KeyMaps> & keyMaps)
{
  auto torchvision = PublishedByTorchvision();
  torchvision.cropFraction = 224.0 / 232.0;
  RegisteredBackbone deep;
  deep.description.publications = {
    torchvision, PublishedResNetByTimm(), PublishedByKeras(CTPreprocessingEnums::Normalization::Caffe), WithMONAI()
  };
  // Version 1 of torchvision's weights.
  deep.knownFiles = {
    { "resnet50_0676ba61", PublishedByTorchvision() },    { "resnet101_63fe2227", PublishedByTorchvision() },
    { "resnet152_394f9c45", PublishedByTorchvision() },   { "resnext50_32x4d_7cdf4587", PublishedByTorchvision() },
    { "radimagenet", PublishedByRadImageNetWithKeras() }, { "_in1k", PublishedResNetByTimm() }
  };
  deep.lookAlikes = ListLookAlikes();
  deep.keyMaps = keyMaps;
  return deep;
}

} // namespace

BackboneFamily
MakeResNets()
{
  const std::string paper = "He et al. 2016, 10.1109/CVPR.2016.90; ";
  const auto        keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());

  RegisteredBackbone resnet18;
  resnet18.description.name = "resnet18";
  resnet18.description.multiplications = 1814073344;
  resnet18.description.publications = { PublishedByTorchvision(), PublishedResNetByTimm(), WithMONAI() };
  resnet18.description.source = paper + "torchvision resnet18, MONAI resnet18";
  resnet18.knownFiles = { { "_in1k", PublishedResNetByTimm() } };
  resnet18.lookAlikes = ListLookAlikes();
  resnet18.make = [](const auto & options) { return MakeResNet<ResNetBasicBlock, 2>(options, { { 2, 2, 2, 2 } }); };
  resnet18.keyMaps = keyMaps;

  RegisteredBackbone resnet34 = resnet18;
  resnet34.description.name = "resnet34";
  resnet34.description.multiplications = 3663761408;
  resnet34.description.source = paper + "torchvision resnet34";
  resnet34.make = [](const auto & options) { return MakeResNet<ResNetBasicBlock, 2>(options, { { 3, 4, 6, 3 } }); };

  RegisteredBackbone resnet50 = MakeDeepResNet(keyMaps);
  resnet50.description.name = "resnet50";
  resnet50.description.multiplications = 4089184256;
  resnet50.description.source = paper + "torchvision resnet50, Keras ResNet50";
  resnet50.make = [](const auto & options) { return MakeResNet<ResNetBottleneck, 2>(options, { { 3, 4, 6, 3 } }); };

  RegisteredBackbone resnet101 = MakeDeepResNet(keyMaps);
  resnet101.description.name = "resnet101";
  resnet101.description.multiplications = 7801405440;
  resnet101.description.source = paper + "torchvision resnet101, Keras ResNet101";
  resnet101.make = [](const auto & options) { return MakeResNet<ResNetBottleneck, 2>(options, { { 3, 4, 23, 3 } }); };

  // Of ResNeXt torchvision and timm alone have weights.
  RegisteredBackbone resnet152 = MakeDeepResNet(keyMaps);
  resnet152.description.name = "resnet152";
  resnet152.description.multiplications = 11513626624;
  resnet152.description.source = paper + "torchvision resnet152, Keras ResNet152";
  resnet152.make = [](const auto & options) { return MakeResNet<ResNetBottleneck, 2>(options, { { 3, 8, 36, 3 } }); };

  RegisteredBackbone resnext50 = MakeDeepResNet(keyMaps);
  resnext50.description.name = "resnext50-32x4d";
  resnext50.description.multiplications = 4230479872;
  resnext50.description.publications.resize(2);
  resnext50.description.source = "Xie et al. 2017, 10.1109/CVPR.2017.634; torchvision and timm resnext50_32x4d";
  resnext50.make = [](const auto & options) {
    return MakeResNet<ResNetBottleneck, 2>(options, { { 3, 4, 6, 3 }, 32, 4 });
  };

  RegisteredBackbone seresnext50;
  seresnext50.description.name = "seresnext50-32x4d";
  seresnext50.description.multiplications = 4232994816;
  seresnext50.description.publications = { PublishedByTimm() };
  seresnext50.description.source = "Hu et al. 2018, 10.1109/CVPR.2018.00745; timm seresnext50_32x4d";
  seresnext50.make = [](const auto & options) {
    return MakeResNet<ResNetBottleneck, 2>(options, { { 3, 4, 6, 3 }, 32, 4, true });
  };
  seresnext50.keyMaps = keyMaps;

  return { resnet18, resnet34, resnet50, resnet101, resnet152, resnext50, seresnext50 };
}
} // namespace TransferLearning
} // namespace itk
