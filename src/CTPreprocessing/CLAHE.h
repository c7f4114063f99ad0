// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Contrast-limited adaptive histogram equalization (Zuiderveld 1994) of one channel of a plane.
#ifndef CLAHE_h
#define CLAHE_h

#include "CTPreprocessing/PixelArithmetic.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The values are 0..1; those of a pixel's channels lie side by side. */
struct CLAHEPlane
{
  float *     values; ///< First pixel, the channel that is equalized.
  std::size_t columns;
  std::size_t rows;
  std::size_t channels;
};

/** Tile by tile: a histogram of 256 bins, clipped at `clipLimit` times its mean, whose cumulative sum maps the values;
 * between the centers of the tiles the maps are interpolated. Clipping, what is done with the rest, the reflection of
 * planes that the tiles do not divide, and the interpolation are OpenCV's (imgproc/src/clahe.cpp, 8 bits), but neither
 * the maps nor the result are rounded to 8 bits. */
class CLAHE
{
public:
  CLAHE(double clipLimit, std::size_t tiles)
    : m_ClipLimit(clipLimit)
    , m_Tiles(tiles)
    , m_Maps(tiles * tiles)
  {}

  void
  Equalize(const CLAHEPlane & plane)
  {
    // As OpenCV: where one side is not divided by the tiles, both are enlarged by what they lack, be it a whole tile.
    const bool        isDivided = plane.columns % m_Tiles == 0 && plane.rows % m_Tiles == 0;
    const std::size_t added = isDivided ? 0 : m_Tiles;
    m_TileColumns = (plane.columns + added - (isDivided ? 0 : plane.columns % m_Tiles)) / m_Tiles;
    m_TileRows = (plane.rows + added - (isDivided ? 0 : plane.rows % m_Tiles)) / m_Tiles;
    m_Bins.resize(plane.columns * plane.rows);
    for (std::size_t i = 0; i < m_Bins.size(); ++i)
    {
      m_Bins[i] = static_cast<unsigned char>(ClampToUnit(plane.values[i * plane.channels]) * 255.0F + 0.5F);
    }
    for (std::size_t row = 0; row < m_Tiles; ++row)
    {
      for (std::size_t column = 0; column < m_Tiles; ++column)
      {
        this->MakeMap(plane, row, column);
      }
    }
    for (std::size_t row = 0; row < plane.rows; ++row)
    {
      const Neighbors vertical = this->FindNeighbors(row, m_TileRows);
      for (std::size_t column = 0; column < plane.columns; ++column)
      {
        const Neighbors     horizontal = this->FindNeighbors(column, m_TileColumns);
        const std::size_t   pixel = row * plane.columns + column;
        const unsigned char bin = m_Bins[pixel];
        const auto          interpolate = [&](std::size_t tileRow) {
          const Map * const maps = m_Maps.data() + tileRow * m_Tiles;
          return maps[horizontal.first][bin] * (1.0F - horizontal.weight) +
                 maps[horizontal.second][bin] * horizontal.weight;
        };
        plane.values[pixel * plane.channels] =
          interpolate(vertical.first) * (1.0F - vertical.weight) + interpolate(vertical.second) * vertical.weight;
      }
    }
  }

private:
  static constexpr std::size_t bins = 256;
  using Map = std::array<float, bins>;

  struct Neighbors
  {
    std::size_t first;
    std::size_t second;
    float       weight; ///< Of the second.
  };

  Neighbors
  FindNeighbors(std::size_t position, std::size_t side) const
  {
    const float place = static_cast<float>(position) / static_cast<float>(side) - 0.5F;
    const float below = std::floor(place);
    const auto  first = static_cast<std::ptrdiff_t>(below);
    const auto  last = static_cast<std::ptrdiff_t>(m_Tiles) - 1;
    return { static_cast<std::size_t>(std::max<std::ptrdiff_t>(first, 0)),
             static_cast<std::size_t>(std::min(first + 1, last)),
             place - below };
  }

  /** Beyond the end the plane is reflected, the outermost pixel once. */
  static std::size_t
  Reflect(std::size_t position, std::size_t size)
  {
    if (size == 1)
    {
      return 0;
    }
    const std::size_t inPeriod = position % (2 * size - 2);
    return inPeriod < size ? inPeriod : 2 * size - 2 - inPeriod;
  }

  void
  MakeMap(const CLAHEPlane & plane, std::size_t tileRow, std::size_t tileColumn)
  {
    std::array<unsigned int, bins> histogram{};
    for (std::size_t row = tileRow * m_TileRows; row < (tileRow + 1) * m_TileRows; ++row)
    {
      const std::size_t offset = Reflect(row, plane.rows) * plane.columns;
      for (std::size_t column = tileColumn * m_TileColumns; column < (tileColumn + 1) * m_TileColumns; ++column)
      {
        ++histogram[m_Bins[offset + Reflect(column, plane.columns)]];
      }
    }
    const std::size_t pixels = m_TileColumns * m_TileRows;
    this->Clip(histogram, pixels);
    unsigned int sum = 0;
    for (std::size_t bin = 0; bin < bins; ++bin)
    {
      sum += histogram[bin];
      m_Maps[tileRow * m_Tiles + tileColumn][bin] = static_cast<float>(sum) / static_cast<float>(pixels);
    }
  }

  /** What lies above the limit is spread over all bins, the rest of the division over bins at equal distances. */
  void
  Clip(std::array<unsigned int, bins> & histogram, std::size_t pixels) const
  {
    const auto   limit = static_cast<unsigned int>(std::max(m_ClipLimit * static_cast<double>(pixels) / bins, 1.0));
    unsigned int clipped = 0;
    for (unsigned int & count : histogram)
    {
      clipped += count - std::min(count, limit);
      count = std::min(count, limit);
    }
    for (unsigned int & count : histogram)
    {
      count += clipped / bins;
    }
    unsigned int       rest = clipped % bins;
    const unsigned int step = rest == 0 ? 1 : std::max<unsigned int>(bins / rest, 1);
    for (std::size_t bin = 0; bin < bins && rest > 0; bin += step, --rest)
    {
      ++histogram[bin];
    }
  }

  double                     m_ClipLimit;
  std::size_t                m_Tiles; ///< Along each side.
  std::size_t                m_TileColumns{ 0 };
  std::size_t                m_TileRows{ 0 };
  std::vector<unsigned char> m_Bins{};
  std::vector<Map>           m_Maps;
};
} // namespace TransferLearning
} // namespace itk

#endif
