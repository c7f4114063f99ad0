// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/LossScaler.h"

#include "itkMacro.h"

#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr float        firstScale = 65536.0F;
constexpr unsigned int stepsOfGrowth = 2000;
constexpr float        leastScale = 0x1p-24F; // The smallest number of float16: what is smaller is no remedy.
} // namespace

LossScaler::State
LossScaler::MakeState(NetworkTrainingEnums::Precision precision)
{
  return { precision == NetworkTrainingEnums::Precision::Float16 ? firstScale : 0.0F, 0 };
}

bool
LossScaler::Unscale(const std::vector<at::Tensor> & gradients)
{
  if (m_State.scale == 0.0F || gradients.empty())
  {
    return true;
  }
  const auto options = gradients.front().options().dtype(at::kFloat);
  at::Tensor foundInfinite = at::zeros({ 1 }, options);
  at::_amp_foreach_non_finite_check_and_unscale_(
    gradients, foundInfinite, at::full({ 1 }, 1.0 / m_State.scale, options));
  const bool isFinite = foundInfinite.item<float>() == 0.0F;
  this->Add(isFinite);
  return isFinite;
}

void
LossScaler::Add(bool isFinite)
{
  if (!isFinite)
  {
    m_State = { m_State.scale / 2.0F, 0 };
    if (m_State.scale < leastScale)
    {
      itkGenericExceptionMacro("Gradients are not finite even with a loss scale of "
                               << 2.0F * m_State.scale
                               << ". Try a smaller learning rate, or precision float32 or bfloat16.");
    }
    return;
  }
  ++m_State.goodSteps;
  if (m_State.goodSteps == stepsOfGrowth)
  {
    const float larger = 2.0F * m_State.scale;
    m_State = { std::isfinite(larger) ? larger : m_State.scale, 0 };
  }
}
} // namespace TransferLearning
} // namespace itk
