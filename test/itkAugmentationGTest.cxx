// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/Augmentation.h"

#include "AugmentationSteps.h"
#include "ExpectedError.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using itk::AugmentationParameters;
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using namespace itk::TransferLearning;

namespace
{
using Size = std::array<unsigned int, 2>;

/** Values that differ everywhere: no wrong pixel or channel can pass for the right one. */
std::vector<float>
MakePicture(const Size & size, std::size_t channels)
{
  std::vector<float> picture(size[0] * size[1] * channels);
  for (std::size_t i = 0; i < picture.size(); ++i)
  {
    picture[i] = 1.0f + static_cast<float>(i) * 0.25f;
  }
  return picture;
}

CTPreprocessingParameters
MakeSmallPreprocessing()
{
  CTPreprocessingParameters preprocessing;
  preprocessing.size = { { 9, 7 } };
  return preprocessing;
}

AugmentationParameters
MakeAugmentation()
{
  AugmentationParameters augmentation;
  augmentation.horizontalFlip = 0.5;
  augmentation.rotation = 10;
  augmentation.scale = 0.1;
  augmentation.shift = 0.05;
  return augmentation;
}
} // namespace

// Oracle: the picture itself, to the bit.
TEST(Augmentation, IdentityChangesNothing)
{
  const Size         size{ { 9, 7 } };
  const auto         picture = MakePicture(size, 3);
  std::vector<float> moved = picture;
  TransformPlane(moved.data(), size, { -1, -2, -3 }, PlaneTransform{});
  EXPECT_EQ(moved, picture);

  const auto         preprocessing = MakeSmallPreprocessing();
  std::vector<float> augmented = picture;
  AugmentSample(augmented.data(), preprocessing, AugmentationParameters{}, 1, 2, 3);
  EXPECT_EQ(augmented, picture);
}

// Oracle: the array shifted by whole pixels, with exactly the fill value in what came into view.
TEST(Augmentation, ShiftByWholePixelsIsTheShiftedArray)
{
  const Size               size{ { 9, 7 } };
  const auto               picture = MakePicture(size, 3);
  const std::vector<float> fill{ -1.5f, -2.5f, 0.1f };
  std::vector<float>       moved = picture;
  PlaneTransform           transform;
  transform.shift = { { 2, -3 } }; // to the right, up
  TransformPlane(moved.data(), size, fill, transform);
  for (int y = 0; y < 7; ++y)
  {
    for (int x = 0; x < 9; ++x)
    {
      for (int c = 0; c < 3; ++c)
      {
        const int  sourceX = x - 2;
        const int  sourceY = y + 3;
        const bool inside = sourceX >= 0 && sourceY < 7;
        EXPECT_EQ(moved[(y * 9 + x) * 3 + c], inside ? picture[(sourceY * 9 + sourceX) * 3 + c] : fill[c])
          << x << ' ' << y << ' ' << c;
      }
    }
  }
}

// Oracle: the mean of two neighbors, the closed form of linear interpolation halfway between them.
TEST(Augmentation, ShiftByHalfAPixelIsTheMeanOfNeighbors)
{
  const Size         size{ { 4, 1 } };
  std::vector<float> moved{ 1, 3, 7, 15 };
  PlaneTransform     transform;
  transform.shift = { { 0.5, 0 } };
  TransformPlane(moved.data(), size, { -1 }, transform);
  EXPECT_EQ(moved, (std::vector<float>{ 0, 2, 5, 11 }));
}

// Oracle: the rows reversed, to the bit, for an even and an odd number of columns.
TEST(Augmentation, FlipIsExact)
{
  for (const Size size : { Size{ { 8, 5 } }, Size{ { 9, 4 } } })
  {
    const auto         picture = MakePicture(size, 2);
    std::vector<float> moved = picture;
    PlaneTransform     transform;
    transform.flip = true;
    TransformPlane(moved.data(), size, { 0, 0 }, transform);
    for (std::size_t y = 0; y < size[1]; ++y)
    {
      for (std::size_t x = 0; x < size[0]; ++x)
      {
        for (std::size_t c = 0; c < 2; ++c)
        {
          EXPECT_EQ(moved[(y * size[0] + x) * 2 + c], picture[(y * size[0] + size[0] - 1 - x) * 2 + c]);
        }
      }
    }
  }
}

