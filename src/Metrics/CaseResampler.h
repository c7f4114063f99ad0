// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CaseResampler_h
#define CaseResampler_h

#include "Metrics/AgreementFigures.h"
#include "itkClassificationMetrics.h"

#include <functional>

namespace itk
{
namespace TransferLearning
{
/** Figures of one class that follow from the order of its probabilities. */
struct RankFigures
{
  double areaUnderCurve;   ///< That a case of the class ranks above another, ties counting half; NaN without either.
  double averagePrecision; ///< Sum of precision times step of recall; NaN without a case of the class.
};

/** Figures of cases, and of draws from them by group (patient). What does not change with the draw is found once. */
class CaseResampler
{
public:
  using CountsType = std::vector<unsigned int>;

  /** The cases must outlive this object. */
  CaseResampler(const std::vector<ClassificationMetrics::Case> & cases, std::size_t classes);

  std::size_t
  GetNumberOfCases() const
  {
    return m_Cases.size();
  }
  std::size_t
  GetNumberOfGroups() const
  {
    return m_NumberOfGroups;
  }

  std::size_t
  GetGroup(std::size_t caseIndex) const
  {
    return m_Group[caseIndex];
  }

  /** Draws of groups; none where there are fewer than two, whose draws would have no spread. */
  void
  Draw(const std::function<void(const CountsType & counts)> & useDraw) const;

  unsigned int
  GetTrueClass(std::size_t caseIndex) const
  {
    return m_Cases[caseIndex].trueClass;
  }
  unsigned int
  GetPredictedClass(std::size_t caseIndex) const
  {
    return m_Predicted[caseIndex];
  }

  /** `counts`: how often each group is drawn; nullptr: each once. */
  ConfusionMatrix
  GetMatrix(const CountsType * counts) const;

  /** What the figures of a class's ranks and its curve need. */
  void
  SortByProbability();

  RankFigures
  GetRankFigures(std::size_t oneClass, const CountsType * counts) const;

  /** A point a threshold, from the highest. */
  std::vector<ClassificationMetrics::CurvePoint>
  GetCurve(std::size_t oneClass, const CountsType * counts) const;

private:
  /** Calls `visit` with the threshold and the numbers of positives and negatives at or above it. */
  template <typename TVisit>
  void
  VisitThresholds(std::size_t oneClass, const CountsType * counts, const TVisit & visit) const;

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
