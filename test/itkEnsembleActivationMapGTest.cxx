// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ClassActivationMapImageFilter with several networks, and what its one pass gives.
#include "itkClassActivationMapImageFilter.h"

#include "DeviceUnderTest.h"
#include "EnsembleFixture.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "PhysicalPhantom.h"

#include <gtest/gtest.h>

#include <torch/nn/modules/conv.h>

#include <algorithm>

namespace
{
using namespace EnsembleFixture;
using CTType = itk::Image<short, 3>;
using MapType = itk::Image<float, 3>;
using FilterType = itk::ClassActivationMapImageFilter<CTType>;
using PassType = itk::TransferLearning::ActivationMapPassFilter<CTType>;
using Networks = std::vector<itk::ClassificationNetwork::Pointer>;

/** Members that prepare the image differently, and two that prepare it alike. */
Networks
MakeNetworks()
{
  auto other = MakeParameters(64);
  other.windows = { { 0.0, 1200.0 } };
  Networks networks{ MakeNetwork(1), MakeNetwork(2, other), MakeNetwork(3) };
  for (const auto & network : networks)
  {
    network->SetDevice(DeviceUnderTest::GetDevice());
  }
  return networks;
}

std::size_t
GetNumberOfVoxels(const CTType * image)
{
  return image->GetBufferedRegion().GetNumberOfPixels();
}

/** A convolution alone, which counts the images that pass through it. */
class CountingBackbone : public itk::Backbone
{
public:
  explicit CountingBackbone(const itk::BackboneOptions & options)
    : Backbone(options)
    , m_Convolution(
        register_module("convolution",
                        torch::nn::Conv2d(torch::nn::Conv2dOptions(options.GetNumberOfPlanes(), 4, 8).stride(8))))
  {
    this->MakeHead("classifier", 4);
    this->InitializeHead();
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    images += input.size(0);
    return torch::relu(m_Convolution(input));
  }

  int64_t images{ 0 };

private:
  torch::nn::Conv2d m_Convolution;
};

/** A network whose body is counted. */
std::pair<itk::ClassificationNetwork::Pointer, std::shared_ptr<CountingBackbone>>
MakeCountedNetwork(uint64_t seed)
{
  const auto network = MakeNetwork(seed);
  auto &     internals = itk::TransferLearning::NetworkInternals::Of(network.GetPointer());
  auto       module = std::make_shared<CountingBackbone>(internals.module->GetOptions());
  module->eval();
  internals.module = module;
  network->SetDevice(DeviceUnderTest::GetDevice());
  return { network, module };
}
} // namespace

// Oracle: the maps of the members, each by a filter of its own; their mean divided by its maximum.
TEST(EnsembleActivationMap, IsTheMeanOfTheMembersMapsDividedByItsMaximum)
{
  const auto         image = PhysicalPhantom::MakeWaves({});
  const auto         networks = MakeNetworks();
  std::vector<float> mean(GetNumberOfVoxels(image));
  const auto         filter = FilterType::New();
  filter->SetInput(image);
  filter->SetEnsemble(MakeEnsemble(networks));
  filter->SetClassIndex(2);
  filter->Update();
  ASSERT_EQ(filter->GetMaximaOfMembers().size(), networks.size());
  for (std::size_t m = 0; m < networks.size(); ++m)
  {
    const auto single = FilterType::New();
    single->SetInput(image);
    single->SetNetwork(networks[m]);
    single->SetClassIndex(2);
    single->Update();
    const double rounding = 1e-5 + DeviceUnderTest::GetRoundingOfNetworks();
    ASSERT_GT(single->GetMaximum(), 0.0);
    EXPECT_NEAR(filter->GetMaximaOfMembers()[m] / single->GetMaximum(), 1.0, rounding);
    EXPECT_EQ(single->GetMaximaOfMembers(), std::vector<double>{ single->GetMaximum() });
    for (std::size_t i = 0; i < mean.size(); ++i)
    {
      mean[i] += single->GetOutput()->GetBufferPointer()[i] / static_cast<float>(networks.size());
    }
  }
  const float maximum = *std::max_element(mean.begin(), mean.end());
  EXPECT_NEAR(filter->GetMaximum(), maximum, 1e-5 + DeviceUnderTest::GetRoundingOfNetworks());
  EXPECT_LT(maximum, 1.0F);
  for (std::size_t i = 0; i < mean.size(); ++i)
  {
    ASSERT_NEAR(
      filter->GetOutput()->GetBufferPointer()[i], mean[i] / maximum, 1e-5 + DeviceUnderTest::GetRoundingOfNetworks());
  }
}

