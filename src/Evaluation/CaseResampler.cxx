// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Evaluation/CaseResampler.h"

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

CaseResampler::MatrixType
CaseResampler::GetMatrix(const CountsType * counts) const
{
  MatrixType matrix(m_Classes, std::vector<std::size_t>(m_Classes, 0));
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
      return m_Cases[a].probabilities[c] < m_Cases[b].probabilities[c];
    });
  }
}

double
CaseResampler::GetAreaUnderCurve(std::size_t oneClass, const CountsType * counts) const
{
  const std::vector<std::size_t> & order = m_Order[oneClass];
  double                           positives = 0.0;
  double                           negatives = 0.0;
  double                           area = 0.0;
  for (std::size_t next = 0; next < order.size();)
  {
    const float probability = m_Cases[order[next]].probabilities[oneClass];
    double      tiedPositives = 0.0;
    double      tiedNegatives = 0.0;
    for (; next < order.size() && m_Cases[order[next]].probabilities[oneClass] == probability; ++next)
    {
      const bool positive = m_Cases[order[next]].trueClass == oneClass;
      (positive ? tiedPositives : tiedNegatives) += this->GetCount(order[next], counts);
    }
    area += tiedPositives * (negatives + 0.5 * tiedNegatives);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return positives > 0.0 && negatives > 0.0 ? area / (positives * negatives) : std::numeric_limits<double>::quiet_NaN();
}
} // namespace TransferLearning
} // namespace itk
