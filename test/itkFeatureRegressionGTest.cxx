// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Features of networks: their extraction, and ensembles that classify by them.
#include "itkFeatureExtractionFilter.h"

#include "DatasetFixtures.h"
#include "EnsembleFixture.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "PhysicalPhantom.h"
#include "Support/SHA256.h"
#include "TransferLearning/itkMemberOutput.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassActivationMapImageFilter.h"
#include "itkClassificationEvaluationFilter.h"
#include "itkDatasetInput.h"
#include "itkImageFileReader.h"
#include "itkImageToClassProbabilitiesFilter.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace
{
using namespace EnsembleFixture;
using namespace itk::TransferLearning;
using CTType = itk::Image<short, 3>;
using EnsembleType = itk::ClassificationEnsemble;
using CombinationEnum = itk::ClassificationEnsembleEnums::Combination;
using Networks = std::vector<itk::ClassificationNetwork::Pointer>;

nlohmann::json
ReadFixture(const std::string & name)
{
  std::ifstream stream(TestPaths::Data("feature-regression.json"));
  return nlohmann::json::parse(stream).at(name);
}

itk::ExtractedFeatures::Pointer
MakeFeatures(const nlohmann::json & fixture, const std::vector<std::string> & classNames)
{
  auto features = itk::ExtractedFeatures::New();
  features->SetClassNames(classNames);
  features->SetFeaturesOfMembers(fixture.at("features_of_members").get<std::vector<unsigned int>>());
  features->SetSplitName("train");
  for (std::size_t i = 0; i < fixture.at("true").size(); ++i)
  {
    itk::ExtractedFeatures::Sample sample;
    sample.path = std::to_string(i) + ".png";
    sample.patient = "patient " + std::to_string(i / 2);
    sample.split = "train";
    sample.label = fixture.at("true")[i];
    features->AddSample(sample, fixture.at("features")[i].get<std::vector<float>>());
  }
  return features;
}

/** Its networks have other classes each, and one has none. */
EnsembleType::Pointer
MakeBodies()
{
  auto one = itk::ClassificationNetwork::New();
  one->Create("plain-3d", { "0", "1" }, 1);
  auto other = itk::ClassificationNetwork::New();
  other->Create("plain-3d", {}, 2);
  return MakeEnsemble({ one, other });
}

void
ExpectNear(const std::vector<double> & values, const nlohmann::json & expected, double tolerance)
{
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    ASSERT_NEAR(values[i], expected[i].get<double>(), tolerance) << i;
  }
}

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

EnsembleType::Pointer
ReadEnsemble(const std::string & file)
{
  auto ensemble = EnsembleType::New();
  ensemble->Read(file);
  return ensemble;
}

/** Members that prepare images differently. */
Networks
MakeNetworks()
{
  auto other = MakeParameters(64);
  other.windows = { { 0.0, 1200.0 } };
  return { MakeNetwork(1), MakeNetwork(2, other, "mobilenetv2") };
}

/** Two volumes, six slices of each of two classes. */
itk::LabeledImageDataset::Pointer
WriteDataset(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder(name);
  for (const char * const file : { "/a.nrrd", "/b.nrrd" })
  {
    PhysicalPhantom::Acquisition acquisition;
    acquisition.size = { { 48, 48, file[1] == 'a' ? 6U : 7U } };
    DatasetFixtures::Write(PhysicalPhantom::MakeWaves(acquisition).GetPointer(), folder + file);
  }
  DatasetFixtures::WriteText(folder + "/manifest.csv",
                             "path,label,patient,split,first_slice,last_slice\n"
                             "a.nrrd,left,p,train,0,2\na.nrrd,right,p,train,3,5\n"
                             "b.nrrd,left,q,test,0,2\nb.nrrd,right,q,test,3,6\n");
  auto dataset = itk::LabeledImageDataset::New();
  dataset->SetIntensityMode(itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  dataset->Read(folder + "/manifest.csv");
  return dataset;
}

itk::ExtractedFeatures::Pointer
Extract(const EnsembleType * ensemble, const itk::LabeledImageDataset * dataset)
{
  auto filter = itk::FeatureExtractionFilter::New();
  filter->SetEnsemble(ensemble);
  filter->SetDataset(dataset);
  filter->SetBatchSize(4);
  filter->Update();
  return filter->GetOutput();
}

/** An ensemble of these networks that was fitted on the dataset. */
EnsembleType::Pointer
Fit(const Networks & networks, const itk::LabeledImageDataset * dataset)
{
  const auto ensemble = MakeEnsemble(networks);
  ensemble->FitFeatureRegression(Extract(ensemble, dataset));
  return ensemble;
}
} // namespace

