// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Members, combination and file of an ensemble; itkEnsembleClassificationGTest.cxx has it classify images.
#include "itkClassificationEnsemble.h"

#include "EnsembleFixture.h"
#include "ExpectedError.h"
#include "NetworkFixture.h"
#include "Support/SHA256.h"
#include "TestPaths.h"
#include "Weights/SafetensorsWriter.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

namespace
{
using namespace EnsembleFixture;
using namespace itk::TransferLearning;
using EnsembleType = itk::ClassificationEnsemble;
using CombinationEnum = itk::ClassificationEnsembleEnums::Combination;
using MetricsType = itk::ClassificationMetrics;
using Lists = std::vector<std::vector<float>>;

constexpr unsigned int size = 48;

EnsembleType::Pointer
MakeWeighted(const std::vector<itk::ClassificationNetwork::Pointer> & networks)
{
  const auto ensemble = MakeEnsemble(networks);
  ensemble->SetWeights({ 0.25, 2.0 });
  ensemble->SetCombination(CombinationEnum::LogitMean);
  return ensemble;
}

/** A small file. */
itk::ClassificationNetwork::Pointer
MakeSmallNetwork(uint64_t seed)
{
  auto network = itk::ClassificationNetwork::New();
  network->Create("plain-3d", { "calcified", "healthy", "solid" }, seed);
  return network;
}

EnsembleType::Pointer
MakeTwo()
{
  return MakeWeighted({ MakeSmallNetwork(1), MakeSmallNetwork(2) });
}

EnsembleType::Pointer
ReadEnsemble(const std::string & file)
{
  auto ensemble = EnsembleType::New();
  ensemble->Read(file);
  return ensemble;
}

/** Combined, of an image that is prepared already. */
std::vector<float>
Compute(const EnsembleType * ensemble)
{
  const auto input = NetworkFixture::MakeInput(2, size);
  Lists      lists;
  for (unsigned int m = 0; m < ensemble->GetNumberOfMembers(); ++m)
  {
    lists.push_back(ensemble->GetMember(m)->ComputeProbabilities(input.data(), 2, size, size));
  }
  return ensemble->Combine(lists);
}

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

nlohmann::json
ReadCard(const EnsembleType * ensemble)
{
  return nlohmann::json::parse(ensemble->GetModelCard());
}

/** A file whose model card and tensors went through `change`. */
template <typename TFunction>
std::string
WriteChanged(const std::string & original, TFunction && change)
{
  const std::string changed = original + ".changed.safetensors";
  NamedTensors      content = ReadNamedTensors(original);
  const auto        isCard = [](const auto & item) { return item.first == "itk_transfer_learning"; };
  const auto        item = std::find_if(content.metadata.begin(), content.metadata.end(), isCard);
  nlohmann::json    card = nlohmann::json::parse(item->second);
  content.metadata.erase(item);
  change(card, content);
  content.metadata.emplace_back("itk_transfer_learning", card.dump());
  WriteSafetensors(changed, content);
  return changed;
}

nlohmann::json
ReadFixture(const std::string & name)
{
  std::ifstream stream(TestPaths::Data("stacking.json"));
  return nlohmann::json::parse(stream).at(name);
}

/** The cases of each network of the fixture. */
std::vector<MetricsType::Pointer>
MakeCases(const nlohmann::json & fixture, const std::vector<std::string> & classNames)
{
  std::vector<MetricsType::Pointer> ofNetworks;
  for (const auto & probabilities : fixture.at("probabilities"))
  {
    auto metrics = MetricsType::New();
    metrics->SetClassNames(classNames);
    metrics->SetSplitName("validation");
    for (std::size_t i = 0; i < probabilities.size(); ++i)
    {
      MetricsType::Case oneCase;
      oneCase.path = std::to_string(i) + ".png";
      oneCase.trueClass = fixture.at("true")[i];
      oneCase.probabilities = probabilities[i].get<std::vector<float>>();
      metrics->AddCase(oneCase);
    }
    ofNetworks.push_back(metrics);
  }
  return ofNetworks;
}

std::vector<const MetricsType *>
GetPointers(const std::vector<MetricsType::Pointer> & metrics)
{
  return { metrics.begin(), metrics.end() };
}

/** Members of which only the number and the classes matter. */
EnsembleType::Pointer
MakeWithClasses(const std::vector<std::string> & classNames, unsigned int members)
{
  auto network = itk::ClassificationNetwork::New();
  network->Create("plain-3d", classNames, 1);
  auto ensemble = EnsembleType::New();
  for (unsigned int m = 0; m < members; ++m)
  {
    ensemble->AddMember(network);
  }
  return ensemble;
}

void
ExpectNear(const std::vector<double> & values, const std::vector<double> & expected, double tolerance)
{
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    ASSERT_NEAR(values[i], expected[i], tolerance) << i;
  }
}
} // namespace

