// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkImageToClassProbabilitiesFilter.h"

#include "DeviceUnderTest.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCommand.h"
#include "itkImageSource.h"
#include "itkMetaDataObject.h"
#include "TransferLearning/itkActivationMapPassFilter.h"
#include "PhysicalPhantom.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace
{
using CTType = itk::Image<short, 3>;
using PreprocessedType = itk::VectorImage<float, 3>;
using NetworkType = itk::ClassificationNetwork;
using FilterType = itk::ImageToClassProbabilitiesFilter<CTType>;
using PhysicalPhantom::Acquisition;

NetworkType::Pointer
MakeNetwork(const itk::CTPreprocessingParameters & parameters)
{
  auto network = NetworkType::New();
  network->Create("resnet18", { "calcified", "healthy", "solid" }, 7);
  network->SetPreprocessingParameters(parameters);
  network->SetDevice(DeviceUnderTest::GetDevice());
  return network;
}

itk::CTPreprocessingParameters
MakeParameters()
{
  itk::CTPreprocessingParameters parameters;
  parameters.size = { { 64, 48 } };
  return parameters;
}

itk::CTPreprocessingParameters
MakePictureParameters()
{
  auto parameters = MakeParameters();
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.orientation = itk::CTPreprocessingEnums::Orientation::AsStored;
  return parameters;
}

template <typename TImage>
void
SetModality(TImage * image, const std::string & modality)
{
  itk::EncapsulateMetaData<std::string>(image->GetMetaDataDictionary(), "0008|0060", modality);
}

template <typename TImage>
PreprocessedType::Pointer
Preprocess(const TImage * image, const itk::CTPreprocessingParameters & parameters)
{
  auto filter = itk::CTPreprocessingImageFilter<TImage>::New();
  filter->SetParameters(parameters);
  filter->SetInput(image);
  filter->SetDevice(DeviceUnderTest::GetDevice());
  filter->Update();
  return filter->GetOutput();
}

template <typename TImage>
typename itk::ImageToClassProbabilitiesFilter<TImage>::Pointer
MakeFilter(const TImage * image, const NetworkType * network)
{
  auto filter = itk::ImageToClassProbabilitiesFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetNetwork(network);
  return filter;
}

std::vector<float>
Flatten(const itk::ClassificationResult * result)
{
  std::vector<float> values;
  for (const auto & slice : result->GetSlices())
  {
    values.insert(values.end(), slice.probabilities.begin(), slice.probabilities.end());
  }
  return values;
}

/** Bit by bit on the CPU. */
void
ExpectValues(const std::vector<float> & values, const std::vector<float> & expected)
{
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    ASSERT_NEAR(values[i], expected[i], DeviceUnderTest::GetRoundingOfNetworks()) << i;
  }
}

template <typename TFilter>
std::string
GetErrorOf(TFilter * filter)
{
  try
  {
    filter->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "no error";
}

#define EXPECT_CONTAINS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

/** Makes the slices that are asked for, remembers the requests, and fails from a chosen one on. */
class SliceSource : public itk::ImageSource<CTType>
{
public:
  using Self = SliceSource;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

  CTType::Pointer                 phantom;
  std::vector<CTType::RegionType> requests;
  std::size_t                     failingRequest{ 1000 };

protected:
  void
  GenerateOutputInformation() override
  {
    this->GetOutput()->CopyInformation(phantom);
  }
  void
  GenerateData() override
  {
    CTType * const output = this->GetOutput();
    requests.push_back(output->GetRequestedRegion());
    if (requests.size() > failingRequest)
    {
      itkExceptionMacro("The disk is on fire.");
    }
    this->AllocateOutputs();
    for (itk::ImageRegionIteratorWithIndex<CTType> it(output, output->GetRequestedRegion()); !it.IsAtEnd(); ++it)
    {
      it.Set(phantom->GetPixel(it.GetIndex()));
    }
  }
};
} // namespace

