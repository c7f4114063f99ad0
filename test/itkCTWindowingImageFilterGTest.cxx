// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTWindowingImageFilter.h"

#include "ExpectedError.h"
#include "PydicomReference.h"
#include "itkCTSeriesReader.h"
#include "itkCommand.h"
#include "itkGDCMImageIO.h"
#include "itkImageFileReader.h"
#include "itkMetaDataObject.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

namespace
{
using itk::CTWindow;
using itk::CTWindowEnums;
using Function = CTWindowEnums::Function;
using Volume = itk::Image<short, 3>;
template <typename TValue>
using Row = itk::Image<TValue, 2>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

template <typename TValue>
typename Row<TValue>::Pointer
MakeRow(const std::vector<double> & values)
{
  auto image = Row<TValue>::New();
  image->SetRegions(itk::Size<2>{ { values.size(), 1 } });
  image->Allocate();
  std::transform(
    values.begin(), values.end(), image->GetBufferPointer(), [](double value) { return static_cast<TValue>(value); });
  return image;
}

template <typename TImage>
std::vector<typename TImage::PixelType>
GetValues(const TImage * image)
{
  return { image->GetBufferPointer(), image->GetBufferPointer() + image->GetBufferedRegion().GetNumberOfPixels() };
}

/** What a filter makes of a row; `set` gets it before it runs. */
template <typename TInput, typename TOutput, typename TSet>
std::vector<TOutput>
Apply(const std::vector<double> & values, const TSet & set)
{
  auto filter = itk::CTWindowingImageFilter<Row<TInput>, Row<TOutput>>::New();
  filter->SetInput(MakeRow<TInput>(values));
  set(*filter);
  filter->Update();
  return GetValues(filter->GetOutput());
}

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  auto image = Volume::New();
  image->SetRegions(Volume::RegionType(Volume::IndexType{ { 3, -2, 5 } }, size));
  image->Allocate();
  std::mt19937 random(7);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(static_cast<int>(random() % 3000) - 1400);
  });
  return image;
}

itk::VOILUT
MakeTable()
{
  // Not monotonic, so that a wrong index shows.
  itk::VOILUT table;
  for (unsigned int i = 0; i < 300; ++i)
  {
    table.entries.push_back(static_cast<uint16_t>((37 * i + 11) % 4096));
  }
  table.firstMapped = -1024;
  table.bitsPerEntry = 12;
  return table;
}

/** Sets up a filter in each way: the functions, and a table. */
template <typename TFilter>
void
SetWay(TFilter & filter, unsigned int way)
{
  const Function functions[]{ Function::Linear, Function::LinearExact, Function::Sigmoid };
  if (way < 3)
  {
    filter.SetWindow({ -30.0, 1111.0, functions[way] });
    return;
  }
  filter.SetVOILUT(MakeTable());
}
constexpr unsigned int numberOfWays = 4;

nlohmann::json
ReadFixtures()
{
  std::ifstream stream(TestPaths::Data("windowing.json"));
  return nlohmann::json::parse(stream);
}

CTWindow
GetWindow(const nlohmann::json & one)
{
  const auto name = one["function"].get<std::string>();
  return { one["center"].get<double>(),
           one["width"].get<double>(),
           name == "LINEAR"    ? Function::Linear
           : name == "SIGMOID" ? Function::Sigmoid
                               : Function::LinearExact };
}