// Oracle: means by hand of numbers that are exact in binary; of the logits (1/2, 1/2) and (1/4, 3/4) are to each other
// as 1 to the root of 3.
TEST(ClassificationEnsemble, CombinesByMeans)
{
  const auto  ensemble = MakeWithClasses({ "a", "b" }, 2);
  const Lists lists{ { 0.5F, 0.5F, 1.0F, 0.0F }, { 0.25F, 0.75F, 0.0F, 1.0F } };
  EXPECT_EQ(ensemble->Combine(lists), (std::vector<float>{ 0.375F, 0.625F, 0.5F, 0.5F }));
  ensemble->SetWeights({ 3.0, 1.0 });
  EXPECT_EQ(ensemble->Combine(lists), (std::vector<float>{ 0.4375F, 0.5625F, 0.75F, 0.25F }));
  ensemble->SetWeights({ 0.0, 7.0 });
  EXPECT_EQ(ensemble->Combine(lists), lists[1]);
  ensemble->SetWeights({});
  ensemble->SetCombination(CombinationEnum::LogitMean);
  const auto combined = ensemble->Combine(lists);
  EXPECT_NEAR(combined[0], 1.0 / (1.0 + std::sqrt(3.0)), 1e-7);
  EXPECT_NEAR(combined[1], std::sqrt(3.0) / (1.0 + std::sqrt(3.0)), 1e-7);
  // Both are sure, of different classes: nothing is infinite.
  EXPECT_EQ(combined[2], 0.5F);
}

// Oracle: by hand; the labels of a network with sigmoid do not compete.
TEST(ClassificationEnsemble, CombinesLabelsEachByItself)
{
  auto structure = itk::ClassificationNetwork::GetDefaultStructure("plain-3d");
  structure.activation = itk::ClassificationNetworkEnums::Activation::Sigmoid;
  auto network = itk::ClassificationNetwork::New();
  network->Create("plain-3d", { "a", "b" }, 1, structure);
  const auto  ensemble = MakeEnsemble({ network, network });
  const Lists lists{ { 0.9F, 0.2F }, { 0.5F, 0.2F } };
  ensemble->SetCombination(CombinationEnum::LogitMean);
  // The logits are ln 9 and 0.
  EXPECT_NEAR(ensemble->Combine(lists)[0], 0.75, 1e-6);
  EXPECT_NEAR(ensemble->Combine(lists)[1], 0.2, 1e-6);
  ensemble->SetCombination(CombinationEnum::Stacked);
  EXPECT_ERROR(ensemble->Combine(lists), "'sigmoid' cannot be stacked");
}

TEST(ClassificationEnsemble, NamesWhatDoesNotGoTogether)
{
  EXPECT_ERROR(EnsembleType::New()->Verify(), "no members");
  EXPECT_ERROR(EnsembleType::New()->AddMember(nullptr), "null");
  EXPECT_ERROR(EnsembleType::New()->GetMember(0), "no member 0");
  EXPECT_ERROR(MakeEnsemble({ MakeNetwork(1), itk::ClassificationNetwork::New() })->Verify(), "no weights");

  const auto expectError =
    [](itk::ClassificationNetwork * other, const std::string & first, const std::string & second) {
      const auto ensemble = MakeEnsemble({ MakeNetwork(1), other });
      EXPECT_ERROR(ensemble->Verify(), first, second, "member 1");
    };
  auto network = itk::ClassificationNetwork::New();
  network->Create("resnet18", { "calcified", "solid" }, 1);
  expectError(network, "same classes", "'calcified', 'healthy', 'solid'");
  network->Create("plain-3d", { "calcified", "healthy", "solid" }, 1);
  expectError(network, "same dimension", "the first has 2");
  auto parameters = MakeParameters();
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.orientation = itk::CTPreprocessingEnums::Orientation::AsStored;
  expectError(MakeNetwork(1, parameters), "same intensity", "picture");
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::HounsfieldUnits;
  expectError(MakeNetwork(1, parameters), "same orientation", "as-stored");
}

