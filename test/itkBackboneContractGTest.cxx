// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What a network of one's own has to bring along, shown by one with a class token, attention, a LayerNorm and a layer
// scale. Oracles: the same computed step by step, and torch's automatic differentiation.
#include "ExpectedError.h"
#include "Networks/BackboneFamilies.h"
#include "Networks/BackboneOutline.h"
#include "Networks/NetworkInternals.h"
#include "Networks/NetworkTensors.h"
#include "Networks/NormLayer.h"
#include "TestPaths.h"
#include "TrainingProblem.h"

#include <gtest/gtest.h>

#include <torch/csrc/autograd/autograd.h>
#include <torch/nn.h>

#include <map>

namespace
{
using namespace itk::TransferLearning;
using itk::Backbone;
using itk::BackboneOptions;
using itk::BackboneRegistration;
using itk::ClassificationNetwork;
using Head = itk::ClassificationNetworkEnums::Head;
using Origin = itk::ClassificationNetworkEnums::Origin;

constexpr int64_t      width = 16;
constexpr unsigned int size = 40;

/** Patches, one block of attention among them and a class token, of which the token is classified. */
class TokenBackbone : public Backbone
{
public:
  explicit TokenBackbone(const BackboneOptions & options)
    : Backbone(options)
  {
    class_token = register_parameter("class_token", torch::zeros({ 1, 1, width }).normal_(0.0, 0.2));
    pos_embedding = register_parameter("pos_embedding", torch::zeros({ 1, 1, width }).normal_(0.0, 0.2));
    conv_proj = register_module(
      "conv_proj", torch::nn::Conv2d(torch::nn::Conv2dOptions(options.GetNumberOfPlanes(), width, 8).stride(8)));
    layer_scale = register_parameter("layer_scale", torch::full({ width, 1, 1 }, 0.5));
    auto attention = register_module("attention", std::make_shared<Module>("attention"));
    in_proj_weight =
      attention->register_parameter("in_proj_weight", torch::zeros({ 3 * width, width }).normal_(0.0, 0.3));
    in_proj_bias = attention->register_parameter("in_proj_bias", torch::zeros({ 3 * width }));
    out_proj = attention->register_module("out_proj", torch::nn::Linear(width, width));
    ln = register_module("ln", torch::nn::LayerNorm(torch::nn::LayerNormOptions({ width })));
    this->MakeHead("heads.head", width);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    const torch::Tensor patches = torch::gelu(conv_proj(input)) * layer_scale;
    return { patches + pos_embedding.view({ 1, width, 1, 1 }),
             class_token.view({ 1, width }).expand({ input.size(0), width }) };
  }

  torch::Tensor
  PoolFeatures(const Features & features) override
  {
    const auto tokens = torch::cat({ features.classToken.unsqueeze(1), features.map.flatten(2).transpose(1, 2) }, 1);
    const auto projected = torch::linear(tokens, in_proj_weight, in_proj_bias).chunk(3, 2);
    const auto weights = torch::softmax(projected[0].matmul(projected[1].transpose(1, 2)) / 4.0, 2);
    return ln(tokens + out_proj(weights.matmul(projected[2]))).select(1, 0);
  }

private:
  torch::Tensor        class_token;
  torch::Tensor        pos_embedding;
  torch::nn::Conv2d    conv_proj{ nullptr };
  torch::Tensor        layer_scale;
  torch::Tensor        in_proj_weight;
  torch::Tensor        in_proj_bias;
  torch::nn::Linear    out_proj{ nullptr };
  torch::nn::LayerNorm ln{ nullptr };
};

BackboneRegistration
MakeRegistration()
{
  ClassificationNetwork::Publication publication;
  publication.origin = Origin::Own;
  publication.mean = { 0.0, 0.0, 0.0 };
  publication.standardDeviation = { 1.0, 1.0, 1.0 };
  BackboneRegistration registration;
  registration.description.name = "test-token";
  registration.description.size = { { size, size, 0 } };
  registration.description.publications = { publication };
  registration.minimumSize = 8;
  registration.make = [](const BackboneOptions & options) { return std::make_shared<TokenBackbone>(options); };
  return registration;
}

ClassificationNetwork::Pointer
MakeNetwork(
  const ClassificationNetwork::Structure & structure = ClassificationNetwork::GetDefaultStructure("test-token"))
{
  auto network = ClassificationNetwork::New();
  network->Create("test-token", { "a", "b", "c" }, 3, structure);
  return network;
}

/** The network is known in all tests of a process, once. */
class BackboneContract : public testing::Test
{
protected:
  static void
  SetUpTestSuite()
  {
    itk::RegisterBackbone(MakeRegistration());
  }

