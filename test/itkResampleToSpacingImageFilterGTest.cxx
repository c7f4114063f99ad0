// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkResampleToSpacingImageFilter.h"

#include "ExpectedError.h"
#include "TestPaths.h"
#include "itkCommand.h"
#include "itkMetaDataObject.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <numeric>
#include <random>

namespace
{
using Interpolation = itk::CTPreprocessingEnums::Interpolation;
using Fit = itk::CTPreprocessingEnums::Fit;
using FloatImage = itk::Image<float, 2>;
using Volume = itk::Image<short, 3>;

template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size, unsigned int components = 1)
{
  auto image = TImage::New();
  image->SetRegions(typename TImage::RegionType(size));
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  return image;
}

template <typename TImage, typename TValue>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size, const std::vector<TValue> & values)
{
  auto image = MakeImage<TImage>(size);
  std::transform(values.begin(), values.end(), image->GetBufferPointer(), [](auto value) {
    return static_cast<typename TImage::InternalPixelType>(value);
  });
  return image;
}

Volume::Pointer
MakeNoise(const Volume::SizeType & size)
{
  auto                               image = MakeImage<Volume>(size);
  std::mt19937                       random(11);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(distribution(random));
  });
  return image;
}

template <typename TInput, typename TOutput = TInput>
typename itk::ResampleToSpacingImageFilter<TInput, TOutput>::Pointer
MakeFilter(TInput * image, const typename TOutput::SizeType & size)
{
  auto filter = itk::ResampleToSpacingImageFilter<TInput, TOutput>::New();
  filter->SetInput(image);
  filter->SetSize(size);
  return filter;
}

template <typename TImage>
std::vector<double>
GetValues(const TImage * image)
{
  const auto count = image->GetBufferedRegion().GetNumberOfPixels() * image->GetNumberOfComponentsPerPixel();
  return std::vector<double>(image->GetBufferPointer(), image->GetBufferPointer() + count);
}

double
GetMaximumDifference(const std::vector<double> & first, const std::vector<double> & second)
{
  EXPECT_EQ(first.size(), second.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
  {
    largest = std::max(largest, std::abs(first[i] - second[i]));
  }
  return largest;
}

/** A case of the fixtures with the image types of its input. */
template <typename TInput, typename TOutput>
std::vector<double>
ComputeCase(const nlohmann::json & one, const nlohmann::json & input)
{
  typename TInput::SizeType  inputSize;
  typename TOutput::SizeType outputSize;
  for (unsigned int axis = 0; axis < TInput::ImageDimension; ++axis)
  {
    inputSize[axis] = input["size"][axis];
    outputSize[axis] = one["size"][axis];
  }
  const auto image = MakeImage<TInput>(inputSize, input["values"].template get<std::vector<int>>());
  auto       filter = MakeFilter<TInput, TOutput>(image.GetPointer(), outputSize);
  const auto interpolation = one["interpolation"].template get<std::string>();
  filter->SetInterpolation(interpolation == "linear"  ? Interpolation::Linear
                           : interpolation == "cubic" ? Interpolation::Cubic
                                                      : Interpolation::Lanczos);
  filter->SetAntialias(one["antialias"]);
  filter->Update();
  return GetValues(filter->GetOutput());
}

/** 30 degrees about z, then 20 about x. */
Volume::DirectionType
MakeObliqueDirection()
{
  const double          z = std::acos(-1.0) / 6.0;
  const double          x = std::acos(-1.0) / 9.0;
  Volume::DirectionType aboutZ;
  Volume::DirectionType aboutX;
  aboutZ.SetIdentity();
  aboutX.SetIdentity();
  aboutZ(0, 0) = aboutZ(1, 1) = std::cos(z);
  aboutZ(1, 0) = std::sin(z);
  aboutZ(0, 1) = -std::sin(z);
  aboutX(1, 1) = aboutX(2, 2) = std::cos(x);
  aboutX(2, 1) = std::sin(x);
  aboutX(1, 2) = -std::sin(x);
  return Volume::DirectionType(aboutX * aboutZ);
}

/** The physical position of a corner of the grid, half a voxel beyond the center of the outermost voxel. */
template <typename TImage>
typename TImage::PointType
GetCorner(const TImage * image, bool isLast)
{
  itk::ContinuousIndex<double, TImage::ImageDimension> index;
  for (unsigned int axis = 0; axis < TImage::ImageDimension; ++axis)
  {
    const auto & region = image->GetLargestPossibleRegion();
    index[axis] =
      static_cast<double>(region.GetIndex(axis)) - 0.5 + (isLast ? static_cast<double>(region.GetSize(axis)) : 0.0);
  }
  typename TImage::PointType point;
  image->TransformContinuousIndexToPhysicalPoint(index, point);
  return point;
}
} // namespace

