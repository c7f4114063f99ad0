// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ReportFacts_h
#define ReportFacts_h

#include "itkClassificationReportWriter.h"
#include "itkCTPreprocessingParameters.h"
#include "itkNetworkTrainingParameters.h"

#include <nlohmann/json.hpp>

#include <string>

// Parameters and model cards as tables of a page: names that people use, and values with their units.
namespace ReportFacts
{
using FactsType = itk::ClassificationReportWriter::FactsType;

/** The fields by their labels, without those that the others rule out. */
FactsType
Describe(const itk::NetworkTrainingParameters & parameters);
FactsType
Describe(const itk::CTPreprocessingParameters & parameters);

/** The model card's facts about initial weights and software. */
FactsType
DescribeCard(const nlohmann::json & card);
} // namespace ReportFacts

#endif
