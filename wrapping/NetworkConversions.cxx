// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Networks, ensembles, and what they say.
#include "TransferLearningConversions.h"

#include "Metrics/EvaluationFields.h"
#include "PythonJSON.h"
#include "TransferLearning/itkClassificationEnsembleFields.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "TransferLearning/itkExtractedFeaturesFields.h"

namespace itk
{
namespace TransferLearning
{
void
FromPython(PyObject * object, ClassificationNetwork::Structure & value)
{
  ReadFields(object, value, "structure");
}

void
FromPython(PyObject * object, ClassificationNetwork::WeightsSource & value)
{
  ReadFields(object, value, "source");
}

void
FromPython(PyObject * object, ClassificationEnsemble::Stacking & value)
{
  ReadFields(object, value, "stacking");
}

void
FromPython(PyObject * object, ClassificationEnsemble::FeatureRegression & value)
{
  ReadFields(object, value, "regression");
}

void
FromPython(PyObject * object, ExtractedFeatures::Sample & value)
{
  ReadFields(object, value, "sample");
}

void
FromPython(PyObject * object, std::vector<ClassificationResult::Slice> & value)
{
  const Reference slices(Py_BuildValue("{s:O}", "slices", object));
  const Json      json = ReadJSON(slices.get(), { { "slices", Json::array() } }, "slices");
  for (const Json & item : json.at("slices"))
  {
    FieldReader("slice", FieldReader::Missing::IsRefused, FieldReader::Unknown::IsIgnored)
      .Read(item, value.emplace_back());
  }
}

void
FromPython(PyObject * object, std::vector<std::vector<float>> & value)
{
  PythonArray array;
  array.Open(object, 3, "Probabilities must be an array of float32, members x images x classes.");
  const std::size_t size = array.shape[1] * array.shape[2];
  for (std::size_t i = 0; i < array.shape[0]; ++i)
  {
    value.emplace_back(array.values + i * size, array.values + (i + 1) * size);
  }
}

PyObject *
ToPython(const ClassificationNetwork::Structure & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationEnsemble::Stacking & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const ClassificationEnsemble::FeatureRegression & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const std::vector<ExtractedFeatures::Sample> & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const std::vector<ClassificationNetwork::ArchitectureDescription> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    Json json = WriteFields(item);
    json["number_of_parameters"] = ClassificationNetwork::CountParameters(item.name);
    return json;
  });
}

PyObject *
ToPython(const std::vector<ClassificationNetwork::ActivationMap> & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const std::vector<ClassificationResult::Slice> & value)
{
  return WriteFieldsAsDict(value);
}
} // namespace TransferLearning
} // namespace itk
