// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// ImageToClassProbabilitiesFilter with several networks.
#include "itkImageToClassProbabilitiesFilter.h"

#include "DeviceUnderTest.h"
#include "EnsembleFixture.h"
#include "ExpectedError.h"
#include "itkImageSource.h"
#include "PhysicalPhantom.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace
{
using namespace EnsembleFixture;
using CTType = itk::Image<short, 3>;
using EnsembleType = itk::ClassificationEnsemble;
using FilterType = itk::ImageToClassProbabilitiesFilter<CTType>;
using CombinationEnum = itk::ClassificationEnsembleEnums::Combination;
using Networks = std::vector<itk::ClassificationNetwork::Pointer>;
using Rows = std::vector<std::vector<float>>;

/** Of each slice. */
Rows
Classify(FilterType * filter)
{
  filter->SetBatchSize(4);
  filter->Update();
  Rows rows;
  for (const auto & slice : filter->GetResult()->GetSlices())
  {
    rows.push_back(slice.probabilities);
  }
  return rows;
}

Rows
Classify(const CTType * image, const itk::ClassificationNetwork * network)
{
  const auto filter = FilterType::New();
  filter->SetInput(image);
  filter->SetNetwork(network);
  return Classify(filter);
}

Rows
Classify(const CTType * image, const EnsembleType * ensemble)
{
  const auto filter = FilterType::New();
  filter->SetInput(image);
  filter->SetEnsemble(ensemble);
  return Classify(filter);
}

/** Members that differ in all that may differ; two prepare the image alike. */
Networks
MakeNetworks()
{
  auto other = MakeParameters(64);
  other.windows = { { 0.0, 1200.0 } };
  auto neighbors = MakeParameters();
  neighbors.windows = { { 40.0, 400.0 } };
  neighbors.channelSource = itk::CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  Networks networks{
    MakeNetwork(1), MakeNetwork(2, other, "efficientnet-lite0"), MakeNetwork(3), MakeNetwork(4, neighbors)
  };
  for (const auto & network : networks)
  {
    network->SetDevice(DeviceUnderTest::GetDevice());
  }
  return networks;
}

void
ExpectRows(const Rows & rows, const Rows & expected)
{
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t r = 0; r < rows.size(); ++r)
  {
    ASSERT_EQ(rows[r].size(), expected[r].size());
    for (std::size_t c = 0; c < rows[r].size(); ++c)
    {
      ASSERT_NEAR(rows[r][c], expected[r][c], 1e-6 + DeviceUnderTest::GetRoundingOfNetworks()) << r << ' ' << c;
    }
  }
}

/** What each network says of each slice, combined by `combine`, which adds to doubles; then normalized. */
template <typename TCombine>
Rows
Combine(const std::vector<Rows> & ofNetworks, const std::vector<double> & weights, const TCombine & combine)
{
  Rows combined = ofNetworks.front();
  for (std::size_t r = 0; r < combined.size(); ++r)
  {
    std::vector<double> values(combined[r].size());
    double              sum = 0.0;
    for (std::size_t c = 0; c < values.size(); ++c)
    {
      double weighted = 0.0;
      double total = 0.0;
      for (std::size_t n = 0; n < ofNetworks.size(); ++n)
      {
        weighted += weights[n] * combine.first(static_cast<double>(ofNetworks[n][r][c]));
        total += weights[n];
      }
      values[c] = combine.second(weighted / total);
      sum += values[c];
    }
    for (std::size_t c = 0; c < values.size(); ++c)
    {
      combined[r][c] = static_cast<float>(values[c] / sum);
    }
  }
  return combined;
}

double
Identity(double value)
{
  return value;
}

const std::pair<double (*)(double), double (*)(double)> mean{ Identity, Identity };
const std::pair<double (*)(double), double (*)(double)> geometricMean{ std::log, std::exp };

/** Makes the slices that are asked for. */
class SliceSource : public itk::ImageSource<CTType>
{
public:
  using Self = SliceSource;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

  CTType::Pointer phantom;

protected:
  void
  GenerateOutputInformation() override
  {
    this->GetOutput()->CopyInformation(phantom);
  }
  void
  GenerateData() override
  {
    this->AllocateOutputs();
    CTType * const output = this->GetOutput();
    for (itk::ImageRegionIteratorWithIndex<CTType> it(output, output->GetRequestedRegion()); !it.IsAtEnd(); ++it)
    {
      it.Set(phantom->GetPixel(it.GetIndex()));
    }
  }
};
} // namespace

// Oracle: what each network says alone, combined here: arithmetic means, and geometric ones that are normalized.
TEST(EnsembleClassification, IsTheMeanOfWhatTheMembersSay)
{
  const auto        image = PhysicalPhantom::MakeWaves({});
  const auto        networks = MakeNetworks();
  std::vector<Rows> alone;
  for (const auto & network : networks)
  {
    alone.push_back(Classify(image, network));
  }
  EXPECT_NE(alone[0], alone[2]);
  const auto ensemble = MakeEnsemble(networks);
  ExpectRows(Classify(image, ensemble), Combine(alone, { 1, 1, 1, 1 }, mean));
  ensemble->SetCombination(CombinationEnum::LogitMean);
  ExpectRows(Classify(image, ensemble), Combine(alone, { 1, 1, 1, 1 }, geometricMean));
  ensemble->SetWeights({ 0.5, 2, 0, 1 });
  ExpectRows(Classify(image, ensemble), Combine(alone, { 0.5, 2, 0, 1 }, geometricMean));
  ensemble->SetCombination(CombinationEnum::ProbabilityMean);
  ExpectRows(Classify(image, ensemble), Combine(alone, { 0.5, 2, 0, 1 }, mean));
}

