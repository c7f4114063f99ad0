// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FilePass_h
#define FilePass_h

#include <cstddef>
#include <functional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Told how many of the files have been read; what it throws ends the pass. */
using FileReport = std::function<void(std::size_t done, std::size_t total)>;

/** Calls `read` with the number of each file, by as many threads as ITK may use. `report` is called by the calling
 * thread, at the beginning, ten times per second and at the end. `bytes` are what reading a file takes: files are read
 * at the same time only as long as that is moderate, so that several large volumes do not fill the memory. `read` keeps
 * each result by its number, so that the number of threads does not matter; what it throws ends the pass. */
void
ReadFiles(const std::vector<std::size_t> &         bytes,
          const std::function<void(std::size_t)> & read,
          const FileReport &                       report);
} // namespace TransferLearning
} // namespace itk

#endif
