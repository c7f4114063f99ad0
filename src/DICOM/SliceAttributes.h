// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceAttributes_h
#define SliceAttributes_h

#include "DICOM/DataSet.h"
#include "DICOM/SliceHeader.h"

namespace itk
{
namespace TransferLearning
{
/** What the elements before the pixels say of a slice. Its `file`, `hasPixels` and StoredPixels are set before. */
void
SetAttributes(const DataSet & elements, SliceHeader & header);

/** The first thing that keeps a file from being a slice of a volume in HU. */
void
SetDefect(const DataSet & elements, SliceHeader & header);
} // namespace TransferLearning
} // namespace itk

#endif
