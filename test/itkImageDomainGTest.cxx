// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkImageDomain.h"

#include "Domain/FeatureDistance.h"
#include "Domain/ImageDomainFields.h"
#include "ExpectedError.h"
#include "TestPaths.h"
#include "TransferLearning/itkDomainFacts.h"
#include "itkImage.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <numeric>

using namespace itk::TransferLearning;

namespace
{
/** A CT slice whose body has this area; half of it soft tissue, the rest bone and fat. */
DomainSample
MakeSample(double area)
{
  DomainSample sample;
  sample.image = { "CT", "1.2.840.10008.5.1.4.1.1.2", "axial" };
  sample.slice.body = { area, 0.0, 0.25, 0.5, 0.25, false };
  sample.slice.spacing = 0.5;
  sample.slice.thickness = 4.0;
  sample.slice.fieldOfView = 256.0;
  return sample;
}

std::vector<DomainSample>
MakeSamples()
{
  std::vector<DomainSample> samples;
  for (unsigned int i = 0; i <= 100; ++i)
  {
    samples.push_back(MakeSample(100.0 + i));
  }
  return samples;
}

std::vector<FeatureSample>
ReadFeatureSamples(const nlohmann::json & samples)
{
  std::vector<FeatureSample> read;
  for (const auto & sample : samples)
  {
    const auto features = sample.at("features").get<std::vector<float>>();
    read.push_back({ sample.at("patient").get<std::string>(), ScaleToUnitLength(features.data(), features.size()) });
  }
  return read;
}
} // namespace

TEST(ImageDomain, RangesArePercentilesWithAMarginThatShrinksWithThePatients)
{
  // Oracle: the percentiles 1 and 99 of 100, 101 ... 200 are 101 and 199; factors and terms by hand.
  for (const unsigned int patients : { 0u, 1u, 4u, 100u })
  {
    const auto   domain = FitDomain(MakeSamples(), patients);
    const double growth = 1.0 / std::sqrt(std::max(1u, patients));
    EXPECT_EQ(domain.patients, patients);
    EXPECT_EQ(domain.slices, 101u);
    EXPECT_DOUBLE_EQ(domain.bodyArea->observedLow, 101.0);
    EXPECT_DOUBLE_EQ(domain.bodyArea->observedHigh, 199.0);
    EXPECT_NEAR(domain.bodyArea->low, 101.0 / std::pow(1.5, growth), 1e-9);
    EXPECT_NEAR(domain.bodyArea->high, 199.0 * std::pow(1.5, growth), 1e-9);
    EXPECT_NEAR(domain.softShare->low, 0.5 - 0.15 * growth, 1e-12);
    EXPECT_NEAR(domain.softShare->high, 0.5 + 0.15 * growth, 1e-12);
    EXPECT_NEAR(domain.airShare->low, 0.0, 1e-12); // a share
    EXPECT_NEAR(domain.spacing->high, 0.5 * std::pow(3.0, growth), 1e-12);
    EXPECT_NEAR(domain.thickness->low, 4.0 / std::pow(8.0, growth), 1e-12);
    EXPECT_NEAR(domain.fieldOfView->high, 256.0 * std::pow(1.5, growth), 1e-9);
  }
}

TEST(ImageDomain, AcceptsCutAndMissingBodiesWhereTheTrainingShowsThem)
{
  // Oracle: 5 of 101 slices are less than 5 %, 6 are more.
  for (const unsigned int count : { 5u, 6u })
  {
    auto samples = MakeSamples();
    for (unsigned int i = 0; i < count; ++i)
    {
      samples[i].slice.body.isCut = true;
      samples[i + 10].slice.body = BodyComposition();
    }
    EXPECT_EQ(FitDomain(samples, 1).acceptsCutBodies, count == 6);
    EXPECT_EQ(FitDomain(samples, 1).acceptsSlicesWithoutBody, count == 6);
  }
}

TEST(ImageDomain, KeepsOnlyTagsThatAllImagesHave)
{
  auto samples = MakeSamples();
  EXPECT_EQ(FitDomain(samples, 1).modalities, std::vector<std::string>{ "CT" });
  EXPECT_EQ(FitDomain(samples, 1).planes, std::vector<std::string>{ "axial" });
  samples[7].image = ImageFacts();
  EXPECT_TRUE(FitDomain(samples, 1).modalities.empty());
  EXPECT_TRUE(FitDomain(samples, 1).sopClasses.empty());
}

TEST(ImageDomain, HasNoRangeOfWhatIsUnknown)
{
  auto samples = MakeSamples();
  for (auto & sample : samples)
  {
    sample.slice = SliceFacts();
  }
  const auto domain = FitDomain(samples, 1);
  EXPECT_FALSE(domain.bodyArea || domain.airShare || domain.spacing || domain.thickness || domain.fieldOfView);
  EXPECT_TRUE(domain.acceptsSlicesWithoutBody);
}

