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
/** Convolution and BatchNorm of each unit, which Keras creates in this order (its model has them in another). */
std::vector<KeySequence>
MakeSequences(const std::vector<std::string> & units)
{
  std::vector<KeySequence> sequences{ { "conv2d", {} }, { "batch_normalization", {} } };
  for (const std::string & pattern : units)
  {
    for (const std::string & unit : ExpandBraces(pattern))
    {
      sequences[0].modules.push_back(unit + ".conv");
      sequences[1].modules.push_back(unit + ".bn");
    }
  }
  return sequences;
}
} // namespace

const KeyMaps &
GetInceptionV3KeyMaps()
{
  static const KeyMaps maps{
    { KeyNaming::Torch,
      { Origin::Torchvision, Origin::Timm },
      { "Conv2d_{u:*}.conv", "Conv2d_{u:*}.bn", "Mixed_{u:*}.conv", "Mixed_{u:*}.bn", "AuxLogits.{u:*}", "fc" } },
    { KeyNaming::Keras,
      { Origin::Keras },
      { { "predictions", "fc" } },
      MakeSequences({ "Conv2d_{1a_3x3,2a_3x3,2b_3x3,3b_1x1,4a_3x3}",
                      "Mixed_5{b,c,d}.branch{1x1,5x5_1,5x5_2,3x3dbl_1,3x3dbl_2,3x3dbl_3,_pool}",
                      "Mixed_6a.branch{3x3,3x3dbl_1,3x3dbl_2,3x3dbl_3}",
                      "Mixed_6{b,c,d,e}.branch{1x1,7x7_{1..3},7x7dbl_{1..5},_pool}",
                      "Mixed_7a.branch{3x3_1,3x3_2,7x7x3_{1..4}}",
                      "Mixed_7{b,c}.branch{1x1,3x3_1,3x3_2a,3x3_2b,3x3dbl_1,3x3dbl_2,3x3dbl_3a,3x3dbl_3b,_pool}" }),
      true }
  };
  return maps;
}

const KeyMaps &
GetInceptionResNetV2KeyMaps()
{
  static const KeyMaps maps{ { KeyNaming::Torch,
                               { Origin::Timm },
                               { "conv2d_{u:*}.conv",
                                 "conv2d_{u:*}.bn",
                                 "mixed_{u:*}.conv",
                                 "mixed_{u:*}.bn",
                                 "repeat{u:*}.conv",
                                 "repeat{u:*}.bn",
                                 "repeat{u:*}.conv2d",
                                 "block8.{u:*}.conv",
                                 "block8.{u:*}.bn",
                                 "block8.conv2d",
                                 "classif" } },
                             { KeyNaming::Keras,
                               { Origin::Keras },
                               { { "block35_{i}_conv", "repeat.{i-1}.conv2d" },
                                 { "block17_{i}_conv", "repeat_1.{i-1}.conv2d" },
                                 { "block8_10_conv", "block8.conv2d" },
                                 { "block8_{i}_conv", "repeat_2.{i-1}.conv2d" },
                                 { "conv_7b", "conv2d_7b.conv" },
                                 { "conv_7b_bn", "conv2d_7b.bn" },
                                 { "predictions", "classif" } },
                               MakeSequences({ "conv2d_{1a,2a,2b,3b,4a}",
                                               "mixed_5b.branch{0,1.0,1.1,2.0,2.1,2.2,3.1}",
                                               "repeat.{0..9}.branch{0,1.0,1.1,2.0,2.1,2.2}",
                                               "mixed_6a.branch{0,1.0,1.1,1.2}",
                                               "repeat_1.{0..19}.branch{0,1.0,1.1,1.2}",
                                               "mixed_7a.branch{0.0,0.1,1.0,1.1,2.0,2.1,2.2}",
                                               "repeat_2.{0..8}.branch{0,1.0,1.1,1.2}",
                                               "block8.branch{0,1.0,1.1,1.2}" }),
                               true } };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
