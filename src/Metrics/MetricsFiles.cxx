// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What ClassificationMetrics writes: figures as JSON, cases as CSV.
#include "itkClassificationMetrics.h"

#include "Metrics/EvaluationJSON.h"
#include "Metrics/EvaluationFields.h"
#include "Support/NumberText.h"
#include "Metrics/Statistics.h"
#include "Support/FieldJSON.h"
#include "TransferLearning/itkAtomicFile.h"
#include "TransferLearning/itkCSVRows.h"

#include <set>

namespace itk
{
namespace
{
using TransferLearning::OrderedJSON;
using TransferLearning::QuoteCSV;

/** Sentences as one text. */
std::string
Join(const std::vector<std::string> & sentences)
{
  std::string text;
  for (const std::string & sentence : sentences)
  {
    text += (text.empty() ? "" : " ") + sentence;
  }
  return text;
}

void
AddFigures(OrderedJSON & document, const ClassificationMetrics & metrics)
{
  document.update(TransferLearning::WriteFields(metrics.ComputeOverallFigures()));
  document["collapsed"] = metrics.IsCollapsed();
  document["cross_entropy"] = metrics.ComputeCrossEntropy();
  document["class_names"] = metrics.GetClassNames();
  document["confusion_matrix"] = metrics.ComputeConfusionMatrix();
  document["classes"] = TransferLearning::WriteFieldValue(metrics.ComputeClassFigures());
  document["calibration"] = TransferLearning::WriteFields(metrics.ComputeCalibrationFigures());
}
} // namespace

std::string
ClassificationMetrics::ToJSON() const
{
  OrderedJSON document = TransferLearning::MakeDocument(m_NetworkDescription);
  document["split"] = m_SplitName;
  document["cases"] = m_Cases.size();
  document["assumptions"] = this->GetAssumptions();
  document["bootstrap"] = { { "unit", TransferLearning::GetBootstrapUnit(*this) },
                            { "units", this->GetNumberOfGroups() },
                            { "draws", TransferLearning::bootstrapDraws },
                            { "seed", TransferLearning::bootstrapSeed } };
  document["interval"] =
    "95 %: percentile bootstrap over the units; Wilson score for proportions (accuracy, precision, "
    "recall, specificity, false_positive_rate) where each unit is one case, where there is one "
    "unit, and, with the units as trials, where draws do not vary. There, F1 has the Wilson score of "
    "its Jaccard index, auc Newcombe's method 5, their means the means of the limits, and other "
    "figures no interval";
  AddFigures(document, *this);
  if (m_AbstentionThreshold > 0.0)
  {
    document["abstention"] = { { "threshold", m_AbstentionThreshold } };
    document["abstention"].update(TransferLearning::WriteFields(this->ComputeAbstentionFigures()));
  }
  document["domain"] = { { "known", this->IsDomainKnown() } };
  if (this->IsDomainKnown())
  {
    document["domain"].update(TransferLearning::WriteFields(this->ComputeDomainFigures()));
  }
  if (!m_NegativeClass.empty())
  {
    OrderedJSON binary = { { "negative_class", m_NegativeClass },
                           { "rule", "not the negative class where 1 - p(negative class) is above 0.5" } };
    AddFigures(binary, *this->MakeAgainstNegative());
    document["against_negative"] = binary;
  }
  return TransferLearning::ToText(document);
}

std::vector<std::string>
ClassificationMetrics::GetAssumptions() const
{
  std::set<std::string> sentences;
  for (const Case & oneCase : m_Cases)
  {
    sentences.insert(oneCase.assumptions.begin(), oneCase.assumptions.end());
  }
  return { sentences.begin(), sentences.end() };
}

void
ClassificationMetrics::WriteCases(const std::string & file, bool identifiers) const
{
  TransferLearning::AtomicFile cases(file, identifiers ? 0600 : 0644);
  std::ostream &               stream = cases.GetStream();
  stream << "path,slice," << (identifiers ? "patient," : "") << "true,predicted"
         << (m_AbstentionThreshold > 0.0 ? ",status" : "") << (this->IsDomainKnown() ? ",out_of_domain" : "");
  for (const std::string & name : m_ClassNames)
  {
    stream << ',' << QuoteCSV("p_" + name);
  }
  const bool hasAssumptions = !this->GetAssumptions().empty();
  stream << (hasAssumptions ? ",assumptions\r\n" : "\r\n");
  for (const Case & oneCase : m_Cases)
  {
    // std::to_string and not <<: a global locale would group the digits.
    stream << QuoteCSV(oneCase.path) << ',' << std::to_string(oneCase.slice) << ',';
    if (identifiers)
    {
      stream << QuoteCSV(oneCase.patient) << ',';
    }
    stream << QuoteCSV(m_ClassNames[oneCase.trueClass]) << ',' << QuoteCSV(m_ClassNames[GetPredictedClass(oneCase)]);
    if (m_AbstentionThreshold > 0.0)
    {
      stream << (this->IsAbstained(oneCase) ? ",abstained" : ",classified");
    }
    if (this->IsDomainKnown())
    {
      stream << ',' << QuoteCSV(Join(oneCase.outOfDomain));
    }
    for (const float probability : oneCase.probabilities)
    {
      stream << ',' << TransferLearning::ToNumberText(probability);
    }
    if (hasAssumptions)
    {
      stream << ',' << QuoteCSV(Join(oneCase.assumptions));
    }
    stream << "\r\n";
  }
  cases.Commit();
}
} // namespace itk
