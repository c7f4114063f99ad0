// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef MacroFigures_h
#define MacroFigures_h

#include "itkClassificationMetrics.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Means over all classes, without intervals; NaN without cases. */
struct MacroFigures
{
  double f1;             ///< A class that is neither true nor predicted counts as 0.
  double areaUnderCurve; ///< Of each class versus the rest; NaN if a class has no cases.
};
/** Only true classes and probabilities of the cases are used. */
MacroFigures
GetMacroFigures(const std::vector<ClassificationMetrics::Case> & cases, std::size_t classes);
} // namespace TransferLearning
} // namespace itk

#endif
