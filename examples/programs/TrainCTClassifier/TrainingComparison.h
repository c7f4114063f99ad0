// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingComparison_h
#define TrainingComparison_h

#include "TrainingRun.h"

#include <string>
#include <vector>

// Several networks trained on the same data, and the page that compares them.
namespace TrainingComparison
{
struct Request
{
  std::vector<std::string> architectures;
  std::string              weights; ///< Folder, `architecture=FILE,…`, one file for one architecture, or "none".
  std::string              folder;  ///< Receives `<architecture>.safetensors`, their reports and `comparison.html`.
  std::vector<double>      fractions{ 1.0 }; ///< Of the training samples.
  std::string              reference{};      ///< CSV of published figures, or empty.
};

/** The weights that are meant for an architecture. \throws ExceptionObject naming it where there are none or several.
 */
std::string
FindWeights(const Request & request, const std::string & architecture);

/** Before the data are read: all files can be written, the published figures can be read, and one of the networks can
 * be made; for the others there is a warning. \throws ExceptionObject naming the file. */
void
Verify(const TrainingRun::Settings & settings, const Request & request);

/** Trains and evaluates each architecture with each fraction of the training samples of a divided dataset; one that
 * fails does not end the others; one that is aborted does.
 * \throws ExceptionObject that names what failed, when all others are done. */
void
Run(const TrainingRun::Settings & settings, const Request & request, itk::LabeledImageDataset * dataset);
} // namespace TrainingComparison

#endif
