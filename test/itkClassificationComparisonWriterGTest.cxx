// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracle: figures of small confusion matrices, computed by hand.
#include "ExpectedError.h"
#include "itkClassificationComparisonWriter.h"

#include "DatasetFixtures.h"
#include "Reports/ComparisonSections.h"
#include "Reports/SVGChart.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace DatasetFixtures;
using Writer = itk::ClassificationComparisonWriter;
using Metrics = itk::ClassificationMetrics;

namespace
{
/** `matrix[t][p]` cases of class t that are given class p. */
Metrics::Pointer
MakeMetrics(const std::vector<std::vector<unsigned int>> & matrix, const std::string & split = "test")
{
  auto                     metrics = Metrics::New();
  std::vector<std::string> names;
  for (std::size_t c = 0; c < matrix.size(); ++c)
  {
    names.push_back(std::string(1, static_cast<char>('a' + c)));
  }
  metrics->SetClassNames(names);
  metrics->SetSplitName(split);
  for (unsigned int t = 0; t < matrix.size(); ++t)
  {
    for (unsigned int p = 0; p < matrix.size(); ++p)
    {
      for (unsigned int i = 0; i < matrix[t][p]; ++i)
      {
        Metrics::Case one;
        one.trueClass = t;
        one.probabilities.assign(matrix.size(), 0.0f);
        one.probabilities[p] = 1.0f;
        metrics->AddCase(one);
      }
    }
  }
  return metrics;
}

itk::TrainingHistory::Pointer
MakeHistory(const std::vector<double> & seconds)
{
  auto history = itk::TrainingHistory::New();
  for (std::size_t i = 0; i < seconds.size(); ++i)
  {
    history->AddEpoch({ static_cast<unsigned int>(i + 1), 1e-3, 1.0, 0.5, 1.1, 0.4, 0.35, 0.6, seconds[i] });
  }
  return history;
}

Writer::Model
MakeModel(const std::string & name, const Metrics * metrics, double fraction = 1.0, std::size_t samples = 100)
{
  Writer::Model model;
  model.name = name;
  model.trainingFraction = fraction;
  model.trainingSamples = samples;
  model.numberOfParameters = 11177538;
  model.inferenceSeconds = 0.0125;
  model.metrics = metrics;
  model.history = MakeHistory({ 2.0, 4.0 }).GetPointer();
  return model;
}

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::size_t
CountOf(const std::string & text, const std::string & fragment)
{
  std::size_t count = 0;
  for (std::size_t at = text.find(fragment); at != std::string::npos; at = text.find(fragment, at + 1))
  {
    ++count;
  }
  return count;
}

const std::vector<std::vector<unsigned int>> usual{ { 6, 2, 0 }, { 1, 7, 2 }, { 1, 0, 1 } };
const std::vector<std::vector<unsigned int>> collapsed{ { 8, 0, 0 }, { 10, 0, 0 }, { 2, 0, 0 } };
} // namespace

