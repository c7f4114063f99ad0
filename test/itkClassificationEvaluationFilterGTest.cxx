// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationEvaluationFilter.h"

#include "itkCTPreprocessingImageFilter.h"
#include "itkCommand.h"
#include "itkDatasetSplit.h"
#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "TestPaths.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <random>

namespace
{
using PictureType = itk::Image<unsigned char, 2>;
using NetworkType = itk::ClassificationNetwork;
using DatasetType = itk::LabeledImageDataset;
using FilterType = itk::ClassificationEvaluationFilter;
using SplitEnum = itk::LabeledImageDatasetEnums::Split;

itk::CTPreprocessingParameters
MakeParameters()
{
  itk::CTPreprocessingParameters parameters;
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.orientation = itk::CTPreprocessingEnums::Orientation::AsStored;
  parameters.size = { { 64, 64 } };
  return parameters;
}

NetworkType::Pointer
MakeNetwork()
{
  auto network = NetworkType::New();
  network->Create("resnet18", { "cyst", "tumour" }, 11);
  network->SetPreprocessingParameters(MakeParameters());
  return network;
}

/** Noise of its own for every picture. */
PictureType::Pointer
MakePicture(unsigned int seed)
{
  auto picture = PictureType::New();
  picture->SetRegions(itk::Size<2>{ { 50, 40 } });
  picture->Allocate();
  std::mt19937 random(seed);
  for (unsigned int i = 0; i < 50 * 40; ++i)
  {
    picture->GetBufferPointer()[i] = static_cast<unsigned char>(random() % 256);
  }
  return picture;
}

/** test/<class>/<patient>/<n>.png, three patients a class with two pictures each, and one picture for training. */
std::string
WriteData(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder(name);
  unsigned int      seed = 0;
  const auto        write = [&](const std::string & place, const std::string & file) {
    itksys::SystemTools::MakeDirectory(folder + "/" + place);
    auto writer = itk::ImageFileWriter<PictureType>::New();
    writer->SetInput(MakePicture(seed++));
    writer->SetFileName(folder + "/" + place + "/" + file);
    writer->Update();
  };
  for (const std::string className : { "cyst", "tumour" })
  {
    for (const std::string patient : { "p1", "p2", "p3" })
    {
      write("test/" + className + "/" + className + patient, "0.png");
      write("test/" + className + "/" + className + patient, "1.png");
    }
    write("train/" + className + "/" + className + "p9", "0.png");
  }
  return folder;
}

DatasetType::Pointer
ReadData(const std::string & folder)
{
  auto dataset = DatasetType::New();
  dataset->Read(folder);
  return dataset;
}

FilterType::Pointer
MakeFilter(const NetworkType * network, const DatasetType * dataset)
{
  auto filter = FilterType::New();
  filter->SetNetwork(network);
  filter->SetDataset(dataset);
  return filter;
}

void
Damage(const std::string & file)
{
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << "no picture";
}

std::string
GetErrorOf(FilterType * filter)
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
} // namespace

