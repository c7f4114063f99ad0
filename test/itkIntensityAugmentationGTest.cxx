// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/IntensityAugmentation.h"

#include "AugmentationSteps.h"
#include "TransferLearning/itkCTPreprocessingKernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using itk::AugmentationParameters;
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using itk::CTWindow;
using itk::CTWindowEnums;
using namespace itk::TransferLearning;

namespace
{
constexpr unsigned int inputSide = 18;

CTPreprocessingParameters
MakePreprocessing(unsigned int side)
{
  CTPreprocessingParameters preprocessing;
  preprocessing.size = { { side, side } };
  preprocessing.fit = CTPreprocessingEnums::Fit::Stretch;
  return preprocessing;
}

PreprocessingPlan
MakePlan(const CTPreprocessingParameters & preprocessing)
{
  CTPreprocessingKernelArguments arguments;
  arguments.inputColumns = inputSide;
  arguments.inputRows = inputSide;
  return MakePreprocessingPlan(arguments, preprocessing);
}

std::vector<float>
Preprocess(const std::vector<short> & values, const CTPreprocessingParameters & preprocessing)
{
  std::vector<float>             output(std::size_t{ preprocessing.size[0] } * preprocessing.size[1] * 3);
  CTPreprocessingKernelArguments arguments;
  arguments.input = values.data();
  arguments.inputType = ComponentType::Int16;
  arguments.inputColumns = inputSide;
  arguments.inputRows = inputSide;
  arguments.inputRowStride = inputSide;
  arguments.numberOfPlanes = 1;
  arguments.output = output.data();
  RunCTPreprocessingKernel(arguments, preprocessing);
  return output;
}

std::vector<short>
MakeNoise(int low, int high)
{
  std::mt19937       engine(3);
  std::vector<short> values(inputSide * inputSide);
  for (short & value : values)
  {
    value = static_cast<short>(low + static_cast<int>(engine() % static_cast<unsigned int>(high - low + 1)));
  }
  return values;
}

void
Change(std::vector<float> &              sample,
       const CTPreprocessingParameters & preprocessing,
       const IntensityChange &           change,
       std::size_t                       index = 0)
{
  CounterRandom random(RandomPurpose::Noise, 1, 1, index);
  ChangeIntensity(sample.data(), sample.size() / preprocessing.channels, MakePlan(preprocessing), change, random);
}

/** The window whose middle is moved and whose ends are `factor` times as far from each other. */
CTWindow
ChangeWindow(const CTWindow & window, const IntensityChange & change)
{
  if (window.function == CTWindowEnums::Function::Sigmoid)
  {
    return { window.center + change.shift, window.width * change.factor, window.function };
  }
  const double middle = (window.GetLow() + window.GetHigh()) / 2.0 + change.shift;
  const double half = change.factor * window.GetLength() / 2.0;
  return CTWindow::FromLowHigh(middle - half, middle + half, window.function);
}

/** The kernel with the changed windows. */
void
ExpectPreprocessingWithChangedWindows(const CTPreprocessingParameters & preprocessing)
{
  const auto values = MakeNoise(-60, 60); // in all windows, whatever is changed below
  for (const IntensityChange change : { IntensityChange{ 30, 1, 0 }, { 0, 1.2, 0 }, { -10, 0.9, 0 } })
  {
    auto sample = Preprocess(values, preprocessing);
    Change(sample, preprocessing, change);
    auto other = preprocessing;
    for (CTWindow & window : other.windows)
    {
      window = ChangeWindow(window, change);
    }
    const auto expected = Preprocess(values, other);
    for (std::size_t i = 0; i < sample.size(); ++i)
    {
      ASSERT_NEAR(sample[i], expected[i], 1e-5) << i << ", shift " << change.shift << ", factor " << change.factor;
    }
  }
}
} // namespace

// Oracle: the preprocessing kernel with the other window, through resampling and both color orders.
TEST(IntensityAugmentation, ChangedWindowsAreThoseOfThePreprocessing)
{
  for (const unsigned int side : { inputSide, 11u })
  {
    auto preprocessing = MakePreprocessing(side);
    ExpectPreprocessingWithChangedWindows(preprocessing);
    preprocessing.colorOrder = CTPreprocessingEnums::ColorOrder::BGR;
    ExpectPreprocessingWithChangedWindows(preprocessing);
    preprocessing.windows = { { 40, 400, CTWindowEnums::Function::Linear } };
    preprocessing.huOffset = 7;
    ExpectPreprocessingWithChangedWindows(preprocessing);
  }
  // The sigmoid is no line, so that it is exact where nothing is resampled.
  auto sigmoid = MakePreprocessing(inputSide);
  sigmoid.windows = { { 40, 400, CTWindowEnums::Function::Sigmoid } };
  ExpectPreprocessingWithChangedWindows(sigmoid);
}

