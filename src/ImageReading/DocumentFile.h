// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DocumentFile_h
#define DocumentFile_h

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Whether the name is that of a file that comes with images and is none: texts, tables, annotations, scripts,
 * checksums (README.md, labels.csv, 069.xml, LICENSE). The file itself is not read. */
bool
IsDocumentFile(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
