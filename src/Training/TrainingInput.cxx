// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingInput.h"

namespace itk
{
namespace TransferLearning
{
TrainingInput::TrainingInput(bool isOnCUDA)
  : m_CUDA(isOnCUDA ? std::make_unique<AugmentationCUDAKernel>() : nullptr)
{}

float *
TrainingInput::Allocate(std::size_t floats)
{
  if (m_CUDA)
  {
    return m_CUDA->AllocateInput(floats);
  }
  m_Samples.resize(floats);
  return m_Samples.data();
}

const float *
TrainingInput::Augment(std::size_t firstSample, const AugmentationPlan & plan)
{
  if (m_CUDA)
  {
    return m_CUDA->Run(firstSample, plan);
  }
  RunAugmentation(plan, m_Samples.data() + firstSample * plan.GetFloatsOfSample());
  return m_Samples.data();
}
} // namespace TransferLearning
} // namespace itk
