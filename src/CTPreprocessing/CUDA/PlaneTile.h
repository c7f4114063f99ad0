// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a block of the CUDA grid computes: a tile of one output plane, first summed along the columns of the input, then
// along its rows. Nothing but plain values and pointers, so that the host can run the same body, thread by thread.
//
// A value depends on its own taps alone, taken in their order: planes may be divided in any way.
#ifndef PlaneTile_h
#define PlaneTile_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "CTPreprocessing/PlaneWindow.h"

#include <cstddef>
#include <cstdint>

#ifdef __CUDACC__
#  define TransferLearning_TILE_FUNCTION __device__ inline
#else
#  define TransferLearning_TILE_FUNCTION inline
#endif

namespace itk
{
namespace TransferLearning
{
// Threads of a block, a pixel each; and how many input columns of it are held at once.
constexpr std::uint32_t tileColumns = 32;
constexpr std::uint32_t tileRows = 8;
constexpr std::uint32_t heldColumns = 128;

/** A 0..1 plane that is resampled. */
struct TileLayer
{
  UnitMap       map;
  std::uint32_t component; ///< Of the input.
  std::int32_t  plane;     ///< Of the input, counted from the output plane.
};

struct TileChannel
{
  ChannelNormalization normalization;
  float                outside; ///< Where the network's plane shows no input.
  std::uint32_t        layer;
};

/** ResamplingWeights, as pointers. */
struct TileTaps
{
  const std::uint32_t * first;
  const std::uint32_t * count;
  const float *         weights; ///< maximumCount an output.
  std::uint32_t         maximumCount;
};

/** A run of planes. Strides are in elements of the buffers. */
struct PlaneTileTask : PlaneWindow
{
  const void * input;      ///< First component of the first pixel of the plane that the first output plane shows.
  std::int32_t firstPlane; ///< Of the input; planes beyond the first and the last are those two, repeated.
  std::int32_t lastPlane;
  bool         isLuma;

  PaddingReplacement  padding;
  const TileLayer *   layers;
  std::uint32_t       numberOfLayers;
  const TileChannel * channels;
  std::uint32_t       numberOfChannels;
  TileTaps            columnTaps;
  TileTaps            rowTaps;
  bool                hasSlices; ///< Planes are slices of the network's volume, summed from those of the input.
  TileTaps            planeTaps; ///< With slices; inputs are counted from where the input begins.

  std::uint32_t numberOfPlanes;
  std::uint32_t firstSlice; ///< Of the network's volume; with slices.
  std::uint32_t paddingSlices;
  std::uint32_t resizedSlices;

