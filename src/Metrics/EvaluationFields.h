// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of metrics, results and histories: their keys in JSON and in Python, their names on pages.
#ifndef EvaluationFields_h
#define EvaluationFields_h

#include "TransferLearning/itkFieldTable.h"
#include "itkClassificationMetrics.h"
#include "itkClassificationResult.h"
#include "itkTrainingHistory.h"

namespace itk
{
namespace TransferLearning
{
using Interval = ClassificationMetrics::Interval;
using ClassFigures = ClassificationMetrics::ClassFigures;
using OverallFigures = ClassificationMetrics::OverallFigures;
using CalibrationFigures = ClassificationMetrics::CalibrationFigures;
using Differences = ClassificationMetrics::Differences;

template <>
struct FieldTable<Interval>
{
  static constexpr auto rows =
    std::make_tuple(MakeField("value", &Interval::value, "value", ""),
                    MakeField("low", &Interval::low, "low", "Lower end of the 95 % interval"),
                    MakeField("high", &Interval::high, "high", "Upper end of the 95 % interval"));
};

template <>
struct FieldTable<ClassFigures>
{
  using T = ClassFigures;
  static constexpr auto rows =
    std::make_tuple(MakeField("name", &T::name, "class", ""),
                    MakeField("support", &T::support, "cases", "Number of cases with this true class"),
                    MakeField("precision", &T::precision, "precision", ""),
                    MakeField("recall", &T::recall, "recall", ""),
                    MakeField("specificity", &T::specificity, "specificity", ""),
                    MakeField("f1", &T::f1, "F1", ""),
                    MakeField("false_positive_rate", &T::falsePositiveRate, "false positive rate", ""),
                    MakeField("accuracy_one_vs_rest", &T::accuracyOneVersusRest, "accuracy, one vs. rest", ""),
                    MakeField("auc", &T::areaUnderCurve, "ROC AUC", ""),
                    MakeField("average_precision", &T::averagePrecision, "average precision", ""));
};

template <>
struct FieldTable<OverallFigures>
{
  using T = OverallFigures;
  static constexpr auto rows = std::make_tuple(
    MakeField("accuracy", &T::accuracy, "accuracy", ""),
    MakeField("balanced_accuracy",
              &T::balancedAccuracy,
              "balanced accuracy",
              "Mean of the recall of the classes that have cases"),
    MakeField("macro_precision", &T::macroPrecision, "macro precision", "A class without predictions counts as 0"),
    MakeField("macro_precision_of_defined",
              &T::macroPrecisionOfDefined,
              "macro precision, predicted classes",
              "A class without predictions is left out"),
    MakeField("macro_recall", &T::macroRecall, "macro recall", "A class without cases counts as 0"),
    MakeField("macro_specificity", &T::macroSpecificity, "macro specificity", ""),
    MakeField("macro_f1", &T::macroF1, "macro F1", "A class without cases and predictions counts as 0"),
    MakeField("macro_f1_of_defined",
              &T::macroF1OfDefined,
              "macro F1, defined classes",
              "A class without cases and predictions is left out"),
    MakeField("macro_false_positive_rate", &T::macroFalsePositiveRate, "macro false positive rate", ""),
    MakeField("macro_auc", &T::macroAreaUnderCurve, "macro ROC AUC", ""),
    MakeField("macro_average_precision",
              &T::macroAveragePrecision,
              "macro average precision",
              "A class without cases counts as 0"),
    MakeField("macro_average_precision_of_defined",
              &T::macroAveragePrecisionOfDefined,
              "macro average precision, classes with cases",
              "A class without cases is left out"),
    MakeField("cohens_kappa", &T::cohensKappa, "Cohen's kappa", ""),
    MakeField("matthews_correlation", &T::matthewsCorrelation, "Matthews correlation coefficient", ""));
};

template <>
struct FieldTable<ClassificationMetrics::ReliabilityBin>
{
  using T = ClassificationMetrics::ReliabilityBin;
  static constexpr auto rows = std::make_tuple(MakeField("low", &T::low, "low", ""),
                                               MakeField("high", &T::high, "high", ""),
                                               MakeField("cases", &T::cases, "cases", ""),
                                               MakeField("confidence", &T::confidence, "confidence", ""),
                                               MakeField("accuracy", &T::accuracy, "accuracy", ""));
};

template <>
struct FieldTable<CalibrationFigures>
{
  using T = CalibrationFigures;
  static constexpr auto rows = std::make_tuple(
    MakeField("brier_score", &T::brierScore, "Brier score", ""),
    MakeField("expected_calibration_error", &T::expectedCalibrationError, "expected calibration error", ""),
    MakeField("bins", &T::bins, "bins", "Bins of equal width"));
};

template <>
struct FieldTable<ClassificationMetrics::AbstentionFigures>
{
  using T = ClassificationMetrics::AbstentionFigures;
  static constexpr auto rows =
    std::make_tuple(MakeField("coverage", &T::coverage, "coverage", "Fraction of the cases that are assigned a class"),
                    MakeField("accuracy",
                              &T::accuracy,
                              "accuracy of covered cases",
                              "Accuracy of the cases that are assigned a class"));
};

template <>
struct FieldTable<Differences>
{
  static constexpr auto rows =
    std::make_tuple(MakeField("accuracy", &Differences::accuracy, "accuracy", ""),
                    MakeField("macro_f1", &Differences::macroF1, "macro F1", ""),
                    MakeField("macro_auc", &Differences::macroAreaUnderCurve, "macro ROC AUC", ""));
};

template <>
struct FieldTable<ClassificationMetrics::CurvePoint>
{
  using T = ClassificationMetrics::CurvePoint;
  static constexpr auto rows =
    std::make_tuple(MakeField("threshold", &T::threshold, "threshold", ""),
                    MakeField("false_positive_rate", &T::falsePositiveRate, "false positive rate", ""),
                    MakeField("recall", &T::recall, "recall", ""),
                    MakeField("precision", &T::precision, "precision", ""));
};

template <>
struct FieldTable<ClassificationMetrics::Case>
{
  using T = ClassificationMetrics::Case;
  static constexpr auto rows = std::make_tuple(
    MakeField("path", &T::path, "path", "Relative to the dataset's root"),
    MakeField("slice", &T::slice, "slice", ""),
    MakeField("patient", &T::patient, "patient", "Patient, the unit of the bootstrap"),
    MakeField("true_class", &T::trueClass, "true class", ""),
    MakeField("probabilities", &T::probabilities, "probabilities", "Probabilities in the order of the class names"),
    MakeField("sample", &T::sample, "sample", "Index in the dataset"),
    MakeField("assumptions", &T::assumptions, "assumptions", "Assumptions about the input, as sentences"),
    MakeField("out_of_domain",
              &T::outOfDomain,
              "out of domain",
              "Bounds of the network's domain that the case violates")
      .MayBeMissing());
};

template <>
struct FieldTable<ClassificationResult::DomainViolation>
{
  using T = ClassificationResult::DomainViolation;
  static constexpr auto rows = std::make_tuple(MakeField("bound", &T::bound, "bound", "Bound of the network's domain"),
                                               MakeField("value", &T::value, "value", "Value of the slice"),
                                               MakeField("low", &T::low, "low", "Lowest accepted value"),
                                               MakeField("high", &T::high, "high", "Highest accepted value"));
};

template <>
struct FieldTable<ClassificationResult::Slice>
{
  using T = ClassificationResult::Slice;
  static constexpr auto rows = std::make_tuple(
    MakeField("index", &T::index, "slice", ""),
    MakeField("position_lps_mm", &T::position, "position", "Center of the first voxel").Unit("mm"),
    MakeField("sop_instance_uid", &T::sopInstanceUID, "SOP Instance UID", "Of an acquired slice").MayBeMissing(),
    MakeField("probabilities", &T::probabilities, "probabilities", "Probabilities in the order of the class names"),
    MakeField("out_of_domain_probabilities",
              &T::outOfDomainProbabilities,
              "probabilities out of domain",
              "Probabilities of a slice outside the network's domain")
      .MayBeMissing(),
    MakeField("violations", &T::violations, "violations", "Bounds of the domain that the slice violates")
      .MayBeMissing());
};

template <>
struct FieldTable<TrainingHistory::Epoch>
{
  using T = TrainingHistory::Epoch;
  static constexpr auto rows = std::make_tuple(
    MakeField("epoch", &T::epoch, "epoch", "Number of the epoch, counted from 1"),
    MakeField("learning_rate", &T::learningRate, "learning rate", "Learning rate at the end of the epoch"),
    MakeField("training_loss", &T::trainingLoss, "training loss", "").Unit("nats"),
    MakeField("training_accuracy", &T::trainingAccuracy, "training accuracy", ""),
    MakeField("validation_loss", &T::validationLoss, "validation loss", "").Unit("nats"),
    MakeField("validation_accuracy", &T::validationAccuracy, "validation accuracy", ""),
    MakeField("validation_macro_f1", &T::validationMacroF1, "validation macro F1", ""),
    MakeField("validation_macro_auc", &T::validationMacroAreaUnderCurve, "validation macro ROC AUC", ""),
    MakeField("seconds", &T::seconds, "seconds", "").Unit("s"));
};

/** Calls the function with the row of each figure that has an interval. */
template <typename TFigures, typename TFunction>
void
ForEachFigure(const TFunction & function)
{
  ForEachField<TFigures>([&function](const auto & row) {
    if constexpr (std::is_same_v<std::decay_t<decltype(row.member)>, Interval TFigures::*>)
    {
      function(row);
    }
  });
}
} // namespace TransferLearning
} // namespace itk

#endif
