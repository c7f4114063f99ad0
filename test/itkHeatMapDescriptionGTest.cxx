// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is said of heat maps that show no location.
#include "TransferLearning/itkHeatMapDescription.h"

#include "EnsembleFixture.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "PhysicalPhantom.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkClassActivationMapImageFilter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace
{
using namespace EnsembleFixture;
using itk::TransferLearning::DescribeHeatMap;
using itk::TransferLearning::DescribeHeatMapLimits;
using itk::TransferLearning::FindMappedClass;
using CTType = itk::Image<short, 3>;
using FilterType = itk::ClassActivationMapImageFilter<CTType>;

const std::string zeroNote = "No location speaks for class 'calcified': the heat map is zero everywhere (black).";
const std::string cellNote = "The heat map has a single cell: it has the same value everywhere in an image and shows "
                             "no location. A network with a larger input has more cells.";

/** The logits are sums of the features, times these weights. */
itk::ClassificationNetwork::Pointer
MakeSums(unsigned int size, const std::vector<double> & weights)
{
  const auto               network = MakeNetwork(1, MakeParameters(size));
  const torch::NoGradGuard noGradient;
  auto tensors = itk::TransferLearning::NetworkInternals::Of(network.GetPointer()).module->named_parameters();
  for (std::size_t c = 0; c < weights.size(); ++c)
  {
    tensors["fc.weight"][static_cast<int64_t>(c)].fill_(weights[c]);
  }
  tensors["fc.bias"].zero_();
  return network;
}

FilterType::Pointer
Map(const std::vector<itk::ClassificationNetwork::Pointer> & networks, int classIndex)
{
  const auto filter = FilterType::New();
  filter->SetInput(PhysicalPhantom::MakeWaves({}));
  filter->SetEnsemble(MakeEnsemble(networks));
  filter->SetClassIndex(classIndex);
  filter->Update();
  return filter;
}

nlohmann::json
GetHeatMap(FilterType * filter)
{
  return nlohmann::json::parse(filter->GetResult()->ToJSON()).at("heatmap");
}
} // namespace

// Oracle: the sentences.
TEST(HeatMapDescription, SaysWhatTheMapCannotShow)
{
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.5, false } }), "");
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.5, false }, { 0.25, false } }), "");
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.0, false } }), zeroNote);
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.5, true } }), cellNote);
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.0, true }, { 0.0, true } }), zeroNote + ' ' + cellNote);
  EXPECT_EQ(DescribeHeatMapLimits("calcified", { { 0.5, true }, { 0.0, false }, { 0.25, true } }),
            "No location speaks for class 'calcified' in the maps of 1 of 3 networks. The maps of 2 of 3 networks have "
            "a single cell and show no location.");
}

TEST(HeatMapDescription, HasTheMaximaOfTheMembersAndTheNoteWhereThereAreAny)
{
  EXPECT_EQ(DescribeHeatMap("solid", 0.125, { { 0.125, false } }),
            R"({"class":"solid","method":"Grad-CAM","scale":"0..1, of the volume's maximum","maximum":0.125})");
  const auto json = nlohmann::json::parse(DescribeHeatMap("calcified", 0.0, { { 0.0, false }, { 0.0, false } }));
  EXPECT_EQ(json.at("maxima_of_members"), nlohmann::json({ 0.0, 0.0 }));
  EXPECT_EQ(json.at("note"), zeroNote);
}

// Oracle: negative gradients everywhere, of which the ReLU of Grad-CAM leaves zeros.
TEST(HeatMapDescription, AMapOfZerosIsSaidInTheResult)
{
  const auto filter = Map({ MakeSums(64, { -0.01, 0.01, 0.0 }) }, 0);
  const auto json = GetHeatMap(filter);
  EXPECT_EQ(json.at("maximum"), 0.0);
  EXPECT_EQ(json.at("note"), zeroNote);
}

// Oracle: in closed form. A feature of one cell is its own mean, so that Grad-CAM is the logit, one number per slice.
TEST(HeatMapDescription, AMapOfASingleCellIsSaidInTheResult)
{
  const auto network = MakeSums(32, { -0.01, 0.01, 0.0 });
  const auto filter = Map({ network }, 1);
  const auto json = GetHeatMap(filter);
  EXPECT_EQ(json.at("note"), cellNote);

  const auto preprocessing = itk::CTPreprocessingImageFilter<CTType>::New();
  preprocessing->SetInput(filter->GetInput());
  preprocessing->SetParameters(network->GetPreprocessingParameters());
  preprocessing->Update();
  const auto size = filter->GetOutput()->GetLargestPossibleRegion().GetSize();
  const auto logits = network->ComputeLogits(preprocessing->GetOutput()->GetBufferPointer(), size[2], 32, 32);
  double     maximum = 0.0;
  for (std::size_t slice = 0; slice < size[2]; ++slice)
  {
    maximum = std::max<double>(maximum, logits[3 * slice + 1]);
  }
  ASSERT_GT(maximum, 0.0);
  EXPECT_NEAR(json.at("maximum").get<double>() / maximum, 1.0, 1e-5);
  const float * value = filter->GetOutput()->GetBufferPointer();
  for (std::size_t slice = 0; slice < size[2]; ++slice)
  {
    for (std::size_t i = 0; i < size[0] * size[1]; ++i, ++value)
    {
      ASSERT_NEAR(*value, logits[3 * slice + 1] / maximum, 1e-5);
    }
  }
}

// Oracle: the members' maps by themselves.
TEST(HeatMapDescription, OfAnEnsembleHasWhatItsMembersShow)
{
  const auto dark = MakeSums(64, { -0.01, 0.01, 0.0 });
  const auto single = MakeSums(32, { 0.01, 0.01, 0.0 });
  const auto filter = Map({ dark, single }, 0);
  const auto json = GetHeatMap(filter);
  EXPECT_EQ(json.at("maxima_of_members"), nlohmann::json({ 0.0, Map({ single }, 0)->GetMaximum() }));
  EXPECT_EQ(json.at("note"),
            "No location speaks for class 'calcified' in the maps of 1 of 2 networks. The maps of 1 of 2 networks have "
            "a single cell and show no location.");
  EXPECT_FALSE(GetHeatMap(Map({ dark }, 1)).contains("note"));
}

TEST(HeatMapDescription, FindsAClassOrListsAll)
{
  const std::vector<std::string> names{ "calcified", "healthy", "solid" };
  EXPECT_EQ(FindMappedClass(names, "healthy"), 1u);
  EXPECT_ERROR(FindMappedClass(names, "Healthx"),
               "The class of the heat map is 'Healthx'; did you mean 'healthy'? It must be one of: 'calcified', "
               "'healthy', 'solid'.");
  EXPECT_ERROR(FindMappedClass(names, "x"), "'x'; it must be one of: 'calcified'");
}