template <typename TInput>
void
ExpectAsPydicom(const nlohmann::json & one)
{
  const auto     values = one["values"].get<std::vector<double>>();
  const auto     expected = one["expected"].get<std::vector<double>>();
  const CTWindow window = GetWindow(one);
  const double   minimum = one["minimum"];
  const double   maximum = one["maximum"];
  const auto     set = [&](auto & filter) {
    using Value = typename std::decay_t<decltype(filter)>::OutputPixelType;
    filter.SetWindow(window);
    filter.SetOutputMinimum(static_cast<Value>(minimum));
    filter.SetOutputMaximum(static_cast<Value>(maximum));
  };
  const auto real = Apply<TInput, double>(values, set);
  const auto single = Apply<TInput, float>(values, set);
  const auto whole = Apply<TInput, int>(values, set);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const double length = maximum - minimum;
    EXPECT_NEAR(real[i], expected[i], 1e-11 * length) << one["function"] << ' ' << window.center << '/' << window.width;
    EXPECT_NEAR(single[i], expected[i], 1e-7 * std::max(length, std::abs(minimum)));
    // pydicom's own rounding decides at halves; those are compared with whole numbers elsewhere.
    if (std::abs(expected[i] + 0.5 - std::round(expected[i] + 0.5)) > 1e-8)
    {
      EXPECT_EQ(whole[i], static_cast<int>(std::floor(expected[i] + 0.5)));
    }
  }
}
} // namespace

TEST(CTWindowingImageFilter, WindowsAsPydicomDoes)
{
  // Oracle: pydicom's apply_windowing on random values and on thresholds, by Utilities/make-single-filter-fixtures.py.
  const auto fixtures = ReadFixtures();
  ASSERT_GE(fixtures["windows"].size(), 60U);
  for (const auto & one : fixtures["windows"])
  {
    if (one["type"] == "int16")
    {
      ExpectAsPydicom<short>(one);
      ExpectAsPydicom<int>(one);
    }
    else
    {
      ExpectAsPydicom<double>(one);
    }
  }
}

TEST(CTWindowingImageFilter, TakesTheEntriesOfAVOILUTAsPydicomDoes)
{
  // Oracle: pydicom's apply_voi; its gray values are those of an output range as long as the table's.
  const auto fixtures = ReadFixtures();
  for (const auto & one : fixtures["tables"])
  {
    itk::VOILUT table;
    table.entries = one["entries"].get<std::vector<uint16_t>>();
    table.firstMapped = one["first"];
    table.bitsPerEntry = one["bits"];
    const auto values = one["values"].get<std::vector<double>>();
    const auto set = [&](auto & filter) {
      filter.SetVOILUT(table);
      filter.SetOutputMinimum(0);
      filter.SetOutputMaximum(static_cast<unsigned short>((1U << table.bitsPerEntry) - 1U));
    };
    const auto expected = one["expected"].get<std::vector<unsigned short>>();
    EXPECT_EQ((Apply<short, unsigned short>(values, set)), expected);
    EXPECT_EQ((Apply<int, unsigned short>(values, set)), expected);
    EXPECT_EQ((Apply<double, unsigned short>(values, set)), expected);
  }
}

TEST(CTWindowingImageFilter, RealSlicesAreWindowedAsPydicomDoes)
{
  // Oracle: pydicom reads, rescales and windows the same files, by test/DICOMTestSeries.py.
  struct Case
  {
    const char * file;
    unsigned int index;
    const char * function;
    CTWindow     window;
  };
  for (const Case & one : { Case{ "693_J2KI.dcm", 0, "LINEAR", { 40, 100, Function::Linear } },
                            Case{ "dicomdirtests/98892001/CT5N/2062", 0, "SIGMOID", { 40, 400, Function::Sigmoid } },
                            Case{ "dicomdirtests/77654033/CT2/17106", 0, "LINEAR_EXACT", { 30, 100 } },
                            Case{ "examples_overlay.dcm", 0, "LINEAR", { 450, 790, Function::Linear } },
                            Case{ "examples_overlay.dcm", 1, "LINEAR", { 200, 443, Function::Linear } } })
  {
    const std::string output = TestPaths::OutputFolder("pydicom") + "/windowed.raw";
    PydicomReference::Run("window '" + PydicomReference::RealFile(one.file) + "' " + std::to_string(one.index) + ' ' +
                          one.function + " '" + output + "'");
    auto reader = itk::ImageFileReader<itk::Image<short, 2>>::New();
    reader->SetImageIO(itk::GDCMImageIO::New());
    reader->SetFileName(PydicomReference::RealFile(one.file));
    auto filter = itk::CTWindowingImageFilter<itk::Image<short, 2>>::New();
    filter->SetInput(reader->GetOutput());
    filter->UseWindowOfImageOn();
    filter->SetWindowOfImageIndex(one.index);
    filter->Update();
    EXPECT_EQ(filter->GetAppliedWindow().center, one.window.center) << one.file;
    EXPECT_EQ(filter->GetAppliedWindow().width, one.window.width) << one.file;
    filter->UseWindowOfImageOff();
    filter->SetWindow(one.window);
    filter->Update();
    const auto expected = PydicomReference::ReadRaw<double>(output);
    const auto result = GetValues(filter->GetOutput());
    ASSERT_EQ(result.size(), expected.size());
    for (std::size_t i = 0; i < result.size(); ++i)
    {
      ASSERT_NEAR(result[i], expected[i], 1e-7) << one.file << ", pixel " << i;
    }
  }
}