// Oracle: numpy's means and deviations, scikit-learn's LogisticRegression(C=1):
// Utilities/make-feature-regression-fixtures.py.
TEST(FeatureRegression, IsScikitLearnsOnStandardizedFeatures)
{
  for (const char * const name : { "two classes", "four classes" })
  {
    SCOPED_TRACE(name);
    const auto               fixture = ReadFixture(name);
    std::vector<std::string> classNames{ "a", "b" };
    if (std::string(name) == "four classes")
    {
      classNames = { "a", "b", "c", "d" };
    }
    const auto features = MakeFeatures(fixture, classNames);
    const auto ensemble = MakeBodies();
    ensemble->FitFeatureRegression(features);
    EXPECT_EQ(ensemble->GetCombination(), CombinationEnum::Features);
    EXPECT_EQ(ensemble->GetClassNames(), classNames);
    const auto & regression = ensemble->GetFeatureRegression();
    EXPECT_EQ(regression.fittedOn, "train");
    EXPECT_EQ(regression.cases, fixture.at("true").size());
    ExpectNear(regression.means, fixture.at("means"), 1e-9);
    ExpectNear(regression.standardDeviations, fixture.at("standard_deviations"), 1e-9);
    ExpectNear(regression.coefficients, fixture.at("coefficients"), 1e-6);
    ExpectNear(regression.intercepts, fixture.at("intercepts"), 1e-6);
    const auto probabilities = ensemble->ComputeProbabilitiesOfFeatures(features->GetValues());
    for (std::size_t i = 0; i < probabilities.size(); ++i)
    {
      const double expected = fixture.at("probabilities")[i / classNames.size()][i % classNames.size()];
      ASSERT_NEAR(probabilities[i], expected, 1e-6) << i;
    }
    // What members say one by one is joined.
    std::vector<std::vector<float>> ofMembers(2);
    for (const auto & row : fixture.at("features"))
    {
      const auto values = row.get<std::vector<float>>();
      ofMembers[0].insert(ofMembers[0].end(), values.begin(), values.begin() + 5);
      ofMembers[1].insert(ofMembers[1].end(), values.begin() + 5, values.end());
    }
    EXPECT_EQ(ensemble->Combine(ofMembers), probabilities);
    ofMembers[1].pop_back();
    EXPECT_ERROR(ensemble->Combine(ofMembers), "features of 2 members cannot be combined");
  }
}

