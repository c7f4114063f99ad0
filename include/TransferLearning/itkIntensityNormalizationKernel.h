// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityNormalizationKernel_h
#define itkIntensityNormalizationKernel_h

#include "TransferLearning/itkComponentType.h"
#include "itkCTPreprocessingParameters.h"
#include "itkMultiThreaderBase.h"
#include "TransferLearning/itkValueRectangle.h"

#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Settings for measuring and normalizing. */
struct IntensityNormalizationSettings
{
  CTPreprocessingEnums::Statistics statistics{ CTPreprocessingEnums::Statistics::ZScore };
  bool                             perSlice{ false };
  std::pair<double, double>        percentiles{ 1.0, 99.0 }; ///< Low and high, in 0..100.
  std::vector<double>              mean{ 0.0 };              ///< One per channel, or one for all.
  std::vector<double>              standardDeviation{ 1.0 }; ///< One per channel, or one for all.

  bool
  operator==(const IntensityNormalizationSettings & other) const
  {
    return statistics == other.statistics && perSlice == other.perSlice && percentiles == other.percentiles &&
           mean == other.mean && standardDeviation == other.standardDeviation;
  }
};

/** \throws ExceptionObject naming every invalid setting and its value. */
extern TransferLearning_EXPORT void
VerifyIntensityNormalization(const IntensityNormalizationSettings & settings, unsigned int channels);

/** Slices whose intensities are measured; strides are in components. */
struct IntensityStack
{
  const void *                input{ nullptr }; ///< First component of the first voxel.
  ComponentType               inputType{ ComponentType::Int16 };
  unsigned int                channels{ 1 };
  std::ptrdiff_t              inputRowStride{ 0 };
  std::ptrdiff_t              inputSliceStride{ 0 };
  const void *                mask{ nullptr }; ///< First voxel; voxels of 0 are not measured. nullptr: no mask.
  ComponentType               maskType{ ComponentType::UInt8 };
  std::ptrdiff_t              maskRowStride{ 0 };
  std::ptrdiff_t              maskSliceStride{ 0 };
  std::array<unsigned int, 3> size{ { 0, 0, 1 } }; ///< Columns, rows, slices.
};

/** Measurement of a channel: a value x becomes (x - offset) / scale; if the scale is 0, all values become 0. */
struct IntensityMeasurement
{
  uint64_t count;  ///< Number of measured values.
  double   offset; ///< Mean, minimum or low percentile.
  double   scale;  ///< Population standard deviation, or distance to the maximum or the high percentile.
};

/** Returns one measurement per channel, with `perSlice` for each slice in turn. Non-finite values are excluded.
 *
 * Uses the multi-threader's threads; the result does not depend on their number. Any of these threads calls
 * `addProgress` with the fraction of the work done since the last call; an exception thrown by it ends the measurement
 * and is passed on.
 * \throws ExceptionObject if the whole stack has nothing to measure. */
extern TransferLearning_EXPORT std::vector<IntensityMeasurement>
                               MeasureIntensities(const IntensityStack &                 stack,
                                                  const IntensityNormalizationSettings & settings,
                                                  MultiThreaderBase *                    multiThreader = nullptr,
                                                  const std::function<void(float)> &     addProgress = {});

/** Everything computed once in advance; shared by all threads. */
class IntensityNormalizationPlan;

/** Takes verified settings and one measurement per channel. */
extern TransferLearning_EXPORT std::shared_ptr<const IntensityNormalizationPlan>
                               MakeIntensityNormalizationPlan(const IntensityNormalizationSettings & settings,
                                                              const IntensityMeasurement *           ofChannels,
                                                              unsigned int                           channels,
                                                              ComponentType                          inputType,
                                                              ComponentType                          outputType);

/** Runs on the calling thread and accesses only its arguments. Rows start with the first channel. */
extern TransferLearning_EXPORT void
RunIntensityNormalizationKernel(const IntensityNormalizationPlan & plan, const ValueRectangle & rectangle);
} // namespace TransferLearning
} // namespace itk

#endif
