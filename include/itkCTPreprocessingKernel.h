// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingKernel_h
#define itkCTPreprocessingKernel_h

#include "itkCTPreprocessingParameters.h"
#include "itkIntTypes.h"
#include "TransferLearningExport.h"

namespace itk
{
namespace TransferLearning
{
/** Component types that the kernel reads. */
enum class ComponentType : uint8_t
{
  UInt8,
  Int8,
  UInt16,
  Int16,
  UInt32,
  Int32,
  Float32,
  Float64
};

/** \brief One run of the kernel: a stack of planes in, a channels-last batch out; strides are in elements of the
 * buffer.
 *
 * Orientation is nothing but strides here: a flipped axis has a negative stride and starts at its far end.
 */
struct CTPreprocessingKernelArguments
{
  const void *   input{ nullptr }; ///< First component of the first pixel of the first plane, after orientation.
  ComponentType  inputType{ ComponentType::Int16 };
  unsigned int   inputComponents{ 1 };
  std::ptrdiff_t inputColumnStride{ 1 };
  std::ptrdiff_t inputRowStride{ 0 };
  std::ptrdiff_t inputPlaneStride{ 0 };
  unsigned int   inputColumns{ 0 };
  unsigned int   inputRows{ 0 };
  unsigned int   numberOfPlanes{ 0 };
  bool           hasPadding{ false };
  double         paddingLow{ 0.0 };
  double         paddingHigh{ 0.0 };
  float *        output{ nullptr }; ///< numberOfPlanes x size[1] x size[0] x channels, packed.
};

/** Runs on the calling thread; touches nothing but its arguments. */
extern TransferLearning_EXPORT void
RunCTPreprocessingKernel(const CTPreprocessingKernelArguments & arguments,
                         const CTPreprocessingParameters &      parameters);

/** Of the input plane in the network's plane: output pixel index i lies at input continuous index offset + scale * i.
 */
struct CTPreprocessingPlaneGeometry
{
  double scale[2];
  double offset[2];
};

/** Where each output pixel lies on an input plane of columns x rows; \throws ExceptionObject on an empty plane. */
extern TransferLearning_EXPORT CTPreprocessingPlaneGeometry
ComputeCTPreprocessingPlaneGeometry(unsigned int                      columns,
                                    unsigned int                      rows,
                                    const CTPreprocessingParameters & parameters);
} // namespace TransferLearning
} // namespace itk

#endif