TEST(ClassificationEnsemble, NamesNumbersThatDoNotFit)
{
  const auto ensemble = MakeWithClasses({ "a", "b" }, 2);
  ensemble->SetWeights({ 1.0 });
  EXPECT_ERROR(ensemble->Verify(), "1 weights for 2 members");
  ensemble->SetWeights({ 1.0, -0.5 });
  EXPECT_ERROR(ensemble->Verify(), "-0.5");
  ensemble->SetWeights({ 1.0, std::numeric_limits<double>::quiet_NaN() });
  EXPECT_ERROR(ensemble->Verify(), "nan");
  ensemble->SetWeights({ 0.0, 0.0 });
  EXPECT_ERROR(ensemble->Verify(), "are 0");
  ensemble->SetCombination(CombinationEnum::Stacked);
  EXPECT_ERROR(ensemble->Verify(), "0 coefficients", "need 8 and 2", "FitStacking()");
  EnsembleType::Stacking stacking;
  stacking.coefficients.assign(8, 0.0);
  stacking.intercepts = { 0.0, std::numeric_limits<double>::infinity() };
  ensemble->SetStacking(stacking);
  EXPECT_ERROR(ensemble->Verify(), "inf");
  ensemble->SetWeights({});
  ensemble->SetCombination(CombinationEnum::ProbabilityMean);
  EXPECT_ERROR(ensemble->Combine({ { 0.5F, 0.5F } }), "of 1 members", "has 2 members");
  EXPECT_ERROR(ensemble->Combine({ { 0.5F, 0.5F }, { 1.0F } }), "equally many");
}

// Oracle: scikit-learn's LogisticRegression(C=1) on the same logits: Utilities/make-stacking-fixtures.py.
TEST(ClassificationEnsemble, IsStackedAsScikitLearnDoes)
{
  for (const std::string name : { "two classes", "four classes" })
  {
    SCOPED_TRACE(name);
    const auto fixture = ReadFixture(name);
    const auto classNames = NetworkFixture::MakeClassNames(static_cast<unsigned int>(fixture.at("intercepts").size()));
    const auto cases = MakeCases(fixture, classNames);
    const auto ensemble = MakeWithClasses(classNames, static_cast<unsigned int>(cases.size()));
    ensemble->FitStacking(GetPointers(cases));
    EXPECT_EQ(ensemble->GetCombination(), CombinationEnum::Stacked);
    EXPECT_EQ(ensemble->GetStacking().fittedOn, "validation");
    EXPECT_EQ(ensemble->GetStacking().cases, fixture.at("true").size());
    ExpectNear(ensemble->GetStacking().coefficients, fixture.at("coefficients"), 1e-6);
    ExpectNear(ensemble->GetStacking().intercepts, fixture.at("intercepts"), 1e-6);

    Lists lists;
    for (const auto & metrics : cases)
    {
      lists.emplace_back();
      for (const auto & oneCase : metrics->GetCases())
      {
        lists.back().insert(lists.back().end(), oneCase.probabilities.begin(), oneCase.probabilities.end());
      }
    }
    const auto          combined = ensemble->Combine(lists);
    std::vector<double> expected;
    for (const auto & row : fixture.at("stacked"))
    {
      expected.insert(expected.end(), row.begin(), row.end());
    }
    ExpectNear({ combined.begin(), combined.end() }, expected, 1e-6);
  }
}

// Oracle: members of one voice that say the same are the one network that says it.
TEST(ClassificationEnsemble, MembersOfOneVoiceShareItsCoefficients)
{
  const auto fixture = ReadFixture("four classes");
  const auto classNames = NetworkFixture::MakeClassNames(4);
  const auto cases = MakeCases(fixture, classNames);
  const auto each = MakeWithClasses(classNames, 3);
  each->FitStacking(GetPointers(cases));
  const auto shared = MakeWithClasses(classNames, 6);
  shared->FitStacking(GetPointers(cases), { 1, 3, 2 });
  const auto of = [&](std::size_t network) { return cases[network]->GetCases()[7].probabilities; };
  const auto expected = each->Combine({ of(0), of(1), of(2) });
  const auto combined = shared->Combine({ of(0), of(1), of(1), of(1), of(2), of(2) });
  ExpectNear({ combined.begin(), combined.end() }, { expected.begin(), expected.end() }, 1e-6);
  EXPECT_ERROR(each->FitStacking(GetPointers(cases), { 1, 3, 2 }), "for 6 members", "has 3");
}

