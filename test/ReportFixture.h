// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ReportFixture_h
#define ReportFixture_h

#include "itkClassificationReportWriter.h"
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
#include <string>

// Pages of seeded cases, and what tests ask about them.
namespace ReportFixture
{
using Writer = itk::ClassificationReportWriter;
using Metrics = itk::ClassificationMetrics;
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

inline const std::string difficultName = "<b>\"M\xC3\xBCller\" & 'Co'</b>";

inline std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

inline std::string
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
inline Metrics::Pointer
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
inline Metrics::Pointer
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
inline Writer::OverlayImageType::Pointer
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

inline itk::TrainingHistory::Pointer
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
                        validated ? 0.95 - 0.6 / e : notANumber,
                        validated ? 0.99 - 0.3 / e : notANumber,
                        9.5 });
  }
  history->SetBestEpoch(epochs > 2 ? epochs - 2 : epochs);
  history->SetStopCondition("validation loss did not improve for 3 epochs");
  return history;
}

inline Writer::Pointer
MakeWriter(const std::string & file, const Metrics * metrics)
{
  auto writer = Writer::New();
  writer->SetFileName(file);
  writer->AddMetrics(metrics);
  return writer;
}

/** All that a page can hold. */
inline void
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
inline pugi::xml_node
Parse(pugi::xml_document & document, const std::string & page)
{
  const std::string start = "<!DOCTYPE html>\n";
  EXPECT_EQ(page.substr(0, start.size()), start);
  const auto result =
    document.load_string(page.substr(start.size()).c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  EXPECT_TRUE(result) << result.description() << " at " << result.offset;
  return document.child("html");
}

inline std::set<std::string>
GetTexts(pugi::xml_node node, const char * path)
{
  std::set<std::string> texts;
  for (const auto & found : node.select_nodes(path))
  {
    texts.insert(found.node().child_value());
  }
  return texts;
}

inline std::size_t
Count(pugi::xml_node node, const char * path)
{
  return node.select_nodes(path).size();
}
} // namespace ReportFixture

#endif
