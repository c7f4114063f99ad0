// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What augmentation computes at a voxel, for the host and for devices; nothing but arithmetic, plain values and
// pointers.
#ifndef AugmentationArithmetic_h
#define AugmentationArithmetic_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "Augmentation/SplitMix64.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** A channel of the network's input: how it tells HU or gray levels. */
struct AugmentedChannel
{
  double length; ///< HU from 0 to 1; of a sigmoid those of its logit's unit.
  double mean;
  double inverseDeviation;
  bool   isSigmoid;
  float  air;
};

/** A rectangle of pixels, inside the picture: from `begin` to before `end`; columns, rows. */
struct CutRectangle
{
  std::uint32_t begin[2];
  std::uint32_t end[2];
};

/** What is changed in a sample's values, as AugmentationParameters says; HU, or gray levels of pictures. */
struct IntensityChange
{
  double shift{ 0 };  ///< Of the windows' centers.
  double factor{ 1 }; ///< On the windows' widths.
  double noise{ 0 };  ///< Standard deviation.
  double gamma{ 1 };  ///< Exponent of the 0..1 values.

  bool
  IsNone() const
  {
    return shift == 0.0 && factor == 1.0 && noise == 0.0 && gamma == 1.0;
  }
};

/** What becomes of a sample. */
struct SampleChange
{
  bool            isMoved;
  double          cropSide;
  double          offset[2];    ///< Added to a centered position of the output after the crop, pixels.
  double          matrix[2][2]; ///< Takes the sum to a centered position of the input.
  bool            isSeenOtherwise;
  IntensityChange intensity;
  SplitMix64      random; ///< Of the noise: two numbers a voxel, or a channel of it.
  std::uint64_t   partner;
  float           share;
};

/** A batch, channels-last; every pointer is one of the device that computes. Input and output are different buffers
 * where a sample is moved, or samples are mixed. */
struct AugmentationTask
{
  const float *            input;
  float *                  output;
  std::uint32_t            columns;
  std::uint32_t            rows;
  std::uint32_t            planes; ///< Of a sample.
  std::uint32_t            samples;
  const AugmentedChannel * channels;
  std::uint32_t            numberOfChannels;
  bool                     channelsAreSlices; ///< Each has a noise of its own.
  const SampleChange *     changes;           ///< One a sample.
  const CutRectangle *     cuts;              ///< numberOfCuts a sample, through all its planes.
  std::uint32_t            numberOfCuts;
};

struct VoxelPlace
{
  std::uint32_t sample;
  std::uint32_t plane;
  std::uint32_t row;
  std::uint32_t column;
};

TransferLearning_HOST_DEVICE inline std::uint64_t
CountVoxels(const AugmentationTask & task)
{
  return std::uint64_t{ task.samples } * task.planes * task.rows * task.columns;
}

TransferLearning_HOST_DEVICE inline VoxelPlace
FindVoxel(const AugmentationTask & task, std::uint64_t number)
{
  const std::uint64_t row = number / task.columns;
  const std::uint64_t plane = row / task.rows;
  return { static_cast<std::uint32_t>(plane / task.planes),
           static_cast<std::uint32_t>(plane % task.planes),
           static_cast<std::uint32_t>(row % task.rows),
           static_cast<std::uint32_t>(number % task.columns) };
}

TransferLearning_HOST_DEVICE inline bool
IsCutOut(const AugmentationTask & task, const VoxelPlace & place)
{
  const CutRectangle * const cuts = task.cuts + std::size_t{ place.sample } * task.numberOfCuts;
  for (std::uint32_t i = 0; i < task.numberOfCuts; ++i)
  {
    if (place.column >= cuts[i].begin[0] && place.column < cuts[i].end[0] && place.row >= cuts[i].begin[1] &&
        place.row < cuts[i].end[1])
    {
      return true;
    }
  }
  return false;
}

/** Four neighbors in a plane; nullptr outside it. */
struct BilinearTaps
{
  const float * pixels[4];
  double        weights[4];
};

TransferLearning_HOST_DEVICE inline BilinearTaps
FindTaps(const AugmentationTask & task, const SampleChange & change, const VoxelPlace & place, const float * plane)
{
  const double center[2] = { (task.columns - 1.0) / 2.0, (task.rows - 1.0) / 2.0 };
  const double u = (place.column - center[0]) * change.cropSide + change.offset[0];
  const double v = (place.row - center[1]) * change.cropSide + change.offset[1];
  const double x = change.matrix[0][0] * u + change.matrix[0][1] * v + center[0];
  const double y = change.matrix[1][0] * u + change.matrix[1][1] * v + center[1];
  const double left = floor(x);
  const double top = floor(y);
  BilinearTaps taps;
  for (int i = 0; i < 4; ++i)
  {
    const int    right = i % 2;
    const int    below = i / 2;
    const double column = left + right;
    const double row = top + below;
    const bool   isInside = column >= 0 && row >= 0 && column < task.columns && row < task.rows;
    taps.pixels[i] = isInside
                       ? plane + (static_cast<std::size_t>(row) * task.columns + static_cast<std::size_t>(column)) *
                                   task.numberOfChannels
                       : nullptr;
    taps.weights[i] = (right ? x - left : 1 - (x - left)) * (below ? y - top : 1 - (y - top));
  }
  return taps;
}

