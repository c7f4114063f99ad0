// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationReportWriter.h"

#include "itkDescribeMetrics.h"
#include "Metrics/EvaluationJSON.h"
#include "Reports/FigureFiles.h"
#include "Reports/FigureSections.h"
#include "Reports/HTMLPage.h"
#include "Reports/HistoryCharts.h"
#include "Reports/PNGEncoding.h"
#include "Reports/ReportSections.h"
#include "TransferLearning/itkAtomicFile.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace itk
{
namespace
{
using TransferLearning::ReportPicture;

constexpr unsigned int picturesPerClass = 40;
constexpr std::size_t  pageLimit = 20'000'000; // bytes

bool
IsError(const ClassificationMetrics::Case & oneCase)
{
  return ClassificationMetrics::GetPredictedClass(oneCase) != oneCase.trueClass;
}

float
GetConfidence(const ClassificationMetrics::Case & oneCase)
{
  return oneCase.probabilities[ClassificationMetrics::GetPredictedClass(oneCase)];
}

/** Errors before right cases, confident ones before doubtful ones. */
bool
IsMoreInteresting(const ClassificationMetrics::Case & a, const ClassificationMetrics::Case & b)
{
  return IsError(a) != IsError(b) ? IsError(a) : GetConfidence(a) > GetConfidence(b);
}
} // namespace

ClassificationReportWriter::ClassificationReportWriter() = default;

std::string
ClassificationReportWriter::GetStem() const
{
  std::filesystem::path name = std::filesystem::path(m_FileName).stem();
  if (name.extension() == ".report")
  {
    name.replace_extension();
  }
  return name.string();
}

std::string
ClassificationReportWriter::GetCasesFileName() const
{
  const std::string stem = this->GetStem();
  return (std::filesystem::path(m_FileName).parent_path() / (stem == "report" ? "cases.csv" : stem + ".cases.csv"))
    .string();
}

void
ClassificationReportWriter::AddNotice(const std::string & sentence)
{
  m_Notices.push_back(sentence);
  this->Modified();
}

void
ClassificationReportWriter::AddNote(const std::string & sentence)
{
  m_Notes.push_back(sentence);
  this->Modified();
}

void
ClassificationReportWriter::AddFacts(const std::string & heading, const FactsType & facts)
{
  m_Facts.emplace_back(heading, facts);
  this->Modified();
}

void
ClassificationReportWriter::AddMetrics(const ClassificationMetrics * metrics)
{
  if (metrics == nullptr)
  {
    itkExceptionMacro("AddMetrics() was given no metrics.");
  }
  m_Metrics.emplace_back(metrics);
  this->Modified();
}

void
ClassificationReportWriter::AddOverlay(std::size_t caseIndex, const OverlayImageType * image, const std::string & note)
{
  if (image == nullptr)
  {
    itkExceptionMacro("AddOverlay() was given no image for case " << caseIndex << '.');
  }
  m_Overlays.push_back({ caseIndex, image, note });
  this->Modified();
}

void
ClassificationReportWriter::AddPicture(const std::string &      heading,
                                       const std::string &      caption,
                                       const OverlayImageType * image)
{
  if (image == nullptr || image->GetNumberOfComponentsPerPixel() != 3)
  {
    itkExceptionMacro("The picture '" << heading << "' has " << (image ? image->GetNumberOfComponentsPerPixel() : 0)
                                      << " components; it must have 3 (RGB).");
  }
  m_Pictures.push_back({ heading, caption, image });
  this->Modified();
}

std::vector<std::size_t>
ClassificationReportWriter::SelectCases(const ClassificationMetrics * metrics, unsigned int perClass)
{
  const auto &                        cases = metrics->GetCases();
  std::vector<std::size_t>            order(cases.size());
  std::map<unsigned int, std::size_t> rightCases;
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    order[i] = i;
    rightCases[cases[i].trueClass] += IsError(cases[i]) ? 0 : 1;
  }
  std::stable_sort(order.begin(), order.end(), [&cases](std::size_t a, std::size_t b) {
    return IsMoreInteresting(cases[a], cases[b]);
  });
  std::map<unsigned int, std::size_t> taken;
  std::vector<std::size_t>            selected;
  for (const std::size_t i : order)
  {
    const unsigned int c = cases[i].trueClass;
    const std::size_t  kept = IsError(cases[i]) ? std::min<std::size_t>(perClass / 4, rightCases[c]) : 0;
    if (taken[c] + kept < perClass)
    {
      ++taken[c];
      selected.push_back(i);
    }
  }
  return selected;
}

