// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The files that a DICOMDIR lists (PS3.10 8, PS3.3 F).
#ifndef DirectoryFile_h
#define DirectoryFile_h

#include "itkCTSeriesReport.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Whether a path is that of a DICOMDIR. */
bool
IsDirectoryFile(const std::string & path);

/** Appends the files that a DICOMDIR lists, and to `unreadable` those that are not there, or whose path leads out of
 * the folder of the DICOMDIR. \throws UnreadableFile where it is damaged. */
void
ListDirectoryFile(const std::string &                    path,
                  std::vector<std::string> &             files,
                  std::vector<CTSeriesReport::LeftOut> & unreadable);
} // namespace TransferLearning
} // namespace itk

#endif
