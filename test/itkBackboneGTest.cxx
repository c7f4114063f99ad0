// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Every backbone against its reference implementation. Oracle: torchvision, timm, the Python packages of
// EfficientNet-Lite and of Merlin, and MONAI (volumes) in test/data/networks, made by
// Utilities/make-network-fixtures.py from the same weights.
#include "BackboneFixture.h"
#include "Networks/BackboneFamilies.h"
#include "Networks/NetworkCreation.h"
#include "Networks/NetworkInternals.h"
#include "itkClassificationNetwork.h"

#include <fstream>
#include <regex>
#include <set>

namespace
{
using namespace itk::TransferLearning;
using itk::BackboneOptions;
using itk::ClassificationNetwork;

/** Of a case or of the training: channels-last images as N x C x H x W, volumes as N x C x D x H x W. */
torch::Tensor
MakeInput(const nlohmann::json & testCase)
{
  const int64_t images = testCase["images"];
  if (testCase["size"].is_array())
  {
    const auto         shape = testCase["size"].get<std::array<unsigned int, 3>>();
    const unsigned int channels = testCase.value("channels", 1u);
    std::vector<float> values = NetworkFixture::MakeVolumes(static_cast<unsigned int>(images), shape, channels);
    return torch::from_blob(values.data(), { images, shape[0], shape[1], shape[2], channels })
      .clone()
      .permute({ 0, 4, 1, 2, 3 });
  }
  const int64_t      size = testCase["size"];
  std::vector<float> values =
    NetworkFixture::MakeInput(static_cast<unsigned int>(images), static_cast<unsigned int>(size));
  return torch::from_blob(values.data(), { images, size, size, 3 }).clone().permute({ 0, 3, 1, 2 });
}

/** The module's own networks, whatever a test has registered beside them. */
BackboneFamily
ListFamilies()
{
  BackboneFamily all;
  for (const auto & makeFamily : backboneFamilies)
  {
    const BackboneFamily family = makeFamily();
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

/** Name of a fixture. */
class BackboneOf : public testing::TestWithParam<const char *>
{};

class NetworkOf : public BackboneOf
{};

class DrawnBackbone : public BackboneOf
{};

class TrainedBackbone : public BackboneOf
{};

} // namespace

TEST_P(BackboneOf, TheReferenceHasItsTensors)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  const bool           isVolume = FindBackbone(fixture["architecture"]).description.dimension == 3;
  const auto           module = BackboneFixture::MakeModule(fixture, isVolume ? 4 : 1000);
  std::map<std::string, std::vector<int64_t>> shapes;
  std::size_t                                 parameters = 0;
  for (const auto & [name, tensor] : BackboneFixture::GetTensors(*module))
  {
    if (BackboneFixture::IsInFixture(name, fixture))
    {
      shapes[name] = tensor.sizes().vec();
      parameters += tensor.requires_grad() ? static_cast<std::size_t>(tensor.numel()) : 0;
    }
  }
  EXPECT_EQ(BackboneFixture::HashTensors(shapes), fixture["tensors_sha256"]);
  EXPECT_EQ(parameters, fixture["number_of_parameters"].get<std::size_t>());
  for (const auto & layer : module->modules(false))
  {
    if (const auto * const norm = layer->as<torch::nn::BatchNorm2dImpl>())
    {
      EXPECT_DOUBLE_EQ(norm->options.eps(), fixture["epsilon"].get<double>());
    }
    if (const auto * const norm = layer->as<torch::nn::BatchNorm3dImpl>())
    {
      EXPECT_DOUBLE_EQ(norm->options.eps(), fixture["epsilon"].get<double>());
    }
  }
}

TEST_P(BackboneOf, TheReferenceComputesItsLogitsAndFeatures)
{
  const nlohmann::json     fixture = NetworkFixture::Read(GetParam());
  const auto               module = BackboneFixture::MakeModule(fixture, fixture["classes"]);
  const c10::InferenceMode inferenceMode;
  BackboneFixture::Fill(*module, fixture);
  for (const auto & testCase : fixture["cases"])
  {
    SCOPED_TRACE(testCase["size"].dump());
    const auto features = module->ForwardFeatures(MakeInput(testCase));
    BackboneFixture::ExpectRowsNear(
      module->ForwardHead(features), testCase["logits_float64"], testCase["logits_difference"]);
    BackboneFixture::ExpectRowsNear(
      module->PoolFeatures(features), testCase["features_float64"], testCase["features_difference"]);
  }
}

// Oracle: Grad-CAM by automatic differentiation of the reference's head.
TEST_P(NetworkOf, TheReferenceComputesItsActivationMaps)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  auto                 network = ClassificationNetwork::New();
  network->Create(GetParam(), NetworkFixture::MakeClassNames(fixture["classes"]), 0);
  BackboneFixture::Fill(*NetworkInternals::Of(network).module, fixture);
  for (const auto & testCase : fixture["cases"])
  {
    const unsigned int       size = testCase["size"];
    const unsigned int       images = testCase["images"];
    const std::vector<float> input = NetworkFixture::MakeInput(images, size);
    const auto               maps =
      network->ComputeActivationMaps(input.data(), images, size, size, fixture["activation_map_class"].get<unsigned>());
    const auto & expectedMaps = testCase["activation_maps_float64"];
    ASSERT_EQ(maps.size(), expectedMaps.size());
    for (std::size_t i = 0; i < maps.size(); ++i)
    {
      SCOPED_TRACE("image " + std::to_string(i) + " of size " + std::to_string(size));
      ASSERT_EQ(maps[i].rows, expectedMaps[i].size());
      ASSERT_EQ(maps[i].columns, expectedMaps[i][0].size());
      BackboneFixture::ExpectRowsNear(
        torch::tensor(maps[i].values), expectedMaps[i], testCase["activation_maps_difference"]);
    }
  }
}

