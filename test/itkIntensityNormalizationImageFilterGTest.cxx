// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkIntensityNormalizationImageFilter.h"

#include "ExpectedError.h"
#include "RegionMonitor.h"
#include "TestPaths.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTWindowingImageFilter.h"
#include "itkCommand.h"
#include "itkNormalizeImageFilter.h"
#include "itkShiftScaleImageFilter.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

namespace
{
using Statistics = itk::CTPreprocessingEnums::Statistics;
using Volume = itk::Image<short, 3>;
using Mask = itk::Image<unsigned char, 3>;
using Output = itk::Image<float, 3>;
using Filter = itk::IntensityNormalizationImageFilter<Volume>;

constexpr Statistics allStatistics[] = { Statistics::None,
                                         Statistics::ZScore,
                                         Statistics::MinMax,
                                         Statistics::Percentile };

template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::RegionType & region, unsigned int components = 1)
{
  auto image = TImage::New();
  image->SetRegions(region);
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  return image;
}

template <typename TImage>
std::vector<typename TImage::InternalPixelType>
GetValues(const TImage * image)
{
  const auto count = image->GetBufferedRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  return { image->GetBufferPointer(), image->GetBufferPointer() + count };
}

const itk::Index<3> noiseStart{ { 3, -2, 5 } };

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  auto         image = MakeImage<Volume>(Volume::RegionType(noiseStart, size));
  std::mt19937 random(7);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(static_cast<int>(random() % 3000) - 1400);
  });
  return image;
}

/** About half of the voxels. */
Mask::Pointer
MakeMask(const Volume::SizeType & size)
{
  auto         mask = MakeImage<Mask>(Mask::RegionType(noiseStart, size));
  std::mt19937 random(3);
  std::generate_n(mask->GetBufferPointer(), mask->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<unsigned char>(random() % 2 * (1 + random() % 255));
  });
  return mask;
}

void
UpdateSlice(Output * output, itk::IndexValueType slice)
{
  output->UpdateOutputInformation();
  auto region = output->GetLargestPossibleRegion();
  region.SetIndex(2, slice);
  region.SetSize(2, 1);
  output->SetRequestedRegion(region);
  output->Update();
}

/** A case of the fixtures. */
template <typename TInput, typename TOutput>
void
ExpectAsNumpy(const nlohmann::json & fixtures, const nlohmann::json & one, double tolerance)
{
  const auto                size = fixtures["size"].get<std::array<itk::SizeValueType, 3>>();
  const itk::ImageRegion<3> region(itk::Size<3>{ { size[0], size[1], size[2] } });
  const auto                channels = static_cast<unsigned int>(one["mean"].size());
  auto                      image = MakeImage<TInput>(region, channels);
  const auto                values = fixtures["inputs"][one["type"].get<std::string>()].get<std::vector<double>>();
  using Value = typename TInput::InternalPixelType;
  std::transform(
    values.begin(), values.end(), image->GetBufferPointer(), [](double value) { return static_cast<Value>(value); });
  auto filter = itk::IntensityNormalizationImageFilter<TInput, TOutput, itk::Image<short, 3>>::New();
  filter->SetInput(image);
  if (one["masked"])
  {
    auto       mask = MakeImage<itk::Image<short, 3>>(region);
    const auto isInside = fixtures["mask"].get<std::vector<short>>();
    std::copy(isInside.begin(), isInside.end(), mask->GetBufferPointer());
    filter->SetMaskImage(mask);
  }
  const auto method = one["method"].get<std::string>();
  filter->SetStatistics(method == "none"      ? Statistics::None
                        : method == "z-score" ? Statistics::ZScore
                        : method == "min-max" ? Statistics::MinMax
                                              : Statistics::Percentile);
  filter->SetStatisticsPerSlice(one["per_slice"]);
  filter->SetPercentiles(one["percentiles"][0], one["percentiles"][1]);
  filter->SetMean(one["mean"].get<std::vector<double>>());
  filter->SetStandardDeviation(one["standard_deviation"].get<std::vector<double>>());
  filter->Update();
  const auto result = GetValues(filter->GetOutput());
  const auto expected = one["expected"].get<std::vector<double>>();
  ASSERT_EQ(result.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    ASSERT_NEAR(result[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i]))) << one["name"] << ", " << i;
  }
}
} // namespace