TEST(ClassificationEnsemble, IsNotStackedOnOtherCases)
{
  const auto fixture = ReadFixture("two classes");
  const auto cases = MakeCases(fixture, { "a", "b" });
  const auto ensemble = MakeWithClasses({ "a", "b" }, 2);
  EXPECT_ERROR(ensemble->FitStacking({ cases[0] }), "1 evaluations", "has 2");
  const auto otherNames = MakeCases(fixture, { "a", "c" });
  EXPECT_ERROR(ensemble->FitStacking({ cases[0], otherNames[1] }), "differ between the members");
  const auto fewer = MetricsType::New();
  fewer->SetClassNames({ "a", "b" });
  fewer->AddCase(cases[0]->GetCases()[0]);
  EXPECT_ERROR(ensemble->FitStacking({ cases[0], fewer }), "differ between the members");
  EXPECT_ERROR(ensemble->FitStacking({ fewer, fewer }), "1 cases, none of which is of class");
  EXPECT_EQ(ensemble->GetCombination(), CombinationEnum::ProbabilityMean) << "a refused fit changed it";
}

// Oracle: identity, bit for bit; the file's hash by OpenSSL over its bytes.
TEST(ClassificationEnsemble, ReadsWhatItWrites)
{
  const std::string folder = TestPaths::OutputFolder("Ensemble");
  const std::string file = folder + "/ensemble.safetensors";
  const auto        ensemble = MakeWeighted({ MakeNetwork(1), MakeNetwork(2, MakeParameters(), "efficientnet-lite0") });
  ensemble->GetMember(1)->SetDropout(0.125);
  ensemble->Write(file);
  const auto read = ReadEnsemble(file);
  ASSERT_EQ(read->GetNumberOfMembers(), 2U);
  EXPECT_EQ(read->GetCombination(), CombinationEnum::LogitMean);
  EXPECT_EQ(read->GetWeights(), (std::vector<double>{ 0.25, 2.0 }));
  EXPECT_EQ(read->GetMember(1)->GetArchitecture(), "efficientnet-lite0");
  EXPECT_EQ(read->GetMember(1)->GetDropout(), 0.125);
  EXPECT_EQ(read->GetMember(0)->GetSHA256(), ensemble->GetMember(0)->GetSHA256());
  EXPECT_EQ(read->GetModelCard(), ensemble->GetModelCard());
  EXPECT_EQ(Compute(read), Compute(ensemble));

  const std::string again = folder + "/again.safetensors";
  read->Write(again);
  const std::string bytes = ReadAll(file);
  EXPECT_TRUE(ReadAll(again) == bytes) << "two writings differ";
  SHA256 hash;
  hash.Append(bytes);
  EXPECT_EQ(read->GetSHA256(), hash.Finish());

  EnsembleType::Stacking stacking{ std::vector<double>(18, 0.1), { -0.1, 1.0 / 3.0, 2.0 }, "validation", 7 };
  stacking.coefficients[5] = -3.0;
  ensemble->SetStacking(stacking);
  ensemble->SetCombination(CombinationEnum::Stacked);
  EXPECT_NE(ensemble->GetSHA256(), read->GetSHA256());
  ensemble->Write(file);
  const auto stacked = ReadEnsemble(file);
  EXPECT_TRUE(stacked->GetStacking() == stacking);
  EXPECT_EQ(Compute(stacked), Compute(ensemble));
}

// Oracle: a network's own file.
TEST(ClassificationEnsemble, OfOneNetworkIsTheNetworksFile)
{
  const std::string folder = TestPaths::OutputFolder("EnsembleOfOne");
  const auto        network = MakeSmallNetwork(3);
  network->Write(folder + "/network.safetensors");
  const auto ensemble = ReadEnsemble(folder + "/network.safetensors");
  EXPECT_TRUE(ensemble->IsOneNetwork());
  EXPECT_EQ(ensemble->GetSHA256(), network->GetSHA256());
  EXPECT_EQ(ensemble->GetModelCard(), network->GetModelCard());
  ensemble->Write(folder + "/again.safetensors");
  EXPECT_TRUE(ReadAll(folder + "/again.safetensors") == ReadAll(folder + "/network.safetensors"));
}

TEST(ClassificationEnsemble, KeepsWhatItDoesNotKnow)
{
  const std::string folder = TestPaths::OutputFolder("EnsembleUnknown");
  MakeTwo()->Write(folder + "/ensemble.safetensors");
  const auto changed =
    WriteChanged(folder + "/ensemble.safetensors", [](nlohmann::json & card, NamedTensors & content) {
      card["of_a_later_version"] = { 1, 2 };
      card["intended_use"] = "a study";
      card["ensemble"]["diversity"] = 0.5;
      card["ensemble"]["members"][1]["head"]["bias"] = "kept";
      content.metadata.emplace_back("format", "pt");
      content.metadata.emplace_back("members.1.format", "np");
    });
  const auto read = ReadEnsemble(changed);
  read->Write(folder + "/written.safetensors");
  EXPECT_TRUE(ReadAll(folder + "/written.safetensors") == ReadAll(changed));
  EXPECT_EQ(ReadCard(read).at("intended_use"), "a study");
}

