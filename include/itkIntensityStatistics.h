// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityStatistics_h
#define itkIntensityStatistics_h

#include "itkComponentType.h"
#include "itkCTPreprocessingParameters.h"
#include "itkMultiThreaderBase.h"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Planes of voxels in memory, and which of them count. Strides are in components, those of the mask in its voxels. */
struct IntensityStack
{
  const void *    voxels{ nullptr }; ///< First component of the first voxel.
  ComponentType   type{ ComponentType::Int16 };
  unsigned int    components{ 1 };
  std::size_t     columns{ 0 };
  std::size_t     rows{ 0 };
  std::size_t     planes{ 0 };
  std::ptrdiff_t  rowStride{ 0 };
  std::ptrdiff_t  planeStride{ 0 };
  const uint8_t * mask{ nullptr }; ///< Not 0 where a voxel counts; nullptr: all do.
  std::ptrdiff_t  maskRowStride{ 0 };
  std::ptrdiff_t  maskPlaneStride{ 0 };
};

/** value -> (value - shift) * scale */
struct IntensityMap
{
  double shift{ 0.0 };
  double scale{ 1.0 };
};

/** What normalizes each component of the stack, or with `perPlane` of each plane, one plane's components after the
 * other's. NaN and infinities are left out.
 * - ZScore: mean and population deviation; a constant has the deviation 1 and becomes 0.
 * - MinMax, Percentile: both ends become 0 and 1; where they are equal everything becomes 0. Percentiles are exact, by
 *   linear interpolation of order statistics (numpy.percentile's default).
 *
 * The result does not depend on the number of threads. `addProgress` is called by any of them with the share of the
 * work that was done since; what it throws ends the measurement and is passed on.
 * \throws ExceptionObject where no voxel counts, naming plane and component. */
extern TransferLearning_EXPORT std::vector<IntensityMap>
                               MeasureIntensity(const IntensityStack &             stack,
                                                CTPreprocessingEnums::Statistics   statistics,
                                                const std::pair<double, double> &  percentiles,
                                                bool                               perPlane,
                                                MultiThreaderBase *                multiThreader,
                                                const std::function<void(float)> & addProgress = {});
} // namespace TransferLearning
} // namespace itk

#endif