void
ClassificationReportWriter::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("The report has no file name: call SetFileName().");
  }
  if (m_Metrics.empty())
  {
    itkExceptionMacro("The report '" << m_FileName << "' has no metrics: call AddMetrics() with one object per split.");
  }
}

void
ClassificationReportWriter::Update()
{
  this->VerifyPreconditions();
  // Those that come from a filter are made now.
  for (const auto & metrics : m_Metrics)
  {
    const_cast<ClassificationMetrics *>(metrics.GetPointer())->Update();
  }
  if (this->GetHistory() != nullptr)
  {
    const_cast<TrainingHistory *>(this->GetHistory())->Update();
  }
  this->SetAbortGenerateData(false);
  this->UpdateProgress(0.0f);
  this->InvokeEvent(StartEvent());
  this->GenerateData();
  this->UpdateProgress(1.0f);
  this->InvokeEvent(EndEvent());
}

void
ClassificationReportWriter::GenerateData()
{
  const ClassificationMetrics & shown = *m_Metrics.front();
  for (const auto & metrics : m_Metrics)
  {
    if (*metrics->GetSplitName() == '\0')
    {
      itkExceptionMacro("Metrics of " << metrics->GetCases().size()
                                      << " cases have no split name, which every metric is shown with: call "
                                         "SetSplitName() with train, validation or test.");
    }
  }
  for (const auto & overlay : m_Overlays)
  {
    if (overlay.caseIndex >= shown.GetCases().size() || overlay.image->GetNumberOfComponentsPerPixel() != 3)
    {
      itkExceptionMacro("The overlay of case " << overlay.caseIndex << " has "
                                               << overlay.image->GetNumberOfComponentsPerPixel()
                                               << " components; it must have 3 (RGB), and its case must be one of the "
                                               << shown.GetCases().size() << " of the first metrics.");
    }
  }
  shown.WriteCases(this->GetCasesFileName(), m_Identifiers);

  pugi::xml_document                   document;
  std::vector<TransferLearning::Chart> charts;
  pugi::xml_node                       section = this->MakePage(document, charts);
  std::string                          leftOut;
  const auto pictures = this->EncodePictures(TransferLearning::ToHTML(document).size(), leftOut);
  if (pictures.empty())
  {
    section.parent().remove_child(section);
  }
  else
  {
    TransferLearning::AppendPictures(section, shown, pictures, leftOut);
  }
  const std::string text = TransferLearning::ToHTML(document);
  if (text.size() >= pageLimit)
  {
    itkExceptionMacro("The page '" << m_FileName << "' would have " << text.size() << " bytes with " << pictures.size()
                                   << " pictures; the limit is " << pageLimit << ". Shorten the facts.");
  }
  if (!m_FiguresFolder.empty())
  {
    TransferLearning::WriteFigures(m_FiguresFolder, this->GetStem(), charts);
  }
  TransferLearning::AtomicFile page(m_FileName);
  page.GetStream() << text;
  page.Commit();
}

std::vector<TransferLearning::ReportPicture>
ClassificationReportWriter::EncodePictures(std::size_t pageSize, std::string & leftOut)
{
  const auto & cases = m_Metrics.front()->GetCases();
  auto         overlays = m_Overlays;
  std::stable_sort(overlays.begin(), overlays.end(), [&cases](const auto & a, const auto & b) {
    return IsMoreInteresting(cases[a.caseIndex], cases[b.caseIndex]);
  });
  std::map<unsigned int, unsigned int> taken;
  std::vector<ReportPicture>           pictures;
  std::size_t                          size = pageSize + 1000; // the heading and the sentence about what is left out
  for (const auto & overlay : overlays)
  {
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
    const auto & oneCase = cases[overlay.caseIndex];
    if (taken[oneCase.trueClass] < picturesPerClass)
    {
      ReportPicture picture{ overlay.caseIndex, TransferLearning::ToPNGDataURI(overlay.image), overlay.note };
      // The caption holds the note, the path twice and names at most twice; an escaped character takes six bytes at
      // most.
      const std::size_t names =
        overlay.note.size() + 2 * oneCase.path.size() + m_Metrics.front()->GetClassNames()[oneCase.trueClass].size() +
        m_Metrics.front()->GetClassNames()[ClassificationMetrics::GetPredictedClass(oneCase)].size();
      const std::size_t all = size + picture.uri.size() + 500 + 6 * names;
      if (all >= pageLimit)
      {
        break;
      }
      size = all;
      ++taken[oneCase.trueClass];
      pictures.push_back(std::move(picture));
    }
    this->UpdateProgress(static_cast<float>(pictures.size()) / static_cast<float>(overlays.size() + 1));
  }
  if (pictures.size() < overlays.size())
  {
    leftOut = std::to_string(pictures.size()) + " of " + std::to_string(overlays.size()) +
              " pictures are shown: at most " + std::to_string(picturesPerClass) +
              " per class, on a page below 20 MB. The file of cases lists all.";
  }
  return pictures;
}

