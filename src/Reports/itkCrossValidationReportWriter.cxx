// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCrossValidationReportWriter.h"

#include "Metrics/EvaluationJSON.h"
#include "itkClassificationReportWriter.h"
#include "itkDescribeMetrics.h"
#include "TransferLearning/itkAtomicFile.h"

#include <cmath>
#include <filesystem>
#include <iomanip>
#include <sstream>

namespace itk
{
namespace
{
using Folds = std::vector<ClassificationMetrics::ConstPointer>;

/** Mean and sample standard deviation. */
struct Summary
{
  double mean;
  double deviation;
};

Summary
Summarize(const Folds & folds, ClassificationMetrics::Interval (ClassificationMetrics::*compute)() const)
{
  const auto          count = static_cast<double>(folds.size());
  std::vector<double> values;
  double              sum = 0.0;
  for (const auto & fold : folds)
  {
    values.push_back((fold.GetPointer()->*compute)().value);
    sum += values.back();
  }
  double squares = 0.0;
  for (const double value : values)
  {
    squares += (value - sum / count) * (value - sum / count);
  }
  return { sum / count, std::sqrt(squares / (count - 1.0)) };
}

std::string
ToText(const Summary & summary)
{
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << summary.mean << ", standard deviation " << summary.deviation;
  return text.str();
}
} // namespace

void
CrossValidationReportWriter::AddNotice(const std::string & sentence)
{
  m_Notices.push_back(sentence);
  this->Modified();
}

void
CrossValidationReportWriter::AddNote(const std::string & sentence)
{
  m_Notes.push_back(sentence);
  this->Modified();
}

void
CrossValidationReportWriter::AddFacts(const std::string & heading, const FactsType & facts)
{
  m_Facts.emplace_back(heading, facts);
  this->Modified();
}

void
CrossValidationReportWriter::AddFold(const ClassificationMetrics * metrics)
{
  if (metrics->GetCases().empty() || (!m_Folds.empty() && metrics->GetClassNames() != m_Folds.front()->GetClassNames()))
  {
    itkExceptionMacro("Fold " << m_Folds.size() + 1 << " has " << metrics->GetCases().size()
                              << " cases; it needs at least one, with the classes of the first fold.");
  }
  m_Folds.push_back(metrics);
  this->Modified();
}

ClassificationMetrics::Pointer
CrossValidationReportWriter::MakeHeldOutMetrics() const
{
  if (m_Folds.empty())
  {
    itkExceptionMacro("There is no fold: call AddFold() with the metrics of each.");
  }
  const ClassificationMetrics & first = *m_Folds.front();
  const auto                    network = TransferLearning::ParseNetworkDescription(first.GetNetworkDescription());
  TransferLearning::OrderedJSON description;
  description["architecture"] = network.is_object() ? network.value("architecture", "unknown") : "unknown";
  description["networks"] = m_Folds.size();
  auto pooled = ClassificationMetrics::New();
  pooled->SetClassNames(first.GetClassNames());
  pooled->SetNegativeClass(first.GetNegativeClass());
  pooled->SetAbstentionThreshold(first.GetAbstentionThreshold());
  pooled->SetSplitName("held-out folds");
  pooled->SetNetworkDescription(description.dump());
  for (const auto & fold : m_Folds)
  {
    for (const auto & oneCase : fold->GetCases())
    {
      pooled->AddCase(oneCase);
    }
  }
  return pooled;
}

std::string
CrossValidationReportWriter::DescribeMeans() const
{
  return "accuracy " + ToText(Summarize(m_Folds, &ClassificationMetrics::ComputeAccuracy)) + "; macro F1 " +
         ToText(Summarize(m_Folds, &ClassificationMetrics::ComputeMacroF1));
}

std::string
CrossValidationReportWriter::ToJSON() const
{
  using TransferLearning::OrderedJSON;
  const auto    pooled = this->MakeHeldOutMetrics();
  const Summary accuracy = Summarize(m_Folds, &ClassificationMetrics::ComputeAccuracy);
  const Summary macroF1 = Summarize(m_Folds, &ClassificationMetrics::ComputeMacroF1);
  OrderedJSON   json;
  json["format_version"] = 1;
  json["intended_use"] = TransferLearning::GetIntendedUse(m_Folds.front()->GetNetworkDescription());
  json["mean"] = { { "accuracy", accuracy.mean }, { "macro_f1", macroF1.mean } };
  json["standard_deviation"] = { { "accuracy", accuracy.deviation }, { "macro_f1", macroF1.deviation } };
  json["held_out"] = OrderedJSON::parse(pooled->ToJSON());
  json["folds"] = OrderedJSON::array();
  for (const auto & fold : m_Folds)
  {
    json["folds"].push_back(OrderedJSON::parse(fold->ToJSON()));
  }
  return TransferLearning::ToText(json);
}

void
CrossValidationReportWriter::Write() const
{
  if (m_FileName.empty())
  {
    itkExceptionMacro("There is no file name to write to; call SetFileName().");
  }
  const auto pooled = this->MakeHeldOutMetrics();
  auto       writer = ClassificationReportWriter::New();
  writer->SetFileName(m_FileName);
  writer->SetIdentifiers(m_Identifiers);
  writer->SetFiguresFolder(m_FiguresFolder);
  writer->SetTitle(m_Title);
  for (const auto & notice : m_Notices)
  {
    writer->AddNotice(notice);
  }
  for (const auto & note : m_Notes)
  {
    writer->AddNote(note);
  }
  writer->AddMetrics(pooled);
  FactsType facts;
  for (std::size_t fold = 0; fold < m_Folds.size(); ++fold)
  {
    const std::string name = "fold " + std::to_string(fold + 1);
    const std::string collapse = DescribeCollapse(m_Folds[fold]);
    if (!collapse.empty())
    {
      writer->AddNotice("The network of " + name + " has collapsed: " + collapse);
    }
    std::ostringstream f1;
    f1 << std::fixed << std::setprecision(3) << "; macro F1 " << m_Folds[fold]->ComputeMacroF1().value;
    const std::string network = m_Folds[fold]->GetNetworkDescription();
    const std::string temperature = TransferLearning::DescribeTemperature(network);
    const std::string refused = TransferLearning::DescribeRefusedTemperature(network);
    if (!refused.empty())
    {
      writer->AddNotice("The network of " + name + ": " + refused);
    }
    facts.emplace_back(name,
                       DescribeAccuracy(m_Folds[fold]) + f1.str() + (temperature.empty() ? "" : "; " + temperature));
  }
  facts.emplace_back("mean accuracy", ToText(Summarize(m_Folds, &ClassificationMetrics::ComputeAccuracy)));
  facts.emplace_back("mean macro F1", ToText(Summarize(m_Folds, &ClassificationMetrics::ComputeMacroF1)));
  facts.emplace_back("all held-out cases", DescribeAccuracy(pooled));
  facts.emplace_back(
    "interval",
    "The training sets of different folds overlap, so the standard deviation over the folds is not the "
    "error of the mean. The intervals above are those of all held-out cases together.");
  writer->AddFacts("Folds", facts);
  for (const auto & [heading, ofHeading] : m_Facts)
  {
    writer->AddFacts(heading, ofHeading);
  }
  writer->Write();

  TransferLearning::AtomicFile json(
    m_JSONFileName.empty() ? std::filesystem::path(m_FileName).replace_extension(".json").string() : m_JSONFileName);
  json.GetStream() << this->ToJSON();
  json.Commit();
}

void
CrossValidationReportWriter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << '\n';
  os << indent << "JSONFileName: " << m_JSONFileName << '\n';
  os << indent << "FiguresFolder: " << m_FiguresFolder << '\n';
  os << indent << "Title: " << m_Title << '\n';
  os << indent << "Identifiers: " << (m_Identifiers ? "On" : "Off") << '\n';
  os << indent << "Notices: " << m_Notices.size() << '\n';
  os << indent << "Notes: " << m_Notes.size() << '\n';
  os << indent << "Facts: " << m_Facts.size() << '\n';
  os << indent << "Folds: " << m_Folds.size() << '\n';
}
} // namespace itk