TEST(IntensityNormalizationImageFilter, AgreesWithNumpy)
{
  // Oracle: numpy's mean, std and percentile, by Utilities/make-single-filter-fixtures.py, with 9 digits.
  std::ifstream stream(TestPaths::Data("normalization.json"));
  const auto    fixtures = nlohmann::json::parse(stream);
  ASSERT_EQ(fixtures["cases"].size(), 96U);
  using Vectors = itk::VectorImage<short, 3>;
  for (const auto & one : fixtures["cases"])
  {
    const auto type = one["type"].get<std::string>();
    if (type == "int16")
    {
      ExpectAsNumpy<Volume, Output>(fixtures, one, 1e-7);
      ExpectAsNumpy<Volume, itk::Image<double, 3>>(fixtures, one, 1e-8);
      ExpectAsNumpy<itk::Image<int64_t, 3>, Output>(fixtures, one, 1e-7);
    }
    else if (type == "uint8")
    {
      ExpectAsNumpy<Mask, Output>(fixtures, one, 1e-7);
    }
    else if (type == "int32")
    {
      ExpectAsNumpy<itk::Image<int, 3>, Output>(fixtures, one, 1e-7);
    }
    else if (type == "float")
    {
      ExpectAsNumpy<Output, Output>(fixtures, one, 1e-7);
      ExpectAsNumpy<itk::Image<double, 3>, itk::Image<double, 3>>(fixtures, one, 1e-8);
    }
    else if (type == "double")
    {
      // A deviation of 1e-3 beside a mean of 1e6, which double rounds to 1e-7 deviations; each slice has one.
      ExpectAsNumpy<itk::Image<double, 3>, itk::Image<double, 3>>(fixtures, one, 1e-6);
    }
    else
    {
      ExpectAsNumpy<Vectors, itk::VectorImage<float, 3>>(fixtures, one, 1e-7);
    }
  }
}

TEST(IntensityNormalizationImageFilter, ARampHasClosedForms)
{
  // Oracle: of 0..n - 1 the mean is (n - 1) / 2, the population variance (n^2 - 1) / 12, the percentile p at p (n - 1)
  // / 100.
  using Picture = itk::Image<unsigned short, 2>;
  constexpr unsigned int count = 301 * 211;
  auto                   image = MakeImage<Picture>(itk::ImageRegion<2>(itk::Size<2>{ { 301, 211 } }));
  std::iota(image->GetBufferPointer(), image->GetBufferPointer() + count, static_cast<unsigned short>(0));
  auto filter = itk::IntensityNormalizationImageFilter<Picture>::New();
  filter->SetInput(image);
  filter->Update();
  ASSERT_EQ(filter->GetMeasurements().size(), 1U);
  const auto & measured = filter->GetMeasurements()[0];
  EXPECT_EQ(measured.count, count);
  EXPECT_DOUBLE_EQ(measured.offset, (count - 1) / 2.0);
  EXPECT_NEAR(measured.scale, std::sqrt((static_cast<double>(count) * count - 1) / 12.0), 1e-9);
  filter->SetStatistics(Statistics::Percentile);
  filter->SetPercentiles(0.3, 77.7);
  filter->Update();
  EXPECT_DOUBLE_EQ(filter->GetMeasurements()[0].offset, 0.003 * (count - 1));
  EXPECT_DOUBLE_EQ(filter->GetMeasurements()[0].scale, 0.774 * (count - 1));
  filter->SetStatistics(Statistics::MinMax);
  filter->Update();
  EXPECT_EQ(filter->GetMeasurements()[0].offset, 0.0);
  EXPECT_EQ(filter->GetMeasurements()[0].scale, count - 1.0);
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 300, 210 } }), 1.0F);
  filter->SetStatistics(Statistics::None);
  filter->SetMean({ 4.0 });
  filter->SetStandardDeviation({ 8.0 });
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 10, 0 } }), 0.75F);
  EXPECT_EQ(filter->GetMeasurements()[0].count, 0U);
}

