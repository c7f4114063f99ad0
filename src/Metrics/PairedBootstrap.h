// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PairedBootstrap_h
#define PairedBootstrap_h

#include "itkClassificationMetrics.h"

namespace itk
{
namespace TransferLearning
{
/** A figure of all cases, and of each draw of the bootstrap. */
struct DrawnFigure
{
  double              value{};
  std::vector<double> draws;
};

/** The figures of one network that are compared. Two networks on the same cases are drawn alike. */
struct DrawnFigures
{
  DrawnFigure accuracy;
  DrawnFigure macroF1;
  DrawnFigure macroAreaUnderCurve;
};
DrawnFigures
DrawFigures(const ClassificationMetrics & metrics);

/** Whether both have the same samples, patients and true classes in the same order. */
bool
HaveSameCases(const ClassificationMetrics & one, const ClassificationMetrics & other);

/** Of two networks on the same cases, the first minus the second. */
ClassificationMetrics::Differences
GetDifferences(const DrawnFigures & one, const DrawnFigures & other);
} // namespace TransferLearning
} // namespace itk

#endif