TEST(ClassificationEnsemble, HasSectionsOfItsOwnInItsCard)
{
  const auto ensemble = MakeTwo();
  const auto before = ensemble->GetSHA256();
  ensemble->SetModelCardSection("abstention", R"({"threshold": 0.5})");
  EXPECT_EQ(ReadCard(ensemble).at("abstention").at("threshold"), 0.5);
  EXPECT_FALSE(ReadCard(ensemble).at("ensemble").at("members")[0].contains("abstention"));
  EXPECT_NE(ensemble->GetSHA256(), before);
  EXPECT_ERROR(ensemble->SetModelCardSection("classes", "[]"), "'classes'");
  EXPECT_ERROR(ensemble->SetModelCardSection("metrics", "{"), "'metrics'", "not JSON");
  const auto ofOne = MakeEnsemble({ MakeSmallNetwork(1) });
  ofOne->SetModelCardSection("metrics", R"({"accuracy": 1})");
  EXPECT_EQ(nlohmann::json::parse(ofOne->GetMember(0)->GetModelCard()).at("metrics").at("accuracy"), 1);
}

TEST(ClassificationEnsemble, NamesWhatIsWrongInItsFile)
{
  const std::string file = TestPaths::OutputFolder("EnsembleWrong") + "/ensemble.safetensors";
  MakeTwo()->Write(file);
  using Card = nlohmann::json;
  const auto expectError = [&](auto && change, const std::string & first, const std::string & second) {
    const std::string changed = WriteChanged(file, change);
    EXPECT_ERROR(ReadEnsemble(changed), changed, first, second);
  };
  expectError([](Card & card, auto &) { card["ensemble"]["combination"] = "vote"; }, "'vote'", "stacked");
  expectError([](Card & card, auto &) { card["ensemble"]["weights"] = { 1 }; }, "1 weights", "2 members");
  expectError([](Card & card, auto &) { card["ensemble"].erase("members"); }, "model card", "members");
  expectError([](Card & card, auto &) { card["ensemble"]["members"].erase(1); }, "tensors", "none of its 1 members");
  expectError(
    [](Card & card, auto &) { card["ensemble"]["members"][1]["format_version"] = 9; }, "member 1", "version 9");
  expectError([](Card & card, auto &) { card["ensemble"]["members"][1] = 5; }, "member 1", "JSON object");
  expectError(
    [](Card &, NamedTensors & content) { content.tensors.erase(content.tensors.begin()); }, "member 0", "Missing (1)");
  expectError([](Card &, NamedTensors & content) { content.tensors[0].name = "stray"; }, "member 0", "Missing (1)");

  const std::string bytes = ReadAll(file);
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size() / 2));
  const auto ensemble = MakeTwo();
  const auto before = ensemble->GetSHA256();
  EXPECT_ERROR(ensemble->Read(file), file);
  EXPECT_EQ(ensemble->GetSHA256(), before) << "a refused file changed the ensemble";
}

TEST(ClassificationEnsemble, IsNoNetworkAndSaysSo)
{
  const std::string file = TestPaths::OutputFolder("EnsembleAsNetwork") + "/ensemble.safetensors";
  MakeTwo()->Write(file);
  EXPECT_ERROR(itk::ClassificationNetwork::New()->Read(file), file, "is an ensemble", "ClassificationEnsemble");
}

TEST(ClassificationEnsemble, ClonesAreDeepAndGraftsShareTheMembers)
{
  const auto ensemble = MakeTwo();
  const auto graft = EnsembleType::New();
  graft->Graft(ensemble);
  EXPECT_EQ(graft->GetMember(0), ensemble->GetMember(0));
  EXPECT_EQ(graft->GetSHA256(), ensemble->GetSHA256());
  const EnsembleType::Pointer clone = ensemble->Clone();
  EXPECT_NE(clone->GetMember(0), ensemble->GetMember(0));
  EXPECT_EQ(clone->GetSHA256(), ensemble->GetSHA256());
  const auto before = ensemble->GetMTime();
  ensemble->GetMember(1)->SetDropout(0.25);
  EXPECT_GT(ensemble->GetMTime(), before);
  EXPECT_NE(clone->GetSHA256(), ensemble->GetSHA256());
  EXPECT_ERROR(graft->Graft(MakeNetwork(1)), "ClassificationNetwork");
  ensemble->Initialize();
  EXPECT_EQ(ensemble->GetNumberOfMembers(), 0U);
  EXPECT_TRUE(ensemble->GetWeights().empty());
}
