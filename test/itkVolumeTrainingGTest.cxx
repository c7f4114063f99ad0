// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Training and evaluation of networks for volumes on datasets.
#include "DatasetFixtures.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "itkClassificationEvaluationFilter.h"
#include "itkImageFileReader.h"
#include "itkImageToClassProbabilitiesFilter.h"
#include "itkNetworkTrainingFilter.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

namespace
{
using namespace itk::TransferLearning;
using itk::ClassificationEvaluationFilter;
using itk::ClassificationNetwork;
using itk::LabeledImageDataset;
using itk::NetworkTrainingFilter;
using Split = itk::LabeledImageDatasetEnums::Split;
using VolumeType = itk::Image<short, 3>;

constexpr unsigned int side = 16;

/** Noise; "dense" volumes have a bright block in the middle slices, which the outer slices do not show. */
void
WriteLabeledVolume(const std::string & file, bool isDense, unsigned int seed)
{
  const auto volume = DatasetFixtures::MakeNoise<short, 3>(seed, 12, -700.0, -500.0);
  for (unsigned int slice = 4; isDense && slice < 8; ++slice)
  {
    std::fill_n(volume->GetBufferPointer() + 64 * slice + 16, 32, 300);
  }
  DatasetFixtures::Write(volume.GetPointer(), file);
}

/** train/<class>/<n>.nrrd, validation and test; class names sorted: dense, thin. */
std::string
WriteFolder(const std::string & name, const std::vector<std::pair<std::string, unsigned int>> & splits)
{
  const std::string folder = TestPaths::OutputFolder("VolumeTraining-" + name);
  unsigned int      seed = 0;
  for (const auto & [split, count] : splits)
  {
    for (unsigned int i = 0; i < count; ++i)
    {
      const std::string file = '/' + std::to_string(i) + ".nrrd";
      WriteLabeledVolume(folder + '/' + split + "/dense" + file, true, ++seed);
      WriteLabeledVolume(folder + '/' + split + "/thin" + file, false, ++seed);
    }
  }
  return folder;
}

LabeledImageDataset::Pointer
ReadData(const std::string & path)
{
  const auto dataset = LabeledImageDataset::New();
  dataset->SetIntensityMode(itk::LabeledImageDatasetEnums::IntensityMode::HounsfieldUnits);
  dataset->Read(path);
  return dataset;
}

ClassificationNetwork::Pointer
MakeNetwork(unsigned int slices = side)
{
  const auto network = ClassificationNetwork::New();
  network->Create("plain-3d", { "dense", "thin" }, 1);
  auto preprocessing = network->GetPreprocessingParameters();
  preprocessing.size = { { side, side } };
  preprocessing.slices = slices;
  network->SetPreprocessingParameters(preprocessing);
  network->SetDropout(0.2);
  return network;
}

NetworkTrainingFilter::Pointer
MakeTraining(const ClassificationNetwork * network, const LabeledImageDataset * dataset, uint64_t seed = 5)
{
  itk::NetworkTrainingParameters parameters;
  parameters.epochs = 3;
  parameters.batchSize = 4;
  parameters.earlyStopping = false;
  parameters.seed = seed;
  parameters.augmentation = { 0.5, 10.0, 0.05, 0.05, 0.1, 20.0, 0.05, 10.0, 0.0, 1, 0.2, 0.2 };
  const auto filter = NetworkTrainingFilter::New();
  filter->SetInitialNetwork(network);
  filter->SetDataset(dataset);
  filter->SetParameters(parameters);
  return filter;
}

ClassificationEvaluationFilter::Pointer
Evaluate(const ClassificationNetwork * network, const LabeledImageDataset * dataset)
{
  const auto filter = ClassificationEvaluationFilter::New();
  filter->SetNetwork(network);
  filter->SetDataset(dataset);
  filter->Update();
  return filter;
}
} // namespace

