// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FigureNames_h
#define FigureNames_h

#include "itkClassificationMetrics.h"

namespace itk
{
namespace TransferLearning
{
/** A figure's key in JSON and its name on pages. */
template <typename TFigures>
struct FigureName
{
  const char *                    key;
  const char *                    title;
  ClassificationMetrics::Interval TFigures::* figure;
};

using ClassFigures = ClassificationMetrics::ClassFigures;
constexpr FigureName<ClassFigures> classFigureNames[] = {
  { "precision", "precision", &ClassFigures::precision },
  { "recall", "recall", &ClassFigures::recall },
  { "specificity", "specificity", &ClassFigures::specificity },
  { "f1", "F1", &ClassFigures::f1 },
  { "false_positive_rate", "false positive rate", &ClassFigures::falsePositiveRate },
  { "accuracy_one_vs_rest", "accuracy, one against the rest", &ClassFigures::accuracyOneVersusRest },
  { "auc", "ROC AUC", &ClassFigures::areaUnderCurve },
  { "average_precision", "average precision", &ClassFigures::averagePrecision }
};

using OverallFigures = ClassificationMetrics::OverallFigures;
constexpr FigureName<OverallFigures> overallFigureNames[] = {
  { "accuracy", "accuracy", &OverallFigures::accuracy },
  { "balanced_accuracy", "balanced accuracy", &OverallFigures::balancedAccuracy },
  { "macro_precision", "macro precision", &OverallFigures::macroPrecision },
  { "macro_recall", "macro recall", &OverallFigures::balancedAccuracy },
  { "macro_specificity", "macro specificity", &OverallFigures::macroSpecificity },
  { "macro_f1", "macro F1", &OverallFigures::macroF1 },
  { "macro_false_positive_rate", "macro false positive rate", &OverallFigures::macroFalsePositiveRate },
  { "macro_auc", "macro ROC AUC", &OverallFigures::macroAreaUnderCurve },
  { "macro_average_precision", "macro average precision", &OverallFigures::macroAveragePrecision },
  { "cohens_kappa", "Cohen's kappa", &OverallFigures::cohensKappa },
  { "matthews_correlation", "Matthews' correlation", &OverallFigures::matthewsCorrelation }
};

using CalibrationFigures = ClassificationMetrics::CalibrationFigures;
constexpr FigureName<CalibrationFigures> calibrationFigureNames[] = {
  { "brier_score", "Brier score", &CalibrationFigures::brierScore },
  { "expected_calibration_error", "expected calibration error", &CalibrationFigures::expectedCalibrationError }
};

/** The key of a figure that two networks are compared by. */
struct DifferenceName
{
  const char *                      key;
  ClassificationMetrics::Difference ClassificationMetrics::Differences::* difference;
};
constexpr DifferenceName differenceNames[] = { { "accuracy", &ClassificationMetrics::Differences::accuracy },
                                               { "macro_f1", &ClassificationMetrics::Differences::macroF1 },
                                               { "macro_auc",
                                                 &ClassificationMetrics::Differences::macroAreaUnderCurve } };
} // namespace TransferLearning
} // namespace itk

#endif
