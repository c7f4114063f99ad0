// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkBodyComposition.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Voxels of a slice that are 1 or 0, with a margin of one voxel of zeros. */
struct Mask
{
  Mask(std::size_t columnsOfSlice, std::size_t rowsOfSlice)
    : columns(columnsOfSlice + 2)
    , rows(rowsOfSlice + 2)
    , voxels(columns * rows, 0)
  {}

  uint8_t *
  GetRow(std::size_t row)
  {
    return voxels.data() + row * columns;
  }
  const uint8_t *
  GetRow(std::size_t row) const
  {
    return voxels.data() + row * columns;
  }

  std::size_t          columns;
  std::size_t          rows;
  std::vector<uint8_t> voxels;
};

/** Combines each voxel with its four neighbors; the margin stays 0. */
template <typename TCombine>
Mask
CombineNeighbors(const Mask & mask, const TCombine & combine)
{
  Mask result(mask.columns - 2, mask.rows - 2);
  for (std::size_t row = 1; row + 1 < mask.rows; ++row)
  {
    const uint8_t * const here = mask.GetRow(row);
    const uint8_t * const above = here - mask.columns;
    const uint8_t * const below = here + mask.columns;
    uint8_t * const       output = result.GetRow(row);
    for (std::size_t column = 1; column + 1 < mask.columns; ++column)
    {
      output[column] = static_cast<uint8_t>(combine(combine(combine(here[column - 1], here[column + 1]), here[column]),
                                                    combine(above[column], below[column])));
    }
  }
  return result;
}

Mask
Open(const Mask & mask)
{
  const Mask eroded = CombineNeighbors(mask, [](int a, int b) { return a & b; });
  return CombineNeighbors(eroded, [](int a, int b) { return a | b; });
}

struct Run
{
  std::size_t begin; ///< In the mask's voxels.
  std::size_t end;
  std::size_t component; ///< The first run of its component.
};

std::size_t
FindRoot(std::vector<Run> & runs, std::size_t run)
{
  while (runs[run].component != run)
  {
    runs[run].component = runs[runs[run].component].component;
    run = runs[run].component;
  }
  return run;
}

/** Runs of one value along the rows, in raster order, joined to 4-connected components. */
std::vector<Run>
FindComponents(const Mask & mask, uint8_t value)
{
  std::vector<Run> runs;
  std::size_t      above = 0; // first run of the row above
  for (std::size_t row = 0; row < mask.rows; ++row)
  {
    const std::size_t     first = runs.size();
    const uint8_t * const end = mask.GetRow(row) + mask.columns;
    const auto            find = [end](const uint8_t * from, int wanted) {
      const void * const found = std::memchr(from, wanted, static_cast<std::size_t>(end - from));
      return found ? static_cast<const uint8_t *>(found) : end;
    };
    for (const uint8_t * voxel = find(mask.GetRow(row), value); voxel != end;)
    {
      const uint8_t * const stop = find(voxel, 1 - value);
      runs.push_back({ static_cast<std::size_t>(voxel - mask.voxels.data()),
                       static_cast<std::size_t>(stop - mask.voxels.data()),
                       runs.size() });
      voxel = find(stop, value);
    }
    std::size_t upper = above;
    for (std::size_t run = first; run < runs.size(); ++run)
    {
      while (upper < first && runs[upper].end + mask.columns <= runs[run].begin)
      {
        ++upper;
      }
      for (std::size_t i = upper; i < first && runs[i].begin + mask.columns < runs[run].end; ++i)
      {
        const std::size_t a = FindRoot(runs, i);
        const std::size_t b = FindRoot(runs, run);
        runs[std::max(a, b)].component = std::min(a, b);
      }
    }
    above = first;
  }
  for (std::size_t run = 0; run < runs.size(); ++run)
  {
    runs[run].component = FindRoot(runs, run);
  }
  return runs;
}

