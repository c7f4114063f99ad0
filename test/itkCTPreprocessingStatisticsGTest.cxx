// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What CTPreprocessingImageFilter measures on its input.
#include "itkCTPreprocessingImageFilter.h"

#include "CTPreprocessing/OrderStatistics.h"
#include "DeviceUnderTest.h"
#include "ExpectedError.h"
#include "RegionMonitor.h"
#include "TestPaths.h"
#include "itkCommand.h"
#include "itkMetaDataObject.h"
#include "itkShiftScaleImageFilter.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

namespace
{
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using Statistics = CTPreprocessingEnums::Statistics;
using Volume = itk::Image<short, 3>;
using Output = itk::VectorImage<float, 3>;
using Filter = itk::CTPreprocessingImageFilter<Volume>;

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  auto image = Volume::New();
  image->SetRegions(Volume::RegionType(Volume::IndexType{ { 3, -2, 5 } }, size));
  image->Allocate();
  std::mt19937                       random(5);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(distribution(random));
  });
  return image;
}

void
SetPadding(itk::Object * image, double low, double high)
{
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingLow", low);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingHigh", high);
}

CTPreprocessingParameters
MakeParameters(Statistics statistics, bool perSlice = false)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 16, 16 } };
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
  parameters.statistics = statistics;
  parameters.statisticsPerSlice = perSlice;
  parameters.percentiles = { 12.5, 93.3 };
  return parameters;
}

