// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationReportWriter.h"

#include "Reports/ChartTicks.h"
#include "Reports/SVGChart.h"
#include "TestPaths.h"
#include "itkImageFileReader.h"
#include "itkPNGImageIO.h"
#include "itkVersion.h"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <random>
#include <set>
#include <sstream>

#include "itksys/Base64.h"
#include "itksys/Directory.hxx"

namespace
{
using Writer = itk::ClassificationReportWriter;
using Metrics = itk::ClassificationMetrics;
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

const std::string difficultName = "<b>\"M\xC3\xBCller\" & 'Co'</b>";

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
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

/** Seeded cases of three classes; about a sixth is wrong, and a class has few. */
Metrics::Pointer
MakeMetrics(const std::string & split, unsigned int cases, unsigned int patients)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames({ "adenocarcinoma", difficultName, "normal" });
  metrics->SetSplitName(split);
  metrics->SetNetworkDescription(R"({"architecture":"densenet121","intended_use":"research; not for diagnosis"})");
  std::mt19937 generator(3);
  for (unsigned int i = 0; i < cases; ++i)
  {
    const unsigned int trueClass = i % 10 == 9 ? 1 : (i % 2 == 0 ? 0 : 2);
    const unsigned int predicted = generator() % 6 == 0 ? (trueClass + 1) % 3 : trueClass;
    const float        p = 0.5f + static_cast<float>(generator() % 120) / 256.0f;
    std::vector<float> probabilities(3, 0.5f * (1.0f - p));
    probabilities[predicted] = p;
    metrics->AddCase({ "patient-" + std::to_string(i % patients) + "/scan <" + std::to_string(i) + "> & \"b\".dcm",
                       i,
                       "SECRET-" + std::to_string(i % patients),
                       trueClass,
                       probabilities });
  }
  return metrics;
}

/** Three seeded cases a class, of which about a third is wrong; names of several words. */
Metrics::Pointer
MakeManyClasses(unsigned int classes)
{
  auto                     metrics = Metrics::New();
  std::vector<std::string> names;
  for (unsigned int c = 0; c < classes; ++c)
  {
    names.push_back("interstitial pneumonia type " + std::to_string(c + 1));
  }
  metrics->SetClassNames(names);
  metrics->SetSplitName("test");
  std::mt19937 generator(5);
  for (unsigned int i = 0; i < 3 * classes; ++i)
  {
    const unsigned int trueClass = i % classes;
    const unsigned int predicted = generator() % 3 == 0 ? generator() % classes : trueClass;
    std::vector<float> probabilities(classes, 0.5f / static_cast<float>(classes - 1));
    probabilities[predicted] = 0.5f;
    metrics->AddCase({ "x", i, "", trueClass, probabilities });
  }
  return metrics;
}

/** A disc on a ramp, the bright spot as a heat map would show it; with `noise` a picture that PNG cannot compress. */
Writer::OverlayImageType::Pointer
MakeOverlay(unsigned int side, unsigned int seed, bool noise = false, unsigned int components = 3)
{
  auto image = Writer::OverlayImageType::New();
  image->SetRegions(Writer::OverlayImageType::SizeType{ { side, side } });
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  std::mt19937    generator(seed);
  unsigned char * pixel = image->GetBufferPointer();
  const double    center = 0.3 * side + generator() % (side / 2);
  for (unsigned int y = 0; y < side; ++y)
  {
    for (unsigned int x = 0; x < side; ++x)
    {
      const double distance = std::hypot(x - 0.5 * side, y - 0.5 * side) / side;
      const double heat = std::exp(-(std::pow(x - center, 2) + std::pow(y - center, 2)) / (0.02 * side * side));
      const double gray = distance < 0.42 ? 60.0 + 90.0 * y / side : 0.0;
      for (unsigned int c = 0; c < components; ++c)
      {
        const double shade = gray + heat * (c == 0 ? 105.0 : c == 1 ? 40.0 : -40.0);
        *pixel++ = static_cast<unsigned char>(noise ? generator() & 255 : std::clamp(shade, 0.0, 255.0));
      }
    }
  }
  return image;
}

