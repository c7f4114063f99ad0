// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Network files and published weights. Files are changed through the reader and the writer of src/Weights, which have
// their own tests against Python's safetensors and torch.
#include "BackboneFixture.h"
#include "ExpectedError.h"
#include "Networks/ModelCard.h"
#include "Networks/NetworkInternals.h"
#include "Support/SHA256.h"
#include "TensorFile.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <iterator>

namespace
{
using itk::ClassificationNetwork;
using namespace itk::TransferLearning;

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

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

/** A file whose model card went through `change`. */
template <typename TFunction>
std::string
WriteWithCard(const std::string & folder, TFunction && change)
{
  const std::string original = folder + "/original.safetensors";
  const std::string changed = folder + "/changed.safetensors";
  MakeNetwork()->Write(original);
  NamedTensors tensors = ReadNamedTensors(original);
  for (auto & item : tensors.metadata)
  {
    if (item.first == "itk_transfer_learning")
    {
      nlohmann::json card = nlohmann::json::parse(item.second);
      change(card);
      item.second = card.dump();
    }
  }
  WriteSafetensors(changed, tensors);
  return changed;
}
} // namespace

// Oracle: identity, bit for bit; the file's hash by OpenSSL over its bytes.
TEST(ClassificationNetworkFile, ReadsWhatItWrites)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkFile");
  for (const std::string architecture : { "densenet121", "resnet18", "efficientnet-lite0" })
  {
    const auto network = MakeNetwork(architecture);
    auto       preprocessing = network->GetPreprocessingParameters();
    preprocessing.windows = { { 35.5, 80.25 } };
    network->SetPreprocessingParameters(preprocessing);
    network->SetDropout(0.1);
    network->SetModelCardSection("metrics", R"({"accuracy": 0.1})");
    network->SetReferenceFeatures({ 0.5f, -0.25f, 1e-7f });
    const std::string file = folder + "/" + architecture + ".safetensors";
    network->Write(file);

    const auto read = ReadNetwork(file);
    EXPECT_EQ(read->GetArchitecture(), architecture);
    EXPECT_EQ(read->GetClassNames(), network->GetClassNames());
    EXPECT_TRUE(read->GetPreprocessingParameters() == preprocessing);
    EXPECT_EQ(read->GetDropout(), 0.1);
    EXPECT_EQ(read->GetModelCard(), network->GetModelCard());
    EXPECT_EQ(read->GetReferenceFeatures(), network->GetReferenceFeatures());
    EXPECT_EQ(ComputeLogits(read), ComputeLogits(network));
    const auto other = MakeNetwork(architecture);
    EXPECT_TRUE(other->LoadPublishedWeights(file).empty());
    EXPECT_TRUE(other->GetReferenceFeatures().empty()) << "they belong to the domain of the other network";
    EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(file), architecture);

    const std::string again = folder + "/again.safetensors";
    read->Write(again);
    const std::string bytes = ReadAll(file);
    EXPECT_TRUE(ReadAll(again) == bytes) << "two writings differ";
    SHA256 hash;
    hash.Append(bytes);
    EXPECT_EQ(network->GetSHA256(), hash.Finish());
    EXPECT_EQ(bytes.find(folder), std::string::npos) << "the file holds a path";
  }
}

// Oracle: Python's safetensors lists the names and shapes of torchvision's state_dict.
TEST(ClassificationNetworkFile, IsReadByPythonsSafetensors)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkPython");
  const std::string file = folder + "/resnet18.safetensors";
  MakeNetwork("resnet18", 1000)->Write(file);
  const std::string script = "import json, sys; from safetensors import safe_open; f = safe_open(sys.argv[1], 'np'); "
                             "json.dump({k: list(f.get_tensor(k).shape) for k in f.keys()}, open(sys.argv[2], 'w'))";
  const std::string list = folder + "/list.json";
  const std::string command =
    "\"" + TestPaths::Get("TL_PYTHON") + "\" -c \"" + script + "\" \"" + file + "\" \"" + list + "\"";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  std::map<std::string, std::vector<int64_t>> shapes = nlohmann::json::parse(ReadAll(list));
  EXPECT_EQ(BackboneFixture::HashTensors(shapes), NetworkFixture::Read("resnet18")["tensors_sha256"]);
}

TEST(ClassificationNetworkFile, KeepsWhatItDoesNotKnow)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkUnknown");
  const std::string file = WriteWithCard(folder, [](nlohmann::json & card) {
    card["of_a_later_version"] = { 1, 2 };
    card["head"]["bias"] = "kept";
  });
  NamedTensors      tensors = ReadNamedTensors(file);
  tensors.metadata.emplace_back("format", "pt");
  const std::string more = folder + "/more.safetensors";
  WriteSafetensors(more, tensors);
  const std::string written = folder + "/written.safetensors";
  ReadNetwork(more)->Write(written);
  EXPECT_TRUE(ReadAll(written) == ReadAll(more));
  const auto card = nlohmann::json::parse(ReadNetwork(written)->GetModelCard());
  EXPECT_EQ(card["of_a_later_version"], nlohmann::json::parse("[1, 2]"));
  EXPECT_EQ(card["head"]["bias"], "kept");
}

