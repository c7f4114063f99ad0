// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The charts of reports.
#include "Reports/ChartTicks.h"
#include "Reports/SVGChart.h"
#include "ReportFixture.h"
#include "TestPaths.h"

#include "itksys/Directory.hxx"

using namespace ReportFixture;

// Oracle: closed form. The plot is 400 wide from 62 and 200 high above 262; epochs 1 to 5 and losses 0 to 2 fill it.
TEST(ReportCharts, CurvesRunThroughTheirValues)
{
  itk::TransferLearning::Chart chart;
  chart.title = "Loss";
  chart.verticalLabel = "nats";
  chart.epochs = { 1, 2, 3, 4, 5 };
  chart.series = { { "training", { 2.0, 1.0, 0.5, 0.5, 0.0 } },
                   { "validation", { 1.0, notANumber, 1.5, 1.0, notANumber } } };
  chart.keptEpoch = 3;
  pugi::xml_document document;
  itk::TransferLearning::AppendChart(document, chart);
  const auto training = document.select_nodes("//g[@data-series='training']/polyline/@points");
  ASSERT_EQ(training.size(), 1u);
  EXPECT_STREQ(training[0].attribute().value(), "62.00,62.00 162.00,162.00 262.00,212.00 362.00,212.00 462.00,262.00");
  const auto validation = document.select_nodes("//g[@data-series='validation']/polyline/@points");
  ASSERT_EQ(validation.size(), 2u) << "a gap where there is no number";
  EXPECT_STREQ(validation[0].attribute().value(), "62.00,162.00");
  EXPECT_STREQ(validation[1].attribute().value(), "262.00,112.00 362.00,162.00");
  EXPECT_EQ(Count(document, "//g[@data-series='validation']/rect"), 3u);
  EXPECT_EQ(Count(document, "//text[. = 'kept: epoch 3' and @y = '44.00']"), 1u) << "in the legend, not on a curve";
  EXPECT_EQ(Count(document, "//line[@x1='262.00' and @x2='262.00' and @stroke-dasharray='2 3']"), 1u);
}

// Oracle: by hand. Four cases, whose classes are 1, 0, 1, 0 by falling probability of b, and the plot's corners (62,
// 462) and (462, 62): it is square.
TEST(ReportCharts, CurvesOfRanksRunThroughTheirPoints)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames({ "a", "b" });
  metrics->SetSplitName("test");
  const float probabilities[] = { 0.875f, 0.75f, 0.5f, 0.25f };
  for (unsigned int i = 0; i < 4; ++i)
  {
    metrics->AddCase({ "x", i, "", i % 2 == 0 ? 1u : 0u, { 1.0f - probabilities[i], probabilities[i] } });
  }
  const std::string folder = TestPaths::OutputFolder("ReportCharts-Ranks");
  MakeWriter(folder + "/x.html", metrics)->Write();
  pugi::xml_document document;
  const auto         html = Parse(document, ReadAll(folder + "/x.html"));
  const auto         curves = html.select_nodes("//g[@data-series='b']/polyline/@points");
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_STREQ(curves[0].attribute().value(), "62.00,462.00 62.00,262.00 262.00,262.00 262.00,62.00 462.00,62.00");
  // Precision 1 to recall 1/2, 1/2 there, 2/3 to recall 1, 1/2 there.
  EXPECT_STREQ(curves[1].attribute().value(),
               "62.00,62.00 262.00,62.00 262.00,262.00 262.00,195.33 462.00,195.33 462.00,262.00");
  EXPECT_EQ(Count(html, "//line[@x1='62.00' and @y1='462.00' and @x2='462.00' and @y2='62.00']"), 2u)
    << "chance, and what probabilities promise";
  EXPECT_EQ(Count(html, "//g[@data-series='b']/rect"), 0u) << "no markers";
  // Three of four pairs are in order; the steps' area is 1/2 + 1/2 * 2/3.
  EXPECT_EQ(GetTexts(html, "//svg/text").count("b, AUC 0.750"), 1u);
  EXPECT_EQ(GetTexts(html, "//svg/text").count("b, AP 0.833"), 1u);
  EXPECT_EQ(Count(html, "//path[@class='band']"), 4u) << "two classes in two charts";
}

// Oracle: closed form: 10, 1 and 0.01 on an axis of three decades, 200 high.
TEST(ReportCharts, LossesOfManyDecadesHaveALogarithmicAxis)
{
  const auto getPoints = [](const std::vector<double> & values) {
    itk::TransferLearning::Chart chart;
    chart.epochs = { 1, 2, 3 };
    chart.spansDecades = true;
    chart.series = { { "loss", values } };
    pugi::xml_document document;
    itk::TransferLearning::AppendChart(document, chart);
    return std::string(document.select_node("//polyline/@points").attribute().value());
  };
  EXPECT_EQ(getPoints({ 10.0, 1.0, 0.01 }), "62.00,62.00 262.00,128.67 462.00,262.00");
  EXPECT_EQ(getPoints({ 1.0, 0.5, 0.01 }), "62.00,62.00 262.00,162.00 462.00,260.00") << "two decades are linear";
  EXPECT_EQ(getPoints({ 1.0, 0.5, 0.0 }), "62.00,62.00 262.00,162.00 462.00,262.00") << "0 has no logarithm";
  EXPECT_EQ(itk::TransferLearning::GetDecades(0.02, 5.0), (std::vector<double>{ 0.01, 0.1, 1.0, 10.0 }));
  const std::vector<double> ticks{ 0.0, 2e-6, 4e-6 };
  EXPECT_EQ(itk::TransferLearning::ToTickText(2e-6, ticks, false), "2e-06") << "a learning rate";
}

