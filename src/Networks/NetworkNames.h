// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkNames_h
#define NetworkNames_h

#include "itkClassificationNetwork.h"

#include "Support/EnumNames.h"

namespace itk
{
namespace TransferLearning
{
// The names of the enumerations of ClassificationNetwork in network files and on command lines.
constexpr EnumName<ClassificationNetworkEnums::Origin> originNames[] = {
  { ClassificationNetworkEnums::Origin::Torchvision, "torchvision" },
  { ClassificationNetworkEnums::Origin::Timm, "timm" },
  { ClassificationNetworkEnums::Origin::Keras, "keras" },
  { ClassificationNetworkEnums::Origin::TensorFlow, "tensorflow" },
  { ClassificationNetworkEnums::Origin::MONAI, "monai" },
  { ClassificationNetworkEnums::Origin::Own, "own" }
};
constexpr EnumName<ClassificationNetworkEnums::Head> headNames[] = {
  { ClassificationNetworkEnums::Head::Published, "published" },
  { ClassificationNetworkEnums::Head::Pooled, "pooled" },
  { ClassificationNetworkEnums::Head::Flatten, "flatten" }
};
constexpr EnumName<ClassificationNetworkEnums::Activation> activationNames[] = {
  { ClassificationNetworkEnums::Activation::Softmax, "softmax" },
  { ClassificationNetworkEnums::Activation::Sigmoid, "sigmoid" }
};
} // namespace TransferLearning
} // namespace itk

#endif
