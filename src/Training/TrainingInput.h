// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingInput_h
#define TrainingInput_h

#include "Augmentation/CUDA/AugmentationCUDAKernel.h"
#include "Augmentation/AugmentationPlan.h"

#include <memory>

namespace itk
{
namespace TransferLearning
{
/** The samples of a batch: they are loaded into memory of the host, and changed where the network computes. */
class TrainingInput
{
public:
  /** \throws ExceptionObject where this build or machine has no CUDA, and it is asked for. */
  explicit TrainingInput(bool isOnCUDA);

  /** Memory of the host for a batch; what it held before is done with. */
  float *
  Allocate(std::size_t floats);

  /** Changes as many samples as the plan has, from the first one on, and takes them to where the network computes.
   * \return the batch there, until the next call of Allocate(); on CUDA in torch's stream, and those samples alone. */
  const float *
  Augment(std::size_t firstSample, const AugmentationPlan & plan);

private:
  std::vector<float>                      m_Samples;
  std::unique_ptr<AugmentationCUDAKernel> m_CUDA;
};
} // namespace TransferLearning
} // namespace itk

#endif
