// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Heat maps of a dataset's samples, as reports show them.
#include "TransferLearning/itkSampleHeatMaps.h"

#include "DatasetFixtures.h"
#include "EnsembleFixture.h"
#include "Networks/NetworkInternals.h"
#include "PhysicalPhantom.h"
#include "itkClassActivationMapImageFilter.h"
#include "itkDatasetInput.h"

#include <algorithm>

namespace
{
using namespace EnsembleFixture;
using itk::TransferLearning::SampleHeatMaps;
using CTType = itk::Image<short, 3>;
using FilterType = itk::ClassActivationMapImageFilter<CTType>;

constexpr unsigned int columns = 64;
constexpr unsigned int slices = 4;

/** The class "healthy" is a sum of features, so that its map is not zero. */
itk::ClassificationNetwork::Pointer
MakeBright(uint64_t seed, const itk::CTPreprocessingParameters & parameters)
{
  const auto               network = MakeNetwork(seed, parameters);
  const torch::NoGradGuard noGradient;
  itk::TransferLearning::NetworkInternals::Of(network.GetPointer())
    .module->named_parameters()["fc.weight"][1]
    .fill_(0.01);
  return network;
}

/** The first reads voxels as they are, the second a larger picture of a part of them. */
std::vector<itk::ClassificationNetwork::Pointer>
MakeNetworks()
{
  auto whole = MakeParameters(columns);
  whole.fit = itk::CTPreprocessingEnums::Fit::Stretch;
  auto part = MakeParameters(96);
  part.fit = itk::CTPreprocessingEnums::Fit::CenterCrop;
  part.cropFraction = 0.75;
  return { MakeBright(1, whole), MakeBright(2, part) };
}

/** Stored from head to feet, while samples count from the feet. */
CTType::Pointer
MakeImage()
{
  PhysicalPhantom::Acquisition acquisition;
  acquisition.size = { { columns, columns, slices } };
  acquisition.spacing = { { 2, 2, 20 } };
  acquisition.backwards = { { false, false, true } };
  return PhysicalPhantom::MakeWaves(acquisition);
}

itk::LabeledImageDataset::Pointer
WriteDataset(const CTType * image)
{
  const std::string folder = TestPaths::OutputFolder("SampleHeatMaps");
  DatasetFixtures::Write(image, folder + "/ct.nrrd");
  DatasetFixtures::WriteText(folder + "/manifest.csv", "path,label,split\nct.nrrd,healthy,test\n");
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetIntensityMode(itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  dataset->Read(folder + "/manifest.csv");
  dataset->AdoptClassNames({ "calcified", "healthy", "solid" });
  return dataset;
}
} // namespace

// Oracle: ClassActivationMapImageFilter for each network alone, whose slice is divided by its own maximum; their mean.
// The voxels are the pixels of the first network.
TEST(SampleHeatMaps, AreTheEnsemblesOnTheInputOfItsFirstNetwork)
{
  const auto     image = MakeImage();
  const auto     dataset = WriteDataset(image);
  const auto     networks = MakeNetworks();
  SampleHeatMaps heatMaps(MakeEnsemble(networks), dataset);
  ASSERT_EQ(dataset->GetSlices().size(), slices);
  std::vector<FilterType::Pointer> filters;
  for (const auto & network : networks)
  {
    filters.push_back(FilterType::New());
    filters.back()->SetInput(image);
    filters.back()->SetNetwork(network);
    filters.back()->SetClassIndex(1);
    filters.back()->Update();
  }
  constexpr std::size_t pixels = std::size_t{ columns } * columns;
  for (unsigned int slice = 0; slice < slices; ++slice)
  {
    SCOPED_TRACE(slice);
    const auto         sample = heatMaps.Compute(slice, 1);
    std::vector<float> expected(pixels);
    for (std::size_t m = 0; m < 2; ++m)
    {
      const float * const map = filters[m]->GetOutput()->GetBufferPointer() + (slices - 1 - slice) * pixels;
      const float         maximum = *std::max_element(map, map + pixels);
      ASSERT_GT(maximum, 0.0F);
      EXPECT_NEAR(sample.members[m].maximum / (maximum * filters[m]->GetMaximum()), 1.0, 1e-4);
      EXPECT_FALSE(sample.members[m].isSingleCell);
      for (std::size_t i = 0; i < pixels; ++i)
      {
        expected[i] += map[i] / maximum / 2.0F;
      }
    }
    EXPECT_EQ(sample.map.columns, columns);
    EXPECT_EQ(sample.map.rows, columns);
    EXPECT_EQ(sample.map.slices, 0u);
    ASSERT_EQ(sample.map.values.size(), pixels);
    for (std::size_t i = 0; i < pixels; ++i)
    {
      ASSERT_NEAR(sample.map.values[i], expected[i], 1e-4);
    }
    itk::DatasetInput::VisitSamples(
      dataset, { slice }, networks[0]->GetPreprocessingParameters(), [&](const float * input) {
        EXPECT_TRUE(std::equal(sample.input.begin(), sample.input.end(), input));
      });
  }
}

// Oracle: the network's own map.
TEST(SampleHeatMaps, OfOneNetworkAreItsGradCAM)
{
  const auto dataset = WriteDataset(MakeImage());
  const auto network = MakeNetworks().back();
  const auto sample = SampleHeatMaps(MakeEnsemble({ network }), dataset).Compute(2, 1);
  const auto maps = network->ComputeActivationMaps(sample.input.data(), 1, 96, 96, 1);
  EXPECT_EQ(sample.map.values, maps[0].values);
  EXPECT_EQ(sample.map.columns, maps[0].columns);
  EXPECT_EQ(sample.members[0].maximum, *std::max_element(maps[0].values.begin(), maps[0].values.end()));
}

// Oracle: the filter on the volume.
TEST(SampleHeatMaps, OfVolumesAreInterpolatedAlongTheSlicesToo)
{
  std::vector<itk::ClassificationNetwork::Pointer> networks;
  for (const unsigned int size : { columns, 48u })
  {
    const auto network = itk::ClassificationNetwork::New();
    network->Create("plain-3d", { "calcified", "healthy", "solid" }, size);
    auto parameters = network->GetPreprocessingParameters();
    parameters.size = { { size, size } };
    parameters.slices = size / 2;
    parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch;
    network->SetPreprocessingParameters(parameters);
    networks.push_back(network);
  }
  PhysicalPhantom::Acquisition acquisition;
  acquisition.size = { { columns, columns, columns / 2 } };
  acquisition.spacing = { { 2, 2, 4 } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = FilterType::New();
  filter->SetInput(image);
  filter->SetEnsemble(MakeEnsemble(networks));
  filter->SetClassIndex(1);
  filter->Update();
  ASSERT_GT(filter->GetMaximum(), 0.0);
  const auto sample = SampleHeatMaps(MakeEnsemble(networks), WriteDataset(image)).Compute(0, 1);
  ASSERT_EQ(sample.map.values.size(), image->GetBufferedRegion().GetNumberOfPixels());
  EXPECT_EQ(sample.map.slices, columns / 2);
  for (std::size_t m = 0; m < 2; ++m)
  {
    EXPECT_NEAR(sample.members[m].maximum, filter->GetMaximaOfMembers()[m], 1e-4 * filter->GetMaximaOfMembers()[m]);
  }
  for (std::size_t i = 0; i < sample.map.values.size(); ++i)
  {
    ASSERT_NEAR(sample.map.values[i], filter->GetOutput()->GetBufferPointer()[i] * filter->GetMaximum(), 1e-4);
  }
}