TEST(ImageDomain, IsTheSameAfterJSON)
{
  const auto domain = FitDomain(MakeSamples(), 3);
  EXPECT_EQ(ImageDomain::FromJSON(domain.ToJSON()).ToJSON(), domain.ToJSON());
  EXPECT_EQ(ImageDomain::FromJSON(ImageDomain().ToJSON()).ToJSON(), ImageDomain().ToJSON());
  ImageDomain other;
  other.featureDistance = FeatureBound{ 3, 100, 12, 0.25 };
  other.featureDistanceRefused = "a reason";
  EXPECT_EQ(ImageDomain::FromJSON(other.ToJSON()).ToJSON(), other.ToJSON());
  EXPECT_ERROR(ImageDomain::FromJSON("{}"), "Domain: the field 'intensity' is missing");
}

TEST(ImageDomain, MeasuresASliceOfAVolumeAlongAnyAxis)
{
  // Oracle: a box of 9 x 8 x 7 voxels; its sections without their corners, counted by hand.
  using ImageType = itk::Image<short, 3>;
  auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 20, 18, 16 } });
  image->Allocate();
  image->FillBuffer(-2024);
  ImageType::SpacingType spacing;
  spacing[0] = 10.0;
  spacing[1] = 20.0;
  spacing[2] = 40.0;
  image->SetSpacing(spacing);
  for (int z = 4; z < 11; ++z)
  {
    for (int y = 5; y < 13; ++y)
    {
      for (int x = 6; x < 15; ++x)
      {
        image->SetPixel({ { x, y, z } }, -984); // 40 HU
      }
    }
  }
  itk::CTPreprocessingParameters parameters;
  parameters.huOffset = 1024.0;
  const double sections[]{ 52.0 * 8.0, 59.0 * 4.0, 68.0 * 2.0 };
  const double fields[]{ 640.0, 640.0, 360.0 };
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    const auto facts = DescribeSlice(image.GetPointer(), axis, 8, parameters);
    EXPECT_NEAR(facts.body.area, sections[axis], 1e-9);
    EXPECT_EQ(facts.body.softShare, 1.0);
    EXPECT_EQ(facts.thickness, spacing[axis]);
    EXPECT_EQ(facts.fieldOfView, fields[axis]);
    EXPECT_FALSE(DescribeSlice(image.GetPointer(), axis, 1, parameters).body.HasBody());
  }
  // Padding is air, whatever its value.
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), PaddingLowKey, -1000.0);
  itk::EncapsulateMetaData<double>(image->GetMetaDataDictionary(), PaddingHighKey, -900.0);
  EXPECT_FALSE(DescribeSlice(image.GetPointer(), 2, 8, parameters).body.HasBody());
}

TEST(ImageDomain, KnowsThePlaneOfDICOMImages)
{
  using ImageType = itk::Image<short, 3>;
  auto image = ImageType::New();
  EXPECT_EQ(DescribeImage(image.GetPointer()).plane, "");
  itk::EncapsulateMetaData<std::string>(image->GetMetaDataDictionary(), "0008|0016", "1.2.840.10008.5.1.4.1.1.2 ");
  EXPECT_EQ(DescribeImage(image.GetPointer()).sopClass, "1.2.840.10008.5.1.4.1.1.2");
  EXPECT_EQ(DescribeImage(image.GetPointer()).plane, "axial");
  ImageType::DirectionType direction;
  direction.Fill(0.0);
  direction(0, 0) = direction(2, 1) = direction(1, 2) = 1.0;
  image->SetDirection(direction);
  EXPECT_EQ(DescribeImage(image.GetPointer()).plane, "coronal");
}

TEST(ImageDomain, RefusesOtherModalitiesSOPClassesAndPlanes)
{
  const auto domain = FitDomain(MakeSamples(), 1);
  const auto image = MakeSample(100.0).image;
  domain.VerifyImage(image);
  domain.VerifyImage(ImageFacts()); // nothing is known
  auto other = image;
  other.sopClass = "1.2.840.10008.5.1.4.1.1.2.1"; // Enhanced CT
  domain.VerifyImage(other);
  other.sopClass = "1.2.840.10008.5.1.4.1.1.7";
  EXPECT_ERROR(domain.VerifyImage(other), "SOP Class (0008,0016) is '1.2.840.10008.5.1.4.1.1.7'");
  other = image;
  other.modality = "MR";
  EXPECT_ERROR(domain.VerifyImage(other), "Modality (0008,0060) is 'MR'");
  other = image;
  other.plane = "coronal";
  EXPECT_ERROR(domain.VerifyImage(other), "plane is 'coronal'");
}

