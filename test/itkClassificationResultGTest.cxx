// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationResult.h"

#include "itkTrainingHistory.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <sstream>

namespace
{
itk::ClassificationResult::Pointer
MakeResult()
{
  auto result = itk::ClassificationResult::New();
  result->SetClassNames({ "zebra", "adenoma" });
  result->SetSlices(
    { { 0, { { -1.5, 0.1, 30.0 } }, { 0.75f, 0.25f } }, { 7, { { -1.5, 0.1, 31.25 } }, { 0.125f, 0.875f } } });
  result->SetAssumptions({ "HU assumed: a 3D integer image" });
  result->SetNetworkDescription(R"({"architecture":"densenet121","sha256":"0123"})");
  return result;
}

std::string
GetError(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "no exception";
}
} // namespace

// Oracle: arithmetic by hand; the numbers are dyadic, so that the means are exact.
TEST(ClassificationResult, ProbabilityIsTheMeanOverSlices)
{
  const auto result = MakeResult();
  EXPECT_EQ(result->GetProbabilities(), (std::vector<double>{ 0.4375, 0.5625 }));
  EXPECT_EQ(result->GetLabelIndex(), 1u);
  EXPECT_EQ(result->GetLabel(), "adenoma");
}

// Oracle: the rule of the class's documentation.
TEST(ClassificationResult, TheLowerIndexWinsATie)
{
  auto result = itk::ClassificationResult::New();
  result->SetClassNames({ "a", "b", "c" });
  result->SetSlices({ { 0, {}, { 0.25f, 0.5f, 0.25f } }, { 1, {}, { 0.25f, 0.25f, 0.5f } } });
  EXPECT_EQ(result->GetProbabilities()[1], result->GetProbabilities()[2]);
  EXPECT_EQ(result->GetLabel(), "b");
}

// Oracle: nlohmann's ordered parser.
TEST(ClassificationResult, JSONHoldsLabelRuleSlicesAndNetworkInTheOrderOfTheClasses)
{
  const std::string text = MakeResult()->ToJSON();
  const auto        json = nlohmann::ordered_json::parse(text);
  EXPECT_EQ(json.at("format_version"), 1);
  EXPECT_EQ(json.at("status"), "classified");
  EXPECT_EQ(json.at("label"), "adenoma");
  EXPECT_EQ(json.at("rule"), "mean of the slices' probabilities");
  EXPECT_EQ(json.at("probabilities").begin().key(), "zebra");
  EXPECT_EQ(json.at("probabilities").at("adenoma").get<double>(), 0.5625);
  ASSERT_EQ(json.at("slices").size(), 2u);
  EXPECT_EQ(json.at("slices")[0].at("label"), "zebra");
  EXPECT_EQ(json.at("slices")[1].at("index"), 7);
  EXPECT_EQ(json.at("slices")[1].at("position_lps_mm").get<std::vector<double>>(),
            (std::vector<double>{ -1.5, 0.1, 31.25 }));
  EXPECT_EQ(json.at("slices")[1].at("probabilities").at("zebra").get<double>(), 0.125);
  EXPECT_EQ(json.at("assumptions")[0], "HU assumed: a 3D integer image");
  EXPECT_EQ(json.at("intended_use"), "research; not for diagnosis");
  EXPECT_EQ(json.at("network").at("sha256"), "0123");
}

// Oracle: JSON has no NaN, and text that is not UTF-8 may not stop the writing.
TEST(ClassificationResult, JSONHoldsWhatWasClassifiedAndMappedWhereThatIsKnown)
{
  const auto result = MakeResult();
  auto       json = nlohmann::ordered_json::parse(result->ToJSON());
  EXPECT_FALSE(json.contains("series") || json.contains("heatmap"));
  result->SetSeriesDescription(R"({"series_instance_uid":"1.2.3","slices":[]})");
  result->SetHeatMapDescription(R"({"class":"zebra","maximum":0.125})");
  json = nlohmann::ordered_json::parse(result->ToJSON());
  EXPECT_EQ(json.at("series").dump(), R"({"series_instance_uid":"1.2.3","slices":[]})");
  EXPECT_EQ(json.at("heatmap").dump(), R"({"class":"zebra","maximum":0.125})");
  const auto other = itk::ClassificationResult::New();
  other->Graft(result);
  EXPECT_EQ(other->ToJSON(), result->ToJSON());
  result->SetSeriesDescription("lung.nrrd");
  EXPECT_NE(GetError([&] { result->ToJSON(); }).find("'series'"), std::string::npos);
}