// Oracle: ImageToClassProbabilitiesFilter.
TEST(EnsembleActivationMap, GivesTheResultOfTheClassification)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto ensemble = MakeEnsemble(MakeNetworks());
  const auto classification = itk::ImageToClassProbabilitiesFilter<CTType>::New();
  classification->SetInput(image);
  classification->SetEnsemble(ensemble);
  classification->Update();
  const auto * const expected = classification->GetResult();
  for (const int classIndex : { FilterType::AutomaticClass, 0 })
  {
    const auto filter = FilterType::New();
    filter->SetInput(image);
    filter->SetEnsemble(ensemble);
    filter->SetClassIndex(classIndex);
    filter->Update();
    const auto * const result = filter->GetResult();
    EXPECT_EQ(filter->GetMappedClassIndex(),
              classIndex == FilterType::AutomaticClass ? static_cast<int>(expected->GetLabelIndex()) : classIndex);
    EXPECT_EQ(result->GetClassNames(), expected->GetClassNames());
    EXPECT_EQ(result->GetAssumptions(), expected->GetAssumptions());
    EXPECT_STREQ(result->GetNetworkDescription(), expected->GetNetworkDescription());
    ASSERT_EQ(result->GetSlices().size(), expected->GetSlices().size());
    for (std::size_t i = 0; i < result->GetSlices().size(); ++i)
    {
      EXPECT_EQ(result->GetSlices()[i].position, expected->GetSlices()[i].position);
      for (std::size_t c = 0; c < 3; ++c)
      {
        EXPECT_NEAR(result->GetSlices()[i].probabilities[c],
                    expected->GetSlices()[i].probabilities[c],
                    1e-6 + DeviceUnderTest::GetRoundingOfNetworks());
      }
    }
  }
}

// Oracle: the number of slices, each through the body of each member once.
TEST(EnsembleActivationMap, LabelAndMapComeOfOnePass)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto slices = static_cast<int64_t>(image->GetLargestPossibleRegion().GetSize(2));
  for (const int classIndex : { FilterType::AutomaticClass, 1 })
  {
    const auto [first, bodyOfFirst] = MakeCountedNetwork(1);
    const auto [second, bodyOfSecond] = MakeCountedNetwork(2);
    const auto filter = FilterType::New();
    filter->SetInput(image);
    filter->SetEnsemble(MakeEnsemble({ first, second }));
    filter->SetClassIndex(classIndex);
    filter->SetBatchSize(4);
    filter->Update();
    EXPECT_EQ(filter->GetResult()->GetSlices().size(), image->GetLargestPossibleRegion().GetSize(2));
    EXPECT_EQ(bodyOfFirst->images, slices);
    EXPECT_EQ(bodyOfSecond->images, slices);
  }
}

// Oracle: the maps of a class that is known from the beginning.
TEST(EnsembleActivationMap, DoesNotDependOnTheMemoryThatFeaturesHave)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto ensemble = MakeEnsemble(MakeNetworks());
  const auto run = [&](int classIndex, std::size_t memory) {
    const auto pass = PassType::New();
    pass->SetInput(image);
    pass->SetEnsemble(ensemble);
    pass->SetBatchSize(3);
    pass->SetClassIndex(classIndex);
    pass->SetMaximumFeatureMemory(memory);
    pass->Update();
    return pass;
  };
  // ResNet18 makes 512 maps of 2 x 2 of 48 x 48 pixels: 3 slices are 24 KiB, and those of the first member do not fit.
  for (const std::size_t memory : { std::size_t{ 0 }, std::size_t{ 60000 }, std::size_t{ 1 } << 30 })
  {
    const auto pass = run(FilterType::AutomaticClass, memory);
    const auto given = run(1, memory);
    for (unsigned int m = 0; m < ensemble->GetNumberOfMembers(); ++m)
    {
      const auto maps = pass->TakeMaps(m, 1);
      const auto expected = given->TakeMaps(m, 1);
      ASSERT_EQ(maps.size(), image->GetLargestPossibleRegion().GetSize(2));
      ASSERT_EQ(expected.size(), maps.size());
      for (std::size_t slice = 0; slice < maps.size(); ++slice)
      {
        ASSERT_EQ(maps[slice].values.size(), expected[slice].values.size());
        for (std::size_t i = 0; i < maps[slice].values.size(); ++i)
        {
          ASSERT_NEAR(
            maps[slice].values[i], expected[slice].values[i], 1e-5 + DeviceUnderTest::GetRoundingOfNetworks());
        }
      }
    }
  }
}

TEST(EnsembleActivationMap, NeedsEitherANetworkOrAnEnsemble)
{
  const auto network = MakeNetwork(1);
  const auto filter = FilterType::New();
  filter->SetInput(PhysicalPhantom::MakeWaves({}));
  EXPECT_ERROR(filter->Update(), "Neither a network nor an ensemble");
  filter->SetNetwork(network);
  filter->SetEnsemble(MakeEnsemble({ network }));
  EXPECT_ERROR(filter->Update(), "Both a network and an ensemble");
}
