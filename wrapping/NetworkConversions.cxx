// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Networks, ensembles, and what they say.
#include "TransferLearningConversions.h"

#include "PythonJSON.h"
#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkClassificationNetworkFields.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
Json
ToJson(const ClassificationNetwork::Structure & structure)
{
  return { { "origin", GetEnumName(structure.origin) },
           { "head", GetEnumName(structure.head) },
           { "activation", GetEnumName(structure.activation) },
           { "channels", structure.channels },
           { "size", structure.size } };
}

Json
ToJson(const ClassificationEnsemble::Stacking & stacking)
{
  return { { "coefficients", stacking.coefficients },
           { "intercepts", stacking.intercepts },
           { "fitted_on", stacking.fittedOn },
           { "cases", stacking.cases } };
}

Json
ToJson(const ClassificationNetwork::Publication & publication)
{
  return { { "origin", GetEnumName(publication.origin) },
           { "mean", publication.mean },
           { "standard_deviation", publication.standardDeviation },
           { "colour_order", GetEnumName(publication.colourOrder) },
           { "interpolation", GetEnumName(publication.interpolation) },
           { "crop_fraction", publication.cropFraction },
           { "size", publication.size } };
}
} // namespace

void
FromPython(PyObject * object, ClassificationNetwork::Structure & value)
{
  const Json json = ReadJSON(object, ToJson(value), "structure");
  value.origin = GetEnumValue<ClassificationNetworkEnums::Origin>("The origin of a structure", json.at("origin"));
  value.head = GetEnumValue<ClassificationNetworkEnums::Head>("The head of a structure", json.at("head"));
  value.activation =
    GetEnumValue<ClassificationNetworkEnums::Activation>("The activation of a structure", json.at("activation"));
  json.at("channels").get_to(value.channels);
  json.at("size").get_to(value.size);
}

void
FromPython(PyObject * object, ClassificationNetwork::WeightsSource & value)
{
  const Json json = ReadJSON(object, { { "address", value.address }, { "licence", value.licence } }, "source");
  json.at("address").get_to(value.address);
  json.at("licence").get_to(value.licence);
}

void
FromPython(PyObject * object, ClassificationEnsemble::Stacking & value)
{
  const Json json = ReadJSON(object, ToJson(value), "stacking");
  json.at("coefficients").get_to(value.coefficients);
  json.at("intercepts").get_to(value.intercepts);
  json.at("fitted_on").get_to(value.fittedOn);
  json.at("cases").get_to(value.cases);
}

void
FromPython(PyObject * object, std::vector<ClassificationResult::Slice> & value)
{
  const Reference slices(Py_BuildValue("{s:O}", "slices", object));
  const Json      json = ReadJSON(slices.get(), { { "slices", Json::array() } }, "slices");
  for (const Json & item : json.at("slices"))
  {
    ClassificationResult::Slice slice;
    item.at("index").get_to(slice.index);
    item.at("position_lps_mm").get_to(slice.position);
    item.at("probabilities").get_to(slice.probabilities);
    value.push_back(slice);
  }
}

void
FromPython(PyObject * object, std::vector<std::vector<float>> & value)
{
  PythonArray array;
  array.Open(object, 3, "Probabilities are an array of float32 with members x images x classes.");
  const std::size_t size = array.shape[1] * array.shape[2];
  for (std::size_t i = 0; i < array.shape[0]; ++i)
  {
    value.emplace_back(array.values + i * size, array.values + (i + 1) * size);
  }
}

PyObject *
ToPython(const ClassificationNetwork::Structure & value)
{
  return WriteJSON(ToJson(value));
}

PyObject *
ToPython(const ClassificationEnsemble::Stacking & value)
{
  return WriteJSON(ToJson(value));
}

PyObject *
ToPython(const std::vector<ClassificationNetwork::ArchitectureDescription> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    Json json{ { "name", item.name },
               { "dimension", item.dimension },
               { "size", item.size },
               { "number_of_parameters", item.numberOfParameters },
               { "multiplications", item.multiplications },
               { "publications", Json::array() },
               { "source", item.source } };
    for (const auto & publication : item.publications)
    {
      json["publications"].push_back(ToJson(publication));
    }
    return json;
  });
}

PyObject *
ToPython(const std::vector<ClassificationNetwork::ActivationMap> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{
      { "columns", item.columns }, { "rows", item.rows }, { "slices", item.slices }, { "values", item.values }
    };
  });
}

PyObject *
ToPython(const std::vector<ClassificationResult::Slice> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "index", item.index },
                 { "position_lps_mm", item.position },
                 { "probabilities", item.probabilities } };
  });
}
} // namespace TransferLearning
} // namespace itk