TEST(IntensityNormalizationImageFilter, DiffersFromITKsByTheDivisorOfTheDeviation)
{
  // Oracle: NormalizeImageFilter, which divides by the sample deviation.
  const auto image = MakeNoise({ { 20, 18, 5 } });
  auto       itks = itk::NormalizeImageFilter<Volume, Output>::New();
  itks->SetInput(image);
  itks->Update();
  auto filter = Filter::New();
  filter->SetInput(image);
  filter->Update();
  const double n = 20 * 18 * 5;
  const auto   expected = GetValues(itks->GetOutput());
  const auto   result = GetValues(filter->GetOutput());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    ASSERT_NEAR(result[i], expected[i] * std::sqrt(n / (n - 1)), 1e-6);
  }
}

TEST(IntensityNormalizationImageFilter, AfterAWindowItGivesWhatTheFusedFilterGives)
{
  // Oracle: CTPreprocessingImageFilter at the input's own size, to float's rounding.
  const auto image = MakeNoise({ { 24, 18, 5 } });
  for (const Statistics statistics : allStatistics)
  {
    for (const bool perSlice : { false, true })
    {
      itk::CTPreprocessingParameters parameters;
      parameters.windows = { { 40.0, 801.0, itk::CTWindowEnums::Function::Linear } };
      parameters.size = { { 24, 18 } };
      parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch;
      parameters.channels = 1;
      parameters.mean = { 0.485 };
      parameters.standardDeviation = { 0.229 };
      parameters.statistics = statistics;
      parameters.statisticsPerSlice = perSlice;
      parameters.percentiles = { 20.0, 70.0 };
      auto fused = itk::CTPreprocessingImageFilter<Volume>::New();
      fused->SetInput(image);
      fused->SetParameters(parameters);
      fused->Update();

      auto window = itk::CTWindowingImageFilter<Volume>::New();
      window->SetInput(image);
      window->SetWindow(parameters.windows[0]);
      auto filter = itk::IntensityNormalizationImageFilter<Output>::New();
      filter->SetInput(window->GetOutput());
      filter->SetStatistics(statistics);
      filter->SetStatisticsPerSlice(perSlice);
      filter->SetPercentiles(20.0, 70.0);
      filter->SetMean(parameters.mean);
      filter->SetStandardDeviation(parameters.standardDeviation);
      filter->Update();
      const auto expected = GetValues(fused->GetOutput());
      const auto result = GetValues(filter->GetOutput());
      ASSERT_EQ(result.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
      {
        ASSERT_NEAR(result[i], expected[i], 5e-6) << statistics << perSlice;
      }
    }
  }
}

TEST(IntensityNormalizationImageFilter, WhatIsConstantBecomesZero)
{
  // Oracle: the documentation: 0 by ZScore, as if it were 0 by MinMax and Percentile; a constant that double cannot sum
  // exactly.
  using Real = itk::Image<double, 3>;
  auto image = MakeImage<Real>(Real::RegionType(Real::SizeType{ { 13, 9, 4 } }));
  image->FillBuffer(0.1);
  for (const bool perSlice : { false, true })
  {
    for (const Statistics statistics : { Statistics::ZScore, Statistics::MinMax, Statistics::Percentile })
    {
      auto filter = itk::IntensityNormalizationImageFilter<Real>::New();
      filter->SetInput(image);
      filter->SetStatistics(statistics);
      filter->SetStatisticsPerSlice(perSlice);
      filter->SetMean({ 0.25 });
      filter->SetStandardDeviation({ 0.5 });
      filter->Update();
      for (const float value : GetValues(filter->GetOutput()))
      {
        ASSERT_NEAR(value, statistics == Statistics::ZScore ? 0.0F : -0.5F, 1e-15) << statistics;
      }
    }
  }
}

TEST(IntensityNormalizationImageFilter, WhatIsNotFiniteIsNotMeasured)
{
  // Oracle: by hand, of -1, 0, 1, 4.
  using Real = itk::Image<float, 2>;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
  const float     values[]{ -1, notANumber, 0, infinity, 1, -infinity, 4 };
  auto            image = MakeImage<Real>(itk::ImageRegion<2>(itk::Size<2>{ { 7, 1 } }));
  std::copy(std::begin(values), std::end(values), image->GetBufferPointer());
  auto filter = itk::IntensityNormalizationImageFilter<Real>::New();
  filter->SetInput(image);
  filter->Update();
  auto result = GetValues(filter->GetOutput());
  EXPECT_EQ(filter->GetMeasurements()[0].count, 4U);
  EXPECT_EQ(filter->GetMeasurements()[0].offset, 1.0);
  EXPECT_DOUBLE_EQ(filter->GetMeasurements()[0].scale, std::sqrt(3.5));
  EXPECT_TRUE(std::isnan(result[1]));
  EXPECT_EQ(result[3], infinity);
  EXPECT_EQ(result[5], -infinity);
  for (const Statistics statistics : { Statistics::MinMax, Statistics::Percentile })
  {
    filter->SetStatistics(statistics);
    filter->SetPercentiles(0.0, 100.0);
    filter->Update();
    result = GetValues(filter->GetOutput());
    EXPECT_EQ(filter->GetMeasurements()[0].count, 4U);
    EXPECT_TRUE(std::isnan(result[1]));
    EXPECT_EQ((std::vector<float>{ result[0], result[2], result[3], result[4], result[5], result[6] }),
              (std::vector<float>{ 0.0F, 0.2F, 1.0F, 0.4F, 0.0F, 1.0F }));
  }
}

TEST(IntensityNormalizationImageFilter, AMaskSaysWhatIsMeasuredAndNotWhatIsWritten)
{
  // Oracle: by hand: 10 and 20 are measured, 0 and 30 are not.
  auto        image = MakeImage<Volume>(Volume::RegionType(Volume::SizeType{ { 2, 1, 2 } }));
  auto        mask = MakeImage<Mask>(image->GetLargestPossibleRegion());
  const short values[]{ 10, 0, 20, 30 };
  std::copy_n(values, 4, image->GetBufferPointer());
  mask->GetBufferPointer()[0] = 1;
  mask->GetBufferPointer()[1] = 0;
  mask->GetBufferPointer()[2] = 255;
  mask->GetBufferPointer()[3] = 0;
  auto filter = Filter::New();
  filter->SetInput(image);
  filter->SetMaskImage(mask);
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<float>{ -1.0F, -3.0F, 1.0F, 3.0F }));
  filter->SetStatistics(Statistics::MinMax);
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<float>{ 0.0F, 0.0F, 1.0F, 1.0F }));

  // A slice of which nothing is measured becomes 0; a whole volume is an error.
  mask->GetBufferPointer()[2] = 0;
  mask->Modified();
  filter->SetStatistics(Statistics::ZScore);
  filter->StatisticsPerSliceOn();
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<float>{ 0.0F, -10.0F, 0.0F, 0.0F }));
  EXPECT_EQ(filter->GetMeasurements()[1].count, 0U);
  mask->FillBuffer(0);
  mask->Modified();
  filter->StatisticsPerSliceOff();
  EXPECT_ERROR(filter->Update(), "Channel 0", "z-score", "the mask is 0");
}

