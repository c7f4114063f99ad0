// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearningConversions.h"

#include "CTPreprocessing/CTPreprocessingNames.h"
#include "Networks/NetworkNames.h"
#include "Support/InterpreterLock.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <stdexcept>

// Public since Python 3.4, though not in the headers of the limited interface.
extern "C" int
PyGILState_Check();

namespace itk
{
namespace TransferLearning
{
namespace
{
using Json = nlohmann::ordered_json;

void *
ReleasePythonLock()
{
  return Py_IsInitialized() && PyGILState_Check() ? PyEval_SaveThread() : nullptr;
}

void
TakePythonLockBack(void * state)
{
  PyEval_RestoreThread(static_cast<PyThreadState *>(state));
}

// As the compiled module is loaded.
const bool lockIsKnown = (SetInterpreterLock({ ReleasePythonLock, TakePythonLockBack }), true);

struct Release
{
  void
  operator()(PyObject * object) const
  {
    Py_DECREF(object);
  }
};
using Reference = std::unique_ptr<PyObject, Release>;

/** The error that Python has raised, taken from it. */
std::runtime_error
TakePythonError()
{
  PyObject * type = nullptr;
  PyObject * value = nullptr;
  PyObject * traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const Reference text(value != nullptr ? PyObject_Str(value) : nullptr);
  const char *    message = text ? PyUnicode_AsUTF8AndSize(text.get(), nullptr) : nullptr;
  std::string     copy = message != nullptr ? message : "Python has raised an error without a text.";
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  return std::runtime_error(copy);
}

/** A function of TransferLearningValues.py. */
Reference
GetFunction(const char * name)
{
  const Reference module(PyImport_ImportModule("itk.TransferLearningValues"));
  Reference       function(module ? PyObject_GetAttrString(module.get(), name) : nullptr);
  if (!function)
  {
    throw TakePythonError();
  }
  return function;
}

/** The object as JSON: a dict whose fields are those of `defaults`, which it completes. */
Json
Read(PyObject * object, const Json & defaults, const char * what)
{
  const Reference text(
    PyObject_CallFunction(GetFunction("to_json").get(), "Oss", object, defaults.dump().c_str(), what));
  const char * characters = text ? PyUnicode_AsUTF8AndSize(text.get(), nullptr) : nullptr;
  if (characters == nullptr)
  {
    throw TakePythonError();
  }
  return Json::parse(characters);
}

PyObject *
Write(const std::string & json)
{
  return PyObject_CallFunction(GetFunction("from_json").get(), "s", json.c_str());
}

/** What is no UTF-8 is replaced; numbers that are not finite are None. */
PyObject *
Write(const Json & json)
{
  return Write(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

template <typename TItems, typename TConvert>
PyObject *
WriteList(const TItems & items, const TConvert & convert)
{
  Json list = Json::array();
  for (const auto & item : items)
  {
    list.push_back(convert(item));
  }
  return Write(list);
}

Json
ToJson(const CTWindow & window)
{
  return { { "centre", window.centre },
           { "width", window.width },
           { "function", GetEnumName(windowFunctionNames, window.function) } };
}

/** A window is given as a dict, as centre and width, or as the name of a preset. */
Json
CompleteWindow(const Json & window)
{
  if (window.is_string())
  {
    return ToJson(GetCTWindowPreset(window.get<std::string>()));
  }
  Json complete = ToJson(CTWindow{});
  if (window.is_array() && window.size() == 2)
  {
    complete["centre"] = window[0];
    complete["width"] = window[1];
  }
  else if (window.is_object())
  {
    complete.update(window);
  }
  else
  {
    throw std::invalid_argument(
      "A window is a dict of centre, width and function, a centre and a width, or the name of a preset, not " +
      window.dump() + '.');
  }
  return complete;
}

Json
ToJson(const VOILUT & table)
{
  return { { "entries", table.entries },
           { "first_mapped", table.firstMapped },
           { "bits_per_entry", table.bitsPerEntry },
           { "explanation", table.explanation } };
}

Json
ToJson(const ClassificationNetwork::Structure & structure)
{
  return { { "origin", GetEnumName(originNames, structure.origin) },
           { "head", GetEnumName(headNames, structure.head) },
           { "activation", GetEnumName(activationNames, structure.activation) },
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
  return { { "origin", GetEnumName(originNames, publication.origin) },
           { "mean", publication.mean },
           { "standard_deviation", publication.standardDeviation },
           { "colour_order", GetEnumName(colourOrderNames, publication.colourOrder) },
           { "interpolation", GetEnumName(interpolationNames, publication.interpolation) },
           { "crop_fraction", publication.cropFraction },
           { "size", publication.size } };
}

Json
ToJson(const ClassificationMetrics::Interval & interval)
{
  return { { "value", interval.value }, { "low", interval.low }, { "high", interval.high } };
}
} // namespace

void
FromPython(PyObject * object, CTPreprocessingParameters & value)
{
  Json json = Read(object, Json::parse(value.ToJSON()), "parameters");
  for (Json & window : json["windows"])
  {
    window = CompleteWindow(window);
  }
  value = CTPreprocessingParameters::FromJSON(json.dump());
}

void
FromPython(PyObject * object, NetworkTrainingParameters & value)
{
  value = NetworkTrainingParameters::FromJSON(Read(object, Json::parse(value.ToJSON()), "parameters").dump());
}

void
FromPython(PyObject * object, CTWindow & value)
{
  // What a window may be, a list of windows holds.
  const Reference windows(Py_BuildValue("{s:[O]}", "windows", object));
  const Json      json = CompleteWindow(Read(windows.get(), { { "windows", Json::array() } }, "window")["windows"][0]);
  value.centre = json.at("centre").get<double>();
  value.width = json.at("width").get<double>();
  value.function = GetEnumValue(windowFunctionNames, "The function of a window", json.at("function"));
}

void
FromPython(PyObject * object, VOILUT & value)
{
  const Json json = Read(object, ToJson(value), "VOI LUT");
  json.at("entries").get_to(value.entries);
  json.at("first_mapped").get_to(value.firstMapped);
  json.at("bits_per_entry").get_to(value.bitsPerEntry);
  json.at("explanation").get_to(value.explanation);
}

void
FromPython(PyObject * object, ClassificationNetwork::Structure & value)
{
  const Json json = Read(object, ToJson(value), "structure");
  value.origin = GetEnumValue(originNames, "The origin of a structure", json.at("origin"));
  value.head = GetEnumValue(headNames, "The head of a structure", json.at("head"));
  value.activation = GetEnumValue(activationNames, "The activation of a structure", json.at("activation"));
  json.at("channels").get_to(value.channels);
  json.at("size").get_to(value.size);
}

void
FromPython(PyObject * object, ClassificationNetwork::WeightsSource & value)
{
  const Json json = Read(object, { { "address", value.address }, { "licence", value.licence } }, "source");
  json.at("address").get_to(value.address);
  json.at("licence").get_to(value.licence);
}

void
FromPython(PyObject * object, ClassificationEnsemble::Stacking & value)
{
  const Json json = Read(object, ToJson(value), "stacking");
  json.at("coefficients").get_to(value.coefficients);
  json.at("intercepts").get_to(value.intercepts);
  json.at("fitted_on").get_to(value.fittedOn);
  json.at("cases").get_to(value.cases);
}

void
FromPython(PyObject * object, ClassificationMetrics::Case & value)
{
  const Json json = Read(object,
                         { { "path", value.path },
                           { "slice", value.slice },
                           { "patient", value.patient },
                           { "true_class", value.trueClass },
                           { "probabilities", value.probabilities },
                           { "sample", value.sample } },
                         "case");
  json.at("path").get_to(value.path);
  json.at("slice").get_to(value.slice);
  json.at("patient").get_to(value.patient);
  json.at("true_class").get_to(value.trueClass);
  json.at("probabilities").get_to(value.probabilities);
  json.at("sample").get_to(value.sample);
}

void
FromPython(PyObject * object, TrainingHistory::Epoch & value)
{
  const Json json = Read(object,
                         { { "epoch", value.epoch },
                           { "learning_rate", value.learningRate },
                           { "training_loss", value.trainingLoss },
                           { "training_accuracy", value.trainingAccuracy },
                           { "validation_loss", value.validationLoss },
                           { "validation_accuracy", value.validationAccuracy },
                           { "seconds", value.seconds } },
                         "epoch");
  json.at("epoch").get_to(value.epoch);
  json.at("learning_rate").get_to(value.learningRate);
  json.at("training_loss").get_to(value.trainingLoss);
  json.at("training_accuracy").get_to(value.trainingAccuracy);
  json.at("validation_loss").get_to(value.validationLoss);
  json.at("validation_accuracy").get_to(value.validationAccuracy);
  json.at("seconds").get_to(value.seconds);
}

void
FromPython(PyObject * object, ClassificationComparisonWriter::Model & value)
{
  const Json json = Read(object,
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
FromPython(PyObject * object, std::vector<ClassificationResult::Slice> & value)
{
  const Reference slices(Py_BuildValue("{s:O}", "slices", object));
  for (const Json & item : Read(slices.get(), { { "slices", Json::array() } }, "slices")["slices"])
  {
    ClassificationResult::Slice slice;
    item.at("index").get_to(slice.index);
    item.at("position_lps_mm").get_to(slice.position);
    item.at("probabilities").get_to(slice.probabilities);
    value.push_back(slice);
  }
}

void
FromPython(PyObject * object, std::vector<std::pair<std::string, std::string>> & value)
{
  const Reference facts(Py_BuildValue("{s:O}", "facts", object));
  for (const Json & item : Read(facts.get(), { { "facts", Json::array() } }, "facts")["facts"])
  {
    value.emplace_back(item.at(0), item.at(1));
  }
}

PyObject *
ToPython(const CTPreprocessingParameters & value)
{
  return Write(value.ToJSON());
}

PyObject *
ToPython(const std::vector<CTPreprocessingParameters> & value)
{
  return WriteList(value, [](const auto & item) { return Json::parse(item.ToJSON()); });
}

PyObject *
ToPython(const NetworkTrainingParameters & value)
{
  return Write(value.ToJSON());
}

PyObject *
ToPython(const CTWindow & value)
{
  return Write(ToJson(value));
}

PyObject *
ToPython(const VOILUT & value)
{
  return Write(ToJson(value));
}

PyObject *
ToPython(const ClassificationNetwork::Structure & value)
{
  return Write(ToJson(value));
}

PyObject *
ToPython(const ClassificationEnsemble::Stacking & value)
{
  return Write(ToJson(value));
}

PyObject *
ToPython(const std::vector<ClassificationNetwork::ArchitectureDescription> & value)
{
  return WriteList(value, [](const auto & item) {
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
  return WriteList(value, [](const auto & item) {
    return Json{
      { "columns", item.columns }, { "rows", item.rows }, { "slices", item.slices }, { "values", item.values }
    };
  });
}

PyObject *
ToPython(const std::vector<ClassificationResult::Slice> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "index", item.index },
                 { "position_lps_mm", item.position },
                 { "probabilities", item.probabilities } };
  });
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::Case> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "path", item.path },
                 { "slice", item.slice },
                 { "patient", item.patient },
                 { "true_class", item.trueClass },
                 { "probabilities", item.probabilities },
                 { "sample", item.sample } };
  });
}

PyObject *
ToPython(const ClassificationMetrics::Interval & value)
{
  return Write(ToJson(value));
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::ClassFigures> & value)
{
  return WriteList(value, [](const auto & item) {
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
  return Write(Json{ { "accuracy", ToJson(value.accuracy) },
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
  return Write(Json{ { "brier_score", ToJson(value.brierScore) },
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
  return Write(Json{ { "accuracy", toJson(value.accuracy) },
                     { "macro_f1", toJson(value.macroF1) },
                     { "macro_auc", toJson(value.macroAreaUnderCurve) } });
}

PyObject *
ToPython(const ClassificationMetrics::AbstentionFigures & value)
{
  return Write(Json{ { "coverage", ToJson(value.coverage) }, { "accuracy", ToJson(value.accuracy) } });
}

PyObject *
ToPython(const std::vector<ClassificationMetrics::CurvePoint> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "threshold", item.threshold },
                 { "false_positive_rate", item.falsePositiveRate },
                 { "recall", item.recall },
                 { "precision", item.precision } };
  });
}

PyObject *
ToPython(const std::vector<TrainingHistory::Epoch> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "epoch", item.epoch },
                 { "learning_rate", item.learningRate },
                 { "training_loss", item.trainingLoss },
                 { "training_accuracy", item.trainingAccuracy },
                 { "validation_loss", item.validationLoss },
                 { "validation_accuracy", item.validationAccuracy },
                 { "seconds", item.seconds } };
  });
}

