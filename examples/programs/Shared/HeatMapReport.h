// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HeatMapReport_h
#define HeatMapReport_h

#include "itkClassificationEnsemble.h"
#include "itkClassificationResult.h"

#include <string>

// What programs say of a heat map that they write.
namespace ProgramSupport
{
/** Index of a class given by --heatmap-class; -1, the most probable one, for an empty name. \throws ExceptionObject
 * that lists the classes if the classifier has no such class. */
int
FindHeatMapClass(const itk::ClassificationEnsemble * ensemble, const std::string & name);

/** Prints the class and the maximum of the result's heat map before it was scaled, and warns of what it cannot show. */
void
ReportHeatMap(const itk::ClassificationResult * result);
} // namespace ProgramSupport

#endif