/** What is outside counts as air. */
TransferLearning_HOST_DEVICE inline float
Interpolate(const BilinearTaps & taps, std::uint32_t channel, float air)
{
  double sum = 0;
  for (int i = 0; i < 4; ++i)
  {
    sum += taps.weights[i] * (taps.pixels[i] != nullptr ? taps.pixels[i][channel] : air);
  }
  return static_cast<float>(sum);
}

/** A value, taken back to HU relative to the middle of its window, and seen through the changed window. */
TransferLearning_HOST_DEVICE inline float
SeeOtherwise(const AugmentedChannel & channel, const IntensityChange & change, float value, double noise)
{
  constexpr double end = 1e-6; // of 0..1; what the window has clipped, but for rounding
  constexpr double step = 1e-20;
  const double     unit = ClampToUnit(value / channel.inverseDeviation + channel.mean);
  const bool       isClipped = unit <= end || unit >= 1.0 - end;
  // A step, or the far end of a sigmoid, does not tell where the value was.
  const bool isLost = channel.length < step || (channel.isSigmoid && isClipped);
  if (isLost && change.gamma == 1.0)
  {
    return value;
  }
  double seen = unit;
  if (!isLost)
  {
    const double middle = channel.isSigmoid ? log(unit / (1.0 - unit)) : unit - 0.5;
    const double moved =
      (middle * channel.length + (isClipped ? 0.0 : noise) - change.shift) / (change.factor * channel.length);
    seen = channel.isSigmoid ? 1.0 / (1.0 + exp(-moved)) : ClampToUnit(moved + 0.5);
  }
  seen = change.gamma == 1.0 ? seen : pow(seen, change.gamma);
  return static_cast<float>((seen - channel.mean) * channel.inverseDeviation);
}

/** All channels of a voxel, from the input to the output; nothing is mixed. */
TransferLearning_HOST_DEVICE inline void
AugmentVoxel(const AugmentationTask & task, const VoxelPlace & place)
{
  const SampleChange & change = task.changes[place.sample];
  const std::size_t    pixel = std::size_t{ place.row } * task.columns + place.column;
  const std::size_t firstOfPlane = (std::size_t{ place.sample } * task.planes + place.plane) * task.rows * task.columns;
  const std::size_t voxelOfSample = std::size_t{ place.plane } * task.rows * task.columns + pixel;
  const float * const plane = task.input + firstOfPlane * task.numberOfChannels;
  float * const       output = task.output + (firstOfPlane + pixel) * task.numberOfChannels;
  const bool          isCut = IsCutOut(task, place);
  const bool          isMoved = change.isMoved && !isCut;
  const BilinearTaps  taps = isMoved ? FindTaps(task, change, place, plane) : BilinearTaps{};
  double              noise = 0.0;
  for (std::uint32_t c = 0; c < task.numberOfChannels; ++c)
  {
    const AugmentedChannel & channel = task.channels[c];
    float                    value = isMoved ? Interpolate(taps, c, channel.air)
                                     : isCut ? channel.air
                                             : plane[pixel * task.numberOfChannels + c];
    if (change.isSeenOtherwise)
    {
      if (change.intensity.noise > 0.0 && (c == 0 || task.channelsAreSlices))
      {
        const std::size_t number = task.channelsAreSlices ? voxelOfSample * task.numberOfChannels + c : voxelOfSample;
        noise = change.intensity.noise * change.random.After(2 * number).NextGaussian();
      }
      value = SeeOtherwise(channel, change.intensity, value, noise);
    }
    output[c] = value;
  }
}

/** All channels of a voxel: its share of the input, and the rest of the partner's. */
TransferLearning_HOST_DEVICE inline void
MixVoxel(const AugmentationTask & task, const VoxelPlace & place)
{
  const SampleChange & change = task.changes[place.sample];
  const std::size_t    floatsOfSample = std::size_t{ task.planes } * task.rows * task.columns * task.numberOfChannels;
  const std::size_t    voxel = (std::size_t{ place.plane } * task.rows + place.row) * task.columns + place.column;
  for (std::size_t i = voxel * task.numberOfChannels; i < (voxel + 1) * task.numberOfChannels; ++i)
  {
    task.output[place.sample * floatsOfSample + i] =
      change.share * task.input[place.sample * floatsOfSample + i] +
      (1.0F - change.share) * task.input[change.partner * floatsOfSample + i];
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
