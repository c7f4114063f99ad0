// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What the voxels of a volume show.
#ifndef VoxelMeasurement_h
#define VoxelMeasurement_h

#include "DICOM/SliceHeader.h"
#include "itkCTSeriesReport.h"

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Of one slice. */
struct SliceVoxels
{
  std::size_t padding{ 0 };
  short       least{ std::numeric_limits<short>::max() };
  short       greatest{ std::numeric_limits<short>::min() };
  bool        hasConstantOutside{ false };
  short       outside{ 0 };
};

SliceVoxels
MeasureVoxels(const SliceHeader & header, const short * voxels);

/** Fills the report from all slices that were read, and adds warnings. */
void
ReportVoxels(const std::vector<SliceVoxels> & slices, CTSeriesReport & report);
} // namespace TransferLearning
} // namespace itk

#endif
