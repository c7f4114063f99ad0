// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ExpectedError.h"
#include "NetworkFixture.h"
#include "Networks/NetworkInternals.h"
#include "Support/TorchRuntime.h"
#include "itkClassificationNetwork.h"
#include "itkMultiThreaderBase.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <limits>
#include <numeric>

namespace
{
using itk::ClassificationNetwork;
using Device = itk::ClassificationNetworkEnums::Device;
using Origin = itk::ClassificationNetworkEnums::Origin;

constexpr unsigned int size = 64;

ClassificationNetwork::Pointer
MakeNetwork(uint64_t seed = 5, unsigned int classes = 3)
{
  auto network = ClassificationNetwork::New();
  network->Create("efficientnet-lite0", NetworkFixture::MakeClassNames(classes), seed);
  return network;
}

std::vector<float>
ComputeLogits(const ClassificationNetwork * network, unsigned int images = 1)
{
  return network->ComputeLogits(NetworkFixture::MakeInput(images, size).data(), images, size, size);
}
} // namespace

TEST(ClassificationNetwork, RefusesWhatIsNoNetwork)
{
  auto network = ClassificationNetwork::New();
  EXPECT_EQ(network->GetArchitecture(), "");
  EXPECT_ERROR(network->Create("resnet17", { "a", "b" }, 0), "resnet17", "resnet18");
  EXPECT_ERROR(network->Create("tree", { "a", "b" }, 0), "'tree'", "GetRegisteredArchitectures()");
  EXPECT_ERROR(network->Create("resnet18", { "a" }, 0), "at least two");
  EXPECT_ERROR(network->Create("resnet18", { "a", "b", "a" }, 0), "'a'", "twice");
  EXPECT_ERROR(network->Create("resnet18", { "a", "" }, 0), "empty");
  EXPECT_ERROR(ComputeLogits(network), "empty", "Create()");
  EXPECT_ERROR(network->GetModelCard(), "empty");
  EXPECT_ERROR(network->WarmUp(), "empty");
  EXPECT_EQ(network->GetArchitecture(), "");
}

// Oracle: the names as people write and mistype them.
TEST(ClassificationNetwork, SuggestsTheArchitectureThatWasMeant)
{
  const auto find = [](const char * name) { itk::ClassificationNetwork::GetDefaultStructure(name); };
  EXPECT_ERROR(find("resnet81"), "Architecture is 'resnet81'; did you mean 'resnet18'? It must be one of the ");
  EXPECT_ERROR(find("ResNet-18"), "did you mean 'resnet18'?");
  EXPECT_ERROR(find("mobilenet_v2"), "did you mean 'mobilenetv2'?");
  EXPECT_ERROR(find("vgg16_bn"), "did you mean 'vgg16-bn'?");
  EXPECT_ERROR(
    find("tree"), "Architecture is 'tree'; it must be one of the ", " that GetRegisteredArchitectures() lists");
}

// Oracle: identity. Drawing is seeded, and an application's own use of torch's generator is not disturbed.
TEST(ClassificationNetwork, DrawsTheSameWeightsFromTheSameSeed)
{
  torch::manual_seed(1);
  const auto expectedNext = torch::rand({ 4 });
  torch::manual_seed(1);
  const auto first = MakeNetwork(5);
  EXPECT_TRUE(torch::equal(torch::rand({ 4 }), expectedNext));
  EXPECT_EQ(first->GetSHA256(), MakeNetwork(5)->GetSHA256());
  EXPECT_NE(first->GetSHA256(), MakeNetwork(6)->GetSHA256());
}

// Oracle: identity of the outputs, bit for bit.
TEST(ClassificationNetwork, ClonesWithoutSharing)
{
  const auto network = MakeNetwork();
  network->SetDropout(0.4);
  network->SetModelCardSection("metrics", R"({"accuracy": 0.5})");
  const auto clone = network->Clone();
  EXPECT_EQ(clone->GetSHA256(), network->GetSHA256());
  EXPECT_EQ(clone->GetDropout(), 0.4);
  EXPECT_EQ(ComputeLogits(clone), ComputeLogits(network));

  const std::string before = network->GetSHA256();
  {
    const torch::NoGradGuard noGradient;
    itk::TransferLearning::NetworkInternals::Of(clone).module->parameters()[0].add_(1.0);
  }
  EXPECT_NE(clone->GetSHA256(), before);
  EXPECT_EQ(network->GetSHA256(), before);
}

