// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Weights that others published, in ClassificationNetwork. Files are made with the writer of src/Weights, which has its
// own tests against Python's safetensors.
#include "BackboneFixture.h"
#include "ExpectedError.h"
#include "KeyMapFixture.h"
#include "NetworkFixture.h"
#include "Networks/NetworkInternals.h"
#include "Networks/WeightRecognition.h"
#include "Support/SHA256.h"
#include "TensorFile.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"
#include "itkPublishedWeights.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <numeric>
#include <regex>

namespace
{
using itk::ClassificationNetwork;
using namespace itk::TransferLearning;
using Structure = ClassificationNetwork::Structure;
using Head = itk::ClassificationNetworkEnums::Head;
using Sentences = std::vector<std::string>;

constexpr unsigned int size = 64;
constexpr char         stem[] = "_conv_stem.weight";

ClassificationNetwork::Pointer
MakeNetwork(const std::string & architecture = "efficientnet-lite0", unsigned int classes = 3)
{
  auto network = ClassificationNetwork::New();
  network->Create(architecture, NetworkFixture::MakeClassNames(classes), 5);
  return network;
}

ClassificationNetwork::Pointer
MakeNetwork(const std::string & architecture, unsigned int classes, const Structure & structure)
{
  auto network = ClassificationNetwork::New();
  network->Create(architecture, NetworkFixture::MakeClassNames(classes), 6, structure);
  return network;
}

ClassificationNetwork::Pointer
ReadNetwork(const std::string & file)
{
  auto network = ClassificationNetwork::New();
  network->Read(file);
  return network;
}

std::vector<float>
ComputeLogits(const ClassificationNetwork * network)
{
  return network->ComputeLogits(NetworkFixture::MakeInput(1, size).data(), 1, size, size);
}

std::vector<float>
ComputeFeatures(const ClassificationNetwork * network)
{
  return network->ComputeFeatures(NetworkFixture::MakeInput(1, size).data(), 1, size, size);
}

torch::Tensor
GetParameter(const ClassificationNetwork * network, const std::string & name)
{
  return NetworkInternals::Of(network).module->named_parameters()[name].detach();
}

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

/** The network's tensors after `change`, as a publisher would write them: without a model card. */
template <typename TChange>
std::string
Publish(const ClassificationNetwork * network, const std::string & file, TChange && change)
{
  network->Write(file);
  NamedTensors tensors = ReadNamedTensors(file);
  tensors.metadata.clear();
  change(tensors);
  WriteSafetensors(file, tensors);
  return file;
}

std::string
Publish(const ClassificationNetwork * network, const std::string & file)
{
  return Publish(network, file, [](NamedTensors &) {});
}

/** Weights that keep the size of the signal, and BatchNorm statistics that matter. */
void
FillWithFixture(const ClassificationNetwork * network)
{
  const torch::NoGradGuard noGradient;
  const auto               fill = [](const std::string & name, torch::Tensor tensor) {
    if (tensor.is_floating_point())
    {
      tensor.copy_(torch::tensor(NetworkFixture::MakeTensor(name, tensor.sizes().vec())).view(tensor.sizes()));
    }
  };
  for (const auto & item : NetworkInternals::Of(network).module->named_parameters())
  {
    fill(item.key(), item.value());
  }
  for (const auto & item : NetworkInternals::Of(network).module->named_buffers())
  {
    fill(item.key(), item.value());
  }
}

/** Every file of a ResNet without a card may be one of others that look alike; the tests of that say so. */
Sentences
WithoutLookAlikes(Sentences sentences)
{
  sentences.erase(std::remove_if(sentences.begin(),
                                 sentences.end(),
                                 [](const auto & sentence) {
                                   return sentence.find("have the same tensors as") != std::string::npos;
                                 }),
                  sentences.end());
  return sentences;
}

void
ExpectSentence(const Sentences & all, const std::string & first, const std::string & second)
{
  const auto sentences = WithoutLookAlikes(all);
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_NE(sentences[0].find(first), std::string::npos) << sentences[0];
  EXPECT_NE(sentences[0].find(second), std::string::npos) << sentences[0];
}
} // namespace

// Oracle: the values before rounding, to half a unit of the type's last place.
TEST(PublishedWeights, ConvertsOtherFloatsToFloat32)
{
  const std::string folder = TestPaths::OutputFolder("Types");
  const std::string file = folder + "/network.safetensors";
  const auto        network = MakeNetwork();
  network->Write(file);
  const torch::Tensor expected = NetworkInternals::Of(network).module->named_parameters()[stem].clone();
  struct
  {
    TensorType        type;
    torch::ScalarType torchType;
    double            relative;
  } const types[] = { { TensorType::Float64, torch::kFloat64, 0.0 },
                      { TensorType::Float16, torch::kFloat16, 0x1p-11 },
                      { TensorType::BFloat16, torch::kBFloat16, 0x1p-8 } };
  for (const auto & type : types)
  {
    NamedTensors tensors = ReadNamedTensors(file);
    TensorFile::Set(TensorFile::Find(tensors, stem), expected.detach().to(type.torchType), type.type);
    const std::string converted = folder + "/converted.safetensors";
    WriteSafetensors(converted, tensors);
    auto       read = MakeNetwork();
    const auto sentences = read->LoadPublishedWeights(converted);
    ASSERT_EQ(sentences.size(), 1u);
    EXPECT_NE(sentences[0].find("1 tensors of 'converted.safetensors'"), std::string::npos) << sentences[0];
    const torch::Tensor actual = NetworkInternals::Of(read).module->named_parameters()[stem];
    EXPECT_EQ(actual.scalar_type(), torch::kFloat32);
    const torch::Tensor error = (actual - expected).abs() - type.relative * expected.abs();
    EXPECT_LE(error.max().item<double>(), 1e-7 * type.relative) << GetSafetensorsName(type.type);
  }
}