TEST(CTWindowingImageFilter, RoundsToTheNearestIntegerHalvesUp)
{
  // Oracle: quotients of whole numbers. Of every width up to 1500, at every HU, halves included.
  std::vector<double> ramp(1502);
  std::iota(ramp.begin(), ramp.end(), -1.0);
  for (int width = 1; width <= 1500; width += 1 + width / 40)
  {
    const auto expect = [&](int lowest, int highest, int value) {
      const std::int64_t inside = std::clamp(value, 0, width);
      return static_cast<int>((2 * inside * (highest - lowest) + width) / (2 * width)) + lowest;
    };
    const auto set = [&](auto & filter) { filter.SetLowHigh(0.0, width); };
    const auto bytes = Apply<short, unsigned char>(ramp, set);
    const auto signedBytes = Apply<short, signed char>(ramp, set);
    const auto words = Apply<short, unsigned short>(ramp, set);
    const auto signedWords = Apply<short, short>(ramp, set);
    for (std::size_t i = 0; i < ramp.size(); ++i)
    {
      const int value = static_cast<int>(i) - 1;
      ASSERT_EQ(bytes[i], expect(0, 255, value)) << value << " of " << width;
      ASSERT_EQ(signedBytes[i], expect(-128, 127, value)) << value << " of " << width;
      ASSERT_EQ(words[i], expect(0, 65535, value)) << value << " of " << width;
      ASSERT_EQ(signedWords[i], expect(-32768, 32767, value)) << value << " of " << width;
    }
  }
}

TEST(CTWindowingImageFilter, MeetsTheEndsOfTheOutputRangeExactly)
{
  // Oracle: the ends as they were set, or those of the type; of 32 and 64 bits too, and where 0.1 + (0.3 - 0.1) is not
  // 0.3.
  const std::vector<double> values{ -5000, 5000 };
  const auto                nothing = [](auto &) {};
  const auto                expectEnds = [&](auto value) {
    using Value = decltype(value);
    EXPECT_EQ((Apply<short, Value>(values, nothing)),
              (std::vector<Value>{ std::numeric_limits<Value>::lowest(), std::numeric_limits<Value>::max() }))
      << sizeof(Value) << " bytes";
  };
  expectEnds(std::uint8_t{});
  expectEnds(std::int8_t{});
  expectEnds(std::uint16_t{});
  expectEnds(std::int16_t{});
  expectEnds(std::uint32_t{});
  expectEnds(std::int32_t{});
  expectEnds(std::uint64_t{});
  expectEnds(std::int64_t{});
  EXPECT_EQ((Apply<short, float>(values, nothing)), (std::vector<float>{ 0.0F, 1.0F }));
  EXPECT_EQ((Apply<short, double>(values, nothing)), (std::vector<double>{ 0.0, 1.0 }));
  std::mt19937                     random(4);
  std::uniform_real_distribution<> distribution(-3.0, 3.0);
  for (unsigned int i = 0; i < 200; ++i)
  {
    double ends[2]{ distribution(random), distribution(random) };
    std::sort(ends, ends + 2);
    const auto result = Apply<short, double>(values, [&](auto & filter) {
      filter.SetOutputMinimum(ends[0]);
      filter.SetOutputMaximum(ends[1]);
    });
    EXPECT_EQ(result, (std::vector<double>{ ends[0], ends[1] }));
  }
}

