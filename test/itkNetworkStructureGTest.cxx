// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Heads, activations, channels and origins of ClassificationNetwork. Oracles: the numbers of parameters by hand, the
// average over space and the sigmoid in double, identity after writing and reading.
#include "ExpectedError.h"
#include "NetworkFixture.h"
#include "Networks/NetworkInternals.h"
#include "itkClassificationNetwork.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

namespace
{
using itk::ClassificationNetwork;
using Structure = ClassificationNetwork::Structure;
using Head = itk::ClassificationNetworkEnums::Head;
using Activation = itk::ClassificationNetworkEnums::Activation;
using Origin = itk::ClassificationNetworkEnums::Origin;

constexpr unsigned int size = 64;

ClassificationNetwork::Pointer
MakeResNet(const Structure & structure, const std::vector<std::string> & classNames = { "a", "b", "c" })
{
  auto network = ClassificationNetwork::New();
  network->Create("resnet18", classNames, 5, structure);
  return network;
}

std::vector<float>
ComputeLogits(const ClassificationNetwork * network, unsigned int channels = 3)
{
  std::vector<float> input = NetworkFixture::MakeInput(1, size);
  input.resize(std::size_t{ size } * size * channels);
  return network->ComputeLogits(input.data(), 1, size, size);
}

ClassificationNetwork::Pointer
WriteAndRead(const ClassificationNetwork * network, const std::string & name)
{
  const std::string file = TestPaths::OutputFolder(name) + "/network.safetensors";
  network->Write(file);
  auto read = ClassificationNetwork::New();
  read->Read(file);
  return read;
}
} // namespace

TEST(NetworkStructure, PooledHeadOfResNetIsThePublishedOne)
{
  Structure pooled;
  pooled.head = Head::Pooled;
  EXPECT_EQ(ComputeLogits(MakeResNet(pooled)), ComputeLogits(MakeResNet({})));
}

TEST(NetworkStructure, FlattenedHeadSeesEveryPlaceOfTheMap)
{
  Structure flatten;
  flatten.head = Head::Flatten;
  flatten.size = { { size, size, 0 } };
  const auto network = MakeResNet(flatten);
  // 512 features of 2 x 2 places, and a bias.
  EXPECT_EQ(network->GetNumberOfParameters(), 11689512u - 1000u * 513u + 3u * (4u * 512u + 1u));
  EXPECT_EQ(network->GetPreprocessingParameters().size, (std::array<unsigned int, 2>{ { size, size } }));

  const std::vector<float> other = NetworkFixture::MakeInput(1, 96);
  EXPECT_ERROR(network->ComputeLogits(other.data(), 1, 96, 96), "'flatten'", "2048", "4608", "64 x 64");
  auto parameters = network->GetPreprocessingParameters();
  parameters.size = { { 96, 96 } };
  EXPECT_ERROR(network->SetPreprocessingParameters(parameters), "96 x 96", "64 x 64");

  const auto read = WriteAndRead(network, "Flatten");
  EXPECT_TRUE(read->GetStructure() == flatten);
  EXPECT_EQ(ComputeLogits(read), ComputeLogits(network));
}

// The natural size of ResNet is 224 x 224: 7 x 7 places.
TEST(NetworkStructure, FlattenedHeadIsForTheNaturalSizeUnlessGiven)
{
  Structure flatten;
  flatten.head = Head::Flatten;
  const auto network = MakeResNet(flatten);
  EXPECT_EQ(network->GetNumberOfParameters(), 11689512u - 1000u * 513u + 3u * (49u * 512u + 1u));
  EXPECT_EQ(network->GetStructure().size, (std::array<unsigned int, 3>{ { 224, 224, 0 } }));
}

TEST(NetworkStructure, SigmoidGivesEveryLabelItsOwnProbability)
{
  Structure sigmoid;
  sigmoid.activation = Activation::Sigmoid;
  const auto               network = MakeResNet(sigmoid);
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  const auto               logits = network->ComputeLogits(input.data(), 1, size, size);
  const auto               probabilities = network->ComputeProbabilities(input.data(), 1, size, size);
  for (std::size_t i = 0; i < logits.size(); ++i)
  {
    EXPECT_NEAR(probabilities[i], 1.0 / (1.0 + std::exp(-static_cast<double>(logits[i]))), 1e-7);
  }
  EXPECT_EQ(WriteAndRead(network, "Sigmoid")->GetStructure().activation, Activation::Sigmoid);
  EXPECT_EQ(MakeResNet(sigmoid, { "only" })->GetNumberOfClasses(), 1u);
  EXPECT_ERROR(MakeResNet({}, { "only" }), "'only'", "sigmoid");
}

TEST(NetworkStructure, ReadsAnyNumberOfChannels)
{
  for (const unsigned int channels : { 1u, 5u })
  {
    Structure structure;
    structure.channels = channels;
    const auto network = MakeResNet(structure);
    EXPECT_EQ(network->GetNumberOfParameters(), 11689512u - 997u * 513u + (channels - 3u) * 64u * 49u);
    EXPECT_EQ(network->GetPreprocessingParameters().channels, channels);
    network->GetPreprocessingParameters().Verify();
    EXPECT_EQ(ComputeLogits(network, channels).size(), 3u);
    const auto read = WriteAndRead(network, "Channels");
    EXPECT_EQ(ComputeLogits(read, channels), ComputeLogits(network, channels));
    auto parameters = read->GetPreprocessingParameters();
    parameters.channels = 3;
    EXPECT_ERROR(read->SetPreprocessingParameters(parameters), "3 channels", "takes " + std::to_string(channels));
  }
}

// Oracle: the features do not know the classifier.
TEST(NetworkStructure, ComputesFeaturesWithoutClasses)
{
  const auto               network = MakeResNet({}, {});
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  const auto               features = network->ComputeFeatures(input.data(), 1, size, size);
  EXPECT_EQ(features.size(), 512u);
  EXPECT_ERROR(network->ComputeProbabilities(input.data(), 1, size, size), "no classifier", "ReplaceHead()");

  const auto read = WriteAndRead(network, "Headless");
  EXPECT_EQ(read->GetNumberOfClasses(), 0u);
  EXPECT_EQ(read->ComputeFeatures(input.data(), 1, size, size), features);
  read->ReplaceHead({ "a", "b" }, 1);
  EXPECT_EQ(ComputeLogits(read).size(), 2u);
  EXPECT_EQ(read->ComputeFeatures(input.data(), 1, size, size), features);
}

TEST(NetworkStructure, RefusesAnOriginThatNobodyPublished)
{
  Structure tensorFlow;
  tensorFlow.origin = Origin::TensorFlow;
  EXPECT_ERROR(MakeResNet(tensorFlow), "resnet18", "'tensorflow'", "torchvision");
}

TEST(NetworkStructure, CloneKeepsTheStructure)
{
  Structure structure;
  structure.head = Head::Flatten;
  structure.activation = Activation::Sigmoid;
  structure.channels = 1;
  structure.size = { { size, size, 0 } };
  const auto network = MakeResNet(structure);
  EXPECT_TRUE(network->Clone()->GetStructure() == structure);
  EXPECT_EQ(network->Clone()->GetSHA256(), network->GetSHA256());
}