// Oracle: the network itself, on the buffer of CTPreprocessingImageFilter.
TEST(ImageToClassProbabilitiesFilter, EqualsTheNetworkOnThePreprocessedSlicesExactly)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto preprocessed = Preprocess(image.GetPointer(), MakeParameters());
  const auto expected = network->ComputeProbabilities(preprocessed->GetBufferPointer(), 10, 48, 64);

  const auto filter = MakeFilter(image.GetPointer(), network);
  filter->SetBatchSize(10);
  filter->Update();
  ExpectValues(Flatten(filter->GetResult()), expected);
  EXPECT_EQ(filter->GetResult()->GetClassNames(), network->GetClassNames());
  // The phantom differs from slice to slice: equal rows would hide a slice that is computed twice.
  EXPECT_NE(filter->GetResult()->GetSlices()[0].probabilities, filter->GetResult()->GetSlices()[9].probabilities);
}

// Oracle: the probabilities without a domain; the slices whose box, which grows along z, is larger than the bound.
TEST(ImageToClassProbabilitiesFilter, SlicesOutsideTheDomainHaveNoLabel)
{
  for (const bool isFlipped : { false, true })
  {
    const auto image = CTType::New();
    image->SetRegions(CTType::SizeType{ { 30, 28, 12 } });
    image->Allocate();
    image->FillBuffer(-1000);
    CTType::SpacingType spacing;
    spacing.Fill(10.0);
    image->SetSpacing(spacing);
    if (isFlipped)
    {
      auto direction = image->GetDirection();
      direction(1, 1) = direction(2, 2) = -1.0;
      image->SetDirection(direction);
    }
    for (itk::ImageRegionIteratorWithIndex<CTType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
    {
      const auto index = it.GetIndex();
      const long height = isFlipped ? 11 - index[2] : index[2];
      if (index[0] >= 4 && index[0] < 24 && index[1] >= 4 && index[1] < 8 + height)
      {
        it.Set(40);
      }
    }
    SetModality(image.GetPointer(), "CT");
    const auto network = MakeNetwork(MakeParameters());
    const auto plain = MakeFilter(image.GetPointer(), network);
    plain->Update();

    itk::TransferLearning::ImageDomain domain;
    domain.modalities = { "CT" };
    domain.bodyArea = itk::TransferLearning::DomainRange{ 10.0, 20.0 * 10.0 - 4.0, 10.0, 190.0 }; // 6 slices
    network->SetModelCardSection("domain", domain.ToJSON());
    for (const unsigned int batchSize : { 5, 12 })
    {
      const auto filter = MakeFilter(image.GetPointer(), network);
      filter->SetBatchSize(batchSize);
      filter->Update();
      const auto & slices = filter->GetResult()->GetSlices();
      ASSERT_EQ(slices.size(), 12u);
      for (unsigned int i = 0; i < 12; ++i)
      {
        const bool isOutside = i > 6;
        ASSERT_EQ(slices[i].violations.size(), isOutside ? 1u : 0u) << i;
        EXPECT_EQ(slices[i].probabilities.empty(), isOutside);
        ExpectValues(isOutside ? slices[i].outOfDomainProbabilities : slices[i].probabilities,
                     plain->GetResult()->GetSlices()[i].probabilities);
        if (isOutside)
        {
          EXPECT_EQ(slices[i].violations[0].bound, "body_area");
          EXPECT_NEAR(slices[i].violations[0].value, 20.0 * (4.0 + i) - 4.0, 1e-9);
        }
      }
      EXPECT_FALSE(filter->GetResult()->IsOutOfDomain());
    }
    domain.modalities = { "PT" };
    network->SetModelCardSection("domain", domain.ToJSON());
    const auto error = GetErrorOf(MakeFilter(image.GetPointer(), network).GetPointer());
    EXPECT_NE(error.find("Modality (0008,0060) is 'CT'"), std::string::npos) << error;
  }
}

// Oracle: the distances of the network's own features, computed here; the bound lies in the widest gap between them.
TEST(ImageToClassProbabilitiesFilter, SlicesFarFromTheReferenceFeaturesHaveNoLabel)
{
  const auto         image = PhysicalPhantom::MakeWaves({});
  const auto         network = MakeNetwork(MakeParameters());
  const auto         preprocessed = Preprocess(image.GetPointer(), MakeParameters());
  auto               features = network->ComputeFeatures(preprocessed->GetBufferPointer(), 10, 48, 64);
  const std::size_t  size = features.size() / 10;
  std::vector<float> references;
  const auto begin = [&features, size](std::size_t i) { return features.begin() + static_cast<long>(i * size); };
  for (std::size_t i = 0; i < 10; ++i)
  {
    const double norm = std::sqrt(std::inner_product(begin(i), begin(i + 1), begin(i), 0.0));
    std::transform(begin(i), begin(i + 1), begin(i), [norm](float feature) { return feature / norm; });
  }
  references.assign(begin(2), begin(4));
  std::vector<double> distances;
  for (std::size_t i = 0; i < 10; ++i)
  {
    // Of two references, the second nearest is the farther one.
    double farthest = 0.0;
    for (std::size_t r = 2; r < 4; ++r)
    {
      double sum = 0.0;
      for (std::size_t f = 0; f < size; ++f)
      {
        sum += std::pow(features[i * size + f] - features[r * size + f], 2.0);
      }
      farthest = std::max(farthest, std::sqrt(sum));
    }
    distances.push_back(farthest);
  }
  auto sorted = distances;
  std::sort(sorted.begin(), sorted.end());
  double threshold = 0.0;
  double widest = 0.0;
  for (std::size_t i = 2; i + 2 < sorted.size(); ++i)
  {
    if (sorted[i + 1] - sorted[i] > widest)
    {
      widest = sorted[i + 1] - sorted[i];
      threshold = (sorted[i + 1] + sorted[i]) / 2.0;
    }
  }
  itk::TransferLearning::ImageDomain domain;
  domain.featureDistance = itk::TransferLearning::FeatureBound{ 2, 2, 10, threshold };
  network->SetModelCardSection("domain", domain.ToJSON());
  EXPECT_CONTAINS(GetErrorOf(MakeFilter(image.GetPointer(), network).GetPointer()), "stores 0 values");
  network->SetReferenceFeatures(references);
  const auto plain = network->ComputeProbabilities(preprocessed->GetBufferPointer(), 10, 48, 64);

  const auto expectDistances = [&](FilterType * filter) {
    filter->SetInput(image);
    filter->SetNetwork(network);
    filter->SetBatchSize(4);
    filter->Update();
    const auto & slices = filter->GetResult()->GetSlices();
    ASSERT_EQ(slices.size(), 10u);
    for (std::size_t i = 0; i < 10; ++i)
    {
      const bool isOutside = distances[i] > threshold;
      ASSERT_EQ(slices[i].violations.size(), isOutside ? 1u : 0u) << i;
      if (isOutside)
      {
        EXPECT_EQ(slices[i].violations[0].bound, "feature_distance");
        EXPECT_NEAR(slices[i].violations[0].value, distances[i], 1e-5);
        EXPECT_EQ(slices[i].violations[0].high, threshold);
      }
      ExpectValues(isOutside ? slices[i].outOfDomainProbabilities : slices[i].probabilities,
                   { plain.begin() + static_cast<long>(3 * i), plain.begin() + static_cast<long>(3 * i + 3) });
    }
  };
  expectDistances(FilterType::New());
  expectDistances(itk::TransferLearning::ActivationMapPassFilter<CTType>::New());
}

// Oracle: the network itself, on the whole buffer of CTPreprocessingImageFilter.
TEST(ImageToClassProbabilitiesFilter, ANetworkForVolumesComputesAllSlicesAtOnce)
{
  auto network = NetworkType::New();
  network->Create("plain-3d", { "calcified", "healthy", "solid" }, 7);
  auto parameters = network->GetPreprocessingParameters();
  EXPECT_EQ(parameters.slices, 96U);
  parameters.size = { { 64, 48 } };
  parameters.slices = 17;
  network->SetPreprocessingParameters(parameters);
  network->SetDevice(DeviceUnderTest::GetDevice());
  Acquisition acquisition;
  acquisition.size[2] = 23;
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto preprocessed = Preprocess(image.GetPointer(), parameters);
  const auto expected = network->ComputeProbabilities(preprocessed->GetBufferPointer(), 17, 48, 64);
  ASSERT_EQ(expected.size(), 3U);

  const auto filter = MakeFilter(image.GetPointer(), network);
  filter->SetBatchSize(3);
  filter->Update();
  ExpectValues(Flatten(filter->GetResult()), expected);
  EXPECT_EQ(filter->GetResult()->GetSlices().size(), 1U);
  EXPECT_CONTAINS(filter->GetResult()->ToJSON(), "the volume's own probabilities");

  const auto prepared = MakeFilter(preprocessed.GetPointer(), network);
  prepared->InputIsPreprocessedOn();
  prepared->Update();
  ExpectValues(Flatten(prepared->GetResult()), expected);

  auto picture = itk::Image<short, 2>::New();
  picture->SetRegions(itk::Size<2>{ { 64, 48 } });
  picture->Allocate(true);
  EXPECT_CONTAINS(GetErrorOf(MakeFilter(picture.GetPointer(), network).GetPointer()), "for volumes");
}

// Oracle: all slices at once. The sums of a batch may be rounded in another order.
TEST(ImageToClassProbabilitiesFilter, BatchesAndWorkUnitsChangeNothingButRounding)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto whole = MakeFilter(image.GetPointer(), network);
  whole->SetBatchSize(10);
  whole->Update();
  const auto expected = Flatten(whole->GetResult());
  for (const unsigned int batchSize : { 1U, 3U, 8U, 4000000000U })
  {
    for (const unsigned int workUnits : { 1U, 2U })
    {
      const auto filter = MakeFilter(image.GetPointer(), network);
      filter->SetBatchSize(batchSize);
      filter->SetNumberOfWorkUnits(workUnits);
      filter->Update();
      const auto values = Flatten(filter->GetResult());
      ASSERT_EQ(values.size(), expected.size());
      for (std::size_t i = 0; i < values.size(); ++i)
      {
        EXPECT_NEAR(values[i], expected[i], 1e-6 + DeviceUnderTest::GetRoundingOfNetworks())
          << "batch size " << batchSize << ", work units " << workUnits;
      }
    }
  }
}

