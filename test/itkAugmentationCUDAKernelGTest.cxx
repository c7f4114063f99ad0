// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracle: itk::AugmentBatch() on the CPU, to 1e-5 of a window.
#include "DeviceUnderTest.h"
#include "Training/TrainingInput.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

using namespace itk::TransferLearning;
using itk::AugmentationParameters;
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using itk::CTWindowEnums;

namespace
{
CTPreprocessingParameters
MakePreprocessing(unsigned int slices)
{
  CTPreprocessingParameters preprocessing;
  preprocessing.size = { { 37, 23 } };
  preprocessing.slices = slices;
  preprocessing.mean = { 0.25 };
  preprocessing.standardDeviation = { 0.5 };
  return preprocessing;
}

AugmentationParameters
MakeAll()
{
  AugmentationParameters all;
  all.horizontalFlip = 0.5;
  all.rotation = 25;
  all.scale = 0.2;
  all.shift = 0.1;
  all.crop = 0.4;
  all.windowShift = 40;
  all.windowContrast = 0.2;
  all.noise = 20;
  all.cutoutSquares = 2;
  all.mixup = 0.7;
  return all;
}

/** Units of a window, some of them at its ends, normalized. */
std::vector<float>
MakeBatch(std::size_t floats)
{
  std::mt19937       engine(5);
  std::vector<float> batch(floats);
  for (float & value : batch)
  {
    const double unit = static_cast<double>(engine() % 1201) / 1000 - 0.1;
    value = static_cast<float>((std::min(std::max(unit, 0.0), 1.0) - 0.25) / 0.5);
  }
  return batch;
}

void
ExpectAgreement(TrainingInput &                   input,
                const CTPreprocessingParameters & preprocessing,
                const AugmentationParameters &    augmentation,
                const std::string &               what)
{
  const std::vector<std::size_t> samples{ 7, 2, 9, 4, 1 };
  const auto                     plan = MakeAugmentationPlan(samples, preprocessing, augmentation, 11, 3);
  const std::size_t              sampleSize = plan.GetFloatsOfSample();
  const auto                     batch = MakeBatch(samples.size() * sampleSize);
  auto                           expected = batch;
  const auto mixtures = itk::AugmentBatch(expected.data(), samples, preprocessing, augmentation, 11, 3);
  ASSERT_EQ(mixtures.size(), plan.mixtures.size()) << what;
  // Behind a sample of another process.
  float * const given = input.Allocate((samples.size() + 1) * sampleSize);
  std::copy(batch.begin(), batch.end(), given + sampleSize);
  const float * const      onDevice = input.Augment(1, plan) + sampleSize;
  const std::vector<float> result = DeviceUnderTest::ReadPixels(onDevice, batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i)
  {
    ASSERT_NEAR(result[i], expected[i], 2e-5) << what << ", " << i << ": 1e-5 through a deviation of 0.5";
  }
  EXPECT_EQ(expected == batch, augmentation == AugmentationParameters{}) << what;
}
} // namespace

TEST(AugmentationCUDAKernel, EveryKindIsThatOfTheCPU)
{
  const std::pair<const char *, std::function<void(AugmentationParameters &)>> kinds[] = {
    { "none", [](auto &) {} },
    { "flip", [](auto & a) { a.horizontalFlip = 0.5; } },
    { "rotation", [](auto & a) { a.rotation = 25; } },
    { "scale", [](auto & a) { a.scale = 0.2; } },
    { "shift", [](auto & a) { a.shift = 0.3; } },
    { "crop", [](auto & a) { a.crop = 0.4; } },
    { "window shift", [](auto & a) { a.windowShift = 40; } },
    { "gamma", [](auto & a) { a.gamma = 0.3; } },
    { "window contrast", [](auto & a) { a.windowContrast = 0.2; } },
    { "noise", [](auto & a) { a.noise = 20; } },
    { "cutout", [](auto & a) { a.cutoutSquares = 3; } },
    { "mixup", [](auto & a) { a.mixup = 0.4; } },
    { "all", [](auto & a) { a = MakeAll(); } },
  };
  TrainingInput input(true);
  for (const unsigned int slices : { 0u, 4u })
  {
    for (const auto & [name, choose] : kinds)
    {
      AugmentationParameters augmentation;
      choose(augmentation);
      ExpectAgreement(
        input, MakePreprocessing(slices), augmentation, name + std::string(", slices ") + std::to_string(slices));
    }
  }
}

TEST(AugmentationCUDAKernel, EveryKindOfChannelIsThatOfTheCPU)
{
  TrainingInput input(true);
  auto          slices = MakePreprocessing(0);
  slices.windows = { { 0, 400 } };
  slices.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  ExpectAgreement(input, slices, MakeAll(), "neighboring slices");
  auto sigmoid = MakePreprocessing(0);
  sigmoid.windows = { { 40, 400, CTWindowEnums::Function::Sigmoid } };
  ExpectAgreement(input, sigmoid, MakeAll(), "sigmoid");
  auto step = MakePreprocessing(3);
  step.windows = { { 0, 1, CTWindowEnums::Function::Linear } };
  ExpectAgreement(input, step, MakeAll(), "a step");
  auto picture = MakePreprocessing(0);
  picture.intensity = CTPreprocessingEnums::Intensity::Picture;
  ExpectAgreement(input, picture, MakeAll(), "picture");
  auto gray = MakePreprocessing(0);
  gray.channels = 1;
  gray.windows = { { 0, 400 } };
  ExpectAgreement(input, gray, MakeAll(), "one channel");
}

// Oracle: the samples of each batch; memory of the last one is used again.
TEST(AugmentationCUDAKernel, BatchesDoNotDisturbEachOther)
{
  const auto    preprocessing = MakePreprocessing(0);
  TrainingInput input(true);
  const auto    none = [&](const std::vector<std::size_t> & samples) {
    return MakeAugmentationPlan(samples, preprocessing, {}, 1, 1);
  };
  const std::size_t sampleSize = none({ 0 }).GetFloatsOfSample();
  for (const float value : { 1.0F, 2.0F, 3.0F })
  {
    std::fill_n(input.Allocate(sampleSize), sampleSize, value);
    const float * const onDevice = input.Augment(0, none({ 0 }));
    EXPECT_EQ(DeviceUnderTest::ReadPixels(onDevice, sampleSize), std::vector<float>(sampleSize, value));
  }
  // A process without a share of the batch.
  input.Allocate(sampleSize);
  EXPECT_NE(input.Augment(0, MakeAugmentationPlan({}, preprocessing, MakeAll(), 1, 1)), nullptr);
}
