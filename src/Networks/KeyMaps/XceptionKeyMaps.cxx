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
const std::vector<std::string> shortcuts = ExpandBraces("block{1,2,3,12}.skip");
const std::vector<std::string> shortcutNorms = ExpandBraces("block{1,2,3,12}.skipbn");
} // namespace

const KeyMaps &
GetXceptionKeyMaps()
{
  static const KeyMaps maps{ { KeyNaming::Torch,
                               { Origin::Timm },
                               { "conv{n}",
                                 "bn{n}",
                                 "conv{n}.conv1",
                                 "conv{n}.pointwise",
                                 "block{b}.rep.{i}",
                                 "block{b}.rep.{i}.conv1",
                                 "block{b}.rep.{i}.pointwise",
                                 "block{b}.skip",
                                 "block{b}.skipbn",
                                 "fc" } },
                             { KeyNaming::Keras,
                               { Origin::Keras },
                               { { "block1_conv{n}", "conv{n}" },
                                 { "block1_conv{n}_bn", "bn{n}" },
                                 { "block14_sepconv{n}", "conv{n+2}", KeyLayer::Separable },
                                 { "block14_sepconv{n}_bn", "bn{n+2}" },
                                 // The first block begins without a ReLU.
                                 { "block2_sepconv{n}", "block1.rep.{3*n-3}", KeyLayer::Separable },
                                 { "block2_sepconv{n}_bn", "block1.rep.{3*n-2}" },
                                 { "block{b}_sepconv{n}", "block{b-1}.rep.{3*n-2}", KeyLayer::Separable },
                                 { "block{b}_sepconv{n}_bn", "block{b-1}.rep.{3*n-1}" },
                                 { "predictions", "fc" } },
                               { { "conv2d", shortcuts },
                                 { "batch_normalization", shortcutNorms },
                                 // Keras 1, with which the published file was written
                                 { "convolution2d", shortcuts },
                                 { "batchnormalization", shortcutNorms } } } };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
