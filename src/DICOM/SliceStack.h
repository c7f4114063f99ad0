// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceStack_h
#define SliceStack_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesPolicies.h"
#include "itkCTSeriesReport.h"

#include "itkMatrix.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A volume's grid with its slices at equal distances, mm, LPS. */
struct StackGeometry
{
  std::array<double, 3> spacing{};
  Matrix<double, 3, 3>  direction;
};

/** Grid of sorted slices; fills spacing, gaps, tilt, what a regular grid needs, and warnings of the report. Refuses the
 * volume, naming the files, the positions and the distance, where the policies say so. */
StackGeometry
ComputeStackGeometry(const std::vector<SliceHeader> & slices,
                     const CTSeriesPolicies &         policies,
                     CTSeriesReport &                 report);

/** Adds a warning; each sentence once, however often voxels are read. */
void
Warn(CTSeriesReport & report, CTSeriesEnums::Warning code, const std::string & sentence);

/** Keeps the first reason. */
void
Refuse(CTSeriesReport & report, CTSeriesEnums::Reason code, const std::string & reason);
} // namespace TransferLearning
} // namespace itk

#endif
