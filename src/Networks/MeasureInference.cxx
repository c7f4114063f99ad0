// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkMeasureInference.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace itk
{
double
MeasureInference(const ClassificationNetwork * network)
{
  constexpr std::size_t    batch = 8;
  constexpr int            repetitions = 3;
  const auto &             parameters = network->GetPreprocessingParameters();
  const std::size_t        images = parameters.slices > 0 ? parameters.slices : batch;
  const std::size_t        samples = parameters.slices > 0 ? 1 : batch;
  const std::vector<float> input(images * parameters.size[0] * parameters.size[1] * parameters.channels);
  const auto               compute = [&] {
    network->ComputeProbabilities(input.data(), images, parameters.size[1], parameters.size[0]);
  };
  compute(); // the first call also fills torch's caches
  double fastest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < repetitions; ++i)
  {
    const auto begin = std::chrono::steady_clock::now();
    compute();
    fastest = std::min(fastest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return fastest / static_cast<double>(samples);
}
} // namespace itk
