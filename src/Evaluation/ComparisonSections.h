// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ComparisonSections_h
#define ComparisonSections_h

#include "Evaluation/EvaluationJSON.h"
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

/** A row a model: figures, parameters, times; the reason of a failure. */
void
AppendModelTable(pugi::xml_node page, const ComparedModels & models);

/** A row a model and class. */
void
AppendFiguresOfClasses(pugi::xml_node page, const ComparedModels & models);

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