TEST(PublishedWeights, ReplacesTheHeadOnlyWhereTheNumberOfClassesDiffers)
{
  const std::string folder = TestPaths::OutputFolder("Head");
  const std::string file = folder + "/published.safetensors";
  const auto        published = MakeNetwork("resnet18", 10);
  published->Write(file);
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  const auto               features = published->ComputeFeatures(input.data(), 1, size, size);

  auto same = ClassificationNetwork::New();
  same->Create("resnet18", NetworkFixture::MakeClassNames(10), 77);
  EXPECT_NE(ComputeLogits(same), ComputeLogits(published));
  EXPECT_TRUE(same->LoadPublishedWeights(file).empty());
  EXPECT_EQ(ComputeLogits(same), ComputeLogits(published));

  auto other = ClassificationNetwork::New();
  other->Create("resnet18", NetworkFixture::MakeClassNames(4), 77);
  const torch::Tensor head = NetworkInternals::Of(other).module->named_parameters()["fc.weight"].detach().clone();
  const auto          sentences = other->LoadPublishedWeights(file);
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_NE(sentences[0].find("replaced"), std::string::npos) << sentences[0];
  EXPECT_NE(sentences[0].find("10 classes, but the network has 4"), std::string::npos) << sentences[0];
  EXPECT_EQ(other->ComputeFeatures(input.data(), 1, size, size), features);
  EXPECT_TRUE(torch::equal(NetworkInternals::Of(other).module->named_parameters()["fc.weight"], head));

  const auto weights = nlohmann::json::parse(other->GetModelCard())["training"]["initial_weights"];
  SHA256     hash;
  hash.Append(ReadAll(file));
  EXPECT_EQ(weights["file"], "published.safetensors");
  EXPECT_EQ(weights["sha256"], hash.Finish());
  EXPECT_EQ(weights["license"], "unknown");
}

// Oracle: the names of densenet121-a639ec97.pth as torchvision describes them: "norm.1" for norm1, no counters; and
// DataParallel's "module." before them.
TEST(PublishedWeights, LoadsPublishedNamesOfDenseNet)
{
  const std::string folder = TestPaths::OutputFolder("DenseNet");
  const std::string file = folder + "/network.safetensors";
  const auto        network = MakeNetwork("densenet121", 4);
  network->Write(file);
  NamedTensors     tensors = ReadNamedTensors(file);
  const std::regex layer(R"((denselayer\d+\.(?:norm|conv))(\d))");
  std::size_t      renamed = 0;
  for (auto & tensor : tensors.tensors)
  {
    const std::string name = std::regex_replace(tensor.name, layer, "$1.$2");
    renamed += name != tensor.name ? 1 : 0;
    tensor.name = "module." + name;
  }
  EXPECT_EQ(renamed, 58u * 12u);
  tensors.tensors.erase(
    std::remove_if(tensors.tensors.begin(),
                   tensors.tensors.end(),
                   [](const auto & tensor) { return NetworkFixture::EndsWith(tensor.name, "num_batches_tracked"); }),
    tensors.tensors.end());
  tensors.metadata.clear();
  const std::string published = folder + "/published.safetensors";
  WriteSafetensors(published, tensors);

  EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(published), "densenet121");
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(published), 4u);
  // An empty network becomes what the file holds.
  auto loaded = ClassificationNetwork::New();
  loaded->LoadPublishedWeights(published);
  EXPECT_EQ(loaded->GetArchitecture(), "densenet121");
  EXPECT_EQ(loaded->GetClassNames(), (std::vector<std::string>{ "0", "1", "2", "3" }));
  EXPECT_EQ(ComputeLogits(loaded), ComputeLogits(network));
  EXPECT_TRUE(loaded->GetPreprocessingParameters() == ClassificationNetwork::GetPublishedPreprocessing("densenet121"));
}

TEST(PublishedWeights, RecognizesTheArchitectureOrSaysWhatItKnows)
{
  const std::string folder = TestPaths::OutputFolder("Recognized");
  const std::string file = folder + "/network.safetensors";
  for (const std::string architecture : { "resnet18", "efficientnet-lite0" })
  {
    MakeNetwork(architecture, 7)->Write(file);
    EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(file), architecture);
    EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(file), 7u);
  }
  EXPECT_ERROR(
    MakeNetwork("resnet18")->LoadPublishedWeights(file), "resnet18", "the tensors of efficientnet-lite0", "Missing");

  NamedTensors tensors = ReadNamedTensors(file);
  tensors.tensors.resize(3);
  WriteSafetensors(folder + "/some.safetensors", tensors);
  EXPECT_ERROR(ClassificationNetwork::RecognizeArchitecture(folder + "/some.safetensors"),
               "some.safetensors",
               "resnet18",
               "densenet121");
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(folder + "/some.safetensors"), 0u);
}

namespace
{
class PublishedPictures : public testing::TestWithParam<const char *>
{};
} // namespace

