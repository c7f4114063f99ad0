// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Network files and published weights. Files are changed through the reader and the writer of src/Weights, which have
// their own tests against Python's safetensors and torch.
#include "BackboneFixture.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "Support/SHA256.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"

#include <gtest/gtest.h>

#include <torch/nn.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <numeric>
#include <regex>

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

NamedTensor &
Find(NamedTensors & tensors, const std::string & name)
{
  return *std::find_if(
    tensors.tensors.begin(), tensors.tensors.end(), [&](const auto & tensor) { return tensor.name == name; });
}

/** Gives a tensor other values. */
void
SetTensor(NamedTensor & tensor, const torch::Tensor & values, TensorType type)
{
  const auto owner = std::make_shared<torch::Tensor>(values.contiguous());
  tensor.type = type;
  tensor.shape = values.sizes().vec();
  tensor.strides.clear();
  tensor.data = static_cast<const std::byte *>(owner->data_ptr());
  tensor.owner = owner;
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
    const std::string file = folder + "/" + architecture + ".safetensors";
    network->Write(file);

    const auto read = ReadNetwork(file);
    EXPECT_EQ(read->GetArchitecture(), architecture);
    EXPECT_EQ(read->GetClassNames(), network->GetClassNames());
    EXPECT_TRUE(read->GetPreprocessingParameters() == preprocessing);
    EXPECT_EQ(read->GetDropout(), 0.1);
    EXPECT_EQ(read->GetModelCard(), network->GetModelCard());
    EXPECT_EQ(ComputeLogits(read), ComputeLogits(network));

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
  expectError([](Card & card) { card["input"]["dimension"] = 3; }, "dimension 3", "reads 2");
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
  Find(tensors, "_bn0.weight").name = "_bn0.gamma";
  Find(tensors, "_conv_head.weight").name = "extra";
  SetTensor(Find(tensors, stem), torch::zeros({ 32, 1, 3, 3 }), TensorType::Float32);
  SetTensor(Find(tensors, "_fc.bias"), torch::zeros({ 3 }, torch::kInt64), TensorType::Int64);
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
  EXPECT_ERROR(ReadNetwork(bare), bare, "ConvertNetwork");
  EXPECT_ERROR(ReadNetwork(folder + "/absent.safetensors"), "absent.safetensors");
}

// Oracle: the values before rounding, to half a unit of the type's last place.
TEST(ClassificationNetworkFile, ConvertsOtherFloatsToFloat32)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkTypes");
  const std::string file = folder + "/network.safetensors";
  const auto        network = MakeNetwork();
  network->Write(file);
  const torch::Tensor expected = network->GetInternals().module->named_parameters()[stem].clone();
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
    SetTensor(Find(tensors, stem), expected.detach().to(type.torchType), type.type);
    const std::string converted = folder + "/converted.safetensors";
    WriteSafetensors(converted, tensors);
    auto       read = MakeNetwork();
    const auto sentences = read->LoadPublishedWeights(converted);
    ASSERT_EQ(sentences.size(), 1u);
    EXPECT_NE(sentences[0].find("1 tensors of 'converted.safetensors'"), std::string::npos) << sentences[0];
    const torch::Tensor actual = read->GetInternals().module->named_parameters()[stem];
    EXPECT_EQ(actual.scalar_type(), torch::kFloat32);
    const torch::Tensor error = (actual - expected).abs() - type.relative * expected.abs();
    EXPECT_LE(error.max().item<double>(), 1e-7 * type.relative) << GetSafetensorsName(type.type);
  }
}

TEST(ClassificationNetworkFile, ReplacesTheHeadOnlyWhereTheNumberOfClassesDiffers)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkHead");
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
  const torch::Tensor head = other->GetInternals().module->named_parameters()["fc.weight"].detach().clone();
  const auto          sentences = other->LoadPublishedWeights(file);
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_NE(sentences[0].find("replaced"), std::string::npos) << sentences[0];
  EXPECT_NE(sentences[0].find("10 classes and the network 4"), std::string::npos) << sentences[0];
  EXPECT_EQ(other->ComputeFeatures(input.data(), 1, size, size), features);
  EXPECT_TRUE(torch::equal(other->GetInternals().module->named_parameters()["fc.weight"], head));

  const auto weights = nlohmann::json::parse(other->GetModelCard())["training"]["initial_weights"];
  SHA256     hash;
  hash.Append(ReadAll(file));
  EXPECT_EQ(weights["file"], "published.safetensors");
  EXPECT_EQ(weights["sha256"], hash.Finish());
  EXPECT_EQ(weights["licence"], "unknown");
}

// Oracle: the names of densenet121-a639ec97.pth as torchvision describes them: "norm.1" for norm1, no counters; and
// DataParallel's "module." before them.
TEST(ClassificationNetworkFile, LoadsPublishedNamesOfDenseNet)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkPublished");
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

TEST(ClassificationNetworkFile, RecognizesTheArchitectureOrSaysWhatItKnows)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationNetworkRecognized");
  const std::string file = folder + "/network.safetensors";
  for (const std::string architecture : { "resnet18", "efficientnet-lite0" })
  {
    MakeNetwork(architecture, 7)->Write(file);
    EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(file), architecture);
    EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(file), 7u);
  }
  EXPECT_ERROR(
    MakeNetwork("resnet18")->LoadPublishedWeights(file), "resnet18", "those of efficientnet-lite0", "Missing");

  NamedTensors tensors = ReadNamedTensors(file);
  tensors.tensors.resize(3);
  WriteSafetensors(folder + "/some.safetensors", tensors);
  EXPECT_ERROR(ClassificationNetwork::RecognizeArchitecture(folder + "/some.safetensors"),
               "some.safetensors",
               "resnet18",
               "densenet121");
  EXPECT_EQ(ClassificationNetwork::ReadNumberOfClasses(folder + "/some.safetensors"), 0u);
}

// Oracle: timm's tf_efficientnet_lite0 with the same file and the same pictures (test/data/networks/pictures.json); and
// by name: chelsea is a tiger cat (282), coffee an espresso (967), motorcycle a moped (665).
TEST(ClassificationNetworkFile, SeesInPicturesWhatThePublishedWeightsSee)
{
  const std::string    folder = TestPaths::OutputFolder("ClassificationNetworkPictures");
  const nlohmann::json fixture = nlohmann::json::parse(ReadAll(TestPaths::Data("networks/pictures.json")));
  const std::string    published = TestPaths::SitePackages(fixture["weights"]);
  auto                 network = ClassificationNetwork::New();
  EXPECT_TRUE(network->LoadPublishedWeights(published).empty());
  EXPECT_EQ(network->GetArchitecture(), "efficientnet-lite0");
  ASSERT_EQ(network->GetNumberOfClasses(), 1000u);
  const std::string ownFile = folder + "/network.safetensors";
  network->Write(ownFile);
  network = ReadNetwork(ownFile);

  for (const auto & picture : fixture["top5"].items())
  {
    const std::string raw = folder + "/picture.raw";
    const std::string command = "\"" + TestPaths::Get("TL_PYTHON") + "\" \"" +
                                TestPaths::Data("../prepare-picture.py") + "\" \"" +
                                TestPaths::SitePackages("skimage/data/" + picture.key()) + "\" \"" + raw + "\"";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    const std::string  bytes = ReadAll(raw);
    std::vector<float> input(bytes.size() / sizeof(float));
    ASSERT_EQ(input.size(), 224u * 224u * 3u);
    std::memcpy(input.data(), bytes.data(), bytes.size());
    const auto                probabilities = network->ComputeProbabilities(input.data(), 1, 224, 224);
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