// Each level is a call when JSON is copied: 2 MB of them exhaust the stack.
TEST(ClassificationNetworkFile, RefusesACardThatIsNestedTooDeeply)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkNested");
  const std::string file = WriteWithCard(folder, [](nlohmann::json &) {});
  NamedTensors      tensors = ReadNamedTensors(file);
  for (auto & item : tensors.metadata)
  {
    if (item.first == modelCardKey)
    {
      item.second = "{\"nested\":" + std::string(1000000, '[') + std::string(1000000, ']') + '}';
    }
  }
  const std::string nested = folder + "/nested.safetensors";
  WriteSafetensors(nested, tensors);
  EXPECT_ERROR(ReadNetwork(nested), nested, "nested too deeply", "256");
}

TEST(ClassificationNetworkFile, NamesWhatIsWrongInTheCard)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkCard");
  const auto        expectError = [&](auto && change, const std::string & first, const std::string & second) {
    const std::string file = WriteWithCard(folder, change);
    EXPECT_ERROR(ReadNetwork(file), file, first, second);
  };
  using Card = nlohmann::json;
  expectError([](Card & card) { card["format_version"] = 2; }, "format_version 2", "up to 1");
  expectError([](Card & card) { card.erase("format_version"); }, "format_version", "no");
  for (const char * version : { "1.5", "\"1\"", "-1", "0", "1e300", "true", "null", "[1]" })
  {
    expectError([version](Card & card) { card["format_version"] = Card::parse(version); },
                "format_version ",
                "not a positive integer");
  }
  expectError([](Card & card) { card["format_version"] = 18446744073709551615U; }, "18446744073709551615", "up to 1");
  expectError([](Card & card) { card["architecture"] = "resnet17"; }, "resnet17", "resnet18");
  expectError([](Card & card) { card["architecture"] = "resnet18"; }, "'tensorflow'", "torchvision");
  expectError(
    [](Card & card) {
      card["architecture"] = "resnet18";
      card["topology"]["origin"] = "torchvision";
    },
    "efficientnet-lite0",
    "layer1.0.conv1.weight");
  expectError([](Card & card) { card["classes"] = { "a", "b" }; }, "_fc.weight", "[3 x 1280], expected [2 x 1280]");
  expectError([](Card & card) { card["classes"] = { "a", "b", "b" }; }, "'b'", "twice");
  expectError([](Card & card) { card.erase("classes"); }, "classes", "not found");
  expectError([](Card & card) { card["input"]["dimension"] = 3; }, "dimension 3", "is 2");
  expectError([](Card & card) { card["preprocessing"]["interpolation"] = "sinc"; }, "sinc", "interpolation");
  expectError([](Card & card) { card["head"]["dropout"] = 2; }, "dropout", "2");
  expectError([](Card & card) { card = 5; }, "model card", "JSON object");
}

TEST(ClassificationNetworkFile, ListsEveryTensorThatIsWrong)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkTensors");
  const std::string file = folder + "/network.safetensors";
  const auto        network = MakeNetwork();
  network->Write(file);
  NamedTensors tensors = ReadNamedTensors(file);
  TensorFile::Find(tensors, "_bn0.weight").name = "_bn0.gamma";
  TensorFile::Find(tensors, "_conv_head.weight").name = "extra";
  TensorFile::Set(TensorFile::Find(tensors, stem), torch::zeros({ 32, 1, 3, 3 }), TensorType::Float32);
  TensorFile::Set(TensorFile::Find(tensors, "_fc.bias"), torch::zeros({ 3 }, torch::kInt64), TensorType::Int64);
  const std::string wrong = folder + "/wrong.safetensors";
  WriteSafetensors(wrong, tensors);

  const std::string before = network->GetSHA256();
  EXPECT_ERROR(network->Read(wrong),
               wrong,
               "Missing (2)",
               "_bn0.weight",
               "_conv_head.weight",
               "Unexpected (2)",
               "_bn0.gamma",
               "extra",
               "(2): ",
               "_conv_stem.weight is [32 x 1 x 3 x 3], expected [32 x 3 x 3 x 3]",
               "_fc.bias is of type I64, expected a float");
  EXPECT_ERROR(network->LoadPublishedWeights(wrong), wrong, "Missing (2)", "Unexpected (2)", "_conv_stem.weight");
  EXPECT_EQ(network->GetSHA256(), before) << "a refused file changed the network";
}

TEST(ClassificationNetworkFile, RefusesAFileThatIsCutShortOrHasNoCard)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkCut");
  const std::string file = folder + "/network.safetensors";
  MakeNetwork()->Write(file);
  const std::string bytes = ReadAll(file);
  const std::string cut = folder + "/cut.safetensors";
  for (const std::size_t length : { bytes.size() - 1, bytes.size() / 2, std::size_t{ 100 }, std::size_t{ 0 } })
  {
    std::ofstream(cut, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(length));
    EXPECT_ERROR(ReadNetwork(cut), cut);
  }
  NamedTensors tensors = ReadNamedTensors(file);
  tensors.metadata.clear();
  const std::string bare = folder + "/bare.safetensors";
  WriteSafetensors(bare, tensors);
  EXPECT_ERROR(ReadNetwork(bare), bare, "LoadPublishedWeights()");
  EXPECT_ERROR(ReadNetwork(folder + "/absent.safetensors"), "absent.safetensors");
}
