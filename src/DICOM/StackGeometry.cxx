// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The grid of sorted slices, from their positions alone: the tags of slice spacing and gantry tilt are often wrong.
#include "DICOM/SliceStack.h"

#include "itkMath.h"
#include "itkVector.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
using VectorType = Vector<double, 3>;

using SpacingPolicy = CTSeriesPolicyEnums::Spacing;

constexpr double unevenFraction = 0.01;    // Of the median distance; below it writers' rounding is at work.
constexpr double tiltTolerance = 0.05;     // Degrees.
constexpr double shiftTolerance = 0.05;    // mm.
constexpr double largestThickness = 100.0; // mm.
constexpr double steepestTilt = 45.0;      // Degrees; sheared back, steeper slices would make an image mostly empty.

constexpr double       mostSlicesInterpolated = 4.0; // Times the slices that there are.
constexpr unsigned int mostListed = 3;               // Gaps or stretches in a message.

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
  Warn(report, CTSeriesEnums::Warning::SingleSlice, warning.str());
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

/** Median of up to two values on either side of one; the higher of the two middle ones, so that where the spacing
 * changes the wider one counts. */
double
GetSurroundingMedian(const std::vector<double> & values, std::size_t place)
{
  std::vector<double> around;
  for (std::size_t i = place - std::min<std::size_t>(place, 2); i < std::min(place + 3, values.size()); ++i)
  {
    if (i != place)
    {
      around.push_back(values[i]);
    }
  }
  std::sort(around.begin(), around.end());
  return around.empty() ? values[place] : around[around.size() / 2];
}

/** How slices lie along the normal, mm. */
struct Stack
{
  std::vector<double> heights;   ///< Coordinate of each slice along the normal, ascending.
  std::vector<double> distances; ///< From each slice to the next.
  std::vector<bool>   isGap;     ///< Of each distance.
  double              step{};    ///< Mean of the distances that are no gaps.
};

Stack
MeasureStack(const std::vector<SliceHeader> & slices, const VectorType & normal, double gapSize)
{
  Stack stack;
  for (const SliceHeader & slice : slices)
  {
    stack.heights.push_back(ToVector(slice.position) * normal);
  }
  for (std::size_t i = 1; i < slices.size(); ++i)
  {
    stack.distances.push_back(stack.heights[i] - stack.heights[i - 1]);
  }
  const auto relative = GetRelativeDistances(slices, stack.distances);
  double     sum = 0.0;
  double     count = 0.0;
  for (std::size_t i = 0; i < relative.size(); ++i)
  {
    const bool isGap = stack.distances[i] > gapSize * GetSurroundingMedian(stack.distances, i) &&
                       relative[i] > gapSize * GetSurroundingMedian(relative, i);
    stack.isGap.push_back(isGap);
    sum += isGap ? 0.0 : stack.distances[i];
    count += isGap ? 0.0 : 1.0;
  }
  stack.step = sum / count; // the smallest distance is no gap
  return stack;
}

/** How far slices lie from equal steps, where gaps are closed. */
double
GetUnevenness(const Stack & stack)
{
  double offset = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < stack.distances.size(); ++i)
  {
    offset += stack.isGap[i] ? 0.0 : stack.distances[i] - stack.step;
    largest = std::max(largest, std::abs(offset));
  }
  return largest;
}

/** The finest spacing that neighboring distances share, or the mean where it hardly differs. */
double
GetFinestSpacing(const Stack & stack)
{
  double finest = stack.step;
  for (std::size_t i = 0; i < stack.distances.size(); ++i)
  {
    const std::size_t   begin = i - std::min<std::size_t>(i, 2);
    const std::size_t   end = std::min(i + 3, stack.distances.size());
    std::vector<double> around(stack.distances.begin() + static_cast<std::ptrdiff_t>(begin),
                               stack.distances.begin() + static_cast<std::ptrdiff_t>(end));
    std::sort(around.begin(), around.end());
    finest = std::min(finest, around[(around.size() - 1) / 2]);
  }
  finest = finest > 0.9 * stack.step ? stack.step : finest;
  const double height = stack.heights.back() - stack.heights.front();
  return std::max(finest, height / (mostSlicesInterpolated * static_cast<double>(stack.heights.size())));
}

