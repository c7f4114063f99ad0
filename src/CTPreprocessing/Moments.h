// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef Moments_h
#define Moments_h

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace TransferLearning
{
/** Of the values of one source; parts are merged in their order, whoever measured them. */
struct Moments
{
  double count{ 0.0 };
  double mean{ 0.0 };
  double squares{ 0.0 }; ///< Of the differences from the mean.
  double minimum{ std::numeric_limits<double>::infinity() };
  double maximum{ -std::numeric_limits<double>::infinity() };

  // Chan, Golub and LeVeque, The American Statistician 37 (1983) 242.
  void
  Add(const Moments & other)
  {
    if (other.count == 0.0)
    {
      return;
    }
    const double total = count + other.count;
    const double difference = other.mean - mean;
    squares += other.squares + difference * difference * count * other.count / total;
    mean += difference * other.count / total;
    count = total;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
  }

  double
  GetDeviation() const
  {
    const double deviation = std::sqrt(squares / count);
    return minimum < maximum && deviation >= std::numeric_limits<float>::min() ? deviation : 1.0;
  }
};

/** Of weighted values: a value and how often it is there. */
template <typename TVisit>
Moments
MeasureMoments(const TVisit & visit)
{
  Moments moments;
  double  sum = 0.0;
  visit([&](double value, double count) {
    moments.count += count;
    sum += count * value;
    moments.minimum = std::min(moments.minimum, value);
    moments.maximum = std::max(moments.maximum, value);
  });
  moments.mean = moments.count > 0.0 ? sum / moments.count : 0.0;
  visit(
    [&](double value, double count) { moments.squares += count * (value - moments.mean) * (value - moments.mean); });
  return moments;
}
} // namespace TransferLearning
} // namespace itk

#endif