// Oracle: the mean over slices and its maximum, computed here.
TEST(ImageToClassProbabilitiesFilter, TheWholeIsTheMeanOfTheSlices)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto filter = MakeFilter(image.GetPointer(), network);
  filter->Update();
  const auto          values = Flatten(filter->GetResult());
  std::vector<double> mean(3, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    mean[i % 3] += static_cast<double>(values[i]) / 10.0;
  }
  const auto probabilities = filter->GetResult()->GetProbabilities();
  ASSERT_EQ(probabilities.size(), 3U);
  for (unsigned int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(probabilities[c], mean[c], 1e-12);
  }
  const auto best = static_cast<std::size_t>(std::max_element(mean.begin(), mean.end()) - mean.begin());
  EXPECT_EQ(filter->GetResult()->GetLabel(), network->GetClassNames()[best]);
}

// Oracle: ITK's own position of the first voxel of the slice, which DICOM calls ImagePositionPatient.
TEST(ImageToClassProbabilitiesFilter, PositionsAreThoseOfTheSlicesFirstVoxels)
{
  Acquisition acquisition;
  acquisition.backwards = { { true, false, true } };
  acquisition.degreesAboutX = 12;
  acquisition.start = { { 3, -2, 5 } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = MakeFilter(image.GetPointer(), MakeNetwork(MakeParameters()));
  filter->Update();
  const auto & slices = filter->GetResult()->GetSlices();
  ASSERT_EQ(slices.size(), 10U);
  for (unsigned int k = 0; k < 10; ++k)
  {
    EXPECT_EQ(slices[k].index, k);
    // The image's third axis runs downwards, the slices of the network upwards.
    const auto point = image->TransformIndexToPhysicalPoint<double>({ { 3, -2, 5 + 9 - static_cast<long>(k) } });
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_NEAR(slices[k].position[i], point[i], 1e-9);
    }
  }
  EXPECT_LT(slices[0].position[2], slices[9].position[2]);
}