TEST(ClassificationResult, WhatIsNotFiniteIsNullAndWhatIsNotUTF8IsReplaced)
{
  auto result = itk::ClassificationResult::New();
  result->SetClassNames({ "a", "M\xC3\xBCnch\xFFn" });
  result->SetSlices({ { 0, {}, { std::numeric_limits<float>::quiet_NaN(), 1.0f } } });
  const auto json = nlohmann::json::parse(result->ToJSON());
  EXPECT_TRUE(json.at("probabilities").at("a").is_null());
  EXPECT_EQ(json.at("probabilities").at("M\xC3\xBCnch\xEF\xBF\xBDn"), 1.0);
}

// Oracle: the contract.
TEST(ClassificationResult, WithoutSlicesItIsRefusedAndHasNoLabel)
{
  auto result = itk::ClassificationResult::New();
  result->SetClassNames({ "a", "b" });
  EXPECT_TRUE(result->GetProbabilities().empty());
  EXPECT_NE(GetError([&] { result->GetLabelIndex(); }).find("0 slices and 2 classes"), std::string::npos);
  const auto json = nlohmann::json::parse(result->ToJSON());
  EXPECT_EQ(json.at("status"), "refused");
  EXPECT_EQ(json.at("reason"), "no slices were classified");
  EXPECT_TRUE(json.at("label").is_null());
}

// Oracle: the contract; the highest probabilities are 0.5625 of the whole, 0.75 and 0.875 of the slices.
TEST(ClassificationResult, AbstainsBelowTheThresholdOfTheNetwork)
{
  const auto result = MakeResult();
  const auto setThreshold = [&](const std::string & threshold) {
    result->SetNetworkDescription("{\"abstention\":{\"threshold\":" + threshold + "}}");
  };
  setThreshold("0.5625");
  EXPECT_FALSE(result->IsAbstained());
  EXPECT_EQ(result->GetLabel(), "adenoma");
  setThreshold("0.8");
  EXPECT_TRUE(result->IsAbstained());
  EXPECT_EQ(result->GetLabel(), "abstained");
  EXPECT_EQ(result->GetLabelIndex(), 1u);
  EXPECT_EQ(result->GetLabelOfSlice(0), "abstained");
  EXPECT_EQ(result->GetLabelOfSlice(1), "adenoma");
  const auto json = nlohmann::json::parse(result->ToJSON());
  EXPECT_EQ(json.at("status"), "abstained");
  EXPECT_EQ(json.at("label"), "abstained");
  EXPECT_EQ(json.at("reason"), "the highest probability, 0.5625 of 'adenoma', is below the network's threshold of 0.8");
  EXPECT_EQ(json.at("probabilities").at("adenoma").get<double>(), 0.5625);
  EXPECT_EQ(json.at("slices")[1].at("label"), "adenoma");
  setThreshold("\"high\"");
  EXPECT_NE(GetError([&] { result->GetLabel(); }).find("\"high\""), std::string::npos);
  setThreshold("1.5");
  EXPECT_NE(GetError([&] { result->ToJSON(); }).find("1.5"), std::string::npos);
  EXPECT_NE(GetError([&] { result->GetLabelOfSlice(2); }).find("slice 2"), std::string::npos);
}

// Oracle: the offending value is in the message.
TEST(ClassificationResult, ErrorsNameTheValue)
{
  auto result = MakeResult();
  EXPECT_NE(GetError([&] { result->SetClassNames({ "twice", "twice" }); }).find("'twice'"), std::string::npos);
  result->SetClassNames({ "a", "b", "c" });
  EXPECT_NE(GetError([&] { result->GetProbabilities(); }).find("2 probabilities, but 3 class names"),
            std::string::npos);
  result->SetClassNames({ "a", "b" });
  result->SetNetworkDescription("densenet121");
  EXPECT_NE(GetError([&] { result->ToJSON(); }).find("'densenet121'"), std::string::npos);
}

// Oracle: ITK's contracts of Modified(), Graft() and Initialize().
TEST(ClassificationResult, ModificationTimeGraftAndInitializeAreITKs)
{
  const auto result = MakeResult();
  const auto before = result->GetMTime();
  result->SetClassNames(std::vector<std::string>(result->GetClassNames()));
  result->SetSlices(std::vector<itk::ClassificationResult::Slice>(result->GetSlices()));
  result->SetAssumptions(std::vector<std::string>(result->GetAssumptions()));
  EXPECT_EQ(result->GetMTime(), before);
  auto slices = result->GetSlices();
  slices[1].position[2] = 32.0;
  result->SetSlices(slices);
  EXPECT_GT(result->GetMTime(), before);

  auto grafted = itk::ClassificationResult::New();
  grafted->Graft(result);
  EXPECT_EQ(grafted->ToJSON(), result->ToJSON());
  EXPECT_THROW(grafted->Graft(itk::TrainingHistory::New()), itk::ExceptionObject);
  const auto ofGraft = grafted->GetMTime();
  grafted->Initialize();
  EXPECT_EQ(grafted->GetMTime(), ofGraft);
  EXPECT_EQ(grafted->ToJSON(), itk::ClassificationResult::New()->ToJSON());
  EXPECT_EQ(result->GetSlices().size(), 2u) << "the source is left alone";
}