TEST(ImageDomain, FindsTheBoundsThatASliceViolates)
{
  // Oracle: one value at a time beyond the range of the domain.
  const auto domain = FitDomain(MakeSamples(), 1);
  EXPECT_TRUE(domain.FindViolations(MakeSample(150.0).slice).empty());
  const auto find = [&domain](const auto & change) {
    auto slice = MakeSample(150.0).slice;
    change(slice);
    std::vector<std::string> bounds;
    for (const auto & violation : domain.FindViolations(slice))
    {
      EXPECT_FALSE(violation.value >= violation.low && violation.value <= violation.high);
      bounds.push_back(violation.bound);
    }
    return bounds;
  };
  using Bounds = std::vector<std::string>;
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.area = 299.0; }), Bounds{ "body_area" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.airShare = 0.16; }), Bounds{ "air_share" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.fatShare = 0.41; }), Bounds{ "fat_share" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.softShare = 0.34; }), Bounds{ "soft_share" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.boneShare = 0.41; }), Bounds{ "bone_share" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body.isCut = true; }), Bounds{ "body_cut" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.body = BodyComposition(); }), Bounds{ "no_body" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.spacing = 1.6; }), Bounds{ "spacing" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.thickness = 0.4; }), Bounds{ "thickness" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.fieldOfView = 400.0; }), Bounds{ "field_of_view" });
  EXPECT_EQ(find([](SliceFacts & slice) { slice.thickness = std::nan(""); }), Bounds{});
}

TEST(FeatureDistance, IsThatOfNumpy)
{
  // Oracle: numpy's norms and percentiles (Utilities/make-feature-distance-fixtures.py).
  std::ifstream file(TestPaths::Data("feature-distance.json"));
  const auto    fixture = nlohmann::json::parse(file);
  for (const auto & one : fixture.at("cases"))
  {
    const auto training = ReadFeatureSamples(one.at("training"));
    const auto validation = ReadFeatureSamples(one.at("validation"));
    auto       samples = training;
    samples.insert(samples.end(), validation.begin(), validation.end());
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
      std::vector<const float *> references;
      for (const auto & reference : training)
      {
        if (reference.patient != samples[i].patient)
        {
          references.push_back(reference.features.data());
        }
      }
      EXPECT_NEAR(ComputeNeighborDistance(samples[i].features, references, fixture.at("neighbors")),
                  one.at("distances")[i].get<double>(),
                  1e-6);
    }
    const auto bound = FitFeatureBound(training, validation);
    EXPECT_EQ(bound.neighbors, fixture.at("neighbors").get<unsigned int>());
    EXPECT_EQ(bound.references, training.size());
    EXPECT_EQ(bound.patients, one.at("patients").get<unsigned int>());
    EXPECT_NEAR(bound.threshold, one.at("threshold").get<double>(), 1e-6);
  }
}

TEST(FeatureDistance, IsOfFeaturesOfUnitLength)
{
  // Oracle: 3-4-5 triangles; the distance of unit vectors at a right angle is the square root of 2.
  const std::vector<float> features{ 3.0F, 0.0F, 4.0F };
  const auto               scaled = ScaleToUnitLength(features.data(), 3);
  EXPECT_FLOAT_EQ(scaled[0], 0.6F);
  EXPECT_FLOAT_EQ(scaled[2], 0.8F);
  const std::vector<float>         zeros(3, 0.0F);
  const std::vector<float>         upright{ 0.0F, 1.0F, 0.0F };
  const std::vector<const float *> references{ upright.data(), scaled.data(), zeros.data() };
  EXPECT_EQ(ScaleToUnitLength(zeros.data(), 3), zeros);
  EXPECT_DOUBLE_EQ(ComputeNeighborDistance(scaled, references, 1), 0.0);
  EXPECT_NEAR(ComputeNeighborDistance(scaled, references, 2), 1.0, 1e-7);
  EXPECT_NEAR(ComputeNeighborDistance(scaled, references, 3), std::sqrt(2.0), 1e-7);
  EXPECT_ERROR(ComputeNeighborDistance(scaled, references, 4), "neighbor 4 was requested of 3");
}

TEST(FeatureDistance, ChoosesSamplesOfAllPatientsEvenly)
{
  // Oracle: by hand.
  using Places = std::vector<std::size_t>;
  const std::vector<std::string> patients{ "b", "b", "b", "b", "b", "b", "a", "c", "c" };
  EXPECT_EQ(ChooseSamples(patients, 9), (Places{ 1, 3, 5, 6, 7, 8 })); // three of each
  EXPECT_EQ(ChooseSamples(patients, 5), (Places{ 3, 6, 8 }));
  EXPECT_EQ(ChooseSamples(patients, 2), (Places{ 3, 6 }));
  EXPECT_EQ(ChooseSamples({}, 2), Places{});
  Places all(6);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(ChooseSamples({ "a", "b", "a", "b", "b", "a" }, 6), all);
}

TEST(FeatureDistance, NeedsTenPatients)
{
  std::vector<std::string> training{ "0", "0", "1", "2", "3", "4", "5", "6", "7" };
  EXPECT_EQ(ExplainRefusal(training, { "7", "8", "9" }), "");
  EXPECT_EQ(ExplainRefusal(training, { "7", "8" }),
            "the distance needs at least 4 patients in training and 10 in training and validation; there are 8 and 9");
  EXPECT_NE(ExplainRefusal({ "0", "1", "2" }, training), ""); // three references may be all of one patient
}
