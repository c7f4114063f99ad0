// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Metrics/AgreementFigures.h"

#include "Metrics/Statistics.h"

#include <cmath>
#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Sums of a matrix; doubles hold the products of counts exactly up to 94 million cases. */
struct Sums
{
  std::vector<double> ofTrue;
  std::vector<double> ofPredicted;
  double              right{ 0.0 };
  double              all{ 0.0 };
};

Sums
GetSums(const ConfusionMatrix & matrix)
{
  Sums sums{ std::vector<double>(matrix.size(), 0.0), std::vector<double>(matrix.size(), 0.0) };
  for (std::size_t t = 0; t < matrix.size(); ++t)
  {
    for (std::size_t p = 0; p < matrix.size(); ++p)
    {
      const auto count = static_cast<double>(matrix[t][p]);
      sums.ofTrue[t] += count;
      sums.ofPredicted[p] += count;
      sums.right += t == p ? count : 0.0;
      sums.all += count;
    }
  }
  return sums;
}

double
Multiply(const std::vector<double> & a, const std::vector<double> & b)
{
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
  {
    sum += a[i] * b[i];
  }
  return sum;
}

double
Divide(double part, double whole)
{
  return whole == 0.0 ? std::numeric_limits<double>::quiet_NaN() : part / whole;
}
} // namespace

std::vector<double>
GetF1(const ConfusionMatrix & matrix)
{
  const Sums          sums = GetSums(matrix);
  std::vector<double> f1;
  for (std::size_t c = 0; c < matrix.size(); ++c)
  {
    f1.push_back(Divide(2.0 * static_cast<double>(matrix[c][c]), sums.ofTrue[c] + sums.ofPredicted[c]));
  }
  return f1;
}

AgreementFigures
GetAgreementFigures(const ConfusionMatrix & matrix)
{
  const Sums          sums = GetSums(matrix);
  std::vector<double> precision;
  std::vector<double> recall;
  std::vector<double> specificity;
  std::vector<double> falsePositiveRate;
  for (std::size_t c = 0; c < matrix.size(); ++c)
  {
    const auto   hits = static_cast<double>(matrix[c][c]);
    const double falsePositives = sums.ofPredicted[c] - hits;
    const double others = sums.all - sums.ofTrue[c];
    precision.push_back(Divide(hits, sums.ofPredicted[c]));
    recall.push_back(Divide(hits, sums.ofTrue[c]));
    specificity.push_back(Divide(others - falsePositives, others));
    falsePositiveRate.push_back(Divide(falsePositives, others));
  }
  const double square = sums.all * sums.all;
  const double byChance = Multiply(sums.ofTrue, sums.ofPredicted);
  const double covariance = sums.all * sums.right - byChance;
  const double spreadOfTrue = square - Multiply(sums.ofTrue, sums.ofTrue);
  const double spreadOfPredicted = square - Multiply(sums.ofPredicted, sums.ofPredicted);
  return {
    Divide(sums.right, sums.all),          GetMeanOfNumbers(recall),
    GetMeanOfNumbers(precision),           GetMeanOfNumbers(specificity),
    GetMeanOfNumbers(GetF1(matrix)),       GetMeanOfNumbers(falsePositiveRate),
    Divide(covariance, square - byChance), Divide(covariance, std::sqrt(spreadOfTrue) * std::sqrt(spreadOfPredicted))
  };
}
} // namespace TransferLearning
} // namespace itk
