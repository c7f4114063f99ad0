// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Every backbone against its reference implementation. Oracle: torchvision (densenet121, resnet18) and timm
// (efficientnet-lite0) in test/data/networks, made by Utilities/make-network-fixtures.py from the same weights.
#include "NetworkFixture.h"
#include "Networks/NetworkInternals.h"
#include "itkClassificationNetwork.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <algorithm>
#include <map>

namespace
{
using itk::ClassificationNetwork;

using TensorMap = std::map<std::string, torch::Tensor>;

TensorMap
GetTensors(const ClassificationNetwork * network)
{
  TensorMap tensors;
  for (const auto & item : network->GetInternals().module->named_parameters())
  {
    tensors[item.key()] = item.value();
  }
  for (const auto & item : network->GetInternals().module->named_buffers())
  {
    tensors[item.key()] = item.value();
  }
  return tensors;
}

/** The network of the fixture, filled by name. */
ClassificationNetwork::Pointer
MakeNetwork(const nlohmann::json & fixture)
{
  auto network = ClassificationNetwork::New();
  network->Create(fixture["architecture"], NetworkFixture::MakeClassNames(fixture["classes"]), 0);
  const torch::NoGradGuard noGradient;
  for (auto & item : GetTensors(network))
  {
    if (!NetworkFixture::EndsWith(item.first, "num_batches_tracked"))
    {
      const std::vector<float> values = NetworkFixture::MakeTensor(item.first, item.second.sizes().vec());
      item.second.copy_(torch::tensor(values).view(item.second.sizes()));
    }
  }
  return network;
}

double
GetStandardDeviation(const std::vector<std::vector<double>> & rows)
{
  double      sum = 0.0;
  double      squares = 0.0;
  std::size_t count = 0;
  for (const auto & row : rows)
  {
    for (const double value : row)
    {
      sum += value;
      squares += value * value;
      ++count;
    }
  }
  return std::sqrt(squares / count - (sum / count) * (sum / count));
}

/** Largest |actual - expected|; a row of `actual` may be longer. */
double
GetMaximumDifference(const std::vector<float> & actual, const std::vector<std::vector<double>> & expected)
{
  double            maximum = 0.0;
  const std::size_t rowSize = actual.size() / expected.size();
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    for (std::size_t j = 0; j < expected[i].size(); ++j)
    {
      maximum = std::max(maximum, std::abs(actual[i * rowSize + j] - expected[i][j]));
    }
  }
  return maximum;
}

/** 20 times the reference's own error in float, or 1e-4 of the spread where that is larger. */
double
GetTolerance(const nlohmann::json & difference, const std::vector<std::vector<double>> & expected)
{
  return std::max(20.0 * difference.get<double>(), 1e-4 * GetStandardDeviation(expected));
}

class Backbone : public testing::TestWithParam<const char *>
{};

class TorchvisionBackbone : public Backbone
{};

std::string
NameTest(const testing::TestParamInfo<const char *> & info)
{
  std::string name = info.param;
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}
} // namespace

TEST_P(Backbone, HasTheTensorsOfTheReference)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  auto                 network = ClassificationNetwork::New();
  network->Create(GetParam(), NetworkFixture::MakeClassNames(1000), 0);

  std::map<std::string, std::vector<int64_t>> expected;
  for (const auto & tensor : fixture["tensors"])
  {
    expected[tensor[0]] = tensor[1].get<std::vector<int64_t>>();
  }
  std::map<std::string, std::vector<int64_t>> actual;
  for (const auto & item : GetTensors(network))
  {
    actual[item.first] = item.second.sizes().vec();
  }
  EXPECT_EQ(actual, expected);
  EXPECT_EQ(network->GetNumberOfParameters(), fixture["number_of_parameters"].get<std::size_t>());
  for (const auto & description : ClassificationNetwork::GetRegisteredArchitectures())
  {
    if (description.name == GetParam())
    {
      EXPECT_EQ(description.numberOfParameters, fixture["number_of_parameters"].get<std::size_t>());
    }
  }
}