// Oracle: by hand. Four poolings lie before conv5_3 of VGG-16, which the paper of Grad-CAM shows, and the last
// convolution of plain-3d; an activation has no negative values.
TEST(Backbone, GradCAMExplainsTheLastActivationBeforeItIsPooled)
{
  const torch::NoGradGuard noGradient;
  const auto               compute = [](const char * name, const std::vector<int64_t> & shape) {
    BackboneOptions options;
    options.structure = ClassificationNetwork::GetDefaultStructure(name);
    options.structure.head = itk::ClassificationNetworkEnums::Head::Pooled;
    const auto module = MakeBackbone(FindBackbone(name), options, 1);
    module->eval();
    const auto features = module->ForwardFeatures(torch::sin(torch::arange(torch::zeros(shape).numel())).view(shape));
    EXPECT_EQ(features.map.min().item<float>(), 0.0F);
    return std::make_pair(features.map.sizes().vec(), module->FinishMap(features).sizes().vec());
  };
  using Shape = std::vector<int64_t>;
  EXPECT_EQ(compute("vgg16", { 1, 3, 224, 224 }), std::make_pair(Shape{ 1, 512, 14, 14 }, Shape{ 1, 512, 7, 7 }));
  EXPECT_EQ(compute("plain-3d", { 1, 1, 32, 32, 32 }),
            std::make_pair(Shape{ 1, 256, 4, 4, 4 }, Shape{ 1, 256, 2, 2, 2 }));
}

// Oracle: the first values of the reference's own tensors after torch.manual_seed with the same number.
TEST_P(DrawnBackbone, TheReferenceDrawsItsInitialWeights)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  ASSERT_FALSE(fixture["initialization"].empty());
  const auto module =
    BackboneFixture::MakeModule(fixture, fixture["classes"], fixture["initialization_seed"].get<uint64_t>());
  const auto tensors = BackboneFixture::GetTensors(*module);
  for (const auto & item : fixture["initialization"].items())
  {
    const torch::Tensor flat = tensors.at(item.key()).flatten();
    for (std::size_t i = 0; i < item.value().size(); ++i)
    {
      EXPECT_NEAR(flat[static_cast<int64_t>(i)].item<float>(), item.value()[i].get<float>(), 1e-6)
        << item.key() << " [" << i << ']';
    }
  }
}

// Oracle: PyTorch's automatic differentiation of the reference in training mode, from the same weights and seed.
TEST_P(TrainedBackbone, TheReferenceHasItsGradientsAndStatistics)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  const auto           module = BackboneFixture::MakeModule(fixture, fixture["classes"]);
  BackboneFixture::Fill(*module, fixture);
  BackboneFixture::ExpectTrainingPass(*module, MakeInput(fixture["training"]), fixture["training"]);
}