// Oracle: the transposed and mirrored array; from the column axis to the row axis means that what lay to the right
// of the center comes to lie below it.
TEST(Augmentation, RotationBy90DegreesIsTheTurnedArray)
{
  const int          n = 8;
  const Size         size{ { n, n } };
  const auto         picture = MakePicture(size, 1);
  std::vector<float> moved = picture;
  PlaneTransform     transform;
  transform.rotation = 90;
  TransformPlane(moved.data(), size, { -100 }, transform);
  for (int y = 0; y < n; ++y)
  {
    for (int x = 0; x < n; ++x)
    {
      EXPECT_NEAR(moved[x * n + (n - 1 - y)], picture[y * n + x], 1e-4) << x << ' ' << y;
    }
  }
}

// Oracle: a linear ramp stays linear under scaling about the center, with half the slope at scale 2.
TEST(Augmentation, ScaleEnlargesAboutTheCenter)
{
  const Size         size{ { 9, 1 } };
  std::vector<float> ramp{ 0, 1, 2, 3, 4, 5, 6, 7, 8 };
  PlaneTransform     transform;
  transform.scale = 2;
  TransformPlane(ramp.data(), size, { 0 }, transform);
  for (int x = 0; x < 9; ++x)
  {
    EXPECT_FLOAT_EQ(ramp[x], 4 + (x - 4) / 2.0f);
  }
}

// Oracle: closed form. Air lies below the mediastinum and bone windows; in the lung window it is (-1024 + 1350) / 1500.
TEST(Augmentation, FillIsPreprocessedAir)
{
  CTPreprocessingParameters preprocessing;
  std::vector<float>        air = ComputePreprocessedAir(preprocessing);
  ASSERT_EQ(air.size(), 3u);
  EXPECT_FLOAT_EQ(air[0], static_cast<float>((326.0 / 1500.0 - 0.485) / 0.229));
  EXPECT_FLOAT_EQ(air[1], static_cast<float>(-0.456 / 0.224));
  EXPECT_FLOAT_EQ(air[2], static_cast<float>(-0.406 / 0.225));

  // One window and one normalization serve all channels.
  preprocessing.windows = { { -600, 1500 } };
  preprocessing.mean = { 0.5 };
  preprocessing.standardDeviation = { 0.25 };
  for (const float value : ComputePreprocessedAir(preprocessing))
  {
    EXPECT_FLOAT_EQ(value, static_cast<float>((326.0 / 1500.0 - 0.5) / 0.25));
  }

  preprocessing.intensity = CTPreprocessingEnums::Intensity::Picture;
  EXPECT_EQ(ComputePreprocessedAir(preprocessing), std::vector<float>(3, -2.0f));
}

// Oracle: a sample moved out of view by drawn shifts has nothing but its own value and air in it.
TEST(Augmentation, WhatComesIntoViewIsAir)
{
  const auto             preprocessing = MakeSmallPreprocessing();
  const auto             air = ComputePreprocessedAir(preprocessing);
  AugmentationParameters augmentation;
  augmentation.shift = 1;
  std::size_t fromOutside = 0;
  for (std::size_t index = 0; index < 20; ++index)
  {
    std::vector<float> sample(9 * 7 * 3);
    for (std::size_t i = 0; i < sample.size(); ++i)
    {
      sample[i] = air[i % 3];
    }
    const std::vector<float> before = sample;
    AugmentSample(sample.data(), preprocessing, augmentation, 5, 1, index);
    for (std::size_t i = 0; i < sample.size(); ++i)
    {
      EXPECT_NEAR(sample[i], before[i], 1e-6);
    }
    std::vector<float> bright(9 * 7 * 3, 50.0f);
    AugmentSample(bright.data(), preprocessing, augmentation, 5, 1, index);
    fromOutside += std::count(bright.begin(), bright.end(), air[0]);
  }
  EXPECT_GT(fromOutside, 0u);
}

