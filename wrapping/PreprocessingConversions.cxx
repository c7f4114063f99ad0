// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Images on their way into a network.
#include "TransferLearningConversions.h"

#include "PythonJSON.h"
#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkCTSeriesPolicyFields.h"
#include "TransferLearning/itkCTSeriesReportNames.h"

#include <stdexcept>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** A window is given as a dict, as center and width, or as the name of a preset. */
Json
CompleteWindow(const Json & window)
{
  if (window.is_string())
  {
    return WriteFields(GetCTWindowPreset(window.get<std::string>()));
  }
  Json complete = WriteFields(CTWindow{});
  if (window.is_array() && window.size() == 2)
  {
    complete["center"] = window[0];
    complete["width"] = window[1];
  }
  else if (window.is_object())
  {
    complete.update(window);
  }
  else
  {
    throw std::invalid_argument(
      "A window must be a dict of center, width and function, a center and a width, or the name of a preset, not " +
      window.dump() + '.');
  }
  return complete;
}
} // namespace

void
FromPython(PyObject * object, CTPreprocessingParameters & value)
{
  Json json = ReadJSON(object, Json::parse(value.ToJSON()), "parameters");
  for (Json & window : json["windows"])
  {
    window = CompleteWindow(window);
  }
  value = CTPreprocessingParameters::FromJSON(json.dump());
}

void
FromPython(PyObject * object, CTWindow & value)
{
  // What a window may be, a list of windows holds.
  const Reference windows(Py_BuildValue("{s:[O]}", "windows", object));
  const Json json = CompleteWindow(ReadJSON(windows.get(), { { "windows", Json::array() } }, "window")["windows"][0]);
  MakeFieldReader("window").Read(json, value);
}

void
FromPython(PyObject * object, CTSeriesPolicies & value)
{
  ReadFields(object, value, "policies");
}

void
FromPython(PyObject * object, VOILUT & value)
{
  ReadFields(object, value, "VOI LUT");
}

void
FromPython(PyObject * object, std::vector<CTSeriesSummary> & value)
{
  const Reference series(Py_BuildValue("{s:O}", "series", object));
  const Json      json = ReadJSON(series.get(), { { "series", Json::array() } }, "series");
  for (const Json & item : json.at("series"))
  {
    CTSeriesSummary summary;
    item.at("series_instance_uid").get_to(summary.seriesInstanceUID);
    item.at("modality").get_to(summary.modality);
    item.at("description").get_to(summary.description);
    item.at("study_date").get_to(summary.studyDate);
    item.at("columns").get_to(summary.columns);
    item.at("rows").get_to(summary.rows);
    item.at("files").get_to(summary.files);
    value.push_back(summary);
  }
}

void
FromPython(PyObject * object, CTSeriesReport & value)
{
  std::vector<CTSeriesReport> volumes;
  const Reference             list(Py_BuildValue("[O]", object));
  FromPython(list.get(), volumes);
  value = volumes.at(0);
}

void
FromPython(PyObject * object, std::vector<CTSeriesReport> & value)
{
  const Reference volumes(Py_BuildValue("{s:O}", "volumes", object));
  const Json      json = ReadJSON(volumes.get(), { { "volumes", Json::array() } }, "volumes");
  for (const Json & item : json.at("volumes"))
  {
    CTSeriesReport    volume;
    const std::string status = item.at("status");
    const std::string code = item.at("reason_code");
    volume.status = GetEnumValue<CTSeriesEnums::Status>("status", status);
    volume.code = GetEnumValue<CTSeriesEnums::Reason>("reason_code", code);
    item.at("reason").get_to(volume.reason);
    item.at("description").get_to(volume.description);
    item.at("series_instance_uid").get_to(volume.seriesInstanceUID);
    item.at("volume").get_to(volume.volume);
    item.at("number_of_volumes").get_to(volume.numberOfVolumes);
    item.at("files").get_to(volume.files);
    item.at("frames").get_to(volume.frames);
    value.push_back(volume);
  }
}

PyObject *
ToPython(const CTPreprocessingParameters & value)
{
  return WriteJSON(value.ToJSON());
}

PyObject *
ToPython(const std::vector<CTPreprocessingParameters> & value)
{
  return WriteJSONList(value, [](const auto & item) { return Json::parse(item.ToJSON()); });
}

PyObject *
ToPython(const CTSeriesPolicies & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const CTWindow & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const VOILUT & value)
{
  return WriteFieldsAsDict(value);
}

PyObject *
ToPython(const CTSeriesReport & value)
{
  return WriteJSON(value.ToJSON());
}

PyObject *
ToPython(const std::vector<CTSeriesReport> & value)
{
  return WriteJSONList(value, [](const CTSeriesReport & volume) {
    Json json = Json::parse(volume.ToJSON());
    json["files"] = volume.files;
    json["frames"] = volume.frames;
    return json;
  });
}

PyObject *
ToPython(const std::vector<CTSeriesReport::LeftOut> & value)
{
  return WriteJSONList(value, [](const CTSeriesReport::LeftOut & entry) {
    return Json{
      { "file", entry.file }, { "frame", entry.frame }, { "code", GetEnumName(entry.code) }, { "reason", entry.reason }
    };
  });
}

PyObject *
ToPython(const std::vector<CTSeriesSummary> & value)
{
  return WriteJSONList(value, [](const auto & item) {
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
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "count", item.count }, { "offset", item.offset }, { "scale", item.scale } };
  });
}
} // namespace TransferLearning
} // namespace itk
