// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Cases, figures and reports.
#include "TransferLearningConversions.h"

#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "PythonJSON.h"

namespace itk
{
namespace TransferLearning
{
void
FromPython(PyObject * object, ClassificationMetrics::Case & value)
{
  ReadFields(object, value, "case");
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
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationMetrics::Interval & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::ClassFigures> & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationMetrics::OverallFigures & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationMetrics::CalibrationFigures & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationMetrics::Differences & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationMetrics::AbstentionFigures & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::CurvePoint> & value)
{
  return WriteFieldsAsDict(value);
}
} // namespace TransferLearning
} // namespace itk