TEST(CTWindowingImageFilter, TheNarrowestWindowIsAStep)
{
  // Oracle: PS3.3 C.11.2.1.2.1 with w = 1: all up to c - 0.5 is black, all above is white.
  const auto result =
    Apply<double, unsigned char>({ 39.0, 39.5, 39.5 + 1e-9, 40.0, 41.0, -infinity, infinity },
                                 [](auto & filter) { filter.SetWindow({ 40.0, 1.0, Function::Linear }); });
  EXPECT_EQ(result, (std::vector<unsigned char>{ 0, 0, 255, 255, 255, 0, 255 }));
}

TEST(CTWindowingImageFilter, WhatIsNoNumberIsBlackAndInfinitiesAreTheEnds)
{
  // Oracle: the documentation; NaN is what -infinity is.
  for (unsigned int way = 0; way < numberOfWays; ++way)
  {
    const auto set = [&](auto & filter) { SetWay(filter, way); };
    const auto ends = Apply<double, double>({ -1e300, 1e300 }, set);
    for (const auto & result : { Apply<double, double>({ notANumber, -infinity, infinity }, set),
                                 Apply<float, double>({ notANumber, -infinity, infinity }, set) })
    {
      EXPECT_EQ(result, (std::vector<double>{ ends[0], ends[0], ends[1] })) << way;
    }
    if (way < 3)
    {
      EXPECT_EQ(ends, (std::vector<double>{ 0.0, 1.0 }));
      EXPECT_EQ((Apply<float, short>({ notANumber, -infinity, infinity }, set)),
                (std::vector<short>{ -32768, -32768, 32767 }));
    }
  }
}

TEST(CTWindowingImageFilter, ATableTakesTheNearestInteger)
{
  // Oracle: the entries by hand.
  itk::VOILUT table;
  table.entries = { 1, 10, 100, 200 };
  table.firstMapped = 5;
  table.bitsPerEntry = 8;
  const auto set = [&](auto & filter) { filter.SetVOILUT(table); };
  EXPECT_EQ((Apply<double, unsigned char>({ -9, 5, 5.49, 5.5, 6, 7.4999, 7.5, 8, 9, 1e9 }, set)),
            (std::vector<unsigned char>{ 1, 1, 1, 10, 10, 100, 200, 200, 200, 200 }));
  table.entries = { 77 };
  EXPECT_EQ((Apply<short, unsigned char>({ -9, 5, 6 }, set)), (std::vector<unsigned char>{ 77, 77, 77 }));
}

TEST(CTWindowingImageFilter, RampsImpulsesAndConstantsHaveClosedForms)
{
  // Oracle: the formula of LINEAR_EXACT on a volume.
  auto image = MakeNoise({ { 12, 5, 3 } });
  image->FillBuffer(100);
  image->GetBufferPointer()[17] = 3000;
  auto filter = itk::CTWindowingImageFilter<Volume>::New();
  filter->SetInput(image);
  filter->SetWindow(0.0, 400.0);
  filter->Update();
  for (std::size_t i = 0; i < 180; ++i)
  {
    ASSERT_EQ(filter->GetOutput()->GetBufferPointer()[i], i == 17 ? 1.0F : 0.75F);
  }
  EXPECT_EQ(filter->GetOutput()->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());

  // Four dimensions: each pixel by its own value, also of a part of the image.
  using Series = itk::Image<short, 4>;
  auto series = Series::New();
  series->SetRegions(Series::SizeType{ { 5, 4, 3, 2 } });
  series->Allocate();
  std::iota(series->GetBufferPointer(), series->GetBufferPointer() + 120, static_cast<short>(0));
  auto ofSeries = itk::CTWindowingImageFilter<Series>::New();
  ofSeries->SetInput(series);
  ofSeries->SetLowHigh(0.0, 128.0);
  const Series::RegionType part(Series::IndexType{ { 1, 1, 1, 0 } }, Series::SizeType{ { 3, 2, 2, 2 } });
  ofSeries->GetOutput()->SetRequestedRegion(part);
  ofSeries->Update();
  for (itk::IndexValueType w = 0; w < 2; ++w)
  {
    for (itk::IndexValueType z = 1; z < 3; ++z)
    {
      EXPECT_EQ(ofSeries->GetOutput()->GetPixel({ { 2, 2, z, w } }),
                static_cast<float>(2 + 5 * (2 + 4 * (z + 3 * w))) / 128.0F);
    }
  }
}

