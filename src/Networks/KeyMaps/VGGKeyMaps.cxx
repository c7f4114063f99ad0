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
const KeyMap torchvision{ KeyNaming::Torch, { Origin::Torchvision }, { "features.{i}", "classifier.{i}" } };

const KeyMap timm{ KeyNaming::Torch,
                   { Origin::Timm },
                   { "features.{i}",
                     { "pre_logits.fc1", "classifier.0", KeyLayer::WholeMap },
                     { "pre_logits.fc2", "classifier.3", KeyLayer::WholeMap },
                     { "head.fc", "classifier.6" } } };

/** \param convolution the registered one of block b, n */
KeyMap
MakeKeras(const char * convolution)
{
  return { KeyNaming::Keras,
           { Origin::Keras },
           { { "block{b}_conv{n}", convolution },
             { "fc1", "classifier.0", KeyLayer::FlattenedMap },
             { "fc2", "classifier.3" },
             { "predictions", "classifier.6" } },
           {},
           false,
           0.0f,
           512 };
}
} // namespace

const KeyMaps &
GetVGG16KeyMaps()
{
  static const KeyMaps maps{ torchvision, timm, MakeKeras("features.{b[0,0,5,10,17,24]+2*n-2}") };
  return maps;
}

const KeyMaps &
GetVGG19KeyMaps()
{
  static const KeyMaps maps{ torchvision, timm, MakeKeras("features.{b[0,0,5,10,19,28]+2*n-2}") };
  return maps;
}

const KeyMaps &
GetVGGNormKeyMaps()
{
  static const KeyMaps maps{ torchvision, timm };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