TEST(IntensityNormalizationImageFilter, WorkUnitsDoNotChangeABit)
{
  // Oracle: identity with one work unit; words, reals and vectors are measured in different ways.
  const Volume::SizeType size{ { 67, 81, 14 } };
  const auto             image = MakeNoise(size);
  const auto             mask = MakeMask(size);
  auto                   real = MakeImage<Output>(image->GetLargestPossibleRegion());
  std::transform(image->GetBufferPointer(),
                 image->GetBufferPointer() + 67 * 81 * 14,
                 real->GetBufferPointer(),
                 [](short v) { return 0.37F * static_cast<float>(v); });
  const auto expectEqual = [](auto * filter) {
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    const auto expected = GetValues(filter->GetOutput());
    for (const unsigned int units : { 2U, 5U, 16U })
    {
      filter->SetNumberOfWorkUnits(units);
      filter->GetMultiThreader()->SetMaximumNumberOfThreads(units);
      filter->Modified();
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected) << filter->GetStatistics() << ", " << units;
    }
  };
  for (const Statistics statistics : allStatistics)
  {
    for (const bool perSlice : { false, true })
    {
      for (const bool isMasked : { false, true })
      {
        auto filter = Filter::New();
        filter->SetInput(image);
        auto ofReal = itk::IntensityNormalizationImageFilter<Output>::New();
        ofReal->SetInput(real);
        const auto set = [&](auto * one) {
          one->SetStatistics(statistics);
          one->SetStatisticsPerSlice(perSlice);
          one->SetMaskImage(isMasked ? mask.GetPointer() : nullptr);
        };
        set(filter.GetPointer());
        set(ofReal.GetPointer());
        expectEqual(filter.GetPointer());
        expectEqual(ofReal.GetPointer());
      }
    }
  }
}