// Oracle: the package efficientnet-lite-pytorch with the same files and the same pictures
// (test/data/networks/pictures.json); and by name: chelsea is a tiger cat (282) or an Egyptian one (285), coffee an
// espresso (967), motorcycle a moped (665).
TEST_P(PublishedPictures, AreSeenAsThePublishedWeightsSeeThem)
{
  const std::string    architecture = GetParam();
  const std::string    folder = TestPaths::OutputFolder("Pictures" + architecture);
  const nlohmann::json pictures = nlohmann::json::parse(ReadAll(TestPaths::Data("networks/pictures.json")));
  const nlohmann::json fixture = pictures["networks"][architecture];
  const std::string    published = TestPaths::SitePackages(fixture["weights"]);
  auto                 network = ClassificationNetwork::New();
  EXPECT_TRUE(network->LoadPublishedWeights(published).empty());
  EXPECT_EQ(network->GetArchitecture(), architecture);
  ASSERT_EQ(network->GetNumberOfClasses(), 1000u);
  const unsigned int extent = network->GetPreprocessingParameters().size[0];
  const std::string  ownFile = folder + "/network.safetensors";
  network->Write(ownFile);
  network = ReadNetwork(ownFile);

  for (const auto & picture : fixture["top5"].items())
  {
    const std::string raw = folder + "/picture.raw";
    const std::string command =
      "\"" + TestPaths::Get("TL_PYTHON") + "\" \"" + TestPaths::Data("../prepare-picture.py") + "\" \"" +
      TestPaths::SitePackages("skimage/data/" + picture.key()) + "\" \"" + raw + "\" " + std::to_string(extent);
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    const std::string  bytes = ReadAll(raw);
    std::vector<float> input(bytes.size() / sizeof(float));
    ASSERT_EQ(input.size(), extent * extent * 3u);
    std::memcpy(input.data(), bytes.data(), bytes.size());
    const auto                probabilities = network->ComputeProbabilities(input.data(), 1, extent, extent);
    std::vector<unsigned int> order(probabilities.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return probabilities[a] > probabilities[b]; });
    for (std::size_t i = 0; i < 5; ++i)
    {
      EXPECT_EQ(order[i], picture.value()[i][0].get<unsigned int>()) << picture.key();
      // Versions of Pillow may round a pixel otherwise.
      EXPECT_NEAR(probabilities[order[i]], picture.value()[i][1].get<double>(), 2e-3) << picture.key();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(,
                         PublishedPictures,
                         testing::Values("efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2"),
                         BackboneFixture::NameTest);

TEST(PublishedWeights, WithoutAClassifierMakeANetworkOfFeatures)
{
  const std::string folder = TestPaths::OutputFolder("Headless");
  const auto        published = MakeNetwork("resnet18", 10);
  const std::string file = Publish(
    published, folder + "/notop.safetensors", [](NamedTensors & tensors) { TensorFile::Remove(tensors, "fc."); });
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(file), 0u);
  EXPECT_EQ(ClassificationNetwork::RecognizeStructure(file).head, Head::Pooled);

  auto network = ClassificationNetwork::New();
  ExpectSentence(network->LoadPublishedWeights(file), "'notop.safetensors' has no classifier", "ReplaceHead()");
  EXPECT_EQ(network->GetNumberOfClasses(), 0u);
  EXPECT_EQ(ComputeFeatures(network), ComputeFeatures(published));
  network->WarmUp();
  const std::vector<float> input = NetworkFixture::MakeInput(1, size);
  EXPECT_ERROR(ComputeLogits(network), "no classifier");
  EXPECT_ERROR(network->ComputeProbabilities(input.data(), 1, size, size), "no classifier");
  const std::string own = folder + "/own.safetensors";
  network->Write(own);
  const auto read = ReadNetwork(own);
  EXPECT_EQ(read->GetNumberOfClasses(), 0u);
  EXPECT_EQ(ComputeFeatures(read), ComputeFeatures(published));

  auto       trained = MakeNetwork("resnet18", 4);
  const auto head = GetParameter(trained, "fc.weight").clone();
  ExpectSentence(trained->LoadPublishedWeights(file), "has no classifier", "keeps its random weights");
  EXPECT_EQ(ComputeFeatures(trained), ComputeFeatures(published));
  EXPECT_TRUE(torch::equal(GetParameter(trained, "fc.weight"), head));
}

TEST(PublishedWeights, LeaveOutAClassifierThatTheNetworkHasNot)
{
  const std::string folder = TestPaths::OutputFolder("Heads");
  const auto        published = MakeNetwork("resnet18", 10);
  const std::string file = Publish(published, folder + "/published.safetensors");

  const auto features = MakeNetwork("resnet18", 0);
  ExpectSentence(features->LoadPublishedWeights(file), "was ignored", "the network has none");
  EXPECT_EQ(ComputeFeatures(features), ComputeFeatures(published));

  Structure flatten;
  flatten.head = Head::Flatten;
  flatten.size = { { size, size, 0 } };
  const auto flattened = MakeNetwork("resnet18", 10, flatten);
  ExpectSentence(flattened->LoadPublishedWeights(file), "the network's is 'flatten'", "random weights");
  EXPECT_EQ(ComputeFeatures(flattened), ComputeFeatures(published));
}

TEST(PublishedWeights, ListEveryTensorThatDoesNotFit)
{
  const std::string folder = TestPaths::OutputFolder("Wrong");
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/wrong.safetensors", [](NamedTensors & tensors) {
    TensorFile::Remove(tensors, "layer2.0.bn1.bias");
    TensorFile::Find(tensors, "layer2.0.bn1.weight").name = "layer2.0.bn1.gamma";
    TensorFile::Set(TensorFile::Find(tensors, "layer3.0.conv1.weight"), torch::zeros({ 2, 3 }));
    TensorFile::Add(tensors, "module.bn1.bias", torch::zeros({ 64 }));
    TensorFile::Add(tensors, "layer5.0.conv1.weight", torch::zeros({ 2, 2, 1, 1 }));
  });
  const auto        network = MakeNetwork("resnet18");
  const std::string before = network->GetSHA256();
  EXPECT_ERROR(network->LoadPublishedWeights(file),
               file,
               "do not fit resnet18",
               "Missing (2): layer2.0.bn1.weight, layer2.0.bn1.bias.",
               "Unexpected (3): layer5.0.conv1.weight, layer2.0.bn1.gamma, module.bn1.bias.",
               "layer3.0.conv1.weight is [2 x 3], expected [256 x 128 x 3 x 3].");
  EXPECT_EQ(network->GetSHA256(), before) << "a refused file changed the network";
  // It is recognized nevertheless.
  EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(file), "resnet18");
  EXPECT_ERROR(ClassificationNetwork::New()->LoadPublishedWeights(file), "do not fit resnet18", "Missing (2)");
  EXPECT_ERROR(
    MakeNetwork("densenet121")->LoadPublishedWeights(file), "do not fit densenet121", "the tensors of resnet18");
}

