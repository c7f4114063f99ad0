// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkNetworkTrainingFilter.h"

#include "Data/DatasetBatchLoader.h"
#include "Networks/NetworkInternals.h"
#include "TestPaths.h"
#include "itkCommand.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionIterator.h"
#include "itkMultiThreaderBase.h"
#include "itkPNGImageIOFactory.h"
#include "itkRGBPixel.h"

#include <ATen/Parallel.h>

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include <nlohmann/json.hpp>

using itk::ClassificationNetwork;
using itk::LabeledImageDataset;
using itk::LabeledImageDatasetEnums;
using itk::NetworkTrainingEnums;
using itk::NetworkTrainingFilter;
using itk::NetworkTrainingParameters;
using itk::TransferLearning::DatasetBatchLoader;

namespace
{
constexpr unsigned int side = 32;

/** A noisy picture with one brighter color: what the classes differ in. */
void
WritePicture(const std::string & file, unsigned int color, unsigned int number)
{
  using PixelType = itk::RGBPixel<unsigned char>;
  using ImageType = itk::Image<PixelType, 2>;
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { side, side } });
  image->Allocate();
  uint32_t state = 1000 * color + number + 1;
  for (itk::ImageRegionIterator<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    PixelType pixel;
    for (unsigned int c = 0; c < 3; ++c)
    {
      state = 1664525u * state + 1013904223u; // Numerical Recipes' generator
      pixel[c] = static_cast<unsigned char>(40 + (state >> 26) + (c == color ? 120 : 0));
    }
    it.Set(pixel);
  }
  const auto writer = itk::ImageFileWriter<ImageType>::New();
  writer->SetFileName(file);
  writer->SetInput(image);
  writer->Update();
}

struct Counts
{
  unsigned int training;
  unsigned int validation;
  unsigned int test;
};

/** Folders train, validation and test with `counts` pictures a class. */
std::string
WriteFolder(const std::string & name, unsigned int classes, const Counts & counts)
{
  itk::PNGImageIOFactory::RegisterOneFactory();
  const std::string  folder = TestPaths::OutputFolder("NetworkTrainingFilter-" + name);
  const char * const splits[] = { "train", "validation", "test" };
  const unsigned int numbers[] = { counts.training, counts.validation, counts.test };
  const char * const names[] = { "red", "green", "blue" };
  for (unsigned int split = 0; split < 3; ++split)
  {
    for (unsigned int c = 0; c < classes && numbers[split] > 0; ++c)
    {
      const std::string classFolder = folder + "/" + splits[split] + "/" + names[c];
      itksys::SystemTools::MakeDirectory(classFolder);
      for (unsigned int i = 0; i < numbers[split]; ++i)
      {
        WritePicture(classFolder + "/" + std::to_string(i) + ".png", c, 100 * split + i);
      }
    }
  }
  return folder;
}

LabeledImageDataset::Pointer
ReadFolder(const std::string & folder)
{
  const auto dataset = LabeledImageDataset::New();
  dataset->Read(folder);
  return dataset;
}

ClassificationNetwork::Pointer
MakeNetwork(const LabeledImageDataset & dataset)
{
  const auto network = ClassificationNetwork::New();
  network->Create("resnet18", dataset.GetClassNames(), 1);
  auto preprocessing = ClassificationNetwork::GetPublishedPreprocessing("resnet18");
  preprocessing.size = { { side, side } };
  preprocessing.fit = itk::CTPreprocessingEnums::Fit::Stretch;
  network->SetPreprocessingParameters(preprocessing);
  return network;
}

NetworkTrainingParameters
MakeParameters(unsigned int epochs)
{
  NetworkTrainingParameters parameters;
  parameters.epochs = epochs;
  parameters.batchSize = 6;
  parameters.earlyStopping = false;
  return parameters;
}

NetworkTrainingFilter::Pointer
MakeFilter(const ClassificationNetwork *     network,
           const LabeledImageDataset *       dataset,
           const NetworkTrainingParameters & parameters)
{
  const auto filter = NetworkTrainingFilter::New();
  filter->SetInitialNetwork(network);
  filter->SetDataset(dataset);
  filter->SetParameters(parameters);
  return filter;
}