// Oracle: the classes can be told by the block, so that every volume of the test is recognized.
TEST(VolumeTraining, LearnsASeparableProblem)
{
  const auto dataset = ReadData(WriteFolder("Learns", { { "train", 6 }, { "validation", 2 }, { "test", 2 } }));
  const auto training = MakeTraining(MakeNetwork(), dataset);
  auto       parameters = training->GetParameters();
  parameters.epochs = 8;
  training->SetParameters(parameters);
  training->Update();
  const auto & epochs = training->GetHistory()->GetEpochs();
  ASSERT_EQ(epochs.size(), 8u);
  EXPECT_LT(epochs.back().trainingLoss, 0.5 * epochs.front().trainingLoss);

  const auto evaluation = Evaluate(training->GetOutput(), dataset);
  EXPECT_EQ(evaluation->GetOutput()->GetCases().size(), 4u);
  EXPECT_EQ(evaluation->GetOutput()->ComputeAccuracy().value, 1.0);

  const auto card = nlohmann::json::parse(training->GetOutput()->GetModelCard());
  EXPECT_EQ(card["input"]["size"], nlohmann::json({ side, side, side }));
  EXPECT_EQ(card["training"]["splits"]["training"]["samples"], 12) << "volumes";
  EXPECT_EQ(card["training"]["splits"]["validation"]["samples_per_class"]["dense"], 2);
}

// Oracle: the bytes of another run, with everything random switched on.
TEST(VolumeTraining, EqualSeedGivesEqualBytes)
{
  const auto dataset = ReadData(WriteFolder("EqualSeed", { { "train", 3 }, { "validation", 1 } }));
  const auto train = [&](uint64_t seed, std::size_t cacheSize) {
    const auto filter = MakeTraining(MakeNetwork(), dataset, seed);
    filter->SetCacheSize(cacheSize);
    filter->Update();
    return filter->GetOutput()->GetSHA256();
  };
  const auto first = train(5, 0);
  EXPECT_EQ(first, train(5, 1 << 20)) << "the cache changes nothing";
  EXPECT_NE(first, train(6, 0));
}

// Oracle: the run that was not interrupted.
TEST(VolumeTraining, ARunThatWentOnEndsInTheSameBits)
{
  const std::string folder = WriteFolder("WentOn", { { "train", 4 }, { "validation", 1 } });
  const auto        dataset = ReadData(folder);
  const auto        whole = MakeTraining(MakeNetwork(), dataset);
  whole->Update();

  const auto interrupted = MakeTraining(MakeNetwork(), dataset);
  interrupted->SetCheckpointFile(folder + "/checkpoint.safetensors");
  interrupted->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    interrupted->SetAbortGenerateData(interrupted->GetProgress() > 0.5f); // in the second of three epochs
  });
  interrupted->Update();
  ASSERT_EQ(interrupted->GetHistory()->GetEpochs().size(), 1u);

  const auto resumed = MakeTraining(MakeNetwork(), dataset);
  resumed->SetCheckpointFile(folder + "/checkpoint.safetensors");
  resumed->ResumeOn();
  resumed->Update();
  EXPECT_EQ(resumed->GetHistory()->GetEpochs().size(), 3u);
  EXPECT_EQ(resumed->GetOutput()->GetSHA256(), whole->GetOutput()->GetSHA256());
}

