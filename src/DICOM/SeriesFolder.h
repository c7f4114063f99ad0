// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SeriesFolder_h
#define SeriesFolder_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesReader.h"

#include "itkMultiThreaderBase.h"

#include <functional>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** All files of a folder: those with a DICOM header, and the others with the reason. */
struct SeriesFolder
{
  std::vector<SliceHeader>             headers; ///< Sorted by path; one per frame.
  std::vector<CTSeriesReport::LeftOut> unreadable;
};

/** The headers of files, by all threads of the multi-threader. `progress` is told the share that is done after every
 * block of files. */
SeriesFolder
ReadHeaders(const std::vector<std::string> &   files,
            MultiThreaderBase *                multiThreader,
            const std::function<void(float)> & progress);

/** The files that `folder` lists, if it is a DICOMDIR; otherwise all below `folder` with all its subfolders, or in it
 * alone, by all threads of the multi-threader. Links to folders are not followed: they may be circular.
 * \throws ExceptionObject naming the folder where it cannot be read. */
SeriesFolder
ScanFolder(
  const std::string &                folder,
  bool                               recursive,
  MultiThreaderBase *                multiThreader,
  const std::function<void(float)> & progress = [](float) {});

/** The series that have pixels, by UID. */
std::vector<CTSeriesSummary>
Summarize(const std::vector<SliceHeader> & headers);
} // namespace TransferLearning
} // namespace itk

#endif