TEST(FeatureRegression, IsNotFittedOnOtherFeatures)
{
  const auto fixture = ReadFixture("two classes");
  const auto ensemble = MakeEnsemble({ MakeBodies()->GetMember(0) });
  EXPECT_ERROR(ensemble->FitFeatureRegression(MakeFeatures(fixture, { "a", "b" })), "of 2 networks", "has 1 members");
  EXPECT_ERROR(MakeBodies()->FitFeatureRegression(MakeFeatures(fixture, { "a", "b", "none" })),
               "60 samples, none of which is of class 'none'");
  EXPECT_ERROR(MakeBodies()->FitFeatureRegression(itk::ExtractedFeatures::New()), "of 0 networks");
  auto constant = fixture;
  for (std::size_t i = 0; i < constant.at("features").size(); ++i)
  {
    for (std::size_t f = 5; f < 9; ++f)
    {
      constant["features"][i][f] = 2.0 + (i % 2 == 0 ? 2e-7 : 0.0);
    }
  }
  EXPECT_ERROR(MakeBodies()->FitFeatureRegression(MakeFeatures(constant, { "a", "b" })),
               "features of member 1 are the same for all 60 samples",
               "root mean square 2");
  EXPECT_EQ(ensemble->GetCombination(), CombinationEnum::ProbabilityMean) << "a refused fit changed it";
  ensemble->SetCombination(CombinationEnum::Features);
  EXPECT_ERROR(ensemble->Verify(), "0 classes", "FitFeatureRegression()");
  EXPECT_FALSE(ensemble->IsOneNetwork());
  const auto features = MakeFeatures(fixture, { "a", "b" });
  EXPECT_ERROR(features->AddSample({}, { 1.0F }), "1 features; 9 are expected");
  itk::ExtractedFeatures::Sample sample;
  sample.label = 2;
  EXPECT_ERROR(features->AddSample(sample, std::vector<float>(9)), "label 2", "2 classes");
}

