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
 * \brief RunCTPreprocessingKernel() on the CUDA device where networks compute.
 *
 * The values are those of the CPU to 1e-5 (in units of 0..1, before the normalization); they do not depend on how a
 * plane is divided. The input is packed into pinned memory and sent while the next run is packed. Pinned and device
 * memory is kept between runs, as large as the largest needed it, until the object is destroyed. All is done in torch's
 * current stream of the device, so that a network may read a result that is not there yet.
 *
 * One thread at a time.
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT CTPreprocessingCUDAKernel
{
public:
  /** \throws ExceptionObject where this build or machine has no CUDA. */
  CTPreprocessingCUDAKernel();
  ~CTPreprocessingCUDAKernel();
  CTPreprocessingCUDAKernel(const CTPreprocessingCUDAKernel &) = delete;
  CTPreprocessingCUDAKernel &
  operator=(const CTPreprocessingCUDAKernel &) = delete;

  /** The output is on the host, and complete when this returns.
   * \throws ExceptionObject as RunCTPreprocessingKernel() does, and with CUDA's own message. */
  void
  Run(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters);

  /** Memory of the device, valid until the next call or Run(). */
  float *
  AllocateOutput(std::size_t floats);

  /** The output is a part of AllocateOutput()'s; this may return before it is computed. The input may be changed. */
  void
  RunOnDevice(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters);

private:
  struct Memory;
  std::unique_ptr<Memory> m_Memory;
};
} // namespace TransferLearning
} // namespace itk

#endif
