// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CalibrationFigures_h
#define CalibrationFigures_h

#include "itkClassificationMetrics.h"

#include <array>

namespace itk
{
namespace TransferLearning
{
/** Sums over cases, of which the figures of calibration are made. */
class CalibrationSums
{
public:
  static constexpr std::size_t numberOfBins = 15;

  void
  Add(const ClassificationMetrics::Case & oneCase);
  void
  Add(const CalibrationSums & other, unsigned int times);

  double
  GetBrierScore() const;
  double
  GetExpectedCalibrationError() const;
  std::vector<ClassificationMetrics::ReliabilityBin>
  GetBins() const;

private:
  struct Bin
  {
    double cases{ 0.0 };
    double confidence{ 0.0 };
    double right{ 0.0 };
  };

  double                        m_Cases{ 0.0 };
  double                        m_Squares{ 0.0 };
  std::array<Bin, numberOfBins> m_Bins{};
};
} // namespace TransferLearning
} // namespace itk

#endif
