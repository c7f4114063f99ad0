// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DataReport_h
#define DataReport_h

#include "itkClassificationReportWriter.h"
#include "itkDatasetShortcuts.h"
#include "itkLabeledImageDataset.h"

#include <iosfwd>
#include <string>
#include <vector>

// What is to be known about the data that a network was trained or evaluated on.
namespace DataReport
{
using FactsType = itk::ClassificationReportWriter::FactsType;

/** Samples of a network of that dimension a split and class, what was left out, what is alike. `isRead`: whether all
 * files were read already, so that their likeness is known. */
FactsType
DescribeData(itk::LabeledImageDataset * dataset, unsigned int dimension, const std::string & leakage, bool isRead);

/** The forms of the files with the samples of each class, the most frequent first, and what they tell about the
 * classes. */
FactsType
DescribeForms(const itk::LabeledImageDataset * dataset, const itk::DatasetShortcuts & shortcuts);

/** Sentences for the top of the pages of a training: that a split is empty, and that samples look alike. */
std::vector<std::string>
GetNotices(itk::LabeledImageDataset * dataset);

/** Shows the statement on leakage, as a warning unless leakage is excluded. */
template <typename TWriter>
void
AddLeakage(TWriter & writer, const std::string & statement, bool isExcluded)
{
  if (isExcluded)
  {
    writer->AddNote(statement);
  }
  else
  {
    writer->AddNotice(statement);
  }
}

/** Warnings and data on `out`; on stderr the notices, and that the classes may be recognizable without anatomy. */
void
PrintDataset(itk::LabeledImageDataset * dataset, unsigned int dimension, std::ostream & out);
} // namespace DataReport

#endif
