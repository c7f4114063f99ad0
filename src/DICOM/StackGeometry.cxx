// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The grid of sorted slices, from their positions alone: the tags of slice spacing and gantry tilt are often wrong.
#include "DICOM/SliceStack.h"

#include "itkMath.h"
#include "itkVector.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
using VectorType = Vector<double, 3>;

constexpr double gapFactor = 1.5;
constexpr double unevenFraction = 0.01;    // Of the median distance; below it writers' rounding is at work.
constexpr double tiltTolerance = 0.05;     // Degrees.
constexpr double shiftTolerance = 0.05;    // mm.
constexpr double largestThickness = 100.0; // mm.

VectorType
ToVector(const std::array<double, 3> & values)
{
  return VectorType(values.data());
}

void
SetDirection(const VectorType & x, const VectorType & y, const VectorType & z, StackGeometry & geometry)
{
  for (unsigned int i = 0; i < 3; ++i)
  {
    geometry.direction(i, 0) = x[i];
    geometry.direction(i, 1) = y[i];
    geometry.direction(i, 2) = z[i];
  }
}

/** One slice has no distance to a neighbor: its thickness stands in. */
double
GuessSpacing(const SliceHeader & slice, CTSeriesReport & report)
{
  std::ostringstream warning;
  double             spacing = 1.0;
  const auto         isPlausible = [](double value) { return value > 0.0 && value <= largestThickness; };
  if (isPlausible(slice.sliceThickness))
  {
    spacing = slice.sliceThickness;
    warning << "A single slice: the spacing along z is its Slice Thickness (0018,0050), " << spacing << " mm.";
  }
  else if (isPlausible(slice.spacingBetweenSlices))
  {
    spacing = slice.spacingBetweenSlices;
    warning << "A single slice: the spacing along z is Spacing Between Slices (0018,0088), " << spacing << " mm.";
  }
  else
  {
    warning << "A single slice without Slice Thickness (0018,0050): the spacing along z is taken as 1 mm.";
  }
  report.warnings.push_back(warning.str());
  return spacing;
}

/** Distances in units of the thicker of two neighbors, so that zones of thin and thick slices have no gaps; as they are
 * where a thickness is missing. */
std::vector<double>
GetRelativeDistances(const std::vector<SliceHeader> & slices, const std::vector<double> & distances)
{
  std::vector<double> relative;
  for (std::size_t i = 0; i < distances.size(); ++i)
  {
    if (!(std::min(slices[i].sliceThickness, slices[i + 1].sliceThickness) > 0.0))
    {
      return distances;
    }
    relative.push_back(distances[i] / std::max(slices[i].sliceThickness, slices[i + 1].sliceThickness));
  }
  return relative;
}

/** How far slices lie from their places on a grid of equal steps between the first and the last. */
double
GetPositionError(const std::vector<double> & distances)
{
  const double step = std::accumulate(distances.begin(), distances.end(), 0.0) / static_cast<double>(distances.size());
  double       offset = 0.0;
  double       largest = 0.0;
  for (std::size_t i = 0; i < distances.size(); ++i)
  {
    offset += distances[i] - step;
    largest = std::max(largest, std::abs(offset));
  }
  return largest;
}

/** Distances between neighbors along the normal: median, deviation, gaps. */
void
MeasureSpacing(const std::vector<SliceHeader> & slices,
               const VectorType &               normal,
               bool                             allowGaps,
               CTSeriesReport &                 report)
{
  std::vector<double> distances;
  for (std::size_t i = 1; i < slices.size(); ++i)
  {
    distances.push_back((ToVector(slices[i].position) - ToVector(slices[i - 1].position)) * normal);
  }
  // The lower of the two middle ones of an even number: of 1 and 2, 2 is the gap.
  std::vector<double> sorted(distances);
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[(sorted.size() - 1) / 2];
  const auto   relative = GetRelativeDistances(slices, distances);
  auto         sortedRelative = relative;
  std::sort(sortedRelative.begin(), sortedRelative.end());
  const double medianRelative = sortedRelative[(sortedRelative.size() - 1) / 2];
  report.sliceSpacing = median;
  std::ostringstream gaps;
  for (std::size_t i = 0; i < distances.size(); ++i)
  {
    report.maximumSpacingDeviation = std::max(report.maximumSpacingDeviation, std::abs(distances[i] - median));
    if (distances[i] > gapFactor * median && relative[i] > gapFactor * medianRelative)
    {
      // The first ones are enough to find the others.
      if (++report.numberOfGaps <= 3)
      {
        gaps << (report.numberOfGaps > 1 ? ", " : "") << distances[i] << " mm between " << SliceName(slices[i])
             << " and " << SliceName(slices[i + 1]);
      }
    }
  }
  if (report.numberOfGaps > 0)
  {
    std::ostringstream message;
    message << "The series has " << report.numberOfGaps << " gap(s): " << gaps.str()
            << (report.numberOfGaps > 3 ? ", ..." : "") << "; the median slice spacing is " << median << " mm.";
    if (!allowGaps)
    {
      return Refuse(
        report, CTSeriesEnums::Reason::Gap, message.str() + " Slices may be missing; allow gaps to read it anyway.");
    }
    report.warnings.push_back(message.str());
  }
  report.maximumPositionError = report.numberOfGaps > 0 ? 0.0 : GetPositionError(distances);
  if (report.numberOfGaps == 0 && report.maximumSpacingDeviation > unevenFraction * median)
  {
    std::ostringstream message;
    message << "The slices are unevenly spaced: the median spacing is " << median << " mm, the largest deviation "
            << report.maximumSpacingDeviation << " mm. Slices lie up to " << report.maximumPositionError
            << " mm away from their places on the image's regular grid.";
    report.warnings.push_back(message.str());
  }
}