  BackboneContract()
    : m_Pixels(torch::sin(torch::arange(2 * size * size * 3).to(torch::kFloat32)).view({ 2, size, size, 3 }))
    , m_Input(m_Pixels.permute({ 0, 3, 1, 2 }))
  {}

  std::vector<float>
  ToVector(const torch::Tensor & tensor) const
  {
    const torch::Tensor values = tensor.detach().contiguous();
    return { values.data_ptr<float>(), values.data_ptr<float>() + values.numel() };
  }

  const float *
  GetPixels() const
  {
    return m_Pixels.data_ptr<float>();
  }

  torch::Tensor m_Pixels;
  torch::Tensor m_Input;
};

/** File of the module's tensors, under the names that `rename` gives them. */
NamedTensors
MakeFile(const Backbone & module, const std::map<std::string, std::string> & names = {})
{
  NamedTensors file = GetNamedTensors(module);
  for (auto & tensor : file.tensors)
  {
    const auto name = names.find(tensor.name);
    tensor.name = name == names.end() ? tensor.name : name->second;
  }
  return file;
}
} // namespace

TEST_F(BackboneContract, AClassTokenIsTheFeature)
{
  const torch::NoGradGuard noGradient;
  const auto               network = MakeNetwork();
  Backbone &               module = *NetworkInternals::Of(network).module;
  const auto               features = module.ForwardFeatures(m_Input);
  EXPECT_EQ(features.map.sizes(), (std::vector<int64_t>{ 2, width, 5, 5 }));
  EXPECT_EQ(features.classToken.sizes(), (std::vector<int64_t>{ 2, width }));
  const auto pooled = module.PoolFeatures(features);
  EXPECT_EQ(network->ComputeFeatures(GetPixels(), 2, size, size), ToVector(pooled));
  const auto parameters = module.named_parameters();
  const auto logits = torch::linear(pooled, parameters["heads.head.weight"], parameters["heads.head.bias"]);
  EXPECT_EQ(network->ComputeLogits(GetPixels(), 2, size, size), ToVector(logits));

  // Without layers of its own behind the map, the token itself.
  const Backbone::Features token(features.map, features.map.flatten(2).sum(2));
  EXPECT_TRUE(torch::equal(module.Backbone::PoolFeatures(token), token.classToken));
  EXPECT_TRUE(torch::allclose(module.Backbone::PoolFeatures(features.map), features.map.mean({ 2, 3 })));
}

// Oracle: torch's gradient of the class's logit in the map, of which the head sees the class token only through it.
TEST_F(BackboneContract, GradCAMExplainsTheMapBesideTheToken)
{
  const auto network = MakeNetwork();
  Backbone & module = *NetworkInternals::Of(network).module;
  auto       features = module.ForwardFeatures(m_Input);
  const auto logit = module.ForwardHead(features).select(1, 2).sum();
  const auto gradient = torch::autograd::grad({ logit }, { features.map })[0];
  const auto expected = torch::relu((gradient.mean({ 2, 3 }, true) * features.map).sum(1));
  ASSERT_GT(expected.max().item<float>(), 0.0F);
  const auto maps = network->ComputeActivationMaps(GetPixels(), 2, size, size, 2);
  ASSERT_EQ(maps.size(), 2u);
  for (int64_t i = 0; i < 2; ++i)
  {
    EXPECT_EQ(maps[i].rows, 5u);
    EXPECT_TRUE(torch::allclose(torch::tensor(maps[i].values), expected[i].detach().flatten(), 1e-4, 1e-7));
  }
}