itk::TrainingHistory::Pointer
MakeHistory(unsigned int epochs, bool validated)
{
  auto history = itk::TrainingHistory::New();
  for (unsigned int e = 1; e <= epochs; ++e)
  {
    const double loss = 0.08 + 1.1 / e;
    history->AddEpoch({ e,
                        1e-3,
                        loss,
                        1.0 - 0.45 / e,
                        validated ? loss + 0.02 * e : notANumber,
                        validated ? 0.97 - 0.5 / e : notANumber,
                        9.5 });
  }
  history->SetBestEpoch(epochs > 2 ? epochs - 2 : epochs);
  history->SetStopCondition("validation loss did not improve for 3 epochs");
  return history;
}

Writer::Pointer
MakeWriter(const std::string & file, const Metrics * metrics)
{
  auto writer = Writer::New();
  writer->SetFileName(file);
  writer->AddMetrics(metrics);
  return writer;
}

/** All that a page can hold. */
void
WriteFullPage(const std::string & file)
{
  const auto metrics = MakeMetrics("test", 60, 12);
  const auto writer = MakeWriter(file, metrics);
  writer->SetTitle("Lung CT: densenet121 <fine-tuned> & evaluated");
  writer->AddNotice("Same patient in training and test: no evidence of generalization.");
  writer->AddNotice("Weights: random initialization & nothing \"published\".");
  writer->AddNote("split by patient (source: manifest)");
  writer->AddMetrics(MakeMetrics("validation", 40, 8));
  writer->SetHistory(MakeHistory(10, true));
  for (const std::size_t i : Writer::SelectCases(metrics, 6))
  {
    writer->AddOverlay(i, MakeOverlay(224, static_cast<unsigned int>(i)));
  }
  writer->AddFacts("Data and split",
                   { { "images", "17704" }, { "split unit", "patient" }, { "unreadable files", "0" } });
  writer->AddFacts("Preprocessing", { { "windows (center/width, HU)", "-600/1500, 40/400, 400/1800" } });
  writer->AddFacts(
    "How to repeat it",
    { { "command", "TrainCTClassifier --data \"lung & <more>\" --architecture densenet121 --weights densenet121.pth" },
      { "seed", "42" },
      { "ITK", itk::Version::GetITKVersion() } });
  writer->Write();
}

/** The page's root element. The page is XML apart from its first line, which is HTML's. */
pugi::xml_node
Parse(pugi::xml_document & document, const std::string & page)
{
  const std::string start = "<!DOCTYPE html>\n";
  EXPECT_EQ(page.substr(0, start.size()), start);
  const auto result =
    document.load_string(page.substr(start.size()).c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  EXPECT_TRUE(result) << result.description() << " at " << result.offset;
  return document.child("html");
}

std::set<std::string>
GetTexts(pugi::xml_node node, const char * path)
{
  std::set<std::string> texts;
  for (const auto & found : node.select_nodes(path))
  {
    texts.insert(found.node().child_value());
  }
  return texts;
}

std::size_t
Count(pugi::xml_node node, const char * path)
{
  return node.select_nodes(path).size();
}
} // namespace

