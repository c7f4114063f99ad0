// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkIntensityNormalizationImageFilter.h"

#include "ExpectedError.h"
#include "TestPaths.h"
#include "itkCommand.h"
#include "itkStreamingImageFilter.h"
#include "itkVectorImage.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <random>

namespace
{
using Statistics = itk::CTPreprocessingEnums::Statistics;
using Volume = itk::Image<short, 3>;
using FloatVolume = itk::Image<float, 3>;
using MaskVolume = itk::Image<unsigned char, 3>;

template <typename TImage, typename TValue>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size, const std::vector<TValue> & values, unsigned int components = 1)
{
  auto image = TImage::New();
  image->SetRegions(typename TImage::RegionType(size));
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  std::transform(values.begin(), values.end(), image->GetBufferPointer(), [](auto value) {
    return static_cast<typename TImage::InternalPixelType>(value);
  });
  return image;
}

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  std::mt19937                       random(3);
  std::uniform_int_distribution<int> distribution(-1000, 2000);
  std::vector<int>                   values(size[0] * size[1] * size[2]);
  std::generate(values.begin(), values.end(), [&] { return distribution(random); });
  return MakeImage<Volume>(size, values);
}

template <typename TInput, typename TOutput = itk::Image<float, TInput::ImageDimension>>
typename itk::IntensityNormalizationImageFilter<TInput, TOutput>::Pointer
MakeFilter(TInput * image, Statistics statistics)
{
  auto filter = itk::IntensityNormalizationImageFilter<TInput, TOutput>::New();
  filter->SetInput(image);
  filter->SetStatistics(statistics);
  return filter;
}

template <typename TImage>
std::vector<double>
GetValues(const TImage * image)
{
  const auto count = image->GetBufferedRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  return std::vector<double>(image->GetBufferPointer(), image->GetBufferPointer() + count);
}

template <typename TImage>
void
ExpectCases(double tolerance)
{
  std::ifstream stream(TestPaths::Data("normalization.json"));
  const auto    fixtures = nlohmann::json::parse(stream);
  ASSERT_EQ(fixtures["cases"].size(), 12U);
  const typename TImage::SizeType size{ { fixtures["size"][0], fixtures["size"][1], fixtures["size"][2] } };
  const auto                      image = MakeImage<TImage>(size, fixtures["values"].get<std::vector<int>>());
  const auto                      mask = MakeImage<MaskVolume>(size, fixtures["mask"].get<std::vector<int>>());
  for (const auto & one : fixtures["cases"])
  {
    const auto name = one["statistics"].get<std::string>();
    auto       filter = MakeFilter(image.GetPointer(),
                             name == "z-score"   ? Statistics::ZScore
                                   : name == "min-max" ? Statistics::MinMax
                                                       : Statistics::Percentile);
    filter->SetPercentiles({ fixtures["percentiles"][0], fixtures["percentiles"][1] });
    filter->SetPerSlice(one["per_slice"]);
    if (one["masked"])
    {
      filter->SetMaskImage(mask);
    }
    filter->Update();
    const auto actual = GetValues(filter->GetOutput());
    const auto expected = one["expected"].get<std::vector<double>>();
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
    {
      ASSERT_NEAR(actual[i], expected[i], tolerance) << one["statistics"] << one["masked"] << one["per_slice"] << i;
    }
  }
}
} // namespace

// Oracle: numpy's mean, std, min, max and percentile, by Utilities/make-normalization-fixtures.py. Integers of 16 bits
// are counted, others are summed.
TEST(IntensityNormalizationImageFilter, AgreesWithNumpy)
{
  ExpectCases<Volume>(2e-6);
  ExpectCases<FloatVolume>(2e-6);
  ExpectCases<itk::Image<double, 3>>(2e-6);
  ExpectCases<itk::Image<int, 3>>(2e-6);
}

// Oracle: by hand.
TEST(IntensityNormalizationImageFilter, AConstantBecomesZero)
{
  const auto image = MakeImage<Volume>({ { 4, 3, 2 } }, std::vector<int>(24, -1000));
  for (const auto statistics : { Statistics::ZScore, Statistics::MinMax, Statistics::Percentile })
  {
    auto filter = MakeFilter(image.GetPointer(), statistics);
    filter->Update();
    EXPECT_EQ(GetValues(filter->GetOutput()), std::vector<double>(24, 0.0)) << statistics;
  }
}

// Oracle: the mean of 1, 2, 3 is 2, their population deviation sqrt(2/3).
TEST(IntensityNormalizationImageFilter, NaNAndInfinitiesAreNotMeasured)
{
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  using Image = itk::Image<float, 2>;
  const auto image = MakeImage<Image>({ { 6, 1 } }, std::vector<float>{ 1, nan, 2, infinity, 3, -infinity });
  auto       filter = MakeFilter(image.GetPointer(), Statistics::ZScore);
  filter->Update();
  auto values = GetValues(filter->GetOutput());
  EXPECT_NEAR(values[0], -std::sqrt(1.5), 1e-6);
  EXPECT_TRUE(std::isnan(values[1]));
  EXPECT_EQ(values[2], 0.0);
  EXPECT_EQ(values[3], infinity);
  EXPECT_EQ(values[5], -infinity);
  filter->SetStatistics(Statistics::Percentile);
  filter->SetPercentiles({ 0, 100 });
  filter->Update();
  values = GetValues(filter->GetOutput());
  EXPECT_TRUE(std::isnan(values[1]));
  EXPECT_EQ(values[0], 0.0);
  EXPECT_EQ(values[3], 1.0);
  EXPECT_EQ(values[5], 0.0);
}