// Oracle: the same image in memory.
TEST(EnsembleClassification, EachMemberAsksASourceThatStreamsForItsSlices)
{
  const auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  const auto ensemble = MakeEnsemble(MakeNetworks());
  const auto expected = Classify(source->phantom, ensemble);
  ExpectRows(Classify(source->GetOutput(), ensemble), expected);
}

// Oracle: what each network says alone of the whole volume.
TEST(EnsembleClassification, CombinesVolumesOfNetworksForVolumes)
{
  PhysicalPhantom::Acquisition acquisition;
  acquisition.size[2] = 23;
  const auto        image = PhysicalPhantom::MakeWaves(acquisition);
  Networks          networks;
  std::vector<Rows> alone;
  for (const unsigned int slices : { 16U, 20U })
  {
    networks.push_back(itk::ClassificationNetwork::New());
    networks.back()->Create("plain-3d", { "calcified", "healthy", "solid" }, slices);
    auto parameters = networks.back()->GetPreprocessingParameters();
    parameters.size = { { 32, 24 } };
    parameters.slices = slices;
    networks.back()->SetPreprocessingParameters(parameters);
    networks.back()->SetDevice(DeviceUnderTest::GetDevice());
    alone.push_back(Classify(image, networks.back()));
  }
  ASSERT_EQ(alone[0].size(), 1U);
  ExpectRows(Classify(image, MakeEnsemble(networks)), Combine(alone, { 1, 1 }, mean));
}

// Oracle: the network alone, bit by bit, and its description.
TEST(EnsembleClassification, OfOneNetworkIsThatNetwork)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetworks().front();
  const auto alone = FilterType::New();
  alone->SetInput(image);
  alone->SetNetwork(network);
  const auto filter = FilterType::New();
  filter->SetInput(image);
  filter->SetEnsemble(MakeEnsemble({ network }));
  EXPECT_EQ(Classify(filter), Classify(alone));
  EXPECT_EQ(filter->GetResult()->ToJSON(), alone->GetResult()->ToJSON());
}

TEST(EnsembleClassification, TheResultNamesTheEnsembleAndItsMembers)
{
  const auto networks = MakeNetworks();
  const auto ensemble = MakeEnsemble(networks);
  ensemble->SetWeights({ 1, 2, 1, 1 });
  const auto filter = FilterType::New();
  filter->SetInput(PhysicalPhantom::MakeWaves({}));
  filter->SetEnsemble(ensemble);
  filter->Update();
  const auto result = nlohmann::json::parse(filter->GetResult()->ToJSON());
  const auto description = result.at("network");
  EXPECT_EQ(description.at("architecture"), "ensemble");
  EXPECT_EQ(description.at("sha256"), ensemble->GetSHA256());
  EXPECT_EQ(description.at("combination"), "probability");
  EXPECT_EQ(description.at("weights"), (std::vector<double>{ 1, 2, 1, 1 }));
  ASSERT_EQ(description.at("members").size(), 4U);
  for (std::size_t m = 0; m < 4; ++m)
  {
    EXPECT_EQ(description.at("members")[m].at("sha256"), networks[m]->GetSHA256());
  }
  EXPECT_EQ(description.at("members")[1].at("architecture"), "efficientnet-lite0");
  EXPECT_EQ(result.at("rule"), "mean of the slices' probabilities");
  EXPECT_EQ(result.at("assumptions").size(), 1U) << "said once, not by each member";
}

// Oracle: the number of runs; nothing has changed before the second Update(), a member before the third.
TEST(EnsembleClassification, ComputesAgainAfterAChangeOfAMember)
{
  const auto   ensemble = MakeEnsemble({ MakeNetwork(1), MakeNetwork(2) });
  const auto   filter = FilterType::New();
  unsigned int runs = 0;
  filter->SetInput(PhysicalPhantom::MakeWaves({}));
  filter->SetEnsemble(ensemble);
  filter->AddObserver(itk::StartEvent(), [&](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  EXPECT_EQ(runs, 1U);
  auto parameters = MakeParameters();
  parameters.windows = { { 0.0, 2000.0 } };
  ensemble->GetMember(1)->SetPreprocessingParameters(parameters);
  filter->Update();
  EXPECT_EQ(runs, 2U);
}

TEST(EnsembleClassification, TakesEitherANetworkOrAnEnsemble)
{
  const auto filter = FilterType::New();
  filter->SetInput(PhysicalPhantom::MakeWaves({}));
  EXPECT_ERROR(filter->Update(), "Neither a network nor an ensemble", "SetEnsemble()");
  filter->SetNetwork(MakeNetwork(1));
  filter->SetEnsemble(MakeEnsemble({ MakeNetwork(1) }));
  EXPECT_ERROR(filter->Update(), "Both a network and an ensemble");
  filter->SetEnsemble(nullptr);
  EXPECT_NO_THROW(filter->Update());
}
