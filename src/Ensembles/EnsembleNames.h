// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef EnsembleNames_h
#define EnsembleNames_h

#include "itkClassificationEnsemble.h"

#include "Support/EnumNames.h"

namespace itk
{
namespace TransferLearning
{
// The names of the enumeration of ClassificationEnsemble in files and on command lines.
constexpr EnumName<ClassificationEnsembleEnums::Combination> combinationNames[] = {
  { ClassificationEnsembleEnums::Combination::ProbabilityMean, "probability" },
  { ClassificationEnsembleEnums::Combination::LogitMean, "logit" },
  { ClassificationEnsembleEnums::Combination::Stacked, "stacked" }
};
} // namespace TransferLearning
} // namespace itk

#endif