// Oracle: each component by hand.
TEST(IntensityNormalizationImageFilter, NormalizesEveryComponentOnItsOwn)
{
  using Colours = itk::VectorImage<unsigned char, 2>;
  using Output = itk::VectorImage<float, 2>;
  const auto image = MakeImage<Colours>({ { 2, 1 } }, std::vector<int>{ 10, 100, 7, 30, 200, 7 }, 3);
  auto       filter = MakeFilter<Colours, Output>(image.GetPointer(), Statistics::MinMax);
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<double>{ 0, 0, 0, 1, 1, 0 }));
  filter->SetStatistics(Statistics::None);
  filter->SetMean({ 10, 150, 0 });
  filter->SetStandardDeviation({ 2, 50, 1 });
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<double>{ 0, -1, 7, 10, 1, 7 }));
  EXPECT_EQ(filter->GetMeasured().size(), 3U);
  filter->SetMean({ 1, 2 });
  EXPECT_ERROR(filter->Update(), "2", "3 components");
}

TEST(IntensityNormalizationImageFilter, StreamsInSevenPiecesAndMeasuresOnce)
{
  for (const bool perSlice : { false, true })
  {
    const auto image = MakeNoise({ { 20, 17, 21 } });
    auto       whole = MakeFilter(image.GetPointer(), Statistics::ZScore);
    whole->SetPerSlice(perSlice);
    whole->Update();
    auto filter = MakeFilter(image.GetPointer(), Statistics::ZScore);
    filter->SetPerSlice(perSlice);
    auto streamer = itk::StreamingImageFilter<FloatVolume, FloatVolume>::New();
    streamer->SetInput(filter->GetOutput());
    streamer->SetNumberOfStreamDivisions(7);
    streamer->Update();
    EXPECT_EQ(GetValues(streamer->GetOutput()), GetValues(whole->GetOutput()));
    // The first piece needs all of the image; the others only their own part.
    EXPECT_EQ(image->GetRequestedRegion().GetSize(2), 3U);
    // Another image, other statistics.
    image->GetBufferPointer()[0] = 30000;
    image->Modified();
    whole->Update();
    streamer->Update();
    EXPECT_EQ(GetValues(streamer->GetOutput()), GetValues(whole->GetOutput()));
  }
}

TEST(IntensityNormalizationImageFilter, TheNumberOfWorkUnitsChangesNothing)
{
  const auto floats = MakeImage<FloatVolume>({ { 30, 20, 12 } }, GetValues(MakeNoise({ { 30, 20, 12 } }).GetPointer()));
  auto       one = MakeFilter(floats.GetPointer(), Statistics::ZScore);
  one->SetNumberOfWorkUnits(1);
  one->Update();
  for (const unsigned int units : { 2U, 7U })
  {
    auto many = MakeFilter(floats.GetPointer(), Statistics::ZScore);
    many->SetNumberOfWorkUnits(units);
    many->Update();
    EXPECT_EQ(GetValues(many->GetOutput()), GetValues(one->GetOutput())) << units;
  }
}

TEST(IntensityNormalizationImageFilter, ReportsProgressAndAborts)
{
  const auto         image = MakeNoise({ { 32, 32, 40 } });
  auto               filter = MakeFilter(image.GetPointer(), Statistics::MinMax);
  std::vector<float> seen;
  filter->SetNumberOfWorkUnits(1);
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { seen.push_back(filter->GetProgress()); });
  filter->Update();
  EXPECT_GE(seen.size(), 5U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_NEAR(seen.back(), 1.0F, 1e-3F);

  auto  aborted = MakeFilter(image.GetPointer(), Statistics::MinMax);
  float reached = 0.0F;
  aborted->SetNumberOfWorkUnits(1);
  aborted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    reached = std::max(reached, aborted->GetProgress());
    aborted->AbortGenerateDataOn();
  });
  EXPECT_THROW(aborted->Update(), itk::ProcessAborted);
  EXPECT_LT(reached, 0.5F);
}

TEST(IntensityNormalizationImageFilter, RefusesWhatCannotBe)
{
  const auto image = MakeNoise({ { 4, 4, 2 } });
  auto       filter = MakeFilter(image.GetPointer(), Statistics::Percentile);
  filter->SetPercentiles({ 60, 40 });
  EXPECT_ERROR(filter->Update(), "Percentiles", "60 and 40");
  filter->SetPercentiles({ 1, 99 });
  filter->SetStandardDeviation({ 0 });
  EXPECT_ERROR(filter->Update(), "StandardDeviation is 0");
  filter->SetStandardDeviation({ 1 });
  filter->SetMean({ std::numeric_limits<double>::infinity() });
  EXPECT_ERROR(filter->Update(), "Mean is inf");
  filter->SetMean({ 0 });
  filter->SetMaskImage(MakeImage<MaskVolume>({ { 4, 4, 3 } }, std::vector<int>(48, 1)));
  EXPECT_ERROR(filter->Update(), "[4, 4, 3]", "[4, 4, 2]");
  filter->SetMaskImage(MakeImage<MaskVolume>({ { 4, 4, 2 } }, std::vector<int>(32, 0)));
  EXPECT_ERROR(filter->Update(), "slices 0 to 1", "mask");
}

TEST(IntensityNormalizationImageFilter, PrintsItself)
{
  auto               filter = MakeFilter(MakeNoise({ { 2, 2, 1 } }).GetPointer(), Statistics::None);
  std::ostringstream text;
  filter->SetMean({ 12.5 });
  filter->Print(text);
  for (const char * const part : { "Statistics: none", "Percentiles: 1 99", "Mean: 12.5", "PerSlice: Off" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
  }
  const auto before = filter->GetMTime();
  filter->SetMean({ 12.5 });
  EXPECT_EQ(filter->GetMTime(), before);
}