std::vector<CTPreprocessingParameters>
MakeAll()
{
  std::vector<CTPreprocessingParameters> all;
  for (const auto statistics : { Statistics::ZScore, Statistics::MinMax, Statistics::Percentile })
  {
    all.push_back(MakeParameters(statistics));
    all.push_back(MakeParameters(statistics, true));
  }
  return all;
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

template <typename TImage>
std::vector<float>
Preprocess(TImage * image, const CTPreprocessingParameters & parameters)
{
  auto filter = MakeFilter(image, parameters);
  filter->Update();
  return GetValues(filter->GetOutput());
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
template <typename TImage>
std::vector<float>
PreprocessCase(const nlohmann::json & one)
{
  auto       image = TImage::New();
  const auto size = one["size"].get<std::array<itk::SizeValueType, 3>>();
  image->SetRegions(itk::Size<3>{ { size[0], size[1], size[2] } });
  image->SetNumberOfComponentsPerPixel(one["components"].get<unsigned int>());
  image->Allocate();
  const auto & values = one["values"];
  using Value = typename TImage::InternalPixelType;
  std::transform(values.begin(), values.end(), image->GetBufferPointer(), [](const nlohmann::json & value) {
    return value.is_null() ? std::numeric_limits<Value>::quiet_NaN() : static_cast<Value>(value.get<double>());
  });
  if (!one["padding"].is_null())
  {
    SetPadding(image, one["padding"][0], one["padding"][1]);
  }
  return Preprocess(image.GetPointer(), CTPreprocessingParameters::FromJSON(one["parameters"].dump()));
}
} // namespace

TEST(CTPreprocessingStatistics, AgreeWithNumpy)
{
  // Oracle: numpy's mean, std and percentile, torch's resampling, Keras's formula and slices picked by hand, by
  // Utilities/make-statistics-fixtures.py. The tolerance of each case is float's rounding.
  std::ifstream stream(TestPaths::Data("statistics.json"));
  const auto    fixtures = nlohmann::json::parse(stream);
  ASSERT_GE(fixtures["cases"].size(), 50U);
  for (const auto & one : fixtures["cases"])
  {
    const auto name = one["name"].get<std::string>();
    const auto type = one["type"].get<std::string>();
    const auto result = type == "int16"   ? PreprocessCase<itk::Image<short, 3>>(one)
                        : type == "int32" ? PreprocessCase<itk::Image<int, 3>>(one)
                        : type == "float" ? PreprocessCase<itk::Image<float, 3>>(one)
                                          : PreprocessCase<itk::VectorImage<unsigned char, 3>>(one);
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

namespace
{
template <typename TValue, typename TDistribution>
void
ExpectSortedValues(TDistribution distribution)
{
  using Order = itk::TransferLearning::OrderStatistics<TValue>;
  std::mt19937        random(9);
  std::vector<TValue> values;
  for (unsigned int i = 0; i < 3001; ++i)
  {
    // Neighbors in value, and several times the same.
    values.push_back(i % 3 == 2 ? values.back() : static_cast<TValue>(distribution(random)));
  }
  for (const TValue extreme :
       { std::numeric_limits<TValue>::lowest(), std::numeric_limits<TValue>::max(), TValue{ 0 } })
  {
    values.push_back(extreme);
  }
  const std::vector<uint64_t> ranks{ 0, 1, 2, 777, 778, 1500, values.size() - 2, values.size() - 1 };
  Order                       order;
  order.SetRanks(ranks);
  for (unsigned int pass = 0; pass < Order::numberOfPasses; ++pass)
  {
    auto counts = order.MakeCounts();
    for (const TValue value : values)
    {
      order.Count(value, counts.data());
    }
    order.TakePass(counts);
  }
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < ranks.size(); ++i)
  {
    EXPECT_EQ(order.GetValue(i), values[ranks[i]]) << "rank " << ranks[i] << ", " << sizeof(TValue) << " bytes";
  }
}
} // namespace

TEST(CTPreprocessingStatistics, OrderStatisticsOfEveryTypeAreThoseOfASort)
{
  // Oracle: std::sort.
  ExpectSortedValues<uint8_t>(std::uniform_int_distribution<int>(0, 255));
  ExpectSortedValues<int8_t>(std::uniform_int_distribution<int>(-128, 127));
  ExpectSortedValues<uint16_t>(std::uniform_int_distribution<int>(0, 65535));
  ExpectSortedValues<int16_t>(std::uniform_int_distribution<int>(-1200, 1600));
  ExpectSortedValues<uint32_t>(std::uniform_int_distribution<uint32_t>(70000, 4000000000U));
  ExpectSortedValues<int32_t>(std::uniform_int_distribution<int>(-70000, 70000));
  ExpectSortedValues<uint64_t>(std::uniform_int_distribution<uint64_t>(0, uint64_t{ 1 } << 60));
  ExpectSortedValues<int64_t>(std::uniform_int_distribution<int64_t>(-(int64_t{ 1 } << 40), int64_t{ 1 } << 40));
  ExpectSortedValues<float>(std::normal_distribution<float>(-0.5F, 2.0F));
  ExpectSortedValues<double>(std::normal_distribution<double>(1e-3, 1e-9));
}

namespace
{
template <typename TComponent>
std::vector<float>
PreprocessAs(const std::vector<int> & values, const CTPreprocessingParameters & parameters)
{
  using Image = itk::Image<TComponent, 3>;
  auto image = Image::New();
  image->SetRegions(itk::Size<3>{ { 17, 13, 4 } });
  image->Allocate();
  std::transform(
    values.begin(), values.end(), image->GetBufferPointer(), [](int value) { return static_cast<TComponent>(value); });
  return Preprocess(image.GetPointer(), parameters);
}
} // namespace

TEST(CTPreprocessingStatistics, EqualValuesOfAnyTypeAreMeasuredAlike)
{
  // Oracle: identity between component types; sums of other partitions differ by a rounding of double.
  std::vector<int> values(17 * 13 * 4);
  std::mt19937     random(3);
  std::generate(values.begin(), values.end(), [&] { return static_cast<int>(random() % 128); });
  for (auto parameters : MakeAll())
  {
    parameters.windows = { { 60.3, 77.7 } };
    const auto expected = PreprocessAs<short>(values, parameters);
    for (const auto & result : { PreprocessAs<unsigned char>(values, parameters),
                                 PreprocessAs<signed char>(values, parameters),
                                 PreprocessAs<unsigned short>(values, parameters),
                                 PreprocessAs<int>(values, parameters),
                                 PreprocessAs<unsigned int>(values, parameters),
                                 PreprocessAs<int64_t>(values, parameters),
                                 PreprocessAs<uint64_t>(values, parameters),
                                 PreprocessAs<float>(values, parameters),
                                 PreprocessAs<double>(values, parameters) })
    {
      for (std::size_t i = 0; i < result.size(); ++i)
      {
        ASSERT_NEAR(result[i], expected[i], parameters.statistics == Statistics::ZScore ? 1e-6 : 0.0);
      }
    }
  }
}

TEST(CTPreprocessingStatistics, WhatIsConstantBecomesZero)
{
  // Oracle: the closed form. Inside the windows, beyond both of their ends, and where nothing but padding is there.
  for (const int value : { 37, 5000, -3000 })
  {
    for (const bool isPadding : { false, true })
    {
      auto image = MakeNoise({ { 20, 18, 3 } });
      image->FillBuffer(static_cast<short>(value));
      if (isPadding)
      {
        SetPadding(image, value, value);
      }
      for (auto parameters : MakeAll())
      {
        parameters.fit = CTPreprocessingEnums::Fit::Stretch;
        for (const float result : Preprocess(image.GetPointer(), parameters))
        {
          ASSERT_NEAR(result, 0.0F, parameters.statistics == Statistics::ZScore ? 5e-7 : 0.0)
            << parameters.statistics << " of " << value << (isPadding ? ", padding" : "");
        }
      }
    }
  }
  // Percentiles that are one value, of an image that is not constant.
  auto image = MakeNoise({ { 20, 18, 3 } });
  image->FillBuffer(0);
  image->GetBufferPointer()[7] = 300;
  auto parameters = MakeParameters(Statistics::Percentile);
  parameters.mean = { 0.25 };
  for (const float result : Preprocess(image.GetPointer(), parameters))
  {
    ASSERT_EQ(result, -0.25F);
  }
}

TEST(CTPreprocessingStatistics, WorkUnitsDoNotChangeABit)
{
  // Oracle: identity with one work unit; whole numbers of 16 bits and floats are measured in different ways.
  const auto image = MakeNoise({ { 37, 29, 14 } });
  using FloatVolume = itk::Image<float, 3>;
  auto real = FloatVolume::New();
  real->SetRegions(image->GetLargestPossibleRegion());
  real->Allocate();
  std::transform(image->GetBufferPointer(),
                 image->GetBufferPointer() + 37 * 29 * 14,
                 real->GetBufferPointer(),
                 [](short v) { return 0.37F * static_cast<float>(v); });
  for (const auto & parameters : MakeAll())
  {
    auto filter = MakeFilter(image.GetPointer(), parameters);
    auto realFilter = MakeFilter(real.GetPointer(), parameters);
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    realFilter->SetNumberOfWorkUnits(1);
    realFilter->Update();
    const auto expected = GetValues(filter->GetOutput());
    const auto realExpected = GetValues(realFilter->GetOutput());
    for (const unsigned int units : { 2U, 5U, 16U })
    {
      filter->SetNumberOfWorkUnits(units);
      filter->GetMultiThreader()->SetMaximumNumberOfThreads(units);
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected) << parameters.ToJSON();
      realFilter->SetNumberOfWorkUnits(units);
      realFilter->GetMultiThreader()->SetMaximumNumberOfThreads(units);
      realFilter->Update();
      EXPECT_EQ(GetValues(realFilter->GetOutput()), realExpected) << parameters.ToJSON();
    }
  }
}

TEST(CTPreprocessingStatistics, StreamedPiecesAreTheWhole)
{
  // Oracle: identity with the run over the largest region; z is flipped, so the pieces come from its end.
  auto image = MakeNoise({ { 37, 29, 15 } });
  auto direction = image->GetDirection();
  direction(2, 2) = -1;
  image->SetDirection(direction);
  for (const auto & parameters : MakeAll())
  {
    auto filter = MakeFilter(image.GetPointer(), parameters);
    auto streamer = itk::StreamingImageFilter<Output, Output>::New();
    streamer->SetInput(filter->GetOutput());
    streamer->SetNumberOfStreamDivisions(7);
    streamer->Update();
    EXPECT_EQ(GetValues(streamer->GetOutput()), Preprocess(image.GetPointer(), parameters)) << parameters.ToJSON();
    EXPECT_LE(filter->GetOutput()->GetBufferedRegion().GetSize(2), 3U) << "the whole was computed at once";
  }
}

TEST(CTPreprocessingStatistics, OrientationDoesNotChangeThem)
{
  // Oracle: identity of what is measured on the same voxels, whichever way they lie.
  const auto image = MakeNoise({ { 20, 18, 12 } });
  auto       turned = MakeNoise({ { 20, 18, 12 } });
  auto       direction = turned->GetDirection();
  direction.Fill(0);
  direction(0, 2) = direction(1, 0) = 1;
  direction(2, 1) = -1;
  turned->SetDirection(direction);
  for (const auto statistics : { Statistics::ZScore, Statistics::Percentile })
  {
    auto filter = MakeFilter(image.GetPointer(), MakeParameters(statistics));
    auto turnedFilter = MakeFilter(turned.GetPointer(), MakeParameters(statistics));
    filter->Update();
    turnedFilter->Update();
    EXPECT_EQ(turnedFilter->GetMeasuredParameters(), filter->GetMeasuredParameters());
    EXPECT_EQ(filter->GetMeasuredParameters()[0].statistics, Statistics::None);
  }
}

TEST(CTPreprocessingStatistics, TheVolumeIsReadOnceAndThenTheSlicesThatAreAskedFor)
{
  // Oracle: the regions that a filter before it was asked for; it gives its data back, as filters of large volumes do.
  const auto image = MakeNoise({ { 20, 18, 12 } });
  using Shift = itk::ShiftScaleImageFilter<Volume, Volume>;
  using Monitor = RegionMonitor<Volume>;
  auto shift = Shift::New();
  shift->SetInput(image);
  shift->ReleaseDataFlagOn();
  auto monitor = Monitor::New();
  monitor->SetInput(shift->GetOutput());
  monitor->ReleaseDataFlagOn();
  auto second = Shift::New();
  second->SetInput(monitor->GetOutput());
  second->ReleaseDataFlagOn();
  auto       filter = MakeFilter(second->GetOutput(), MakeParameters(Statistics::Percentile));
  const auto getSlices = [&monitor] {
    std::vector<itk::SizeValueType> slices;
    for (const auto & region : monitor->GetUpdatedRegions())
    {
      slices.push_back(region.GetSize(2));
    }
    return slices;
  };
  for (const itk::IndexValueType slice : { 4, 5, 2 })
  {
    UpdateSlice(filter->GetOutput(), slice);
  }
  EXPECT_EQ(getSlices(), (std::vector<itk::SizeValueType>{ 12, 1, 1 }));

  const auto expectAll = [&](const char * what) {
    monitor->Clear();
    UpdateSlice(filter->GetOutput(), 3);
    UpdateSlice(filter->GetOutput(), 7);
    EXPECT_EQ(getSlices(), (std::vector<itk::SizeValueType>{ 12, 1 })) << what;
  };
  shift->SetShift(100);
  expectAll("a filter before it was changed");
  image->GetBufferPointer()[0] = 1000;
  image->Modified();
  expectAll("the image was changed");
  filter->SetParameters(MakeParameters(Statistics::ZScore));
  expectAll("the parameters were changed");
  const auto measured = filter->GetMeasuredParameters();
  const auto other = MakeNoise({ { 20, 18, 12 } });
  other->GetBufferPointer()[5] = 0;
  shift->SetInput(other);
  expectAll("the input is another one");
  EXPECT_NE(filter->GetMeasuredParameters(), measured);

  // Of each slice: no more than what is asked for, ever.
  filter->SetParameters(MakeParameters(Statistics::ZScore, true));
  monitor->Clear();
  UpdateSlice(filter->GetOutput(), 3);
  UpdateSlice(filter->GetOutput(), 9);
  EXPECT_EQ(getSlices(), (std::vector<itk::SizeValueType>{ 1, 1 }));
}

TEST(CTPreprocessingStatistics, ProgressGoesToOneAndAnAbortEndsTheMeasurement)
{
  // Oracle: the progress never falls and ends at 1; an abort at the first event leaves nothing measured.
  const auto image = MakeNoise({ { 64, 64, 24 } });
  for (const auto & parameters : MakeAll())
  {
    auto         filter = MakeFilter(image.GetPointer(), parameters);
    float        last = 0.0F;
    unsigned int events = 0;
    filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      EXPECT_GE(filter->GetProgress(), last);
      last = filter->GetProgress();
      ++events;
    });
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    EXPECT_GT(events, 24U);
    EXPECT_EQ(last, 1.0F);

    auto aborted = MakeFilter(image.GetPointer(), parameters);
    aborted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      if (aborted->GetProgress() > 0.01F)
      {
        aborted->AbortGenerateDataOn();
      }
    });
    EXPECT_THROW(aborted->Update(), itk::ProcessAborted);
    EXPECT_TRUE(aborted->GetMeasuredParameters().empty());
    // And another update measures.
    aborted->RemoveAllObservers();
    aborted->Update();
    EXPECT_EQ(GetValues(aborted->GetOutput()), GetValues(filter->GetOutput()));
  }
}

