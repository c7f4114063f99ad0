// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPicture.h"

#include "ExpectedError.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace
{
using CTType = itk::Image<float, 3>;
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using FunctionEnum = itk::CTWindowEnums::Function;

/** Values from -1100 to 1100 HU, stored 1000 higher; the first of each slice is padding, the second NaN. */
CTType::Pointer
MakeCT()
{
  auto image = CTType::New();
  image->SetRegions(CTType::RegionType(CTType::IndexType{ { 2, -3, 5 } }, CTType::SizeType{ { 23, 16, 3 } }));
  image->Allocate();
  constexpr std::size_t pixels = 23 * 16;
  for (std::size_t i = 0; i < 3 * pixels; ++i)
  {
    image->GetBufferPointer()[i] = static_cast<float>(1000 - 1100 + static_cast<double>(i) * 2200 / (3 * pixels));
  }
  for (std::size_t slice = 0; slice < 3; ++slice)
  {
    image->GetBufferPointer()[slice * pixels] = -2000.0F;
    image->GetBufferPointer()[slice * pixels + 1] = std::numeric_limits<float>::quiet_NaN();
  }
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), itk::CTSeriesReader::PaddingLowKey, -3024.0);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), itk::CTSeriesReader::PaddingHighKey, -3000.0);
  return image;
}

CTPreprocessingParameters
MakeParameters(FunctionEnum function)
{
  CTPreprocessingParameters parameters;
  // Air, -1024 HU, is not black, so that what becomes air is seen.
  parameters.windows = { { -600.0, 1500.0, function }, { 40.0, 400.0 } };
  parameters.huOffset = -1000.0;
  return parameters;
}

/** One pixel a channel, 0..1 of the network's input, normalized. */
std::vector<float>
MakeInput(const CTPreprocessingParameters & parameters, const std::vector<double> & units)
{
  const auto ofChannel = [](const std::vector<double> & values, std::size_t c) {
    return values[values.size() == 1 ? 0 : c];
  };
  std::vector<float> input;
  for (std::size_t c = 0; c < units.size(); ++c)
  {
    input.push_back(
      static_cast<float>((units[c] - ofChannel(parameters.mean, c)) / ofChannel(parameters.standardDeviation, c)));
  }
  return input;
}

std::vector<int>
Draw(const CTPreprocessingParameters & parameters, const std::vector<float> & input)
{
  const auto picture = itk::DrawNetworkInput(input.data(), parameters);
  return { picture->GetBufferPointer(), picture->GetBufferPointer() + 3 };
}
} // namespace

// Oracle: CTPreprocessingImageFilter at the image's own size, which makes what networks read.
TEST(CTPicture, ASliceIsWindowedAsTheNetworkSeesIt)
{
  const auto image = MakeCT();
  for (const auto function : { FunctionEnum::Linear, FunctionEnum::LinearExact, FunctionEnum::Sigmoid })
  {
    const auto parameters = MakeParameters(function);
    auto       own = parameters;
    own.windows.resize(1);
    own.channels = 1;
    own.size = { { 23, 16 } };
    own.fit = CTPreprocessingEnums::Fit::Stretch;
    own.orientation = CTPreprocessingEnums::Orientation::AsStored;
    own.SetNormalization(CTPreprocessingEnums::Normalization::None);
    auto filter = itk::CTPreprocessingImageFilter<CTType>::New();
    filter->SetInput(image);
    filter->SetParameters(own);
    filter->Update();
    for (std::size_t slice = 0; slice < 3; ++slice)
    {
      const auto windowed = itk::WindowSlice(image.GetPointer(), slice, parameters);
      ASSERT_EQ(windowed->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 23, 16 } }));
      for (std::size_t i = 0; i < 23 * 16; ++i)
      {
        ASSERT_NEAR(windowed->GetBufferPointer()[i], filter->GetOutput()->GetBufferPointer()[slice * 23 * 16 + i], 2e-6)
          << slice << ' ' << i;
      }
    }
  }
}

// Oracle: PS3.3 C.11.2.1.3.1, (1 + exp(-4 (x - center) / width))^-1, and air where there is padding.
TEST(CTPicture, TheFunctionOfTheWindowAndTheOffsetCount)
{
  const auto    image = MakeCT();
  const auto    windowed = itk::WindowSlice(image.GetPointer(), 1, MakeParameters(FunctionEnum::Sigmoid));
  const double  stored = image->GetBufferPointer()[23 * 16 + 50];
  const auto    sigmoid = [](double value) { return 1.0 / (1.0 + std::exp(-4.0 * (value + 600.0) / 1500.0)); };
  const float * values = windowed->GetBufferPointer();
  EXPECT_NEAR(values[50], sigmoid(stored - 1000.0), 1e-6);
  EXPECT_NEAR(values[0], sigmoid(-1024.0), 1e-6);
  EXPECT_NEAR(values[1], sigmoid(-1024.0), 1e-6);
}

