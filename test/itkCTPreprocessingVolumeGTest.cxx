// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Volumes that CTPreprocessingImageFilter resamples along all three axes.
#include "itkCTPreprocessingImageFilter.h"

#include "DeviceUnderTest.h"
#include "ExpectedError.h"
#include "RegionMonitor.h"
#include "TestPaths.h"
#include "itkImageRegionConstIteratorWithIndex.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace
{
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using Volume = itk::Image<short, 3>;
using Output = itk::VectorImage<float, 3>;

nlohmann::json
ReadFixtures()
{
  std::ifstream stream(TestPaths::Data("preprocessing.json"));
  return nlohmann::json::parse(stream);
}

Volume::Pointer
MakeVolume(const nlohmann::json & fixtures)
{
  const auto          size = fixtures["volume"]["size"].get<std::array<itk::SizeValueType, 3>>();
  const auto          values = fixtures["volume"]["values"].get<std::vector<short>>();
  auto                image = Volume::New();
  const itk::Index<3> index{ { 3, -2, 5 } };
  image->SetRegions(Volume::RegionType(index, { { size[0], size[1], size[2] } }));
  image->Allocate();
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  return image;
}

CTPreprocessingParameters
MakeParameters(unsigned int slices)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 12, 10 } };
  parameters.slices = slices;
  return parameters;
}

template <typename TImage>
typename itk::CTPreprocessingImageFilter<TImage>::Pointer
MakeFilter(TImage * image, const CTPreprocessingParameters & parameters)
{
  auto filter = itk::CTPreprocessingImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetParameters(parameters);
  filter->SetDevice(DeviceUnderTest::GetDevice());
  return filter;
}

std::vector<float>
GetValues(const Output * image)
{
  const auto count = image->GetBufferedRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  return std::vector<float>(image->GetBufferPointer(), image->GetBufferPointer() + count);
}

void
ExpectRefusal(const CTPreprocessingParameters & parameters, const std::string & reason)
{
  EXPECT_ERROR(parameters.Verify(), reason);
}
} // namespace

// Oracle: torch, by Utilities/make-preprocessing-fixtures.py; the tolerance is float's rounding.
TEST(CTPreprocessingVolume, AgreesWithTorch)
{
  const auto fixtures = ReadFixtures();
  const auto image = MakeVolume(fixtures);
  ASSERT_EQ(fixtures["volume_cases"].size(), 8U);
  for (const auto & one : fixtures["volume_cases"])
  {
    const auto name = one["name"].get<std::string>();
    image->SetSpacing(one["spacing"].get<std::array<double, 3>>().data());
    auto filter = MakeFilter(image.GetPointer(), CTPreprocessingParameters::FromJSON(one["parameters"].dump()));
    filter->Update();
    const auto result = GetValues(filter->GetOutput());
    const auto expected = one["expected"].get<std::vector<float>>();
    ASSERT_EQ(result.size(), expected.size()) << name;
    float largest = 0;
    for (std::size_t i = 0; i < result.size(); ++i)
    {
      largest = std::max(largest, std::abs(result[i] - expected[i]));
    }
    EXPECT_LE(largest, one["tolerance"].get<float>()) << name;
  }
}

// Oracle: identity with the run over the largest region by one work unit.
TEST(CTPreprocessingVolume, WorkUnitsAndStreamedPiecesDoNotChangeABit)
{
  const auto image = MakeVolume(ReadFixtures());
  for (const bool isFlipped : { false, true })
  {
    auto direction = image->GetDirection();
    direction(1, 1) = direction(2, 2) = isFlipped ? -1.0 : 1.0;
    image->SetDirection(direction);
    for (const unsigned int slices : { 5U, 23U })
    {
      auto filter = MakeFilter(image.GetPointer(), MakeParameters(slices));
      filter->SetNumberOfWorkUnits(1);
      filter->Update();
      const auto expected = GetValues(filter->GetOutput());
      filter->SetNumberOfWorkUnits(16);
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected);

      auto streamer = itk::StreamingImageFilter<Output, Output>::New();
      filter->Modified();
      streamer->SetInput(filter->GetOutput());
      streamer->SetNumberOfStreamDivisions(7);
      streamer->Update();
      EXPECT_EQ(GetValues(streamer->GetOutput()), expected);
      EXPECT_LT(filter->GetOutput()->GetBufferedRegion().GetSize(2), slices) << "the whole was computed at once";
    }
  }
}

