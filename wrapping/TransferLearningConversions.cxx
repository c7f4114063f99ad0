// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What all conversions share: JSON, arrays, errors, Python's lock.
#include "TransferLearningConversions.h"

#include "PythonJSON.h"
#include "Support/InterpreterLock.h"

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
  std::string     copy = message != nullptr ? message : "Python raised an error without a message.";
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
} // namespace

Json
ReadJSON(PyObject * object, const Json & defaults, const char * what)
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
WriteJSON(const std::string & json)
{
  return PyObject_CallFunction(GetFunction("from_json").get(), "s", json.c_str());
}

PyObject *
WriteJSON(const Json & json)
{
  return WriteJSON(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

PyObject *
ToPython(const std::vector<std::string> & value)
{
  return WriteJSON(Json(value));
}

PythonArray::~PythonArray()
{
  if (m_View.obj != nullptr)
  {
    PyBuffer_Release(&m_View);
  }
}

void
PythonArray::Open(PyObject * object, int dimensions, const char * complaint)
{
  if (PyObject_GetBuffer(object, &m_View, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0)
  {
    throw TakePythonError();
  }
  if (m_View.ndim != dimensions || std::string(m_View.format) != "f")
  {
    throw std::invalid_argument(complaint);
  }
  values = static_cast<const float *>(m_View.buf);
  shape.assign(m_View.shape, m_View.shape + dimensions);
}

void
RaiseInPython(const std::exception & error)
{
  const auto * exception = dynamic_cast<const ExceptionObject *>(&error);
  PyErr_SetString(PyExc_ValueError, exception != nullptr ? exception->GetDescription() : error.what());
}
} // namespace TransferLearning
} // namespace itk
