// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "CTPreprocessing/ResamplingWeights.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Interpolation = CTPreprocessingEnums::Interpolation;

double
EvaluateKernel(Interpolation interpolation, double distance)
{
  const double x = std::abs(distance);
  if (interpolation == Interpolation::Linear)
  {
    return std::max(0.0, 1.0 - x);
  }
  if (interpolation == Interpolation::Lanczos)
  {
    constexpr double pi = 3.14159265358979323846;
    return x == 0.0 ? 1.0 : x < 3.0 ? 3.0 * std::sin(pi * x) * std::sin(pi * x / 3.0) / (pi * pi * x * x) : 0.0;
  }
  // Keys 1981, 10.1109/TASSP.1981.1163711, equation 4.
  constexpr double a = -0.5;
  if (x < 1.0)
  {
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  }
  return x < 2.0 ? (((x - 5.0) * x + 8.0) * x - 4.0) * a : 0.0;
}

ResamplingWeights
ComputeNearest(unsigned int inputSize, unsigned int outputSize, double boxStart, double scale)
{
  ResamplingWeights table;
  table.maximumCount = 1;
  table.count.assign(outputSize, 1);
  table.weights.assign(outputSize, 1.0F);
  for (unsigned int i = 0; i < outputSize; ++i)
  {
    table.first.push_back(std::min(static_cast<unsigned int>(boxStart + (i + 0.5) * scale), inputSize - 1));
  }
  return table;
}
} // namespace

ResamplingWeights
ComputeResamplingWeights(unsigned int inputSize, unsigned int outputSize, Interpolation interpolation, bool antialias)
{
  return ComputeResamplingWeights(inputSize, outputSize, interpolation, antialias, 0.0, inputSize);
}

ResamplingWeights
ComputeResamplingWeights(unsigned int  inputSize,
                         unsigned int  outputSize,
                         Interpolation interpolation,
                         bool          antialias,
                         double        boxStart,
                         double        boxLength)
{
  const double scale = boxLength / outputSize;
  if (interpolation == Interpolation::Nearest)
  {
    return ComputeNearest(inputSize, outputSize, boxStart, scale);
  }
  const double stretch = antialias ? std::max(scale, 1.0) : 1.0;
  const double radius = interpolation == Interpolation::Linear  ? 1.0
                        : interpolation == Interpolation::Cubic ? 2.0
                                                                : 3.0;
  const double support = radius * stretch;

  ResamplingWeights table;
  table.maximumCount = std::min(inputSize, static_cast<unsigned int>(std::ceil(support)) * 2 + 1);
  table.weights.assign(static_cast<std::size_t>(table.maximumCount) * outputSize, 0.0F);
  std::vector<double> taps;
  for (unsigned int i = 0; i < outputSize; ++i)
  {
    const double center = boxStart + (i + 0.5) * scale;
    // Pixels whose centers are within the support, its ends rounded as Pillow rounds them.
    const auto first = static_cast<unsigned int>(std::max(0.0, center - support + 0.5));
    const auto end = std::min(inputSize, static_cast<unsigned int>(center + support + 0.5));
    taps.clear();
    double sum = 0.0;
    for (unsigned int k = first; k < end; ++k)
    {
      taps.push_back(EvaluateKernel(interpolation, (k + 0.5 - center) / stretch));
      sum += taps.back();
    }
    table.first.push_back(first);
    table.count.push_back(end - first);
    std::transform(taps.begin(),
                   taps.end(),
                   table.weights.begin() + static_cast<std::ptrdiff_t>(i) * table.maximumCount,
                   [sum](double weight) { return static_cast<float>(weight / sum); });
  }
  return table;
}
} // namespace TransferLearning
} // namespace itk
