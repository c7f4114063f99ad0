// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef RowKernels_h
#define RowKernels_h

#include "Support/InstructionSet.h"
#include "CTPreprocessing/PixelArithmetic.h"
#include "TransferLearning/itkComponentType.h"

#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Values that kernels take at once: they stay in the processor's nearest cache. */
constexpr std::size_t valuesOfBlock = 1024;

/** What 0..1 becomes. */
struct OutputRange
{
  double minimum;
  double length; ///< Large enough that minimum + length, rounded, reaches the maximum.
  double maximum;

  TransferLearning_HOST_DEVICE double
  operator()(double unit) const
  {
    const double value = minimum + unit * length;
    return value < maximum ? value : maximum;
  }
};

/** `count` values of components as double. */
using RowLoadFunction = void (*)(const void * input, std::size_t count, double * values);

/** Replaces values by what the map makes of them, in 0..1; NaN becomes 0. */
using RowMapFunction = void (*)(const BasicUnitMap<double> & map, std::size_t count, double * values);

/** Stores values of 0..1; to an integer type rounded to the nearest, halves up. The ends are met exactly. */
using RowStoreFunction = void (*)(const double * values, std::size_t count, const OutputRange & range, void * output);

/** What becomes of value i of a block, of `valuesOfBlock` values at most: (value - lower) * inverseWidth, where it
 * is clamped limited to 0..1, then less `mean`, times `inverseDeviation`. NaN stays. */
struct NormalizationTable
{
  const double * lower;
  const double * inverseWidth;
  bool           isClamped;
  const double * mean;
  const double * inverseDeviation;
};
using RowNormalizeFunction = void (*)(const double *             values,
                                      std::size_t                count,
                                      const NormalizationTable & table,
                                      void *                     output);

struct RowMoments
{
  double mean;
  double squares; ///< Of the differences from the mean.
  double minimum;
  double maximum;
};
/** Of at least one value; where one of them is not finite, neither is the mean. */
using RowMomentsFunction = RowMoments (*)(const double * values, std::size_t count);

constexpr unsigned int numberOfRowTypes = 10;

/** The kernels of one instruction set. */
struct RowKernels
{
  RowLoadFunction      load[numberOfRowTypes]; ///< By ComponentType.
  RowMapFunction       map;
  RowStoreFunction     store[numberOfRowTypes];
  RowNormalizeFunction normalizeToFloat;
  RowNormalizeFunction normalizeToDouble;
  RowMomentsFunction   measureMoments;
};

extern const RowKernels rowKernelsBaseline;
#ifdef TransferLearning_X86_KERNELS
extern const RowKernels rowKernelsAVX2;
extern const RowKernels rowKernelsAVX512;
#endif

/** The fastest that this processor runs. */
const RowKernels &
ChooseRowKernels();

/** Those of one instruction set, or nullptr where it is not available. */
const RowKernels *
FindRowKernels(InstructionSet instructionSet);
} // namespace TransferLearning
} // namespace itk

#endif
