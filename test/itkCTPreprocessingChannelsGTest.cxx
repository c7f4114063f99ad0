// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Neighboring slices as channels of CTPreprocessingImageFilter. (Their values, and those of Keras's conventions, are
// compared with numpy's in itkCTPreprocessingStatisticsGTest.cxx.)
#include "itkCTPreprocessingImageFilter.h"

#include "DeviceUnderTest.h"
#include "RegionMonitor.h"
#include "itkStreamingImageFilter.h"

#include <gtest/gtest.h>

#include <random>

namespace
{
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using Volume = itk::Image<short, 3>;
using Output = itk::VectorImage<float, 3>;

constexpr itk::IndexValueType slices = 15;

Volume::Pointer
MakeNoise(const std::array<int, 9> & axes = { { 1, 0, 0, 0, 1, 0, 0, 0, 1 } })
{
  auto image = Volume::New();
  image->SetRegions(Volume::RegionType({ { 3, -2, 5 } }, { { slices, slices, slices } }));
  image->Allocate();
  std::mt19937                       random(5);
  std::uniform_int_distribution<int> distribution(-1200, 1600);
  std::generate_n(
    image->GetBufferPointer(), slices * slices * slices, [&] { return static_cast<short>(distribution(random)); });
  itk::Matrix<double, 3, 3> direction;
  std::copy(axes.begin(), axes.end(), direction.GetVnlMatrix().data_block());
  image->SetDirection(direction);
  return image;
}

CTPreprocessingParameters
MakeParameters(unsigned int channels)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { 12, 10 } };
  parameters.windows = { { -600, 1500 } };
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::None);
  parameters.channels = channels;
  if (channels > 1)
  {
    parameters.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
  }
  return parameters;
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

template <typename TImage>
std::vector<float>
GetValues(const TImage * image)
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

const std::array<std::array<int, 9>, 4> directions{ { { { 1, 0, 0, 0, 1, 0, 0, 0, 1 } },
                                                      { { -1, 0, 0, 0, 1, 0, 0, 0, -1 } },
                                                      { { 0, 0, 1, 1, 0, 0, 0, -1, 0 } },
                                                      { { 0, 1, 0, 0, 0, -1, -1, 0, 0 } } } };
} // namespace

TEST(CTPreprocessingChannels, ShowTheSlicesBeforeAndAfterAlongTheOrientedAxis)
{
  // Oracle: the slices of a run with one channel, picked by hand; the outermost are repeated.
  for (const auto & axes : directions)
  {
    const auto        image = MakeNoise(axes);
    const auto        single = Preprocess(image.GetPointer(), MakeParameters(1));
    const std::size_t pixels = single.size() / slices;
    for (const unsigned int channels : { 3U, 5U, 33U })
    {
      const auto several = Preprocess(image.GetPointer(), MakeParameters(channels));
      for (itk::IndexValueType slice = 0; slice < slices; ++slice)
      {
        for (unsigned int channel = 0; channel < channels; ++channel)
        {
          const auto shown = std::clamp<itk::IndexValueType>(slice + channel - (channels - 1) / 2, 0, slices - 1);
          for (std::size_t i = 0; i < pixels; ++i)
          {
            ASSERT_EQ(several[(static_cast<std::size_t>(slice) * pixels + i) * channels + channel],
                      single[static_cast<std::size_t>(shown) * pixels + i])
              << "slice " << slice << ", channel " << channel << " of " << channels;
          }
        }
      }
    }
  }
}

TEST(CTPreprocessingChannels, AFlatImageIsRepeated)
{
  // Oracle: a two-dimensional image has no neighbors.
  using Flat = itk::Image<short, 2>;
  auto flat = Flat::New();
  flat->SetRegions(itk::Size<2>{ { slices, slices } });
  flat->Allocate();
  std::copy_n(MakeNoise()->GetBufferPointer(), slices * slices, flat->GetBufferPointer());
  const auto single = Preprocess(flat.GetPointer(), MakeParameters(1));
  const auto several = Preprocess(flat.GetPointer(), MakeParameters(5));
  for (std::size_t i = 0; i < several.size(); ++i)
  {
    ASSERT_EQ(several[i], single[i / 5]);
  }
}

TEST(CTPreprocessingChannels, WorkUnitsAndStreamedPiecesDoNotChangeABit)
{
  // Oracle: identity with the run over the largest region by one work unit.
  for (const auto & axes : directions)
  {
    const auto image = MakeNoise(axes);
    for (const unsigned int channels : { 3U, 7U })
    {
      auto filter = MakeFilter(image.GetPointer(), MakeParameters(channels));
      filter->SetNumberOfWorkUnits(1);
      filter->Update();
      const auto expected = GetValues(filter->GetOutput());
      filter->SetNumberOfWorkUnits(16);
      filter->Update();
      EXPECT_EQ(GetValues(filter->GetOutput()), expected);

      auto streamer = itk::StreamingImageFilter<Output, Output>::New();
      filter->Modified();
      streamer->SetInput(filter->GetOutput());
      streamer->SetNumberOfStreamDivisions(7);
      streamer->Update();
      EXPECT_EQ(GetValues(streamer->GetOutput()), expected);
      EXPECT_LE(filter->GetOutput()->GetBufferedRegion().GetSize(2), 3U) << "the whole was computed at once";
    }
  }
}

TEST(CTPreprocessingChannels, OnlyTheNeighborsThatThereAreAreRequested)
{
  // Oracle: by hand: 2 slices on either side of the asked, within 0..14, from the flipped end of stored axis 2.
  const auto image = MakeNoise(directions[1]);
  auto       monitor = RegionMonitor<Volume>::New();
  monitor->SetInput(image);
  auto filter = MakeFilter(monitor->GetOutput(), MakeParameters(5));
  filter->UpdateOutputInformation();
  const std::array<std::array<itk::IndexValueType, 4>, 4> cases{
    { { { 0, 1, 12, 3 } }, { { 6, 2, 5, 6 } }, { { 14, 1, 0, 3 } }, { { 1, 13, 0, 15 } } }
  };
  for (const auto & one : cases)
  {
    auto region = filter->GetOutput()->GetLargestPossibleRegion();
    region.SetIndex(2, one[0]);
    region.SetSize(2, static_cast<itk::SizeValueType>(one[1]));
    filter->GetOutput()->SetRequestedRegion(region);
    filter->GetOutput()->PropagateRequestedRegion();
    const auto & requested = monitor->GetOutput()->GetRequestedRegion();
    EXPECT_EQ(requested.GetIndex(2), 5 + one[2]) << "slice " << one[0];
    EXPECT_EQ(requested.GetSize(2), static_cast<itk::SizeValueType>(one[3])) << "slice " << one[0];
    EXPECT_EQ(requested.GetSize(0), static_cast<itk::SizeValueType>(slices));
    EXPECT_EQ(requested.GetSize(1), static_cast<itk::SizeValueType>(slices));
  }
}
