// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkNetworkInputImageFilter.h"

#include "DeviceUnderTest.h"
#include "PhysicalPhantom.h"

#include <gtest/gtest.h>

namespace
{
using Volume = PhysicalPhantom::ImageType;
using Preprocessing = itk::CTPreprocessingImageFilter<Volume>;
using NetworkInput = itk::TransferLearning::NetworkInputImageFilter<Volume>;
using Statistics = itk::CTPreprocessingEnums::Statistics;

itk::CTPreprocessingParameters
MakeParameters(Statistics statistics, bool perSlice)
{
  itk::CTPreprocessingParameters parameters;
  parameters.size = { { 37, 29 } };
  parameters.statistics = statistics;
  parameters.statisticsPerSlice = perSlice;
  return parameters;
}

template <typename TFilter>
typename TFilter::Pointer
MakeFilter(const Volume * image, const itk::CTPreprocessingParameters & parameters)
{
  auto filter = TFilter::New();
  filter->SetInput(image);
  filter->SetParameters(parameters);
  filter->SetDevice(DeviceUnderTest::GetDevice());
  return filter;
}

template <typename TFilter>
void
UpdateSlices(TFilter & filter, itk::IndexValueType first, itk::SizeValueType count)
{
  auto * const output = filter.GetOutput();
  filter.UpdateOutputInformation();
  auto region = output->GetLargestPossibleRegion();
  region.SetIndex(2, first);
  region.SetSize(2, count);
  output->SetRequestedRegion(region);
  output->PropagateRequestedRegion();
  output->UpdateOutputData();
}
} // namespace

// Oracle: the pixels that CTPreprocessingImageFilter of the same device gives back, bit by bit; batches as the filters
// that run a network ask for them.
TEST(NetworkInputImageFilter, HasThePixelsOfThePreprocessingBatchByBatch)
{
  PhysicalPhantom::Acquisition acquisition;
  acquisition.size = { { 40, 36, 27 } };
  acquisition.backwards = { { true, false, true } };
  acquisition.start = { { 3, -2, 5 } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  for (const auto & parameters : { MakeParameters(Statistics::None, false),
                                   MakeParameters(Statistics::MinMax, false),
                                   MakeParameters(Statistics::ZScore, true) })
  {
    const auto preprocessing = MakeFilter<Preprocessing>(image, parameters);
    preprocessing->Update();
    const auto *      whole = preprocessing->GetOutput();
    const auto        input = MakeFilter<NetworkInput>(image, parameters);
    const std::size_t floatsOfSlice = 37 * 29 * 3;
    // A batch that grows makes the device's memory grow, too.
    for (const auto & batch : { std::array<unsigned int, 2>{ { 0, 5 } }, { { 5, 20 } }, { { 25, 2 } }, { { 0, 27 } } })
    {
      UpdateSlices(*input, batch[0], batch[1]);
      const auto pixels = DeviceUnderTest::ReadPixels(input->GetPixels(), batch[1] * floatsOfSlice);
      EXPECT_TRUE(std::equal(pixels.begin(), pixels.end(), whole->GetBufferPointer() + batch[0] * floatsOfSlice))
        << "slices from " << batch[0] << ", " << parameters.ToJSON();
    }
    EXPECT_EQ(input->GetOutput()->GetLargestPossibleRegion(), whole->GetLargestPossibleRegion());
    EXPECT_EQ(input->GetOutput()->GetOrigin(), whole->GetOrigin());
    EXPECT_EQ(input->GetOutput()->GetDirection(), whole->GetDirection());
  }
}

TEST(NetworkInputImageFilter, AFlatPictureIsOneSlice)
{
  // Oracle: the pixels that CTPreprocessingImageFilter of the same device gives back, bit by bit.
  using Picture = itk::VectorImage<unsigned char, 2>;
  auto picture = Picture::New();
  picture->SetRegions(itk::Size<2>{ { 30, 20 } });
  picture->SetNumberOfComponentsPerPixel(4);
  picture->Allocate();
  for (unsigned int i = 0; i < 30 * 20 * 4; ++i)
  {
    picture->GetBufferPointer()[i] = static_cast<unsigned char>((i * 7919) % 251);
  }
  auto parameters = MakeParameters(Statistics::None, false);
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  auto preprocessing = itk::CTPreprocessingImageFilter<Picture>::New();
  auto input = itk::TransferLearning::NetworkInputImageFilter<Picture>::New();
  for (itk::CTPreprocessingImageFilter<Picture> * filter :
       { preprocessing.GetPointer(), static_cast<itk::CTPreprocessingImageFilter<Picture> *>(input) })
  {
    filter->SetInput(picture);
    filter->SetParameters(parameters);
    filter->SetDevice(DeviceUnderTest::GetDevice());
    filter->Update();
  }
  const auto pixels = DeviceUnderTest::ReadPixels(input->GetPixels(), 37 * 29 * 3);
  EXPECT_TRUE(std::equal(pixels.begin(), pixels.end(), preprocessing->GetOutput()->GetBufferPointer()));
}