// Also makes the page that ReportPageTest.py opens in Chromium. Oracle: pugixml's parser, and the text that went in.
TEST(ClassificationReportWriter, WritesOnePageWithEverythingInIt)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter");
  WriteFullPage(folder + "/report.html");
  const std::string  page = ReadAll(folder + "/report.html");
  pugi::xml_document document;
  const auto         html = Parse(document, page);
  EXPECT_STREQ(html.select_node("head/title").node().child_value(), "Lung CT: densenet121 <fine-tuned> & evaluated");
  EXPECT_EQ(GetTexts(html, "//p[@class='notice']").count("Weights: random initialization & nothing \"published\"."),
            1u);
  EXPECT_EQ(GetTexts(html, "//p[@class='use']").count("Intended use: research; not for diagnosis"), 1u);
  EXPECT_EQ(GetTexts(html, "//th").count(difficultName), 1u);
  EXPECT_EQ(GetTexts(html, "//td")
              .count("TrainCTClassifier --data \"lung & <more>\" --architecture densenet121 "
                     "--weights densenet121.pth"),
            1u);
  EXPECT_EQ(Count(html, "//svg"), 3u + 2u * 3u) << "three charts of training, and three a split";
  EXPECT_EQ(GetTexts(html, "//p[@class='note']").count("split by patient (source: manifest)"), 1u);
  EXPECT_EQ(Count(html, "//p[@class='notice'][contains(., 'split by patient')]"), 0u) << "it warns of nothing";
  EXPECT_EQ(Count(html, "//table[@class='matrix']"), 2u);
  EXPECT_EQ(Count(html, "//img"), 18u);
  EXPECT_EQ(Count(html, "//script|//link|//iframe|//*[@href]|//img[not(starts-with(@src,'data:'))]"), 0u);
  for (const auto & caption : html.select_nodes("//caption|//div[@class='tile']/span[1]"))
  {
    const std::string text = caption.node().child_value();
    EXPECT_TRUE(text.find("test") != std::string::npos || text.find("validation") != std::string::npos) << text;
  }
  EXPECT_EQ(page.find("SECRET"), std::string::npos) << "no patient on the page";
  EXPECT_EQ(ReadAll(folder + "/cases.csv").find("SECRET"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);
  EXPECT_EQ(page.find("https://"), std::string::npos);
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder), 4u) << "., .., the page and the cases";
}

// Oracle: HTML5: only void elements, and what is inside SVG, may be self-closed; style text is not unescaped.
TEST(ClassificationReportWriter, ThePageIsHTMLAsWellAsXML)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-HTML");
  WriteFullPage(folder + "/report.html");
  const std::string           page = ReadAll(folder + "/report.html");
  const std::set<std::string> mayBeClosed{ "meta", "img", "wbr", "line", "circle", "rect", "polyline", "path" };
  for (std::size_t end = page.find("/>"); end != std::string::npos; end = page.find("/>", end + 1))
  {
    const std::size_t start = page.rfind('<', end) + 1;
    const std::string name = page.substr(start, page.find_first_of(" /", start) - start);
    EXPECT_EQ(mayBeClosed.count(name), 1u) << name;
  }
  const std::size_t style = page.find("<style>");
  EXPECT_EQ(page.substr(style, page.find("</style>") - style).find_first_of("&>", 7), std::string::npos);
  EXPECT_EQ(page.find("<meta charset=\"utf-8\""), page.find("<head>") + 6);
}

// Oracle: the numbers that went in.
TEST(ClassificationReportWriter, ThePageNamesTheTemperatureAndWhatItWasFittedOn)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Temperature");
  const auto        getNotes = [&folder](const std::string & description, const char * path) {
    const auto metrics = MakeMetrics("test", 60, 12);
    metrics->SetNetworkDescription(description);
    MakeWriter(folder + "/x.html", metrics)->Write();
    pugi::xml_document document;
    return GetTexts(Parse(document, ReadAll(folder + "/x.html")), path);
  };
  const char * const calibrated = R"({"calibration":{"temperature":1.3234,"fitted_on":"validation","cases":120}})";
  EXPECT_EQ(getNotes(calibrated, "//p[@class='note']")
              .count("Probabilities are calibrated: temperature 1.323, fitted on 120 cases of validation."),
            1u);
  const char * const member = R"({"members":[{"sha256":"1"},
    {"calibration":{"temperature":0.5,"fitted_on":"validation","cases":20}}]})";
  EXPECT_EQ(getNotes(member, "//p[@class='note']")
              .count("Probabilities are calibrated: temperature 0.500, fitted on 20 cases of validation."),
            1u);
  const char * const refused = R"({"calibration":{"refused":"the reason","fitted_on":"validation","cases":8}})";
  EXPECT_EQ(
    getNotes(refused, "//p[@class='notice']").count("No temperature was fitted on 8 cases of validation: the reason."),
    1u);
  EXPECT_EQ(getNotes("", "//p[contains(., 'emperature')]").size(), 0u);
}

