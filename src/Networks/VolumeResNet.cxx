// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ResNet-10 to ResNet-200 for volumes, with the tensor names of MONAI, MedicalNet and Merlin. Layout: He et al. 2016,
// 10.1109/CVPR.2016.90, table 1; Chen et al. 2019, arXiv 1904.00625, section 3.2; Blankemeier et al. 2024, arXiv
// 2406.06512.
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
  const KeyMap monai(KeyNaming::Torch, { OriginEnum::MONAI }, ListResNetNames());
  KeyMap       images(KeyNaming::Torch, { OriginEnum::Torchvision, OriginEnum::Timm }, ListResNetNames());
  images.inflates = true;
  const KeyMap medicalNet(KeyNaming::Torch, { OriginEnum::MedicalNet }, ListResNetNames());
  auto         names = ListResNetNames();
  // Convolutions of the averaged map: of findings, and of its comparison with reports.
  names.emplace_back("classifier", "fc", KeyLayer::WholeMap);
  names.emplace_back("contrastive_head", "contrastive_head", KeyLayer::Ignored);
  const KeyMap merlin(KeyNaming::Torch, { OriginEnum::Merlin }, std::move(names));
  return { monai, images, medicalNet, merlin };
}

/** All values of CT, and the z-score of the whole volume. MedicalNet's own scripts measure what is above 0, and draw
 * what is 0 from the normal distribution. */
VolumeInput
TakeAllOfCT()
{
  VolumeInput input{ OriginEnum::MedicalNet, {} };
  input.preprocessing.windows = { { 1024.0, 4096.0, CTWindowEnums::Function::LinearExact } };
  input.preprocessing.statistics = CTPreprocessingEnums::Statistics::ZScore;
  return input;
}

/** -1000..1000 HU as 0..1, 1.5 mm in the plane and 3 mm between slices. */
VolumeInput
TakeMerlinsVolume()
{
  VolumeInput input{ OriginEnum::Merlin, {} };
  input.preprocessing.windows = { { 0.0, 2000.0, CTWindowEnums::Function::LinearExact } };
  input.preprocessing.size = { { 224, 224 } };
  input.preprocessing.slices = 160;
  input.preprocessing.fit = CTPreprocessingEnums::Fit::FixedSpacing;
  input.preprocessing.spacing = { { 1.5, 1.5, 3.0 } };
  input.preprocessing.antialias = false;
  return input;
}

ClassificationNetwork::Publication
PublishedByMerlin()
{
  auto publication = WithoutImageNet(OriginEnum::Merlin);
  publication.mean.resize(3, 0.0);
  publication.standardDeviation.resize(3, 1.0);
  return publication;
}

/** Of MedicalNet. */
RegisteredBackbone
MakeVolumeResNet(const std::shared_ptr<const KeyMaps> & keyMaps)
{
  RegisteredBackbone volume;
  volume.description.dimension = 3;
  volume.description.size = { { 96, 96, 96 } };
  volume.description.publications = { WithoutImageNet(OriginEnum::MedicalNet) };
  volume.lookAlikes = { { OriginEnum::MedicalNet, "MONAI's ResNet with bias_downsample=False", "monai" } };
  volume.volumeInputs = { TakeAllOfCT() };
  volume.keyMaps = keyMaps;
  return volume;
}

/** Of MONAI too; as torchvision's and timm's, these are what their networks for images become by inflation. */
RegisteredBackbone
MakeInflatableResNet(const std::shared_ptr<const KeyMaps> & keyMaps)
{
  RegisteredBackbone volume = MakeVolumeResNet(keyMaps);
  volume.description.publications = { WithoutImageNet(OriginEnum::MONAI),
                                      PublishedByTorchvision(),
                                      PublishedResNetByTimm(),
                                      WithoutImageNet(OriginEnum::MedicalNet) };
  return volume;
}

/** A network of MedicalNet alone. */
template <template <std::size_t> class TBlock>
RegisteredBackbone
MakeMedicalNet(const std::shared_ptr<const KeyMaps> & keyMaps,
               unsigned int                           depth,
               std::size_t                            multiplications,
               const ResNetLayout &                   layout)
{
  RegisteredBackbone network = MakeVolumeResNet(keyMaps);
  const std::string  name = "resnet" + std::to_string(depth);
  network.description.name = name + "-3d";
  network.description.multiplications = multiplications;
  network.description.source = "Chen et al. 2019, arXiv 1904.00625; MedicalNet " + name;
  network.make = [layout](const auto & options) { return MakeResNet<TBlock, 3>(options, layout); };
  return network;
}
} // namespace

BackboneFamily
MakeVolumeResNets()
{
  const std::string paper = "He et al. 2016, 10.1109/CVPR.2016.90; ";
  const auto        keyMaps = std::make_shared<const KeyMaps>(MakeKeyMaps());

  // Of whose shortcuts MedicalNet's networks have no convolutions.
  const ResNetLayout zeros18{ { 2, 2, 2, 2 }, 1, 64, false, true };
  const ResNetLayout zeros34{ { 3, 4, 6, 3 }, 1, 64, false, true };

  RegisteredBackbone resnet18 = MakeInflatableResNet(keyMaps);
  resnet18.description.name = "resnet18-3d";
  resnet18.description.multiplications = 105998452736;
  resnet18.description.source = paper + "MONAI and MedicalNet resnet18; inflated from torchvision resnet18";
  resnet18.make = [zeros18](const auto & options) { return MakeResNet<ResNetBasicBlock, 3>(options, zeros18); };

  RegisteredBackbone resnet50 = MakeInflatableResNet(keyMaps);
  resnet50.description.name = "resnet50-3d";
  resnet50.description.multiplications = 136801427456;
  resnet50.description.source = paper + "MONAI and MedicalNet resnet50; inflated from torchvision resnet50";
  resnet50.make = [](const auto & options) { return MakeResNet<ResNetBottleneck, 3>(options, { { 3, 4, 6, 3 } }); };

  RegisteredBackbone resnet152 = MakeMedicalNet<ResNetBottleneck>(keyMaps, 152, 210574254080, { { 3, 8, 36, 3 } });
  resnet152.description.publications.push_back(PublishedByMerlin());
  resnet152.description.source += "; Blankemeier et al. 2024, arXiv 2406.06512, Merlin I3ResNet-152";
  resnet152.volumeInputs.push_back(TakeMerlinsVolume());

  return { MakeMedicalNet<ResNetBasicBlock>(keyMaps, 10, 29861611520, { { 1, 1, 1, 1 } }),
           resnet18,
           MakeMedicalNet<ResNetBasicBlock>(keyMaps, 34, 119764944896, zeros34),
           resnet50,
           MakeMedicalNet<ResNetBottleneck>(keyMaps, 101, 155083612160, { { 3, 4, 23, 3 } }),
           resnet152,
           MakeMedicalNet<ResNetBottleneck>(keyMaps, 200, 226428723200, { { 3, 24, 36, 3 } }) };
}
} // namespace TransferLearning
} // namespace itk
