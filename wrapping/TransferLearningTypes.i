// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Structs as dicts, batches as arrays; in the interface of every wrapped header. SWIG imports it where it imports another
// interface first: code has no place here, typemaps and features have.

// Its templates of vectors have typemaps of their own: those of this file are the later ones, in whatever order ITK's generator
// (which keeps the imports of an interface in a set) has them imported.
%import pyBase.i

%define TRANSFER_LEARNING_IN(type)
%typemap(in) const type & (type value)
{
  try
  {
    itk::TransferLearning::FromPython($input, value);
  }
  catch (const std::exception & error)
  {
    itk::TransferLearning::RaiseInPython(error);
    SWIG_fail;
  }
  $1 = &value;
}
%typemap(freearg) const type & ""
%typemap(typecheck, precedence=SWIG_TYPECHECK_POINTER) const type &
{
  $1 = !PyNumber_Check($input);
}
%enddef

%define TRANSFER_LEARNING_OUT(type)
%typemap(out) type
{
  $result = itk::TransferLearning::ToPython($1);
}
%typemap(out) const type &
{
  $result = itk::TransferLearning::ToPython(*$1);
}
%enddef

TRANSFER_LEARNING_IN(itk::CTPreprocessingParameters)
TRANSFER_LEARNING_IN(itk::CTSeriesPolicies)
TRANSFER_LEARNING_IN(itk::NetworkTrainingParameters)
TRANSFER_LEARNING_IN(itk::CTWindow)
TRANSFER_LEARNING_IN(itk::VOILUT)
TRANSFER_LEARNING_IN(itkClassificationNetwork::Structure)
TRANSFER_LEARNING_IN(itkClassificationNetwork::WeightsSource)
TRANSFER_LEARNING_IN(itkClassificationEnsemble::Stacking)
TRANSFER_LEARNING_IN(itkClassificationEnsemble::FeatureRegression)
TRANSFER_LEARNING_IN(itkExtractedFeatures::Sample)
TRANSFER_LEARNING_IN(itkClassificationMetrics::Case)
TRANSFER_LEARNING_IN(itkTrainingHistory::Epoch)
TRANSFER_LEARNING_IN(std::vector<itkClassificationResult::Slice>)
TRANSFER_LEARNING_IN(%arg(std::vector<std::pair<std::string, std::string>>))
TRANSFER_LEARNING_IN(std::vector<itk::CTSeriesSummary>)
TRANSFER_LEARNING_IN(itk::CTSeriesReport)
TRANSFER_LEARNING_IN(std::vector<itk::CTSeriesReport>)
TRANSFER_LEARNING_IN(std::vector<std::vector<float>>)

TRANSFER_LEARNING_OUT(itk::CTPreprocessingParameters)
TRANSFER_LEARNING_OUT(std::vector<itk::CTPreprocessingParameters>)
TRANSFER_LEARNING_OUT(itk::CTSeriesPolicies)
TRANSFER_LEARNING_OUT(itk::NetworkTrainingParameters)
TRANSFER_LEARNING_OUT(itk::CTWindow)
TRANSFER_LEARNING_OUT(itk::VOILUT)
TRANSFER_LEARNING_OUT(itkClassificationNetwork::Structure)
TRANSFER_LEARNING_OUT(itkClassificationEnsemble::Stacking)
TRANSFER_LEARNING_OUT(itkClassificationEnsemble::FeatureRegression)
TRANSFER_LEARNING_OUT(std::vector<itkExtractedFeatures::Sample>)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationNetwork::ArchitectureDescription>)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationNetwork::ActivationMap>)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationResult::Slice>)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationMetrics::Case>)
TRANSFER_LEARNING_OUT(itkClassificationMetrics::Interval)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationMetrics::ClassFigures>)
TRANSFER_LEARNING_OUT(itkClassificationMetrics::OverallFigures)
TRANSFER_LEARNING_OUT(itkClassificationMetrics::Differences)
TRANSFER_LEARNING_OUT(itkClassificationMetrics::AbstentionFigures)
TRANSFER_LEARNING_OUT(itkClassificationMetrics::CalibrationFigures)
TRANSFER_LEARNING_OUT(std::vector<itkClassificationMetrics::CurvePoint>)
TRANSFER_LEARNING_OUT(std::vector<itkTrainingHistory::Epoch>)
TRANSFER_LEARNING_OUT(std::vector<itk::LabeledSlice>)
TRANSFER_LEARNING_OUT(std::vector<itk::NearDuplicate>)
TRANSFER_LEARNING_OUT(itkDatasetShortcuts)
TRANSFER_LEARNING_OUT(itk::CTSeriesReport)
TRANSFER_LEARNING_OUT(std::vector<itk::CTSeriesReport>)
TRANSFER_LEARNING_OUT(std::vector<itk::CTSeriesReport::LeftOut>)
TRANSFER_LEARNING_OUT(std::vector<itk::CTSeriesSummary>)
TRANSFER_LEARNING_OUT(std::vector<itk::TransferLearning::IntensityMeasurement>)
TRANSFER_LEARNING_OUT(std::vector<std::string>)

%typemap(out) const std::pair<double, double> &
{
  $result = Py_BuildValue("(dd)", $1->first, $1->second);
}