// Oracle: the contract: the section of all classes again, of two.
TEST(ClassificationReportWriter, ANegativeClassHasASectionOfItsOwn)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Negative");
  const auto        metrics = MakeMetrics("test", 60, 12);
  metrics->SetNegativeClass("normal");
  MakeWriter(folder + "/x.html", metrics)->Write();
  pugi::xml_document document;
  const auto         html = Parse(document, ReadAll(folder + "/x.html"));
  EXPECT_EQ(GetTexts(html, "//h2").count("Disease vs. normal, split: test"), 1u);
  EXPECT_EQ(Count(html, "//table[@class='matrix']"), 2u);
  EXPECT_EQ(Count(html, "//section[2]//table[@class='matrix']/tbody/tr"), 2u);
  EXPECT_EQ(GetTexts(html, "//section[2]//th").count("not normal"), 1u);
  EXPECT_EQ(Count(html, "//svg"), 6u);
}

// Oracle: the contract: test first and once, validation below in a folded element with a sentence that says what it
// chose.
TEST(ClassificationReportWriter, ValidationIsFoldedBelowTest)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Folded");
  WriteFullPage(folder + "/x.html");
  pugi::xml_document document;
  auto               html = Parse(document, ReadAll(folder + "/x.html"));
  EXPECT_STREQ(html.select_node("//main/section[1]/h2").node().child_value(), "Metrics, split: test");
  EXPECT_EQ(Count(html, "//h2[.='Metrics, split: test']"), 1u);
  EXPECT_EQ(Count(html, "//details[not(@open)]/section/h2[.='Metrics, split: validation']"), 1u);
  EXPECT_EQ(Count(html, "//main/section/h2[.='Metrics, split: validation']"), 0u);
  EXPECT_EQ(Count(html, "//details/p[contains(., 'chooses the epoch') and contains(., 'optimistic')]"), 1u);
  EXPECT_EQ(Count(html, "//details/preceding-sibling::section"), 1u);

  MakeWriter(folder + "/x.html", MakeMetrics("validation", 40, 8))->Write();
  html = Parse(document, ReadAll(folder + "/x.html"));
  EXPECT_EQ(Count(html, "//details"), 0u) << "there is nothing else to show";
  EXPECT_EQ(Count(html, "//p[contains(., 'optimistic')]"), 1u);
}

// Oracle: the contract: names break at underscores, points and after 20 characters only; cells know their headings.
TEST(ClassificationReportWriter, TablesFitNarrowPages)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Narrow");
  auto              metrics = Metrics::New();
  metrics->SetClassNames({ "large_cell.left lung", std::string(50, 'x'), "normal", "d", "e", "f", "g" });
  metrics->SetSplitName("test");
  for (unsigned int i = 0; i < 2000; ++i)
  {
    std::vector<float> probabilities(7, 0.0f);
    probabilities[0] = 1.0f;
    metrics->AddCase({ "x", i, "", i < 1500 ? 0u : 1u, probabilities });
  }
  MakeWriter(folder + "/x.html", metrics)->Write();
  pugi::xml_document document;
  const std::string  page = ReadAll(folder + "/x.html");
  const auto         html = Parse(document, page);
  EXPECT_NE(page.find(">large_<wbr/>cell.<wbr/>left lung<"), std::string::npos);
  const std::string twenty(20, 'x');
  EXPECT_NE(page.find(">" + twenty + "<wbr/>" + twenty + "<wbr/>xxxxxxxxxx<"), std::string::npos);
  EXPECT_EQ(Count(html, "//table[@class='stack']/tbody/tr[1]/td[1][@data-label='cases' and .='1,500']"), 1u);
  EXPECT_EQ(Count(html, "//table[@class='stack']/tbody/tr[1]/td[9][@data-label='average precision']"), 1u);
  // Seven classes: counts without percentages, nothing for 0.
  EXPECT_EQ(Count(html, "//table[@class='matrix dense']/tbody/tr[1]/td"), 7u);
  EXPECT_EQ(Count(html, "//table[@class='matrix dense']//small"), 0u);
  EXPECT_EQ(Count(html, "//table[@class='matrix dense']/tbody/tr/td[.!='']"), 2u);
}

