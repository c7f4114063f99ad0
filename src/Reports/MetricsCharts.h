// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef MetricsCharts_h
#define MetricsCharts_h

#include "Reports/SVGChart.h"
#include "itkClassificationMetrics.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** ROC, precision-recall and reliability chart of one split. Of more than 20 classes, the first two have the macro and
 * the micro average and the classes with the lowest areas. */
std::vector<Chart>
MakeMetricsCharts(const ClassificationMetrics &                            metrics,
                  const std::vector<ClassificationMetrics::ClassFigures> & figures,
                  const ClassificationMetrics::CalibrationFigures &        calibration);
} // namespace TransferLearning
} // namespace itk

#endif