// Oracle: closed form; gray levels of the range.
TEST(IntensityAugmentation, PicturesChangeInGrayLevels)
{
  auto preprocessing = MakePreprocessing(inputSide);
  preprocessing.intensity = CTPreprocessingEnums::Intensity::Picture;
  preprocessing.pictureRange = { 55, 255 };
  preprocessing.mean = { 0.0 };
  preprocessing.standardDeviation = { 1.0 };
  std::vector<float> sample{ 0.5f, 0.25f, 0.75f };
  Change(sample, preprocessing, { 20, 1.25, 0 });
  for (std::size_t i = 0; i < 3; ++i)
  {
    const double gray = 55 + 200 * (0.5 + (i == 1 ? -0.25 : i == 2 ? 0.25 : 0.0));
    EXPECT_NEAR(sample[i], (gray - (155 + 20 - 125)) / 250, 1e-6) << "the range is now 50 to 300";
  }
}

// Oracle: what the class documents; beyond a window's ends a value counts as the end.
TEST(IntensityAugmentation, WhatWasClippedCountsAsTheEndOfTheWindow)
{
  auto preprocessing = MakePreprocessing(inputSide);
  preprocessing.windows = { { 0, 200 } };
  preprocessing.mean = { 0.25 };
  preprocessing.standardDeviation = { 0.5 };
  const auto toUnit = [](float value) { return value * 0.5 + 0.25; };
  auto       sample = Preprocess(std::vector<short>(inputSide * inputSide, -1000), preprocessing);
  ASSERT_NEAR(toUnit(sample[0]), 0, 1e-6);
  auto lower = sample;
  Change(lower, preprocessing, { -50, 1, 0 });
  EXPECT_NEAR(toUnit(lower[0]), 0.25, 1e-6) << "-100 HU in the window -150 to 50";
  auto higher = sample;
  Change(higher, preprocessing, { 50, 1, 0 });
  EXPECT_NEAR(toUnit(higher[0]), 0, 1e-6) << "-100 HU in the window -50 to 150";
  auto noisy = sample;
  Change(noisy, preprocessing, { 0, 1, 30 });
  EXPECT_EQ(noisy, sample) << "noise does not show where the window is clipped";
  // LINEAR of width 1 is a step, which tells nothing about where a value was.
  preprocessing.windows = { { 0, 1, CTWindowEnums::Function::Linear } };
  auto step = Preprocess(MakeNoise(-3, 3), preprocessing);
  auto before = step;
  Change(step, preprocessing, { 5, 1.5, 3 });
  EXPECT_EQ(step, before);
}

// Oracle: the moments of a Gaussian (5 standard errors), in HU through each channel's window; one noise a voxel.
TEST(IntensityAugmentation, NoiseIsGaussianAndIndependentAVoxel)
{
  constexpr double      sigma = 20;
  constexpr std::size_t voxels = 40000;
  const auto            preprocessing = MakePreprocessing(inputSide);
  const auto            plan = MakePlan(preprocessing);
  std::vector<float>    clean;
  for (std::size_t i = 0; i < voxels; ++i)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      clean.push_back(plan.channels[c](plan.sources[c](0.0f))); // 0 HU
    }
  }
  auto          noisy = clean;
  CounterRandom random(RandomPurpose::Noise, 1, 2, 3);
  ChangeIntensity(noisy.data(), voxels, plan, { 0, 1, sigma }, random);
  const auto getNoise = [&](std::size_t voxel, std::size_t c) {
    return (noisy[3 * voxel + c] - clean[3 * voxel + c]) * preprocessing.standardDeviation[c] *
           preprocessing.windows[c].width;
  };
  double mean = 0;
  double square = 0;
  double fourth = 0;
  double product = 0;
  for (std::size_t i = 0; i < voxels; ++i)
  {
    const double n = getNoise(i, 1) / sigma;
    ASSERT_NEAR(n, getNoise(i, 0) / sigma, 1e-4);
    ASSERT_NEAR(n, getNoise(i, 2) / sigma, 1e-4);
    mean += n / voxels;
    square += n * n / voxels;
    fourth += n * n * n * n / voxels;
    product += i > 0 ? n * getNoise(i - 1, 1) / sigma / voxels : 0;
  }
  const double error = 5 / std::sqrt(double{ voxels });
  EXPECT_NEAR(mean, 0, error);
  EXPECT_NEAR(square, 1, error * std::sqrt(2.0));
  EXPECT_NEAR(fourth, 3, error * std::sqrt(96.0));
  EXPECT_NEAR(product, 0, error) << "neighbors are independent";
}