// Oracle: identity, bit for bit; the file's hash by OpenSSL over its bytes.
TEST(FeatureRegression, IsInTheEnsemblesFile)
{
  const std::string file = TestPaths::OutputFolder("FeatureRegression") + "/ensemble.safetensors";
  const auto        features = MakeFeatures(ReadFixture("two classes"), { "a", "b" });
  const auto        ensemble = MakeBodies();
  ensemble->FitFeatureRegression(features);
  ensemble->Write(file);
  const auto read = ReadEnsemble(file);
  EXPECT_TRUE(read->GetFeatureRegression() == ensemble->GetFeatureRegression());
  EXPECT_EQ(read->GetCombination(), CombinationEnum::Features);
  EXPECT_EQ(read->GetClassNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_EQ(read->GetMember(1)->GetNumberOfClasses(), 0U);
  EXPECT_EQ(read->ComputeProbabilitiesOfFeatures(features->GetValues()),
            ensemble->ComputeProbabilitiesOfFeatures(features->GetValues()));
  const std::string bytes = ReadAll(file);
  SHA256            hash;
  hash.Append(bytes);
  EXPECT_EQ(read->GetSHA256(), hash.Finish());
  read->Write(file);
  EXPECT_TRUE(ReadAll(file) == bytes) << "two writings differ";

  // Another coefficient is another file.
  auto regression = read->GetFeatureRegression();
  regression.coefficients.back() += 1e-12;
  const auto before = read->GetSHA256();
  read->SetFeatureRegression(regression);
  EXPECT_NE(read->GetSHA256(), before);
  EXPECT_TRUE(EnsembleType::Pointer(read->Clone())->GetFeatureRegression() == regression);
}

TEST(FeatureRegression, NamesWhatIsWrongInItsFile)
{
  const std::string file = TestPaths::OutputFolder("FeatureRegressionWrong") + "/ensemble.safetensors";
  const auto        ensemble = MakeBodies();
  ensemble->FitFeatureRegression(MakeFeatures(ReadFixture("two classes"), { "a", "b" }));
  ensemble->Write(file);
  const auto expectError = [&file](auto && change, const std::string & first, const std::string & second) {
    NamedTensors   content = ReadNamedTensors(file);
    auto &         text = content.metadata.front().second;
    nlohmann::json card = nlohmann::json::parse(text);
    const auto     find = [&content](const char * name) {
      return std::find_if(
        content.tensors.begin(), content.tensors.end(), [name](const auto & one) { return one.name == name; });
    };
    change(card, content, find);
    text = card.dump();
    const std::string changed = file + ".changed.safetensors";
    WriteSafetensors(changed, content);
    EXPECT_ERROR(ReadEnsemble(changed), changed, first, second);
  };
  expectError([](auto &, auto & content, auto & find) { content.tensors.erase(find("features.means")); },
              "'features.means'",
              "is missing");
  expectError(
    [](auto &, auto &, auto & find) {
      find("features.coefficients")->shape = { 18 };
      find("features.coefficients")->strides.clear();
    },
    "'features.coefficients'",
    "not a matrix");
  expectError([](auto &, auto &, auto & find) { find("features.intercepts")->type = TensorType::Int64; },
              "'features.intercepts'",
              "float64");
  expectError([](auto & card, auto &, auto &) { card["ensemble"]["features"]["features_of_members"] = { 5, 5 }; },
              "9 means",
              "10 features and 2 classes");
  expectError([](auto & card, auto &, auto &) { card["ensemble"]["features"]["features_of_members"] = { 9, 0 }; },
              "features of 2 networks",
              "each of the ensemble's 2 members");
  expectError([](auto & card, auto &, auto &) { card["classes"] = { "a" }; }, "1 classes", "FitFeatureRegression()");
  expectError([](auto & card, auto &, auto &) { card["ensemble"].erase("features"); }, "none of its 2 members", "4");
}

// Oracle: ClassificationNetwork::ComputeFeatures() of what DatasetInput prepares.
TEST(FeatureExtraction, IsWhatTheNetworksComputeOfTheSamples)
{
  const auto dataset = WriteDataset("FeatureExtraction");
  const auto networks = MakeNetworks();
  const auto features = Extract(MakeEnsemble(networks), dataset);
  ASSERT_EQ(features->GetSamples().size(), 13U);
  ASSERT_EQ(features->GetFeaturesOfMembers(), (std::vector<unsigned int>{ 512, 1280 }));
  ASSERT_EQ(features->GetNumberOfFeatures(), 1792U);
  for (std::size_t m = 0, before = 0; m < 2; before += features->GetFeaturesOfMembers()[m++])
  {
    const auto & parameters = networks[m]->GetPreprocessingParameters();
    std::size_t  row = 0;
    for (const auto & sample : features->GetSamples())
    {
      const auto & slice = dataset->GetSlices()[sample.sample];
      EXPECT_EQ(sample.path, slice.patient == "p" ? "a.nrrd" : "b.nrrd");
      EXPECT_EQ(sample.split, slice.patient == "p" ? "train" : "test");
      EXPECT_EQ(sample.slice, slice.slice);
      EXPECT_EQ(sample.label, slice.slice < 3 ? 0U : 1U);
      itk::DatasetInput::VisitSamples(dataset, { sample.sample }, parameters, [&](const float * input) {
        const auto expected = networks[m]->ComputeFeatures(input, 1, parameters.size[1], parameters.size[0]);
        for (std::size_t f = 0; f < expected.size(); ++f)
        {
          ASSERT_NEAR(features->GetValues()[row * 1792 + before + f], expected[f], 1e-5) << row << ' ' << f;
        }
      });
      ++row;
    }
  }

  auto filter = itk::FeatureExtractionFilter::New();
  filter->SetNetwork(networks[0]);
  filter->SetDataset(dataset);
  filter->AllSplitsOff();
  filter->SetSplit(itk::LabeledImageDatasetEnums::Split::Test);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetSamples().size(), 7U);
  EXPECT_STREQ(filter->GetOutput()->GetSplitName(), "test");
  EXPECT_STREQ(filter->GetOutput()->GetPatientSource(), "manifest");
  filter->SetSplit(itk::LabeledImageDatasetEnums::Split::Validation);
  EXPECT_ERROR(filter->Update(), "no sample in the split 'validation'", "13 in total");
}