// Oracle: ImageToClassProbabilitiesFilter on the picture that was written; patient and class by the folders' names.
TEST(ClassificationEvaluationFilter, CasesAreThePicturesOfTheSplitAsTheyAreClassifiedAlone)
{
  const auto network = MakeNetwork();
  const auto dataset = ReadData(WriteData("evaluation-cases"));
  const auto filter = MakeFilter(network, dataset);
  filter->SetBatchSize(5);
  filter->Update();
  const auto * metrics = filter->GetOutput();
  EXPECT_EQ(metrics->GetClassNames(), network->GetClassNames());
  EXPECT_EQ(std::string(metrics->GetSplitName()), "test");
  ASSERT_EQ(metrics->GetCases().size(), 12U);
  EXPECT_EQ(filter->GetNumberOfUnreadableSamples(), 0U);
  EXPECT_TRUE(filter->GetUnreadableFiles().empty());

  // The order in which WriteData() drew the pictures: each class has six for the test and one for the training.
  std::map<std::string, unsigned int> seeds;
  unsigned int                        seed = 0;
  for (const std::string className : { "cyst", "tumour" })
  {
    for (const std::string patient : { "p1", "p2", "p3" })
    {
      seeds["test/" + className + "/" + className + patient + "/0.png"] = seed++;
      seeds["test/" + className + "/" + className + patient + "/1.png"] = seed++;
    }
    ++seed;
  }
  for (const auto & oneCase : metrics->GetCases())
  {
    SCOPED_TRACE(oneCase.path);
    ASSERT_EQ(seeds.count(oneCase.path), 1U);
    auto classification = itk::ImageToClassProbabilitiesFilter<PictureType>::New();
    classification->SetInput(MakePicture(seeds[oneCase.path]));
    classification->SetNetwork(network);
    classification->Update();
    const auto & expected = classification->GetResult()->GetSlices()[0].probabilities;
    ASSERT_EQ(oneCase.probabilities.size(), 2U);
    EXPECT_NEAR(oneCase.probabilities[0], expected[0], 1e-6);
    EXPECT_NEAR(oneCase.probabilities[1], expected[1], 1e-6);
    const bool isCyst = oneCase.path.rfind("test/cyst/", 0) == 0;
    EXPECT_EQ(oneCase.trueClass, isCyst ? 0U : 1U);
    EXPECT_CONTAINS(oneCase.path, oneCase.patient);
    EXPECT_FALSE(oneCase.patient.empty());
    EXPECT_EQ(oneCase.slice, 0U);
    EXPECT_EQ(dataset->GetRelativePath(oneCase.sample), oneCase.path);
    seeds.erase(oneCase.path);
  }
  EXPECT_TRUE(seeds.empty());
}

// Oracle: ImageToClassProbabilitiesFilter, with a bound that only the picture of the reference keeps.
TEST(ClassificationEvaluationFilter, SaysWhichCasesAreFarFromTheReferenceFeatures)
{
  const auto network = MakeNetwork();
  const auto dataset = ReadData(WriteData("evaluation-features"));
  auto       preprocessing = itk::CTPreprocessingImageFilter<PictureType>::New();
  preprocessing->SetParameters(MakeParameters());
  preprocessing->SetInput(MakePicture(8)); // test/tumour/tumourp1/1.png
  preprocessing->Update();
  auto   features = network->ComputeFeatures(preprocessing->GetOutput()->GetBufferPointer(), 1, 64, 64);
  double squares = 0.0;
  for (const float feature : features)
  {
    squares += static_cast<double>(feature) * static_cast<double>(feature);
  }
  for (float & feature : features)
  {
    feature = static_cast<float>(feature / std::sqrt(squares));
  }
  network->SetReferenceFeatures(features);
  network->SetModelCardSection("domain", R"({"intensity": "picture", "patients": 10, "slices": 1, "modalities": [],
    "sop_classes": [], "planes": [], "body_area": null, "air_share": null, "fat_share": null, "soft_share": null,
    "bone_share": null, "accepts_cut_bodies": true, "accepts_slices_without_body": true, "spacing": null,
    "thickness": null, "field_of_view": null, "feature_distance_refused": "",
    "feature_distance": {"neighbors": 1, "references": 1, "patients": 10, "threshold": 1e-4}})");
  const auto filter = MakeFilter(network, dataset);
  filter->SetBatchSize(5);
  filter->Update();
  unsigned int inside = 0;
  for (const auto & oneCase : filter->GetOutput()->GetCases())
  {
    const bool isReference = oneCase.path == "test/tumour/tumourp1/1.png";
    inside += isReference ? 1 : 0;
    EXPECT_EQ(oneCase.outOfDomain,
              isReference ? std::vector<std::string>{} : std::vector<std::string>{ "feature_distance" })
      << oneCase.path;
  }
  EXPECT_EQ(inside, 1u);
  EXPECT_NEAR(filter->GetOutput()->ComputeDomainFigures().coverage.value, 1.0 / 12.0, 1e-12);
}