// Oracle: by hand: 10 slices of 20, so each is summed from those at less than two slices' distance from its center.
TEST(CTPreprocessingVolume, OnlyTheSlicesUnderTheKernelAreRequested)
{
  auto image = Volume::New();
  image->SetRegions(Volume::RegionType({ { 0, 0, 7 } }, { { 4, 4, 20 } }));
  image->Allocate(true);
  auto monitor = RegionMonitor<Volume>::New();
  monitor->SetInput(image);
  auto parameters = MakeParameters(10);
  parameters.fit = CTPreprocessingEnums::Fit::Stretch;
  auto filter = MakeFilter(monitor->GetOutput(), parameters);
  filter->UpdateOutputInformation();
  const std::array<std::array<itk::IndexValueType, 4>, 4> cases{
    { { { 0, 1, 0, 3 } }, { { 4, 1, 7, 4 } }, { { 4, 2, 7, 6 } }, { { 9, 1, 17, 3 } } }
  };
  for (const auto & one : cases)
  {
    auto region = filter->GetOutput()->GetLargestPossibleRegion();
    region.SetIndex(2, one[0]);
    region.SetSize(2, static_cast<itk::SizeValueType>(one[1]));
    filter->GetOutput()->SetRequestedRegion(region);
    filter->GetOutput()->PropagateRequestedRegion();
    const auto & requested = monitor->GetOutput()->GetRequestedRegion();
    EXPECT_EQ(requested.GetIndex(2), 7 + one[2]) << "slice " << one[0];
    EXPECT_EQ(requested.GetSize(2), static_cast<itk::SizeValueType>(one[3])) << "slice " << one[0];
  }
}

// Oracle: min-max of all voxels of the input, by hand: -1200 and 1199 lie outside of the lung window.
TEST(CTPreprocessingVolume, StatisticsAreThoseOfTheInput)
{
  const auto image = MakeVolume(ReadFixtures());
  auto       parameters = MakeParameters(6);
  parameters.windows = { { 0.0, 4000.0, itk::CTWindowEnums::Function::LinearExact } };
  parameters.statistics = CTPreprocessingEnums::Statistics::MinMax;
  auto filter = MakeFilter(image.GetPointer(), parameters);
  filter->Update();
  const auto limits = std::minmax_element(image->GetBufferPointer(), image->GetBufferPointer() + 11 * 13 * 17);
  const auto window = filter->GetMeasuredParameters().at(0).windows.at(0);
  EXPECT_NEAR(window.center - window.width / 2.0, *limits.first, 1e-3);
  EXPECT_NEAR(window.center + window.width / 2.0, *limits.second, 1e-3);
}

