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

/** All classes together; 0/0 is NaN. Means of precision, recall and F1 have 0 for a class for which the figure is not
 * defined, as scikit-learn's have with zero_division=0; those of defined classes, and the others, leave it out. */
struct AgreementFigures
{
  double accuracy;
  double balancedAccuracy;
  double macroPrecision;
  double macroPrecisionOfDefined;
  double macroRecall;
  double macroSpecificity;
  double macroF1;
  double macroF1OfDefined;
  double macroFalsePositiveRate;
  double cohensKappa;
  double matthewsCorrelation;
};
/** Of all cases, or of a draw from them: a class that is missing in the draw only is left out of its means. */
AgreementFigures
GetAgreementFigures(const ConfusionMatrix & matrix, const ConfusionMatrix & ofAllCases);
} // namespace TransferLearning
} // namespace itk

#endif
