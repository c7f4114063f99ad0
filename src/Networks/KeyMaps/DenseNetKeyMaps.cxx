// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KeyMaps/KeyMaps.h"

namespace itk
{
namespace TransferLearning
{
using Origin = ClassificationNetworkEnums::Origin;

const KeyMaps &
GetDenseNetKeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch,
      { Origin::Torchvision, Origin::Timm },
      { "features.conv0",
        "features.norm{n}",
        "features.denseblock{b}.denselayer{i}.norm{n}",
        "features.denseblock{b}.denselayer{i}.conv{n}",
        "features.transition{b}.norm",
        "features.transition{b}.conv",
        "classifier",
        // torchvision's files date from a torch that allowed dots in the names of modules.
        { "features.denseblock{b}.denselayer{i}.norm.{n}", "features.denseblock{b}.denselayer{i}.norm{n}" },
        { "features.denseblock{b}.denselayer{i}.conv.{n}", "features.denseblock{b}.denselayer{i}.conv{n}" } } },
    { KeyNaming::Keras,
      { Origin::Keras },
      { { "conv1_conv", "features.conv0" },
        { "conv1_bn", "features.norm0" },
        { "conv{b}_block{i}_{n}_bn", "features.denseblock{b-1}.denselayer{i}.norm{n+1}" },
        { "conv{b}_block{i}_{n}_conv", "features.denseblock{b-1}.denselayer{i}.conv{n}" },
        { "pool{b}_bn", "features.transition{b-1}.norm" },
        { "pool{b}_conv", "features.transition{b-1}.conv" },
        { "bn", "features.norm5" },
        { "predictions", "classifier" },
        { "fc1000", "classifier" } } }
  };
  return maps;
}

const KeyMaps &
GetDenseNet3DKeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch,
      { Origin::MONAI, Origin::Torchvision, Origin::Timm },
      { "features.conv0",
        "features.norm{n}",
        "features.denseblock{b}.denselayer{i}.layers.norm{n}",
        "features.denseblock{b}.denselayer{i}.layers.conv{n}",
        "features.transition{b}.norm",
        "features.transition{b}.conv",
        "class_layers.out" } },
    { KeyNaming::Torch,
      { Origin::Torchvision, Origin::Timm },
      { "features.conv0",
        "features.norm{n}",
        { "features.denseblock{b}.denselayer{i}.norm{n}", "features.denseblock{b}.denselayer{i}.layers.norm{n}" },
        { "features.denseblock{b}.denselayer{i}.conv{n}", "features.denseblock{b}.denselayer{i}.layers.conv{n}" },
        "features.transition{b}.norm",
        "features.transition{b}.conv",
        { "classifier", "class_layers.out" },
        { "features.denseblock{b}.denselayer{i}.norm.{n}", "features.denseblock{b}.denselayer{i}.layers.norm{n}" },
        { "features.denseblock{b}.denselayer{i}.conv.{n}", "features.denseblock{b}.denselayer{i}.layers.conv{n}" } },
      {},
      false,
      0.0f,
      0,
      true }
  };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