TEST(IntensityNormalizationImageFilter, StreamedPiecesAreTheWhole)
{
  // Oracle: identity with the run over the largest region.
  const Volume::SizeType size{ { 37, 29, 15 } };
  const auto             image = MakeNoise(size);
  const auto             mask = MakeMask(size);
  for (const Statistics statistics : allStatistics)
  {
    for (const bool perSlice : { false, true })
    {
      const auto make = [&] {
        auto filter = Filter::New();
        filter->SetInput(image);
        filter->SetMaskImage(mask);
        filter->SetStatistics(statistics);
        filter->SetStatisticsPerSlice(perSlice);
        return filter;
      };
      auto whole = make();
      whole->Update();
      auto filter = make();
      auto streamer = itk::StreamingImageFilter<Output, Output>::New();
      streamer->SetInput(filter->GetOutput());
      streamer->SetNumberOfStreamDivisions(7);
      streamer->Update();
      EXPECT_EQ(GetValues(streamer->GetOutput()), GetValues(whole->GetOutput())) << statistics << perSlice;
      EXPECT_LE(filter->GetOutput()->GetBufferedRegion().GetSize(2), 3U) << "the whole was computed at once";
      // A part of a slice: statistics of each slice are of all of it.
      auto                     part = make();
      const Volume::RegionType region(Volume::IndexType{ { 8, 4, 9 } }, Volume::SizeType{ { 5, 6, 2 } });
      part->GetOutput()->SetRequestedRegion(region);
      part->Update();
      const itk::Index<3> place{ { 10, 7, 10 } };
      EXPECT_EQ(part->GetOutput()->GetPixel(place), whole->GetOutput()->GetPixel(place)) << statistics << perSlice;
    }
  }
}

TEST(IntensityNormalizationImageFilter, TheVolumeIsReadOnceAndThenWhatIsAskedFor)
{
  // Oracle: the regions that a filter before it was asked for; it gives its data back, as filters of large volumes do.
  const Volume::SizeType size{ { 20, 18, 12 } };
  const auto             image = MakeNoise(size);
  const auto             mask = MakeMask(size);
  auto                   shift = itk::ShiftScaleImageFilter<Volume, Volume>::New();
  shift->SetInput(image);
  shift->ReleaseDataFlagOn();
  auto monitor = RegionMonitor<Volume>::New();
  monitor->SetInput(shift->GetOutput());
  monitor->ReleaseDataFlagOn();
  auto filter = Filter::New();
  filter->SetInput(monitor->GetOutput());
  filter->SetMaskImage(mask);
  const auto expectSlices = [&](const char * what, const std::vector<itk::SizeValueType> & expected) {
    monitor->Clear();
    for (const itk::IndexValueType slice : { 9, 10, 7 })
    {
      UpdateSlice(filter->GetOutput(), slice);
    }
    std::vector<itk::SizeValueType> slices;
    for (const auto & region : monitor->GetUpdatedRegions())
    {
      slices.push_back(region.GetSize(2));
    }
    EXPECT_EQ(slices, expected) << what;
  };
  const std::vector<itk::SizeValueType> once{ 12, 1, 1 };
  expectSlices("first", once);
  shift->SetShift(100);
  expectSlices("a filter before it was changed", once);
  image->Modified();
  expectSlices("the image was changed", once);
  mask->Modified();
  expectSlices("the mask was changed", once);
  filter->SetMaskImage(nullptr);
  expectSlices("the mask was taken away", once);
  filter->SetStatistics(Statistics::MinMax);
  expectSlices("a parameter was changed", once);
  filter->SetStatistics(Statistics::None);
  expectSlices("nothing is measured", { 1, 1, 1 });
  filter->SetStatistics(Statistics::ZScore);
  filter->StatisticsPerSliceOn();
  expectSlices("each slice is measured", { 1, 1, 1 });
}

