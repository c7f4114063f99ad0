// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KerasNormalization.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Float values of the ignored tensor whose name ends so; none where there is none. */
std::vector<double>
ReadValues(const MappedTensors & tensors, const std::string & end)
{
  for (const NamedTensor * const tensor : tensors.ignored)
  {
    const std::string & name = tensor->name;
    if (tensor->type == TensorType::Float32 && name.size() > end.size() &&
        name.compare(name.size() - end.size(), end.size(), end) == 0)
    {
      std::vector<float> values(static_cast<std::size_t>(MultiplyShape(tensor->shape).value_or(0)));
      CopyElements(*tensor, values.data());
      return { values.begin(), values.end() };
    }
  }
  return {};
}

bool
AreEqual(const std::vector<double> & a, const std::vector<double> & b)
{
  constexpr double tolerance = 1e-6; // of a float
  return std::equal(
    a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return std::abs(x - y) < tolerance; });
}
} // namespace

std::optional<InputNormalization>
FindOtherNormalization(const MappedTensors & tensors, const CTPreprocessingParameters & published)
{
  InputNormalization layer{ ReadValues(tensors, "/mean"), ReadValues(tensors, "/variance") };
  if (layer.mean.size() != published.channels || layer.standardDeviation.size() != published.channels ||
      (AreEqual(layer.mean, published.mean) && AreEqual(layer.standardDeviation, published.standardDeviation)))
  {
    return std::nullopt;
  }
  for (double & value : layer.standardDeviation)
  {
    value = std::sqrt(value);
  }
  return layer;
}
} // namespace TransferLearning
} // namespace itk
