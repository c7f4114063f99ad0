// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Cases, figures and reports.
#include "TransferLearningConversions.h"

#include "PythonJSON.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
Json
ToJson(const ClassificationMetrics::Interval & interval)
{
  return { { "value", interval.value }, { "low", interval.low }, { "high", interval.high } };
}
} // namespace

void
FromPython(PyObject * object, ClassificationMetrics::Case & value)
{
  const Json json = ReadJSON(object,
                             { { "path", value.path },
                               { "slice", value.slice },
                               { "patient", value.patient },
                               { "true_class", value.trueClass },
                               { "probabilities", value.probabilities },
                               { "sample", value.sample },
                               { "assumptions", value.assumptions } },
                             "case");
  json.at("path").get_to(value.path);
  json.at("slice").get_to(value.slice);
  json.at("patient").get_to(value.patient);
  json.at("true_class").get_to(value.trueClass);
  json.at("probabilities").get_to(value.probabilities);
  json.at("sample").get_to(value.sample);
  json.at("assumptions").get_to(value.assumptions);
}

void
FromPython(PyObject * object, ClassificationComparisonWriter::Model & value)
{
  const Json json = ReadJSON(object,
                             { { "name", value.name },
                               { "failure", value.failure },
                               { "training_fraction", value.trainingFraction },
                               { "training_samples", value.trainingSamples },
                               { "number_of_parameters", value.numberOfParameters },
                               { "inference_seconds", nullptr },
                               { "metrics", nullptr },
                               { "history", nullptr } },
                             "model");
  json.at("name").get_to(value.name);
  json.at("failure").get_to(value.failure);
  json.at("training_fraction").get_to(value.trainingFraction);
  json.at("training_samples").get_to(value.trainingSamples);
  json.at("number_of_parameters").get_to(value.numberOfParameters);
  if (!json.at("inference_seconds").is_null())
  {
    json.at("inference_seconds").get_to(value.inferenceSeconds);
  }
}

void
FromPython(PyObject * object, std::vector<std::pair<std::string, std::string>> & value)
{
  const Reference facts(Py_BuildValue("{s:O}", "facts", object));
  const Json      json = ReadJSON(facts.get(), { { "facts", Json::array() } }, "facts");
  for (const Json & item : json.at("facts"))
  {
    value.emplace_back(item.at(0), item.at(1));
  }
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::Case> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "path", item.path },
                 { "slice", item.slice },
                 { "patient", item.patient },
                 { "true_class", item.trueClass },
                 { "probabilities", item.probabilities },
                 { "sample", item.sample },
                 { "assumptions", item.assumptions } };
  });
}

PyObject *
ToPython(const ClassificationMetrics::Interval & value)
{
  return WriteJSON(ToJson(value));
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::ClassFigures> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "name", item.name },
                 { "support", item.support },
                 { "precision", ToJson(item.precision) },
                 { "recall", ToJson(item.recall) },
                 { "specificity", ToJson(item.specificity) },
                 { "f1", ToJson(item.f1) },
                 { "false_positive_rate", ToJson(item.falsePositiveRate) },
                 { "accuracy_one_vs_rest", ToJson(item.accuracyOneVersusRest) },
                 { "auc", ToJson(item.areaUnderCurve) },
                 { "average_precision", ToJson(item.averagePrecision) } };
  });
}

PyObject *
ToPython(const ClassificationMetrics::OverallFigures & value)
{
  return WriteJSON(Json{ { "accuracy", ToJson(value.accuracy) },
                         { "balanced_accuracy", ToJson(value.balancedAccuracy) },
                         { "macro_precision", ToJson(value.macroPrecision) },
                         { "macro_recall", ToJson(value.balancedAccuracy) },
                         { "macro_specificity", ToJson(value.macroSpecificity) },
                         { "macro_f1", ToJson(value.macroF1) },
                         { "macro_false_positive_rate", ToJson(value.macroFalsePositiveRate) },
                         { "macro_auc", ToJson(value.macroAreaUnderCurve) },
                         { "macro_average_precision", ToJson(value.macroAveragePrecision) },
                         { "cohens_kappa", ToJson(value.cohensKappa) },
                         { "matthews_correlation", ToJson(value.matthewsCorrelation) } });
}

PyObject *
ToPython(const ClassificationMetrics::CalibrationFigures & value)
{
  Json bins = Json::array();
  for (const auto & bin : value.bins)
  {
    bins.push_back({ { "low", bin.low },
                     { "high", bin.high },
                     { "cases", bin.cases },
                     { "confidence", bin.confidence },
                     { "accuracy", bin.accuracy } });
  }
  return WriteJSON(Json{ { "brier_score", ToJson(value.brierScore) },
                         { "expected_calibration_error", ToJson(value.expectedCalibrationError) },
                         { "bins", bins } });
}

PyObject *
ToPython(const ClassificationMetrics::Differences & value)
{
  const auto toJson = [](const ClassificationMetrics::Difference & item) {
    return Json{ { "difference", item.difference.value },
                 { "low", item.difference.low },
                 { "high", item.difference.high },
                 { "p", item.p } };
  };
  return WriteJSON(Json{ { "accuracy", toJson(value.accuracy) },
                         { "macro_f1", toJson(value.macroF1) },
                         { "macro_auc", toJson(value.macroAreaUnderCurve) } });
}

PyObject *
ToPython(const ClassificationMetrics::AbstentionFigures & value)
{
  return WriteJSON(Json{ { "coverage", ToJson(value.coverage) }, { "accuracy", ToJson(value.accuracy) } });
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::CurvePoint> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "threshold", item.threshold },
                 { "false_positive_rate", item.falsePositiveRate },
                 { "recall", item.recall },
                 { "precision", item.precision } };
  });
}
} // namespace TransferLearning
} // namespace itk