// Oracle: the contract: each of 20 classes has its own pair of color and dashes, and AUC in the legend.
TEST(ReportCharts, TwentyClassesAreToldApart)
{
  const std::string folder = TestPaths::OutputFolder("ReportCharts-Twenty");
  MakeWriter(folder + "/twenty.html", MakeManyClasses(20))->Write();
  pugi::xml_document    document;
  const auto            html = Parse(document, ReadAll(folder + "/twenty.html"));
  std::set<std::string> looks;
  for (const auto & line : html.select_nodes("//svg[starts-with(@aria-label, 'ROC')]//polyline"))
  {
    looks.insert(std::string(line.node().attribute("stroke").value()) +
                 line.node().attribute("stroke-dasharray").value());
  }
  EXPECT_EQ(looks.size(), 20u);
  EXPECT_EQ(Count(html, "//svg/text[contains(., ', AUC ')]"), 20u);
  EXPECT_EQ(Count(html, "//svg/text[contains(., ', AP ')]"), 20u);
  EXPECT_EQ(Count(html, "//table[@class='matrix dense']/tbody/tr"), 20u);
  EXPECT_EQ(Count(html, "//p[@class='notice' and starts-with(., 'Fewer than 10 cases: 20 of 20 classes.')]"), 1u);
}

// Oracle: the values of the history, as the file has them; the names of the contract.
TEST(ReportCharts, WritesChartsAndTheirDataAsFiles)
{
  const std::string folder = TestPaths::OutputFolder("ReportCharts-Figures");
  const auto        metrics = MakeMetrics("test", 60, 12);
  metrics->SetNegativeClass("normal");
  const auto writer = MakeWriter(folder + "/network.report.html", metrics);
  writer->SetHistory(MakeHistory(2, true));
  writer->SetFiguresFolder(folder + "/figures");
  writer->Write();
  for (const char * const name : { "test.roc",
                                   "test.precision-recall",
                                   "test.reliability",
                                   "test.against-negative.roc",
                                   "training.accuracy",
                                   "training.macro-averages",
                                   "training.learning-rate" })
  {
    const std::string  file = folder + "/figures/network." + name;
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file((file + ".svg").c_str())) << name;
    EXPECT_STREQ(document.child("svg").attribute("xmlns").value(), "http://www.w3.org/2000/svg");
    EXPECT_EQ(ReadAll(file + ".csv").find("series,"), 0u) << name;
  }
  EXPECT_EQ(ReadAll(folder + "/figures/network.training.loss.csv"),
            "series,\"epoch\",\"cross entropy (nats)\"\n\"training\",1,1.1800000000000002\n\"training\",2,0.63\n"
            "\"validation\",1,1.2000000000000002\n\"validation\",2,0.67\n");
  EXPECT_EQ(
    ReadAll(folder + "/figures/network.test.roc.band.csv").find("series,\"false positive rate\",low,high\n\"adeno"),
    0u);
  EXPECT_EQ(ReadAll(folder + "/figures/network.test.reliability.histogram.csv").find("low,high,\"fraction of"), 0u);
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder + "/figures"),
            2u + 2u * (3u * 2u + 2u + 1u) + 4u * 2u);
}

// Oracle: by hand.
TEST(ReportCharts, TicksAreRoundNumbersAroundTheValues)
{
  using itk::TransferLearning::GetTicks;
  EXPECT_EQ(GetTicks(0.0, 2.0), (std::vector<double>{ 0.0, 0.5, 1.0, 1.5, 2.0 }));
  EXPECT_EQ(GetTicks(0.0, 47.0), (std::vector<double>{ 0.0, 10.0, 20.0, 30.0, 40.0, 50.0 }));
  EXPECT_EQ(GetTicks(0.5, 1.0).size(), 6u);
  EXPECT_DOUBLE_EQ(GetTicks(0.5, 1.0).front(), 0.5);
  EXPECT_DOUBLE_EQ(GetTicks(0.63, 1.0).front(), 0.6);
  EXPECT_DOUBLE_EQ(GetTicks(0.63, 1.0).back(), 1.0);
}

// Oracle: the contract: no validation is no curve and a sentence; one epoch is a point, not a division by zero.
TEST(ReportCharts, HistoryWithoutValidationHasOneCurveAndSaysSo)
{
  const std::string folder = TestPaths::OutputFolder("ReportCharts-History");
  const auto        writer = MakeWriter(folder + "/report.html", MakeMetrics("test", 30, 5));
  writer->SetHistory(MakeHistory(1, false));
  writer->Write();
  const std::string  page = ReadAll(folder + "/report.html");
  pugi::xml_document document;
  const auto         html = Parse(document, page);
  EXPECT_EQ(Count(html, "//g[@data-series='validation']"), 0u);
  EXPECT_EQ(Count(html, "//g[@data-series='training']/circle[@cx='262.00']"), 2u);
  EXPECT_NE(page.find("There were no validation samples."), std::string::npos);
  EXPECT_EQ(page.find("\"nan"), std::string::npos);
  EXPECT_EQ(GetTexts(html, "//text").count("Loss, split: training"), 1u);
}