// Oracle: the same samples in one batch.
TEST(ClassificationEvaluationFilter, BatchesChangeNothingButRounding)
{
  const auto network = MakeNetwork();
  const auto dataset = ReadData(WriteData("evaluation-batches"));
  const auto whole = MakeFilter(network, dataset);
  whole->Update();
  const auto filter = MakeFilter(network, dataset);
  filter->SetBatchSize(1);
  filter->SetNumberOfWorkUnits(1);
  filter->Update();
  ASSERT_EQ(filter->GetOutput()->GetCases().size(), whole->GetOutput()->GetCases().size());
  for (std::size_t i = 0; i < 12; ++i)
  {
    const auto & one = filter->GetOutput()->GetCases()[i];
    const auto & other = whole->GetOutput()->GetCases()[i];
    EXPECT_EQ(one.path, other.path);
    EXPECT_NEAR(one.probabilities[0], other.probabilities[0], 1e-6);
  }
}

// Oracle: the mean of the evaluations of each member alone; they prepare the pictures differently.
TEST(ClassificationEvaluationFilter, AnEnsembleSaysWhatItsMembersSayTogether)
{
  const auto dataset = ReadData(WriteData("evaluation-ensemble"));
  const auto first = MakeNetwork();
  const auto second = NetworkType::New();
  second->Create("resnet18", { "cyst", "tumour" }, 12);
  auto parameters = MakeParameters();
  parameters.size = { { 48, 48 } };
  second->SetPreprocessingParameters(parameters);
  const auto ensemble = itk::ClassificationEnsemble::New();
  ensemble->AddMember(first);
  ensemble->AddMember(second);
  ensemble->SetWeights({ 1.0, 3.0 });

  const auto filter = FilterType::New();
  filter->SetDataset(dataset);
  filter->SetEnsemble(ensemble);
  filter->SetBatchSize(5);
  filter->Update();
  const auto ofFirst = MakeFilter(first, dataset);
  ofFirst->Update();
  const auto ofSecond = MakeFilter(second, dataset);
  ofSecond->Update();
  ASSERT_EQ(filter->GetOutput()->GetCases().size(), 12U);
  for (std::size_t i = 0; i < 12; ++i)
  {
    const auto & together = filter->GetOutput()->GetCases()[i];
    const auto & one = ofFirst->GetOutput()->GetCases()[i];
    const auto & other = ofSecond->GetOutput()->GetCases()[i];
    EXPECT_EQ(together.path, one.path);
    EXPECT_EQ(together.trueClass, one.trueClass);
    EXPECT_NEAR(together.probabilities[0], (one.probabilities[0] + 3 * other.probabilities[0]) / 4, 1e-6);
  }
  filter->SetNetwork(first);
  EXPECT_CONTAINS(GetErrorOf(filter), "Both a network and an ensemble");
}

TEST(ClassificationEvaluationFilter, TheFiguresSayWhichNetworkTheyAreOf)
{
  const auto network = MakeNetwork();
  network->SetModelCardSection("calibration", R"({"temperature":1.5,"fitted_on":"validation","cases":20})");
  const auto dataset = ReadData(WriteData("evaluation-network"));
  const auto filter = MakeFilter(network, dataset);
  filter->Update();
  const auto description = nlohmann::json::parse(filter->GetOutput()->ToJSON()).at("network");
  EXPECT_EQ(description.at("sha256"), network->GetSHA256());
  EXPECT_EQ(description.at("architecture"), network->GetArchitecture());
  EXPECT_EQ(description.at("calibration").at("temperature"), 1.5);
}

TEST(ClassificationEvaluationFilter, TakesTheSplitThatIsAskedFor)
{
  const auto filter = MakeFilter(MakeNetwork(), ReadData(WriteData("evaluation-split")));
  filter->SetSplit(SplitEnum::Training);
  filter->Update();
  EXPECT_EQ(std::string(filter->GetOutput()->GetSplitName()), "train");
  ASSERT_EQ(filter->GetOutput()->GetCases().size(), 2U);
  EXPECT_EQ(filter->GetOutput()->GetCases()[0].path, "train/cyst/cystp9/0.png");
  filter->SetSplit(SplitEnum::Validation);
  EXPECT_CONTAINS(GetErrorOf(filter), "no sample in the split 'validation'");
}