TEST_F(BackboneContract, EveryHeadIsThere)
{
  for (const Head head : { Head::Published, Head::Pooled, Head::Flatten })
  {
    auto structure = ClassificationNetwork::GetDefaultStructure("test-token");
    structure.head = head;
    const auto network = MakeNetwork(structure);
    EXPECT_EQ(network->ComputeLogits(GetPixels(), 2, size, size).size(), 6u);
    network->ReplaceHead({ "x", "y" }, 1);
    EXPECT_EQ(network->ComputeLogits(GetPixels(), 2, size, size).size(), 4u);
  }
}

TEST_F(BackboneContract, IsWrittenReadClonedAndRecognized)
{
  const std::string folder = TestPaths::OutputFolder("BackboneContract");
  const auto        network = MakeNetwork();
  const auto        logits = network->ComputeLogits(GetPixels(), 2, size, size);
  network->Write(folder + "/network.safetensors");
  const auto read = ClassificationNetwork::New();
  read->Read(folder + "/network.safetensors");
  EXPECT_EQ(read->ComputeLogits(GetPixels(), 2, size, size), logits);
  EXPECT_EQ(network->Clone()->ComputeLogits(GetPixels(), 2, size, size), logits);
  EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(folder + "/network.safetensors"), "test-token");

  // Its state_dict without a model card, under the module's own names, and with a tensor that is not the network's.
  NamedTensors file = MakeFile(*NetworkInternals::Of(network).module);
  const auto   weights = RecognizeWeights(file);
  ASSERT_TRUE(weights.has_value());
  EXPECT_EQ(weights->registration->description.name, "test-token");
  EXPECT_EQ(weights->origins, std::vector<Origin>{ Origin::Own });
  EXPECT_EQ(GetNumberOfClasses(*weights), 3u);
  EXPECT_EQ(GetNumberOfChannels(*weights), 3u);
  file.tensors.push_back(ShareTensor("stranger", torch::zeros({ 2 })));
  EXPECT_EQ(MapToArchitecture(FindBackbone("test-token"), file).leftOut.size(), 1u);
}

// Oracle: the module's own tensors; one publisher has other names, and its layer scale is a vector.
TEST_F(BackboneContract, KeyMapsKnowTensorsOfAnyName)
{
  const auto module =
    MakeBackbone(FindBackbone("test-token"), { 3, ClassificationNetwork::GetDefaultStructure("test-token") }, 4);
  NamedTensors file = MakeFile(*module,
                               { { "class_token", "cls_token" },
                                 { "pos_embedding", "pos_embed" },
                                 { "layer_scale", "blocks.0.gamma" },
                                 { "conv_proj.weight", "patch_embed.proj.weight" },
                                 { "conv_proj.bias", "patch_embed.proj.bias" },
                                 { "attention.in_proj_weight", "blocks.0.attn.qkv.weight" },
                                 { "attention.in_proj_bias", "blocks.0.attn.qkv.bias" },
                                 { "ln.weight", "norm.weight" } });
  for (auto & tensor : file.tensors)
  {
    if (tensor.name == "blocks.0.gamma")
    {
      tensor.shape = { width };
    }
  }
  const KeyMap       map(KeyNaming::Torch,
                         { Origin::Own },
                         { { "cls_token", "class_token", KeyLayer::Tensor },
                           { "pos_embed", "pos_embedding", KeyLayer::Tensor },
                           { "blocks.{i}.gamma", "layer_scale", KeyLayer::ChannelVector },
                           { "patch_embed.proj", "conv_proj" },
                           { "blocks.{i}.attn.qkv.weight", "attention.in_proj_weight", KeyLayer::Tensor },
                           { "blocks.{i}.attn.qkv.bias", "attention.in_proj_bias", KeyLayer::Tensor },
                           "attention.out_proj",
                           { "norm", "ln" },
                           "ln",
                           "heads.head" });
  RegisteredBackbone registration{ MakeRegistration(), std::make_shared<const KeyMaps>(KeyMaps{ map }) };
  const auto         weights = MapToArchitecture(registration, file);
  EXPECT_TRUE(weights.tensors.unknown.empty());

  const auto other = MakeBackbone(registration, module->GetOptions(), 5);
  EXPECT_FALSE(torch::equal(other->parameters().front(), module->parameters().front()));
  EXPECT_TRUE(LoadTensors(*other, weights, file, {}).empty());
  for (const auto & item : module->named_parameters())
  {
    EXPECT_TRUE(torch::equal(other->named_parameters()[item.key()], item.value())) << item.key();
  }
}