// Oracle: the bytes of the first run.
TEST(ClassificationReportWriter, EqualInputGivesEqualBytes)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Equal");
  WriteFullPage(folder + "/a.html");
  WriteFullPage(folder + "/b.html");
  std::string b = ReadAll(folder + "/b.html");
  b.replace(b.find("b.cases.csv"), 1, "a");
  EXPECT_EQ(ReadAll(folder + "/a.html"), b);
  EXPECT_EQ(ReadAll(folder + "/a.cases.csv"), ReadAll(folder + "/b.cases.csv"));
}

// Oracle: closed form. The plot is 400 wide from 62 and 200 high above 262; epochs 1 to 5 and losses 0 to 2 fill it.
TEST(ClassificationReportWriter, CurvesRunThroughTheirValues)
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
  EXPECT_EQ(GetTexts(document, "//text").count("kept: epoch 3"), 1u);
  EXPECT_EQ(Count(document, "//line[@x1='262.00' and @x2='262.00' and @stroke-dasharray='2 3']"), 1u);
}

// Oracle: by hand. Four cases, whose classes are 1, 0, 1, 0 by falling probability of b, and the plot's corners (62,
// 462) and (462, 62): it is square.
TEST(ClassificationReportWriter, CurvesOfRanksRunThroughTheirPoints)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames({ "a", "b" });
  metrics->SetSplitName("test");
  const float probabilities[] = { 0.875f, 0.75f, 0.5f, 0.25f };
  for (unsigned int i = 0; i < 4; ++i)
  {
    metrics->AddCase({ "x", i, "", i % 2 == 0 ? 1u : 0u, { 1.0f - probabilities[i], probabilities[i] } });
  }
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Ranks");
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
TEST(ClassificationReportWriter, LossesOfManyDecadesHaveALogarithmicAxis)
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
TEST(ClassificationReportWriter, TwentyClassesAreToldApart)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Twenty");
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
}

// Oracle: the contract: below 2 MB, a picture for the matrix, averages and the eight worst classes in the charts.
TEST(ClassificationReportWriter, TwoHundredClassesGiveACompactPage)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-TwoHundred");
  MakeWriter(folder + "/x.html", MakeManyClasses(200))->Write();
  pugi::xml_document document;
  const std::string  page = ReadAll(folder + "/x.html");
  const auto         html = Parse(document, page);
  EXPECT_LT(page.size(), 2'000'000u);
  EXPECT_EQ(Count(html, "//table[starts-with(@class, 'matrix')]"), 0u);
  EXPECT_EQ(Count(html, "//figure[@class='grid']/svg[starts-with(@aria-label, 'Confusion matrix')]"), 1u);
  EXPECT_EQ(Count(html, "//div[table/caption[starts-with(., 'Most frequent confusions')]]//tbody/tr"), 20u);
  EXPECT_EQ(Count(html, "//svg[starts-with(@aria-label, 'ROC')]//g[@data-series]"), 10u);
  EXPECT_EQ(Count(html, "//g[@data-series='macro average']"), 2u);
  EXPECT_EQ(Count(html, "//g[@data-series='micro average']"), 2u);
  EXPECT_EQ(Count(html, "//table[@class='stack']/tbody/tr"), 200u);
}

// Oracle: the values of the history, as the file has them; the names of the contract.
TEST(ClassificationReportWriter, WritesChartsAndTheirDataAsFiles)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Figures");
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
            2u + 2u * (3u * 2u + 2u + 1u) + 3u * 2u);
}

