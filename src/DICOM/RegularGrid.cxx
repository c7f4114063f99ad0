// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/RegularGrid.h"

#include "itkMath.h"
#include "itkVector.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
namespace
{
using VectorType = Vector<double, 3>;

/** Of a slice, or of a pixel; positions in files are rounded. */
constexpr double tolerance = 1e-4;

VectorType
GetColumn(const ImageBase<3>::DirectionType & direction, unsigned int column)
{
  VectorType values;
  for (unsigned int i = 0; i < 3; ++i)
  {
    values[i] = direction(i, column);
  }
  return values;
}

/** First voxel of each slice, relative to that of the first slice. */
std::vector<VectorType>
GetOffsets(const ImageBase<3> * image, const AcquiredSlices & slices)
{
  std::vector<VectorType> offsets;
  const VectorType        step = GetColumn(image->GetDirection(), 2) * image->GetSpacing()[2];
  for (std::size_t k = 0; k < slices.slices.size(); ++k)
  {
    offsets.push_back(step * static_cast<double>(k) + VectorType(slices.slices[k].displacement.data()));
  }
  const VectorType first = offsets.front();
  for (VectorType & offset : offsets)
  {
    offset -= first;
  }
  return offsets;
}

/** At equal steps from the first slice to the last. */
std::vector<RegularGrid::Source>
FindSources(const std::vector<double> & heights, double step, std::size_t count)
{
  std::vector<RegularGrid::Source> sources;
  std::size_t                      lower = 0;
  for (std::size_t slice = 0; slice < count; ++slice)
  {
    const double height = step * static_cast<double>(slice);
    while (lower + 2 < heights.size() && heights[lower + 1] <= height)
    {
      ++lower;
    }
    const double distance = heights[lower + 1] - heights[lower];
    const double weight = distance > 0.0 ? (height - heights[lower]) / distance : 0.0;
    if (weight < tolerance)
    {
      sources.push_back({ lower, lower, 0.0 });
    }
    else if (weight > 1.0 - tolerance)
    {
      sources.push_back({ lower + 1, lower + 1, 0.0 });
    }
    else
    {
      sources.push_back({ lower, lower + 1, weight });
    }
  }
  return sources;
}

/** Sums of one row of the grid: of values by their weights, and of the weights of values that are no padding. */
struct RowSums
{
  std::vector<double> values;
  std::vector<double> weights;
};

/** Neighbor of a coordinate and its weight. */
struct Tap
{
  std::ptrdiff_t index;
  double         weight;
};

std::vector<Tap>
FindTaps(double coordinate)
{
  const double floor = std::floor(coordinate + tolerance);
  const double fraction = coordinate - floor;
  const auto   index = static_cast<std::ptrdiff_t>(floor);
  if (fraction < tolerance)
  {
    return { { index, 1.0 } };
  }
  return { { index, 1.0 - fraction }, { index + 1, fraction } };
}

/** Adds a slice to a row; columns outside of it are marked by `isOutside`. Returns whether the row is in the slice. */
template <typename TPixel>
bool
AddSlice(const RegularGrid &       grid,
         std::size_t               slice,
         std::size_t               row,
         const TPixel *            pixels,
         double                    weight,
         const SliceFill<TPixel> & fill,
         RowSums &                 sums,
         std::vector<bool> &       isOutside)
{
  const auto columns = static_cast<std::ptrdiff_t>(grid.acquiredSize[0]);
  const auto rows = static_cast<std::ptrdiff_t>(grid.acquiredSize[1]);
  for (const Tap & y : FindTaps(static_cast<double>(row) - grid.shifts[slice][1]))
  {
    if (y.index < 0 || y.index >= rows)
    {
      return false;
    }
    for (const Tap & x : FindTaps(-grid.shifts[slice][0]))
    {
      const TPixel * const line = pixels + y.index * columns;
      const double         tapWeight = weight * y.weight * x.weight;
      for (std::size_t column = 0; column < sums.values.size(); ++column)
      {
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(column) + x.index;
        if (place < 0 || place >= columns)
        {
          isOutside[column] = true;
          continue;
        }
        const TPixel value = line[place];
        if (!(fill.hasPadding && value >= fill.paddingLow && value <= fill.paddingHigh))
        {
          sums.values[column] += tapWeight * static_cast<double>(value);
          sums.weights[column] += tapWeight;
        }
      }
    }
  }
  return true;
}

template <typename TPixel>
TPixel
ToPixel(double value)
{
  if constexpr (std::is_integral_v<TPixel>)
  {
    return static_cast<TPixel>(std::lround(value)); // between two of its type
  }
  else
  {
    return static_cast<TPixel>(value);
  }
}
} // namespace