/** "4 mm from 0 to 12 mm, 7 mm from 12 to 33 mm": the first stretches of equal distances. */
std::string
DescribeStretches(const Stack & stack, double tolerance)
{
  std::ostringstream text;
  std::size_t        count = 0;
  for (std::size_t begin = 0; begin < stack.distances.size();)
  {
    std::size_t end = begin + 1;
    while (end < stack.distances.size() && std::abs(stack.distances[end] - stack.distances[begin]) <= tolerance)
    {
      ++end;
    }
    if (++count > mostListed)
    {
      text << ", ...";
      break;
    }
    text << (count > 1 ? ", " : "") << stack.distances[begin] << " mm from " << stack.heights[begin] << " to "
         << stack.heights[end] << " mm";
    begin = end;
  }
  return text.str();
}

/** Distances that are gaps: the first ones are enough to find the others. */
void
CheckGaps(const std::vector<SliceHeader> & slices,
          const Stack &                    stack,
          const CTSeriesPolicies &         policies,
          CTSeriesReport &                 report)
{
  std::ostringstream gaps;
  for (std::size_t i = 0; i < stack.distances.size(); ++i)
  {
    if (stack.isGap[i] && ++report.numberOfGaps <= mostListed)
    {
      gaps << (report.numberOfGaps > 1 ? ", " : "") << stack.distances[i] << " mm between " << SliceName(slices[i])
           << " and " << SliceName(slices[i + 1]) << " (at " << stack.heights[i] << " and " << stack.heights[i + 1]
           << " mm along the normal)";
    }
  }
  if (report.numberOfGaps == 0)
  {
    return;
  }
  std::ostringstream message;
  message << "The series has " << report.numberOfGaps << " gap(s): " << gaps.str()
          << (report.numberOfGaps > mostListed ? ", ..." : "") << "; a gap is more than " << policies.gapSize
          << " times the spacing around it, and the median spacing is " << report.sliceSpacing << " mm.";
  if (policies.gaps == SpacingPolicy::Error)
  {
    return Refuse(report,
                  CTSeriesEnums::Reason::Gap,
                  message.str() + " Slices may be missing. To read it anyway, choose the policy 'warn' or 'resample' "
                                  "for gaps.");
  }
  Warn(report, CTSeriesEnums::Warning::Gaps, message.str());
}

/** Distances that differ without being gaps. Returns whether they do. */
bool
CheckUnevenSpacing(const Stack & stack, const CTSeriesPolicies & policies, CTSeriesReport & report)
{
  const double unevenness = GetUnevenness(stack);
  if (unevenness <= unevenFraction * report.sliceSpacing)
  {
    return false;
  }
  std::ostringstream message;
  message << "The slices are unevenly spaced: " << DescribeStretches(stack, unevenFraction * report.sliceSpacing)
          << " along the normal; at equal distances, they would be up to " << unevenness
          << " mm away from their positions.";
  if (policies.unevenSpacing == SpacingPolicy::Error)
  {
    Refuse(report,
           CTSeriesEnums::Reason::UnevenSpacing,
           message.str() + " To read the series anyway, choose the policy 'warn' or 'resample' for uneven spacing.");
    return true;
  }
  Warn(report, CTSeriesEnums::Warning::UnevenSpacing, message.str());
  return true;
}

/** Distances between neighbors along the normal: median, deviation, gaps, and what a regular grid makes of them.
 * Returns the step of slices at equal distances. */