void
KeepLargestComponent(Mask & mask)
{
  const auto               runs = FindComponents(mask, 1);
  std::vector<std::size_t> sizes(runs.size(), 0);
  for (const Run & run : runs)
  {
    sizes[run.component] += run.end - run.begin;
  }
  const auto largest = static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
  for (const Run & run : runs)
  {
    if (run.component != largest)
    {
      std::fill(mask.voxels.begin() + static_cast<std::ptrdiff_t>(run.begin),
                mask.voxels.begin() + static_cast<std::ptrdiff_t>(run.end),
                uint8_t{ 0 });
    }
  }
}

/** The margin joins everything that reaches the edge of the slice. */
void
FillHoles(Mask & mask)
{
  for (const Run & run : FindComponents(mask, 0))
  {
    if (run.component != 0)
    {
      std::fill(mask.voxels.begin() + static_cast<std::ptrdiff_t>(run.begin),
                mask.voxels.begin() + static_cast<std::ptrdiff_t>(run.end),
                uint8_t{ 1 });
    }
  }
}

bool
ReachesEdge(const Mask & mask)
{
  const auto hasVoxel = [&mask](std::size_t row) {
    const uint8_t * const voxels = mask.GetRow(row);
    return std::find(voxels, voxels + mask.columns, uint8_t{ 1 }) != voxels + mask.columns;
  };
  bool isReached = hasVoxel(1) || hasVoxel(mask.rows - 2);
  for (std::size_t row = 1; row + 1 < mask.rows && !isReached; ++row)
  {
    isReached = mask.GetRow(row)[1] == 1 || mask.GetRow(row)[mask.columns - 2] == 1;
  }
  return isReached;
}
} // namespace

BodyComposition
MeasureBody(const float * values, unsigned int columns, unsigned int rows, double areaOfVoxel)
{
  constexpr float leastOfBody = -500.0F;
  constexpr float leastOfFat = -300.0F;
  constexpr float leastOfSoft = -30.0F;
  constexpr float mostOfSoft = 150.0F;

  Mask mask(columns, rows);
  for (std::size_t row = 0; row < rows; ++row)
  {
    const float * const from = values + row * columns;
    uint8_t * const     to = mask.GetRow(row + 1) + 1;
    for (std::size_t column = 0; column < columns; ++column)
    {
      to[column] = from[column] > leastOfBody ? 1 : 0;
    }
  }
  mask = Open(mask);
  KeepLargestComponent(mask);
  FillHoles(mask);

  std::size_t body = 0;
  std::size_t fatAndMore = 0;
  std::size_t softAndMore = 0;
  std::size_t bone = 0;
  for (std::size_t row = 0; row < rows; ++row)
  {
    const float * const   value = values + row * columns;
    const uint8_t * const isBody = mask.GetRow(row + 1) + 1;
    // Of one row, so that the counters are narrow enough for vectors.
    uint32_t counts[4] = {};
    for (std::size_t column = 0; column < columns; ++column)
    {
      const uint32_t one = isBody[column];
      counts[0] += one;
      counts[1] += value[column] >= leastOfFat ? one : 0;
      counts[2] += value[column] >= leastOfSoft ? one : 0;
      counts[3] += value[column] > mostOfSoft ? one : 0;
    }
    body += counts[0];
    fatAndMore += counts[1];
    softAndMore += counts[2];
    bone += counts[3];
  }
  BodyComposition composition;
  if (body > 0)
  {
    constexpr double squareMillimetersOfSquareCentimeter = 100.0;
    const auto share = [body](std::size_t count) { return static_cast<double>(count) / static_cast<double>(body); };
    composition.area = static_cast<double>(body) * areaOfVoxel / squareMillimetersOfSquareCentimeter;
    composition.airShare = share(body - fatAndMore);
    composition.fatShare = share(fatAndMore - softAndMore);
    composition.softShare = share(softAndMore - bone);
    composition.boneShare = share(bone);
    composition.isCut = ReachesEdge(mask);
  }
  return composition;
}
} // namespace TransferLearning
} // namespace itk
