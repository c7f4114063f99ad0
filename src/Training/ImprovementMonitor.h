// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ImprovementMonitor_h
#define ImprovementMonitor_h

#include "itkNetworkTrainingParameters.h"

#include <limits>

namespace itk
{
namespace TransferLearning
{
/** Follows the validation loss for early stopping. */
class ImprovementMonitor
{
public:
  explicit ImprovementMonitor(const NetworkTrainingParameters & parameters)
    : m_Parameters(parameters)
  {}

  struct State
  {
    double       lowest{ std::numeric_limits<double>::infinity() };
    double       toImprove{ lowest }; ///< The last loss that was an improvement.
    unsigned int epochsWithout{ 0 };
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
    m_IsLowest = loss < m_State.lowest;
    m_State.lowest = m_IsLowest ? loss : m_State.lowest;
    const bool isImproved = loss < m_State.toImprove - m_Parameters.minimumImprovement;
    m_State.toImprove = isImproved ? loss : m_State.toImprove;
    m_State.epochsWithout = isImproved ? 0 : m_State.epochsWithout + 1;
  }
  /** The loss that was added last. */
  bool
  IsLowest() const
  {
    return m_IsLowest;
  }
  bool
  IsPatienceExhausted() const
  {
    return m_State.epochsWithout >= m_Parameters.patience;
  }

private:
  const NetworkTrainingParameters & m_Parameters;
  State                             m_State{};
  bool                              m_IsLowest{ false };
};
} // namespace TransferLearning
} // namespace itk

#endif