// Oracle: the same data without the damaged pictures: what is left is classified as before.
TEST(ClassificationEvaluationFilter, CountsAndListsWhatCannotBeRead)
{
  const auto network = MakeNetwork();
  const auto folder = WriteData("evaluation-unreadable");
  const auto dataset = ReadData(folder);
  const auto intact = MakeFilter(network, dataset);
  intact->Update();
  Damage(folder + "/test/cyst/cystp2/1.png");
  itksys::SystemTools::RemoveFile(folder + "/test/tumour/tumourp1/0.png");

  const auto filter = MakeFilter(network, dataset);
  filter->SetBatchSize(3);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfUnreadableSamples(), 2U);
  ASSERT_EQ(filter->GetUnreadableFiles().size(), 2U);
  EXPECT_EQ(filter->GetUnreadableFiles()[0].rfind("test/cyst/cystp2/1.png: ", 0), 0U);
  EXPECT_EQ(filter->GetUnreadableFiles()[1].rfind("test/tumour/tumourp1/0.png: ", 0), 0U);
  for (const auto & line : filter->GetUnreadableFiles())
  {
    EXPECT_EQ(line.find(folder), std::string::npos) << line;
  }
  std::size_t matches = 0;
  for (const auto & oneCase : filter->GetOutput()->GetCases())
  {
    for (const auto & other : intact->GetOutput()->GetCases())
    {
      if (oneCase.path == other.path)
      {
        ++matches;
        EXPECT_NEAR(oneCase.probabilities[1], other.probabilities[1], 1e-6);
        EXPECT_EQ(oneCase.patient, other.patient);
      }
    }
  }
  EXPECT_EQ(matches, 10U);
  EXPECT_EQ(filter->GetOutput()->GetCases().size(), 10U);
}

TEST(ClassificationEvaluationFilter, ThrowsWhereNothingCanBeRead)
{
  const auto folder = WriteData("evaluation-nothing");
  const auto dataset = ReadData(folder);
  for (const std::size_t i : itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training))
  {
    Damage(dataset->GetSlices()[i].path);
  }
  const auto filter = MakeFilter(MakeNetwork(), dataset);
  filter->SetSplit(SplitEnum::Training);
  const auto error = GetErrorOf(filter);
  EXPECT_CONTAINS(error, "None of the 2 samples of the split 'train' could be read");
  EXPECT_CONTAINS(error, "train/cyst/cystp9/0.png");
}

TEST(ClassificationEvaluationFilter, RefusesOtherClassesAndSaysHowToMapThem)
{
  const auto dataset = ReadData(WriteData("evaluation-classes"));
  const auto network = NetworkType::New();
  network->Create("resnet18", { "tumour", "cyst" }, 1);
  network->SetPreprocessingParameters(MakeParameters());
  const auto filter = MakeFilter(network, dataset);
  const auto error = GetErrorOf(filter);
  EXPECT_CONTAINS(error, "'cyst', 'tumour'");
  EXPECT_CONTAINS(error, "'tumour', 'cyst'");
  EXPECT_CONTAINS(error, "AdoptClassNames()");
  dataset->AdoptClassNames(network->GetClassNames());
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetCases().front().path.rfind("test/cyst", 0), 0U);
  EXPECT_EQ(filter->GetOutput()->GetCases().front().trueClass, 1U);
}

TEST(ClassificationEvaluationFilter, RefusesPicturesWhereTheNetworkTakesHounsfieldUnits)
{
  const auto network = NetworkType::New();
  network->Create("resnet18", { "cyst", "tumour" }, 1);
  network->SetPreprocessingParameters(itk::CTPreprocessingParameters());
  const auto filter = MakeFilter(network, ReadData(WriteData("evaluation-intensity")));
  EXPECT_CONTAINS(GetErrorOf(filter), "The dataset's intensity is 'picture', the network was trained on 'hu'");
}

// Oracle: ITK's contract of an abort.
TEST(ClassificationEvaluationFilter, AbortEndsAfterTheBatchAndLeavesNoCases)
{
  const auto filter = MakeFilter(MakeNetwork(), ReadData(WriteData("evaluation-abort")));
  filter->SetBatchSize(3);
  bool         aborts = true;
  unsigned int events = 0;
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    ++events;
    if (aborts && filter->GetProgress() > 0.4F)
    {
      filter->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  EXPECT_LT(filter->GetProgress(), 0.6F);
  EXPECT_TRUE(filter->GetOutput()->GetCases().empty());
  aborts = false;
  events = 0;
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetCases().size(), 12U);
  // Four batches, the start and the end.
  EXPECT_GE(events, 5U);
}