// Oracle: the values that were set.
TEST(ClassificationResult, PrintsEveryMember)
{
  std::ostringstream text;
  MakeResult()->Print(text);
  for (const char * part : { "zebra adenoma", "Slices: 2", "7: 0.125 0.875", "HU assumed", "densenet121" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
  }
}

// Oracle: the rule of the class's documentation, by hand.
TEST(ClassificationResult, SlicesOutOfDomainHaveNoLabelAndAreNoPartOfTheMean)
{
  const itk::ClassificationResult::DomainViolation area{ "body_area", 700.0, 2.0, 400.0 };
  const itk::ClassificationResult::DomainViolation air{ "air_share", 0.5, 0.0, 0.25 };
  auto                                             result = MakeResult();
  result->SetNetworkDescription(R"({"domain":{"patients":1,"slices":53}})");
  result->SetSlices({ { 0, {}, { 0.75f, 0.25f } },
                      { 1, {}, {}, {}, { 0.25f, 0.75f }, { area } },
                      { 2, {}, { 0.5f, 0.5f } },
                      { 3, {}, {}, {}, { 0.0f, 1.0f }, { area, air } } });
  EXPECT_FALSE(result->IsOutOfDomain()); // half of them are inside
  EXPECT_EQ(result->GetNumberOfSlicesInDomain(), 2u);
  EXPECT_EQ(result->GetProbabilities(), (std::vector<double>{ 0.625, 0.375 }));
  EXPECT_TRUE(result->GetOutOfDomainProbabilities().empty());
  EXPECT_EQ(result->GetLabel(), "zebra");
  EXPECT_EQ(result->GetLabelOfSlice(1), "out_of_domain");
  const auto json = nlohmann::json::parse(result->ToJSON());
  EXPECT_EQ(json.at("status"), "classified");
  EXPECT_EQ(json.at("rule"), "mean of the probabilities of the slices inside the network's domain");
  EXPECT_EQ(json.at("domain"),
            nlohmann::json::parse(R"({"known":true,"slices":4,"slices_inside":2,"minimum_share":0.5})"));
  EXPECT_TRUE(json.at("slices")[3].at("label").is_null());
  EXPECT_TRUE(json.at("slices")[3].at("probabilities").is_null());
  EXPECT_EQ(json.at("slices")[3].at("out_of_domain_probabilities").at("adenoma"), 1.0);
  EXPECT_EQ(json.at("slices")[3].at("violations")[1],
            nlohmann::json::parse(R"({"bound":"air_share","value":0.5,"low":0.0,"high":0.25})"));
  EXPECT_FALSE(json.at("slices")[0].contains("violations"));
}

// Oracle: as above; three of four slices are outside, and the area is the bound that most of them violate.
TEST(ClassificationResult, AnImageOutOfDomainHasAStatusAndNoLabel)
{
  const itk::ClassificationResult::DomainViolation area{ "body_area", 700.0, 2.0, 400.0 };
  const itk::ClassificationResult::DomainViolation air{ "air_share", 0.5, 0.0, 0.25 };
  auto                                             result = MakeResult();
  result->SetSlices({ { 0, {}, {}, {}, { 0.75f, 0.25f }, { air } },
                      { 1, {}, {}, {}, { 0.25f, 0.75f }, { area } },
                      { 2, {}, { 0.0f, 1.0f } },
                      { 3, {}, {}, {}, { 0.0f, 1.0f }, { area, air } },
                      { 4, {}, {}, {}, { 0.0f, 1.0f }, { area } } });
  EXPECT_TRUE(result->IsOutOfDomain());
  EXPECT_FALSE(result->IsAbstained());
  EXPECT_EQ(result->GetLabel(), "out_of_domain");
  EXPECT_TRUE(result->GetProbabilities().empty());
  EXPECT_EQ(result->GetOutOfDomainProbabilities().size(), 2u);
  EXPECT_NEAR(result->GetOutOfDomainProbabilities()[0], 0.2, 1e-12);
  const auto json = nlohmann::json::parse(result->ToJSON());
  EXPECT_EQ(json.at("status"), "out_of_domain");
  EXPECT_EQ(json.at("reason_code"), "body_area");
  EXPECT_TRUE(json.at("label").is_null());
  EXPECT_TRUE(json.at("probabilities").is_null());
  EXPECT_TRUE(json.contains("out_of_domain_probabilities"));
  EXPECT_EQ(json.at("domain").at("known"), false);
}