// Oracle: by hand.
TEST(ClassificationReportWriter, TicksAreRoundNumbersAroundTheValues)
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
TEST(ClassificationReportWriter, HistoryWithoutValidationHasOneCurveAndSaysSo)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-History");
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

// Oracle: the confusion matrix and accuracy of the metrics.
TEST(ClassificationReportWriter, TablesHoldTheFigures)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames({ "a", "b" });
  metrics->SetSplitName("test");
  for (unsigned int i = 0; i < 8; ++i)
  {
    metrics->AddCase({ "x", i, "", 0, { i < 6 ? 0.75f : 0.25f, i < 6 ? 0.25f : 0.75f } });
  }
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Tables");
  MakeWriter(folder + "/x.html", metrics)->Write();
  pugi::xml_document document;
  const std::string  page = ReadAll(folder + "/x.html");
  const auto         html = Parse(document, page);
  const auto         cells = html.select_nodes("//table[@class='matrix']/tbody/tr[1]/td");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_STREQ(cells[0].node().child_value(), "6");
  EXPECT_STREQ(cells[0].node().child("small").child_value(), "75.0 %");
  EXPECT_STREQ(cells[1].node().child("small").child_value(), "25.0 %");
  EXPECT_EQ(GetTexts(html, "//div[@class='tile']/b").count("0.750"), 1u);
  EXPECT_NE(page.find("Fewer than 10 cases: a (8), b (0)."), std::string::npos);
  EXPECT_EQ(GetTexts(html, "//table/tbody/tr/th").count("Matthews correlation coefficient"), 1u);
  EXPECT_EQ(GetTexts(html, "//td").count("undefined"), 1u) << "b is no case's class";
  // 6 of 8 by Wilson: 0.409 to 0.929 (closed form).
  EXPECT_EQ(GetTexts(html, "//td/small").count("0.409 to 0.929"), 1u);
  // All probabilities are 0.75, and so is the accuracy: one marker, in the legend another.
  EXPECT_EQ(Count(html, "//g[@data-series='bins with cases']/circle[@cx='362.00' and @cy='162.00']"), 1u);
  // The histogram: all cases are in the bin (11/15, 12/15].
  EXPECT_EQ(Count(html, "//svg//rect[@x='355.33' and @y='62.00' and @width='26.67' and @height='400.00']"), 1u);
  EXPECT_FALSE(ReadAll(folder + "/x.cases.csv").empty());
}

// Oracle: ITK's PNG reader: the embedded picture is the overlay, voxel by voxel.
TEST(ClassificationReportWriter, PicturesReadBackAsTheyWere)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Pictures");
  const auto        writer = MakeWriter(folder + "/report.html", MakeMetrics("test", 30, 5));
  const auto        overlay = MakeOverlay(37, 1, true);
  writer->AddOverlay(4, overlay, "Zero for class '<b>'.");
  writer->AddPicture("Augmentation", "A row a <sample>.", overlay);
  writer->Write();
  pugi::xml_document document;
  const auto         html = Parse(document, ReadAll(folder + "/report.html"));
  const std::string  uri = html.select_node("//img/@src").attribute().value();
  const std::string  prefix = "data:image/png;base64,";
  ASSERT_EQ(uri.substr(0, prefix.size()), prefix);
  std::string bytes(uri.size(), '\0');
  bytes.resize(itksysBase64_Decode(reinterpret_cast<const unsigned char *>(uri.data()) + prefix.size(),
                                   0,
                                   reinterpret_cast<unsigned char *>(bytes.data()),
                                   uri.size() - prefix.size()));
  std::ofstream(folder + "/picture.png", std::ios::binary) << bytes;
  auto reader = itk::ImageFileReader<Writer::OverlayImageType>::New();
  reader->SetImageIO(itk::PNGImageIO::New());
  reader->SetFileName(folder + "/picture.png");
  reader->Update();
  ASSERT_EQ(reader->GetOutput()->GetBufferedRegion(), overlay->GetBufferedRegion());
  EXPECT_TRUE(std::equal(
    overlay->GetBufferPointer(), overlay->GetBufferPointer() + 37 * 37 * 3, reader->GetOutput()->GetBufferPointer()));
  const auto figure = html.select_node("//div[@class='pictures']/figure").node();
  EXPECT_EQ(figure.child("img").attribute("src").value(), uri);
  EXPECT_STREQ(figure.child("figcaption").last_child().text().get(), "Zero for class '<b>'.");
  EXPECT_NE(std::string(figure.child("img").attribute("alt").value()).find("scan <4> & \"b\".dcm, slice 4"),
            std::string::npos);
  const auto picture = html.select_node("//section[h2='Augmentation']/figure").node();
  EXPECT_EQ(picture.child("img").attribute("src").value(), uri);
  EXPECT_STREQ(picture.child("figcaption").child_value("span"), "A row a <sample>.");
}

