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

  void
  Add(double loss)
  {
    m_IsLowest = loss < m_Lowest;
    m_Lowest = m_IsLowest ? loss : m_Lowest;
    const bool isImproved = loss < m_ToImprove - m_Parameters.minimumImprovement;
    m_ToImprove = isImproved ? loss : m_ToImprove;
    m_EpochsWithout = isImproved ? 0 : m_EpochsWithout + 1;
  }
  bool
  IsLowest() const
  {
    return m_IsLowest;
  }
  bool
  IsPatienceExhausted() const
  {
    return m_EpochsWithout >= m_Parameters.patience;
  }

private:
  const NetworkTrainingParameters & m_Parameters;
  double                            m_Lowest{ std::numeric_limits<double>::infinity() };
  double                            m_ToImprove{ m_Lowest }; ///< The last loss that was an improvement.
  bool                              m_IsLowest{ false };
  unsigned int                      m_EpochsWithout{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
