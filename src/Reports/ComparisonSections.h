// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ComparisonSections_h
#define ComparisonSections_h

#include "Metrics/EvaluationJSON.h"
#include "Reports/PublishedFigures.h"
#include "itkClassificationComparisonWriter.h"

#include <pugixml.hpp>

namespace itk
{
namespace TransferLearning
{
using ComparedModels = std::vector<ClassificationComparisonWriter::Model>;

/** Of the epochs that were run; NaN without one. */
double
ComputeMeanSeconds(const TrainingHistory & history);

/** A row a model: figures and what others have published, or the reason of a failure. */
void
AppendModelTable(pugi::xml_node page, const ComparedModels & models, const PublishedFigures & published);

/** A row a model: training samples, parameters, epochs and times. */
void
AppendTimesOfModels(pugi::xml_node page, const ComparedModels & models);

/** A row a model and class. */
void
AppendFiguresOfClasses(pugi::xml_node page, const ComparedModels & models);

/** Two of the models, by their places in the list. */
struct ModelDifference
{
  std::size_t                        one{ 0 };
  std::size_t                        other{ 0 };
  ClassificationMetrics::Differences differences;
};

/** Of each pair of models that have the same cases. */
std::vector<ModelDifference>
ComputeModelDifferences(const ComparedModels & models);

/** A row a pair; nothing without a pair. */
void
AppendModelDifferences(pugi::xml_node                       page,
                       const ComparedModels &               models,
                       const std::vector<ModelDifference> & differences);

OrderedJSON
ToJSONObject(const ModelDifference & difference, const ComparedModels & models);

/** Curves of each model. */
void
AppendModelCurves(pugi::xml_node page, const ComparedModels & models);

/** Accuracy over training samples, a curve an architecture; nothing where all models have the same fraction. */
void
AppendAmountOfData(pugi::xml_node page, const ComparedModels & models);

OrderedJSON
ToJSONObject(const ClassificationComparisonWriter::Model & model);
} // namespace TransferLearning
} // namespace itk

#endif
