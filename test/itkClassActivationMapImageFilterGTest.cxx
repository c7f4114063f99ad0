// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassActivationMapImageFilter.h"

#include "DeviceUnderTest.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCommand.h"
#include "itkImageRegionConstIteratorWithIndex.h"
#include "Networks/NetworkInternals.h"
#include "PhysicalPhantom.h"

#include <gtest/gtest.h>

#include <torch/nn/functional/upsampling.h>
#include <torch/nn/functional/vision.h>

#include <cmath>

namespace
{
using CTType = itk::Image<short, 3>;
using MapType = itk::Image<float, 3>;
using NetworkType = itk::ClassificationNetwork;
using FilterType = itk::ClassActivationMapImageFilter<CTType>;
using FitEnum = itk::CTPreprocessingEnums::Fit;
using PhysicalPhantom::Acquisition;

constexpr short tissueHU = -500;
constexpr short lesionHU = 400;

/** One window in which the tissue is exactly 0 and the lesion 1. */
itk::CTPreprocessingParameters
MakeParameters(FitEnum fit = FitEnum::KeepAspect)
{
  itk::CTPreprocessingParameters parameters;
  parameters.windows = { { 0.5 * (tissueHU + lesionHU), static_cast<double>(lesionHU - tissueHU) } };
  parameters.mean = { 0.0 };
  parameters.standardDeviation = { 1.0 };
  parameters.size = { { 160, 128 } };
  parameters.fit = fit;
  return parameters;
}

/** Class "everything" is the sum of all features, class "nothing" minus that sum. ResNet18 has no biases but those of
 * BatchNorm, which are 0: where the input is 0 the features are 0. The map of "everything" therefore is the sum of the
 * features, and lies where something is. */
NetworkType::Pointer
MakeNetwork(const itk::CTPreprocessingParameters & parameters)
{
  auto network = NetworkType::New();
  network->Create("resnet18", { "nothing", "everything" }, 3);
  network->SetPreprocessingParameters(parameters);
  network->SetDevice(DeviceUnderTest::GetDevice());
  const torch::NoGradGuard noGradient;
  auto                     tensors = itk::TransferLearning::NetworkInternals::Of(network).module->named_parameters();
  tensors["fc.weight"][0].fill_(-0.01);
  tensors["fc.weight"][1].fill_(0.01);
  tensors["fc.bias"].zero_();
  return network;
}

FilterType::Pointer
MakeFilter(const CTType * image, const NetworkType * network, int classIndex = 1)
{
  auto filter = FilterType::New();
  filter->SetInput(image);
  filter->SetNetwork(network);
  filter->SetClassIndex(classIndex);
  return filter;
}

/** The acquisitions in which one patient may come. */
std::vector<std::pair<std::string, Acquisition>>
MakeAcquisitions()
{
  std::vector<std::pair<std::string, Acquisition>> acquisitions(6);
  acquisitions[0].first = "axial";
  acquisitions[1].first = "axial, turned about the body's axis and flipped";
  acquisitions[1].second.backwards = { { true, true, false } };
  acquisitions[1].second.degreesAboutZ = 17;
  acquisitions[2].first = "axial, from head to feet, oblique";
  acquisitions[2].second.backwards = { { false, false, true } };
  acquisitions[2].second.degreesAboutX = -20;
  acquisitions[3].first = "sagittal";
  acquisitions[3].second.axes = { { 1, 2, 0 } };
  acquisitions[3].second.backwards = { { false, true, false } };
  acquisitions[3].second.size = { { 36, 12, 30 } };
  acquisitions[3].second.spacing = { { 3.5, 8, 4 } };
  acquisitions[4].first = "coronal, oblique, with an index that starts elsewhere";
  acquisitions[4].second.axes = { { 0, 2, 1 } };
  acquisitions[4].second.backwards = { { true, true, true } };
  acquisitions[4].second.degreesAboutZ = -9;
  acquisitions[4].second.degreesAboutX = 8;
  acquisitions[4].second.size = { { 40, 11, 33 } };
  acquisitions[4].second.spacing = { { 3, 8.5, 3.8 } };
  acquisitions[4].second.start = { { -4, 7, 2 } };
  acquisitions[5].first = "stored column by column";
  acquisitions[5].second.axes = { { 1, 0, 2 } };
  return acquisitions;
}

/** Geometry bit by bit. */
void
ExpectSameGrid(const itk::ImageBase<3> * image, const itk::ImageBase<3> * expected)
{
  EXPECT_EQ(image->GetLargestPossibleRegion(), expected->GetLargestPossibleRegion());
  EXPECT_EQ(image->GetBufferedRegion(), expected->GetLargestPossibleRegion());
  EXPECT_EQ(image->GetOrigin(), expected->GetOrigin());
  EXPECT_EQ(image->GetSpacing(), expected->GetSpacing());
  EXPECT_EQ(image->GetDirection(), expected->GetDirection());
}

itk::VectorImage<float, 3>::Pointer
Preprocess(const CTType * image, const itk::CTPreprocessingParameters & parameters)
{
  auto filter = itk::CTPreprocessingImageFilter<CTType>::New();
  filter->SetParameters(parameters);
  filter->SetInput(image);
  filter->SetDevice(DeviceUnderTest::GetDevice());
  filter->Update();
  return filter->GetOutput();
}

/** The map by torch's grid_sample at the place of every voxel, before the division by its maximum. */
MapType::Pointer
MakeReference(const CTType * image, const NetworkType * network)
{
  const auto & parameters = network->GetPreprocessingParameters();
  const auto   preprocessed = Preprocess(image, parameters);
  const auto   columns = static_cast<long>(parameters.size[0]);
  const auto   rows = static_cast<long>(parameters.size[1]);
  const auto   slices = preprocessed->GetLargestPossibleRegion().GetSize(2);
  const auto   maps = network->ComputeActivationMaps(preprocessed->GetBufferPointer(), slices, rows, columns, 1);

  auto reference = MapType::New();
  reference->CopyInformation(image);
  reference->SetRegions(image->GetLargestPossibleRegion());
  reference->Allocate(true);
  // Voxels by the slice that shows them, with their places as grid_sample counts them.
  std::vector<std::vector<MapType::IndexType>> voxels(slices);
  std::vector<std::vector<float>>              places(slices);
  for (itk::ImageRegionIteratorWithIndex<MapType> it(reference, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    CTType::PointType point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const auto   place = preprocessed->TransformPhysicalPointToContinuousIndex<double>(point);
    const double x = (2.0 * place[0] + 1.0) / static_cast<double>(columns) - 1.0;
    const double y = (2.0 * place[1] + 1.0) / static_cast<double>(rows) - 1.0;
    if (std::abs(x) <= 1.0 && std::abs(y) <= 1.0)
    {
      const auto slice = static_cast<std::size_t>(std::lround(place[2]));
      voxels.at(slice).push_back(it.GetIndex());
      places[slice].push_back(static_cast<float>(x));
      places[slice].push_back(static_cast<float>(y));
    }
  }
  const auto options = torch::nn::functional::GridSampleFuncOptions()
                         .mode(torch::kBilinear)
                         .padding_mode(torch::kBorder)
                         .align_corners(false);
  for (std::size_t slice = 0; slice < slices; ++slice)
  {
    const auto & map = maps[slice];
    const auto   count = static_cast<long>(voxels[slice].size());
    const auto   values = torch::from_blob(const_cast<float *>(map.values.data()), { 1, 1, map.rows, map.columns });
    const auto   grid = torch::from_blob(places[slice].data(), { 1, 1, count, 2 });
    const auto   sampled = torch::nn::functional::grid_sample(values, grid, options).contiguous();
    for (long i = 0; i < count; ++i)
    {
      reference->SetPixel(voxels[slice][i], sampled.data_ptr<float>()[i]);
    }
  }
  return reference;
}

float
GetMaximum(const MapType * map)
{
  const float * const begin = map->GetBufferPointer();
  return *std::max_element(begin, begin + map->GetBufferedRegion().GetNumberOfPixels());
}
} // namespace

// Oracle: the input.
TEST(ClassActivationMapImageFilter, HasTheGridOfItsInput)
{
  const auto network = MakeNetwork(MakeParameters());
  for (const auto & acquisition : MakeAcquisitions())
  {
    SCOPED_TRACE(acquisition.first);
    const auto image = PhysicalPhantom::MakeWaves(acquisition.second);
    const auto filter = MakeFilter(image, network);
    filter->Update();
    ExpectSameGrid(filter->GetOutput(), image);
    EXPECT_EQ(GetMaximum(filter->GetOutput()), 1.0F);
    const float * const values = filter->GetOutput()->GetBufferPointer();
    EXPECT_GE(*std::min_element(values, values + image->GetBufferedRegion().GetNumberOfPixels()), 0.0F);
  }
}

// Oracle: where the ball was put in space. A cell of the features is an eighth of the network's side and more; the
// map's maximum is to lie within one cell, and the opposite corner of the patient is to stay dark.
TEST(ClassActivationMapImageFilter, IsBrightestWhereTheSignalIsWhateverTheAcquisition)
{
  for (const FitEnum fit : { FitEnum::KeepAspect, FitEnum::Stretch })
  {
    const auto network = MakeNetwork(MakeParameters(fit));
    for (const auto & acquisition : MakeAcquisitions())
    {
      SCOPED_TRACE(acquisition.first);
      CTType::PointType center;
      center[0] = -38;
      center[1] = 36;
      center[2] = 22;
      const auto image = PhysicalPhantom::MakeBall(acquisition.second, center, 13.0, lesionHU, tissueHU);
      const auto filter = MakeFilter(image, network);
      filter->Update();

      const MapType * const  map = filter->GetOutput();
      itk::Vector<double, 3> sum(0.0);
      double                 count = 0.0;
      itk::Point<double, 3>  opposite;
      for (unsigned int i = 0; i < 3; ++i)
      {
        opposite[i] = -center[i];
      }
      for (itk::ImageRegionConstIteratorWithIndex<MapType> it(map, map->GetLargestPossibleRegion()); !it.IsAtEnd();
           ++it)
      {
        const auto point = map->TransformIndexToPhysicalPoint<double>(it.GetIndex());
        if (it.Get() > 0.98F)
        {
          sum += point.GetVectorFromOrigin();
          ++count;
        }
        if (point.EuclideanDistanceTo(opposite) < 15.0)
        {
          EXPECT_LT(it.Get(), 0.25F);
        }
      }
      ASSERT_GT(count, 0.0);
      // Cells are 32 pixels of the network: 24 to 32 mm here.
      EXPECT_NEAR(sum[0] / count, center[0], 28.0);
      EXPECT_NEAR(sum[1] / count, center[1], 28.0);
      EXPECT_NEAR(sum[2] / count, center[2], 28.0);
    }
  }
}

// Oracle: torch's grid_sample of the network's own maps at the place that CTPreprocessingImageFilter gives each voxel.
TEST(ClassActivationMapImageFilter, IsTheNetworksMapInterpolatedLinearly)
{
  for (const FitEnum fit : { FitEnum::KeepAspect, FitEnum::Stretch, FitEnum::CenterCrop })
  {
    auto parameters = MakeParameters(fit);
    parameters.cropFraction = 0.7;
    const auto network = MakeNetwork(parameters);
    for (const auto & acquisition : MakeAcquisitions())
    {
      SCOPED_TRACE(acquisition.first);
      const auto image = PhysicalPhantom::MakeWaves(acquisition.second);
      const auto filter = MakeFilter(image, network);
      filter->Update();
      const auto  reference = MakeReference(image, network);
      const float maximum = GetMaximum(reference);
      EXPECT_NEAR(filter->GetMaximum() / maximum, 1.0, 2e-5 + DeviceUnderTest::GetRoundingOfNetworks());
      double largestDifference = 0.0;
      for (std::size_t i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
      {
        const double expected = reference->GetBufferPointer()[i] / maximum;
        largestDifference =
          std::max(largestDifference, std::abs(filter->GetOutput()->GetBufferPointer()[i] - expected));
      }
      EXPECT_LT(largestDifference, 2e-5 + DeviceUnderTest::GetRoundingOfNetworks());
    }
  }
}

// Oracle: torch's grid_sample of the network's own map of the volume at the place that CTPreprocessingImageFilter gives
// each voxel.
TEST(ClassActivationMapImageFilter, InterpolatesTheMapOfAVolumeAlongItsSlicesToo)
{
  auto network = NetworkType::New();
  network->Create("plain-3d", { "nothing", "everything" }, 3);
  auto parameters = network->GetPreprocessingParameters();
  parameters.size = { { 64, 48 } };
  parameters.slices = 33;
  network->SetPreprocessingParameters(parameters);
  network->SetDevice(DeviceUnderTest::GetDevice());
  Acquisition acquisition;
  acquisition.size = { { 40, 36, 50 } };
  acquisition.spacing = { { 3, 3.5, 2 } };
  acquisition.degreesAboutX = 11;
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = MakeFilter(image, network);
  filter->SetBatchSize(4);
  filter->Update();

  const auto preprocessed = Preprocess(image, parameters);
  const auto size = preprocessed->GetLargestPossibleRegion().GetSize();
  const auto maps = network->ComputeActivationMaps(preprocessed->GetBufferPointer(), size[2], size[1], size[0], 1);
  ASSERT_EQ(maps.size(), 1U);
  std::vector<float> places;
  for (itk::ImageRegionConstIteratorWithIndex<CTType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    CTType::PointType point;
    image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const auto place = preprocessed->TransformPhysicalPointToContinuousIndex<double>(point);
    for (unsigned int i = 0; i < 3; ++i)
    {
      places.push_back(static_cast<float>((2.0 * place[i] + 1.0) / static_cast<double>(size[i]) - 1.0));
    }
  }
  const auto & map = maps[0];
  const auto   count = static_cast<long>(places.size() / 3);
  const auto   values =
    torch::from_blob(const_cast<float *>(map.values.data()), { 1, 1, map.slices, map.rows, map.columns });
  const auto grid = torch::from_blob(places.data(), { 1, 1, 1, count, 3 });
  const auto expected = torch::nn::functional::grid_sample(values,
                                                           grid,
                                                           torch::nn::functional::GridSampleFuncOptions()
                                                             .mode(torch::kBilinear)
                                                             .padding_mode(torch::kBorder)
                                                             .align_corners(false))
                          .flatten();
  ASSERT_GT(expected.max().item<float>(), 0.0F);
  const auto actual = torch::from_blob(filter->GetOutput()->GetBufferPointer(), { count });
  const auto difference = (actual - expected / expected.max()).abs().max().item<double>();
  EXPECT_LT(difference, 2e-5 + DeviceUnderTest::GetRoundingOfNetworks());
}

// Oracle: torch's bilinear interpolation of the map to the network's size, whose pixels are the voxels here.
TEST(ClassActivationMapImageFilter, EqualsTorchsInterpolationWhereVoxelsAreTheNetworksPixels)
{
  const auto  parameters = MakeParameters(FitEnum::Stretch);
  const auto  network = MakeNetwork(parameters);
  Acquisition acquisition;
  acquisition.size = { { 160, 128, 2 } };
  acquisition.spacing = { { 1, 1, 40 } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = MakeFilter(image, network);
  filter->Update();

  const auto                 preprocessed = Preprocess(image, parameters);
  const auto                 maps = network->ComputeActivationMaps(preprocessed->GetBufferPointer(), 2, 128, 160, 1);
  std::vector<torch::Tensor> planes;
  for (const auto & map : maps)
  {
    const auto values = torch::from_blob(const_cast<float *>(map.values.data()), { 1, 1, map.rows, map.columns });
    planes.push_back(torch::nn::functional::interpolate(values,
                                                        torch::nn::functional::InterpolateFuncOptions()
                                                          .size(std::vector<int64_t>{ 128, 160 })
                                                          .mode(torch::kBilinear)
                                                          .align_corners(false)));
  }
  auto expected = torch::cat(planes).flatten();
  expected = expected / expected.max();
  const auto actual = torch::from_blob(filter->GetOutput()->GetBufferPointer(), { 2 * 128 * 160 });
  EXPECT_LT((actual - expected).abs().max().item<double>(), 1e-6 + DeviceUnderTest::GetRoundingOfNetworks());
}

// Oracle: one volume stored in two ways: what lies at a place in space has one value. The network sees the same bytes.
TEST(ClassActivationMapImageFilter, DoesNotDependOnHowTheVolumeIsStored)
{
  const auto  network = MakeNetwork(MakeParameters());
  Acquisition straight;
  straight.degreesAboutX = 10;
  straight.degreesAboutZ = -6;
  const auto image = PhysicalPhantom::MakeWaves(straight);
  const auto expected = MakeFilter(image, network);
  expected->Update();

  for (const auto & axes :
       std::vector<std::array<unsigned int, 3>>{ { { 0, 1, 2 } }, { { 2, 0, 1 } }, { { 1, 0, 2 } } })
  {
    Acquisition stored = straight;
    stored.axes = axes;
    stored.backwards = { { true, false, true } };
    for (unsigned int i = 0; i < 3; ++i)
    {
      stored.size[i] = straight.size[axes[i]];
      stored.spacing[i] = straight.spacing[axes[i]];
    }
    // Copied, not sampled again: rounding must not make another patient of it.
    const auto other = PhysicalPhantom::MakeGrid(stored);
    const auto toStraight = [&](const CTType::IndexType & index) {
      CTType::IndexType result;
      for (unsigned int i = 0; i < 3; ++i)
      {
        result[axes[i]] = stored.backwards[i] ? static_cast<long>(stored.size[i]) - 1 - index[i] : index[i];
      }
      return result;
    };
    for (itk::ImageRegionIteratorWithIndex<CTType> it(other, other->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
    {
      it.Set(image->GetPixel(toStraight(it.GetIndex())));
    }
    const auto filter = MakeFilter(other, network);
    filter->Update();
    double largestDifference = 0.0;
    for (itk::ImageRegionConstIteratorWithIndex<MapType> it(filter->GetOutput(), other->GetLargestPossibleRegion());
         !it.IsAtEnd();
         ++it)
    {
      const double difference = it.Get() - expected->GetOutput()->GetPixel(toStraight(it.GetIndex()));
      largestDifference = std::max(largestDifference, std::abs(difference));
    }
    EXPECT_LT(largestDifference, 1e-5);
  }
}

// Oracle: torchvision's center crop in closed form: of 40 x 36 voxels of equal spacing the square of int(0.5 * 36) = 18
// is seen, columns 11 to 28 and rows 9 to 26; the rest was not.
TEST(ClassActivationMapImageFilter, IsZeroOutsideTheCenterCrop)
{
  auto parameters = MakeParameters(FitEnum::CenterCrop);
  parameters.size = { { 128, 128 } };
  parameters.cropFraction = 0.5;
  Acquisition acquisition;
  acquisition.spacing = { { 3, 3, 9 } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = MakeFilter(image, MakeNetwork(parameters));
  filter->Update();
  std::size_t bright = 0;
  for (itk::ImageRegionConstIteratorWithIndex<MapType> it(filter->GetOutput(), image->GetLargestPossibleRegion());
       !it.IsAtEnd();
       ++it)
  {
    const auto index = it.GetIndex();
    const bool isInside = index[0] >= 11 && index[0] <= 28 && index[1] >= 9 && index[1] <= 26;
    if (!isInside)
    {
      ASSERT_EQ(it.Get(), 0.0F) << index;
    }
    else
    {
      bright += it.Get() > 0.0F ? 1 : 0;
    }
  }
  EXPECT_EQ(bright, 18U * 18U * 10U);
}

// Oracle: the gradient of "nothing" is negative everywhere, so that ReLU leaves zeros, which are not to be divided.
TEST(ClassActivationMapImageFilter, AMapOfZerosStaysZero)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto filter = MakeFilter(image, MakeNetwork(MakeParameters()), 0);
  filter->Update();
  EXPECT_EQ(filter->GetMaximum(), 0.0);
  const float * const values = filter->GetOutput()->GetBufferPointer();
  for (std::size_t i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
  {
    ASSERT_EQ(values[i], 0.0F);
  }
}

// Oracle: the label of ImageToClassProbabilitiesFilter, and the map of that class.
TEST(ClassActivationMapImageFilter, MapsTheLabelOfTheWholeImageUnlessAClassIsGiven)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  auto       classification = itk::ImageToClassProbabilitiesFilter<CTType>::New();
  classification->SetInput(image);
  classification->SetNetwork(network);
  classification->Update();
  ASSERT_EQ(classification->GetResult()->GetLabelIndex(), 1U);

  const auto automatic = MakeFilter(image, network, FilterType::AutomaticClass);
  automatic->Update();
  EXPECT_EQ(automatic->GetMappedClassIndex(), 1);
  const auto given = MakeFilter(image, network, 1);
  given->Update();
  EXPECT_EQ(given->GetMappedClassIndex(), 1);
  for (std::size_t i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
  {
    ASSERT_NEAR(automatic->GetOutput()->GetBufferPointer()[i],
                given->GetOutput()->GetBufferPointer()[i],
                DeviceUnderTest::GetRoundingOfNetworks());
  }
}

// Oracle: one slice at a time. The sums of a batch may be rounded in another order.
TEST(ClassActivationMapImageFilter, BatchesAndWorkUnitsChangeNothingButRounding)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto single = MakeFilter(image, network);
  single->SetBatchSize(1);
  single->SetNumberOfWorkUnits(1);
  single->Update();
  for (const unsigned int batchSize : { 3U, 10U })
  {
    const auto filter = MakeFilter(image, network);
    filter->SetBatchSize(batchSize);
    filter->SetNumberOfWorkUnits(7);
    filter->Update();
    for (std::size_t i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
    {
      ASSERT_NEAR(filter->GetOutput()->GetBufferPointer()[i],
                  single->GetOutput()->GetBufferPointer()[i],
                  1e-5 + DeviceUnderTest::GetRoundingOfNetworks());
    }
  }
}

// Oracle: where the bright square was put in the picture.
TEST(ClassActivationMapImageFilter, MapsAColorPicture)
{
  using PictureType = itk::VectorImage<unsigned char, 2>;
  auto parameters = MakeParameters();
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.orientation = itk::CTPreprocessingEnums::Orientation::AsStored;
  auto picture = PictureType::New();
  picture->SetRegions(itk::Size<2>{ { 200, 120 } });
  picture->SetNumberOfComponentsPerPixel(3);
  picture->Allocate(true);
  for (long y = 85; y < 105; ++y)
  {
    for (long x = 20; x < 40; ++x)
    {
      picture->SetPixel({ { x, y } }, itk::VariableLengthVector<unsigned char>(3));
      std::fill_n(picture->GetBufferPointer() + 3 * (y * 200 + x), 3, static_cast<unsigned char>(255));
    }
  }
  auto filter = itk::ClassActivationMapImageFilter<PictureType>::New();
  filter->SetInput(picture);
  filter->SetNetwork(MakeNetwork(parameters));
  filter->Update();
  const auto * map = filter->GetOutput();
  EXPECT_EQ(map->GetLargestPossibleRegion(), picture->GetLargestPossibleRegion());
  const float * const values = map->GetBufferPointer();
  const auto          brightest = std::max_element(values, values + 200 * 120) - values;
  EXPECT_EQ(values[brightest], 1.0F);
  // A cell is 32 of the network's pixels, 40 of the picture's.
  EXPECT_NEAR(static_cast<double>(brightest % 200), 30.0, 40.0);
  EXPECT_NEAR(static_cast<double>(brightest / 200), 95.0, 40.0);
  EXPECT_LT(map->GetPixel({ { 180, 15 } }), 0.25F);
}

TEST(ClassActivationMapImageFilter, RefusesAClassThatTheNetworkDoesNotHave)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  for (const int classIndex : { 2, -2 })
  {
    const auto filter = MakeFilter(image, network, classIndex);
    try
    {
      filter->Update();
      FAIL() << "class " << classIndex << " was taken";
    }
    catch (const itk::ExceptionObject & error)
    {
      const std::string text = error.GetDescription();
      EXPECT_NE(text.find("ClassIndex is " + std::to_string(classIndex) + "; the network has 2 classes"),
                std::string::npos)
        << text;
    }
  }
}

TEST(ClassActivationMapImageFilter, RefusesAPictureWhereTheNetworkTakesHounsfieldUnits)
{
  auto picture = itk::Image<unsigned char, 2>::New();
  picture->SetRegions(itk::Size<2>{ { 20, 20 } });
  picture->Allocate(true);
  auto filter = itk::ClassActivationMapImageFilter<itk::Image<unsigned char, 2>>::New();
  filter->SetInput(picture);
  filter->SetNetwork(MakeNetwork(MakeParameters()));
  EXPECT_THROW(filter->Update(), itk::ExceptionObject);
}

// Oracle: ITK's contract of an abort.
TEST(ClassActivationMapImageFilter, AbortIsHonoredWithinABatch)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  for (const double limit : { 0.1, 0.6 })
  {
    const auto filter = MakeFilter(image, network, FilterType::AutomaticClass);
    filter->SetBatchSize(2);
    double last = 0.0;
    bool   aborts = true;
    filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      EXPECT_GE(filter->GetProgress(), last - 1e-6);
      last = filter->GetProgress();
      if (aborts && last > limit)
      {
        filter->AbortGenerateDataOn();
      }
    });
    EXPECT_THROW(filter->Update(), itk::ProcessAborted);
    // A fifth of a pass is a batch.
    EXPECT_LT(last, limit + 0.2);
    aborts = false;
    last = 0.0;
    filter->Update();
    EXPECT_EQ(last, 1.0);
    EXPECT_EQ(GetMaximum(filter->GetOutput()), 1.0F);
  }
}
