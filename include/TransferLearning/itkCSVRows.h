// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCSVRows_h
#define itkCSVRows_h

#include "TransferLearningExport.h"

#include <cstddef>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
struct CSVRow
{
  std::size_t              line{}; ///< Line of the file, 1-based, in which the row starts.
  std::vector<std::string> fields;
};

/** Reads all rows of a CSV file (RFC 4180, UTF-8; a byte order mark, CRLF and empty lines are accepted).
 * \throws ExceptionObject naming file and line. */
extern TransferLearning_EXPORT std::vector<CSVRow>
                               ReadCSV(const std::string & file);

/** Returns a field in quotation marks, with quotation marks inside it doubled. */
extern TransferLearning_EXPORT std::string
                               QuoteCSV(const std::string & field);
} // namespace TransferLearning
} // namespace itk

#endif
