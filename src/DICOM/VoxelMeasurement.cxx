// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/VoxelMeasurement.h"

#include "DICOM/SliceStack.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr double narrowest = 8.0; // Columns and rows; smaller slices have hardly any corners.

/** Whether the voxels outside the circle that touches the edges of the slice have one value. The circle is a voxel
 * wider, as scanners draw it differently. */
bool
IsConstantOutside(const SliceHeader & header, const short * voxels)
{
  const double diameter = std::min(header.columns, header.rows);
  const double radius = diameter / 2.0 + 1.0;
  if (diameter < narrowest)
  {
    return false;
  }
  for (unsigned int row = 0; row < header.rows; ++row)
  {
    const double        y = row + 0.5 - header.rows / 2.0;
    const double        x = std::sqrt(std::max(0.0, radius * radius - y * y));
    const auto          ends = static_cast<unsigned int>(std::max(0.0, std::floor(header.columns / 2.0 - x)));
    const short * const line = voxels + std::size_t{ row } * header.columns;
    const auto          isOther = [voxels](short value) { return value != voxels[0]; };
    if (std::any_of(line, line + ends, isOther) ||
        std::any_of(line + header.columns - ends, line + header.columns, isOther))
    {
      return false;
    }
  }
  return true;
}
} // namespace

SliceVoxels
MeasureVoxels(const SliceHeader & header, const short * voxels)
{
  SliceVoxels       found;
  const std::size_t count = std::size_t{ header.columns } * header.rows;
  // Values, not references, so that the compiler may use vectors where there is no padding.
  short least = found.least;
  short greatest = found.greatest;
  if (!header.hasPadding)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      const short value = voxels[i];
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
  }
  else
  {
    const auto low = static_cast<short>(header.paddingLow);
    const auto high = static_cast<short>(header.paddingHigh);
    for (std::size_t i = 0; i < count; ++i)
    {
      const short value = voxels[i];
      if (value >= low && value <= high)
      {
        ++found.padding;
        continue;
      }
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
  }
  found.least = least;
  found.greatest = greatest;
  found.hasConstantOutside = IsConstantOutside(header, voxels);
  found.outside = voxels[0];
  return found;
}

void
ReportVoxels(const std::vector<SliceVoxels> & slices, CTSeriesReport & report)
{
  CTSeriesVoxels & voxels = report.voxels;
  voxels = CTSeriesVoxels();
  if (slices.empty())
  {
    return;
  }
  std::size_t padding = 0;
  SliceVoxels all;
  for (const SliceVoxels & slice : slices)
  {
    padding += slice.padding;
    all.least = std::min(all.least, slice.least);
    all.greatest = std::max(all.greatest, slice.greatest);
  }
  const double count = static_cast<double>(slices.size()) * report.columns * report.rows;
  voxels.numberOfSlices = static_cast<unsigned int>(slices.size());
  voxels.least = std::min(all.least, all.greatest); // of padding alone, the ends of their type
  voxels.greatest = std::max(all.least, all.greatest);
  voxels.paddingFraction = static_cast<double>(padding) / count;
  voxels.outside = slices.front().outside;
  voxels.hasConstantOutside = std::all_of(slices.begin(), slices.end(), [&voxels](const SliceVoxels & slice) {
    return slice.hasConstantOutside && slice.outside == voxels.outside;
  });
  constexpr short lowestAir = -1024;
  constexpr short highestAir = -950;
  const bool      isPadding =
    report.hasPadding && voxels.outside >= report.paddingLow && voxels.outside <= report.paddingHigh;
  if (voxels.hasConstantOutside && !isPadding && (voxels.outside < lowestAir || voxels.outside > highestAir))
  {
    Warn(report,
         CTSeriesEnums::Warning::OutsideCircle,
         "All voxels outside the circle of the reconstruction have " + std::to_string(voxels.outside) +
           " HU, which is not air, and Pixel Padding Value (0028,0120) does not state it.");
  }
  if (all.least > all.greatest)
  {
    Warn(report, CTSeriesEnums::Warning::ConstantVoxels, "All voxels are padding.");
  }
  else if (all.least == all.greatest)
  {
    Warn(report,
         CTSeriesEnums::Warning::ConstantVoxels,
         "All voxels have the same value, " + std::to_string(voxels.least) + " HU.");
  }
}
} // namespace TransferLearning
} // namespace itk
