// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCrossValidationReportWriter.h"

#include "ExpectedError.h"
#include "TestPaths.h"
#include "itkDescribeMetrics.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace
{
/** Ten cases of two classes, the first `right` of them classified rightly. */
itk::ClassificationMetrics::Pointer
MakeFold(unsigned int right, const std::string & name)
{
  auto metrics = itk::ClassificationMetrics::New();
  metrics->SetClassNames({ "healthy", "solid" });
  metrics->SetSplitName("test");
  metrics->SetNetworkDescription(R"({"architecture":"resnet18","sha256":"0123"})");
  for (unsigned int i = 0; i < 10; ++i)
  {
    const unsigned int               trueClass = i % 2;
    const unsigned int               predicted = i < right ? trueClass : 1 - trueClass;
    itk::ClassificationMetrics::Case oneCase;
    oneCase.path = name + std::to_string(i) + ".png";
    oneCase.trueClass = trueClass;
    oneCase.probabilities = predicted == 0 ? std::vector<float>{ 0.75F, 0.25F } : std::vector<float>{ 0.25F, 0.75F };
    metrics->AddCase(oneCase);
  }
  return metrics;
}

std::string
Read(const std::string & file)
{
  std::ifstream     stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}
} // namespace

// Oracle: by hand: accuracies .8, .6, 1; their mean is .8, the squares of the differences add up to .08, over n - 1.
TEST(CrossValidationReportWriter, SummarizesFoldsAndPoolsTheirCases)
{
  const auto writer = itk::CrossValidationReportWriter::New();
  writer->AddFold(MakeFold(8, "a"));
  writer->AddFold(MakeFold(6, "b"));
  writer->AddFold(MakeFold(10, "c"));
  EXPECT_EQ(writer->GetNumberOfFolds(), 3U);
  EXPECT_EQ(writer->DescribeMeans().find("accuracy 0.800, standard deviation 0.200; macro F1 "), 0U)
    << writer->DescribeMeans();
  const auto pooled = writer->MakeHeldOutMetrics();
  EXPECT_EQ(pooled->GetCases().size(), 30U);
  EXPECT_NEAR(pooled->ComputeAccuracy().value, 24.0 / 30, 1e-12);
  EXPECT_STREQ(pooled->GetSplitName(), "held-out folds");
  const auto json = nlohmann::json::parse(writer->ToJSON());
  EXPECT_NEAR(json.at("mean").at("accuracy").get<double>(), 0.8, 1e-12);
  EXPECT_NEAR(json.at("standard_deviation").at("accuracy").get<double>(), std::sqrt(0.08 / 2), 1e-12);
  EXPECT_NEAR(json.at("held_out").at("accuracy").at("value").get<double>(), 0.8, 1e-12);
  EXPECT_EQ(json.at("held_out").at("network"), nlohmann::json({ { "architecture", "resnet18" }, { "networks", 3 } }));
  EXPECT_EQ(json.at("folds").size(), 3U);
}

// Oracle: what was added; all cases of the second fold are given one class.
TEST(CrossValidationReportWriter, WritesAPageAndAJSONFile)
{
  const std::string folder = TestPaths::OutputFolder("CrossValidation");
  const auto        writer = itk::CrossValidationReportWriter::New();
  writer->SetFileName(folder + "/folds.html");
  writer->SetTitle("Cross-validation of resnet18");
  writer->AddNotice("Random initialization.");
  writer->AddNote("split by patient");
  writer->AddFacts("Reproduce", { { "command", "TrainCTClassifier --folds 2" } });
  writer->AddFold(MakeFold(8, "a"));
  auto collapsed = itk::ClassificationMetrics::New();
  collapsed->SetClassNames({ "healthy", "solid" });
  collapsed->SetSplitName("test");
  for (unsigned int i = 0; i < 4; ++i)
  {
    itk::ClassificationMetrics::Case oneCase;
    oneCase.path = "b" + std::to_string(i);
    oneCase.trueClass = i % 2;
    oneCase.probabilities = { 0.75F, 0.25F };
    collapsed->AddCase(oneCase);
  }
  writer->AddFold(collapsed);
  writer->Write();
  const std::string page = Read(folder + "/folds.html");
  for (const std::string part : { "Cross-validation of resnet18",
                                  "Random initialization.",
                                  "<p class=\"note\">split by patient</p>",
                                  "TrainCTClassifier --folds 2",
                                  "The network of fold 2 has collapsed: all 4 cases of test are assigned the class",
                                  "accuracy 0.800",
                                  "all held-out cases" })
  {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(Read(folder + "/folds.json"), writer->ToJSON());
  EXPECT_EQ(itk::DescribeCollapse(MakeFold(8, "a")), "");
}

TEST(CrossValidationReportWriter, RefusesWhatIsNoFold)
{
  const auto writer = itk::CrossValidationReportWriter::New();
  writer->SetFileName(TestPaths::OutputFolder("CrossValidation") + "/none.html");
  EXPECT_ERROR(writer->Write(), "There is no fold");
  EXPECT_ERROR(writer->AddFold(itk::ClassificationMetrics::New()), "Fold 1 has 0 cases");
  writer->AddFold(MakeFold(8, "a"));
  const auto others = MakeFold(8, "b");
  others->Initialize();
  others->SetClassNames({ "a", "b" });
  EXPECT_ERROR(writer->AddFold(others), "Fold 2");
  writer->SetFileName("");
  EXPECT_ERROR(writer->Write(), "no file name");
}