// Oracle: equality; where channels are other slices, their noise is another one.
TEST(IntensityAugmentation, NeighboringSlicesHaveTheirOwnNoise)
{
  auto preprocessing = MakePreprocessing(inputSide);
  preprocessing.windows = { { 0, 400 } };
  preprocessing.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  preprocessing.mean = { 0.5 };
  preprocessing.standardDeviation = { 0.25 };
  std::vector<float> sample(3 * 50, 0.0f); // 0 HU
  Change(sample, preprocessing, { 0, 1, 10 });
  EXPECT_NE(sample[0], sample[1]);
  EXPECT_NE(sample[1], sample[2]);
  preprocessing.channelSource = CTPreprocessingEnums::ChannelSource::Windows;
  std::vector<float> repeated(3 * 50, 0.0f);
  Change(repeated, preprocessing, { 0, 1, 10 });
  EXPECT_EQ(repeated[0], repeated[1]);
  EXPECT_EQ(repeated[1], repeated[2]);
  EXPECT_NE(repeated[0], repeated[3]);
  auto otherSample = sample;
  std::fill(otherSample.begin(), otherSample.end(), 0.0f);
  Change(otherSample, preprocessing, { 0, 1, 10 }, 1);
  EXPECT_NE(otherSample, repeated) << "of another sample";
}

// Oracle: the ranges, mean and variance of uniform numbers (5 standard errors).
TEST(IntensityAugmentation, DrawsAreUniformInTheirRanges)
{
  AugmentationParameters augmentation;
  augmentation.windowShift = 40;
  augmentation.windowContrast = 0.2;
  augmentation.noise = 15;
  const int n = 4000;
  double    sums[2] = {};
  double    squares[2] = {};
  for (int i = 0; i < n; ++i)
  {
    const auto   change = DrawIntensityChange(augmentation, 11, 1, i);
    const double units[] = { change.shift / 40, (change.factor - 1) / 0.2 };
    for (int k = 0; k < 2; ++k)
    {
      ASSERT_LE(std::abs(units[k]), 1);
      sums[k] += units[k];
      squares[k] += units[k] * units[k];
    }
    EXPECT_EQ(change.noise, 15);
  }
  for (int k = 0; k < 2; ++k)
  {
    EXPECT_NEAR(sums[k] / n, 0, 5 / std::sqrt(3.0 * n));
    EXPECT_NEAR(squares[k] / n, 1 / 3.0, 5 * std::sqrt(4 / 45.0 / n));
  }
}

// Oracle: TorchIO's RandomGamma, x^exp(b) of 0..1 values, and with window and noise their result to that power.
TEST(IntensityAugmentation, GammaIsAPowerOfTheUnitValues)
{
  auto preprocessing = MakePreprocessing(inputSide);
  preprocessing.windows[1].function = CTWindowEnums::Function::Sigmoid;
  const auto values = MakeNoise(-1500, 1500); // beyond the ends of the windows, too
  for (const IntensityChange before : { IntensityChange{}, IntensityChange{ 30, 1.2, 0 } })
  {
    for (const double gamma : { std::exp(-0.3), std::exp(0.3) })
    {
      auto sample = Preprocess(values, preprocessing);
      auto expected = sample;
      Change(expected, preprocessing, before);
      auto change = before;
      change.gamma = gamma;
      Change(sample, preprocessing, change);
      for (std::size_t i = 0; i < sample.size(); ++i)
      {
        const double mean = preprocessing.mean[i % 3];
        const double deviation = preprocessing.standardDeviation[i % 3];
        const double unit = std::min(std::max(expected[i] * deviation + mean, 0.0), 1.0);
        // The power is steep at 0, where float's rounding of the sample counts.
        ASSERT_NEAR(sample[i] * deviation + mean, std::pow(unit, gamma), unit < 1e-3 ? 1e-3 : 1e-5) << i;
      }
    }
  }
}

// Oracle: TorchIO draws the logarithm of the exponent uniformly in +- log_gamma.
TEST(IntensityAugmentation, LogarithmsOfGammaAreUniform)
{
  AugmentationParameters augmentation;
  EXPECT_EQ(DrawIntensityChange(augmentation, 11, 1, 0).gamma, 1.0);
  augmentation.gamma = 0.3;
  constexpr int count = 2000;
  double        sum = 0;
  double        squares = 0;
  for (int i = 0; i < count; ++i)
  {
    const double logarithm = std::log(DrawIntensityChange(augmentation, 11, 1, static_cast<std::size_t>(i)).gamma);
    ASSERT_LE(std::abs(logarithm), 0.3);
    sum += logarithm;
    squares += logarithm * logarithm;
  }
  EXPECT_NEAR(sum / count, 0.0, 4 * 0.3 / std::sqrt(3.0 * count));
  EXPECT_NEAR(squares / count, 0.03, 0.003);
}