// Oracle: the values in the file, which has published names, the module's own names, and a tensor that is unknown.
TEST_F(BackboneContract, LoadsWeightsByTheNamesThatItsRegistrationGives)
{
  auto registration = MakeRegistration();
  registration.description.name = "test-renamed";
  registration.publishedNames = { { "cls_token", "class_token" },
                                  { "blocks.{i}.attn.qkv.{w:*}", "attention.in_proj_{w:*}" },
                                  { "patch_embed.{w:*}", "conv_proj.{w:*}" } };
  itk::RegisterBackbone(registration);
  const auto   renamed = FindBackbone("test-renamed");
  const auto   module = MakeBackbone(renamed, { 3, ClassificationNetwork::GetDefaultStructure("test-renamed") }, 4);
  NamedTensors file = MakeFile(*module,
                               { { "class_token", "cls_token" },
                                 { "attention.in_proj_weight", "blocks.0.attn.qkv.weight" },
                                 { "attention.in_proj_bias", "blocks.0.attn.qkv.bias" },
                                 { "conv_proj.weight", "patch_embed.weight" },
                                 { "conv_proj.bias", "patch_embed.bias" } });
  file.tensors.push_back(ShareTensor("stranger", torch::zeros({ 2 })));
  const auto withStranger = MapToArchitecture(renamed, file);
  ASSERT_EQ(withStranger.leftOut.size(), 1u);
  EXPECT_EQ(withStranger.leftOut.front()->name, "stranger");

  file.tensors.pop_back();
  const auto weights = MapToArchitecture(renamed, file);
  const auto other = MakeBackbone(renamed, module->GetOptions(), 5);
  EXPECT_TRUE(LoadTensors(*other, weights, file, {}).empty());
  for (const auto & item : module->named_parameters())
  {
    EXPECT_TRUE(torch::equal(other->named_parameters()[item.key()], item.value())) << item.key();
  }
  const auto recognized = RecognizeWeights(file);
  ASSERT_TRUE(recognized.has_value());
  EXPECT_EQ(recognized->registration->description.name, "test-renamed");
  EXPECT_EQ(RecognizeWeights(MakeFile(*module))->registration->description.name, "test-token"); // registered first
}

TEST_F(BackboneContract, IsTrainedWithoutTheRulesOfBatchNorm)
{
  // A batch of one: nothing in it needs more.
  TrainingProblem::Problem problem(1);
  auto                     structure = ClassificationNetwork::GetDefaultStructure("test-token");
  problem.network.module = MakeBackbone(FindBackbone("test-token"), { 2, structure }, 1);
  problem.network.architecture = "test-token";
  problem.callbacks.epochDone = [](const itk::TrainingHistory::Epoch &, unsigned int) {};
  problem.parameters.batchSize = 1;
  problem.parameters.epochs = 2;
  const auto before = problem.network.module->named_parameters()["class_token"].detach().clone();
  EXPECT_EQ(
    TrainingLoop(problem.network, problem.slices, problem.plan, problem.parameters, problem.callbacks).Run().epochs,
    2u);
  EXPECT_FALSE(torch::equal(problem.network.module->named_parameters()["class_token"], before));
}

