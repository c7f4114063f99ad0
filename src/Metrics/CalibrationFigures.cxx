// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/CalibrationFigures.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/Intervals.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
void
CalibrationSums::Add(const ClassificationMetrics::Case & oneCase)
{
  for (unsigned int c = 0; c < oneCase.probabilities.size(); ++c)
  {
    const double error = static_cast<double>(oneCase.probabilities[c]) - (c == oneCase.trueClass ? 1.0 : 0.0);
    m_Squares += error * error;
  }
  const unsigned int predicted = ClassificationMetrics::GetPredictedClass(oneCase);
  const auto         confidence = static_cast<double>(oneCase.probabilities[predicted]);
  const double       place = std::ceil(confidence * static_cast<double>(numberOfBins)) - 1.0;
  Bin & bin = m_Bins[static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(numberOfBins - 1)))];
  m_Cases += 1.0;
  bin.cases += 1.0;
  bin.confidence += confidence;
  bin.right += predicted == oneCase.trueClass ? 1.0 : 0.0;
}

void
CalibrationSums::Add(const CalibrationSums & other, unsigned int times)
{
  m_Cases += times * other.m_Cases;
  m_Squares += times * other.m_Squares;
  for (std::size_t b = 0; b < numberOfBins; ++b)
  {
    m_Bins[b].cases += times * other.m_Bins[b].cases;
    m_Bins[b].confidence += times * other.m_Bins[b].confidence;
    m_Bins[b].right += times * other.m_Bins[b].right;
  }
}

double
CalibrationSums::GetBrierScore() const
{
  return m_Squares / m_Cases;
}

double
CalibrationSums::GetExpectedCalibrationError() const
{
  double sum = 0.0;
  for (const Bin & bin : m_Bins)
  {
    sum += std::abs(bin.right - bin.confidence);
  }
  return sum / m_Cases;
}

std::vector<ClassificationMetrics::ReliabilityBin>
CalibrationSums::GetBins() const
{
  std::vector<ClassificationMetrics::ReliabilityBin> bins;
  for (std::size_t b = 0; b < numberOfBins; ++b)
  {
    const Bin & bin = m_Bins[b];
    bins.push_back({ static_cast<double>(b) / static_cast<double>(numberOfBins),
                     static_cast<double>(b + 1) / static_cast<double>(numberOfBins),
                     static_cast<std::size_t>(bin.cases),
                     bin.confidence / bin.cases,
                     bin.right / bin.cases });
  }
  return bins;
}
} // namespace TransferLearning

ClassificationMetrics::CalibrationFigures
ClassificationMetrics::ComputeCalibrationFigures() const
{
  using TransferLearning::CalibrationSums;
  const TransferLearning::CaseResampler resampler(m_Cases, m_ClassNames.size());
  std::vector<CalibrationSums>          groups(resampler.GetNumberOfGroups());
  for (std::size_t i = 0; i < m_Cases.size(); ++i)
  {
    groups[resampler.GetGroup(i)].Add(m_Cases[i]);
  }
  CalibrationSums all;
  for (const CalibrationSums & group : groups)
  {
    all.Add(group, 1);
  }
  std::vector<double> scores;
  std::vector<double> errors;
  resampler.Draw([&](const TransferLearning::CaseResampler::CountsType & counts) {
    CalibrationSums draw;
    for (std::size_t group = 0; group < groups.size(); ++group)
    {
      if (counts[group] > 0)
      {
        draw.Add(groups[group], counts[group]);
      }
    }
    scores.push_back(draw.GetBrierScore());
    errors.push_back(draw.GetExpectedCalibrationError());
  });
  return { TransferLearning::MakeBootstrapped(all.GetBrierScore(), scores),
           TransferLearning::MakeBootstrapped(all.GetExpectedCalibrationError(), errors),
           all.GetBins() };
}
} // namespace itk