PyObject *
ToPython(const std::vector<LabeledSlice> & value)
{
  return WriteList(value, [](const auto & item) {
    std::ostringstream split;
    split << item.split;
    return Json{ { "path", item.path },       { "series_instance_uid", item.seriesInstanceUID },
                 { "slice", item.slice },     { "label", item.label },
                 { "patient", item.patient }, { "split", split.str() },
                 { "weight", item.weight } };
  });
}

PyObject *
ToPython(const std::vector<LabeledSliceContent> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "pixel_hash", item.pixelHash },   { "perceptual_hash", item.perceptualHash },
                 { "uniform", item.isUniform },      { "format", item.format },
                 { "columns", item.columns },        { "rows", item.rows },
                 { "channels", item.channels },      { "bytes_per_pixel", item.bytesPerPixel },
                 { "border_mean", item.borderMean }, { "border_deviation", item.borderDeviation } };
  });
}

PyObject *
ToPython(const std::vector<NearDuplicate> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "sample", item.sample }, { "nearest", item.nearest }, { "different_bits", item.differentBits } };
  });
}

PyObject *
ToPython(const DatasetShortcuts & value)
{
  Json table = Json::array();
  for (const auto & row : value.table)
  {
    table.push_back({ { "format", row.format },
                      { "columns", row.columns },
                      { "rows", row.rows },
                      { "channels", row.channels },
                      { "counts", row.counts } });
  }
  return Write(Json{ { "table", table },
                     { "folds", value.folds },
                     { "tree_accuracy", value.treeAccuracy },
                     { "majority_share", value.majorityShare },
                     { "suspicious", value.IsSuspicious() },
                     { "description", value.Describe() } });
}