TEST(CTWindowingImageFilter, StreamedPiecesAndWorkUnitsAreTheWhole)
{
  // Oracle: identity with one run of one work unit.
  const auto image = MakeNoise({ { 97, 61, 15 } });
  using Output = itk::Image<unsigned short, 3>;
  for (unsigned int way = 0; way < numberOfWays; ++way)
  {
    auto filter = itk::CTWindowingImageFilter<Volume, Output>::New();
    filter->SetInput(image);
    SetWay(*filter, way);
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    const auto expected = GetValues(filter->GetOutput());
    for (const unsigned int units : { 2U, 5U, 16U })
    {
      filter->SetNumberOfWorkUnits(units);
      filter->GetMultiThreader()->SetMaximumNumberOfThreads(units);
      filter->Modified();
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected) << way << ", " << units;
    }
    auto streamer = itk::StreamingImageFilter<Output, Output>::New();
    streamer->SetInput(filter->GetOutput());
    streamer->SetNumberOfStreamDivisions(7);
    filter->Modified();
    streamer->Update();
    EXPECT_EQ(GetValues(streamer->GetOutput()), expected) << way;
    EXPECT_LE(filter->GetOutput()->GetBufferedRegion().GetSize(2), 3U) << "the whole was computed at once";
  }
}

TEST(CTWindowingImageFilter, RunsInPlaceWhereTheTypesAreEqual)
{
  // Oracle: identity with a run that is not in place; the buffer stays where it is.
  for (unsigned int way = 0; way < numberOfWays; ++way)
  {
    using Filter = itk::CTWindowingImageFilter<Volume, Volume>;
    // Large enough for the table of all values.
    const auto image = MakeNoise({ { 97, 61, 15 } });
    auto       filter = Filter::New();
    filter->SetInput(image);
    SetWay(*filter, way);
    filter->Update();
    const auto    expected = GetValues(filter->GetOutput());
    const short * buffer = image->GetBufferPointer();
    EXPECT_NE(filter->GetOutput()->GetBufferPointer(), buffer) << "only when it was asked for";
    ASSERT_EQ(image->GetBufferedRegion(), image->GetLargestPossibleRegion());
    auto inPlace = Filter::New();
    inPlace->SetInput(image);
    SetWay(*inPlace, way);
    inPlace->InPlaceOn();
    inPlace->Update();
    EXPECT_EQ(inPlace->GetOutput()->GetBufferPointer(), buffer);
    EXPECT_EQ(GetValues(inPlace->GetOutput()), expected);
  }
  EXPECT_FALSE((itk::CTWindowingImageFilter<Volume>::New()->CanRunInPlace()));
}

