// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of ClassificationEnsemble's functions, and the names of the combinations.
#ifndef itkClassificationEnsembleFields_h
#define itkClassificationEnsembleFields_h

#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"
#include "itkClassificationEnsemble.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<ClassificationEnsembleEnums::Combination>
{
  using Combination = ClassificationEnsembleEnums::Combination;
  static constexpr EnumName<Combination> table[] = { { Combination::ProbabilityMean, "probability" },
                                                     { Combination::LogitMean, "logit" },
                                                     { Combination::Stacked, "stacked" },
                                                     { Combination::Features, "features" } };
};

template <>
struct FieldTable<ClassificationEnsemble::Stacking>
{
  using T = ClassificationEnsemble::Stacking;
  static constexpr auto rows =
    std::make_tuple(MakeField("coefficients",
                              &T::coefficients,
                              "Coefficients",
                              "Ordered by class, then by member, then by the member's classes"),
                    MakeField("intercepts", &T::intercepts, "Intercepts", "One intercept per class"),
                    MakeField("fitted_on", &T::fittedOn, "Fitted on", "Name of the split"),
                    MakeField("cases", &T::cases, "Cases", "Number of cases that it was fitted on"));
};

template <>
struct FieldTable<ClassificationEnsemble::FeatureRegression>
{
  using T = ClassificationEnsemble::FeatureRegression;
  static constexpr auto rows = std::make_tuple(
    MakeField("classes", &T::classNames, "Classes", "In the order of the coefficients"),
    MakeField("features_of_members", &T::featuresOfMembers, "Features of members", "Number of features of each member"),
    MakeField("means", &T::means, "Means", "Mean of each feature, one member after the other"),
    MakeField("standard_deviations",
              &T::standardDeviations,
              "Standard deviations",
              "Standard deviation of each feature"),
    MakeField("coefficients", &T::coefficients, "Coefficients", "Ordered by class, then by feature"),
    MakeField("intercepts", &T::intercepts, "Intercepts", "One intercept per class"),
    MakeField("fitted_on", &T::fittedOn, "Fitted on", "Name of the split"),
    MakeField("cases", &T::cases, "Cases", "Number of cases that it was fitted on"));
};
} // namespace TransferLearning
} // namespace itk

#endif
