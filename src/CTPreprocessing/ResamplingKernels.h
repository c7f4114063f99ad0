// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ResamplingKernels_h
#define ResamplingKernels_h

#include "Support/InstructionSet.h"
#include "CTPreprocessing/PixelArithmetic.h"

#include <cstddef>
#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** Rows that are summed along x side by side. */
constexpr std::uint32_t bandRows = 16;

/** Lengths of float rows are multiples of it, so that no row has a rest that is computed otherwise than the others. */
constexpr std::size_t rowMultiple = 32;

/** The sums along x of one band; plain values, as the kernels of every instruction set are given them. */
struct ColumnTask
{
  const float *         input; ///< bandRows rows; column 0 is the input's column `inputFirst`.
  std::size_t           inputRowStride;
  std::uint32_t         inputFirst;
  const std::uint32_t * first; ///< Taps of each column of the output, as in ResamplingWeights.
  const std::uint32_t * count;
  const float *         weights;
  std::uint32_t         maximumCount;
  std::uint32_t         begin; ///< Columns begin..end of the output are computed.
  std::uint32_t         end;
  float *               transposed; ///< Scratch of bandRows * inputRowStride.
  float *               output;     ///< bandRows rows; column 0 is the output's column `begin`.
  std::size_t           outputRowStride;
};

/** Reads values `stride` apart as float. What is padding, NaN included, is replaced, where a replacement is given; what
 * lies beyond 1e37, infinities included, becomes 1e37 of its sign, so that no sum of taps overflows. */
using LoadFunction = void (*)(const void *               input,
                              std::ptrdiff_t             stride,
                              std::size_t                count,
                              const PaddingReplacement * padding,
                              float *                    row);

/** Writes values `stride` apart; to an integer type rounded to the nearest, halves to the even one, and clamped. */
using StoreFunction = void (*)(const float * row, std::size_t count, void * output, std::ptrdiff_t stride);

/** sum[x] is the sum over k of weights[k] * rows[k][x], in the order of k; `length` is a multiple of rowMultiple. */
using SumRowsFunction =
  void (*)(const float * const * rows, const float * weights, std::uint32_t taps, std::size_t length, float * sum);

/** The same along x, for the rows of a band. */
using SumColumnsFunction = void (*)(const ColumnTask & task);

constexpr unsigned int numberOfComponentTypes = 10;

/** The kernels of one instruction set. */
struct ResamplingKernels
{
  LoadFunction       load[numberOfComponentTypes]; ///< By ComponentType.
  StoreFunction      store[numberOfComponentTypes];
  SumRowsFunction    sumRows;
  SumColumnsFunction sumColumns;
};

extern const ResamplingKernels resamplingKernelsBaseline;
#ifdef TransferLearning_X86_KERNELS
extern const ResamplingKernels resamplingKernelsAVX2;
extern const ResamplingKernels resamplingKernelsAVX512;
#endif

/** The fastest that this processor runs. */
const ResamplingKernels &
ChooseResamplingKernels();

/** Those of one instruction set, or nullptr where it is not available. */
const ResamplingKernels *
FindResamplingKernels(InstructionSet instructionSet);
} // namespace TransferLearning
} // namespace itk

#endif
