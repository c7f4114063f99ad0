// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkActivationMapSampler.h"

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
struct Neighbors
{
  std::size_t first;
  std::size_t second;
  float       weight;
};

Neighbors
FindNeighbors(double position, double pixels, unsigned int cells)
{
  const double last = static_cast<double>(cells - 1);
  const double cell = std::clamp((position + 0.5) * static_cast<double>(cells) / pixels - 0.5, 0.0, last);
  const double first = std::floor(cell);
  return { static_cast<std::size_t>(first),
           static_cast<std::size_t>(std::min(first + 1.0, last)),
           static_cast<float>(cell - first) };
}
} // namespace

ActivationMapSampler::ActivationMapSampler(std::vector<MapType> maps, const std::array<unsigned int, 3> & size)
  : m_Maps(std::move(maps))
  , m_Size{ { static_cast<double>(size[0]), static_cast<double>(size[1]), static_cast<double>(size[2]) } }
{
  for (const MapType & map : m_Maps)
  {
    const unsigned int slices = std::max(map.slices, 1u);
    if (map.values.empty() || map.values.size() != std::size_t{ map.columns } * map.rows * slices)
    {
      itkGenericExceptionMacro("An activation map of " << map.columns << " x " << map.rows << " x " << slices
                                                       << " cells has " << map.values.size() << " values.");
    }
  }
}

float
ActivationMapSampler::Sample(const PositionType & position) const
{
  const auto [x, y, slice] = position;
  if (m_Maps.empty() || !(x >= -0.5 && x <= m_Size[0] - 0.5 && y >= -0.5 && y <= m_Size[1] - 0.5 && slice >= -0.5 &&
                          slice < m_Size[2] - 0.5))
  {
    return 0.0F;
  }
  const bool      isVolume = m_Maps.front().slices != 0;
  const MapType & map = isVolume ? m_Maps.front() : m_Maps[static_cast<std::size_t>(std::floor(slice + 0.5))];

  const Neighbors column = FindNeighbors(x, m_Size[0], map.columns);
  const Neighbors row = FindNeighbors(y, m_Size[1], map.rows);
  const auto      interpolateRow = [&](std::size_t line) {
    const float * const values = map.values.data() + line * map.columns;
    return values[column.first] + column.weight * (values[column.second] - values[column.first]);
  };
  const auto interpolatePlane = [&](std::size_t plane) {
    const float first = interpolateRow(plane * map.rows + row.first);
    return first + row.weight * (interpolateRow(plane * map.rows + row.second) - first);
  };
  if (!isVolume)
  {
    return interpolatePlane(0);
  }
  const Neighbors plane = FindNeighbors(slice, m_Size[2], map.slices);
  const float     first = interpolatePlane(plane.first);
  return first + plane.weight * (interpolatePlane(plane.second) - first);
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
    output[i] = this->Sample({ { start[0] + n * step[0], start[1] + n * step[1], start[2] + n * step[2] } });
  }
}
} // namespace TransferLearning
} // namespace itk
