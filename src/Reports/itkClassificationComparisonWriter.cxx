// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationComparisonWriter.h"

#include "Reports/ComparisonSections.h"
#include "Reports/HTMLPage.h"
#include "Reports/ReportSections.h"
#include "TransferLearning/itkAtomicFile.h"
#include "itkDescribeMetrics.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace itk
{
namespace
{
bool
HasNetwork(const ClassificationComparisonWriter::Model & model)
{
  return model.failure.empty();
}

/** For the page, which must not tell where on a disk somebody's data lies. */
std::string
HideFolders(const std::string & text)
{
  static const std::regex path("'/(?:[^'/]*/)*([^'/]*)'");
  return std::regex_replace(text, path, "'$1'");
}
} // namespace

std::string
ClassificationComparisonWriter::GetJSONFileName() const
{
  return std::filesystem::path(m_FileName).replace_extension(".json").string();
}

void
ClassificationComparisonWriter::AddNotice(const std::string & sentence)
{
  m_Notices.push_back(sentence);
  this->Modified();
}

void
ClassificationComparisonWriter::AddNote(const std::string & sentence)
{
  m_Notes.push_back(sentence);
  this->Modified();
}

void
ClassificationComparisonWriter::AddModel(const Model & model)
{
  if (HasNetwork(model) && (model.metrics.IsNull() || model.history.IsNull() || model.metrics->GetCases().empty()))
  {
    itkExceptionMacro("Model '" << model.name << "' has not failed, so it needs metrics with cases and a history.");
  }
  const auto first = std::find_if(m_Models.begin(), m_Models.end(), HasNetwork);
  if (HasNetwork(model) && first != m_Models.end() &&
      (std::string(first->metrics->GetSplitName()) != model.metrics->GetSplitName() ||
       first->metrics->GetClassNames() != model.metrics->GetClassNames()))
  {
    itkExceptionMacro(
      "Model '" << model.name << "' was evaluated on the split '" << model.metrics->GetSplitName() << "' and '"
                << first->name << "' on '" << first->metrics->GetSplitName()
                << "', or their classes differ; only models with the same split and classes can be compared.");
  }
  m_Models.push_back(model);
  m_Models.back().failure = HideFolders(model.failure);
  this->Modified();
}

void
ClassificationComparisonWriter::VerifyReference() const
{
  if (!m_ReferenceFile.empty())
  {
    TransferLearning::ReadPublishedFigures(m_ReferenceFile);
  }
}

void
ClassificationComparisonWriter::Write() const
{
  using namespace TransferLearning;
  if (m_FileName.empty() || m_Models.empty())
  {
    itkExceptionMacro("There is " << (m_FileName.empty() ? "no file name to write to; call SetFileName()."
                                                         : "no model to compare; call AddModel()."));
  }
  const auto         published = m_ReferenceFile.empty() ? PublishedFigures{} : ReadPublishedFigures(m_ReferenceFile);
  const auto         first = std::find_if(m_Models.begin(), m_Models.end(), HasNetwork);
  const std::string  description = first == m_Models.end() ? "" : first->metrics->GetNetworkDescription();
  pugi::xml_document document;
  auto               page = MakePage(document, m_Title);
  AppendElement(page, "h1", m_Title);
  for (const auto & notice : m_Notices)
  {
    AppendElement(page, "p", notice, "notice");
  }
  for (const auto & model : m_Models)
  {
    const std::string collapse = HasNetwork(model) ? DescribeCollapse(model.metrics) : "";
    if (!collapse.empty())
    {
      AppendElement(page, "p", model.name + " has collapsed: " + collapse, "notice");
    }
  }
  AppendElement(page, "p", "Intended use: " + GetIntendedUse(description), "use");
  for (const auto & note : m_Notes)
  {
    AppendElement(page, "p", note, "note");
  }
  AppendModelTable(page, m_Models, published);
  AppendTimesOfModels(page, m_Models);
  AppendFiguresOfClasses(page, m_Models);
  const auto differences = ComputeModelDifferences(m_Models);
  AppendModelDifferences(page, m_Models, differences);
  AppendAmountOfData(page, m_Models);
  AppendModelCurves(page, m_Models);
  if (!m_Command.empty())
  {
    AppendFacts(page, "Reproduce", { { "command", m_Command } });
  }

  OrderedJSON json;
  json["format_version"] = 1;
  json["intended_use"] = GetIntendedUse(description);
  json["split"] = first == m_Models.end() ? OrderedJSON() : OrderedJSON(first->metrics->GetSplitName());
  json["notices"] = m_Notices;
  json["notes"] = m_Notes;
  json["models"] = OrderedJSON::array();
  for (const auto & model : m_Models)
  {
    json["models"].push_back(ToJSONObject(model));
    const auto found = published.ofArchitectures.find(model.name);
    if (found != published.ofArchitectures.end())
    {
      json["models"].back()["published"] = found->second;
    }
  }
  json["differences"] = OrderedJSON::array();
  for (const auto & difference : differences)
  {
    json["differences"].push_back(ToJSONObject(difference, m_Models));
  }
  AtomicFile html(m_FileName);
  html.GetStream() << ToHTML(document);
  html.Commit();
  AtomicFile text(this->GetJSONFileName());
  text.GetStream() << ToText(json);
  text.Commit();
}

void
ClassificationComparisonWriter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << '\n';
  os << indent << "Title: " << m_Title << '\n';
  os << indent << "ReferenceFile: " << m_ReferenceFile << '\n';
  os << indent << "Command: " << m_Command << '\n';
  os << indent << "Notices: " << m_Notices.size() << '\n';
  os << indent << "Notes: " << m_Notes.size() << '\n';
  os << indent << "Models: " << m_Models.size() << '\n';
}
} // namespace itk
