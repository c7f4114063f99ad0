// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingCUDAKernel_h
#define itkCTPreprocessingCUDAKernel_h

#include "TransferLearning/itkCTPreprocessingKernel.h"

#include <memory>

namespace itk
{
namespace TransferLearning
{
/** \class CTPreprocessingCUDAKernel
 * \brief RunCTPreprocessingKernel() on the CUDA device used by networks.
 *
 * The values agree with the CPU within 1e-5 (in units of 0..1, before normalization); they do not depend on how a plane
 * is divided. The input is packed into pinned memory and transferred while the next run is packed. Pinned and device
 * memory is kept between runs, at the largest size needed so far, until the object is destroyed. All work is done in
 * torch's current stream of the device, so a network may read results before they are complete.
 *
 * Not thread-safe.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT CTPreprocessingCUDAKernel
{
public:
  /** \throws ExceptionObject if this build or machine has no CUDA. */
  CTPreprocessingCUDAKernel();
  ~CTPreprocessingCUDAKernel();
  CTPreprocessingCUDAKernel(const CTPreprocessingCUDAKernel &) = delete;
  CTPreprocessingCUDAKernel &
  operator=(const CTPreprocessingCUDAKernel &) = delete;

  /** The output is on the host and complete on return.
   * \throws ExceptionObject as RunCTPreprocessingKernel() does, and with CUDA's own message. */
  void
  Run(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters);

  /** Returns device memory that is valid until the next call or Run(). */
  float *
  AllocateOutput(std::size_t floats);

  /** The output is part of AllocateOutput()'s memory. May return before it is complete; the input may then change. */
  void
  RunOnDevice(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters);

private:
  struct Memory;
  std::unique_ptr<Memory> m_Memory;
};
} // namespace TransferLearning
} // namespace itk

#endif
