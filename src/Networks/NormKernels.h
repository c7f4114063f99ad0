// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NormKernels_h
#define NormKernels_h

#include "Support/InstructionSet.h"

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Rows of values, one a place of a map, which lie behind one another; the values of a row are the channels of the
 * place.
 */
struct ChannelRows
{
  const void * values;
  void *       gradient; ///< Of the values, as these.
  std::size_t  channels;
};

/** BatchNorm and ReLU of maps that are joined in channels, between two rows; plain values, as the kernels of every
 * instruction set are given them. With g the gradient of the output where that is neither 0 nor the ceiling, 0
 * elsewhere: output = min(ceiling, max(0, (value - mean) * scale + bias)), gradient of the value = (g - gradientMean -
 * (value - mean) * gradientSlope) * scale */
struct NormTask
{
  const ChannelRows * maps;
  std::size_t         numberOfMaps;
  std::size_t         channels; ///< Of all maps.
  std::size_t         begin;
  std::size_t         end;
  const float *       mean;
  const float *       scale;
  const float *       bias;
  float               ceiling;
  void *              output;         ///< Rows of all channels.
  const void *        outputGradient; ///< As well.
  const float *       gradientMean;
  const float *       gradientSlope;
  double *            sums;    ///< Of g, a channel.
  double *            moments; ///< Sums of g * (value - mean).
  float *             scratch; ///< Of 2 * channels.
};

/** Mean of each channel, and the sum of the squares of what is left without it, of rows `begin` to `end`.
 * \param scratch of 2 * channels */
using MeasureRowsFunction = void (*)(const ChannelRows & map,
                                     std::size_t         begin,
                                     std::size_t         end,
                                     double *            mean,
                                     double *            squares,
                                     float *             scratch);
using NormTaskFunction = void (*)(const NormTask & task);

/** The kernels of one instruction set, for one type of values. */
struct NormKernels
{
  MeasureRowsFunction measure;
  NormTaskFunction    normalize;    ///< Writes the output.
  NormTaskFunction    sumGradients; ///< Writes sums and moments.
  NormTaskFunction    propagate;    ///< Writes the gradients of the maps.
};

enum class NormType
{
  Float32,
  BFloat16
};

extern const NormKernels normKernelsBaseline[2]; ///< By NormType.
#ifdef TransferLearning_X86_KERNELS
extern const NormKernels normKernelsAVX2[2];
extern const NormKernels normKernelsAVX512[2];
#endif

/** The fastest that this processor runs. */
const NormKernels &
ChooseNormKernels(NormType type);

/** Those of one instruction set, or nullptr where it is not available. */
const NormKernels *
FindNormKernels(InstructionSet instructionSet, NormType type);
} // namespace TransferLearning
} // namespace itk

#endif
