// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkTrainingHistory.h"

#include "ExpectedError.h"
#include "itkClassificationResult.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <sstream>

namespace
{
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

itk::TrainingHistory::Pointer
MakeHistory()
{
  auto history = itk::TrainingHistory::New();
  history->AddEpoch({ 1, 1e-3, 0.1 + 0.2, 0.5, notANumber, notANumber, notANumber, notANumber, 12.5 });
  history->AddEpoch({ 2, 1.0 / 3.0, 0.25, 0.75, 0.5, 1.0, 0.1 + 0.7, 2.0 / 3.0, 11.0 });
  history->SetBestEpoch(2);
  history->SetStopCondition("all 2 epochs done");
  history->SetNetworkDescription(R"({"architecture":"resnet18","sha256":"ab","intended_use":"teaching"})");
  return history;
}
} // namespace

// Oracle: nlohmann's parser; equality of doubles is exact, so that no digit may be lost.
TEST(TrainingHistory, NumbersInJSONReadBackExactlyAndNaNIsNull)
{
  const nlohmann::json json = nlohmann::json::parse(MakeHistory()->ToJSON());
  EXPECT_EQ(json.at("format_version"), 1);
  EXPECT_EQ(json.at("best_epoch"), 2);
  EXPECT_EQ(json.at("stop_condition"), "all 2 epochs done");
  EXPECT_EQ(json.at("intended_use"), "teaching");
  EXPECT_EQ(json.at("network").at("sha256"), "ab");
  ASSERT_EQ(json.at("epochs").size(), 2u);
  EXPECT_EQ(json.at("epochs")[0].at("training_loss").get<double>(), 0.1 + 0.2);
  EXPECT_TRUE(json.at("epochs")[0].at("validation_loss").is_null());
  EXPECT_TRUE(json.at("epochs")[0].at("validation_accuracy").is_null());
  EXPECT_EQ(json.at("epochs")[1].at("learning_rate").get<double>(), 1.0 / 3.0);
  EXPECT_TRUE(json.at("epochs")[0].at("validation_macro_auc").is_null());
  EXPECT_EQ(json.at("epochs")[1].at("validation_macro_f1").get<double>(), 0.1 + 0.7);
  EXPECT_EQ(json.at("epochs")[1].at("validation_macro_auc").get<double>(), 2.0 / 3.0);
  EXPECT_EQ(json.at("epochs")[1].at("seconds").get<double>(), 11.0);
}

// Oracle: the JSON of the history that was written.
TEST(TrainingHistory, ReadsItsOwnJSONBack)
{
  for (const auto & history : { MakeHistory(), itk::TrainingHistory::New() })
  {
    EXPECT_EQ(itk::TrainingHistory::FromJSON(history->ToJSON())->ToJSON(), history->ToJSON());
  }
  for (const char * text : { "", "{}", "[1]", R"({ "epochs": [{ "epoch": "one" }] })" })
  {
    EXPECT_ERROR(itk::TrainingHistory::FromJSON(text), "not a training history", text);
  }
}

// Oracle: the project's rule for what nobody wrote another use for.
TEST(TrainingHistory, WithoutANetworkTheIntendedUseIsResearch)
{
  const nlohmann::json json = nlohmann::json::parse(itk::TrainingHistory::New()->ToJSON());
  EXPECT_EQ(json.at("intended_use"), "research; not for diagnosis");
  EXPECT_TRUE(json.at("network").is_null());
  EXPECT_TRUE(json.at("epochs").empty());
}

// Oracle: the JSON of the source.
TEST(TrainingHistory, GraftCopiesAllAndRefusesAnotherClass)
{
  const auto history = MakeHistory();
  auto       grafted = itk::TrainingHistory::New();
  const auto before = grafted->GetMTime();
  grafted->Graft(history);
  EXPECT_EQ(grafted->ToJSON(), history->ToJSON());
  EXPECT_GT(grafted->GetMTime(), before);
  EXPECT_THROW(grafted->Graft(itk::ClassificationResult::New()), itk::ExceptionObject);
  grafted->Graft(nullptr);
  EXPECT_EQ(grafted->GetEpochs().size(), 2u);
}

// Oracle: ITK's contract of DataObject: Initialize() empties and leaves the modification time alone.
TEST(TrainingHistory, InitializeEmptiesWithoutBeingAModification)
{
  const auto history = MakeHistory();
  const auto before = history->GetMTime();
  history->Initialize();
  EXPECT_EQ(history->GetMTime(), before);
  EXPECT_EQ(history->ToJSON(), itk::TrainingHistory::New()->ToJSON());
}

// Oracle: the values that were set.
TEST(TrainingHistory, PrintsEveryMember)
{
  std::ostringstream text;
  MakeHistory()->Print(text);
  for (const char * part : { "Epochs: 2", "training loss 0.25", "BestEpoch: 2", "all 2 epochs done", "resnet18" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
  }
}