void
Observe(NetworkTrainingFilter * filter, const itk::EventObject & event, const std::function<void()> & function)
{
  filter->AddObserver(event, [function](const itk::EventObject &) { function(); });
}

/** Logits of a split's samples: a row a sample. */
std::vector<float>
ComputeLogits(const ClassificationNetwork &   network,
              const LabeledImageDataset &     dataset,
              LabeledImageDatasetEnums::Split split,
              unsigned int                    threads = 1)
{
  DatasetBatchLoader loader(&dataset, network.GetPreprocessingParameters(), 0);
  const auto         samples = itk::DatasetSplit::GetSamples(&dataset, split);
  std::vector<float> input(samples.size() * loader.GetSampleSize());
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    loader.LoadSample(samples[i], input.data() + i * loader.GetSampleSize());
  }
  return network.ComputeLogits(input.data(), samples.size(), side, side, threads);
}

std::string
DescribeError(NetworkTrainingFilter & filter)
{
  try
  {
    filter.Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "no exception";
}

using Split = LabeledImageDatasetEnums::Split;
} // namespace

// Oracle: the classes can be told by their color, so that every sample is recognized. The test pictures are gone
// before training: it cannot have read them.
TEST(NetworkTrainingFilter, LearnsASeparableProblemWithoutTheTestSamples)
{
  const std::string folder = WriteFolder("Learns", 3, { 12, 4, 2 });
  const auto        dataset = ReadFolder(folder);
  ASSERT_EQ(itk::DatasetSplit::GetSamples(dataset, Split::Test).size(), 6u);
  itksys::SystemTools::RemoveADirectory(folder + "/test");
  const auto network = MakeNetwork(*dataset);
  const auto before = network->GetSHA256();
  const auto filter = MakeFilter(network, dataset, MakeParameters(6));
  filter->Update();

  const auto & epochs = filter->GetHistory()->GetEpochs();
  ASSERT_EQ(epochs.size(), 6u);
  EXPECT_LT(epochs.back().trainingLoss, 0.5 * epochs.front().trainingLoss);
  EXPECT_EQ(epochs.back().validationAccuracy, 1.0);
  const auto logits = ComputeLogits(*filter->GetOutput(), *dataset, Split::Training);
  const auto samples = itk::DatasetSplit::GetSamples(dataset, Split::Training);
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    const auto row = logits.begin() + 3 * i;
    EXPECT_EQ(std::max_element(row, row + 3) - row, dataset->GetSlices()[samples[i]].label);
  }
  EXPECT_EQ(network->GetSHA256(), before) << "the initial network stays as it is";
  EXPECT_NE(filter->GetOutput()->GetSHA256(), before);
  EXPECT_EQ(filter->GetHistory()->GetStopCondition(), filter->GetStopConditionDescription());
  EXPECT_NE(filter->GetStopConditionDescription().find("All 6 epochs were completed"), std::string::npos);
}

