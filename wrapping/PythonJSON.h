// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PythonJSON_h
#define PythonJSON_h

// What the conversions are made of: Python's values as JSON and back.

#include "Python.h"

#include "Support/FieldJSON.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace itk
{
namespace TransferLearning
{
using Json = nlohmann::ordered_json;

struct Release
{
  void
  operator()(PyObject * object) const
  {
    Py_DECREF(object);
  }
};
using Reference = std::unique_ptr<PyObject, Release>;

/** The object as JSON: a dict whose fields are those of `defaults`, which it completes. \throws std::exception that
 * names what is wrong with `what`. */
Json
ReadJSON(PyObject * object, const Json & defaults, const char * what);

/** New references; null where Python has raised. */
PyObject *
WriteJSON(const std::string & json);
/** What is no UTF-8 is replaced; numbers that are not finite are None. */
PyObject *
WriteJSON(const Json & json);

template <typename TItems, typename TConvert>
PyObject *
WriteJSONList(const TItems & items, const TConvert & convert)
{
  Json list = Json::array();
  for (const auto & item : items)
  {
    list.push_back(convert(item));
  }
  return WriteJSON(list);
}
/** Of a dict whose fields ReadJSON() has checked. */
inline FieldReader
MakeFieldReader(const char * what)
{
  return FieldReader(what, FieldReader::Missing::KeepsItsValue, FieldReader::Unknown::IsIgnored).TakeNullForNaN();
}

/** A dict as a struct that has a table of its fields; what the dict does not have keeps its value. */
template <typename TStruct>
void
ReadFields(PyObject * object, TStruct & fields, const char * what)
{
  MakeFieldReader(what).Read(ReadJSON(object, WriteFields(fields), what), fields);
}

/** A struct that has a table of its fields as a dict, a vector of them as a list of dicts. */
template <typename TFields>
PyObject *
WriteFieldsAsDict(const TFields & fields)
{
  return WriteJSON(WriteFieldValue(fields));
}
} // namespace TransferLearning
} // namespace itk

#endif