// Oracle: Pillow and torch, by Utilities/make-resampling-fixtures.py. 2e-3 HU is float's rounding in this range; 8-bit
// pictures are within one gray level of 255, which Pillow rounds twice.
TEST(ResampleToSpacingImageFilter, AgreesWithPillowAndTorch)
{
  std::ifstream stream(TestPaths::Data("resampling.json"));
  const auto    fixtures = nlohmann::json::parse(stream);
  ASSERT_EQ(fixtures["cases"].size(), 24U);
  for (const auto & one : fixtures["cases"])
  {
    const auto   kind = one["input"].get<std::string>();
    const auto & input = fixtures["inputs"][kind];
    const auto   actual = kind == "gray"
                            ? ComputeCase<itk::Image<unsigned char, 2>, itk::Image<unsigned char, 2>>(one, input)
                            : (kind == "volume" ? ComputeCase<Volume, itk::Image<float, 3>>(one, input)
                                                : ComputeCase<itk::Image<short, 2>, FloatImage>(one, input));
    EXPECT_LE(GetMaximumDifference(actual, one["expected"].get<std::vector<double>>()), one["tolerance"].get<double>())
      << one["name"];
  }
}

TEST(ResampleToSpacingImageFilter, AConstantStaysConstant)
{
  const auto image = MakeImage<FloatImage>({ { 29, 23 } }, std::vector<float>(29 * 23, 37.25F));
  for (const auto interpolation :
       { Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic, Interpolation::Lanczos })
  {
    for (const auto & size : { FloatImage::SizeType{ { 7, 5 } }, FloatImage::SizeType{ { 64, 31 } } })
    {
      auto filter = MakeFilter(image.GetPointer(), size);
      filter->SetInterpolation(interpolation);
      filter->Update();
      for (const double value : GetValues(filter->GetOutput()))
      {
        EXPECT_NEAR(value, 37.25, 1e-4) << interpolation;
      }
    }
  }
}

// Oracle: value = physical position, which holds for linear and cubic kernels wherever their support is inside.
TEST(ResampleToSpacingImageFilter, ARampStaysARampInside)
{
  std::vector<float> values(60);
  std::iota(values.begin(), values.end(), 0.0F);
  const auto image = MakeImage<FloatImage>({ { 60, 1 } }, values);
  for (const unsigned int columns : { 20U, 60U, 150U })
  {
    auto filter = MakeFilter(image.GetPointer(), { { columns, 1 } });
    filter->SetInterpolation(Interpolation::Cubic);
    filter->Update();
    const auto result = GetValues(filter->GetOutput());
    const auto margin = columns / 8;
    for (unsigned int i = margin; i < columns - margin; ++i)
    {
      EXPECT_NEAR(result[i], (i + 0.5) * 60.0 / columns - 0.5, 1e-4) << columns << " columns, column " << i;
    }
  }
}

// Oracle: the triangle of half-width 2, normalized, at the centers of voxels that are twice as large.
TEST(ResampleToSpacingImageFilter, AnImpulseGivesTheWidenedKernel)
{
  std::vector<float> values(16, 0.0F);
  values[7] = 8.0F;
  const auto image = MakeImage<FloatImage>({ { 16, 1 } }, values);
  auto       filter = MakeFilter(image.GetPointer(), { { 8, 1 } });
  filter->Update();
  // Voxel 7 is 0.5 from the center of output 3 (6.5), 1.5 from that of output 4 (8.5).
  const std::vector<double> expected{ 0, 0, 0, 3, 1, 0, 0, 0 };
  EXPECT_LE(GetMaximumDifference(GetValues(filter->GetOutput()), expected), 1e-5);
  filter->AntialiasOff();
  filter->Update();
  const std::vector<double> plain{ 0, 0, 0, 4, 0, 0, 0, 0 };
  EXPECT_LE(GetMaximumDifference(GetValues(filter->GetOutput()), plain), 1e-5);
}