  float *        output; ///< First channel of the first pixel that is computed.
  std::ptrdiff_t outputPlaneStride;
};

struct TileThread
{
  std::uint32_t column; ///< In the tile.
  std::uint32_t row;
};

/** A tile in the network's plane, and the input columns that it needs: none where it shows no input. */
struct Tile
{
  std::uint32_t plane;
  std::uint32_t firstColumn;
  std::uint32_t firstRow;
  std::uint32_t firstInput;
  std::uint32_t endInput;
};

TransferLearning_HOST_DEVICE inline std::uint32_t
CountTilesAcross(const PlaneTileTask & task)
{
  return (task.endColumn - task.firstColumn + tileColumns - 1) / tileColumns;
}

TransferLearning_HOST_DEVICE inline std::uint32_t
CountTilesOfPlane(const PlaneTileTask & task)
{
  return CountTilesAcross(task) * ((task.endRow - task.firstRow + tileRows - 1) / tileRows);
}

TransferLearning_TILE_FUNCTION bool
PlaneShowsInput(const PlaneTileTask & task, std::uint32_t plane)
{
  const std::uint32_t slice = task.firstSlice + plane;
  return !task.hasSlices || (slice >= task.paddingSlices && slice - task.paddingSlices < task.resizedSlices);
}

TransferLearning_TILE_FUNCTION Tile
FindTile(const PlaneTileTask & task, std::uint32_t number)
{
  const std::uint32_t across = CountTilesAcross(task);
  const std::uint32_t place = number % CountTilesOfPlane(task);
  Tile                tile{};
  tile.plane = number / CountTilesOfPlane(task);
  tile.firstColumn = task.firstColumn + place % across * tileColumns;
  tile.firstRow = task.firstRow + place / across * tileRows;

  const auto clamp = [](std::uint32_t value, std::uint32_t low, std::uint32_t high) {
    return value < low ? low : value > high ? high : value;
  };
  const std::uint32_t resizedEnd = task.paddingColumns + task.resizedColumns;
  const std::uint32_t tileEnd = clamp(tile.firstColumn + tileColumns, 0, task.endColumn);
  const std::uint32_t first = clamp(tile.firstColumn, task.paddingColumns, resizedEnd);
  const std::uint32_t end = clamp(tileEnd, task.paddingColumns, resizedEnd);
  if (first < end && PlaneShowsInput(task, tile.plane))
  {
    const std::uint32_t last = end - 1 - task.paddingColumns;
    tile.firstInput = task.columnTaps.first[first - task.paddingColumns];
    tile.endInput = task.columnTaps.first[last] + task.columnTaps.count[last];
  }
  return tile;
}

TransferLearning_TILE_FUNCTION bool
ShowsInput(const PlaneTileTask & task, std::uint32_t column, std::uint32_t row)
{
  return column >= task.paddingColumns && column - task.paddingColumns < task.resizedColumns &&
         row >= task.paddingRows && row - task.paddingRows < task.resizedRows;
}

/** The 0..1 value of a layer at an input pixel. */
template <typename TComponent>
TransferLearning_TILE_FUNCTION float
ReadUnit(const PlaneTileTask & task, const TileLayer & layer, const TComponent * pixel)
{
  const auto read = [&](std::uint32_t component) {
    return layer.map(task.padding(static_cast<float>(pixel[component])));
  };
  return task.isLuma ? ComputeLuma(read(0), read(1), read(2)) : read(layer.component);
}

/** Planes of the input that are summed. */
struct TilePlanes
{
  std::int64_t  first;
  std::uint32_t count;
  const float * weights; ///< Of slices.
};

TransferLearning_TILE_FUNCTION TilePlanes
FindPlanes(const PlaneTileTask & task, const Tile & tile, const TileLayer & layer)
{
  if (task.hasSlices)
  {
    const std::uint32_t resized = task.firstSlice + tile.plane - task.paddingSlices;
    return { task.planeTaps.first[resized],
             task.planeTaps.count[resized],
             task.planeTaps.weights + std::size_t{ resized } * task.planeTaps.maximumCount };
  }
  const std::int64_t plane = std::int64_t{ tile.plane } + layer.plane;
  return { plane < task.firstPlane ? task.firstPlane : plane > task.lastPlane ? task.lastPlane : plane, 1, nullptr };
}

/** The same, summed over planes. */
template <typename TComponent>
TransferLearning_TILE_FUNCTION float
ReadSum(const PlaneTileTask & task, const TileLayer & layer, const TilePlanes & planes, const TComponent * pixel)
{
  if (planes.weights == nullptr)
  {
    return ReadUnit(task, layer, pixel);
  }
  float sum = 0.0F;
  for (std::uint32_t k = 0; k < planes.count; ++k, pixel += task.inputPlaneStride)
  {
    sum += planes.weights[k] * ReadUnit(task, layer, pixel);
  }
  return sum;
}

/** Sums a row of the tile along the columns of the input, for the input columns from `first` on that are held. */
template <typename TComponent>
TransferLearning_TILE_FUNCTION void
SumAlongColumns(const PlaneTileTask & task,
                const Tile &          tile,
                const TileLayer &     layer,
                std::uint32_t         first,
                const TileThread &    thread,
                float *               held)
{
  const std::uint32_t row = tile.firstRow + thread.row;
  if (row >= task.endRow || row < task.paddingRows || row - task.paddingRows >= task.resizedRows)
  {
    return;
  }
  const std::uint32_t      resized = row - task.paddingRows;
  const TilePlanes         planes = FindPlanes(task, tile, layer);
  const TComponent * const start = static_cast<const TComponent *>(task.input) +
                                   static_cast<std::ptrdiff_t>(planes.first) * task.inputPlaneStride +
                                   static_cast<std::ptrdiff_t>(task.rowTaps.first[resized]) * task.inputRowStride;
  const float * const weights = task.rowTaps.weights + std::size_t{ resized } * task.rowTaps.maximumCount;
  const std::uint32_t end = tile.endInput - first < heldColumns ? tile.endInput : first + heldColumns;
  for (std::uint32_t column = first + thread.column; column < end; column += tileColumns)
  {
    const TComponent * pixel = start + static_cast<std::ptrdiff_t>(column) * task.inputColumnStride;
    float              sum = 0.0F;
    for (std::uint32_t k = 0; k < task.rowTaps.count[resized]; ++k, pixel += task.inputRowStride)
    {
      sum += weights[k] * ReadSum(task, layer, planes, pixel);
    }
    held[thread.row * heldColumns + (column - first)] = sum;
  }
}

/** Adds to the sum of a pixel those of its input columns that are held. */
TransferLearning_TILE_FUNCTION void
AddAlongRow(const PlaneTileTask & task,
            const Tile &          tile,
            std::uint32_t         first,
            const TileThread &    thread,
            const float *         held,
            float &               sum)
{
  const std::uint32_t column = tile.firstColumn + thread.column;
  if (column >= task.endColumn || !ShowsInput(task, column, tile.firstRow + thread.row))
  {
    return;
  }
  const std::uint32_t resized = column - task.paddingColumns;
  const std::uint32_t firstTap = task.columnTaps.first[resized];
  const std::uint32_t endTap = firstTap + task.columnTaps.count[resized];
  const float * const weights = task.columnTaps.weights + std::size_t{ resized } * task.columnTaps.maximumCount;
  const std::uint32_t begin = firstTap < first ? first : firstTap;
  const std::uint32_t end = endTap < first + heldColumns ? endTap : first + heldColumns;
  for (std::uint32_t tap = begin; tap < end; ++tap)
  {
    sum += weights[tap - firstTap] * held[thread.row * heldColumns + (tap - first)];
  }
}

/** The channels of a pixel that show a layer. */
TransferLearning_TILE_FUNCTION void
StorePixel(const PlaneTileTask & task, const Tile & tile, std::uint32_t layer, const TileThread & thread, float sum)
{
  const std::uint32_t column = tile.firstColumn + thread.column;
  const std::uint32_t row = tile.firstRow + thread.row;
  if (column >= task.endColumn || row >= task.endRow)
  {
    return;
  }
  float * const pixel = task.output + static_cast<std::ptrdiff_t>(tile.plane) * task.outputPlaneStride +
                        static_cast<std::ptrdiff_t>(row - task.firstRow) * task.outputRowStride +
                        static_cast<std::ptrdiff_t>(column - task.firstColumn) * task.numberOfChannels;
  const bool showsInput = PlaneShowsInput(task, tile.plane) && ShowsInput(task, column, row);
  for (std::uint32_t channel = 0; channel < task.numberOfChannels; ++channel)
  {
    if (task.channels[channel].layer == layer)
    {
      pixel[channel] = showsInput ? task.channels[channel].normalization(sum) : task.channels[channel].outside;
    }
  }
}

/** Blocks of the grid: CountTilesOfPlane() times the number of planes.
 *
 * `block.ForEachThread(function)` calls `function(thread, sum)` for every thread, of which each has a sum of its own,
 * and returns when all have done it; `block.held` is memory that they share, of tileRows * heldColumns floats. */
template <typename TComponent, typename TBlock>
TransferLearning_TILE_FUNCTION void
ComputeTile(const PlaneTileTask & task, std::uint32_t number, TBlock & block)
{
  const Tile tile = FindTile(task, number);
  for (std::uint32_t layer = 0; layer < task.numberOfLayers; ++layer)
  {
    block.ForEachThread([](const TileThread &, float & sum) { sum = 0.0F; });
    for (std::uint32_t first = tile.firstInput; first < tile.endInput; first += heldColumns)
    {
      block.ForEachThread([&](const TileThread & thread, float &) {
        SumAlongColumns<TComponent>(task, tile, task.layers[layer], first, thread, block.held);
      });
      block.ForEachThread(
        [&](const TileThread & thread, float & sum) { AddAlongRow(task, tile, first, thread, block.held, sum); });
    }
    block.ForEachThread([&](const TileThread & thread, float & sum) { StorePixel(task, tile, layer, thread, sum); });
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