TEST(ClassificationComparisonWriter, ComputesFiguresAsByHand)
{
  using namespace itk::TransferLearning;
  const auto metrics = MakeMetrics(usual);
  const auto figures = metrics->ComputeOverallFigures();
  EXPECT_NEAR(figures.macroPrecision.value, (6.0 / 8 + 7.0 / 9 + 1.0 / 3) / 3, 1e-12);
  EXPECT_NEAR(figures.balancedAccuracy.value, (6.0 / 8 + 7.0 / 10 + 1.0 / 2) / 3, 1e-12);
  EXPECT_NEAR(figures.macroF1.value, (0.75 + 14.0 / 19 + 0.4) / 3, 1e-12);
  EXPECT_NEAR(figures.macroFalsePositiveRate.value, (2.0 / 12 + 2.0 / 10 + 2.0 / 18) / 3, 1e-12);
  const auto classes = metrics->ComputeClassFigures();
  EXPECT_NEAR(classes[0].accuracyOneVersusRest.value, 16.0 / 20, 1e-12);
  EXPECT_NEAR(classes[1].accuracyOneVersusRest.value, 15.0 / 20, 1e-12);
  EXPECT_NEAR(classes[2].accuracyOneVersusRest.value, 17.0 / 20, 1e-12);
  EXPECT_FALSE(metrics->IsCollapsed());
  EXPECT_TRUE(MakeMetrics(collapsed)->IsCollapsed());
  EXPECT_FALSE(MakeMetrics({ { 3, 0 }, { 0, 0 } })->IsCollapsed()) << "there is one class only";
  EXPECT_FALSE(Metrics::New()->IsCollapsed());
  EXPECT_TRUE(nlohmann::json::parse(MakeMetrics(collapsed)->ToJSON()).at("collapsed"));
  // Nothing is predicted as b or c: their precision is 0 in one mean, and no part of the other.
  EXPECT_NEAR(MakeMetrics(collapsed)->ComputeOverallFigures().macroPrecision.value, 8.0 / 20 / 3, 1e-12);
  EXPECT_NEAR(MakeMetrics(collapsed)->ComputeOverallFigures().macroPrecisionOfDefined.value, 8.0 / 20, 1e-12);
  EXPECT_EQ(ComputeMeanSeconds(*MakeHistory({ 2.0, 4.0 })), 3.0);
  EXPECT_TRUE(std::isnan(ComputeMeanSeconds(*MakeHistory({}))));
}

