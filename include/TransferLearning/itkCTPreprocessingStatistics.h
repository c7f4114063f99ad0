// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingStatistics_h
#define itkCTPreprocessingStatistics_h

#include "TransferLearning/itkCTPreprocessingKernel.h"
#include "itkDataObject.h"
#include "itkMultiThreaderBase.h"

#include <functional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Returns the parameters with `statistics` replaced by the measured values and set to None: one element for all planes
 * of the stack or, with `statisticsPerSlice`, one per plane. Only the arguments that describe the input are used.
 *
 * Values are measured after windowing and before resampling, without padding values and NaN (if nothing else is left,
 * the values that replace them are measured).
 * - ZScore: mean and population standard deviation of what a channel shows (for gray from color: of the luma); the
 *   standard deviation of a constant is set to 1, so that it becomes 0.
 * - MinMax, Percentile: the windows are narrowed; pictures have a single range for all colors. Percentiles are exact,
 *   by linear interpolation of order statistics (numpy.percentile's default). If both ends are equal, all values become
 *   0.
 *
 * Uses the multi-threader's threads or, without a multi-threader, the calling thread; the result does not depend on the
 * number of threads. Each thread needs at most 2 MB in addition to the input.
 *
 * Any of these threads calls `addProgress` with the fraction of the work done since the last call; an exception thrown
 * by it ends the measurement and is passed on.
 * \throws ExceptionObject if the parameters are inconsistent or do not match the input. */
extern TransferLearning_EXPORT std::vector<CTPreprocessingParameters>
                               MeasureCTPreprocessingStatistics(const CTPreprocessingKernelArguments & stack,
                                                                const CTPreprocessingParameters &      parameters,
                                                                MultiThreaderBase *                    multiThreader = nullptr,
                                                                const std::function<void(float)> &     addProgress = {});

/** Time of the last change of an image by hand or of a filter before it. Unlike the pipeline's modification time, it
 * does not change when another region of the same image is computed. */
extern TransferLearning_EXPORT ModifiedTimeType
GetTimeOfContent(const DataObject & image);
} // namespace TransferLearning
} // namespace itk

#endif
