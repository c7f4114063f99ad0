// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AgreementFigures_h
#define AgreementFigures_h

#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Row = true class, column = predicted class. */
using ConfusionMatrix = std::vector<std::vector<std::size_t>>;

/** F1 a class; NaN where the class is neither true nor predicted. */
std::vector<double>
GetF1(const ConfusionMatrix & matrix);

/** All classes together. Means are over the classes for which the figure is defined; 0/0 is NaN. */
struct AgreementFigures
{
  double accuracy;
  double balancedAccuracy;
  double macroPrecision;
  double macroSpecificity;
  double macroF1;
  double macroFalsePositiveRate;
  double cohensKappa;
  double matthewsCorrelation;
};
AgreementFigures
GetAgreementFigures(const ConfusionMatrix & matrix);
} // namespace TransferLearning
} // namespace itk

#endif