// Oracle: of a sagittal image (its third axis points left) the network sees axial slices, which lie along the second.
TEST(ImageToClassProbabilitiesFilter, PositionsOfASagittalImageAreThoseOfItsAxialSlices)
{
  Acquisition acquisition;
  acquisition.axes = { { 1, 2, 0 } };
  acquisition.backwards = { { false, true, false } };
  const auto image = PhysicalPhantom::MakeWaves(acquisition);
  const auto filter = MakeFilter(image.GetPointer(), MakeNetwork(MakeParameters()));
  filter->Update();
  const auto & slices = filter->GetResult()->GetSlices();
  ASSERT_EQ(slices.size(), 36U);
  for (unsigned int k = 0; k < 36; ++k)
  {
    const auto point = image->TransformIndexToPhysicalPoint<double>({ { 0, 35 - static_cast<long>(k), 0 } });
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_NEAR(slices[k].position[i], point[i], 1e-9);
    }
  }
}

// Oracle: the requests that a source gets: whole planes, BatchSize slices each, in order, and the same values.
TEST(ImageToClassProbabilitiesFilter, AsksASourceThatStreamsForABatchAtATime)
{
  auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto filter = MakeFilter<CTType>(source->GetOutput(), network);
  filter->SetBatchSize(4);
  filter->Update();
  ASSERT_EQ(source->requests.size(), 3U);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_EQ(source->requests[i].GetIndex(), (CTType::IndexType{ { 0, 0, 4 * static_cast<long>(i) } }));
    EXPECT_EQ(source->requests[i].GetSize(), (CTType::SizeType{ { 40, 36, i < 2 ? 4U : 2U } }));
  }
  const auto whole = MakeFilter(source->phantom.GetPointer(), network);
  whole->SetBatchSize(4);
  whole->Update();
  ExpectValues(Flatten(filter->GetResult()), Flatten(whole->GetResult()));
}