TEST(CTWindowingImageFilter, LowAndHighAreCenterAndWidth)
{
  // Oracle: PS3.3's thresholds; the values there are black and white, and just inside they are not.
  for (const Function function : { Function::Linear, Function::LinearExact })
  {
    const auto window = CTWindow::FromLowHigh(-160.0, 240.0, function);
    EXPECT_EQ(window.GetLow(), -160.0);
    EXPECT_EQ(window.GetHigh(), 240.0);
    EXPECT_EQ(window.width, function == Function::Linear ? 401.0 : 400.0);
    EXPECT_EQ(window.center, function == Function::Linear ? 40.5 : 40.0);
    const auto result = Apply<double, double>({ -160.0, -159.999, 40.0, 239.999, 240.0 },
                                              [&](auto & filter) { filter.SetWindow(window); });
    EXPECT_EQ(result.front(), 0.0);
    EXPECT_GT(result[1], 0.0);
    EXPECT_DOUBLE_EQ(result[2], 0.5);
    EXPECT_LT(result[3], 1.0);
    EXPECT_EQ(result.back(), 1.0);
  }
  const auto sigmoid = CTWindow::FromLowHigh(-160.0, 240.0, Function::Sigmoid);
  const auto result = Apply<double, double>({ -160.0, 40.0, 240.0 }, [&](auto & filter) { filter.SetWindow(sigmoid); });
  EXPECT_NEAR(result[0], 1.0 / (1.0 + std::exp(2.0)), 1e-15);
  EXPECT_EQ(result[1], 0.5);
  EXPECT_NEAR(result[2], 1.0 / (1.0 + std::exp(-2.0)), 1e-15);

  using Filter = itk::CTWindowingImageFilter<Volume>;
  auto filter = Filter::New();
  EXPECT_EQ(filter->GetWindow(), itk::GetCTWindowPreset("lung"));
  filter->SetPreset("brain");
  EXPECT_EQ(filter->GetWindow(), (CTWindow{ 40.0, 80.0 }));
  filter->SetFunction(Function::Linear);
  filter->SetLowHigh(0.0, 79.0);
  EXPECT_EQ(filter->GetWindow(), (CTWindow{ 40.0, 80.0, Function::Linear }));
  const auto modified = filter->GetMTime();
  filter->SetLowHigh(0.0, 79.0);
  filter->SetVOILUT({});
  EXPECT_EQ(filter->GetMTime(), modified);
  filter->SetVOILUT(MakeTable());
  EXPECT_GT(filter->GetMTime(), modified);
}

namespace
{
template <typename TImage>
void
SetTag(TImage * image, const std::string & key, const std::string & value)
{
  itk::EncapsulateMetaData<std::string>(image->GetMetaDataDictionary(), key, value);
}
} // namespace

TEST(CTWindowingImageFilter, TakesTheWindowOfTheImageOnRequest)
{
  // Oracle: the tags by hand, and those of a real file with two windows and their explanations.
  auto image = MakeNoise({ { 4, 4, 2 } });
  SetTag(image.GetPointer(), "0028|1050", "40\\-600.5 \\1e2");
  SetTag(image.GetPointer(), "0028|1051", "400\\1500\\ 0.5 ");
  SetTag(image.GetPointer(), "0028|1055", "MEDIASTINUM \\LUNG");
  auto filter = itk::CTWindowingImageFilter<Volume>::New();
  filter->SetInput(image);
  filter->SetWindow({ 7.0, 70.0 });
  filter->Update();
  EXPECT_EQ(filter->GetAppliedWindow(), (CTWindow{ 7.0, 70.0 })) << "tags are for those who ask for them";
  filter->UseWindowOfImageOn();
  filter->Update();
  EXPECT_EQ(filter->GetAppliedWindow(), (CTWindow{ 40.0, 400.0, Function::Linear }));
  filter->SetWindowOfImageIndex(1);
  filter->Update();
  EXPECT_EQ(filter->GetAppliedWindow(), (CTWindow{ -600.5, 1500.0, Function::Linear }));
  const auto expected = GetValues(filter->GetOutput());
  filter->SetWindowOfImageIndex(0);
  filter->SetWindowOfImageExplanation("LUNG");
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), expected);
  EXPECT_EQ(filter->GetWindow(), (CTWindow{ 7.0, 70.0 }));
  filter->SetWindowOfImageExplanation("");
  SetTag(image.GetPointer(), "0028|1056", "SIGMOID ");
  image->Modified();
  filter->SetWindowOfImageIndex(2);
  filter->Update();
  EXPECT_EQ(filter->GetAppliedWindow(), (CTWindow{ 100.0, 0.5, Function::Sigmoid }));

  auto reader = itk::ImageFileReader<Volume>::New();
  reader->SetImageIO(itk::GDCMImageIO::New());
  reader->SetFileName(PydicomReference::RealFile("examples_overlay.dcm"));
  auto ofFile = itk::CTWindowingImageFilter<Volume>::New();
  ofFile->SetInput(reader->GetOutput());
  ofFile->UseWindowOfImageOn();
  ofFile->SetWindowOfImageExplanation("WINDOW2");
  ofFile->Update();
  EXPECT_EQ(ofFile->GetAppliedWindow(), (CTWindow{ 200.0, 443.0, Function::Linear }));

  auto series = itk::CTSeriesReader::New();
  series->SetPath(PydicomReference::RealFile("dicomdirtests/98892001/CT5N"));
  auto ofSeries = itk::CTWindowingImageFilter<itk::CTSeriesReader::OutputImageType>::New();
  ofSeries->SetInput(series->GetOutput());
  ofSeries->UseWindowOfImageOn();
  ofSeries->Update();
  EXPECT_EQ(ofSeries->GetAppliedWindow(), (CTWindow{ 40.0, 400.0, Function::Linear }));
}

