// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationReportWriter.h"

#include "ReportFixture.h"
#include "TestPaths.h"
#include "itkImageFileReader.h"
#include "itkPNGImageIO.h"

#include <sstream>

#include "itksys/Base64.h"
#include "itksys/Directory.hxx"

using namespace ReportFixture;

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
  EXPECT_EQ(Count(html, "//svg"), 4u + 2u * 3u) << "four charts of training, and three a split";
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

// Oracle: the notes that were given.
TEST(ClassificationReportWriter, ANoteOfAllPicturesStandsOnce)
{
  const std::string file = TestPaths::OutputFolder("ClassificationReportWriter-Notes") + "/report.html";
  for (const bool isShared : { true, false })
  {
    const auto writer = MakeWriter(file, MakeMetrics("test", 30, 5));
    for (const std::size_t index : { 1, 4, 7 })
    {
      writer->AddOverlay(index, MakeOverlay(8, 1), isShared || index != 4 ? "It has one cell." : "It is zero.");
    }
    writer->Write();
    pugi::xml_document document;
    const auto         html = Parse(document, ReadAll(file));
    EXPECT_EQ(GetTexts(html, "//section/p[@class='note']").count("All pictures: It has one cell."), isShared ? 1u : 0u);
    EXPECT_EQ(Count(html, "//figcaption/span[.='It has one cell.']"), isShared ? 0u : 2u);
    EXPECT_EQ(Count(html, "//figcaption/span[.='It is zero.']"), isShared ? 0u : 1u);
  }
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