// Oracle: the number of requests; nothing has changed before the second Update(), the network before the third.
TEST(ImageToClassProbabilitiesFilter, ComputesAgainOnlyAfterAChange)
{
  auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  const auto   network = MakeNetwork(MakeParameters());
  const auto   filter = MakeFilter<CTType>(source->GetOutput(), network);
  unsigned int runs = 0;
  filter->AddObserver(itk::StartEvent(), [&](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  EXPECT_EQ(runs, 1U);
  const auto before = Flatten(filter->GetResult());
  auto       parameters = MakeParameters();
  parameters.windows = { { 0.0, 2000.0 } };
  network->SetPreprocessingParameters(parameters);
  filter->Update();
  EXPECT_EQ(runs, 2U);
  EXPECT_NE(Flatten(filter->GetResult()), before);
}

// Oracle: the same preprocessing done by the caller.
TEST(ImageToClassProbabilitiesFilter, TakesAnImageThatIsPreprocessedAlready)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto raw = MakeFilter(image.GetPointer(), network);
  raw->Update();
  const auto preprocessed = Preprocess(image.GetPointer(), MakeParameters());
  const auto filter = MakeFilter(preprocessed.GetPointer(), network);
  filter->InputIsPreprocessedOn();
  filter->Update();
  ExpectValues(Flatten(filter->GetResult()), Flatten(raw->GetResult()));
  EXPECT_TRUE(filter->GetResult()->GetAssumptions().empty());
  const auto point = preprocessed->TransformIndexToPhysicalPoint<double>({ { 0, 0, 9 } });
  EXPECT_NEAR(filter->GetResult()->GetSlices()[9].position[2], point[2], 1e-9);
}

TEST(ImageToClassProbabilitiesFilter, RefusesAPreprocessedImageOfAnotherShapeAndNamesBoth)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  auto       other = MakeParameters();
  other.size = { { 32, 48 } };
  const auto preprocessed = Preprocess(image.GetPointer(), other);
  const auto filter = MakeFilter(preprocessed.GetPointer(), MakeNetwork(MakeParameters()));
  filter->InputIsPreprocessedOn();
  auto error = GetErrorOf(filter.GetPointer());
  EXPECT_CONTAINS(error, "32 x 48 pixels with 3 components");
  EXPECT_CONTAINS(error, "64 x 48 with 3");

  other = MakeParameters();
  other.channels = 1;
  other.windows.resize(1);
  other.mean = { 0.5 };
  other.standardDeviation = { 0.5 };
  const auto gray = Preprocess(image.GetPointer(), other);
  filter->SetInput(gray);
  EXPECT_CONTAINS(GetErrorOf(filter.GetPointer()), "64 x 48 pixels with 1 components");

  const auto rawFilter = MakeFilter(image.GetPointer(), MakeNetwork(MakeParameters()));
  rawFilter->InputIsPreprocessedOn();
  error = GetErrorOf(rawFilter.GetPointer());
  EXPECT_CONTAINS(error, "16-bit signed integers");
  EXPECT_CONTAINS(error, "InputIsPreprocessedOff()");
}