TEST_F(BackboneContract, RefusesWhatCannotBeANetwork)
{
  auto registration = MakeRegistration();
  EXPECT_ERROR(itk::RegisterBackbone(registration), "'test-token' is taken");
  registration.description.name = "resnet18";
  EXPECT_ERROR(itk::RegisterBackbone(registration), "'resnet18' is taken");
  registration.description.name.clear();
  EXPECT_ERROR(itk::RegisterBackbone(registration), "empty");
  registration = MakeRegistration();
  registration.description.name = "other";
  registration.make = nullptr;
  EXPECT_ERROR(itk::RegisterBackbone(registration), "creates a module of other");
  registration = MakeRegistration();
  registration.description.name = "other";
  registration.description.dimension = 4;
  EXPECT_ERROR(itk::RegisterBackbone(registration), "dimension of other is 4");
  registration.description.dimension = 2;
  registration.description.publications.clear();
  EXPECT_ERROR(itk::RegisterBackbone(registration), "No publication of other");
}

// Oracle: the module that is made with memory and values.
TEST(BackboneOutline, IsThatOfTheModuleItself)
{
  for (const std::string architecture : { "resnet18", "mobilenetv2", "plain-3d" })
  {
    const auto &    registration = FindBackbone(architecture);
    const auto &    outline = GetOutline(registration);
    BackboneOptions options;
    options.structure = ClassificationNetwork::GetDefaultStructure(architecture);
    options.numberOfClasses = registration.description.dimension == 3 ? 4 : 1000;
    const auto  module = MakeBackbone(registration, options, 0);
    std::size_t parameters = 0;
    for (const auto & parameter : module->parameters())
    {
      EXPECT_TRUE(parameter.device().is_cpu());
      parameters += static_cast<std::size_t>(parameter.numel());
    }
    EXPECT_EQ(outline.numberOfParameters, parameters);
    EXPECT_EQ(ClassificationNetwork::CountParameters(architecture), parameters);
    EXPECT_EQ(outline.headName, module->GetHeadName());
    EXPECT_EQ(outline.tensors.size(), module->parameters().size() + module->buffers().size());
  }
  EXPECT_EQ(GetOutline(FindBackbone("inceptionv3")).auxiliaryHeadName, "AuxLogits.fc");
  EXPECT_EQ(GetOutline(FindBackbone("inceptionv3")).firstConvolution, "Conv2d_1a_3x3.conv.weight");
}

// A constructor that reads values, as drop path's rates are often made.
TEST(BackboneOutline, IsMadeWithMemoryWhereAConstructorReadsValues)
{
  RegisteredBackbone registration{ MakeRegistration() };
  registration.make = [](const BackboneOptions & options) {
    EXPECT_EQ(torch::linspace(0.0, 1.0, 3)[1].item<float>(), 0.5F);
    return std::make_shared<TokenBackbone>(options);
  };
  EXPECT_EQ(GetOutline(registration).headName, "heads.head");
}

TEST(NormLayers, AreKnownByTheirRunningStatistics)
{
  struct Norms : torch::nn::Module
  {
    Norms()
    {
      register_module("b1", torch::nn::BatchNorm1d(4));
      register_module("b2", torch::nn::BatchNorm2d(4));
      register_module("b3", NormLayer<3>(torch::nn::BatchNormOptions(4)));
      register_module("unscaled", torch::nn::BatchNorm2d(torch::nn::BatchNormOptions(4).affine(false)));
      register_module("group", torch::nn::GroupNorm(2, 4));
      register_module("layer", torch::nn::LayerNorm(torch::nn::LayerNormOptions({ 4 })));
      register_module("linear", torch::nn::Linear(4, 4));
    }
  } const norms;
  std::size_t withStatistics = 0;
  for (const auto & layer : norms.children())
  {
    withStatistics += HasRunningStatistics(*layer) ? 1 : 0;
  }
  EXPECT_EQ(withStatistics, 4u);
}