TEST(CTPreprocessingStatistics, WhatWasMeasuredIsToldAndPrinted)
{
  // Oracle: by hand: a window of 400 HU around 40 of which the data use -60..90 (the lower end is -160, the upper 240).
  auto image = MakeNoise({ { 4, 4, 2 } });
  for (unsigned int i = 0; i < 32; ++i)
  {
    image->GetBufferPointer()[i] = static_cast<short>(i == 0 ? -60 : i == 9 ? 90 : 0);
  }
  auto parameters = MakeParameters(Statistics::MinMax, true);
  parameters.windows = { { 40.0, 400.0 } };
  auto filter = MakeFilter(image.GetPointer(), parameters);
  EXPECT_TRUE(filter->GetMeasuredParameters().empty());
  filter->Update();
  const auto & measured = filter->GetMeasuredParameters();
  ASSERT_EQ(measured.size(), 2U);
  EXPECT_NEAR(measured[0].windows[0].center, 15.0, 1e-9);
  EXPECT_NEAR(measured[0].windows[0].width, 150.0, 1e-9);
  parameters.statisticsPerSlice = false;
  parameters.windows[0].center = 240.0;
  filter->SetParameters(parameters);
  filter->Update();
  ASSERT_EQ(measured.size(), 1U);
  EXPECT_NEAR(measured[0].windows[0].center, 65.0, 1e-9);
  EXPECT_NEAR(measured[0].windows[0].width, 50.0, 1e-9);
  EXPECT_EQ(filter->GetParameters(), parameters);
  std::ostringstream text;
  filter->Print(text);
  EXPECT_NE(text.str().find("MeasuredParameters: 1"), std::string::npos);
  EXPECT_NE(text.str().find(measured[0].ToJSON()), std::string::npos);
  EXPECT_NE(text.str().find("MeasuringShare: 0.3"), std::string::npos);
}