TEST(CTWindowingImageFilter, RefusesTagsThatAreNoWindow)
{
  const auto refuse = [](const std::map<std::string, std::string> & tags, const std::string & explanation) {
    auto image = MakeNoise({ { 4, 4, 2 } });
    for (const auto & [key, value] : tags)
    {
      SetTag(image.GetPointer(), key, value);
    }
    auto filter = itk::CTWindowingImageFilter<Volume>::New();
    filter->SetInput(image);
    filter->UseWindowOfImageOn();
    filter->SetWindowOfImageIndex(1);
    filter->SetWindowOfImageExplanation(explanation);
    filter->UpdateOutputInformation();
  };
  EXPECT_ERROR(refuse({}, ""), "no window with index 1", "it has none");
  EXPECT_ERROR(refuse({ { "0028|1050", "40" }, { "0028|1051", "400" }, { "0028|1055", "SOFT" } }, ""),
               "no window with index 1",
               "it has 0: 'SOFT' 40/400");
  EXPECT_ERROR(refuse({ { "0028|1050", "40\\50" }, { "0028|1051", "400\\4" }, { "0028|1055", "SOFT" } }, "LUNG"),
               "explanation 'LUNG'",
               "0: 'SOFT' 40/400, 1: '' 50/4");
  EXPECT_ERROR(refuse({ { "0028|1050", "40\\50" }, { "0028|1051", "400" } }, ""), "2 window centers", "1 widths");
  EXPECT_ERROR(refuse({ { "0028|1050", "40\\x" }, { "0028|1051", "400\\4" } }, ""), "(0028,1050)", "'x'");
  EXPECT_ERROR(refuse({ { "0028|1050", "40\\1" }, { "0028|1051", "400\\" } }, ""), "2 window centers", "1 widths");
  EXPECT_ERROR(refuse({ { "0028|1050", "40\\1" }, { "0028|1051", "400\\0" } }, ""), "width is 0", "LINEAR");
  EXPECT_ERROR(refuse({ { "0028|1050", "1\\1" }, { "0028|1051", "4\\4" }, { "0028|1056", "CUBIC" } }, ""),
               "(0028,1056)",
               "'CUBIC'",
               "LINEAR_EXACT");
}