TEST(IntensityNormalizationImageFilter, ProgressGoesToOneAndAnAbortEndsTheMeasurement)
{
  // Oracle: the progress never falls and ends at 1; an abort at the first event leaves nothing measured.
  const auto image = MakeNoise({ { 128, 128, 24 } });
  for (const Statistics statistics : { Statistics::ZScore, Statistics::MinMax, Statistics::Percentile })
  {
    for (const bool perSlice : { false, true })
    {
      const auto make = [&] {
        auto filter = Filter::New();
        filter->SetInput(image);
        filter->SetStatistics(statistics);
        filter->SetStatisticsPerSlice(perSlice);
        return filter;
      };
      auto         filter = make();
      float        last = 0.0F;
      unsigned int events = 0;
      filter->SetNumberOfWorkUnits(1);
      filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
        EXPECT_GE(filter->GetProgress(), last);
        last = filter->GetProgress();
        ++events;
      });
      filter->Update();
      EXPECT_GT(events, 24U);
      EXPECT_EQ(last, 1.0F);

      auto aborted = make();
      aborted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
        if (aborted->GetProgress() > 0.001F)
        {
          aborted->AbortGenerateDataOn();
        }
      });
      EXPECT_THROW(aborted->Update(), itk::ProcessAborted);
      EXPECT_TRUE(aborted->GetMeasurements().empty());
      // And another update measures.
      aborted->RemoveAllObservers();
      aborted->Update();
      EXPECT_EQ(GetValues(aborted->GetOutput()), GetValues(filter->GetOutput()));
    }
  }
}

TEST(IntensityNormalizationImageFilter, RefusesWhatCannotBe)
{
  const Volume::SizeType size{ { 4, 4, 2 } };
  const auto             refuse = [&](const auto & set) {
    auto filter = Filter::New();
    filter->SetInput(MakeNoise(size));
    set(*filter);
    filter->Update();
  };
  const double notANumber = std::numeric_limits<double>::quiet_NaN();
  EXPECT_ERROR(refuse([](auto & f) { f.SetStatistics(static_cast<Statistics>(9)); }), "statistics is 9");
  EXPECT_ERROR(refuse([](auto & f) {
                 f.SetStatistics(Statistics::Percentile);
                 f.SetPercentiles(50, 20);
               }),
               "percentiles is 50..20");
  EXPECT_ERROR(refuse([](auto & f) { f.SetMean({ 1.0, 2.0 }); }), "mean has 2 values", "channels = 1");
  EXPECT_ERROR(refuse([&](auto & f) { f.SetMean({ notANumber }); }), "mean[0] is nan");
  EXPECT_ERROR(refuse([](auto & f) { f.SetStandardDeviation({ 0.0 }); }), "standardDeviation[0] is 0", "above 0");
  EXPECT_ERROR(refuse([](auto & f) { f.SetStandardDeviation({ -2.5 }); }), "standardDeviation[0] is -2.5");
  EXPECT_ERROR(refuse([](auto & f) { f.SetMaskImage(MakeMask({ { 4, 4, 3 } })); }), "mask", "3]", "2]");
  EXPECT_ERROR(refuse([&](auto & f) {
                 auto mask = MakeMask(size);
                 mask->SetSpacing(itk::Vector<double, 3>(2.0));
                 f.SetMaskImage(mask);
               }),
               "physical space");
  EXPECT_NO_THROW(refuse([&](auto & f) { f.SetMaskImage(MakeMask(size)); }));
}

TEST(IntensityNormalizationImageFilter, PrintsAllThatItIsTold)
{
  auto image = MakeImage<Volume>(Volume::RegionType(Volume::SizeType{ { 2, 1, 1 } }));
  image->GetBufferPointer()[0] = 10;
  image->GetBufferPointer()[1] = 14;
  auto filter = Filter::New();
  filter->SetInput(image);
  filter->SetPercentiles(2.5, 97.5);
  filter->SetMean({ 0.5 });
  filter->SetStandardDeviation({ 3.0 });
  const auto modified = filter->GetMTime();
  filter->SetMean({ 0.5 });
  EXPECT_EQ(filter->GetMTime(), modified);
  filter->Update();
  std::ostringstream text;
  filter->Print(text);
  for (const char * part : { "Statistics: z-score",
                             "StatisticsPerSlice: Off",
                             "Percentiles: 2.5 97.5",
                             "Mean: 0.5",
                             "StandardDeviation: 3",
                             "Measurements: 1",
                             "2 values, offset 12, scale 2",
                             "MeasuringShare: 0.3",
                             "Plans: 0" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part << " is not in\n" << text.str();
  }
}