TEST(ClassificationComparisonWriter, WritesPageAndFiguresOfEveryModel)
{
  const std::string folder = TestPaths::OutputFolder("Comparison");
  const auto        writer = Writer::New();
  writer->SetFileName(folder + "/comparison.html");
  writer->SetTitle("Comparison of <networks>");
  writer->AddNotice("split by patient");
  writer->AddNote("nothing was found");
  writer->SetCommand("TrainCTClassifier --architecture resnet18,densenet121,vgg16");
  writer->AddModel(MakeModel("resnet18", MakeMetrics(usual)));
  writer->AddModel(MakeModel("densenet121", MakeMetrics(collapsed)));
  Writer::Model failed;
  failed.name = "vgg16";
  failed.failure = "no <weights>";
  writer->AddModel(failed);
  writer->Write();

  const std::string page = ReadAll(folder + "/comparison.html");
  for (const char * const text : { "<h1>Comparison of &lt;networks&gt;</h1>",
                                   "split by patient",
                                   "TrainCTClassifier --architecture resnet18,densenet121,vgg16",
                                   "research; not for diagnosis",
                                   ">0.700<small>0.481 to 0.855</small></td>", // 14 of 20 and Wilson's interval
                                   "collapsed: one class only",
                                   "failed: no &lt;weights&gt;",
                                   "11,177,538",
                                   "12.500" })
  {
    EXPECT_NE(page.find(text), std::string::npos) << text;
  }
  EXPECT_NE(page.find("<p class=\"note\">nothing was found</p>"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(CountOf(page, "<svg"), 8u) << "loss, accuracy, macro averages and learning rate of two networks";
  EXPECT_EQ(page.find("Amount of training data"), std::string::npos);

  const auto json = nlohmann::json::parse(ReadAll(folder + "/comparison.json"));
  EXPECT_EQ(json.at("format_version"), 1);
  EXPECT_EQ(json.at("split"), "test");
  EXPECT_EQ(json.at("notices"), nlohmann::json({ "split by patient" }));
  EXPECT_EQ(json.at("notes"), nlohmann::json({ "nothing was found" }));
  const auto & models = json.at("models");
  ASSERT_EQ(models.size(), 3u);
  EXPECT_EQ(models[0].at("collapsed"), false);
  EXPECT_NEAR(models[0].at("metrics").at("macro_recall").at("value").get<double>(), 0.65, 1e-12);
  EXPECT_EQ(models[0].at("seconds_per_epoch"), 3.0);
  EXPECT_EQ(models[0].at("epochs"), 2);
  EXPECT_EQ(models[0].at("metrics").at("accuracy").at("value"), 0.7);
  EXPECT_TRUE(models[0].at("failure").is_null());
  EXPECT_EQ(models[1].at("collapsed"), true);
  EXPECT_EQ(models[2].at("failure"), "no <weights>");
  EXPECT_FALSE(models[2].contains("metrics"));
  ASSERT_EQ(json.at("differences").size(), 1u) << "one failed";
  const auto & difference = json.at("differences")[0];
  EXPECT_EQ(difference.at("models"), nlohmann::json({ 0, 1 }));
  EXPECT_EQ(difference.at("names"), nlohmann::json({ "resnet18", "densenet121" }));
  const auto expected = models[0].at("metrics").at("macro_auc").at("value").get<double>() - 0.5;
  EXPECT_NEAR(difference.at("macro_auc").at("difference").get<double>(), expected, 1e-12);
  EXPECT_NEAR(difference.at("accuracy").at("difference").get<double>(), 0.7 - 8.0 / 20, 1e-12);
  EXPECT_NE(page.find("resnet18 \xE2\x88\x92 densenet121"), std::string::npos);
}

TEST(ClassificationComparisonWriter, ShowsPublishedFiguresBeside)
{
  const std::string folder = TestPaths::OutputFolder("ComparisonReference");
  const auto        write = [&folder](const std::string & reference) {
    std::ofstream(folder + "/paper.csv") << reference;
    const auto writer = Writer::New();
    writer->SetFileName(folder + "/comparison.html");
    writer->SetReferenceFile(folder + "/paper.csv");
    writer->AddModel(MakeModel("resnet18", MakeMetrics(usual)));
    writer->AddModel(MakeModel("vgg16", MakeMetrics(usual)));
    writer->Write();
  };
  write("architecture,accuracy,recall\nresnet18,0.875,\ndensenet121,0.5,0.25\n");
  const std::string page = ReadAll(folder + "/comparison.html");
  EXPECT_NE(page.find("published accuracy"), std::string::npos);
  EXPECT_NE(page.find("<td data-label=\"published accuracy\">0.875</td>"), std::string::npos);
  EXPECT_EQ(page.find("<td data-label=\"published accuracy\">0.500</td>"), std::string::npos)
    << "of an architecture that is not compared";
  const auto models = nlohmann::json::parse(ReadAll(folder + "/comparison.json")).at("models");
  EXPECT_EQ(models[0].at("published"), nlohmann::json({ { "accuracy", 0.875 } }));
  EXPECT_FALSE(models[1].contains("published"));

  const std::pair<const char *, const char *> refused[] = {
    { "architecture,beauty\n", "must be architecture, and one or more of accuracy" },
    { "architecture,accuracy\nresnet18,87.5\n", "line 2: '87.5' is not a metric" },
    { "architecture,accuracy\nresnet18,high\n", "line 2: 'high' is not a metric" },
    { "architecture,accuracy\nresnet18\n", "line 2 has 1 fields, but the first line has 2" },
  };
  for (const auto & [text, message] : refused)
  {
    EXPECT_ERROR(write(text), folder + "/paper.csv", message);
  }
}

// Networks for images and for volumes have other cases, though their split has the same name.
TEST(ClassificationComparisonWriter, OtherCasesAreNotPaired)
{
  const std::string folder = TestPaths::OutputFolder("Unpaired");
  const auto        writer = Writer::New();
  writer->SetFileName(folder + "/comparison.html");
  writer->AddModel(MakeModel("resnet18", MakeMetrics(usual)));
  writer->AddModel(MakeModel("resnet18-3d", MakeMetrics({ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } })));
  writer->Write();
  EXPECT_TRUE(nlohmann::json::parse(ReadAll(folder + "/comparison.json")).at("differences").empty());
  EXPECT_EQ(ReadAll(folder + "/comparison.html").find("Differences between networks"), std::string::npos);
}

// Oracle: the calibrations of the members, as the description has them.
TEST(ClassificationComparisonWriter, TellsTheTemperaturesThatWereFittedAndThoseThatWereNot)
{
  const std::string folder = TestPaths::OutputFolder("Temperatures");
  const auto        ensemble = MakeMetrics(usual);
  ensemble->SetNetworkDescription(R"({"members": [
    {"calibration": {"temperature": 1.25, "fitted_on": "validation", "cases": 120}},
    {"calibration": {"refused": "there are only 4 cases", "fitted_on": "validation", "cases": 4}},
    {}]})");
  const auto writer = Writer::New();
  writer->SetFileName(folder + "/comparison.html");
  writer->AddModel(MakeModel("ensemble", ensemble));
  writer->AddModel(MakeModel("vgg16", MakeMetrics(usual)));
  writer->Write();
  const std::string page = ReadAll(folder + "/comparison.html");
  EXPECT_NE(page.find("ensemble: temperature 1.250, fitted on 120 cases of validation. No temperature was fitted on 4 "
                      "cases of validation: there are only 4 cases."),
            std::string::npos);
  EXPECT_EQ(page.find("vgg16: "), std::string::npos);
}