TEST(CTWindowingImageFilter, RefusesWhatCannotBe)
{
  const auto image = MakeNoise({ { 4, 4, 2 } });
  const auto refuse = [&](const auto & set) {
    auto filter = itk::CTWindowingImageFilter<Volume>::New();
    filter->SetInput(image);
    set(*filter);
    filter->Update();
  };
  EXPECT_ERROR(refuse([](auto & f) { f.SetWindow({ 0.0, 0.5, Function::Linear }); }), "width is 0.5", "LINEAR");
  EXPECT_ERROR(refuse([](auto & f) { f.SetWindow(0.0, -3.0); }), "width is -3", "above 0");
  EXPECT_ERROR(refuse([](auto & f) { f.SetWindow({ 0.0, 0.0, Function::Sigmoid }); }), "width is 0");
  EXPECT_ERROR(refuse([](auto & f) { f.SetWindow(notANumber, 3.0); }), "center is nan");
  EXPECT_ERROR(refuse([](auto & f) { f.SetWindow(1.0, infinity); }), "width is inf");
  EXPECT_ERROR(refuse([](auto & f) { f.SetLowHigh(10.0, 2.0); }), "width is -8");
  EXPECT_ERROR(refuse([](auto & f) { f.SetFunction(static_cast<Function>(9)); }), "function is 9");
  EXPECT_ERROR(refuse([](auto & f) { f.SetPreset("spleen"); }), "'spleen'", "mediastinum");
  EXPECT_ERROR(refuse([](auto & f) { f.SetOutputMinimum(2.0F); }), "OutputMinimum is 2", "OutputMaximum 1");
  EXPECT_ERROR(refuse([](auto & f) { f.SetOutputMaximum(static_cast<float>(infinity)); }), "OutputMaximum inf");
  const auto refuseTable = [&](const auto & change) {
    auto table = MakeTable();
    change(table);
    refuse([&](auto & f) { f.SetVOILUT(table); });
  };
  EXPECT_ERROR(refuseTable([](auto & t) { t.bitsPerEntry = 17; }), "17 bits");
  EXPECT_ERROR(refuseTable([](auto & t) { t.entries[5] = 4096; }), "an entry of 4096", "12 bits");
  EXPECT_ERROR(refuseTable([](auto & t) { t.entries.resize(65537); }), "65537 entries");
  EXPECT_ERROR(refuse([](auto & f) {
                 f.SetVOILUT(MakeTable());
                 f.UseWindowOfImageOn();
               }),
               "UseWindowOfImage is on",
               "300 entries of 12 bits");
  EXPECT_NO_THROW(refuse([](auto & f) { f.SetWindow({ 0.0, 1.0, Function::Linear }); }));
}

TEST(CTWindowingImageFilter, ProgressGoesToOneAndAnAbortEndsTheRun)
{
  const auto image = MakeNoise({ { 256, 256, 12 } });
  using Filter = itk::CTWindowingImageFilter<Volume>;
  auto filter = Filter::New();
  filter->SetInput(image);
  filter->SetNumberOfWorkUnits(1);
  float        last = 0.0F;
  unsigned int events = 0;
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    EXPECT_GE(filter->GetProgress(), last);
    last = filter->GetProgress();
    ++events;
  });
  filter->Update();
  EXPECT_GE(events, 12U);
  EXPECT_EQ(last, 1.0F);

  auto aborted = Filter::New();
  aborted->SetInput(image);
  aborted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    if (aborted->GetProgress() > 0.01F)
    {
      aborted->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(aborted->Update(), itk::ProcessAborted);
  aborted->RemoveAllObservers();
  aborted->Update();
  EXPECT_EQ(GetValues(aborted->GetOutput()), GetValues(filter->GetOutput()));
}

TEST(CTWindowingImageFilter, PrintsAllThatItIsTold)
{
  auto filter = itk::CTWindowingImageFilter<Volume, itk::Image<unsigned char, 3>>::New();
  filter->SetWindow({ 40.0, 401.0, Function::Linear });
  filter->SetWindowOfImageIndex(3);
  filter->SetWindowOfImageExplanation("SOFT");
  auto table = MakeTable();
  table.explanation = "BONE";
  filter->SetVOILUT(table);
  filter->SetOutputMaximum(200);
  std::ostringstream text;
  filter->Print(text);
  for (const char * part : { "Window: LINEAR center 40 width 401 (low -160.5 high 239.5)",
                             "UseWindowOfImage: Off",
                             "WindowOfImageIndex: 3",
                             "WindowOfImageExplanation: SOFT",
                             "VOILUT: 300 entries of 12 bits from -1024 HU, 'BONE'",
                             "OutputMinimum: 0",
                             "OutputMaximum: 200",
                             "AppliedWindow: LINEAR_EXACT center 0 width 0",
                             "Plan: 0" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part << " is not in\n" << text.str();
  }
}