// Oracle: the corners of the grid, in space.
TEST(ResampleToSpacingImageFilter, KeepsExtentAndDirectionOfAnObliqueImage)
{
  auto         image = MakeNoise({ { 30, 24, 11 } });
  const double spacing[3] = { 0.7, 0.9, 2.5 };
  const double origin[3] = { -31.5, 12.25, 480 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(MakeObliqueDirection());
  auto                filter = itk::ResampleToSpacingImageFilter<Volume>::New();
  Volume::SpacingType isotropic;
  isotropic.Fill(1.0);
  filter->SetInput(image);
  filter->SetOutputSpacing(isotropic);
  filter->Update();
  const Volume * output = filter->GetOutput();
  EXPECT_EQ(output->GetLargestPossibleRegion().GetSize(), (Volume::SizeType{ { 21, 22, 28 } }));
  EXPECT_EQ(output->GetDirection(), image->GetDirection());
  for (const bool isLast : { false, true })
  {
    EXPECT_LE(GetCorner(output, isLast).EuclideanDistanceTo(GetCorner(image.GetPointer(), isLast)), 1e-6);
  }
  filter->ExactSpacingOn();
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetSpacing(), isotropic);
  for (const bool isLast : { false, true })
  {
    EXPECT_LE(GetCorner(filter->GetOutput(), isLast).EuclideanDistanceTo(GetCorner(image.GetPointer(), isLast)),
              0.5 * std::sqrt(3.0));
  }
}

TEST(ResampleToSpacingImageFilter, ItsOwnGridGivesTheImageBack)
{
  const auto image = MakeNoise({ { 17, 13, 5 } });
  for (const auto interpolation : { Interpolation::Nearest, Interpolation::Linear, Interpolation::Lanczos })
  {
    auto filter = MakeFilter(image.GetPointer(), { { 17, 13, 5 } });
    filter->SetInterpolation(interpolation);
    filter->Update();
    EXPECT_EQ(GetValues(filter->GetOutput()), GetValues(image.GetPointer())) << interpolation;
  }
}

// Oracle: 20 x 10 mm into 8 x 8 of one spacing, 2.5 mm: 8 x 4 voxels of the image, two rows of air on either side;
// cropped, the middle 10 x 10 mm at 1.25 mm.
TEST(ResampleToSpacingImageFilter, KeepsTheAspectByAirOrByACrop)
{
  auto image = MakeImage<itk::Image<short, 2>>({ { 20, 10 } }, std::vector<int>(200, 50));
  auto filter = MakeFilter(image.GetPointer(), { { 8, 8 } });
  filter->SetFit(Fit::KeepAspect);
  filter->GeneratePaddingMaskOn();
  filter->Update();
  EXPECT_NEAR(filter->GetOutput()->GetSpacing()[0], 2.5, 1e-12);
  EXPECT_NEAR(filter->GetOutput()->GetSpacing()[1], 2.5, 1e-12);
  const auto values = GetValues(filter->GetOutput());
  const auto mask = GetValues(filter->GetPaddingMask());
  for (unsigned int i = 0; i < 64; ++i)
  {
    const bool isInside = i / 8 >= 2 && i / 8 < 6;
    EXPECT_EQ(values[i], isInside ? 50 : -1024) << i;
    EXPECT_EQ(mask[i], isInside ? 0 : 1) << i;
  }
  filter->SetFit(Fit::CenterCrop);
  filter->Update();
  EXPECT_NEAR(filter->GetOutput()->GetSpacing()[0], 1.25, 1e-12);
  EXPECT_NEAR(filter->GetOutput()->GetOrigin()[0], 5.0 - 0.5 + 0.625, 1e-9);
  EXPECT_EQ(GetValues(filter->GetOutput()), std::vector<double>(64, 50.0));
}

