// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ReportSections_h
#define ReportSections_h

#include "itkClassificationMetrics.h"
#include "itkTrainingHistory.h"

#include <pugixml.hpp>

#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A case of the metrics with its picture as a data URI. */
struct ReportPicture
{
  std::size_t caseIndex{ 0 };
  std::string uri;
  std::string note; ///< For the caption; may be empty.
};

/** Curves of loss and accuracy, and how training ended. */
void
AppendCurves(pugi::xml_node parent, const TrainingHistory & history);

/** The curves as a section of their own. */
void
AppendHistory(pugi::xml_node page, const TrainingHistory & history);

/** Fills an empty section: the pictures under their true classes, in the order in which they are given. */
void
AppendPictures(pugi::xml_node                     section,
               const ClassificationMetrics &      metrics,
               const std::vector<ReportPicture> & pictures,
               const std::string &                leftOut);

/** One picture, given as a data URI, as a section of its own. */
void
AppendPicture(pugi::xml_node page, const std::string & heading, const std::string & caption, const std::string & uri);

/** A table of names and values. */
void
AppendFacts(pugi::xml_node                                           page,
            const std::string &                                      heading,
            const std::vector<std::pair<std::string, std::string>> & facts);
} // namespace TransferLearning
} // namespace itk

#endif