// Oracle: closed form. A ramp that is cropped to the side s about c is a ramp of slope s with c in its middle, and no
// air comes into view even where the part touches the border.
TEST(Augmentation, ACropFillsThePicture)
{
  const Size         size{ { 9, 1 } };
  std::vector<float> ramp{ 0, 1, 2, 3, 4, 5, 6, 7, 8 };
  PlaneTransform     transform;
  transform.cropSide = 0.5;
  transform.cropCenter = { { 2, 0 } };
  TransformPlane(ramp.data(), size, { -100 }, transform);
  for (int x = 0; x < 9; ++x)
  {
    EXPECT_FLOAT_EQ(ramp[x], 6 + (x - 4) * 0.5f);
  }
  AugmentationParameters augmentation;
  augmentation.crop = 0.75;
  double areas = 0;
  for (std::size_t index = 0; index < 1000; ++index)
  {
    const auto   drawn = DrawPlaneTransform(augmentation, { { 200, 100 } }, 11, 1, index);
    const double area = drawn.cropSide * drawn.cropSide;
    ASSERT_TRUE(area >= 0.25 && area <= 1);
    EXPECT_LE(std::abs(drawn.cropCenter[0]) + drawn.cropSide * 199 / 2, 199 / 2.0 + 1e-9);
    EXPECT_LE(std::abs(drawn.cropCenter[1]) + drawn.cropSide * 99 / 2, 99 / 2.0 + 1e-9);
    areas += area / 1000;
  }
  EXPECT_NEAR(areas, 0.625, 5 * 0.75 / std::sqrt(12.0 * 1000)) << "uniform in 0.25 to 1";
}

// Oracle: the squares counted by hand: air in all channels, and nothing else changed.
TEST(Augmentation, SquaresOfAirAreCutOut)
{
  const auto             preprocessing = MakeSmallPreprocessing();
  const auto             air = ComputePreprocessedAir(preprocessing);
  AugmentationParameters augmentation;
  augmentation.cutoutSquares = 2;
  augmentation.cutoutSize = 0.4; // 3 of 7 pixels
  std::size_t whole = 0;
  for (std::size_t index = 0; index < 50; ++index)
  {
    const auto squares = DrawCutout(augmentation, preprocessing.size, 5, 1, index);
    ASSERT_EQ(squares.size(), 2u);
    const auto picture = MakePicture(preprocessing.size, 3);
    auto       cut = picture;
    AugmentSample(cut.data(), preprocessing, augmentation, 5, 1, index);
    for (unsigned int y = 0; y < 7; ++y)
    {
      for (unsigned int x = 0; x < 9; ++x)
      {
        const bool isCut = std::any_of(squares.begin(), squares.end(), [&](const CutoutSquare & square) {
          return x >= square.begin[0] && x < square.end[0] && y >= square.begin[1] && y < square.end[1];
        });
        for (unsigned int c = 0; c < 3; ++c)
        {
          const std::size_t i = (y * 9 + x) * 3 + c;
          EXPECT_EQ(cut[i], isCut ? air[c] : picture[i]) << x << ' ' << y << ' ' << c;
        }
      }
    }
    for (const CutoutSquare & square : squares)
    {
      const unsigned int width = square.end[0] - square.begin[0];
      const unsigned int height = square.end[1] - square.begin[1];
      ASSERT_TRUE(width >= 2 && width <= 3 && height >= 2 && height <= 3) << width << ' ' << height;
      whole += width == 3 && height == 3 ? 1 : 0;
    }
  }
  EXPECT_NEAR(whole, 100 * 7 / 9.0 * 5 / 7.0, 5 * 5) << "those whose center is no border pixel";
}

// Oracle: the message; what is measured a sample has no HU.
TEST(Augmentation, MeasuredStatisticsRefuseChangesInHU)
{
  auto preprocessing = MakeSmallPreprocessing();
  preprocessing.statistics = CTPreprocessingEnums::Statistics::ZScore;
  AugmentationParameters augmentation = MakeAugmentation();
  EXPECT_NO_THROW(VerifyIntensityAugmentation(preprocessing, augmentation));
  augmentation.noise = 12;
  EXPECT_ERROR(VerifyIntensityAugmentation(preprocessing, augmentation), "augmentation.noise is 12", "z-score");
  preprocessing.statistics = itk::CTPreprocessingEnums::Statistics::None;
  preprocessing.claheClipLimit = 2.0;
  EXPECT_ERROR(VerifyIntensityAugmentation(preprocessing, augmentation), "augmentation.noise is 12", "CLAHE");
}

