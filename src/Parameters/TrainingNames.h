// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingNames_h
#define TrainingNames_h

#include "Support/EnumNames.h"
#include "itkNetworkTrainingParameters.h"

namespace itk
{
namespace TransferLearning
{
// Names on command lines, in network files and in reports.
constexpr EnumName<NetworkTrainingEnums::Optimizer> optimizerNames[] = {
  { NetworkTrainingEnums::Optimizer::Adam, "adam" },
  { NetworkTrainingEnums::Optimizer::AdamW, "adamw" },
  { NetworkTrainingEnums::Optimizer::SGD, "sgd" }
};

constexpr EnumName<NetworkTrainingEnums::Schedule> scheduleNames[] = {
  { NetworkTrainingEnums::Schedule::Constant, "constant" },
  { NetworkTrainingEnums::Schedule::Cosine, "cosine" },
  { NetworkTrainingEnums::Schedule::Plateau, "plateau" }
};

constexpr EnumName<NetworkTrainingEnums::Loss> lossNames[] = { { NetworkTrainingEnums::Loss::CrossEntropy,
                                                                 "cross-entropy" },
                                                               { NetworkTrainingEnums::Loss::Focal, "focal" } };

constexpr EnumName<NetworkTrainingEnums::Sampling> samplingNames[] = {
  { NetworkTrainingEnums::Sampling::EachOnce, "each-once" },
  { NetworkTrainingEnums::Sampling::Balanced, "balanced" }
};

constexpr EnumName<NetworkTrainingEnums::ClassWeighting> classWeightingNames[] = {
  { NetworkTrainingEnums::ClassWeighting::None, "none" },
  { NetworkTrainingEnums::ClassWeighting::Balanced, "balanced" }
};

constexpr EnumName<NetworkTrainingEnums::Precision> precisionNames[] = {
  { NetworkTrainingEnums::Precision::Float32, "float32" },
  { NetworkTrainingEnums::Precision::BFloat16, "bfloat16" },
  { NetworkTrainingEnums::Precision::Float16, "float16" }
};
} // namespace TransferLearning
} // namespace itk

#endif