// Oracle: the limits of the contract: 40 pictures a class, the page below 20 MB, the errors first, and the page says
// so.
TEST(ClassificationReportWriter, PicturesBeyondTheLimitsAreLeftOutAndCounted)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Limits");
  const auto        metrics = MakeMetrics("test", 120, 12);
  const auto        many = MakeWriter(folder + "/many.html", metrics);
  for (std::size_t i = 0; i < 120; ++i)
  {
    many->AddOverlay(i, MakeOverlay(8, 1));
  }
  many->Write();
  pugi::xml_document document;
  auto               html = Parse(document, ReadAll(folder + "/many.html"));
  EXPECT_EQ(Count(html, "//img"), 40u + 12u + 40u);
  EXPECT_EQ(
    GetTexts(html, "//p")
      .count("92 of 120 pictures are shown: at most 40 per class, on a page below 20 MB. The file of cases lists all."),
    1u);

  const auto large = MakeWriter(folder + "/large.html", metrics);
  const auto noise = MakeOverlay(1024, 1, true);
  for (std::size_t i = 0; i < 20; ++i)
  {
    large->AddOverlay(i, noise);
  }
  large->Write();
  const std::string page = ReadAll(folder + "/large.html");
  EXPECT_LT(page.size(), 20'000'000u);
  EXPECT_GT(page.size(), 12'000'000u);
  html = Parse(document, page);
  EXPECT_EQ(Count(html, "//img"), 4u) << "a picture has 3.1 MB, its text 4.2 MB";
  EXPECT_EQ(Count(html, "//figure[@class='picture wrong']"), 4u) << "errors before right cases";
}

// Oracle: by hand, for six cases.
TEST(ClassificationReportWriter, SelectsConfidentErrorsFirst)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames({ "a", "b" });
  const auto add = [&metrics](unsigned int trueClass, float p) {
    metrics->AddCase({ "x", 0, "", trueClass, { p, 1.0f - p } });
  };
  add(0, 0.875f); // 0 right
  add(0, 0.25f);  // 1 wrong, 0.75
  add(0, 0.125f); // 2 wrong, 0.875
  add(1, 0.75f);  // 3 wrong, 0.75
  add(1, 0.0f);   // 4 right, 1
  add(0, 1.0f);   // 5 right, 1
  EXPECT_EQ(Writer::SelectCases(metrics), (std::vector<std::size_t>{ 2, 1, 3, 4, 5, 0 }));
  EXPECT_EQ(Writer::SelectCases(metrics, 1), (std::vector<std::size_t>{ 2, 3 }));
  EXPECT_TRUE(Writer::SelectCases(metrics, 0).empty());
  for (int i = 0; i < 50; ++i)
  {
    add(0, 0.25f);
  }
  const auto  selected = Writer::SelectCases(metrics, 8);
  std::size_t rightOnes = 0;
  for (const std::size_t i : selected)
  {
    rightOnes += i == 0 || i == 5 ? 1 : 0;
  }
  EXPECT_EQ(rightOnes, 2u) << "a quarter of the places is for right cases";
  EXPECT_EQ(selected.size(), 8u + 2u);
}

