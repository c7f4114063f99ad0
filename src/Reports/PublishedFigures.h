// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PublishedFigures_h
#define PublishedFigures_h

#include <map>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Figures of architectures that somebody else has published. */
struct PublishedFigures
{
  std::vector<std::string>                             names; ///< "accuracy" ...
  std::map<std::string, std::map<std::string, double>> ofArchitectures;
};

/** CSV with a header: architecture, and one or more of accuracy, precision, recall, f1, false_positive_rate, 0 to 1; a
 * field may be empty. \throws ExceptionObject naming file, line and field. */
PublishedFigures
ReadPublishedFigures(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