// Oracle: the first slice of the volume.
TEST(CTPicture, AnImageIsItsOnlySlice)
{
  const auto volume = MakeCT();
  auto       image = itk::Image<float, 2>::New();
  image->SetRegions(itk::Size<2>{ { 23, 16 } });
  image->Allocate();
  std::copy_n(volume->GetBufferPointer(), 23 * 16, image->GetBufferPointer());
  image->SetMetaDataDictionary(volume->GetMetaDataDictionary());
  const auto parameters = MakeParameters(FunctionEnum::LinearExact);
  const auto expected = itk::WindowSlice(volume.GetPointer(), 0, parameters);
  const auto windowed = itk::WindowSlice(image.GetPointer(), 0, parameters);
  for (std::size_t i = 0; i < 23 * 16; ++i)
  {
    ASSERT_EQ(windowed->GetBufferPointer()[i], expected->GetBufferPointer()[i]);
  }
  EXPECT_ERROR(itk::WindowSlice(image.GetPointer(), 1, parameters), "Slice 1 of 1");
}

// Oracle: whole-number arithmetic: 255 (x - low) / width, halves up, at every HU of the window and beyond it.
TEST(CTPicture, ACTIsDrawnAsItsPicturesAre)
{
  constexpr int size = 1600;
  auto          image = itk::Image<short, 3>::New();
  image->SetRegions(itk::Size<3>{ { size, 1, 2 } });
  image->Allocate();
  const double spacing[]{ 0.5, 0.75, 2.0 };
  image->SetSpacing(spacing);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), itk::CTSeriesReader::PaddingLowKey, -3024.0);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), itk::CTSeriesReader::PaddingHighKey, -3000.0);
  for (int i = 0; i < size; ++i)
  {
    image->GetBufferPointer()[i] = static_cast<short>(-1400 + i);
    image->GetBufferPointer()[size + i] = i % 2 == 0 ? -3010 : 3000;
  }
  const auto picture = itk::DrawCT(image.GetPointer(), { -600.0, 1500.0 });
  ASSERT_EQ(picture->GetNumberOfComponentsPerPixel(), 1U);
  EXPECT_EQ(picture->GetSpacing(), image->GetSpacing());
  const auto expected = [](int hounsfield) {
    return std::min(std::max((2 * 255 * (hounsfield + 1350) + 1500) / (2 * 1500), 0), 255);
  };
  for (int i = 0; i < size; ++i)
  {
    ASSERT_EQ(picture->GetBufferPointer()[i], i < 50 ? 0 : expected(-1400 + i)) << -1400 + i << " HU";
    ASSERT_EQ(picture->GetBufferPointer()[size + i], i % 2 == 0 ? expected(-1024) : 255);
  }
  EXPECT_ERROR(itk::DrawCT(image.GetPointer(), { 0.0, -1.0 }), "width");
}

// Oracle: the values that the input was made of.
TEST(CTPicture, ColorsOfAPictureAreShownInTheirOrder)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 1, 1 } };
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  EXPECT_EQ(Draw(parameters, MakeInput(parameters, { 0.2, 0.4, 0.8 })), (std::vector<int>{ 51, 102, 204 }));
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::Caffe);
  EXPECT_EQ(Draw(parameters, MakeInput(parameters, { 0.2, 0.4, 0.8 })), (std::vector<int>{ 204, 102, 51 }));
}

// Oracle: the values that the input was made of.
TEST(CTPicture, OfWindowsTheFirstIsShownAndOfSlicesTheMiddleOne)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 1, 1 } };
  EXPECT_EQ(Draw(parameters, MakeInput(parameters, { 0.2, 0.4, 0.8 })), (std::vector<int>{ 51, 51, 51 }));
  parameters.colorOrder = CTPreprocessingEnums::ColorOrder::BGR;
  EXPECT_EQ(Draw(parameters, MakeInput(parameters, { 0.2, 0.4, 0.8 })), (std::vector<int>{ 204, 204, 204 }));
  parameters.windows.resize(1);
  parameters.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  EXPECT_EQ(Draw(parameters, MakeInput(parameters, { 0.2, 0.4, 0.8 })), (std::vector<int>{ 102, 102, 102 }));
}

// Oracle: the mean is in the middle of black and white, two deviations above it are white.
TEST(CTPicture, MeasuredStatisticsAreShownAroundTheMean)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 1, 1 } };
  parameters.statistics = CTPreprocessingEnums::Statistics::ZScore;
  EXPECT_EQ(Draw(parameters, { 0.0F, 9.0F, 9.0F }), (std::vector<int>{ 128, 128, 128 }));
  EXPECT_EQ(Draw(parameters, { 2.0F, 0.0F, 0.0F }), (std::vector<int>{ 255, 255, 255 }));
  EXPECT_EQ(Draw(parameters, { -3.0F, 0.0F, 0.0F }), (std::vector<int>{ 0, 0, 0 }));
}