// Oracle: the rule of the class's documentation.
TEST(ImageToClassProbabilitiesFilter, SaysThatHounsfieldUnitsWereAssumedWithoutCTTags)
{
  const auto network = MakeNetwork(MakeParameters());
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto filter = MakeFilter(image.GetPointer(), network);
  filter->Update();
  ASSERT_EQ(filter->GetResult()->GetAssumptions().size(), 1U);
  EXPECT_CONTAINS(filter->GetResult()->GetAssumptions()[0], "HU assumed: the image has no CT tags");
  EXPECT_CONTAINS(filter->GetResult()->GetAssumptions()[0], "16-bit signed integers");

  const auto tagged = PhysicalPhantom::MakeWaves({});
  SetModality(tagged.GetPointer(), "CT ");
  filter->SetInput(tagged);
  filter->Update();
  EXPECT_TRUE(filter->GetResult()->GetAssumptions().empty());

  auto floats = itk::Image<float, 3>::New();
  floats->SetRegions(itk::Size<3>{ { 20, 20, 2 } });
  floats->Allocate(true);
  const auto floatFilter = MakeFilter(floats.GetPointer(), network);
  floatFilter->Update();
  ASSERT_EQ(floatFilter->GetResult()->GetAssumptions().size(), 1U);
  EXPECT_CONTAINS(floatFilter->GetResult()->GetAssumptions()[0], "HU assumed");
  EXPECT_CONTAINS(floatFilter->GetResult()->GetAssumptions()[0], "32-bit floating-point");
}

TEST(ImageToClassProbabilitiesFilter, RefusesWhatTheNetworkWasNotTrainedOn)
{
  const auto networkOfHU = MakeNetwork(MakeParameters());
  const auto networkOfPictures = MakeNetwork(MakePictureParameters());
  const auto ct = PhysicalPhantom::MakeWaves({});
  SetModality(ct.GetPointer(), "MR");
  EXPECT_CONTAINS(GetErrorOf(MakeFilter(ct.GetPointer(), networkOfHU).GetPointer()), "Modality (0008,0060) is 'MR'");
  SetModality(ct.GetPointer(), "CT");
  auto error = GetErrorOf(MakeFilter(ct.GetPointer(), networkOfPictures).GetPointer());
  EXPECT_CONTAINS(error, "trained on 8-bit pictures; the image has 16-bit signed integers");
  EXPECT_CONTAINS(error, "set the picture window");

  auto gray = itk::Image<unsigned char, 3>::New();
  gray->SetRegions(itk::Size<3>{ { 20, 20, 2 } });
  gray->Allocate(true);
  error = GetErrorOf(MakeFilter(gray.GetPointer(), networkOfHU).GetPointer());
  EXPECT_CONTAINS(error, "trained on HU; the image has 8-bit unsigned integers");
  EXPECT_CONTAINS(error, "Use the CT itself");

  auto color = itk::VectorImage<unsigned char, 2>::New();
  color->SetRegions(itk::Size<2>{ { 20, 20 } });
  color->SetNumberOfComponentsPerPixel(3);
  color->Allocate(true);
  EXPECT_CONTAINS(GetErrorOf(MakeFilter(color.GetPointer(), networkOfHU).GetPointer()), "3 components per pixel");
}

TEST(ImageToClassProbabilitiesFilter, NamesAMissingNetworkAndOneWithoutWeights)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  auto       filter = FilterType::New();
  filter->SetInput(image);
  EXPECT_CONTAINS(GetErrorOf(filter.GetPointer()), "Network");
  filter->SetNetwork(NetworkType::New());
  EXPECT_CONTAINS(GetErrorOf(filter.GetPointer()), "has no weights");
}

