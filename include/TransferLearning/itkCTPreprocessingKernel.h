// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingKernel_h
#define itkCTPreprocessingKernel_h

#include "TransferLearning/itkComponentType.h"
#include "itkCTPreprocessingParameters.h"
#include "itkIntTypes.h"
#include "TransferLearning/itkVoxelRange.h"
#include "TransferLearningExport.h"

#include <array>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** \brief Arguments of a run of the kernel, from a stack of planes to a channels-last batch; strides are in elements of
 * the buffer.
 *
 * Orientation is expressed by strides: a flipped axis has a negative stride and starts at its far end. A run may
 * compute a rectangle of the network's plane; the values do not depend on how the plane is divided.
 *
 * If `slices` of the parameters is set, output planes are slices of the network's
 * volume, each summed from the input planes given by
 * GetCTPreprocessingInputPlanes(). */
struct CTPreprocessingKernelArguments
{
  const void *   input{ nullptr }; ///< First component of the first pixel of the first plane, after orientation.
  ComponentType  inputType{ ComponentType::Int16 };
  unsigned int   inputComponents{ 1 }; ///< 1, or for pictures 3 (RGB) or 4 (RGBA; alpha is ignored).
  std::ptrdiff_t inputColumnStride{ 1 };
  std::ptrdiff_t inputRowStride{ 0 };
  std::ptrdiff_t inputPlaneStride{ 0 };
  unsigned int   inputColumns{ 0 };
  unsigned int   inputRows{ 0 };
  unsigned int   inputPlanes{ 0 };     ///< In the whole volume; used if `slices` is set.
  unsigned int   inputFirstPlane{ 0 }; ///< Plane of the volume at `input`; if `slices` is set.
  unsigned int   firstPlane{ 0 };      ///< First computed plane of the network's volume; if `slices` is set.
  unsigned int   numberOfPlanes{ 0 };  ///< Number of planes to compute.
  /** If channels are neighboring slices: number of planes in the input's buffer before the first and after the last
   * plane of this run. */
  unsigned int planesBefore{ 0 };
  unsigned int planesAfter{ 0 };
  /** Distances between columns, rows and planes, mm; only their ratios matter. */
  std::array<double, 3> inputSpacing{ { 1.0, 1.0, 1.0 } };
  bool                  hasPadding{ false };
  double                paddingLow{ 0.0 };  ///< HU, after the value offset; inclusive.
  double                paddingHigh{ 0.0 }; ///< HU, after the value offset; inclusive.

  float * output{ nullptr }; ///< First channel of the first computed pixel.
  /** Computed rectangle of the network's plane; 0 columns or rows means all from the first one on. */
  unsigned int firstColumn{ 0 };
  unsigned int firstRow{ 0 };
  unsigned int outputColumns{ 0 };
  unsigned int outputRows{ 0 };
  /** Pixels are contiguous; 0 means that rows and planes are contiguous too. */
  std::ptrdiff_t outputRowStride{ 0 };
  std::ptrdiff_t outputPlaneStride{ 0 };
};

/** Runs on the calling thread and accesses only its arguments. All arithmetic is in float. Statistics must have been
 * measured before (itkCTPreprocessingStatistics.h).
 * \throws ExceptionObject if the parameters are inconsistent or do not match the input. */
extern TransferLearning_EXPORT void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & arguments,
                         const CTPreprocessingParameters &      parameters);

/** Grid of an oriented input: columns, rows, planes, and spacing in mm, of which only the ratios matter. */
struct CTPreprocessingGrid
{
  std::array<unsigned int, 3> size;
  std::array<double, 3>       spacing{ { 1.0, 1.0, 1.0 } };
};

/** Position of output pixels in the input: output index i lies at continuous input index offset + scale * i. */
struct CTPreprocessingGeometry
{
  std::array<double, 3> scale;
  std::array<double, 3> offset;
};

/** Computes where each output pixel lies in the input.
 * \throws ExceptionObject if a plane is empty. */
extern TransferLearning_EXPORT CTPreprocessingGeometry
ComputeCTPreprocessingGeometry(const CTPreprocessingGrid & input, const CTPreprocessingParameters & parameters);

/** Returns the input planes, at least one, from which the given output planes are computed. They are the same if
 * `slices` is not set. */
extern TransferLearning_EXPORT VoxelRange
GetCTPreprocessingInputPlanes(const CTPreprocessingGrid &       input,
                              const CTPreprocessingParameters & parameters,
                              const VoxelRange &                output);
} // namespace TransferLearning
} // namespace itk

#endif