// Oracle: the same image with air in the place of padding.
TEST(ResampleToSpacingImageFilter, PaddingAndNaNAreAirBeforeInterpolation)
{
  auto            image = MakeImage<FloatImage>({ { 24, 18 } });
  auto            clean = MakeImage<FloatImage>({ { 24, 18 } });
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  for (unsigned int i = 0; i < 24 * 18; ++i)
  {
    const float value = static_cast<float>((i * 37) % 101);
    const bool  isPadding = i % 24 < 5;
    image->GetBufferPointer()[i] = isPadding ? -2000.0F : (i == 300 ? nan : value);
    clean->GetBufferPointer()[i] = isPadding || i == 300 ? -1024.0F : value;
  }
  auto expected = MakeFilter(clean.GetPointer(), { { 9, 7 } });
  expected->Update();
  const auto values = GetValues(expected->GetOutput());

  auto byHand = MakeFilter(image.GetPointer(), { { 9, 7 } });
  byHand->SetPaddingRange(-2000, -1999);
  byHand->GeneratePaddingMaskOn();
  byHand->Update();
  EXPECT_EQ(GetValues(byHand->GetOutput()), values);
  // Output columns are 24/9 wide: the nearest voxel of columns 0 and 1 (1 and 4 of the input) is padding.
  const auto mask = GetValues(byHand->GetPaddingMask());
  EXPECT_EQ(mask[0], 1);
  EXPECT_EQ(mask[1], 1);
  EXPECT_EQ(mask[2], 0);

  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingLow", -2000.0);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), "TransferLearning_PaddingHigh", -2000.0);
  auto byTags = MakeFilter(image.GetPointer(), { { 9, 7 } });
  byTags->Update();
  EXPECT_EQ(GetValues(byTags->GetOutput()), values);
  EXPECT_EQ(byTags->GetPaddingMask(), nullptr);
}

// Oracle: each component on its own.
TEST(ResampleToSpacingImageFilter, ComponentsDoNotMix)
{
  using Colors = itk::VectorImage<unsigned char, 2>;
  using Gray = itk::Image<unsigned char, 2>;
  const auto colors = MakeImage<Colors>({ { 31, 22 } }, 3);
  for (unsigned int i = 0; i < 31 * 22 * 3; ++i)
  {
    colors->GetBufferPointer()[i] = static_cast<unsigned char>((i * 7919) % 256);
  }
  auto filter = MakeFilter(colors.GetPointer(), { { 12, 30 } });
  filter->SetInterpolation(Interpolation::Lanczos);
  filter->Update();
  const auto all = GetValues(filter->GetOutput());
  for (unsigned int component = 0; component < 3; ++component)
  {
    auto gray = MakeImage<Gray>({ { 31, 22 } });
    for (unsigned int i = 0; i < 31 * 22; ++i)
    {
      gray->GetBufferPointer()[i] = colors->GetBufferPointer()[3 * i + component];
    }
    auto single = MakeFilter(gray.GetPointer(), { { 12, 30 } });
    single->SetInterpolation(Interpolation::Lanczos);
    single->Update();
    const auto one = GetValues(single->GetOutput());
    for (std::size_t i = 0; i < one.size(); ++i)
    {
      ASSERT_EQ(all[3 * i + component], one[i]) << component << ' ' << i;
    }
  }
}

// Oracle: 2.5 and 3.5 lie between; halves go to the even one, and what lies beyond the type is clamped.
TEST(ResampleToSpacingImageFilter, RoundsToTheNearestAndClamps)
{
  using Bytes = itk::Image<unsigned char, 2>;
  const auto image = MakeImage<FloatImage>({ { 8, 1 } }, std::vector<float>{ 2, 3, 3, 4, -80, -80, 900, 900 });
  auto       filter = MakeFilter<FloatImage, Bytes>(image.GetPointer(), { { 4, 1 } });
  filter->AntialiasOff();
  filter->Update();
  EXPECT_EQ(GetValues(filter->GetOutput()), (std::vector<double>{ 2, 4, 0, 255 }));
}

TEST(ResampleToSpacingImageFilter, StreamsInSevenPieces)
{
  const auto image = MakeNoise({ { 40, 33, 29 } });
  for (const auto interpolation : { Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic })
  {
    auto whole = MakeFilter(image.GetPointer(), { { 19, 50, 21 } });
    whole->SetInterpolation(interpolation);
    whole->Update();
    auto filter = MakeFilter(image.GetPointer(), { { 19, 50, 21 } });
    filter->SetInterpolation(interpolation);
    auto streamer = itk::StreamingImageFilter<Volume, Volume>::New();
    streamer->SetInput(filter->GetOutput());
    streamer->SetNumberOfStreamDivisions(7);
    streamer->Update();
    EXPECT_EQ(GetValues(streamer->GetOutput()), GetValues(whole->GetOutput())) << interpolation;
    EXPECT_LT(filter->GetOutput()->GetBufferedRegion().GetSize(2), 21U) << "the whole was computed at once";
    EXPECT_LT(image->GetRequestedRegion().GetSize(2), 29U) << "the whole was requested";
    image->SetRequestedRegionToLargestPossibleRegion();
  }
}