// Oracle: FeatureExtractionFilter's features by the regression.
TEST(FeatureRegression, ClassifiesDatasetsAndImages)
{
  const auto dataset = WriteDataset("FeatureClassification");
  const auto ensemble = Fit(MakeNetworks(), dataset);
  const auto expected = ensemble->ComputeProbabilitiesOfFeatures(Extract(ensemble, dataset)->GetValues());
  auto       evaluation = itk::ClassificationEvaluationFilter::New();
  evaluation->SetEnsemble(ensemble);
  evaluation->SetDataset(dataset);
  evaluation->Update();
  const auto & cases = evaluation->GetOutput()->GetCases();
  ASSERT_EQ(cases.size(), 7U);
  auto classifier = itk::ImageToClassProbabilitiesFilter<CTType>::New();
  auto reader = itk::ImageFileReader<CTType>::New();
  reader->SetFileName(dataset->GetRoot() + "/b.nrrd");
  classifier->SetInput(reader->GetOutput());
  classifier->SetEnsemble(ensemble);
  classifier->Update();
  const auto & slices = classifier->GetResult()->GetSlices();
  ASSERT_EQ(slices.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i)
  {
    for (std::size_t c = 0; c < 2; ++c)
    {
      EXPECT_NEAR(cases[i].probabilities[c], expected[(6 + i) * 2 + c], 1e-5);
      EXPECT_NEAR(slices[i].probabilities[c], expected[(6 + i) * 2 + c], 1e-5);
    }
  }
  const auto description = nlohmann::json::parse(classifier->GetResult()->GetNetworkDescription());
  EXPECT_EQ(description.at("combination"), "features");
  EXPECT_EQ(description.at("features").at("features_of_members"), (std::vector<unsigned int>{ 512, 1280 }));
}

// Oracle: a network whose own classifier is the member's part of the joined logit; its mean over the classes is 0.
TEST(FeatureRegression, HeatMapsAreThoseOfTheJoinedLogit)
{
  const auto   dataset = WriteDataset("FeatureHeatMap");
  const auto   ensemble = Fit(MakeNetworks(), dataset);
  const auto & regression = ensemble->GetFeatureRegression();
  ASSERT_EQ(std::count(regression.coefficients.begin(), regression.coefficients.begin() + 1792, 0.0), 1792)
    << "of two classes, the first has the logit 0";
  const itk::ClassificationNetwork::Pointer classifier = ensemble->GetMember(0)->Clone();
  classifier->ReplaceHead({ "left", "right" }, 1);
  {
    const torch::NoGradGuard noGradient;
    torch::Tensor weight = NetworkInternals::Of(classifier.GetPointer()).module->named_parameters()["fc.weight"];
    for (int64_t f = 0; f < 512; ++f)
    {
      const auto   feature = static_cast<std::size_t>(f);
      const double half = 0.5 * regression.coefficients[1792 + feature] / regression.standardDeviations[feature];
      weight.index_put_({ 0, f }, -half);
      weight.index_put_({ 1, f }, half);
    }
  }
  const auto image = PhysicalPhantom::MakeWaves({});
  for (const int classIndex : { 0, 1 })
  {
    auto expected = itk::ClassActivationMapImageFilter<CTType>::New();
    expected->SetInput(image);
    expected->SetNetwork(classifier);
    expected->SetClassIndex(classIndex);
    expected->Update();
    auto filter = itk::ClassActivationMapImageFilter<CTType>::New();
    filter->SetInput(image);
    filter->SetEnsemble(ensemble);
    filter->SetClassIndex(classIndex);
    filter->Update();
    ASSERT_EQ(filter->GetMaximaOfMembers().size(), 2U);
    ASSERT_GT(expected->GetMaximum(), 0.0);
    EXPECT_NEAR(filter->GetMaximaOfMembers()[0] / expected->GetMaximum(), 1.0, 1e-4) << classIndex;
  }
  // Without a class, that of the label is drawn.
  auto filter = itk::ClassActivationMapImageFilter<CTType>::New();
  filter->SetInput(image);
  filter->SetEnsemble(ensemble);
  filter->Update();
  EXPECT_EQ(filter->GetMappedClassIndex(), static_cast<int>(filter->GetResult()->GetLabelIndex()));
  EXPECT_ERROR(
    ComputeMemberMaps(*ensemble, 2, ForwardPass(classifier, std::vector<float>(3 * 48 * 48).data(), 1, 48, 48, 0), 0),
    "no member 2");
}