// Oracle: the features of the trained network, scaled and compared here. Without ten patients the card says why not.
TEST(NetworkTrainingFilter, ReferenceFeaturesAreThoseOfTheTrainingSamples)
{
  const std::string folder = WriteFolder("Features", 2, { 0, 0, 0 });
  unsigned int      number = 0;
  for (const std::string patient : { "0", "1", "2", "3", "4", "5", "6" })
  {
    for (const unsigned int c : { 0u, 1u })
    {
      const std::string split = number < 8 ? "/train/" : number < 12 ? "/validation/" : "/test/";
      const std::string place = folder + split + (c == 0 ? "red/" : "green/") + std::to_string(c) + patient;
      itksys::SystemTools::MakeDirectory(place);
      WritePicture(place + "/0.png", c, ++number);
    }
  }
  const auto dataset = ReadFolder(folder);
  itksys::SystemTools::RemoveADirectory(folder + "/test");
  const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, MakeParameters(1));
  filter->Update();
  const auto domain = nlohmann::json::parse(filter->GetOutput()->GetModelCard()).at("domain");
  EXPECT_EQ(domain.at("feature_distance").at("references"), 8);
  EXPECT_EQ(domain.at("feature_distance").at("patients"), 12);
  EXPECT_GT(domain.at("feature_distance").at("threshold"), 0.0);
  EXPECT_EQ(domain.at("feature_distance_refused"), "");
  EXPECT_TRUE(filter->GetNotices().empty());

  DatasetBatchLoader loader(dataset, filter->GetOutput()->GetPreprocessingParameters(), 0);
  const auto         samples = itk::DatasetSplit::GetSamples(dataset, Split::Training);
  std::vector<float> input(samples.size() * loader.GetSampleSize());
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    loader.LoadSample(samples[i], input.data() + i * loader.GetSampleSize());
  }
  const auto   features = filter->GetOutput()->ComputeFeatures(input.data(), samples.size(), side, side);
  const auto & references = filter->GetOutput()->GetReferenceFeatures();
  ASSERT_EQ(references.size(), features.size());
  const std::size_t size = features.size() / samples.size();
  for (std::size_t i = 0; i < features.size(); ++i)
  {
    double squares = 0.0;
    for (std::size_t f = i - i % size; f < i - i % size + size; ++f)
    {
      squares += static_cast<double>(features[f]) * static_cast<double>(features[f]);
    }
    ASSERT_NEAR(references[i], features[i] / std::sqrt(squares), 1e-5) << i;
  }

  const auto fewer = ReadFolder(WriteFolder("FewPatients", 2, { 4, 0, 0 }));
  const auto other = MakeFilter(MakeNetwork(*fewer), fewer, MakeParameters(1));
  other->Update();
  const auto refused = nlohmann::json::parse(other->GetOutput()->GetModelCard()).at("domain");
  EXPECT_TRUE(refused.at("feature_distance").is_null());
  EXPECT_EQ(refused.at("feature_distance_refused"), "the patients are unknown");
  EXPECT_TRUE(other->GetOutput()->GetReferenceFeatures().empty());
  ASSERT_EQ(other->GetNotices().size(), 1u);
  EXPECT_NE(other->GetNotices()[0].find("the patients are unknown"), std::string::npos);
}

// Oracle: the bytes of another run, with everything random switched on.
TEST(NetworkTrainingFilter, EqualSeedGivesEqualBytes)
{
  const auto dataset = ReadFolder(WriteFolder("EqualSeed", 2, { 7, 2, 0 }));
  const auto train = [&](uint64_t seed, const std::string & file) {
    const auto network = MakeNetwork(*dataset);
    network->SetDropout(0.3);
    auto parameters = MakeParameters(2);
    parameters.seed = seed;
    parameters.augmentation.horizontalFlip = 0.5;
    parameters.augmentation.rotation = 20;
    parameters.augmentation.scale = 0.2;
    parameters.augmentation.shift = 0.1;
    const auto filter = MakeFilter(network, dataset, parameters);
    filter->Update();
    filter->GetOutput()->Write(file);
    return filter->GetOutput()->GetSHA256();
  };
  const std::string folder = TestPaths::OutputFolder("NetworkTrainingFilter-EqualSeedNetworks");
  const auto        first = train(5, folder + "/a.safetensors");
  EXPECT_EQ(first, train(5, folder + "/b.safetensors"));
  EXPECT_FALSE(itksys::SystemTools::FilesDiffer(folder + "/a.safetensors", folder + "/b.safetensors"));
  EXPECT_NE(first, train(6, folder + "/c.safetensors"));
}

// Oracle: the bytes of the run that decodes every file.
TEST(NetworkTrainingFilter, ACacheFolderChangesNothing)
{
  const std::string folder = WriteFolder("CacheFolder", 2, { 5, 2, 0 });
  const auto        train = [&](const std::string & cache) {
    const auto dataset = ReadFolder(folder);
    dataset->SetCacheFolder(cache);
    auto parameters = MakeParameters(2);
    parameters.augmentation.horizontalFlip = 0.5;
    const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
    filter->SetCacheSize(0);
    filter->Update();
    return filter->GetOutput()->GetSHA256();
  };
  const auto expected = train("");
  const auto cache = TestPaths::OutputFolder("NetworkTrainingFilter-Cache");
  EXPECT_EQ(train(cache), expected) << "which fills it";
  EXPECT_EQ(train(cache), expected) << "which reads it";
}