// Oracle: the network on the same pixels in its own order, normalized by hand.
TEST(ImageToClassProbabilitiesFilter, ClassifiesAColorPicture)
{
  auto parameters = MakePictureParameters();
  parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch;
  const auto network = MakeNetwork(parameters);
  auto       picture = itk::VectorImage<unsigned char, 2>::New();
  picture->SetRegions(itk::Size<2>{ { 64, 48 } });
  picture->SetNumberOfComponentsPerPixel(3);
  picture->Allocate();
  std::vector<float> expectedInput(64 * 48 * 3);
  for (std::size_t i = 0; i < expectedInput.size(); ++i)
  {
    const auto value = static_cast<unsigned char>((i * 7919) % 251);
    picture->GetBufferPointer()[i] = value;
    expectedInput[i] =
      static_cast<float>((value / 255.0 - parameters.mean[i % 3]) / parameters.standardDeviation[i % 3]);
  }
  const auto expected = network->ComputeProbabilities(expectedInput.data(), 1, 48, 64);
  const auto filter = MakeFilter(picture.GetPointer(), network);
  filter->Update();
  const auto * result = filter->GetResult();
  ASSERT_EQ(result->GetSlices().size(), 1U);
  for (unsigned int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(result->GetSlices()[0].probabilities[c], expected[c], 1e-5 + DeviceUnderTest::GetRoundingOfNetworks());
  }
  EXPECT_EQ(result->GetSlices()[0].position, (std::array<double, 3>{ { 0.0, 0.0, 0.0 } }));
  EXPECT_TRUE(result->GetAssumptions().empty());
}

// Oracle: what the network says of itself.
TEST(ImageToClassProbabilitiesFilter, DescribesTheNetwork)
{
  const auto image = PhysicalPhantom::MakeWaves({});
  const auto network = MakeNetwork(MakeParameters());
  const auto filter = MakeFilter(image.GetPointer(), network);
  filter->Update();
  const auto description = nlohmann::json::parse(filter->GetResult()->GetNetworkDescription());
  EXPECT_EQ(description.at("architecture"), "resnet18");
  EXPECT_EQ(description.at("sha256"), network->GetSHA256());
  EXPECT_EQ(description.at("intended_use"), "research; not for diagnosis");
  EXPECT_EQ(description.at("classes"), nlohmann::json({ "calcified", "healthy", "solid" }));
}

// Oracle: ITK's contract of an abort, and the result of a run that is not aborted.
TEST(ImageToClassProbabilitiesFilter, AbortEndsAfterTheBatchAndLeavesNoResult)
{
  auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  const auto filter = MakeFilter<CTType>(source->GetOutput(), MakeNetwork(MakeParameters()));
  filter->SetBatchSize(2);
  bool                aborts = true;
  unsigned int        abortEvents = 0;
  std::vector<double> progress;
  filter->AddObserver(itk::AbortEvent(), [&](const itk::EventObject &) { ++abortEvents; });
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    progress.push_back(filter->GetProgress());
    if (aborts && filter->GetProgress() > 0.3)
    {
      filter->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  EXPECT_EQ(abortEvents, 1U);
  EXPECT_EQ(source->requests.size(), 2U);
  EXPECT_TRUE(filter->GetResult()->GetSlices().empty());

  aborts = false;
  progress.clear();
  filter->Update();
  EXPECT_EQ(filter->GetResult()->GetSlices().size(), 10U);
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  EXPECT_EQ(progress.back(), 1.0);
  EXPECT_GE(progress.size(), 6U);
}

// Oracle: a run of the same filter after the source has recovered.
TEST(ImageToClassProbabilitiesFilter, AnErrorOfTheSourceIsPassedOnAndTheNextUpdateWorks)
{
  auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  source->failingRequest = 1;
  const auto filter = MakeFilter<CTType>(source->GetOutput(), MakeNetwork(MakeParameters()));
  EXPECT_CONTAINS(GetErrorOf(filter.GetPointer()), "The disk is on fire.");
  EXPECT_TRUE(filter->GetResult()->GetSlices().empty());
  source->failingRequest = 1000;
  filter->Update();
  EXPECT_EQ(filter->GetResult()->GetSlices().size(), 10U);
}

// Oracle: the flag that the user has set.
TEST(ImageToClassProbabilitiesFilter, KeepsTheReleaseDataFlagOfItsInput)
{
  auto source = SliceSource::New();
  source->phantom = PhysicalPhantom::MakeWaves({});
  source->GetOutput()->ReleaseDataFlagOn();
  const auto filter = MakeFilter<CTType>(source->GetOutput(), MakeNetwork(MakeParameters()));
  filter->Update();
  EXPECT_TRUE(source->GetOutput()->GetReleaseDataFlag());
  EXPECT_TRUE(source->GetOutput()->GetDataReleased());
  EXPECT_EQ(filter->GetResult()->GetSlices().size(), 10U);
}