// Oracle: at the smallest size the head sees one place of the map, below it torch refuses; other publishers' padding
// included.
TEST(BackboneRegistry, KnowsTheSmallestInput)
{
  const torch::NoGradGuard noGradient;
  for (const auto & registration : ListFamilies())
  {
    const int64_t size = registration.minimumSize;
    for (const auto & publication : registration.description.publications)
    {
      if (publication.origin == itk::ClassificationNetworkEnums::Origin::Timm)
      {
        continue;
      }
      SCOPED_TRACE(registration.description.name + " of " + GetEnumName(publication.origin));
      BackboneOptions options;
      options.structure.origin = publication.origin;
      const auto           module = MakeUnfilledBackbone(registration, options);
      std::vector<int64_t> shape(registration.description.dimension + 2, size);
      shape[0] = 1;
      shape[1] = 3;
      shape.back() = 2 * size + 1;
      const auto map = module->FinishMap(module->ForwardFeatures(torch::zeros(shape)));
      EXPECT_EQ(map.size(2), 1);
      EXPECT_GE(map.size(-1), 1);
      if (size > 1)
      {
        std::fill(shape.begin() + 2, shape.end(), size - 1);
        EXPECT_THROW(module->FinishMap(module->ForwardFeatures(torch::zeros(shape))), c10::Error);
      }
    }
  }
}

// Oracle: parameters and multiplications that Python counts in the reference with 1000 classes (volumes: 4).
TEST(BackboneRegistry, CountsAsTheReferencesDo)
{
  for (const auto & registration : ListFamilies())
  {
    const auto &         description = registration.description;
    const nlohmann::json fixture = NetworkFixture::Read(description.name);
    EXPECT_EQ(ClassificationNetwork::CountParameters(description.name),
              fixture["number_of_parameters"].get<std::size_t>())
      << description.name;
    EXPECT_EQ(description.multiplications, fixture["multiplications"].get<std::size_t>()) << description.name;
  }
}

namespace
{
/** Names in the first columns of a page's tables, between backticks or alone. */
std::set<std::string>
ListNamesOfPage(const std::string & page)
{
  std::ifstream         lines(TestPaths::Data("../../doc/" + page));
  const std::regex      name("(?:`|^\\| )([a-z][a-z0-9-]*)(?:`| $)");
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);)
  {
    const std::string cell = line.compare(0, 2, "| ") == 0 ? line.substr(0, line.find('|', 2)) : "";
    for (std::sregex_iterator found(cell.begin(), cell.end(), name); found != std::sregex_iterator(); ++found)
    {
      names.insert((*found)[1]);
    }
  }
  names.erase("network"); // the header
  return names;
}
} // namespace

// Oracle: the tables of measured differences and of published files.
TEST(BackboneRegistry, IsWhatThePagesList)
{
  std::set<std::string> compared;
  std::set<std::string> published; // networks for volumes are inflated
  for (const auto & registration : ListFamilies())
  {
    const auto & description = registration.description;
    if (description.publications.front().origin != itk::ClassificationNetworkEnums::Origin::Own)
    {
      compared.insert(description.name);
      if (description.dimension == 2)
      {
        published.insert(description.name);
      }
    }
  }
  EXPECT_EQ(ListNamesOfPage("parity.md"), compared);
  EXPECT_EQ(ListNamesOfPage("weights.md"), published);
}

// Oracle: torch's rule for a convolution, uniform in +-1 / sqrt(fan-in), whose deviation is that by sqrt(3).
TEST(EfficientNetLite0Backbone, DrawsTheInitialWeightsByTorchsRule)
{
  auto network = ClassificationNetwork::New();
  network->Create("efficientnet-lite0", NetworkFixture::MakeClassNames(10), 7);
  unsigned int convolutions = 0;
  for (const auto & [name, tensor] : BackboneFixture::GetTensors(*NetworkInternals::Of(network).module))
  {
    if (tensor.dim() == 4)
    {
      const double limit = 1.0 / std::sqrt(static_cast<double>(tensor[0].numel()));
      EXPECT_LE(tensor.abs().max().item<double>(), limit * (1.0 + 1e-6)) << name;
      EXPECT_NEAR(tensor.std().item<double>(), limit / std::sqrt(3.0), 0.1 * limit) << name;
      ++convolutions;
    }
  }
  EXPECT_EQ(convolutions, 49u);
}