%typemap(in) (const float * input, unsigned long numberOfImages, unsigned int rows, unsigned int columns)
  (itk::TransferLearning::PythonArray held)
{
  try
  {
    held.Open($input, 4, "A batch must be an array of float32, images x rows x columns x channels.");
  }
  catch (const std::exception & error)
  {
    itk::TransferLearning::RaiseInPython(error);
    SWIG_fail;
  }
  $1 = const_cast<$1_ltype>(held.values);
  $2 = held.shape[0];
  $3 = static_cast<unsigned int>(held.shape[1]);
  $4 = static_cast<unsigned int>(held.shape[2]);
}
%typemap(typecheck, precedence=SWIG_TYPECHECK_POINTER)
  (const float * input, unsigned long numberOfImages, unsigned int rows, unsigned int columns)
{
  $1 = PyObject_CheckBuffer($input);
}
%define TRANSFER_LEARNING_BATCH(method)
%feature("pythonprepend") itkClassificationNetwork::method
%{
from itk import TransferLearningValues
input = TransferLearningValues.to_batch(input, self.GetPreprocessingParameters()["channels"])
%}
%enddef
TRANSFER_LEARNING_BATCH(ComputeLogits)
TRANSFER_LEARNING_BATCH(ComputeProbabilities)
TRANSFER_LEARNING_BATCH(ComputeFeatures)
TRANSFER_LEARNING_BATCH(ComputeActivationMaps)
%define TRANSFER_LEARNING_ROWS(method)
%feature("pythonappend") itkClassificationNetwork::method
%{
val = TransferLearningValues.to_rows(val, len(input) if self.GetDimension() == 2 else 1)
%}
%enddef
TRANSFER_LEARNING_ROWS(ComputeLogits)
TRANSFER_LEARNING_ROWS(ComputeProbabilities)
TRANSFER_LEARNING_ROWS(ComputeFeatures)

// Arrays of the members, images x classes each, and the combined one.
%feature("pythonprepend") itkClassificationEnsemble::Combine
%{
from itk import TransferLearningValues
probabilitiesOfMembers = TransferLearningValues.to_members(probabilitiesOfMembers)
%}
%feature("pythonappend") itkClassificationEnsemble::Combine
%{
val = TransferLearningValues.to_rows(val, probabilitiesOfMembers.shape[1])
%}

// Arrays of samples x features.
%feature("pythonprepend") itkClassificationEnsemble::ComputeProbabilitiesOfFeatures
%{
rows = len(joinedFeatures)
joinedFeatures = [float(value) for row in joinedFeatures for value in row]
%}
%feature("pythonappend") itkClassificationEnsemble::ComputeProbabilitiesOfFeatures
%{
from itk import TransferLearningValues
val = TransferLearningValues.to_rows(val, rows)
%}
%feature("pythonappend") itkExtractedFeatures::GetValues
%{
from itk import TransferLearningValues
val = TransferLearningValues.to_rows(val, len(self.GetSamples()))
%}

%typemap(in) const std::vector<const itk::ClassificationMetrics *> & (std::vector<const itk::ClassificationMetrics *> value)
{
  const Py_ssize_t size = PySequence_Size($input);
  for (Py_ssize_t i = 0; i < size; ++i)
  {
    PyObject * const item = PySequence_GetItem($input, i);
    void * pointer = nullptr;
    const int status = SWIG_ConvertPtr(item, &pointer, $descriptor(itkClassificationMetrics *), 0);
    Py_XDECREF(item); // the sequence holds it on
    if (!SWIG_IsOK(status) || pointer == nullptr)
    {
      PyErr_SetString(PyExc_TypeError, "cases must be a list of itk.ClassificationMetrics, one per member.");
      SWIG_fail;
    }
    value.push_back(static_cast<itk::ClassificationMetrics *>(pointer));
  }
  $1 = &value;
}
%typemap(typecheck, precedence=SWIG_TYPECHECK_POINTER) const std::vector<const itk::ClassificationMetrics *> &
{
  $1 = PySequence_Check($input);
}

// A dict too; its metrics and history are objects of ITK, which only the module's own code knows.
%define TRANSFER_LEARNING_OBJECT(field, type)
  if (PyObject * const object = PyMapping_GetItemString($input, #field))
  {
    void * pointer = nullptr;
    const int status = SWIG_ConvertPtr(object, &pointer, $descriptor(itk##type *), 0);
    Py_DECREF(object);
    if (!SWIG_IsOK(status))
    {
      PyErr_SetString(PyExc_TypeError, "model: '" #field "' is not an itk." #type);
      SWIG_fail;
    }
    value.field = static_cast<itk::type *>(pointer);
  }
  PyErr_Clear();
%enddef
%typemap(in) const itkClassificationComparisonWriter::Model & (itk::ClassificationComparisonWriter::Model value)
{
  try
  {
    itk::TransferLearning::FromPython($input, value);
  }
  catch (const std::exception & error)
  {
    itk::TransferLearning::RaiseInPython(error);
    SWIG_fail;
  }
  TRANSFER_LEARNING_OBJECT(metrics, ClassificationMetrics)
  TRANSFER_LEARNING_OBJECT(history, TrainingHistory)
  $1 = &value;
}
%ignore itkClassificationComparisonWriter::GetModels;

// What is for the module's own sources.

%extend itkNetworkTrainingFilter
{
  %pythoncode
  %{
def Update(self):
    """Trains the network. Ctrl-C stops after the current batch; the output is the best network so far."""
    from itk import TransferLearningValues

    TransferLearningValues.update_until_interrupted(self, super().Update)

def UpdateLargestPossibleRegion(self):
    """Trains the network. Ctrl-C stops after the current batch; the output is the best network so far."""
    from itk import TransferLearningValues

    TransferLearningValues.update_until_interrupted(self, super().UpdateLargestPossibleRegion)
  %}
}