// Oracle: the run with one thread, after one step. Rounding is all that differs; Adam's epsilon is raised, because a
// gradient that is 0 but for rounding would otherwise be a whole step in either direction.
TEST(NetworkTrainingFilter, OtherThreadsChangeNothingButRounding)
{
  const auto dataset = ReadFolder(WriteFolder("Threads", 2, { 6, 3, 0 }));
  const auto train = [&](unsigned int threads) {
    auto parameters = MakeParameters(1);
    parameters.epsilon = 1e-3;
    parameters.batchSize = 12;
    const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
    filter->SetNumberOfWorkUnits(threads);
    const int before = at::get_num_threads();
    int       during = 0;
    Observe(filter, itk::ProgressEvent(), [&] { during = at::get_num_threads(); });
    filter->Update();
    EXPECT_EQ(at::get_num_threads(), before) << "restored";
    const auto most = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
    EXPECT_EQ(during, static_cast<int>(std::min<unsigned int>(threads, most))) << "one thread budget";
    return ComputeLogits(*filter->GetOutput(), *dataset, Split::Validation);
  };
  const auto one = train(1);
  const auto two = train(2);
  ASSERT_EQ(one.size(), two.size());
  for (std::size_t i = 0; i < one.size(); ++i)
  {
    EXPECT_NEAR(one[i], two[i], 1e-4 * (1 + std::abs(one[i])));
  }
}

// Oracle: an improvement of a million is impossible, so 1 + patience epochs are run; the best is the row of the history
// with the lowest loss.
TEST(NetworkTrainingFilter, StopsEarly)
{
  const auto dataset = ReadFolder(WriteFolder("StopsEarly", 2, { 3, 2, 0 }));
  auto       parameters = MakeParameters(9);
  parameters.earlyStopping = true;
  parameters.minimumImprovement = 1e6;
  parameters.patience = 2;
  const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
  filter->Update();
  const auto & epochs = filter->GetHistory()->GetEpochs();
  ASSERT_EQ(epochs.size(), 3u);
  const auto lowest = std::min_element(
    epochs.begin(), epochs.end(), [](const auto & a, const auto & b) { return a.validationLoss < b.validationLoss; });
  EXPECT_EQ(filter->GetHistory()->GetBestEpoch(), lowest->epoch);
  EXPECT_NE(filter->GetStopConditionDescription().find("Early stopping after epoch 3"), std::string::npos)
    << filter->GetStopConditionDescription();
}

// Oracle: the weighted mean cross-entropy in double precision of what the trained network itself computes.
TEST(NetworkTrainingFilter, ValidationLossIsThatOfTheTrainedNetwork)
{
  const std::string folder = WriteFolder("ValidationLoss", 2, { 5, 3, 0 });
  std::ofstream     manifest(folder + "/manifest.csv");
  manifest << "path,label,split,weight\n";
  for (const char * const label : { "red", "green" })
  {
    for (int i = 0; i < (label[0] == 'r' ? 5 : 3); ++i)
    {
      manifest << "train/" << label << '/' << i << ".png," << label << ",train," << 1 + i << '\n';
    }
    for (int i = 0; i < 3; ++i)
    {
      manifest << "validation/" << label << '/' << i << ".png," << label << ",validation," << 0.5 + i << '\n';
    }
  }
  manifest.close();
  const auto dataset = ReadFolder(folder + "/manifest.csv");
  auto       parameters = MakeParameters(1);
  parameters.classWeighting = NetworkTrainingEnums::ClassWeighting::Balanced;
  const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
  filter->Update();

  const double classWeights[] = { 8.0 / (2 * 3), 8.0 / (2 * 5) }; // green, red: sorted names
  const auto   logits = ComputeLogits(*filter->GetOutput(), *dataset, Split::Validation);
  const auto   samples = itk::DatasetSplit::GetSamples(dataset, Split::Validation);
  double       loss = 0;
  double       weights = 0;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    const auto & slice = dataset->GetSlices()[samples[i]];
    const double z[] = { logits[2 * i], logits[2 * i + 1] };
    const double weight = slice.weight * classWeights[slice.label];
    loss += weight * (std::log(std::exp(z[0] - z[slice.label]) + std::exp(z[1] - z[slice.label])));
    weights += weight;
  }
  ASSERT_EQ(filter->GetHistory()->GetEpochs().size(), 1u);
  EXPECT_NEAR(filter->GetHistory()->GetEpochs()[0].validationLoss, loss / weights, 1e-4 * loss / weights);
}