// Oracle: each slice as a picture of its own with the same draw.
TEST(Augmentation, MovesAllSlicesOfAVolumeAlike)
{
  auto augmentation = MakeAugmentation();
  augmentation.crop = 0.3;
  augmentation.cutoutSquares = 1;
  augmentation.windowShift = 50;
  augmentation.windowContrast = 0.1;
  const auto                     planar = MakeSmallPreprocessing();
  const auto                     planeSize = MakePicture(planar.size, 3).size();
  itk::CTPreprocessingParameters preprocessing = planar;
  preprocessing.slices = 4;
  std::vector<float> volume = MakePicture({ { 9, 7 * 4 } }, 3);
  std::vector<float> slices = volume;
  AugmentSample(volume.data(), preprocessing, augmentation, 5, 1, 6);
  for (std::size_t slice = 0; slice < 4; ++slice)
  {
    AugmentSample(slices.data() + slice * planeSize, planar, augmentation, 5, 1, 6);
  }
  EXPECT_EQ(volume, slices);
}

// Oracle: equality and inequality of the samples; the numbers themselves are fixed in
// TrainingPlan.GeneratorIsSplitMix64.
TEST(Augmentation, DependsOnSeedEpochAndIndexAlone)
{
  const auto preprocessing = MakeSmallPreprocessing();
  const auto augmentation = MakeAugmentation();
  const auto augment = [&](uint64_t seed, unsigned int epoch, std::size_t index) {
    auto sample = MakePicture(preprocessing.size, 3);
    AugmentSample(sample.data(), preprocessing, augmentation, seed, epoch, index);
    return sample;
  };
  const auto reference = augment(1, 2, 3);
  EXPECT_EQ(reference, augment(1, 2, 3));
  EXPECT_NE(reference, augment(2, 2, 3));
  EXPECT_NE(reference, augment(1, 3, 3));
  EXPECT_NE(reference, augment(1, 2, 4));
  EXPECT_NE(reference, augment(1, 3, 2)) << "epoch and index are not interchangeable";
}

// Oracle: the ranges of the parameters, and the mean and variance of uniform numbers (5 standard errors).
TEST(Augmentation, DrawsAreUniformInTheirRanges)
{
  const Size size{ { 200, 100 } };
  const auto augmentation = MakeAugmentation();
  const int  n = 4000;
  int        flips = 0;
  double     rotation = 0;
  double     squared = 0;
  for (int i = 0; i < n; ++i)
  {
    const auto transform = DrawPlaneTransform(augmentation, size, 11, 1, i);
    EXPECT_LE(std::abs(transform.rotation), 10);
    EXPECT_LE(std::abs(transform.scale - 1), 0.1);
    EXPECT_LE(std::abs(transform.shift[0]), 10);
    EXPECT_LE(std::abs(transform.shift[1]), 5);
    flips += transform.flip ? 1 : 0;
    rotation += transform.rotation;
    squared += transform.rotation * transform.rotation;
  }
  EXPECT_NEAR(flips / double{ n }, 0.5, 5 * 0.5 / std::sqrt(n));
  EXPECT_NEAR(rotation / n, 0, 5 * 10 / std::sqrt(3.0 * n));
  EXPECT_NEAR(squared / n, 100 / 3.0, 5 * 100 * std::sqrt(4 / 45.0 / n));
}

// Oracle: equality of the other draws.
TEST(Augmentation, OneKindDoesNotChangeTheOthers)
{
  const Size size{ { 200, 100 } };
  auto       augmentation = MakeAugmentation();
  const auto all = DrawPlaneTransform(augmentation, size, 11, 1, 0);
  augmentation.rotation = 0;
  const auto without = DrawPlaneTransform(augmentation, size, 11, 1, 0);
  EXPECT_EQ(without.rotation, 0);
  EXPECT_EQ(without.flip, all.flip);
  EXPECT_EQ(without.scale, all.scale);
  EXPECT_EQ(without.shift, all.shift);
}
