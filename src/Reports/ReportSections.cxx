// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Reports/ReportSections.h"

#include "Reports/FigureSections.h"
#include "Reports/HTMLPage.h"
#include "Reports/HistoryCharts.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
void
AppendCurves(pugi::xml_node parent, const TrainingHistory & history)
{
  const auto charts = MakeHistoryCharts(history);
  if (charts.empty())
  {
    AppendElement(parent, "p", "No epoch was finished.");
    return;
  }
  auto row = AppendBlock(parent, "div", "charts");
  for (const Chart & chart : charts)
  {
    AppendChart(AppendBlock(row, "figure"), chart);
  }
  const auto & epochs = history.GetEpochs();
  const bool   diverged =
    std::any_of(epochs.begin(), epochs.end(), [](const auto & epoch) { return !std::isfinite(epoch.trainingLoss); });
  std::string note = "Training metrics are means over the batches of an epoch, with dropout and augmentation.";
  note += HasValidation(history) ? "" : " There were no validation samples.";
  note += diverged ? " Non-finite losses are not drawn." : "";
  note += *history.GetStopCondition() != '\0' ? std::string(" End of training: ") + history.GetStopCondition() : "";
  AppendElement(parent, "p", note, "note");
}

void
AppendHistory(pugi::xml_node page, const TrainingHistory & history)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", "Training");
  AppendCurves(section, history);
}

namespace
{
/** The note that all pictures have, where there are several; else empty. */
std::string
FindSharedNote(const std::vector<ReportPicture> & pictures)
{
  const bool isShared = pictures.size() > 1 && std::all_of(pictures.begin(), pictures.end(), [&](const auto & picture) {
                          return picture.note == pictures.front().note;
                        });
  return isShared ? pictures.front().note : std::string();
}
} // namespace

void
AppendPictures(pugi::xml_node                     section,
               const ClassificationMetrics &      metrics,
               const std::vector<ReportPicture> & pictures,
               const std::string &                leftOut)
{
  const auto & names = metrics.GetClassNames();
  AppendElement(section, "h2", std::string("Cases, split: ") + metrics.GetSplitName());
  AppendElement(section, "p", "Errors first, the most confident ones at the top.", "note");
  if (!leftOut.empty())
  {
    AppendElement(section, "p", leftOut, "note");
  }
  const std::string sharedNote = FindSharedNote(pictures);
  if (!sharedNote.empty())
  {
    AppendElement(section, "p", "All pictures: " + sharedNote, "note");
  }
  const auto & cases = metrics.GetCases();
  const bool   haveSlices = std::any_of(cases.begin(), cases.end(), [](const auto & one) { return one.slice > 0; });
  for (unsigned int c = 0; c < names.size(); ++c)
  {
    pugi::xml_node grid;
    for (const ReportPicture & picture : pictures)
    {
      const auto & oneCase = cases[picture.caseIndex];
      if (oneCase.trueClass != c)
      {
        continue;
      }
      const std::string place = oneCase.path + (haveSlices ? ", slice " + std::to_string(oneCase.slice) : "");
      if (!grid)
      {
        AppendElement(section, "h3", "True class: " + names[c]);
        grid = AppendBlock(section, "div", "pictures");
      }
      const unsigned int predicted = ClassificationMetrics::GetPredictedClass(oneCase);
      const bool         wrong = predicted != c;
      auto               figure = AppendBlock(grid, "figure", wrong ? "picture wrong" : "picture");
      auto               image = figure.append_child("img");
      SetAttribute(image, "alt", "Overlay of " + place);
      image.append_attribute("src") = picture.uri.c_str();
      auto caption = AppendBlock(figure, "figcaption");
      AppendElement(caption, "b", wrong ? "Wrong" : "Right");
      AppendElement(caption, "span", "true: " + names[c]);
      AppendElement(caption,
                    "span",
                    "predicted: " + names[predicted] + " (p\u00a0=\u00a0" + ToFigure(oneCase.probabilities[predicted]) +
                      ")");
      AppendElement(caption, "span", place, "note");
      if (sharedNote.empty() && !picture.note.empty())
      {
        AppendElement(caption, "span", picture.note, "note");
      }
    }
  }
}

void
AppendPicture(pugi::xml_node page, const std::string & heading, const std::string & caption, const std::string & uri)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", heading);
  auto figure = AppendBlock(section, "figure", "picture");
  auto image = figure.append_child("img");
  SetAttribute(image, "alt", heading);
  image.append_attribute("src") = uri.c_str();
  AppendElement(AppendBlock(figure, "figcaption"), "span", caption);
}

void
AppendFacts(pugi::xml_node                                           page,
            const std::string &                                      heading,
            const std::vector<std::pair<std::string, std::string>> & facts)
{
  auto section = AppendBlock(page, "section");
  AppendElement(section, "h2", heading);
  auto body = AppendBlock(AppendBlock(section, "table", "facts"), "tbody");
  for (const auto & fact : facts)
  {
    auto row = AppendBlock(body, "tr");
    SetAttribute(AppendElement(row, "th", fact.first), "scope", "row");
    AppendElement(row, "td", fact.second);
  }
}
} // namespace TransferLearning
} // namespace itk