TEST(ResampleToSpacingImageFilter, TheNumberOfWorkUnitsChangesNothing)
{
  const auto image = MakeNoise({ { 45, 31, 17 } });
  auto       one = MakeFilter(image.GetPointer(), { { 20, 40, 9 } });
  one->SetNumberOfWorkUnits(1);
  one->Update();
  for (const unsigned int units : { 2U, 5U, 16U })
  {
    auto many = MakeFilter(image.GetPointer(), { { 20, 40, 9 } });
    many->SetNumberOfWorkUnits(units);
    many->Update();
    EXPECT_EQ(GetValues(many->GetOutput()), GetValues(one->GetOutput())) << units;
  }
}

TEST(ResampleToSpacingImageFilter, ReportsProgressAndAborts)
{
  const auto         image = MakeNoise({ { 64, 64, 60 } });
  auto               filter = MakeFilter(image.GetPointer(), { { 32, 32, 60 } });
  std::vector<float> seen;
  filter->SetNumberOfWorkUnits(1);
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { seen.push_back(filter->GetProgress()); });
  filter->Update();
  EXPECT_GE(seen.size(), 5U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_NEAR(seen.back(), 1.0F, 1e-3F);

  auto  aborted = MakeFilter(image.GetPointer(), { { 32, 32, 60 } });
  float reached = 0.0F;
  aborted->SetNumberOfWorkUnits(1);
  aborted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    reached = std::max(reached, aborted->GetProgress());
    aborted->AbortGenerateDataOn();
  });
  EXPECT_THROW(aborted->Update(), itk::ProcessAborted);
  EXPECT_LT(reached, 0.5F);
}

TEST(ResampleToSpacingImageFilter, RefusesWhatCannotBe)
{
  const auto image = MakeNoise({ { 8, 8, 4 } });
  const auto refuse = [&](auto && change, const std::string & first, const std::string & second) {
    auto filter = MakeFilter(image.GetPointer(), { { 4, 4, 4 } });
    change(*filter);
    EXPECT_ERROR(filter->Update(), first, second);
  };
  using Filter = itk::ResampleToSpacingImageFilter<Volume>;
  Volume::SpacingType spacing;
  spacing.Fill(-1.5);
  refuse([&](Filter & filter) { filter.SetOutputSpacing(spacing); }, "OutputSpacing", "-1.5");
  spacing.Fill(2.0);
  refuse([&](Filter & filter) { filter.SetOutputSpacing(spacing); }, "set twice", "[4, 4, 4]");
  refuse([](Filter & filter) { filter.SetSize({ { 0, 0, 0 } }); }, "OutputSpacing and Size", "0");
  refuse([](Filter & filter) { filter.SetCropFraction(1.25); }, "CropFraction", "1.25");
  refuse([](Filter & filter) { filter.SetAirValue(1e38); }, "AirValue", "1e+38");
  refuse([](Filter & filter) { filter.SetPaddingRange(5, -5); }, "padding range", "5 to -5");
}

TEST(ResampleToSpacingImageFilter, PrintsItself)
{
  auto filter = itk::ResampleToSpacingImageFilter<Volume>::New();
  filter->SetInterpolation(Interpolation::Lanczos);
  filter->SetPaddingRange(-2000, -1900);
  std::ostringstream text;
  filter->Print(text);
  for (const char * const part : { "Interpolation: lanczos", "PaddingLow: -2000", "Antialias: On", "Fit: stretch" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
  }
  const auto before = filter->GetMTime();
  filter->SetPaddingRange(-2000, -1900);
  filter->SetInterpolation(Interpolation::Lanczos);
  EXPECT_EQ(filter->GetMTime(), before);
  filter->UnsetPaddingRange();
  EXPECT_GT(filter->GetMTime(), before);
}
