// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkActivationMapSampler.h"

#include "itkMacro.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** The two cells around a position, and the weight of the second. */
struct Neighbours
{
  std::size_t first;
  std::size_t second;
  float       weight;
};

Neighbours
FindNeighbours(double position, double pixels, unsigned int cells)
{
  const double last = static_cast<double>(cells - 1);
  const double cell = std::clamp((position + 0.5) * static_cast<double>(cells) / pixels - 0.5, 0.0, last);
  const double first = std::floor(cell);
  return { static_cast<std::size_t>(first),
           static_cast<std::size_t>(std::min(first + 1.0, last)),
           static_cast<float>(cell - first) };
}
} // namespace

ActivationMapSampler::ActivationMapSampler(std::vector<MapType> maps, unsigned int columns, unsigned int rows)
  : m_Maps(std::move(maps))
  , m_Columns(columns)
  , m_Rows(rows)
{
  for (const MapType & map : m_Maps)
  {
    if (map.values.empty() || map.values.size() != std::size_t{ map.columns } * map.rows)
    {
      itkGenericExceptionMacro("An activation map of " << map.columns << " x " << map.rows << " cells has "
                                                       << map.values.size() << " values.");
    }
  }
}

float
ActivationMapSampler::Sample(double x, double y, double slice) const
{
  const double index = std::floor(slice + 0.5);
  if (!(x >= -0.5 && x <= m_Columns - 0.5 && y >= -0.5 && y <= m_Rows - 0.5 && index >= 0.0 &&
        index < static_cast<double>(m_Maps.size())))
  {
    return 0.0F;
  }
  const MapType &  map = m_Maps[static_cast<std::size_t>(index)];
  const Neighbours column = FindNeighbours(x, m_Columns, map.columns);
  const Neighbours row = FindNeighbours(y, m_Rows, map.rows);
  const auto       interpolate = [&](std::size_t line) {
    const float * const values = map.values.data() + line * map.columns;
    return values[column.first] + column.weight * (values[column.second] - values[column.first]);
  };
  const float first = interpolate(row.first);
  return first + row.weight * (interpolate(row.second) - first);
}

void
ActivationMapSampler::SampleLine(const PositionType & start,
                                 const PositionType & step,
                                 std::size_t          count,
                                 float *              output) const
{
  for (std::size_t i = 0; i < count; ++i)
  {
    const auto n = static_cast<double>(i);
    output[i] = this->Sample(start[0] + n * step[0], start[1] + n * step[1], start[2] + n * step[2]);
  }
}
} // namespace TransferLearning
} // namespace itk
