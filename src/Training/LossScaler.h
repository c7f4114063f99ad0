// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LossScaler_h
#define LossScaler_h

#include "itkNetworkTrainingParameters.h"

#include <vector>

namespace at
{
class Tensor;
}

namespace itk
{
namespace TransferLearning
{
/** Multiplies the loss before backpropagation, so that small gradients do not become 0 in float16, by the rules of
 * torch.amp.GradScaler (Micikevicius et al. 2018): the scale begins at 65536, is doubled after 2000 steps with finite
 * gradients, and halved by gradients that are not finite, which no step is taken with. */
class LossScaler
{
public:
  struct State
  {
    float        scale{ 0.0F };  ///< 0: the loss is left as it is, and so are gradients.
    unsigned int goodSteps{ 0 }; ///< Since the scale was changed.
  };

  static State
  MakeState(NetworkTrainingEnums::Precision precision);

  /** What the loss is multiplied by. */
  float
  GetFactor() const
  {
    return m_State.scale == 0.0F ? 1.0F : m_State.scale;
  }

  /** Divides gradients by the factor, and then changes it by the rules.
   * \return whether a step may be taken: all are finite. The sums of several processes are equal in each, and so is the
   * answer.
   * \throws ExceptionObject where they are not finite however small the scale is. */
  bool
  Unscale(const std::vector<at::Tensor> & gradients);

  const State &
  GetState() const
  {
    return m_State;
  }
  void
  SetState(const State & state)
  {
    m_State = state;
  }

private:
  void
  Add(bool isFinite);

  State m_State{};
};
} // namespace TransferLearning
} // namespace itk

#endif
