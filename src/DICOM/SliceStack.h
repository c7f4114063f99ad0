// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceStack_h
#define SliceStack_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesReport.h"

#include "itkMatrix.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A volume's grid, mm, LPS. */
struct StackGeometry
{
  std::array<double, 3> spacing{};
  Matrix<double, 3, 3>  direction;
};

/** Grid of sorted slices; fills spacing, gaps, tilt and warnings of the report. Refuses the volume, naming the files
 * and the distance, where the slices have a gap or are shifted in their planes by more than a pixel, unless
 * `allowGaps`. */
StackGeometry
ComputeStackGeometry(const std::vector<SliceHeader> & slices, bool allowGaps, CTSeriesReport & report);

/** Keeps the first reason. */
void
Refuse(CTSeriesReport & report, CTSeriesEnums::Reason code, const std::string & reason);
} // namespace TransferLearning
} // namespace itk

#endif