// Oracle: what is missing or wrong is in the message, and nothing is left in the folder.
TEST(ClassificationReportWriter, ErrorsNameWhatIsMissing)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-Errors");
  auto              writer = Writer::New();
  EXPECT_NE(GetError([&] { writer->Write(); }).find("SetFileName()"), std::string::npos);
  writer->SetFileName(folder + "/report.html");
  EXPECT_NE(GetError([&] { writer->Write(); }).find("AddMetrics()"), std::string::npos);
  EXPECT_NE(GetError([&] { writer->AddMetrics(nullptr); }).find("no metrics"), std::string::npos);
  EXPECT_NE(GetError([&] { writer->AddOverlay(7, nullptr); }).find("case 7"), std::string::npos);
  EXPECT_NE(GetError([&] {
              writer->AddPicture("Example", "", MakeOverlay(8, 1, false, 1));
            }).find("'Example' has 1 components"),
            std::string::npos);
  const auto nameless = MakeWriter(folder + "/report.html", MakeMetrics("", 30, 5));
  EXPECT_NE(GetError([&] { nameless->Write(); }).find("split name"), std::string::npos);
  const auto metrics = MakeMetrics("test", 30, 5);
  auto       gray = MakeWriter(folder + "/report.html", metrics);
  gray->AddOverlay(3, MakeOverlay(8, 1, false, 1));
  EXPECT_NE(GetError([&] { gray->Write(); }).find("case 3 has 1 components"), std::string::npos);
  auto beyond = MakeWriter(folder + "/report.html", metrics);
  beyond->AddOverlay(30, MakeOverlay(8, 1));
  EXPECT_NE(GetError([&] { beyond->Write(); }).find("overlay of case 30"), std::string::npos);
  EXPECT_NE(GetError([&] { MakeWriter(folder + "/none/report.html", metrics)->Write(); }).find("/none/cases.csv"),
            std::string::npos);
  EXPECT_EQ(itksys::Directory::GetNumberOfFilesInDirectory(folder), 2u);
}

// Oracle: the text that a browser could not show is U+FFFD, as HTML's own parser would make of it.
TEST(ClassificationReportWriter, TextThatIsNotUTF8IsReplaced)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationReportWriter-UTF8");
  const auto        writer = MakeWriter(folder + "/report.html", MakeMetrics("test", 30, 5));
  writer->AddNotice("broken \xFF and \x01 here");
  writer->AddFacts("Empty", { { "nothing", "" } });
  writer->Write();
  pugi::xml_document document;
  const std::string  page = ReadAll(folder + "/report.html");
  const auto         html = Parse(document, page);
  EXPECT_EQ(GetTexts(html, "//p").count("broken \xEF\xBF\xBD and \xEF\xBF\xBD here"), 1u);
  EXPECT_NE(page.find("<td></td>"), std::string::npos) << "an empty cell is not self-closed";
}

// Oracle: the values that were set.
TEST(ClassificationReportWriter, PrintsEveryMemberAndNamesItsFiles)
{
  const auto writer = MakeWriter("folder/x.html", MakeMetrics("test", 30, 5));
  EXPECT_EQ(writer->GetCasesFileName(), "folder/x.cases.csv");
  writer->AddNotice("a notice");
  writer->AddNote("a note");
  writer->AddFacts("Data", { { "a", "b" } });
  writer->IdentifiersOn();
  std::ostringstream text;
  writer->Print(text);
  for (const char * part : { "FileName: folder/x.html",
                             "Title: Classification report",
                             "a notice",
                             "a note",
                             "Data: 1",
                             "test: 30 cases",
                             "Overlays: 0",
                             "Identifiers: On" })
  {
    EXPECT_NE(text.str().find(part), std::string::npos) << part;
  }
  writer->SetFileName("report.html");
  EXPECT_EQ(writer->GetCasesFileName(), "cases.csv");
  writer->SetFileName("folder/network.fold1.report.html");
  EXPECT_EQ(writer->GetCasesFileName(), "folder/network.fold1.cases.csv");
}
