// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a report says of the study, the acquisition and the numbers of its images.
#ifndef SeriesProtocol_h
#define SeriesProtocol_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesReport.h"

#include <set>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Fills protocol, matrix and orientation of the report of sorted slices. Reads the header of the first one again. */
void
SetProtocol(const std::vector<SliceHeader> & slices, CTSeriesReport & report);

/** Fills the numbering of the report of a volume; `series` are the numbers of all images of its series. */
void
SetNumbering(const std::vector<SliceHeader> & slices, const std::set<long> & series, CTSeriesReport & report);

/** Doubts that protocol and numbering raise, for a volume whose geometry is known. */
void
AddProtocolWarnings(CTSeriesReport & report);
} // namespace TransferLearning
} // namespace itk

#endif