double
MeasureSpacing(const std::vector<SliceHeader> & slices,
               const VectorType &               normal,
               const CTSeriesPolicies &         policies,
               CTSeriesReport &                 report)
{
  const Stack         stack = MeasureStack(slices, normal, policies.gapSize);
  std::vector<double> sorted(stack.distances);
  std::sort(sorted.begin(), sorted.end());
  report.sliceSpacing = sorted[(sorted.size() - 1) / 2];
  report.maximumSpacingDeviation = std::max(report.sliceSpacing - sorted.front(), sorted.back() - report.sliceSpacing);
  CheckGaps(slices, stack, policies, report);
  const bool isUneven = CheckUnevenSpacing(stack, policies, report);
  // Through gaps the mean distance is that of no two slices.
  const double step = report.numberOfGaps > 0 ? report.sliceSpacing : stack.step;
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    const double place = stack.heights.front() + step * static_cast<double>(i);
    report.maximumPositionError = std::max(report.maximumPositionError, std::abs(stack.heights[i] - place));
  }
  std::ostringstream message;
  if ((isUneven && policies.unevenSpacing == SpacingPolicy::Resample) ||
      (report.numberOfGaps > 0 && policies.gaps == SpacingPolicy::Resample))
  {
    const double height = stack.heights.back() - stack.heights.front();
    report.gridSpacing = height / std::max(1.0, std::round(height / GetFinestSpacing(stack)));
    message << "Where a regular grid is needed, the slices are interpolated linearly, every " << report.gridSpacing
            << " mm from " << stack.heights.front() << " to " << stack.heights.back() << " mm.";
  }
  else if (isUneven || report.numberOfGaps > 0)
  {
    message << "Slices lie up to " << report.maximumPositionError
            << " mm away from their places on the image's regular grid, whose slices are " << step << " mm apart.";
  }
  if (!message.str().empty())
  {
    Warn(report, CTSeriesEnums::Warning::RegularGrid, message.str());
  }
  return step;
}

/** Networks are mostly trained on axial slices. */
void
WarnOfPlanes(const VectorType & normal, CTSeriesReport & report)
{
  const char * const planes[3] = { "sagittal", "coronal", "axial" };
  unsigned int       nearest = 2;
  for (unsigned int i = 0; i < 2; ++i)
  {
    // At 45 degrees, rounding must not decide.
    nearest = std::abs(normal[i]) > std::abs(normal[nearest]) + 1e-6 ? i : nearest;
  }
  if (nearest != 2)
  {
    Warn(report,
         CTSeriesEnums::Warning::Plane,
         std::string("The slices are ") + planes[nearest] +
           ", not axial: a network that takes slices is given them as they were acquired.");
  }
}

/** Slices shifted within their planes against the line from the first to the last are on no grid. */
void
CheckAlignment(const std::vector<SliceHeader> & slices,
               const VectorType &               normal,
               const CTSeriesPolicies &         policies,
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
  if (policies.gaps == SpacingPolicy::Error && largest > std::max(pixel[0], pixel[1]))
  {
    return Refuse(report,
                  CTSeriesEnums::Reason::ShiftedSlices,
                  message.str() + " They are not on a regular grid. To read them anyway, choose the policy 'warn' or "
                                  "'resample' for gaps.");
  }
  Warn(report, CTSeriesEnums::Warning::ShiftedSlices, message.str());
}
} // namespace

StackGeometry
ComputeStackGeometry(const std::vector<SliceHeader> & slices,
                     const CTSeriesPolicies &         policies,
                     CTSeriesReport &                 report)
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
  const double step = MeasureSpacing(slices, normal, policies, report);
  CheckAlignment(slices, normal, policies, report);
  WarnOfPlanes(normal, report);

  const VectorType path = ToVector(slices.back().position) - ToVector(first.position);
  const double     height = path * normal;
  const double     shift = (path - normal * height).GetNorm();
  const double     tilt = std::atan2(shift, height) * 180.0 / Math::pi;
  const bool       isTilted = tilt > tiltTolerance && shift > shiftTolerance;
  report.gantryTilt = isTilted ? tilt : 0.0;
  geometry.spacing[2] = isTilted ? step * path.GetNorm() / height : step;
  SetDirection(x, y, isTilted ? path / path.GetNorm() : normal, geometry);
  if (isTilted)
  {
    report.correctsTilt = policies.tilt == CTSeriesPolicyEnums::Tilt::Correct && tilt <= steepestTilt;
    std::ostringstream message;
    message << "The slices are tilted by " << tilt << " degrees relative to the stacking direction";
    if (report.correctsTilt)
    {
      message << ". Where a regular grid is needed, they are sheared back, by up to " << shift << " mm.";
    }
    else
    {
      message << "; the image's direction is not orthogonal.";
    }
    Warn(report, CTSeriesEnums::Warning::Tilt, message.str());
  }
  return geometry;
}
} // namespace TransferLearning
} // namespace itk