// Oracle: the color network on the repeated gray image. Its own rounding is the measure; the borders, where a bias
// could not stand for the plane of ones, reach every logit.
TEST(PublishedWeights, OfColorsComputeTheSameOnGray)
{
  const std::string folder = TestPaths::OutputFolder("Gray");
  for (const std::string architecture : { "resnet18", "densenet121", "efficientnet-lite0" })
  {
    for (const bool isOwnNormalization : { false, true })
    {
      const auto colors = MakeNetwork(architecture);
      FillWithFixture(colors);
      const std::string file = Publish(colors, folder + "/colors.safetensors");
      Structure         structure = colors->GetStructure();
      structure.channels = 1;
      const auto gray = MakeNetwork(architecture, 3, structure);
      auto       parameters = gray->GetPreprocessingParameters();
      if (isOwnNormalization)
      {
        parameters.mean = { 0.2 };
        parameters.standardDeviation = { 0.7 };
        gray->SetPreprocessingParameters(parameters);
      }
      EXPECT_TRUE(WithoutLookAlikes(gray->LoadPublishedWeights(file)).empty());

      const auto                published = ClassificationNetwork::GetPublishedPreprocessing(architecture);
      const std::vector<double> values = NetworkFixture::Uniform("gray", 37 * 43);
      std::vector<float>        grayInput;
      std::vector<float>        colorInput;
      for (const double value : values)
      {
        grayInput.push_back(static_cast<float>((value - parameters.mean[0]) / parameters.standardDeviation[0]));
        for (std::size_t c = 0; c < 3; ++c)
        {
          colorInput.push_back(static_cast<float>((value - published.mean[c]) / published.standardDeviation[c]));
        }
      }
      const auto expected = colors->ComputeLogits(colorInput.data(), 1, 37, 43);
      const auto getError = [&](const ClassificationNetwork * network) {
        const auto actual = network->ComputeLogits(grayInput.data(), 1, 37, 43);
        double     error = 0.0;
        double     largest = 0.0;
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
          error = std::max(error, std::abs(static_cast<double>(actual[i]) - expected[i]));
          largest = std::max(largest, std::abs(static_cast<double>(expected[i])));
        }
        return error / largest;
      };
      EXPECT_LT(getError(gray), 1e-5) << architecture;
      EXPECT_EQ(getError(gray->Clone()), getError(gray));
      const std::string own = folder + "/own.safetensors";
      gray->Write(own);
      EXPECT_EQ(getError(ReadNetwork(own)), getError(gray));
      const auto again = MakeNetwork(architecture, 3, structure);
      EXPECT_TRUE(again->LoadPublishedWeights(own).empty());
      EXPECT_EQ(getError(again), getError(gray));

      // The channels of EfficientNet-Lite0 have one mean: where gray has it too, nothing is left for a plane.
      const bool hasPlane = NetworkInternals::Of(gray).module->GetOptions().constantPlane;
      EXPECT_EQ(hasPlane, architecture != "efficientnet-lite0" || isOwnNormalization);
      if (hasPlane)
      {
        const torch::NoGradGuard noGradient;
        NetworkInternals::Of(gray).module->parameters().front().select(1, 1).zero_();
        EXPECT_GT(getError(gray), 1e-3) << "the plane does not matter";
      }
    }
  }
}

TEST(PublishedWeights, AreForTheirOwnNumberOfChannels)
{
  const std::string folder = TestPaths::OutputFolder("Channels");
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/three.safetensors");
  Structure         structure;
  structure.channels = 2;
  EXPECT_ERROR(MakeNetwork("resnet18", 3, structure)->LoadPublishedWeights(file),
               "conv1.weight is [64 x 3 x 7 x 7], expected [64 x 2 x 7 x 7]",
               "takes 2 channels, the weights have 3");
  const auto        two = MakeNetwork("resnet18", 3, structure);
  const std::string fileOfTwo = Publish(two, folder + "/two.safetensors");
  EXPECT_EQ(ClassificationNetwork::RecognizeStructure(fileOfTwo).channels, 2u);
  auto loaded = ClassificationNetwork::New();
  EXPECT_TRUE(WithoutLookAlikes(loaded->LoadPublishedWeights(fileOfTwo)).empty());
  EXPECT_TRUE(torch::equal(GetParameter(loaded, "conv1.weight"), GetParameter(two, "conv1.weight")));
  structure.channels = 1;
  EXPECT_ERROR(MakeNetwork("resnet18", 3, structure)->LoadPublishedWeights(fileOfTwo), "[64 x 2 x 7 x 7]");
}

TEST(PublishedWeights, LeaveTheirTraceInTheModelCard)
{
  const std::string folder = TestPaths::OutputFolder("Card");
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/weights.safetensors");
  auto              network = MakeNetwork("resnet18");
  SHA256            hash;
  hash.Append(ReadAll(file));
  nlohmann::json expected{ { "file", "weights.safetensors" },
                           { "sha256", hash.Finish() },
                           { "origin", "torchvision" },
                           { "source", "unknown" },
                           { "license", "unknown" } };
  const auto getCard = [&] { return nlohmann::json::parse(network->GetModelCard())["training"]["initial_weights"]; };
  network->LoadPublishedWeights(file);
  EXPECT_EQ(getCard(), expected);
  network->LoadPublishedWeights(file, { "https://example.org/weights", "BSD-3-Clause" });
  expected["source"] = "https://example.org/weights";
  expected["license"] = "BSD-3-Clause";
  EXPECT_EQ(getCard(), expected);
}

TEST(PublishedWeights, AreCheckedAgainstTheHashInTheirName)
{
  const std::string folder = TestPaths::OutputFolder("Hash");
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/weights.safetensors");
  SHA256            hash;
  const std::string bytes = ReadAll(file);
  hash.Append(bytes);
  const std::string digits = hash.Finish().substr(0, 8);
  const auto        load = [&](const std::string & name) {
    std::ofstream(folder + '/' + name, std::ios::binary) << bytes;
    ClassificationNetwork::New()->LoadPublishedWeights(folder + '/' + name);
  };
  load("resnet18-" + digits + ".pth");
  load("resnet18-2026.pth");
  load("resnet18-weights1.pth");
  load("run-20240101.pth"); // a date
  load("run-31122025.pth");
  EXPECT_ERROR(load("resnet18-01234567.pth"), "resnet18-01234567.pth", "hash 01234567", digits, "damaged download?");
}

TEST(PublishedWeights, OfANetworkFileMakeThatNetwork)
{
  const std::string file = TestPaths::OutputFolder("Own") + "/network.safetensors";
  MakeNetwork("resnet18")->Write(file);
  auto network = ClassificationNetwork::New();
  EXPECT_TRUE(network->LoadPublishedWeights(file).empty());
  EXPECT_EQ(network->GetClassNames(), NetworkFixture::MakeClassNames(3));
}