/** Slices shifted within their planes against the line from the first to the last are on no grid. */
void
CheckAlignment(const std::vector<SliceHeader> & slices,
               const VectorType &               normal,
               bool                             allowGaps,
               CTSeriesReport &                 report)
{
  const VectorType first = ToVector(slices.front().position);
  const VectorType path = ToVector(slices.back().position) - first;
  double           largest = 0.0;
  std::string      name;
  for (const SliceHeader & slice : slices)
  {
    const VectorType offset = ToVector(slice.position) - first;
    const double     shift = (offset - path * ((offset * normal) / (path * normal))).GetNorm();
    if (shift > largest)
    {
      largest = shift;
      name = SliceName(slice);
    }
  }
  const auto & pixel = slices.front().pixelSpacing;
  if (largest <= std::max(shiftTolerance, 0.1 * std::min(pixel[0], pixel[1])))
  {
    return;
  }
  std::ostringstream message;
  message << "The slices are shifted relative to each other within their planes (0020,0032), by up to " << largest
          << " mm in " << name << '.';
  if (!allowGaps && largest > std::max(pixel[0], pixel[1]))
  {
    return Refuse(report,
                  CTSeriesEnums::Reason::ShiftedSlices,
                  message.str() + " They are not on a regular grid; allow gaps to read them anyway.");
  }
  report.warnings.push_back(message.str());
}
} // namespace

StackGeometry
ComputeStackGeometry(const std::vector<SliceHeader> & slices, bool allowGaps, CTSeriesReport & report)
{
  const SliceHeader & first = slices.front();
  const VectorType    x = ToVector(first.rowDirection);
  const VectorType    y = ToVector(first.columnDirection);
  const VectorType    normal = CrossProduct(x, y);
  StackGeometry       geometry;
  geometry.spacing = { first.pixelSpacing[0], first.pixelSpacing[1], 0.0 };
  if (slices.size() == 1)
  {
    SetDirection(x, y, normal, geometry);
    geometry.spacing[2] = report.sliceSpacing = GuessSpacing(first, report);
    return geometry;
  }
  MeasureSpacing(slices, normal, allowGaps, report);
  CheckAlignment(slices, normal, allowGaps, report);

  const VectorType path = ToVector(slices.back().position) - ToVector(first.position);
  const double     height = path * normal;
  const double     shift = (path - normal * height).GetNorm();
  const double     tilt = std::atan2(shift, height) * 180.0 / Math::pi;
  const bool       isTilted = tilt > tiltTolerance && shift > shiftTolerance;
  report.gantryTilt = isTilted ? tilt : 0.0;
  // Through gaps the mean distance is that of no two slices.
  const double step = report.numberOfGaps > 0 ? report.sliceSpacing : height / static_cast<double>(slices.size() - 1);
  geometry.spacing[2] = isTilted ? step * path.GetNorm() / height : step;
  SetDirection(x, y, isTilted ? path / path.GetNorm() : normal, geometry);
  if (isTilted)
  {
    std::ostringstream message;
    message << "The slices are tilted by " << tilt
            << " degrees relative to the stacking direction; the image's direction is not orthogonal.";
    report.warnings.push_back(message.str());
  }
  return geometry;
}
} // namespace TransferLearning
} // namespace itk