TEST(ClassificationNetwork, GraftsAndInitializesAsADataObject)
{
  const auto network = MakeNetwork();
  auto       graft = ClassificationNetwork::New();
  graft->Graft(network);
  EXPECT_EQ(graft->GetSHA256(), network->GetSHA256());
  // What changes the graft's structure leaves the original alone.
  graft->ReplaceHead({ "x", "y" }, 0);
  EXPECT_EQ(network->GetNumberOfClasses(), 3u);
  EXPECT_EQ(ComputeLogits(network).size(), 3u);
  graft->Initialize();
  EXPECT_EQ(graft->GetNumberOfParameters(), 0u);
  EXPECT_EQ(network->GetNumberOfParameters(), 4652008u - 997u * 1281u);
}

// Oracle: the features do not know the classifier, so they stay bit for bit.
TEST(ClassificationNetwork, ReplacesTheHeadAndKeepsTheBody)
{
  const auto               network = MakeNetwork();
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  const auto               features = network->ComputeFeatures(input.data(), 1, size, size);
  network->ReplaceHead({ "a", "b" }, 9);
  EXPECT_EQ(network->GetClassNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_EQ(network->ComputeFeatures(input.data(), 1, size, size), features);
  const auto logits = ComputeLogits(network);
  EXPECT_EQ(logits.size(), 2u);
  network->ReplaceHead({ "a", "b" }, 10);
  EXPECT_NE(ComputeLogits(network), logits);
  network->ReplaceHead({ "a", "b" }, 9);
  EXPECT_EQ(ComputeLogits(network), logits);
}

// Oracle: softmax of the logits in double.
TEST(ClassificationNetwork, GivesTheSoftmaxOfTheLogitsAsProbabilities)
{
  const auto               network = MakeNetwork(5, 4);
  const std::vector<float> input = NetworkFixture::MakeInput(3, size);
  const auto               logits = network->ComputeLogits(input.data(), 3, size, size);
  const auto               probabilities = network->ComputeProbabilities(input.data(), 3, size, size);
  ASSERT_EQ(probabilities.size(), 12u);
  for (unsigned int image = 0; image < 3; ++image)
  {
    double sum = 0.0;
    for (unsigned int i = 0; i < 4; ++i)
    {
      sum += std::exp(static_cast<double>(logits[image * 4 + i]));
    }
    for (unsigned int i = 0; i < 4; ++i)
    {
      EXPECT_NEAR(probabilities[image * 4 + i], std::exp(static_cast<double>(logits[image * 4 + i])) / sum, 1e-7);
    }
  }
}

// Oracle: identity of an image alone and in a batch, up to rounding; and bit for bit from a buffer of other alignment.
TEST(ClassificationNetwork, ComputesEveryImageOfABatchOnItsOwn)
{
  const auto               network = MakeNetwork(5, 4);
  const std::vector<float> input = NetworkFixture::MakeInput(3, size);
  const auto               batch = network->ComputeLogits(input.data(), 3, size, size);
  const std::size_t        imageSize = std::size_t{ size } * size * 3;
  for (unsigned int image = 0; image < 3; ++image)
  {
    const auto alone = network->ComputeLogits(input.data() + image * imageSize, 1, size, size);
    for (unsigned int i = 0; i < 4; ++i)
    {
      EXPECT_NEAR(alone[i], batch[image * 4 + i], 1e-5);
    }
  }
  std::vector<float> shifted(input.size() + 1);
  std::copy(input.begin(), input.end(), shifted.begin() + 1);
  EXPECT_EQ(network->ComputeLogits(shifted.data() + 1, 3, size, size), batch);
}

// Oracle: the transposed image is another image, so rows and columns are not mixed up.
TEST(ClassificationNetwork, TakesRowsAndColumnsThatDiffer)
{
  const auto               network = MakeNetwork();
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  const auto               maps = network->ComputeActivationMaps(input.data(), 1, 32, 128, 0);
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_EQ(maps[0].rows, 1u);
  EXPECT_EQ(maps[0].columns, 4u);
  EXPECT_NE(network->ComputeLogits(input.data(), 1, 32, 128), network->ComputeLogits(input.data(), 1, 128, 32));
}

TEST(ClassificationNetwork, RefusesInputItCannotComputeOn)
{
  const auto         network = MakeNetwork();
  std::vector<float> input = NetworkFixture::MakeInput(2, size);
  EXPECT_ERROR(network->ComputeLogits(input.data(), 1, 31, 64), "31 rows", "64 columns", "at least 32");
  EXPECT_ERROR(network->ComputeLogits(nullptr, 1, size, size), "null");
  EXPECT_ERROR(network->ComputeLogits(input.data(), 0, size, size), "0");
  EXPECT_ERROR(network->ComputeActivationMaps(input.data(), 1, size, size, 3), "class index is 3", "3 classes");
  input.back() = std::numeric_limits<float>::quiet_NaN();
  EXPECT_ERROR(network->ComputeLogits(input.data(), 2, size, size), "image 1", "not finite");
}

TEST(ClassificationNetwork, RestoresTorchsThreads)
{
  const int before = torch::get_num_threads();
  {
    const itk::TransferLearning::TorchThreadScope unlimited(0);
    EXPECT_EQ(torch::get_num_threads(), static_cast<int>(itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads()));
  }
  const auto network = MakeNetwork();
  network->ComputeLogits(NetworkFixture::MakeInput(1, size).data(), 1, size, size, 1);
  EXPECT_EQ(torch::get_num_threads(), before);
}

// Oracle on a CUDA machine: the CPU's logits; elsewhere the error.
TEST(ClassificationNetwork, ComputesWhereItIsToldOrSaysWhyNot)
{
  const auto network = MakeNetwork();
  const auto logits = ComputeLogits(network);
  if (torch::hasCUDA())
  {
    network->SetDevice(Device::CUDA);
    EXPECT_EQ(network->GetDevice(), Device::CUDA);
    const auto onDevice = ComputeLogits(network);
    for (std::size_t i = 0; i < logits.size(); ++i)
    {
      EXPECT_NEAR(onDevice[i], logits[i], 1e-2);
    }
    EXPECT_EQ(network->Clone()->GetSHA256(), MakeNetwork()->GetSHA256());
  }
  else
  {
    EXPECT_ERROR(network->SetDevice(Device::CUDA), "'cuda'");
    EXPECT_EQ(network->GetDevice(), Device::CPU);
    network->SetDevice(Device::Automatic);
    EXPECT_EQ(network->GetDevice(), Device::CPU);
    EXPECT_EQ(ComputeLogits(network), logits);
  }
}

// Oracle: the published formulas: (value - 127) / 128, and ImageNet's mean and deviation of 0..1.
TEST(ClassificationNetwork, KnowsThePublishedPreprocessing)
{
  const auto lite0 = ClassificationNetwork::GetPublishedPreprocessing("efficientnet-lite0");
  lite0.Verify();
  EXPECT_EQ(lite0.intensity, itk::CTPreprocessingEnums::Intensity::Picture);
  EXPECT_EQ(lite0.fit, itk::CTPreprocessingEnums::Fit::CenterCrop);
  EXPECT_EQ(lite0.interpolation, itk::CTPreprocessingEnums::Interpolation::Cubic);
  EXPECT_NEAR((0.0 - lite0.mean[0]) / lite0.standardDeviation[0], -127.0 / 128.0, 1e-12);
  EXPECT_NEAR((1.0 - lite0.mean[2]) / lite0.standardDeviation[2], 1.0, 1e-12);
  const auto resnet18 = ClassificationNetwork::GetPublishedPreprocessing("resnet18");
  EXPECT_EQ(resnet18.interpolation, itk::CTPreprocessingEnums::Interpolation::Linear);
  EXPECT_EQ(resnet18.cropFraction, 224.0 / 256.0);
  EXPECT_EQ(resnet18.mean[1], 0.456);
  EXPECT_ERROR(ClassificationNetwork::GetPublishedPreprocessing("vgg"), "'vgg'", "GetRegisteredArchitectures()");

  const auto caffe = ClassificationNetwork::GetPublishedPreprocessing("resnet50", Origin::Keras);
  EXPECT_EQ(caffe.colorOrder, itk::CTPreprocessingEnums::ColorOrder::BGR);
  EXPECT_DOUBLE_EQ(caffe.mean[0], 103.939 / 255.0);

  // Tan and Le evaluate B2 at 260, torchvision at 288.
  const auto torchvision = ClassificationNetwork::GetPublishedPreprocessing("efficientnet-b2");
  const auto keras = ClassificationNetwork::GetPublishedPreprocessing("efficientnet-b2", Origin::Keras);
  EXPECT_EQ(torchvision.size, (std::array<unsigned int, 2>{ { 288, 288 } }));
  EXPECT_EQ(torchvision.cropFraction, 1.0);
  EXPECT_EQ(keras.size, (std::array<unsigned int, 2>{ { 260, 260 } }));
  EXPECT_EQ(keras.cropFraction, 260.0 / 292.0);
  auto structure = ClassificationNetwork::GetDefaultStructure("efficientnet-b2");
  structure.origin = Origin::Keras;
  auto network = ClassificationNetwork::New();
  network->Create("efficientnet-b2", { "a", "b" }, 0, structure);
  EXPECT_EQ(network->GetPreprocessingParameters().size, keras.size);
}

TEST(ClassificationNetwork, KeepsTheModelCardConsistent)
{
  const auto network = MakeNetwork();
  auto       card = nlohmann::json::parse(network->GetModelCard());
  EXPECT_EQ(card["format_version"], 1);
  EXPECT_EQ(card["architecture"], "efficientnet-lite0");
  EXPECT_EQ(card["intended_use"], "research; not for diagnosis");
  EXPECT_EQ(card["training"]["initial_weights"], "random");
  EXPECT_EQ(card["input"]["size"], nlohmann::json::parse("[224, 224]"));

  network->SetModelCardSection("training", R"({"epochs": 3})");
  network->SetModelCardSection("intended_use", R"("teaching")");
  network->SetDropout(0.25);
  card = nlohmann::json::parse(network->GetModelCard());
  EXPECT_EQ(card["training"], nlohmann::json::parse(R"({"epochs": 3, "initial_weights": "random"})"));
  EXPECT_EQ(card["intended_use"], "teaching");
  EXPECT_EQ(card["head"]["dropout"], 0.25);

  EXPECT_ERROR(network->SetModelCardSection("classes", "[]"), "'classes'", "ReplaceHead");
  EXPECT_ERROR(network->SetModelCardSection("metrics", "{oops"), "'metrics'", "{oops");
  EXPECT_ERROR(network->SetDropout(1.0), "1");
  EXPECT_ERROR(network->SetDropout(std::numeric_limits<double>::quiet_NaN()), "nan");
  auto parameters = network->GetPreprocessingParameters();
  parameters.channels = 1;
  parameters.windows.resize(1);
  parameters.mean = { 0.5 };
  parameters.standardDeviation = { 0.5 };
  EXPECT_ERROR(network->SetPreprocessingParameters(parameters), "1 channels", "takes 3");
}

TEST(ClassificationNetwork, IsModifiedOnChangeOnly)
{
  const auto network = MakeNetwork();
  const auto created = network->GetMTime();
  network->SetDropout(network->GetDropout());
  network->SetPreprocessingParameters(itk::CTPreprocessingParameters(network->GetPreprocessingParameters()));
  network->SetDevice(Device::CPU);
  ComputeLogits(network);
  EXPECT_EQ(network->GetMTime(), created);
  network->SetDropout(0.5);
  EXPECT_GT(network->GetMTime(), created);
}