// Oracle: the rows of the file by the names that they were trained for.
TEST(PublishedWeights, OfANetworkFileStayUnderTheirClassNames)
{
  const std::string file = TestPaths::OutputFolder("ClassNames") + "/network.safetensors";
  const auto        make = [](const std::vector<std::string> & names, uint64_t seed) {
    auto network = ClassificationNetwork::New();
    network->Create("resnet18", names, seed);
    return network;
  };
  const auto own = make({ "mass", "normal", "nodule" }, 1);
  NetworkInternals::Of(own).module->named_parameters()["fc.bias"].data().copy_(torch::tensor({ 0.25f, 0.5f, -1.0f }));
  own->Write(file);
  const auto logits = ComputeLogits(own);

  const auto permuted = make({ "nodule", "mass", "normal" }, 2);
  ExpectSentence(
    permuted->LoadPublishedWeights(file), "order 'mass', 'normal', 'nodule'", "'nodule', 'mass', 'normal'");
  EXPECT_TRUE(torch::equal(GetParameter(permuted, "fc.bias"), torch::tensor({ -1.0f, 0.25f, 0.5f })));
  EXPECT_TRUE(torch::equal(GetParameter(permuted, "fc.weight")[1], GetParameter(own, "fc.weight")[0]));
  const auto reordered = ComputeLogits(permuted);
  for (std::size_t c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(reordered[(c + 1) % 3], logits[c], 1e-5) << c;
  }

  const auto other = make({ "mass", "normal", "pneumonia" }, 3);
  const auto random = GetParameter(other, "fc.weight").clone();
  ExpectSentence(other->LoadPublishedWeights(file), "is for the classes 'mass', 'normal', 'nodule'", "random weights");
  EXPECT_TRUE(torch::equal(GetParameter(other, "fc.weight"), random));
  EXPECT_TRUE(torch::equal(GetParameter(other, "conv1.weight"), GetParameter(own, "conv1.weight")));

  // Numbers are places, not names.
  const auto numbered = make({ "0", "1", "2" }, 4);
  EXPECT_TRUE(numbered->LoadPublishedWeights(file).empty());
  EXPECT_TRUE(torch::equal(GetParameter(numbered, "fc.weight"), GetParameter(own, "fc.weight")));
}

// Two networks that share their weights do not change together.
TEST(PublishedWeights, DoNotChangeAGraft)
{
  const std::string file = Publish(MakeNetwork("resnet18"), TestPaths::OutputFolder("Graft") + "/weights.safetensors");
  const auto        network = MakeNetwork("resnet18", 3, {});
  auto              graft = ClassificationNetwork::New();
  graft->Graft(network);
  const auto before = ComputeLogits(network);
  graft->LoadPublishedWeights(file);
  EXPECT_EQ(ComputeLogits(network), before);
  EXPECT_NE(ComputeLogits(graft), before);
}

// Oracle: the network that was written.
TEST(PublishedWeights, AreLoadedUnderAnyPrefixAndBesideAnything)
{
  const std::string folder = TestPaths::OutputFolder("Prefix");
  const auto        published = MakeNetwork("resnet18", 10);
  const std::string file = Publish(published, folder + "/wrapped.safetensors", [](NamedTensors & tensors) {
    for (auto & tensor : tensors.tensors)
    {
      const bool isHead = tensor.name.compare(0, 3, "fc.") == 0;
      tensor.name = isHead ? "model.head.1" + tensor.name.substr(2) : "model.encode_image." + tensor.name;
    }
    TensorFile::Add(tensors, "criterion.weight", torch::ones({ 10 }));
    TensorFile::Add(tensors, "n_averaged", torch::ones({ 1 }));
  });
  auto              loaded = ClassificationNetwork::New();
  const auto        sentences = WithoutLookAlikes(loaded->LoadPublishedWeights(file));
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0], "The linear layer 'model.head.1' of 'wrapped.safetensors' was taken as the classifier.");
  EXPECT_EQ(sentences[1], "2 tensors of 'wrapped.safetensors' of no network were ignored: criterion, n_averaged.");
  EXPECT_EQ(loaded->GetArchitecture(), "resnet18");
  EXPECT_EQ(ComputeLogits(loaded), ComputeLogits(published));
}

TEST(PublishedWeights, LeaveOutHeadsThatAreOthers)
{
  const std::string folder = TestPaths::OutputFolder("OtherHead");
  const auto        published = MakeNetwork("resnet18", 10);
  const std::string file = Publish(published, folder + "/mlp.safetensors", [](NamedTensors & tensors) {
    TensorFile::Remove(tensors, "fc.");
    TensorFile::Add(tensors, "fc.0.weight", torch::ones({ 64, 512 }));
    TensorFile::Add(tensors, "fc.0.bias", torch::ones({ 64 }));
    TensorFile::Add(tensors, "fc.3.weight", torch::ones({ 10, 64 }));
    TensorFile::Add(tensors, "fc.3.bias", torch::ones({ 10 }));
  });
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(file), 0u);
  auto       trained = MakeNetwork("resnet18", 10);
  const auto head = GetParameter(trained, "fc.weight").clone();
  const auto sentences = WithoutLookAlikes(trained->LoadPublishedWeights(file));
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0],
            "'mlp.safetensors' has no classifier that fits: that of the network keeps its random weights.");
  EXPECT_EQ(sentences[1], "4 tensors of 'mlp.safetensors' beside the body were left out: fc.0, fc.3.");
  EXPECT_EQ(ComputeFeatures(trained), ComputeFeatures(published));
  EXPECT_TRUE(torch::equal(GetParameter(trained, "fc.weight"), head));

  // The last layer has its published name, and another stands before it.
  const std::string named = Publish(published, folder + "/named.safetensors", [](NamedTensors & tensors) {
    TensorFile::Add(tensors, "hidden.weight", torch::ones({ 512, 512 }));
    TensorFile::Add(tensors, "hidden.bias", torch::ones({ 512 }));
  });
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(named), 0u);
}

// Oracle: VGG16 has three layers in its head; the published ones are not those of other sizes.
TEST(PublishedWeights, LeaveOutAReplacedHeadOfSeveralLayers)
{
  NamedTensors file;
  const auto   module = MakeNetwork("vgg16", 10);
  const auto   path =
    Publish(module, TestPaths::OutputFolder("OtherVGG") + "/vgg.safetensors", [](NamedTensors & tensors) {
      TensorFile::Remove(tensors, "classifier.");
      TensorFile::Add(tensors, "classifier.0.weight", torch::zeros({ 32, 25088 }));
      TensorFile::Add(tensors, "classifier.0.bias", torch::zeros({ 32 }));
      TensorFile::Add(tensors, "classifier.3.weight", torch::zeros({ 10, 32 }));
      TensorFile::Add(tensors, "classifier.3.bias", torch::zeros({ 10 }));
    });
  auto loaded = ClassificationNetwork::New();
  loaded->LoadPublishedWeights(path);
  EXPECT_EQ(loaded->GetNumberOfClasses(), 0u);
  EXPECT_EQ(ComputeFeatures(loaded), ComputeFeatures(module));
  EXPECT_TRUE(torch::equal(GetParameter(loaded, "features.28.weight"), GetParameter(module, "features.28.weight")));
}

