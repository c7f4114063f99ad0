// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceStack_h
#define SliceStack_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesReader.h"

#include "itkMatrix.h"

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

/** Chooses the slices of one volume among the files of one series, and sorts them ascending along the normal.
 *
 * Kept is the largest group of one patient, frame of reference, orientation, matrix, pixel spacing, image type and
 * kernel; in it the acquisitions that do not interleave; of files at one position the one with the lowest instance
 * number. `file`, where given, decides before size and number do. What is not kept goes to `report.leftOut`, each file
 * once, and counts to `report.warnings`.
 *
 * \throws ExceptionObject where nothing is left, where groups are equally large, or where `file` cannot be a slice. */
std::vector<SliceHeader>
SelectSlices(const std::vector<SliceHeader> & headers, const std::string & file, CTSeriesReport & report);

/** Grid of sorted slices; fills spacing, gaps, tilt and positions of the report.
 *
 * \throws ExceptionObject that names the files and the distance where the slices have a gap or are shifted in their
 * planes by more than a pixel, unless `allowGaps`. */
StackGeometry
ComputeStackGeometry(const std::vector<SliceHeader> & slices, bool allowGaps, CTSeriesReport & report);
} // namespace TransferLearning
} // namespace itk

#endif