// Oracle: ImageToClassProbabilitiesFilter on the volume, or on the slices of the row that it was cut into.
TEST(VolumeTraining, EvaluationGivesARowAVolume)
{
  const std::string folder = TestPaths::OutputFolder("VolumeTraining-Rows");
  WriteLabeledVolume(folder + "/0.nrrd", true, 1);
  WriteLabeledVolume(folder + "/1.nii.gz", false, 2);
  auto part = itk::ReadImage<VolumeType>(folder + "/0.nrrd");
  part->SetRegions(VolumeType::SizeType{ { 8, 8, 5 } }); // the buffer's first slices
  DatasetFixtures::Write(part.GetPointer(), folder + "/part.nrrd");
  DatasetFixtures::WriteText(
    folder + "/manifest.csv",
    "path,label,patient,split,first_slice,last_slice\n0.nrrd,dense,a,test,,\n1.nii.gz,thin,b,test,,\n");
  DatasetFixtures::WriteText(folder + "/range.csv",
                             "path,label,patient,split,first_slice,last_slice\n0.nrrd,dense,a,test,0,4\n"
                             "0.nrrd,thin,a,train,7,11\n");
  const auto network = MakeNetwork();
  const auto expectCase = [&](const itk::ClassificationMetrics::Case & oneCase, const std::string & file) {
    const auto classification = itk::ImageToClassProbabilitiesFilter<VolumeType>::New();
    const auto volume = itk::ReadImage<VolumeType>(folder + '/' + file);
    classification->SetInput(volume);
    classification->SetNetwork(network);
    classification->Update();
    EXPECT_EQ(oneCase.probabilities, classification->GetResult()->GetSlices()[0].probabilities) << file;
  };
  const auto whole = Evaluate(network, ReadData(folder + "/manifest.csv"));
  ASSERT_EQ(whole->GetOutput()->GetCases().size(), 2u);
  expectCase(whole->GetOutput()->GetCases()[0], "0.nrrd");
  expectCase(whole->GetOutput()->GetCases()[1], "1.nii.gz");
  EXPECT_EQ(whole->GetOutput()->GetCases()[1].path, "1.nii.gz");
  EXPECT_EQ(whole->GetOutput()->GetCases()[1].patient, "b");
  EXPECT_EQ(whole->GetOutput()->GetCases()[1].trueClass, 1u);

  const auto range = Evaluate(network, ReadData(folder + "/range.csv"));
  ASSERT_EQ(range->GetOutput()->GetCases().size(), 1u);
  expectCase(range->GetOutput()->GetCases()[0], "part.nrrd");

  const auto dataset = ReadData(folder + "/manifest.csv");
  DatasetFixtures::WriteText(folder + "/1.nii.gz", "no volume");
  const auto damaged = Evaluate(network, dataset);
  EXPECT_EQ(damaged->GetOutput()->GetCases().size(), 1u);
  EXPECT_EQ(damaged->GetNumberOfUnreadableSamples(), 1u);
}

TEST(VolumeTraining, SingleImagesAreRefusedByName)
{
  const std::string folder = WriteFolder("SingleImages", { { "train", 1 }, { "test", 1 } });
  const auto        volumes = ReadData(folder);
  EXPECT_ERROR(MakeTraining(MakeNetwork(0), volumes)->Update(), "Set slices");
  EXPECT_ERROR(Evaluate(MakeNetwork(0), volumes), "Set slices");
  DatasetFixtures::WritePicture(folder + "/train/thin/picture.png", 1);
  const auto mixed = ReadData(folder);
  EXPECT_ERROR(
    MakeTraining(MakeNetwork(), mixed)->Update(), "'train/thin/picture.png'", "single image", "network for images");
  EXPECT_ERROR(Evaluate(MakeNetwork(), mixed), "'train/thin/picture.png'", "single image");
}

// Oracle: the volumes as tensors of their own.
TEST(VolumeTraining, ABatchHoldsItsVolumesOneAfterTheOther)
{
  const auto         network = MakeNetwork();
  const auto &       internals = NetworkInternals::Of(network);
  constexpr int64_t  floats = 20 * 17 * 19;
  std::vector<float> values(3 * floats);
  std::iota(values.begin(), values.end(), 0.0f);
  const auto batch = MakeInputTensor(internals, values.data(), 60, 17, 19, 3);
  ASSERT_EQ(batch.sizes(), (std::vector<int64_t>{ 3, 1, 20, 17, 19 }));
  for (int64_t i = 0; i < 3; ++i)
  {
    EXPECT_TRUE(
      torch::equal(batch.slice(0, i, i + 1), MakeInputTensor(internals, values.data() + i * floats, 20, 17, 19)))
      << i;
  }
  EXPECT_ERROR(MakeInputTensor(internals, values.data(), 60, 17, 19, 4), "15 slices");
}