TEST(PublishedWeights, WithLayersInTheBodyAreRefused)
{
  const std::string file = Publish(
    MakeNetwork("resnet18"), TestPaths::OutputFolder("InBody") + "/squeezed.safetensors", [](NamedTensors & tensors) {
      TensorFile::Add(tensors, "layer1.0.se.fc1.weight", torch::zeros({ 4, 64, 1, 1 }));
    });
  EXPECT_ERROR(
    ClassificationNetwork::New()->LoadPublishedWeights(file), "do not fit resnet18", "(1): layer1.0.se.fc1.weight.");
}

TEST(PublishedWeights, OfSeveralNetworksAreTheMovingAverageOrAskedFor)
{
  const std::string folder = TestPaths::OutputFolder("Several");
  const auto        average = MakeNetwork("resnet18", 3, {});
  const auto        other = MakeNetwork("resnet18", 3);
  const auto        write = [&](const std::string & name, const std::string & first, const std::string & second) {
    const std::string file = folder + '/' + name;
    return Publish(average, file, [&](NamedTensors & tensors) {
      const std::string    otherFile = Publish(other, folder + "/other.safetensors");
      NamedTensors         others = ReadNamedTensors(otherFile);
      const std::string    prefixes[] = { first, second };
      NamedTensors * const lists[] = { &tensors, &others };
      for (std::size_t i = 0; i < 2; ++i)
      {
        for (auto & tensor : lists[i]->tensors)
        {
          tensor.name = prefixes[i] + tensor.name;
        }
      }
      tensors.tensors.insert(tensors.tensors.end(), others.tensors.begin(), others.tensors.end());
    });
  };
  auto loaded = ClassificationNetwork::New();
  ExpectSentence(loaded->LoadPublishedWeights(write("dino.safetensors", "teacher.", "student.")),
                 "below 'teacher.' and 'student.'",
                 "below 'teacher.' was loaded");
  EXPECT_EQ(ComputeLogits(loaded), ComputeLogits(average));

  const auto siamese = write("siamese.safetensors", "a.", "b.");
  EXPECT_ERROR(ClassificationNetwork::New()->LoadPublishedWeights(siamese), "several networks", "'a', 'b'", "its key");
  const auto weights = itk::PublishedWeights::New();
  weights->Read(siamese, "b");
  loaded = ClassificationNetwork::New();
  EXPECT_TRUE(WithoutLookAlikes(weights->Load(loaded)).empty());
  EXPECT_EQ(ComputeLogits(loaded), ComputeLogits(other));
}

TEST(PublishedWeights, ThatAreNotFiniteAreRefused)
{
  for (const float value : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    const std::string file = Publish(
      MakeNetwork("resnet18"), TestPaths::OutputFolder("NaN") + "/diverged.safetensors", [value](NamedTensors & list) {
        torch::Tensor values = torch::zeros({ 64 });
        values[7] = value;
        TensorFile::Set(TensorFile::Find(list, "bn1.bias"), values);
      });
    const auto        network = MakeNetwork("resnet18");
    const std::string before = network->GetSHA256();
    EXPECT_ERROR(
      network->LoadPublishedWeights(file), "'bn1.bias'", "diverged.safetensors", "NaN or infinite", "element 7 of 64");
    EXPECT_EQ(network->GetSHA256(), before);
  }
}

TEST(PublishedWeights, ReportWhatBecameOfEachTensor)
{
  const std::string folder = TestPaths::OutputFolder("Report");
  const std::string file =
    Publish(MakeNetwork("resnet18", 3), folder + "/weights.safetensors", [](NamedTensors & tensors) {
      TensorFile::Add(tensors, "decoder.weight", torch::zeros({ 2, 2, 3, 3 }));
      TensorFile::Add(tensors, "loss_fn.weight", torch::zeros({ 3 }));
      for (auto & tensor : tensors.tensors)
      {
        tensor.name = "net." + tensor.name;
      }
    });
  const auto weights = itk::PublishedWeights::New();
  weights->Read(file);
  EXPECT_EQ(weights->GetArchitecture(), "resnet18");
  weights->Load(ClassificationNetwork::New());
  auto report = nlohmann::json::parse(weights->GetReport());
  EXPECT_EQ(report["prefix"], "net.");
  EXPECT_EQ(report["loaded"]["layer1.0.conv1.weight"], "net.layer1.0.conv1.weight");
  EXPECT_EQ(report["loaded"].size(), 122u); // torchvision's resnet18
  EXPECT_EQ(report["left_out"], nlohmann::json({ "net.decoder.weight" }));
  EXPECT_EQ(report["ignored"], nlohmann::json({ "net.loss_fn.weight" }));
  EXPECT_TRUE(report["missing"].empty());

  // All are there where the message has ten.
  EXPECT_ERROR(weights->Load(MakeNetwork("resnet34")), "do not fit resnet34", "Missing (80): ", "and 70 more.");
  report = nlohmann::json::parse(weights->GetReport());
  EXPECT_EQ(report["missing"].size(), 80u);
  EXPECT_NE(report["error"].get<std::string>().find("do not fit resnet34"), std::string::npos);
}

TEST(PublishedWeights, SayWhatElseTheyAre)
{
  const std::string folder = TestPaths::OutputFolder("Else");
  const auto        rename = [](NamedTensors & tensors) {
    for (auto & tensor : tensors.tensors)
    {
      tensor.name = "encoder." + tensor.name + ".strange";
    }
  };
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/strange.safetensors", rename);
  EXPECT_ERROR(ClassificationNetwork::RecognizeArchitecture(file), "Every name begins with 'encoder.'.");
  const std::string other = Publish(MakeNetwork("densenet121"), folder + "/dense.safetensors");
  EXPECT_ERROR(MakeNetwork("resnet18")->LoadPublishedWeights(other),
               "They are the tensors of densenet121 in the names of torchvision.",
               "and 90 more.");
  EXPECT_ERROR(ClassificationNetwork::RecognizeArchitecture(folder + "/absent.pth"), "absent.pth", "does not exist");
}