PyObject *
ToPython(const CTSeriesReport & value)
{
  return Write(value.ToJSON());
}

PyObject *
ToPython(const std::vector<CTSeriesSummary> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "series_instance_uid", item.seriesInstanceUID },
                 { "modality", item.modality },
                 { "description", item.description },
                 { "study_date", item.studyDate },
                 { "columns", item.columns },
                 { "rows", item.rows },
                 { "files", item.files } };
  });
}

PyObject *
ToPython(const std::vector<IntensityMeasurement> & value)
{
  return WriteList(value, [](const auto & item) {
    return Json{ { "count", item.count }, { "offset", item.offset }, { "scale", item.scale } };
  });
}

PyObject *
ToPython(const std::vector<std::string> & value)
{
  return Write(Json(value));
}

PythonBatch::~PythonBatch()
{
  if (m_View.obj != nullptr)
  {
    PyBuffer_Release(&m_View);
  }
}

void
PythonBatch::Open(PyObject * object)
{
  if (PyObject_GetBuffer(object, &m_View, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0)
  {
    throw TakePythonError();
  }
  if (m_View.ndim != 4 || std::string(m_View.format) != "f")
  {
    throw std::invalid_argument("A batch is an array of float32 with images x rows x columns x channels.");
  }
  pixels = static_cast<const float *>(m_View.buf);
  images = static_cast<std::size_t>(m_View.shape[0]);
  rows = static_cast<unsigned int>(m_View.shape[1]);
  columns = static_cast<unsigned int>(m_View.shape[2]);
}

void
RaiseInPython(const std::exception & error)
{
  const auto * exception = dynamic_cast<const ExceptionObject *>(&error);
  PyErr_SetString(PyExc_ValueError, exception != nullptr ? exception->GetDescription() : error.what());
}
} // namespace TransferLearning
} // namespace itk
