// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KeyMaps/KeyMaps.h"

namespace itk
{
namespace TransferLearning
{
using Origin = ClassificationNetworkEnums::Origin;

namespace
{
/** Of torchvision and timm, and of MONAI for volumes. */
const std::vector<KeyRule> registeredNames{
  "conv1", "bn1", "layer{s}.{i}.conv{n}", "layer{s}.{i}.bn{n}", "layer{s}.{i}.downsample.{n}", "fc"
};
} // namespace

const KeyMaps &
GetResNetKeyMaps()
{
  static const KeyMaps maps{ { KeyNaming::Torch, { Origin::Torchvision, Origin::Timm }, registeredNames },
                             { KeyNaming::Keras,
                               { Origin::Keras },
                               { { "conv1_conv", "conv1" },
                                 { "conv1_bn", "bn1" },
                                 { "conv{s}_block{i}_0_conv", "layer{s-1}.{i-1}.downsample.0" },
                                 { "conv{s}_block{i}_0_bn", "layer{s-1}.{i-1}.downsample.1" },
                                 { "conv{s}_block{i}_{n}_conv", "layer{s-1}.{i-1}.conv{n}" },
                                 { "conv{s}_block{i}_{n}_bn", "layer{s-1}.{i-1}.bn{n}" },
                                 { "predictions", "fc" },
                                 { "probs", "fc" } } },
                             // Keras before 2.2.5: the same network with the epsilon 1e-3 for 1.001e-5.
                             { KeyNaming::Keras,
                               { Origin::Keras },
                               { { "conv1", "conv1" },
                                 { "bn_conv1", "bn1" },
                                 { "res{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.0" },
                                 { "bn{s}{i:a}_branch1", "layer{s-1}.{i}.downsample.1" },
                                 { "res{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.conv{n+1}" },
                                 { "bn{s}{i:a}_branch2{n:a}", "layer{s-1}.{i}.bn{n+1}" },
                                 { "fc1000", "fc" } },
                               {},
                               false,
                               1e-3f - 1.001e-5f } };
  return maps;
}

const KeyMaps &
GetResNet3DKeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch, { Origin::MONAI }, registeredNames },
    { KeyNaming::Torch, { Origin::Torchvision, Origin::Timm }, registeredNames, {}, false, 0.0f, 0, true }
  };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
