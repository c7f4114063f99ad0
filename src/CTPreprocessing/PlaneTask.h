// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PlaneTask_h
#define PlaneTask_h

#include "CTPreprocessing/PixelArithmetic.h"
#include "CTPreprocessing/PlaneWindow.h"

#include <cstddef>
#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** Output columns that are summed side by side: neighbors whose taps all lie in two or three vectors of the row, from
 * which permutations pick them. Tables of `lanes` values; what a lane does not have is 0. */
struct ColumnGroup
{
  std::uint32_t firstColumn; ///< Of the resized image.
  std::uint32_t columns;
  std::uint32_t firstTap; ///< Input column of the first tap of the first column.
  std::size_t   tables;   ///< Where the group's weights begin, tap by tap.
};

/** Where the channels of a plane go: all of one output plane, or one channel of each of several. */
struct PlaneTarget
{
  float *       output; ///< First channel of the first pixel that is computed.
  std::uint32_t firstChannel;
  std::uint32_t endChannel;
};

/** All that the kernels of every instruction set are given: plain values and pointers, so that no code but their own is
 * compiled for a newer processor. Made once a run; the scratch memory belongs to one thread. */
struct PlaneTask : PlaneWindow
{
  std::size_t   columns;         ///< Of the part of the input that is used.
  std::size_t   rowStride;       ///< Floats from one source of a row to the next; zeros follow the columns.
  std::uint32_t numberOfSources; ///< 0..1 planes that are resampled.
  std::uint32_t componentsRead;
  bool          isLuma;
  bool          hasPadding;

  PaddingReplacement           padding;
  const UnitMap *              sources;
  const ChannelNormalization * channels;
  const std::uint32_t *        sourceOfChannel;
  const float *                outside;
  std::uint32_t                numberOfChannels;

  std::uint32_t planeTaps;    ///< Input planes that are summed; none: the plane shows no input.
  const float * planeWeights; ///< Of more than one.

  const std::uint32_t * rowFirst; ///< Vertical taps of each row of the resized image.
  const std::uint32_t * rowCount;
  const float *         rowWeights; ///< maximumRowTaps a row.
  std::uint32_t         maximumRowTaps;

  const std::uint32_t * columnFirst; ///< Horizontal taps, where there are no groups.
  const std::uint32_t * columnCount;
  const float *         columnWeights; ///< maximumColumnTaps a column, a multiple of 8.
  std::uint32_t         maximumColumnTaps;
  std::uint32_t         mostColumnTaps; ///< That a column has.
  const ColumnGroup *   groups;
  std::uint32_t         numberOfGroups;
  std::uint32_t         groupVectors; ///< That hold a group's taps.
  std::uint32_t         groupTaps;    ///< Of each group's weights.
  const float *         groupWeights;
  const std::int32_t *  groupLanes; ///< Of each group, where each lane's first tap lies after the group's.

  float * stored;      ///< componentsRead * rowStride
  float * tap;         ///< numberOfSources * rowStride
  float * ring;        ///< maximumRowTaps * numberOfSources * rowStride
  float * vertical;    ///< numberOfSources * rowStride
  float * interleaved; ///< 4 * rowStride
};

/** One plane of `TComponent`: `input` is the first component of the first pixel that is used, in the first plane. */
template <typename TComponent>
using PlaneFunction =
  void (*)(const PlaneTask & task, const TComponent * input, const PlaneTarget * targets, std::size_t numberOfTargets);
} // namespace TransferLearning
} // namespace itk

#endif
