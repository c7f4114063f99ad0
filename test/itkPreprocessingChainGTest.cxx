// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The filters of single steps, chained, against the fused one. Oracle: each other; the steps have oracles of their own.
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTWindowingImageFilter.h"
#include "itkIntensityNormalizationImageFilter.h"
#include "itkResampleToSpacingImageFilter.h"

#include <gtest/gtest.h>

#include <random>

namespace
{
using Volume = itk::Image<short, 3>;
using FloatVolume = itk::Image<float, 3>;
using Parameters = itk::CTPreprocessingParameters;
using Fit = itk::CTPreprocessingEnums::Fit;
using Interpolation = itk::CTPreprocessingEnums::Interpolation;

/** Noise of CT's range, on a grid that is not square. */
Volume::Pointer
MakeVolume()
{
  auto image = Volume::New();
  image->SetRegions(Volume::SizeType{ { 61, 47, 5 } });
  image->Allocate();
  const double spacing[3] = { 0.7, 0.9, 2.5 };
  image->SetSpacing(spacing);
  std::mt19937                       random(21);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  std::generate_n(image->GetBufferPointer(), image->GetLargestPossibleRegion().GetNumberOfPixels(), [&] {
    return static_cast<short>(distribution(random));
  });
  return image;
}

/** One channel of the parameters by the three filters. */
FloatVolume::Pointer
RunChain(Volume * image, const Parameters & parameters, unsigned int channel)
{
  auto windowing = itk::CTWindowingImageFilter<Volume>::New();
  windowing->SetInput(image);
  windowing->SetWindow(parameters.windows[channel]);

  // Air, as the window shows it, fills what lies outside.
  auto air = Volume::New();
  air->SetRegions(Volume::SizeType{ { 1, 1, 1 } });
  air->Allocate();
  air->FillBuffer(static_cast<short>(parameters.airValue));
  auto windowedAir = itk::CTWindowingImageFilter<Volume>::New();
  windowedAir->SetInput(air);
  windowedAir->SetWindow(parameters.windows[channel]);
  windowedAir->Update();

  auto resample = itk::ResampleToSpacingImageFilter<FloatVolume>::New();
  resample->SetInput(windowing->GetOutput());
  resample->SetSize({ { parameters.size[0], parameters.size[1], 0 } });
  resample->SetFit(parameters.fit);
  resample->SetCropFraction(parameters.cropFraction);
  resample->SetInterpolation(parameters.interpolation);
  resample->SetAntialias(parameters.antialias);
  resample->SetAirValue(windowedAir->GetOutput()->GetBufferPointer()[0]);

  auto normalization = itk::IntensityNormalizationImageFilter<FloatVolume>::New();
  normalization->SetInput(resample->GetOutput());
  normalization->SetStatistics(itk::CTPreprocessingEnums::Statistics::None);
  normalization->SetMean({ parameters.mean[channel] });
  normalization->SetStandardDeviation({ parameters.standardDeviation[channel] });
  normalization->Update();
  return normalization->GetOutput();
}

void
ExpectEqual(const Parameters & parameters)
{
  const auto image = MakeVolume();
  auto       fused = itk::CTPreprocessingImageFilter<Volume>::New();
  fused->SetInput(image);
  fused->SetParameters(parameters);
  fused->Update();
  const auto * const all = fused->GetOutput();
  for (unsigned int channel = 0; channel < parameters.channels; ++channel)
  {
    const auto single = RunChain(image, parameters, channel);
    ASSERT_EQ(single->GetLargestPossibleRegion(), all->GetLargestPossibleRegion());
    EXPECT_LE(single->GetOrigin().EuclideanDistanceTo(all->GetOrigin()), 1e-9);
    EXPECT_LE((single->GetSpacing() - all->GetSpacing()).GetNorm(), 1e-9);
    float largest = 0.0F;
    for (itk::SizeValueType i = 0; i < single->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
    {
      largest = std::max(
        largest, std::abs(single->GetBufferPointer()[i] - all->GetBufferPointer()[i * parameters.channels + channel]));
    }
    EXPECT_LE(largest, 1e-5F) << "channel " << channel;
  }
}
} // namespace

TEST(PreprocessingChain, ShrinksWithThreeWindowsAsTheFusedFilter)
{
  Parameters parameters;
  parameters.size = { { 24, 24 } };
  for (const auto fit : { Fit::KeepAspect, Fit::Stretch })
  {
    parameters.fit = fit;
    ExpectEqual(parameters);
  }
}

TEST(PreprocessingChain, EnlargesAndDoesNotAntialiasAsTheFusedFilter)
{
  Parameters parameters;
  parameters.size = { { 96, 80 } };
  parameters.fit = Fit::Stretch;
  ExpectEqual(parameters);
  parameters.size = { { 30, 21 } };
  parameters.antialias = false;
  ExpectEqual(parameters);
}

TEST(PreprocessingChain, FollowsTheOtherFunctionsOfWindows)
{
  Parameters parameters;
  parameters.size = { { 32, 32 } };
  parameters.windows = { { -600, 1500, itk::CTWindowEnums::Function::Linear },
                         { 40, 400, itk::CTWindowEnums::Function::Sigmoid },
                         { 400, 1, itk::CTWindowEnums::Function::Linear } };
  parameters.fit = Fit::Stretch;
  ExpectEqual(parameters);
}