RegularGrid
MakeRegularGrid(const ImageBase<3> * image, const AcquiredSlices & slices)
{
  RegularGrid grid;
  grid.acquiredSize = image->GetLargestPossibleRegion().GetSize();
  const auto       direction = image->GetDirection();
  const auto       pixel = image->GetSpacing();
  const VectorType x = GetColumn(direction, 0);
  const VectorType y = GetColumn(direction, 1);
  const VectorType stacking = GetColumn(direction, 2);
  VectorType       normal = CrossProduct(x, y);
  normal.Normalize();
  normal = normal * stacking < 0.0 ? -normal : normal;

  const auto          offsets = GetOffsets(image, slices);
  std::vector<double> heights;
  for (const VectorType & offset : offsets)
  {
    heights.push_back(offset * normal);
  }
  const VectorType path = offsets.back() / offsets.back().GetNorm();
  const VectorType axis = slices.correctsTilt ? normal : path;
  const double     climb = axis * normal;
  double           step = pixel[2] * (stacking * normal);
  std::size_t      count = offsets.size();
  if (slices.gridSpacing > 0.0)
  {
    count = static_cast<std::size_t>(std::max(1L, std::lround(heights.back() / slices.gridSpacing))) + 1;
    step = heights.back() / static_cast<double>(count - 1);
    grid.sources = FindSources(heights, step, count);
  }
  for (std::size_t k = 0; slices.gridSpacing <= 0.0 && k < count; ++k)
  {
    grid.sources.push_back({ k, k, 0.0 });
  }

  std::array<double, 2> low{};
  std::array<double, 2> high{};
  for (std::size_t k = 0; k < offsets.size(); ++k)
  {
    const VectorType aside = offsets[k] - axis * (heights[k] / climb);
    grid.shifts.push_back({ aside * x / pixel[0], aside * y / pixel[1] });
    for (unsigned int i = 0; slices.correctsTilt && i < 2; ++i)
    {
      low[i] = std::min(low[i], std::floor(grid.shifts[k][i] + tolerance));
      high[i] = std::max(high[i], std::ceil(grid.shifts[k][i] - tolerance));
    }
  }
  for (auto & shift : grid.shifts)
  {
    shift[0] -= low[0];
    shift[1] -= low[1];
  }

  ImageBase<3>::PointType     first;
  ImageBase<3>::DirectionType axes = direction;
  ImageBase<3>::SpacingType   spacing = pixel;
  ImageBase<3>::SizeType      size = grid.acquiredSize;
  image->TransformIndexToPhysicalPoint(image->GetLargestPossibleRegion().GetIndex(), first);
  first += VectorType(slices.slices.front().displacement.data()) + x * (pixel[0] * low[0]) + y * (pixel[1] * low[1]);
  for (unsigned int i = 0; i < 3; ++i)
  {
    axes(i, 2) = axis[i];
  }
  spacing[2] = step / climb;
  size[0] += static_cast<SizeValueType>(high[0] - low[0]);
  size[1] += static_cast<SizeValueType>(high[1] - low[1]);
  size[2] = count;
  grid.geometry = ImageBase<3>::New();
  grid.geometry->SetOrigin(first);
  grid.geometry->SetDirection(axes);
  grid.geometry->SetSpacing(spacing);
  grid.geometry->SetLargestPossibleRegion(size);
  return grid;
}

template <typename TPixel>
void
InterpolateSlice(const RegularGrid &       grid,
                 std::size_t               slice,
                 const TPixel *            lower,
                 const TPixel *            upper,
                 const SliceFill<TPixel> & fill,
                 TPixel *                  output)
{
  const auto                  size = grid.geometry->GetLargestPossibleRegion().GetSize();
  const RegularGrid::Source & source = grid.sources[slice];
  RowSums                     sums;
  for (std::size_t row = 0; row < size[1]; ++row, output += size[0])
  {
    sums.values.assign(size[0], 0.0);
    sums.weights.assign(size[0], 0.0);
    std::vector<bool> isOutside(size[0], false);
    bool              isInside = AddSlice(grid, source.lower, row, lower, 1.0 - source.weight, fill, sums, isOutside);
    if (source.upper != source.lower)
    {
      isInside = AddSlice(grid, source.upper, row, upper, source.weight, fill, sums, isOutside) && isInside;
    }
    for (std::size_t column = 0; column < size[0]; ++column)
    {
      const bool isValue = isInside && !isOutside[column];
      output[column] = !isValue                      ? fill.outside
                       : sums.weights[column] >= 0.5 ? ToPixel<TPixel>(sums.values[column] / sums.weights[column])
                                                     : fill.paddingLow;
    }
  }
}

template void
InterpolateSlice<short>(const RegularGrid &,
                        std::size_t,
                        const short *,
                        const short *,
                        const SliceFill<short> &,
                        short *);
template void
InterpolateSlice<float>(const RegularGrid &,
                        std::size_t,
                        const float *,
                        const float *,
                        const SliceFill<float> &,
                        float *);
} // namespace TransferLearning
} // namespace itk
