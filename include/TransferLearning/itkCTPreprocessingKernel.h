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
/** \brief One run of the kernel: a stack of planes in, a channels-last batch out; strides are in elements of the
 * buffer.
 *
 * Orientation is nothing but strides here: a flipped axis has a negative stride and starts at its far end.
 * A run may compute a rectangle of the network's plane; the values do not depend on how the plane is divided.
 *
 * Where the parameters have `slices`, planes of the output are slices of the network's volume, each summed from those
 * planes of the input that GetCTPreprocessingInputPlanes() tells.
 */
struct CTPreprocessingKernelArguments
{
  const void *   input{ nullptr }; ///< First component of the first pixel of the first plane, after orientation.
  ComponentType  inputType{ ComponentType::Int16 };
  unsigned int   inputComponents{ 1 }; ///< 1, or with pictures 3 (RGB) or 4 (RGBA, alpha is ignored).
  std::ptrdiff_t inputColumnStride{ 1 };
  std::ptrdiff_t inputRowStride{ 0 };
  std::ptrdiff_t inputPlaneStride{ 0 };
  unsigned int   inputColumns{ 0 };
  unsigned int   inputRows{ 0 };
  unsigned int   inputPlanes{ 0 };     ///< Of the whole volume; read where the parameters have `slices`.
  unsigned int   inputFirstPlane{ 0 }; ///< Of the volume, where `input` points; with `slices`.
  unsigned int   firstPlane{ 0 };      ///< Of the network's volume, the first that is computed; with `slices`.
  unsigned int   numberOfPlanes{ 0 };  ///< That are computed.
  /** Where channels are neighboring slices: planes of the volume before the first and after the last of this run that
   * the input's buffer holds as well. */
  unsigned int planesBefore{ 0 };
  unsigned int planesAfter{ 0 };
  /** Distance of columns, rows and planes, mm; only their ratios matter. */
  std::array<double, 3> inputSpacing{ { 1.0, 1.0, 1.0 } };
  bool                  hasPadding{ false };
  double                paddingLow{ 0.0 };  ///< After the value offset, HU; inclusive.
  double                paddingHigh{ 0.0 }; ///< After the value offset, HU; inclusive.

  float * output{ nullptr }; ///< First channel of the first pixel that is computed.
  /** The rectangle of the network's plane that is computed; 0 columns or rows: all that follow the first. */
  unsigned int firstColumn{ 0 };
  unsigned int firstRow{ 0 };
  unsigned int outputColumns{ 0 };
  unsigned int outputRows{ 0 };
  /** Pixels are packed; 0: rows and planes are packed too. */
  std::ptrdiff_t outputRowStride{ 0 };
  std::ptrdiff_t outputPlaneStride{ 0 };
};

/** Runs on the calling thread; touches nothing but its arguments. All arithmetic is that of float.
 * Statistics have been measured before (itkCTPreprocessingStatistics.h).
 * \throws ExceptionObject where the parameters contradict themselves or the input. */
extern TransferLearning_EXPORT void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & arguments,
                         const CTPreprocessingParameters &      parameters);

/** An oriented input: columns, rows and planes; its spacing in mm, of which only the ratios matter. */
struct CTPreprocessingGrid
{
  std::array<unsigned int, 3> size;
  std::array<double, 3>       spacing{ { 1.0, 1.0, 1.0 } };
};

/** Of the input in the network's input: output index i lies at input continuous index offset + scale * i. */
struct CTPreprocessingGeometry
{
  std::array<double, 3> scale;
  std::array<double, 3> offset;
};

/** Where each output pixel lies in the input.
 * \throws ExceptionObject on an empty plane. */
extern TransferLearning_EXPORT CTPreprocessingGeometry
ComputeCTPreprocessingGeometry(const CTPreprocessingGrid & input, const CTPreprocessingParameters & parameters);

/** The planes of the input that planes of the output are computed from; at least one. Without `slices` they are the
 * same planes. */
extern TransferLearning_EXPORT VoxelRange
GetCTPreprocessingInputPlanes(const CTPreprocessingGrid &       input,
                              const CTPreprocessingParameters & parameters,
                              const VoxelRange &                output);
} // namespace TransferLearning
} // namespace itk

#endif
