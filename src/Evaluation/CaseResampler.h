// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CaseResampler_h
#define CaseResampler_h

#include "itkClassificationMetrics.h"

namespace itk
{
namespace TransferLearning
{
/** Figures of cases, and of draws from them by group (patient). What does not change with the draw is found once. */
class CaseResampler
{
public:
  using MatrixType = std::vector<std::vector<std::size_t>>;
  using CountsType = std::vector<unsigned int>;

  /** The cases must outlive this object. */
  CaseResampler(const std::vector<ClassificationMetrics::Case> & cases, std::size_t classes);

  std::size_t
  GetNumberOfGroups() const
  {
    return m_NumberOfGroups;
  }

  /** Row = true class, column = predicted. `counts`: how often each group is drawn; nullptr: each once. */
  MatrixType
  GetMatrix(const CountsType * counts) const;

  /** What GetAreaUnderCurve needs. */
  void
  SortByProbability();

  /** Probability that a case of the class ranks above one of another class, ties counting half; NaN where one of the
   * two is missing. */
  double
  GetAreaUnderCurve(std::size_t oneClass, const CountsType * counts) const;

private:
  unsigned int
  GetCount(std::size_t caseIndex, const CountsType * counts) const
  {
    return counts == nullptr ? 1u : (*counts)[m_Group[caseIndex]];
  }

  const std::vector<ClassificationMetrics::Case> & m_Cases;
  std::size_t                                      m_Classes;
  std::size_t                                      m_NumberOfGroups{ 0 };
  std::vector<std::size_t>                         m_Group{};
  std::vector<unsigned int>                        m_Predicted{};
  std::vector<std::vector<std::size_t>>            m_Order{};
};
} // namespace TransferLearning
} // namespace itk

#endif
