// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TransferLearningConversions_h
#define TransferLearningConversions_h

// Every wrapped header comes with this one; ITK's parser is to see the module's classes alone.
#ifndef ITK_WRAPPING_PARSER

#  include "Python.h"

#  include "itkClassificationComparisonWriter.h"
#  include "itkClassificationEnsemble.h"
#  include "itkClassificationMetrics.h"
#  include "itkClassificationNetwork.h"
#  include "itkClassificationResult.h"
#  include "itkCTSeriesReader.h"
#  include "itkDatasetLeakage.h"
#  include "itkDatasetShortcuts.h"
#  include "TransferLearning/itkIntensityNormalizationKernel.h"
#  include "itkLabeledImageDataset.h"
#  include "itkNetworkTrainingParameters.h"
#  include "itkTrainingHistory.h"
#  include "itkVOILUT.h"

#  include <string>
#  include <utility>
#  include <vector>

// Structs are dicts in Python, with the field names of the JSON that files have. All of this runs with Python's lock
// held.
namespace itk
{
namespace TransferLearning
{
// Fields that the dict does not have keep their defaults.
// \throws std::exception that names what is wrong.
void
FromPython(PyObject * object, CTPreprocessingParameters & value);
void
FromPython(PyObject * object, CTSeriesPolicies & value);
void
FromPython(PyObject * object, NetworkTrainingParameters & value);
void
FromPython(PyObject * object, CTWindow & value);
void
FromPython(PyObject * object, VOILUT & value);
void
FromPython(PyObject * object, ClassificationNetwork::Structure & value);
void
FromPython(PyObject * object, ClassificationNetwork::WeightsSource & value);
void
FromPython(PyObject * object, ClassificationEnsemble::Stacking & value);
void
FromPython(PyObject * object, ClassificationEnsemble::FeatureRegression & value);
void
FromPython(PyObject * object, ExtractedFeatures::Sample & value);
void
FromPython(PyObject * object, ClassificationMetrics::Case & value);
void
FromPython(PyObject * object, TrainingHistory::Epoch & value);
// Without metrics and history, which are objects.
void
FromPython(PyObject * object, ClassificationComparisonWriter::Model & value);
void
FromPython(PyObject * object, std::vector<ClassificationResult::Slice> & value);
void
FromPython(PyObject * object, std::vector<std::pair<std::string, std::string>> & value);

void
FromPython(PyObject * object, std::vector<CTSeriesSummary> & value);
/** The files of a volume, which are all that reading it takes. */
void
FromPython(PyObject * object, CTSeriesReport & value);
void
FromPython(PyObject * object, std::vector<CTSeriesReport> & value);
// An array of float32: members x images x classes.
void
FromPython(PyObject * object, std::vector<std::vector<float>> & value);

// New references; null where Python has raised.
PyObject *
ToPython(const CTPreprocessingParameters & value);
PyObject *
ToPython(const std::vector<CTPreprocessingParameters> & value);
PyObject *
ToPython(const CTSeriesPolicies & value);
PyObject *
ToPython(const NetworkTrainingParameters & value);
PyObject *
ToPython(const CTWindow & value);
PyObject *
ToPython(const VOILUT & value);
PyObject *
ToPython(const ClassificationNetwork::Structure & value);
PyObject *
ToPython(const ClassificationEnsemble::Stacking & value);
PyObject *
ToPython(const ClassificationEnsemble::FeatureRegression & value);
PyObject *
ToPython(const std::vector<ExtractedFeatures::Sample> & value);
PyObject *
ToPython(const std::vector<ClassificationNetwork::ArchitectureDescription> & value);
PyObject *
ToPython(const std::vector<ClassificationNetwork::ActivationMap> & value);
PyObject *
ToPython(const std::vector<ClassificationResult::Slice> & value);
PyObject *
ToPython(const std::vector<ClassificationMetrics::Case> & value);
PyObject *
ToPython(const ClassificationMetrics::Interval & value);
PyObject *
ToPython(const std::vector<ClassificationMetrics::ClassFigures> & value);
PyObject *
ToPython(const ClassificationMetrics::OverallFigures & value);
PyObject *
ToPython(const ClassificationMetrics::CalibrationFigures & value);
PyObject *
ToPython(const ClassificationMetrics::Differences & value);
PyObject *
ToPython(const ClassificationMetrics::AbstentionFigures & value);
PyObject *
ToPython(const std::vector<ClassificationMetrics::CurvePoint> & value);
PyObject *
ToPython(const std::vector<TrainingHistory::Epoch> & value);
PyObject *
ToPython(const std::vector<LabeledSlice> & value);
PyObject *
ToPython(const std::vector<NearDuplicate> & value);
PyObject *
ToPython(const DatasetShortcuts & value);
PyObject *
ToPython(const CTSeriesReport & value);
PyObject *
ToPython(const std::vector<CTSeriesReport> & value);
PyObject *
ToPython(const std::vector<CTSeriesReport::LeftOut> & value);
PyObject *
ToPython(const std::vector<CTSeriesSummary> & value);
PyObject *
ToPython(const std::vector<IntensityMeasurement> & value);
PyObject *
ToPython(const std::vector<std::string> & value);

/** An array of float32 in C's order, held while its values are used. */
class PythonArray
{
public:
  PythonArray() = default;
  ~PythonArray();

  /** \throws std::exception where the object is no buffer, and with the complaint where it is another one. */
  void
  Open(PyObject * object, int dimensions, const char * complaint);

  const float *            values{ nullptr };
  std::vector<std::size_t> shape{};

private:
  Py_buffer m_View{};
};

/** Sets Python's error. */
void
RaiseInPython(const std::exception & error);
} // namespace TransferLearning
} // namespace itk

#endif // ITK_WRAPPING_PARSER

#endif