// Oracle: 7 samples in batches of 6 leave one, in batches of 5 two.
TEST(NetworkTrainingFilter, LeavesOutALastBatchOfOne)
{
  const std::string folder = WriteFolder("BatchOfOne", 2, { 3, 0, 0 });
  WritePicture(folder + "/train/red/another.png", 0, 77);
  const auto dataset = ReadFolder(folder);
  auto       parameters = MakeParameters(1);
  const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfSamplesLeftOut(), 1u);
  EXPECT_NE(filter->GetStopConditionDescription().find("left out one training sample"), std::string::npos);
  EXPECT_NE(filter->GetStopConditionDescription().find("without validation samples the last weights"),
            std::string::npos);
  EXPECT_TRUE(std::isnan(filter->GetHistory()->GetEpochs()[0].validationLoss));

  parameters.batchSize = 5;
  filter->SetParameters(parameters);
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfSamplesLeftOut(), 0u);
  EXPECT_EQ(filter->GetStopConditionDescription().find("left out"), std::string::npos);
}

// Oracle: the events' definition: one a batch, one an epoch with its row; 2 training and 1 validation batches an epoch.
TEST(NetworkTrainingFilter, TellsOfEveryBatchAndEpoch)
{
  const auto               dataset = ReadFolder(WriteFolder("Events", 2, { 4, 2, 0 }));
  const auto               filter = MakeFilter(MakeNetwork(*dataset), dataset, MakeParameters(2));
  std::vector<float>       progress;
  std::vector<std::size_t> rows;
  EXPECT_TRUE(std::isnan(filter->GetEstimatedTotalTime()));
  Observe(filter, itk::ProgressEvent(), [&] {
    progress.push_back(filter->GetProgress());
    if (progress.back() > 0 && progress.back() < 1)
    {
      EXPECT_GT(filter->GetEstimatedTotalTime(), 0.0);
      EXPECT_LE(filter->GetEstimatedTimeLeft(), filter->GetEstimatedTotalTime());
      EXPECT_GT(filter->GetRunningLoss(), 0.0);
      EXPECT_EQ(filter->GetRunningLearningRate(), filter->GetParameters().learningRate);
      EXPECT_GT(filter->GetImagesPerSecond(), 0.0);
    }
  });
  Observe(filter, itk::IterationEvent(), [&] {
    EXPECT_EQ(filter->GetRunningLoss(), filter->GetHistory()->GetEpochs().back().trainingLoss);
    rows.push_back(filter->GetHistory()->GetEpochs().size());
  });
  filter->Update();
  EXPECT_EQ(rows, (std::vector<std::size_t>{ 1, 2 }));
  for (unsigned int batch = 1; batch <= 6; ++batch)
  {
    EXPECT_EQ(std::count_if(progress.begin(),
                            progress.end(),
                            [batch](float value) { return std::abs(value - batch / 6.0F) < 1e-6F; }) > 0,
              true)
      << batch;
  }
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
}

