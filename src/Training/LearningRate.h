// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LearningRate_h
#define LearningRate_h

#include "itkNetworkTrainingParameters.h"

#include <cstddef>
#include <limits>

namespace itk
{
namespace TransferLearning
{
/** Of the step with this number, from 0, before a plateau lowers it. Warm-up: the rate times (step + 1) / steps of the
 * warm-up. Cosine: 1/2 (1 + cos(pi step / steps)) of the rate, over the steps after the warm-up (Loshchilov and Hutter
 * 2017, without restarts). */
double
ComputeLearningRate(const NetworkTrainingParameters & parameters, std::size_t step, std::size_t stepsAnEpoch);

/** Lowers the rate as torch's ReduceLROnPlateau does: mode min, an absolute threshold (minimumImprovement), no
 * cooldown.
 */
class PlateauMonitor
{
public:
  explicit PlateauMonitor(const NetworkTrainingParameters & parameters)
    : m_Parameters(parameters)
  {}

  struct State
  {
    double       best{ std::numeric_limits<double>::infinity() };
    unsigned int epochsWithout{ 0 };
    double       factor{ 1.0 };
  };
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

  void
  Add(double loss)
  {
    const bool isImproved = loss < m_State.best - m_Parameters.minimumImprovement;
    m_State.best = isImproved ? loss : m_State.best;
    m_State.epochsWithout = isImproved ? 0 : m_State.epochsWithout + 1;
    if (m_State.epochsWithout > m_Parameters.plateauPatience)
    {
      m_State.factor *= m_Parameters.plateauFactor;
      m_State.epochsWithout = 0;
    }
  }
  /** What the rate is multiplied with. */
  double
  GetFactor() const
  {
    return m_State.factor;
  }

private:
  const NetworkTrainingParameters & m_Parameters;
  State                             m_State{};
};
} // namespace TransferLearning
} // namespace itk

#endif