TEST(CTPreprocessingStatistics, AreRefusedWhereTheyCannotBe)
{
  using namespace itk::TransferLearning;
  std::vector<short>             values(64);
  std::vector<float>             output(64);
  CTPreprocessingKernelArguments stack;
  stack.inputColumns = stack.inputRows = stack.inputRowStride = 8;
  auto parameters = MakeParameters(Statistics::MinMax);
  parameters.size = { { 8, 8 } };
  parameters.channels = 1;
  parameters.windows.resize(1);
  EXPECT_ERROR(MeasureCTPreprocessingStatistics(stack, parameters), "(min-max) of the preprocessing have no buffer");
  stack.input = values.data();
  EXPECT_ERROR(MeasureCTPreprocessingStatistics(stack, parameters), "have no planes");
  stack.numberOfPlanes = 1;
  stack.output = output.data();
  const auto kernel = DeviceUnderTest::GetKernels().front();
  EXPECT_ERROR(kernel.run(stack, parameters), "(min-max) of the preprocessing must be measured");
  EXPECT_NO_THROW(kernel.run(stack, MeasureCTPreprocessingStatistics(stack, parameters)[0]));
  parameters.percentiles = { 50, 20 };
  parameters.statistics = Statistics::Percentile;
  EXPECT_ERROR(MeasureCTPreprocessingStatistics(stack, parameters), "percentiles is 50..20");
}