TEST_P(Backbone, ComputesTheLogitsAndFeaturesOfTheReference)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  const auto           network = MakeNetwork(fixture);
  for (const auto & testCase : fixture["cases"])
  {
    const unsigned int       size = testCase["size"];
    const unsigned int       images = testCase["images"];
    const std::vector<float> input = NetworkFixture::MakeInput(images, size);

    const std::vector<std::vector<double>> logits = testCase["logits_float64"];
    const std::vector<float>               actual = network->ComputeLogits(input.data(), images, size, size);
    ASSERT_EQ(actual.size(), logits.size() * logits[0].size());
    EXPECT_LE(GetMaximumDifference(actual, logits), GetTolerance(testCase["logits_difference"], logits))
      << "at size " << size;

    const std::vector<std::vector<double>> features = testCase["features_float64"];
    const std::vector<float>               actualFeatures = network->ComputeFeatures(input.data(), images, size, size);
    EXPECT_LE(GetMaximumDifference(actualFeatures, features), GetTolerance(testCase["features_difference"], features))
      << "at size " << size;
  }
}

// Oracle: Grad-CAM by PyTorch's automatic differentiation of the reference's head.
TEST_P(Backbone, ComputesTheActivationMapsOfTheReference)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  const auto           network = MakeNetwork(fixture);
  for (const auto & testCase : fixture["cases"])
  {
    const unsigned int       size = testCase["size"];
    const unsigned int       images = testCase["images"];
    const std::vector<float> input = NetworkFixture::MakeInput(images, size);
    const auto               maps =
      network->ComputeActivationMaps(input.data(), images, size, size, fixture["activation_map_class"].get<unsigned>());
    const auto & expectedMaps = testCase["activation_maps_float64"];
    ASSERT_EQ(maps.size(), expectedMaps.size());
    for (std::size_t i = 0; i < maps.size(); ++i)
    {
      const std::vector<std::vector<double>> expected = expectedMaps[i];
      ASSERT_EQ(maps[i].rows, expected.size());
      ASSERT_EQ(maps[i].columns, expected[0].size());
      EXPECT_LE(GetMaximumDifference(maps[i].values, expected),
                GetTolerance(testCase["activation_maps_difference"], expected))
        << "image " << i << " at size " << size;
    }
  }
}

// Oracle: the first values of the reference's own tensors after torch.manual_seed with the same number.
TEST_P(TorchvisionBackbone, DrawsTheInitialWeightsOfTheReference)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  ASSERT_FALSE(fixture["initialization"].empty());
  auto network = ClassificationNetwork::New();
  network->Create(
    GetParam(), NetworkFixture::MakeClassNames(fixture["classes"]), fixture["initialization_seed"].get<uint64_t>());
  TensorMap tensors = GetTensors(network);
  for (const auto & item : fixture["initialization"].items())
  {
    const torch::Tensor flat = tensors.at(item.key()).flatten();
    for (std::size_t i = 0; i < item.value().size(); ++i)
    {
      EXPECT_NEAR(flat[static_cast<int64_t>(i)].item<float>(), item.value()[i].get<float>(), 1e-6)
        << item.key() << " [" << i << ']';
    }
  }
}

// Oracle: torch's rule for a convolution, uniform in +-1 / sqrt(fan-in), whose deviation is that by sqrt(3).
TEST(EfficientNetLite0Backbone, DrawsTheInitialWeightsByTorchsRule)
{
  auto network = ClassificationNetwork::New();
  network->Create("efficientnet-lite0", NetworkFixture::MakeClassNames(10), 7);
  unsigned int convolutions = 0;
  for (const auto & item : GetTensors(network))
  {
    const torch::Tensor & tensor = item.second;
    if (tensor.dim() == 4)
    {
      const double limit = 1.0 / std::sqrt(static_cast<double>(tensor[0].numel()));
      EXPECT_LE(tensor.abs().max().item<double>(), limit * (1.0 + 1e-6)) << item.first;
      EXPECT_NEAR(tensor.std().item<double>(), limit / std::sqrt(3.0), 0.1 * limit) << item.first;
      ++convolutions;
    }
  }
  EXPECT_EQ(convolutions, 49u);
}

INSTANTIATE_TEST_SUITE_P(All, Backbone, testing::Values("densenet121", "resnet18", "efficientnet-lite0"), NameTest);
INSTANTIATE_TEST_SUITE_P(All, TorchvisionBackbone, testing::Values("densenet121", "resnet18"), NameTest);