TEST(ClassificationComparisonWriter, DrawsAccuracyAgainstTheAmountOfData)
{
  const std::string folder = TestPaths::OutputFolder("Fractions");
  const auto        writer = Writer::New();
  writer->SetFileName(folder + "/comparison.html");
  writer->AddModel(MakeModel("resnet18", MakeMetrics(collapsed), 0.1, 10));
  writer->AddModel(MakeModel("vgg16", MakeMetrics(collapsed), 0.1, 10));
  writer->AddModel(MakeModel("resnet18", MakeMetrics(usual), 1.0, 1000));
  writer->Write();
  const std::string page = ReadAll(folder + "/comparison.html");
  EXPECT_NE(page.find("Amount of training data"), std::string::npos);
  EXPECT_NE(page.find("training samples (logarithmic)"), std::string::npos);
  EXPECT_NE(page.find("resnet18 (10 %)"), std::string::npos);
  EXPECT_EQ(CountOf(page, "data-series=\"resnet18\""), 1u);
  EXPECT_EQ(CountOf(page, "data-series=\"vgg16\""), 1u);
}

// Closed form: 10, 100 and 1000 are equally far apart on a logarithmic axis.
TEST(ClassificationComparisonWriter, SpacesALogarithmicAxis)
{
  itk::TransferLearning::Chart chart;
  chart.epochs = { 10, 100, 1000 };
  chart.logarithmic = true;
  for (int i = 0; i < 9; ++i)
  {
    chart.series.push_back({ "an architecture " + std::to_string(i), { 0.1, 0.2, 0.3 } });
  }
  pugi::xml_document document;
  itk::TransferLearning::AppendChart(document, chart);
  const auto          svg = document.child("svg");
  const auto          plot = svg.child("g");
  std::vector<double> centers;
  for (const auto & marker : plot.child("g").children("circle"))
  {
    centers.push_back(marker.attribute("cx").as_double());
  }
  ASSERT_EQ(centers.size(), 3u);
  EXPECT_NEAR(centers[1] - centers[0], centers[2] - centers[1], 0.011);
  // Names that do not fit into one line go on below, and push the axes down.
  EXPECT_EQ(std::string(plot.attribute("transform").value()).find("translate(0 "), 0u);
  EXPECT_NE(std::string(svg.attribute("viewBox").value()), "0 0 480 310");
  for (const auto & text : svg.children("text"))
  {
    EXPECT_LT(text.attribute("x").as_double() + 7.0 * std::string(text.child_value()).size(), 490.0);
  }
}

TEST(ClassificationComparisonWriter, RefusesWhatCannotBeCompared)
{
  const auto writer = Writer::New();
  ExpectMessage([&] { writer->Write(); }, { "no file name" });
  writer->SetFileName(TestPaths::OutputFolder("Refused") + "/c.html");
  ExpectMessage([&] { writer->Write(); }, { "no model" });
  ExpectMessage([&] { writer->AddModel(MakeModel("vgg16", nullptr)); }, { "'vgg16'", "metrics" });
  writer->AddModel(MakeModel("vgg16", MakeMetrics(usual)));
  ExpectMessage([&] { writer->AddModel(MakeModel("vgg19", MakeMetrics(usual, "validation"))); },
                { "'vgg19'", "'validation'", "'vgg16' on 'test'" });
  ExpectMessage([&] { writer->AddModel(MakeModel("vgg19", MakeMetrics({ { 1, 0 }, { 0, 1 } }))); },
                { "classes differ" });
  EXPECT_EQ(writer->GetModels().size(), 1u);
}