// Oracle: timm's tf_efficientnet_b0 has the tensors of its efficientnet_b0.
TEST(PublishedWeights, OfSeveralArithmeticsAreAskedFor)
{
  const std::string folder = TestPaths::OutputFolder("LookAlikes");
  const auto        write = [&folder](const std::string & name) {
    NamedTensors      tensors = KeyMapFixture::Read("timm-efficientnet-b0");
    const std::string file = folder + '/' + name;
    for (auto & tensor : tensors.tensors)
    {
      const bool isCounter = NetworkFixture::EndsWith(tensor.name, "num_batches_tracked");
      TensorFile::Set(tensor,
                      torch::zeros(tensor.shape, isCounter ? torch::kInt64 : torch::kFloat32),
                      isCounter ? TensorType::Int64 : TensorType::Float32);
    }
    WriteSafetensors(file, tensors);
    return file;
  };
  const auto getOrigin = [](const ClassificationNetwork * network) { return network->GetStructure().origin; };
  using Origin = itk::ClassificationNetworkEnums::Origin;
  const std::string unknown = write("model.safetensors");
  EXPECT_ERROR(ClassificationNetwork::New()->LoadPublishedWeights(unknown),
               "timm's tf_efficientnet_b0 or timm's efficientnet_b0",
               "Choose the origin: tensorflow, timm.");
  EXPECT_ERROR(ClassificationNetwork::RecognizeStructure(unknown), "Choose the origin");
  auto structure = ClassificationNetwork::GetDefaultStructure("efficientnet-b0");
  for (const Origin origin : { Origin::TensorFlow, Origin::Timm })
  {
    structure.origin = origin;
    const auto chosen = MakeNetwork("efficientnet-b0", 1000, structure);
    const auto sentences = chosen->LoadPublishedWeights(unknown);
    ASSERT_EQ(sentences.size(), 1u);
    EXPECT_NE(sentences[0].find(origin == Origin::Timm ? "timm's tf_efficientnet_b0" : "timm's efficientnet_b0"),
              std::string::npos)
      << sentences[0];
    EXPECT_EQ(getOrigin(chosen), origin);
  }
  for (const auto & [name, origin] : { std::make_pair("tf_efficientnet_b0.ns_jft_in1k.safetensors", Origin::TensorFlow),
                                       std::make_pair("efficientnet_b0_ra.safetensors", Origin::Timm) })
  {
    auto named = ClassificationNetwork::New();
    EXPECT_TRUE(named->LoadPublishedWeights(write(name)).empty());
    EXPECT_EQ(getOrigin(named), origin);
  }
  EXPECT_ERROR(
    MakeNetwork("efficientnet-b0", 1000)->LoadPublishedWeights(folder + "/tf_efficientnet_b0.ns_jft_in1k.safetensors"),
    "'tensorflow'",
    "'torchvision'");
}

TEST(PublishedWeights, SayWhichOthersLookAlike)
{
  const std::string folder = TestPaths::OutputFolder("ResNetLookAlikes");
  const std::string file = Publish(MakeNetwork("resnet18"), folder + "/weights.safetensors");
  const auto        sentences = ClassificationNetwork::New()->LoadPublishedWeights(file);
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_NE(sentences[0].find("timm's resnetblur, timm's resnetaa or MONAI's ResNet"), std::string::npos);
  const std::string named = Publish(MakeNetwork("resnet18"), folder + "/resnetblur18.safetensors");
  EXPECT_ERROR(ClassificationNetwork::New()->LoadPublishedWeights(named), "of timm's resnetblur", "computes otherwise");
}

// Oracle: what the publishers state of their evaluations.
TEST(PublishedWeights, HaveTheInputOfTheirOwnPublisher)
{
  const std::string folder = TestPaths::OutputFolder("Input");
  const auto        network = MakeNetwork("resnet50");
  const auto        load = [&](const std::string & name) {
    const std::string file = Publish(network, folder + '/' + name);
    auto              loaded = ClassificationNetwork::New();
    loaded->LoadPublishedWeights(file);
    return loaded->GetPreprocessingParameters();
  };
  EXPECT_DOUBLE_EQ(load("weights.safetensors").cropFraction, 224.0 / 232.0);
  EXPECT_DOUBLE_EQ(load("resnet50_0676ba61.safetensors").cropFraction, 224.0 / 256.0);
  const auto timm = load("resnet50.a1_in1k.safetensors");
  EXPECT_DOUBLE_EQ(timm.cropFraction, 0.95);
  EXPECT_EQ(timm.interpolation, itk::CTPreprocessingEnums::Interpolation::Cubic);

  const std::string file = Publish(network, folder + "/ResNet50.safetensors", [](NamedTensors & tensors) {
    TensorFile::Remove(tensors, "fc.");
    for (auto & tensor : tensors.tensors)
    {
      std::string & name = tensor.name;
      name = name.compare(0, 6, "conv1.") == 0 ? "0" + name.substr(5)
             : name.compare(0, 4, "bn1.") == 0 ? "1" + name.substr(3)
                                               : std::to_string(name[5] - '1' + 4) + name.substr(6);
      name = "backbone." + name;
    }
  });
  auto              radImageNet = ClassificationNetwork::New();
  radImageNet->LoadPublishedWeights(file);
  EXPECT_EQ(ComputeFeatures(radImageNet), ComputeFeatures(network));
  const auto & input = radImageNet->GetPreprocessingParameters();
  EXPECT_EQ(input.colorOrder, itk::CTPreprocessingEnums::ColorOrder::BGR);
  EXPECT_EQ(input.mean, (std::vector<double>{ 0.5, 0.5, 0.5 }));
  EXPECT_EQ(input.standardDeviation, (std::vector<double>{ 0.5, 0.5, 0.5 }));
}