void
ClassificationReportWriter::AppendSentences(pugi::xml_node page) const
{
  using TransferLearning::AppendElement;
  const std::string network = m_Metrics.front()->GetNetworkDescription();
  AppendElement(page, "h1", m_Title);
  for (const std::string & notice : m_Notices)
  {
    AppendElement(page, "p", notice, "notice");
  }
  for (const auto & metrics : m_Metrics)
  {
    const std::string collapse = DescribeCollapse(metrics);
    if (!collapse.empty())
    {
      AppendElement(page, "p", "The network has collapsed: " + collapse, "notice");
    }
  }
  const std::string refused = TransferLearning::DescribeRefusedTemperature(network);
  if (!refused.empty())
  {
    AppendElement(page, "p", refused, "notice");
  }
  AppendElement(page, "p", "Intended use: " + TransferLearning::GetIntendedUse(network), "use");
  for (const std::string & note : m_Notes)
  {
    AppendElement(page, "p", note, "note");
  }
  const std::string temperature = TransferLearning::DescribeTemperature(network);
  if (!temperature.empty())
  {
    AppendElement(page, "p", "Probabilities are calibrated: " + temperature + '.', "note");
  }
}

pugi::xml_node
ClassificationReportWriter::MakePage(pugi::xml_document & document, std::vector<TransferLearning::Chart> & charts) const
{
  const ClassificationMetrics & shown = *m_Metrics.front();
  auto                          page = TransferLearning::MakePage(document, m_Title);
  this->AppendSentences(page);
  for (const auto & metrics : m_Metrics)
  {
    // What has chosen the network is not what it is judged by.
    const bool isFolded = metrics != m_Metrics.front() && TransferLearning::IsValidation(*metrics);
    const auto ofSplit = TransferLearning::AppendMetrics(page, *metrics, isFolded);
    charts.insert(charts.end(), ofSplit.begin(), ofSplit.end());
  }
  if (this->GetHistory() != nullptr)
  {
    TransferLearning::AppendHistory(page, *this->GetHistory());
    const auto ofTraining = TransferLearning::MakeHistoryCharts(*this->GetHistory());
    charts.insert(charts.end(), ofTraining.begin(), ofTraining.end());
  }
  for (const Picture & picture : m_Pictures)
  {
    TransferLearning::AppendPicture(
      page, picture.heading, picture.caption, TransferLearning::ToPNGDataURI(picture.image));
  }
  pugi::xml_node pictures = TransferLearning::AppendBlock(page, "section");
  TransferLearning::AppendElement(page,
                                  "p",
                                  "All cases, split: " + std::string(shown.GetSplitName()) + ", are in " +
                                    std::filesystem::path(this->GetCasesFileName()).filename().string() +
                                    " beside this page.",
                                  "note");
  for (const auto & section : m_Facts)
  {
    TransferLearning::AppendFacts(page, section.first, section.second);
  }
  return pictures;
}

void
ClassificationReportWriter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << '\n';
  os << indent << "FiguresFolder: " << m_FiguresFolder << '\n';
  os << indent << "Title: " << m_Title << '\n';
  os << indent << "Notices: " << m_Notices.size() << '\n';
  for (const std::string & notice : m_Notices)
  {
    os << indent.GetNextIndent() << notice << '\n';
  }
  os << indent << "Notes: " << m_Notes.size() << '\n';
  for (const std::string & note : m_Notes)
  {
    os << indent.GetNextIndent() << note << '\n';
  }
  os << indent << "Facts: " << m_Facts.size() << '\n';
  for (const auto & section : m_Facts)
  {
    os << indent.GetNextIndent() << section.first << ": " << section.second.size() << '\n';
  }
  os << indent << "Metrics: " << m_Metrics.size() << '\n';
  for (const auto & metrics : m_Metrics)
  {
    os << indent.GetNextIndent() << metrics->GetSplitName() << ": " << metrics->GetCases().size() << " cases\n";
  }
  os << indent << "Overlays: " << m_Overlays.size() << '\n';
  os << indent << "Pictures: " << m_Pictures.size() << '\n';
  os << indent << "Identifiers: " << (m_Identifiers ? "On" : "Off") << '\n';
}
} // namespace itk