// Oracle: by hand. A volume that has the spacing already is kept voxel by voxel, in the middle; of an odd rest one more
// is padded behind, and one more is cut off before.
TEST(CTPreprocessingVolume, OfFixedSpacingIsPaddedOrCropped)
{
  auto parameters = MakeParameters(6); // 12 x 10 x 6
  parameters.fit = CTPreprocessingEnums::Fit::FixedSpacing;
  parameters.spacing = { { 1.5, 0.75, 3.0 } };
  parameters.windows = { { 0.0, 4000.0, itk::CTWindowEnums::Function::LinearExact } };
  parameters.mean = { 0.0 };
  parameters.standardDeviation = { 1.0 };
  parameters.airValue = -2000.0;
  const std::array<std::array<itk::SizeValueType, 3>, 2>  sizes{ { { { 9, 10, 3 } }, { { 17, 10, 9 } } } };
  const std::array<std::array<itk::IndexValueType, 3>, 2> starts{ { { { -1, 0, -1 } }, { { 3, 0, 2 } } } };
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    auto image = Volume::New();
    image->SetRegions(Volume::SizeType{ { sizes[i][0], sizes[i][1], sizes[i][2] } });
    const double spacing[] = { 1.5, 0.75, 3.0 };
    image->SetSpacing(spacing);
    image->Allocate();
    const auto evaluate = [](const itk::Index<3> & at) { return static_cast<short>(at[0] + 20 * at[1] + 200 * at[2]); };
    itk::ImageRegionIteratorWithIndex<Volume> voxel(image, image->GetBufferedRegion());
    for (; !voxel.IsAtEnd(); ++voxel)
    {
      voxel.Set(evaluate(voxel.GetIndex()));
    }
    auto filter = MakeFilter(image.GetPointer(), parameters);
    filter->Update();
    const auto * const output = filter->GetOutput();
    EXPECT_NEAR(output->GetSpacing()[1], 0.75, 1e-12);
    itk::ImageRegionConstIteratorWithIndex<Output> result(output, output->GetBufferedRegion());
    for (; !result.IsAtEnd(); ++result)
    {
      auto at = result.GetIndex();
      for (unsigned int axis = 0; axis < 3; ++axis)
      {
        at[axis] += starts[i][axis];
      }
      const double expected = image->GetBufferedRegion().IsInside(at) ? evaluate(at) : parameters.airValue;
      ASSERT_NEAR(result.Get()[0], (expected + 2000.0) / 4000.0, 1e-5) << result.GetIndex();
    }
  }
}

// Oracle: by hand: half the spacing, twice the voxels.
TEST(CTPreprocessingVolume, OfFixedSpacingIsResampledWhateverItsExtent)
{
  auto image = Volume::New();
  image->SetRegions(Volume::SizeType{ { 3, 4, 20 } });
  const double spacing[] = { 3.0, 1.5, 3.0 };
  image->SetSpacing(spacing);
  image->Allocate();
  image->FillBuffer(1000);
  auto parameters = MakeParameters(6);
  parameters.fit = CTPreprocessingEnums::Fit::FixedSpacing;
  parameters.spacing = { { 1.5, 1.5, 1.5 } };
  parameters.windows = { { 0.0, 4000.0, itk::CTWindowEnums::Function::LinearExact } };
  auto filter = MakeFilter(image.GetPointer(), parameters);
  filter->Update();
  const auto * const output = filter->GetOutput();
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(output->GetSpacing()[axis], 1.5, 1e-12);
  }
  const float                                    inside = output->GetPixel({ { 6, 5, 3 } })[0];
  std::size_t                                    voxels = 0;
  itk::ImageRegionConstIteratorWithIndex<Output> result(output, output->GetBufferedRegion());
  for (; !result.IsAtEnd(); ++result)
  {
    voxels += result.Get()[0] == inside ? 1 : 0;
  }
  EXPECT_EQ(voxels, 6u * 4u * 6u);
}

TEST(CTPreprocessingVolume, IsRefusedWhereThereIsNone)
{
  auto parameters = MakeParameters(6);
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  ExpectRefusal(parameters, "slices is 6, but pictures have none");
  parameters = MakeParameters(6);
  parameters.windows.resize(1);
  parameters.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  ExpectRefusal(parameters, "slices is 6, but must be 0 if channels are neighboring slices");
  parameters = MakeParameters(6);
  parameters.statisticsPerSlice = true;
  ExpectRefusal(parameters, "slices is 6, but must be 0 if statisticsPerSlice is on");

  using Flat = itk::Image<short, 2>;
  auto flat = Flat::New();
  flat->SetRegions(itk::Size<2>{ { 5, 5 } });
  flat->Allocate(true);
  EXPECT_ERROR(MakeFilter(flat.GetPointer(), MakeParameters(6))->Update(), "two dimensions, but slices is 6");
}
