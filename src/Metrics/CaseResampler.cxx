// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/CaseResampler.h"

#include "Metrics/Statistics.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace itk
{
namespace TransferLearning
{
CaseResampler::CaseResampler(const std::vector<ClassificationMetrics::Case> & cases, std::size_t classes)
  : m_Cases(cases)
  , m_Classes(classes)
{
  std::map<std::string, std::size_t> groupOfPatient;
  for (const ClassificationMetrics::Case & oneCase : cases)
  {
    std::size_t group = m_NumberOfGroups;
    if (!oneCase.patient.empty())
    {
      group = groupOfPatient.emplace(oneCase.patient, m_NumberOfGroups).first->second;
    }
    m_NumberOfGroups = std::max(m_NumberOfGroups, group + 1);
    m_Group.push_back(group);
    m_Predicted.push_back(ClassificationMetrics::GetPredictedClass(oneCase));
  }
}

void
CaseResampler::Draw(const std::function<void(const CountsType & counts)> & useDraw) const
{
  if (m_NumberOfGroups > 1)
  {
    DrawBootstrap(m_NumberOfGroups, useDraw);
  }
}

ConfusionMatrix
CaseResampler::GetMatrix(const CountsType * counts) const
{
  ConfusionMatrix matrix(m_Classes, std::vector<std::size_t>(m_Classes, 0));
  for (std::size_t i = 0; i < m_Cases.size(); ++i)
  {
    matrix[m_Cases[i].trueClass][m_Predicted[i]] += this->GetCount(i, counts);
  }
  return matrix;
}

void
CaseResampler::SortByProbability()
{
  m_Order.assign(m_Classes, std::vector<std::size_t>(m_Cases.size()));
  for (std::size_t c = 0; c < m_Classes; ++c)
  {
    std::iota(m_Order[c].begin(), m_Order[c].end(), std::size_t{ 0 });
    std::sort(m_Order[c].begin(), m_Order[c].end(), [this, c](std::size_t a, std::size_t b) {
      return m_Cases[a].probabilities[c] > m_Cases[b].probabilities[c];
    });
  }
}

template <typename TVisit>
void
CaseResampler::VisitThresholds(std::size_t oneClass, const CountsType * counts, const TVisit & visit) const
{
  const std::vector<std::size_t> & order = m_Order[oneClass];
  double                           positives = 0.0;
  double                           negatives = 0.0;
  for (std::size_t next = 0; next < order.size();)
  {
    const float threshold = m_Cases[order[next]].probabilities[oneClass];
    for (; next < order.size() && m_Cases[order[next]].probabilities[oneClass] == threshold; ++next)
    {
      const bool positive = m_Cases[order[next]].trueClass == oneClass;
      (positive ? positives : negatives) += this->GetCount(order[next], counts);
    }
    visit(threshold, positives, negatives);
  }
}

RankFigures
CaseResampler::GetRankFigures(std::size_t oneClass, const CountsType * counts) const
{
  double positives = 0.0;
  double negatives = 0.0;
  double area = 0.0;
  double precisions = 0.0;
  this->VisitThresholds(oneClass, counts, [&](float, double truePositives, double falsePositives) {
    area += (falsePositives - negatives) * 0.5 * (truePositives + positives);
    if (truePositives > positives)
    {
      precisions += (truePositives - positives) * truePositives / (truePositives + falsePositives);
    }
    positives = truePositives;
    negatives = falsePositives;
  });
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  return { positives > 0.0 && negatives > 0.0 ? area / (positives * negatives) : undefined,
           positives > 0.0 ? precisions / positives : undefined };
}

std::vector<ClassificationMetrics::CurvePoint>
CaseResampler::GetCurve(std::size_t oneClass, const CountsType * counts) const
{
  constexpr double                               undefined = std::numeric_limits<double>::quiet_NaN();
  std::vector<ClassificationMetrics::CurvePoint> points;
  points.push_back({ std::numeric_limits<double>::infinity(), 0.0, 0.0, undefined });
  this->VisitThresholds(oneClass, counts, [&](float threshold, double truePositives, double falsePositives) {
    points.push_back({ threshold, falsePositives, truePositives, truePositives / (truePositives + falsePositives) });
  });
  const auto last = points.back();
  for (auto & point : points)
  {
    point.falsePositiveRate =
      last.falsePositiveRate > 0.0 ? point.falsePositiveRate / last.falsePositiveRate : undefined;
    point.recall = last.recall > 0.0 ? point.recall / last.recall : undefined;
  }
  return points;
}
} // namespace TransferLearning
} // namespace itk
