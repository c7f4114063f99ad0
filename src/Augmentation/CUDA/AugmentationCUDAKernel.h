// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef AugmentationCUDAKernel_h
#define AugmentationCUDAKernel_h

#include "Augmentation/AugmentationPlan.h"

#include <memory>

namespace itk
{
namespace TransferLearning
{
/** RunAugmentation() on the CUDA device where networks compute, with the values of the CPU to 1e-5. Pinned and device
 * memory is kept between batches. All is done in torch's current stream of the device, so that a network may read a
 * batch that is not there yet. One thread at a time. */
class AugmentationCUDAKernel
{
public:
  /** \throws ExceptionObject where this build or machine has no CUDA. */
  AugmentationCUDAKernel();
  ~AugmentationCUDAKernel();
  AugmentationCUDAKernel(const AugmentationCUDAKernel &) = delete;
  AugmentationCUDAKernel &
  operator=(const AugmentationCUDAKernel &) = delete;

  /** Pinned memory for a batch; waits until the last one was sent. */
  float *
  AllocateInput(std::size_t floats);

  /** Sends as many samples of it as the plan has, from the first one on, and changes them.
   * \return where on the device the batch begins, valid until the next call; other samples than those are not there
   * \throws ExceptionObject with CUDA's own message */
  const float *
  Run(std::size_t firstSample, const AugmentationPlan & plan);

private:
  struct Memory;
  std::unique_ptr<Memory> m_Memory;
};
} // namespace TransferLearning
} // namespace itk

#endif