// Oracle: the children of torchvision's and timm's networks, by whose places test/data/keymaps/radimagenet-*.json names
// them.
TEST(PublishedWeights, OfRadImageNetHaveItsInput)
{
  const std::string folder = TestPaths::OutputFolder("RadImageNet");
  for (const std::string list : { "inceptionv3", "inceptionv3-auxiliary", "inceptionresnetv2" })
  {
    SCOPED_TRACE(list);
    const auto         network = MakeNetwork(list.substr(0, list.find('-')));
    const NamedTensors names = KeyMapFixture::Read("radimagenet-" + list);
    const auto         weights = RecognizeWeights(names);
    ASSERT_TRUE(weights.has_value());
    const std::string file = Publish(network, folder + '/' + list + ".safetensors", [&](NamedTensors & tensors) {
      NamedTensors renamed;
      for (const auto & [registered, mapped] : weights->tensors.named)
      {
        renamed.tensors.push_back(TensorFile::Find(tensors, registered));
        renamed.tensors.back().name = mapped.tensor->name;
      }
      tensors.tensors = std::move(renamed.tensors);
    });
    auto              loaded = ClassificationNetwork::New();
    loaded->LoadPublishedWeights(file);
    const auto image = NetworkFixture::MakeInput(1, 96);
    EXPECT_EQ(loaded->ComputeFeatures(image.data(), 1, 96, 96), network->ComputeFeatures(image.data(), 1, 96, 96));
    const auto & input = loaded->GetPreprocessingParameters();
    EXPECT_EQ(input.colorOrder, itk::CTPreprocessingEnums::ColorOrder::BGR);
    EXPECT_EQ(input.mean, std::vector<double>(3, 0.5));
    EXPECT_EQ(input.standardDeviation, std::vector<double>(3, 0.5));
    EXPECT_EQ(input.size, (std::array<unsigned int, 2>{ { 224, 224 } }));
    EXPECT_EQ(input.cropFraction, 1.0);
  }
}

// Oracle: MONAI's networks have the tensors of MedicalNet's, and strides in place of dilations.
TEST(PublishedWeights, OfMedicalNetSayThatTheyMayBeMONAIs)
{
  const std::string folder = TestPaths::OutputFolder("MedicalNet");
  Structure         structure = ClassificationNetwork::GetDefaultStructure("resnet18-3d");
  structure.origin = itk::ClassificationNetworkEnums::Origin::MedicalNet;
  const auto network = MakeNetwork("resnet18-3d", 3, structure);
  const auto publish = [&](const std::string & name) {
    return Publish(network, folder + '/' + name, [](NamedTensors & tensors) {
      TensorFile::Remove(tensors, "fc.");
      for (auto & tensor : tensors.tensors)
      {
        tensor.name = "module." + tensor.name;
      }
    });
  };
  auto       loaded = ClassificationNetwork::New();
  const auto sentences = loaded->LoadPublishedWeights(publish("resnet_18_23dataset.safetensors"));
  ASSERT_EQ(sentences.size(), 2u); // the first says that there is no classifier
  EXPECT_NE(sentences[1].find("MONAI's ResNet with bias_downsample=False"), std::string::npos) << sentences[1];
  EXPECT_NE(sentences[1].find("another arithmetic"), std::string::npos) << sentences[1];
  EXPECT_EQ(loaded->GetArchitecture(), "resnet18-3d");
  EXPECT_EQ(loaded->GetStructure().origin, structure.origin);
  EXPECT_EQ(loaded->GetPreprocessingParameters().statistics, itk::CTPreprocessingEnums::Statistics::ZScore);
  const std::array<unsigned int, 3> shape{ { 20, 24, 28 } };
  const auto                        volume = NetworkFixture::MakeVolumes(1, shape);
  EXPECT_EQ(loaded->ComputeFeatures(volume.data(), shape[0], shape[1], shape[2]),
            network->ComputeFeatures(volume.data(), shape[0], shape[1], shape[2]));
  EXPECT_ERROR(ClassificationNetwork::New()->LoadPublishedWeights(publish("monai_resnet18.safetensors")),
               "MONAI's ResNet",
               "computes otherwise");
  EXPECT_ERROR(MakeNetwork("resnet18-3d")->LoadPublishedWeights(publish("weights.safetensors")), "'medicalnet'");
}

// Oracle: the network that was written; a convolution of the averaged map is a linear layer.
TEST(PublishedWeights, OfMerlinKeepTheirClassifierAndLeaveOutTheHeadForReports)
{
  const std::string folder = TestPaths::OutputFolder("Merlin");
  Structure         structure = ClassificationNetwork::GetDefaultStructure("resnet152-3d");
  structure.origin = itk::ClassificationNetworkEnums::Origin::Merlin;
  structure.channels = 3;
  const auto network = MakeNetwork("resnet152-3d", 6, structure);
  const auto file = Publish(network, folder + "/merlin.safetensors", [](NamedTensors & tensors) {
    for (auto & tensor : tensors.tensors)
    {
      if (tensor.name == "fc.weight")
      {
        tensor.shape = { 6, 2048, 1, 1, 1 };
        tensor.strides = {};
      }
      tensor.name = std::regex_replace(tensor.name, std::regex("^fc"), "classifier");
      tensor.name = "encode_image.i3_resnet." + tensor.name;
    }
    TensorFile::Add(tensors, "encode_image.i3_resnet.contrastive_head.weight", torch::ones({ 512, 2048, 1, 1, 1 }));
    TensorFile::Add(tensors, "encode_image.i3_resnet.contrastive_head.bias", torch::ones({ 512 }));
    TensorFile::Add(tensors, "logit_scale", torch::ones({ 1 }));
  });
  auto       loaded = ClassificationNetwork::New();
  loaded->LoadPublishedWeights(file);
  EXPECT_EQ(loaded->GetArchitecture(), "resnet152-3d");
  EXPECT_EQ(loaded->GetStructure().origin, structure.origin);
  EXPECT_EQ(loaded->GetNumberOfClasses(), 6u);
  EXPECT_EQ(loaded->GetPreprocessingParameters().slices, 160u);
  const std::array<unsigned int, 3> shape{ { 16, 32, 48 } };
  const auto                        volume = NetworkFixture::MakeVolumes(1, shape, 3);
  EXPECT_EQ(loaded->ComputeLogits(volume.data(), shape[0], shape[1], shape[2]),
            network->ComputeLogits(volume.data(), shape[0], shape[1], shape[2]));

  // One gray channel is the same as three equal ones.
  structure.channels = 1;
  const auto gray = MakeNetwork("resnet152-3d", 6, structure);
  gray->LoadPublishedWeights(file);
  const auto         grayVolume = NetworkFixture::MakeVolumes(1, shape);
  std::vector<float> repeated;
  for (const float value : grayVolume)
  {
    repeated.insert(repeated.end(), 3, value);
  }
  const auto expected = torch::tensor(loaded->ComputeFeatures(repeated.data(), shape[0], shape[1], shape[2]));
  const auto actual = torch::tensor(gray->ComputeFeatures(grayVolume.data(), shape[0], shape[1], shape[2]));
  EXPECT_LT((actual - expected).abs().max().item<double>(), 1e-5 * expected.abs().max().item<double>());
}
