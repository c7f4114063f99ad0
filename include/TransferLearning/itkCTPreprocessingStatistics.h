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
/** The parameters with what was measured in the place of `statistics`, which becomes None: one for all the planes of
 * the stack, or with `statisticsPerSlice` one a plane. Of the arguments those that describe the input are read.
 *
 * Measured are the values after the windows and before resampling; padding values and NaN are left out (where nothing
 * else is left, what takes their place is measured).
 * - ZScore: mean and population deviation of what a channel shows (a gray value from colors: their luma); the
 *   deviation of a constant is 1, so that it becomes 0.
 * - MinMax, Percentile: the windows become narrower; pictures have one range, that of all colors together. Percentiles
 *   are exact, by linear interpolation of order statistics (numpy.percentile's default). Where both ends are equal
 *   everything becomes 0.
 *
 * Computed by the tasks of the multi-threader, by the calling thread without one; the result does not depend on their
 * number. Beside the input a thread needs at most 2 MB.
 *
 * `addProgress` is called, by any of these threads, with the share of the work that was done since; what it throws ends
 * the measurement and is passed on.
 * \throws ExceptionObject where the parameters contradict themselves or the input. */
extern TransferLearning_EXPORT std::vector<CTPreprocessingParameters>
                               MeasureCTPreprocessingStatistics(const CTPreprocessingKernelArguments & stack,
                                                                const CTPreprocessingParameters &      parameters,
                                                                MultiThreaderBase *                    multiThreader = nullptr,
                                                                const std::function<void(float)> &     addProgress = {});

/** When what an image is made of was changed last: itself by hand, or a filter before it. Unlike the pipeline's
 * modification time it stays where another part of the same image is made. */
extern TransferLearning_EXPORT ModifiedTimeType
GetTimeOfContent(const DataObject & image);
} // namespace TransferLearning
} // namespace itk

#endif
