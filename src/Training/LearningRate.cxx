// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/LearningRate.h"

#include "itkMath.h"

#include <cmath>

namespace itk
{
namespace TransferLearning
{
double
ComputeLearningRate(const NetworkTrainingParameters & parameters, std::size_t step, std::size_t stepsAnEpoch)
{
  const std::size_t warmUp = stepsAnEpoch * parameters.warmUpEpochs;
  if (step < warmUp)
  {
    return parameters.learningRate * static_cast<double>(step + 1) / static_cast<double>(warmUp);
  }
  if (parameters.schedule != NetworkTrainingEnums::Schedule::Cosine)
  {
    return parameters.learningRate;
  }
  const std::size_t steps = stepsAnEpoch * parameters.epochs;
  const double      fraction = static_cast<double>(step - warmUp) / static_cast<double>(steps - warmUp);
  const double      cosine = 0.5 * (1.0 + std::cos(itk::Math::pi * fraction));
  return parameters.learningRate * (parameters.finalRate + (1.0 - parameters.finalRate) * cosine);
}
} // namespace TransferLearning
} // namespace itk
