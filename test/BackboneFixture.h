// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneFixture_h
#define BackboneFixture_h

#include "NetworkFixture.h"
#include "Networks/BackboneRegistry.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Support/SHA256.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

// Backbones filled with a fixture's numbers, and comparisons with the reference's output.
namespace BackboneFixture
{
using TensorMap = std::map<std::string, torch::Tensor>;

inline TensorMap
GetTensors(const torch::nn::Module & module)
{
  TensorMap tensors;
  for (const auto & item : module.named_parameters())
  {
    tensors[item.key()] = item.value();
  }
  for (const auto & item : module.named_buffers())
  {
    tensors[item.key()] = item.value();
  }
  return tensors;
}

/** hash_tensors() of Utilities/fixture_numbers.py. */
inline std::string
HashTensors(const std::map<std::string, std::vector<int64_t>> & shapes)
{
  itk::TransferLearning::SHA256 hash;
  for (const auto & [name, shape] : shapes)
  {
    if (!NetworkFixture::EndsWith(name, "num_batches_tracked"))
    {
      std::ostringstream line;
      line << name << " [";
      for (std::size_t i = 0; i < shape.size(); ++i)
      {
        line << (i == 0 ? "" : ", ") << shape[i];
      }
      line << "]\n";
      hash.Append(line.str());
    }
  }
  return hash.Finish();
}

/** Keras omits the BatchNorm scale in the Inception networks; only torchvision publishes an auxiliary
 * classifier. */
inline bool
IsInFixture(const std::string & name, const nlohmann::json & fixture)
{
  const bool isOfTorchvisionAlone = name.compare(0, 9, "AuxLogits") == 0 && fixture["origin"] != "torchvision";
  const bool isUnitScale = fixture.value("unit_scale", false) && NetworkFixture::EndsWith(name, ".bn.weight");
  return !isOfTorchvisionAlone && !isUnitScale;
}

/** Tensors that are not in the fixture keep the values of a new network. */
inline void
Fill(const torch::nn::Module & module, const nlohmann::json & fixture)
{
  const torch::NoGradGuard noGradient;
  const std::regex         damped(fixture.value("damped", "[^\\s\\S]"));
  for (const auto & [name, tensor] : GetTensors(module))
  {
    if (!NetworkFixture::EndsWith(name, "num_batches_tracked") && IsInFixture(name, fixture))
    {
      std::vector<float> values = NetworkFixture::MakeTensor(name, tensor.sizes().vec());
      tensor.copy_(torch::from_blob(values.data(), tensor.sizes()));
      if (std::regex_match(name, damped))
      {
        tensor.mul_(0.25);
      }
    }
  }
}

inline itk::ClassificationNetwork::Structure
MakeStructure(const nlohmann::json & fixture)
{
  using namespace itk::TransferLearning;
  auto structure = itk::ClassificationNetwork::GetDefaultStructure(fixture["architecture"]);
  structure.origin =
    GetEnumValue<itk::ClassificationNetworkEnums::Origin>("The origin", fixture["origin"].get<std::string>());
  structure.channels = fixture.value("channels", structure.channels);
  return structure;
}

/** Without the fixture's weights. */
inline std::shared_ptr<itk::Backbone>
MakeModule(const nlohmann::json & fixture, unsigned int numberOfClasses, uint64_t seed = 0)
{
  using namespace itk::TransferLearning;
  return MakeBackbone(FindBackbone(fixture["architecture"]), { numberOfClasses, MakeStructure(fixture) }, seed);
}

inline double
GetStandardDeviation(const std::vector<double> & values)
{
  double sum = 0.0;
  double squares = 0.0;
  for (const double value : values)
  {
    sum += value;
    squares += value * value;
  }
  const double mean = sum / values.size();
  return std::sqrt(squares / values.size() - mean * mean);
}

inline void
Flatten(const nlohmann::json & nested, std::vector<double> & values)
{
  if (nested.is_array())
  {
    for (const auto & item : nested)
    {
      Flatten(item, values);
    }
  }
  else
  {
    values.push_back(nested.get<double>());
  }
}

/** Compares rows; the actual ones may be longer. The tolerance is 20 times the reference's own float error or 1e-4 of
 * the spread, whichever is larger. A single value has no spread, and its reference's error may be far below float
 * resolution, so its tolerance is at least 1e-4 of the value. */
inline void
ExpectRowsNear(const torch::Tensor & actualTensor, const nlohmann::json & expectedRows, double referenceDifference)
{
  const torch::Tensor actual = actualTensor.contiguous();
  std::vector<double> expected;
  Flatten(expectedRows, expected);
  const std::size_t rows = expectedRows.size();
  const std::size_t columns = expected.size() / rows;
  const std::size_t actualColumns = static_cast<std::size_t>(actual.numel()) / rows;
  ASSERT_GE(actualColumns, columns);
  const double spread = expected.size() == 1 ? std::abs(expected[0]) : GetStandardDeviation(expected);
  const double tolerance = std::max(20.0 * referenceDifference, 1e-4 * spread);
  double       maximum = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    const float value = actual.data_ptr<float>()[i / columns * actualColumns + i % columns];
    maximum = std::max(maximum, std::abs(value - expected[i]));
  }
  EXPECT_LE(maximum, tolerance);
}

/** Name of a test per fixture; only letters and digits are allowed. */
inline std::string
NameTest(const testing::TestParamInfo<const char *> & info)
{
  std::string name = info.param;
  name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }), name.end());
  return name;
}

/** Gradients and statistics of one training pass in double, for the mean cross-entropy of labels 0, 1, 2 ... */
inline void
ExpectTrainingPass(itk::Backbone & module, const torch::Tensor & input, const nlohmann::json & training)
{
  module.to(torch::kFloat64);
  module.train();
  const auto labels = torch::arange(input.size(0));
  {
    const itk::TransferLearning::SeededScope scope(training["seed"].get<uint64_t>());
    const auto                               logits = module.ForwardTraining(input.to(torch::kFloat64)).logits;
    torch::nn::functional::cross_entropy(logits, labels).backward();
  }
  const TensorMap tensors = GetTensors(module);
  for (const auto & item : training["tensors"].items())
  {
    const auto & tensor = tensors.at(item.key());
    const auto   actual = (tensor.grad().defined() ? tensor.grad() : tensor).flatten();
    const auto   numbers =
      NetworkFixture::Uniform("direction of " + item.key(), static_cast<std::size_t>(actual.numel()));
    const auto   direction = 2.0 * torch::tensor(numbers, torch::kFloat64) - 1.0;
    const double norm = item.value()["norm"];
    EXPECT_NEAR(actual.norm().item<double>(), norm, 1e-4 * norm) << item.key();
    EXPECT_NEAR(actual.dot(direction).item<double>(),
                item.value()["product"].get<double>(),
                1e-4 * norm * direction.norm().item<double>())
      << item.key();
  }
}
} // namespace BackboneFixture

#endif