INSTANTIATE_TEST_SUITE_P(,
                         BackboneOf,
                         testing::Values("convnext-base",
                                         "convnext-small",
                                         "convnext-tiny",
                                         "convnextv2-base",
                                         "convnextv2-tiny",
                                         "densenet121",
                                         "densenet121-3d",
                                         "densenet121.keras",
                                         "densenet169",
                                         "densenet201",
                                         "efficientnet-b0",
                                         "efficientnet-b0.keras",
                                         "efficientnet-b1",
                                         "efficientnet-b2",
                                         "efficientnet-b3",
                                         "efficientnet-lite0",
                                         "efficientnet-lite0.timm",
                                         "efficientnet-lite1",
                                         "efficientnet-lite2",
                                         "efficientnetv2-m",
                                         "efficientnetv2-s",
                                         "inceptionresnetv2",
                                         "inceptionresnetv2.keras",
                                         "inceptionv3",
                                         "inceptionv3.keras",
                                         "mobilenetv2",
                                         "mobilenetv2.keras",
                                         "mobilenetv3-large",
                                         "plain-3d",
                                         "regnety-032",
                                         "resnet10-3d",
                                         "resnet101",
                                         "resnet101-3d",
                                         "resnet152",
                                         "resnet152-3d",
                                         "resnet152-3d.merlin",
                                         "resnet18",
                                         "resnet18-3d",
                                         "resnet18-3d.medicalnet",
                                         "resnet200-3d",
                                         "resnet34",
                                         "resnet34-3d",
                                         "resnet50",
                                         "resnet50-3d",
                                         "resnet50-3d.medicalnet",
                                         "resnet50.keras",
                                         "resnext50-32x4d",
                                         "seresnext50-32x4d",
                                         "swin-tiny",
                                         "vgg16",
                                         "vgg16-bn",
                                         "vgg16.timm",
                                         "vgg19",
                                         "vgg19-bn",
                                         "vit-base-patch14-dinov2",
                                         "vit-base-patch16",
                                         "vit-small-patch14-dinov2",
                                         "xception",
                                         "xception.keras"),
                         BackboneFixture::NameTest);
INSTANTIATE_TEST_SUITE_P(,
                         NetworkOf,
                         testing::Values("convnext-tiny",
                                         "densenet121",
                                         "efficientnet-lite0",
                                         "resnet18",
                                         "swin-tiny",
                                         "vit-small-patch14-dinov2"),
                         BackboneFixture::NameTest);
INSTANTIATE_TEST_SUITE_P(,
                         DrawnBackbone,
                         testing::Values("convnext-tiny",
                                         "densenet121",
                                         "densenet121-3d",
                                         "densenet169",
                                         "densenet201",
                                         "efficientnet-b0",
                                         "efficientnet-b1",
                                         "efficientnet-b2",
                                         "efficientnet-b3",
                                         "efficientnetv2-s",
                                         "inceptionresnetv2",
                                         "inceptionv3",
                                         "mobilenetv2",
                                         "mobilenetv3-large",
                                         "plain-3d",
                                         "regnety-032",
                                         "resnet10-3d",
                                         "resnet101",
                                         "resnet152",
                                         "resnet18",
                                         "resnet18-3d",
                                         "resnet18-3d.medicalnet",
                                         "resnet34",
                                         "resnet50",
                                         "resnet50-3d",
                                         "resnext50-32x4d",
                                         "vgg16",
                                         "vgg19-bn",
                                         "xception"),
                         BackboneFixture::NameTest);
INSTANTIATE_TEST_SUITE_P(,
                         TrainedBackbone,
                         testing::Values("convnext-tiny",
                                         "convnextv2-tiny",
                                         "densenet121",
                                         "densenet121-3d",
                                         "efficientnet-b0",
                                         "efficientnet-lite1",
                                         "efficientnetv2-s",
                                         "mobilenetv2",
                                         "mobilenetv3-large",
                                         "plain-3d",
                                         "regnety-032",
                                         "resnet10-3d",
                                         "resnet152-3d.merlin",
                                         "resnet18",
                                         "resnet18-3d",
                                         "resnet18-3d.medicalnet",
                                         "resnet50",
                                         "resnet50-3d",
                                         "resnet50-3d.medicalnet",
                                         "seresnext50-32x4d",
                                         "swin-tiny",
                                         "vit-small-patch14-dinov2"),
                         BackboneFixture::NameTest);