// Oracle: the class's contract; before the first complete epoch there is no network to keep.
TEST(NetworkTrainingFilter, AbortInTheFirstEpochThrows)
{
  const auto dataset = ReadFolder(WriteFolder("AbortFirst", 2, { 6, 2, 0 }));
  // 2 training batches and 1 validation batch: the abort comes during training, and before validation.
  for (const float when : { 0.2F, 0.6F })
  {
    auto       parameters = MakeParameters(1);
    const auto filter = MakeFilter(MakeNetwork(*dataset), dataset, parameters);
    int        batches = 0;
    int        aborts = 0;
    Observe(filter, itk::ProgressEvent(), [&] {
      if (filter->GetProgress() > when)
      {
        ++batches;
        filter->AbortGenerateDataOn();
      }
    });
    Observe(filter, itk::AbortEvent(), [&] { ++aborts; });
    EXPECT_THROW(filter->Update(), itk::ProcessAborted);
    EXPECT_EQ(aborts, 1);
    EXPECT_EQ(batches, 1) << "within one batch";
    EXPECT_EQ(filter->GetOutput()->GetArchitecture(), "");
    EXPECT_NE(filter->GetStopConditionDescription().find("Aborted in epoch 1"), std::string::npos);
  }
}

// Oracle: a run of one epoch, which ends with the weights that the aborted run has kept.
TEST(NetworkTrainingFilter, AbortLaterLeavesTheBestNetwork)
{
  const auto dataset = ReadFolder(WriteFolder("AbortLater", 2, { 6, 2, 0 }));
  const auto initial = MakeNetwork(*dataset);
  const auto oneEpoch = MakeFilter(initial, dataset, MakeParameters(1));
  oneEpoch->Update();

  const auto filter = MakeFilter(initial, dataset, MakeParameters(3));
  int        aborts = 0;
  Observe(filter, itk::ProgressEvent(), [&] {
    if (filter->GetHistory()->GetEpochs().size() == 1)
    {
      filter->AbortGenerateDataOn();
    }
  });
  Observe(filter, itk::AbortEvent(), [&] { ++aborts; });
  EXPECT_NO_THROW(filter->Update());
  EXPECT_EQ(aborts, 1);
  EXPECT_EQ(filter->GetHistory()->GetEpochs().size(), 1u);
  EXPECT_EQ(filter->GetHistory()->GetBestEpoch(), 1u);
  EXPECT_EQ(filter->GetStopConditionDescription(),
            "Aborted in epoch 2; the weights of epoch 1, with the lowest validation loss, were kept.");
  EXPECT_EQ(ComputeLogits(*filter->GetOutput(), *dataset, Split::Validation),
            ComputeLogits(*oneEpoch->GetOutput(), *dataset, Split::Validation));
}

// Oracle: a filter that was never used before.
TEST(NetworkTrainingFilter, RunsAgainAfterAChange)
{
  const auto                          dataset = ReadFolder(WriteFolder("RunsAgain", 2, { 4, 2, 0 }));
  const auto                          initial = MakeNetwork(*dataset);
  const auto                          filter = MakeFilter(initial, dataset, MakeParameters(2));
  const ClassificationNetwork * const output = filter->GetOutput();
  filter->Update();
  const auto first = output->GetSHA256();
  filter->SetParameters(MakeParameters(1));
  filter->Update();
  const auto fresh = MakeFilter(initial, dataset, MakeParameters(1));
  fresh->Update();
  EXPECT_EQ(filter->GetOutput(), output);
  EXPECT_EQ(filter->GetHistory()->GetEpochs().size(), 1u);
  EXPECT_EQ(output->GetSHA256(), fresh->GetOutput()->GetSHA256());
  EXPECT_NE(output->GetSHA256(), first);

  int starts = 0;
  Observe(filter, itk::StartEvent(), [&] { ++starts; });
  filter->SetParameters(MakeParameters(1));
  filter->Update();
  EXPECT_EQ(starts, 0) << "nothing changed";

  // An abort that finds nothing to keep leaves what was there.
  Observe(filter, itk::ProgressEvent(), [&] { filter->AbortGenerateDataOn(); });
  filter->Modified();
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  EXPECT_EQ(output->GetSHA256(), fresh->GetOutput()->GetSHA256());
}

