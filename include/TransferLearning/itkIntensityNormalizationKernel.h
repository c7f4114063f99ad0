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
/** What is measured, and what becomes of values. */
struct IntensityNormalizationSettings
{
  CTPreprocessingEnums::Statistics statistics{ CTPreprocessingEnums::Statistics::ZScore };
  bool                             perSlice{ false };
  std::pair<double, double>        percentiles{ 1.0, 99.0 }; ///< In 0..100, low and high.
  std::vector<double>              mean{ 0.0 };              ///< One a channel, or one for all.
  std::vector<double>              standardDeviation{ 1.0 }; ///< One a channel, or one for all.

  bool
  operator==(const IntensityNormalizationSettings & other) const
  {
    return statistics == other.statistics && perSlice == other.perSlice && percentiles == other.percentiles &&
           mean == other.mean && standardDeviation == other.standardDeviation;
  }
};

/** \throws ExceptionObject that names every setting, with its value, that cannot be. */
extern TransferLearning_EXPORT void
VerifyIntensityNormalization(const IntensityNormalizationSettings & settings, unsigned int channels);

/** Slices of which intensities are measured; strides are in components. */
struct IntensityStack
{
  const void *                input{ nullptr }; ///< First component of the first voxel.
  ComponentType               inputType{ ComponentType::Int16 };
  unsigned int                channels{ 1 };
  std::ptrdiff_t              inputRowStride{ 0 };
  std::ptrdiff_t              inputSliceStride{ 0 };
  const void *                mask{ nullptr }; ///< Its first voxel; voxels of 0 are not measured. nullptr: all are.
  ComponentType               maskType{ ComponentType::UInt8 };
  std::ptrdiff_t              maskRowStride{ 0 };
  std::ptrdiff_t              maskSliceStride{ 0 };
  std::array<unsigned int, 3> size{ { 0, 0, 1 } }; ///< Columns, rows, slices.
};

/** What was measured of a channel: a value x becomes (x - offset) / scale; with a scale of 0 all become 0. */
struct IntensityMeasurement
{
  uint64_t count;  ///< Of the values that were measured.
  double   offset; ///< Mean, least value or low percentile.
  double   scale;  ///< Population deviation, or distance to the largest value or the high percentile.
};

/** One measurement a channel, with `perSlice` of each slice in turn. Values that are not finite are not measured.
 *
 * Computed by the tasks of the multi-threader; the result does not depend on their number. `addProgress` is called, by
 * any of these threads, with the share of the work that was done since; what it throws ends the measurement and is
 * passed on.
 * \throws ExceptionObject where the whole stack has nothing to measure. */
extern TransferLearning_EXPORT std::vector<IntensityMeasurement>
                               MeasureIntensities(const IntensityStack &                 stack,
                                                  const IntensityNormalizationSettings & settings,
                                                  MultiThreaderBase *                    multiThreader = nullptr,
                                                  const std::function<void(float)> &     addProgress = {});

/** All that is computed once, before any value; used by all threads. */
class IntensityNormalizationPlan;

/** Of verified settings and one measurement a channel. */
extern TransferLearning_EXPORT std::shared_ptr<const IntensityNormalizationPlan>
                               MakeIntensityNormalizationPlan(const IntensityNormalizationSettings & settings,
                                                              const IntensityMeasurement *           ofChannels,
                                                              unsigned int                           channels,
                                                              ComponentType                          inputType,
                                                              ComponentType                          outputType);

/** Runs on the calling thread; touches nothing but its arguments. Rows begin with the first channel. */
extern TransferLearning_EXPORT void
RunIntensityNormalizationKernel(const IntensityNormalizationPlan & plan, const ValueRectangle & rectangle);
} // namespace TransferLearning
} // namespace itk

#endif
