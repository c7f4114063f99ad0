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
/** A value a class. */
struct ClassRates
{
  std::vector<double> precision;
  std::vector<double> recall;
  std::vector<double> specificity;
  std::vector<double> falsePositiveRate;
  std::vector<double> f1;
};

ClassRates
GetClassRates(const ConfusionMatrix & matrix)
{
  const Sums sums = GetSums(matrix);
  ClassRates rates;
  for (std::size_t c = 0; c < matrix.size(); ++c)
  {
    const auto   hits = static_cast<double>(matrix[c][c]);
    const double falsePositives = sums.ofPredicted[c] - hits;
    const double others = sums.all - sums.ofTrue[c];
    rates.precision.push_back(Divide(hits, sums.ofPredicted[c]));
    rates.recall.push_back(Divide(hits, sums.ofTrue[c]));
    rates.specificity.push_back(Divide(others - falsePositives, others));
    rates.falsePositiveRate.push_back(Divide(falsePositives, others));
    rates.f1.push_back(Divide(2.0 * hits, sums.ofTrue[c] + sums.ofPredicted[c]));
  }
  return rates;
}
} // namespace

std::vector<double>
GetF1(const ConfusionMatrix & matrix)
{
  return GetClassRates(matrix).f1;
}

AgreementFigures
GetAgreementFigures(const ConfusionMatrix & matrix, const ConfusionMatrix & ofAllCases)
{
  const Sums       sums = GetSums(matrix);
  const ClassRates rates = GetClassRates(matrix);
  const ClassRates ofAll = GetClassRates(ofAllCases);
  const double     square = sums.all * sums.all;
  const double     byChance = Multiply(sums.ofTrue, sums.ofPredicted);
  const double     covariance = sums.all * sums.right - byChance;
  const double     spreadOfTrue = square - Multiply(sums.ofTrue, sums.ofTrue);
  const double     spreadOfPredicted = square - Multiply(sums.ofPredicted, sums.ofPredicted);
  AgreementFigures figures{};
  figures.accuracy = Divide(sums.right, sums.all);
  figures.balancedAccuracy = GetMeanOfNumbers(rates.recall);
  figures.macroPrecision = GetMeanWithZeros(rates.precision, ofAll.precision);
  figures.macroPrecisionOfDefined = GetMeanOfNumbers(rates.precision);
  figures.macroRecall = GetMeanWithZeros(rates.recall, ofAll.recall);
  figures.macroSpecificity = GetMeanOfNumbers(rates.specificity);
  figures.macroF1 = GetMeanWithZeros(rates.f1, ofAll.f1);
  figures.macroF1OfDefined = GetMeanOfNumbers(rates.f1);
  figures.macroFalsePositiveRate = GetMeanOfNumbers(rates.falsePositiveRate);
  figures.cohensKappa = Divide(covariance, square - byChance);
  figures.matthewsCorrelation = Divide(covariance, std::sqrt(spreadOfTrue) * std::sqrt(spreadOfPredicted));
  return figures;
}
} // namespace TransferLearning
} // namespace itk