// Oracle: what was set, counted and computed by the dataset; and no more of the initial network's own results.
TEST(NetworkTrainingFilter, ModelCardSaysHowItWasTrained)
{
  const std::string folder = WriteFolder("Card", 2, { 4, 2, 1 });
  const auto        dataset = ReadFolder(folder);
  const auto        initial = MakeNetwork(*dataset);
  initial->SetModelCardSection("training", R"({"initial_weights": {"note": "somebody's"}, "epochs": 77})");
  initial->SetModelCardSection("metrics", R"({"accuracy": 0.5})");
  auto parameters = MakeParameters(2);
  parameters.seed = 31;
  const auto filter = MakeFilter(initial, dataset, parameters);
  filter->Update();

  const std::string text = filter->GetOutput()->GetModelCard();
  const auto        card = nlohmann::json::parse(text);
  const auto &      training = card.at("training");
  EXPECT_EQ(training.at("protocol"), nlohmann::json::parse(parameters.ToJSON()));
  EXPECT_EQ(training.at("seed"), 31);
  EXPECT_EQ(training.at("epochs"), 2);
  EXPECT_EQ(training.at("best_epoch"), filter->GetHistory()->GetBestEpoch());
  EXPECT_EQ(training.at("split_hash"), itk::DatasetSplit::ComputeHash(dataset));
  EXPECT_EQ(training.at("split_unit"), "patient");
  EXPECT_EQ(training.at("leakage"), itk::DatasetLeakage::GetStatement(dataset));
  EXPECT_EQ(training.at("splits").at("training").at("samples"), 8);
  EXPECT_EQ(training.at("splits").at("training").at("samples_per_class").at("red"), 4);
  EXPECT_EQ(training.at("splits").at("validation").at("samples"), 4);
  EXPECT_EQ(training.at("splits").at("test").at("samples"), 2);
  EXPECT_EQ(training.at("initial_weights").at("note"), "somebody's");
  EXPECT_EQ(training.at("initial_network_sha256"), initial->GetSHA256());
  EXPECT_FALSE(card.contains("metrics"));
  EXPECT_EQ(text.find(folder), std::string::npos);
  EXPECT_EQ(text.find(".png"), std::string::npos);

  const auto history = nlohmann::json::parse(filter->GetHistory()->ToJSON());
  EXPECT_EQ(history.at("network").at("sha256"), filter->GetOutput()->GetSHA256());
  EXPECT_EQ(history.at("network").at("architecture"), "resnet18");
}

// Oracle: the message names what is wrong.
TEST(NetworkTrainingFilter, RefusesWhatCannotBeTrained)
{
  const std::string folder = WriteFolder("Refuses", 2, { 3, 1, 0 });
  const auto        dataset = ReadFolder(folder);
  const auto        network = MakeNetwork(*dataset);
  const auto        expect = [](NetworkTrainingFilter * filter, const std::string & text) {
    const std::string message = DescribeError(*filter);
    EXPECT_NE(message.find(text), std::string::npos) << message;
  };
  expect(MakeFilter(nullptr, dataset, MakeParameters(1)), "InitialNetwork");
  expect(MakeFilter(network, nullptr, MakeParameters(1)), "Dataset");
  expect(MakeFilter(ClassificationNetwork::New(), dataset, MakeParameters(1)), "initial network is empty");
  expect(MakeFilter(network, dataset, MakeParameters(0)), "epochs is 0");

  const auto others = ClassificationNetwork::New();
  others->Create("resnet18", { "blue", "green" }, 1);
  expect(MakeFilter(others, dataset, MakeParameters(1)), "'blue', 'green', the dataset's are 'green', 'red'");

  const auto tooSmall = ClassificationNetwork::New();
  tooSmall->Create("efficientnet-lite0", dataset->GetClassNames(), 1);
  auto preprocessing = network->GetPreprocessingParameters();
  preprocessing.size = { { 8, 8 } };
  tooSmall->SetPreprocessingParameters(preprocessing);
  expect(MakeFilter(tooSmall, dataset, MakeParameters(1)), "efficientnet-lite0 needs at least");

  const auto unsplit = ReadFolder(folder + "/train");
  expect(MakeFilter(network, unsplit, MakeParameters(1)), "belongs to no split");

  itksys::SystemTools::RemoveADirectory(folder + "/train/red");
  expect(MakeFilter(network, ReadFolder(folder), MakeParameters(1)), "Class 'red' has no training sample");
}
