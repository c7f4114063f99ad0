// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationResult.h"

#include "Metrics/ClassNames.h"
#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "Support/FieldJSON.h"

#include <sstream>

namespace itk
{
namespace
{
template <typename TValue>
TransferLearning::OrderedJSON
NameProbabilities(const std::vector<std::string> & names, const std::vector<TValue> & probabilities)
{
  TransferLearning::OrderedJSON named = TransferLearning::OrderedJSON::object();
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    named[names[i]] = static_cast<double>(probabilities[i]);
  }
  return named;
}

/** 0 where there is none. */
double
GetAbstentionThreshold(const TransferLearning::OrderedJSON & network)
{
  const auto abstention = network.is_object() ? network.find("abstention") : network.end();
  if (abstention == network.end() || !abstention->is_object() || !abstention->contains("threshold"))
  {
    return 0.0;
  }
  const auto & threshold = abstention->at("threshold");
  if (!threshold.is_number() || !(threshold.get<double>() >= 0.0 && threshold.get<double>() <= 1.0))
  {
    itkGenericExceptionMacro("The abstention threshold in the network's model card is "
                             << threshold.dump() << "; it must be a probability, 0 (never) to 1.");
  }
  return threshold.get<double>();
}

/** Of one slice, or of the whole. */
template <typename TValue>
std::string
NameLabel(const std::vector<std::string> & names, const std::vector<TValue> & probabilities, double threshold)
{
  const unsigned int highest = TransferLearning::GetIndexOfHighest(probabilities);
  return static_cast<double>(probabilities[highest]) < threshold ? "abstained" : names[highest];
}

/** Nothing where it is empty. */
void
AddDescription(TransferLearning::OrderedJSON & document, const char * key, const std::string & description)
{
  if (description.empty())
  {
    return;
  }
  document[key] = TransferLearning::OrderedJSON::parse(description, nullptr, false);
  if (!document[key].is_object())
  {
    itkGenericExceptionMacro("The description '" << key << "' of the result must be a JSON object, but is '"
                                                 << description.substr(0, 80) << "'.");
  }
}

bool
AreEqual(const std::vector<ClassificationResult::Slice> & a, const std::vector<ClassificationResult::Slice> & b)
{
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i)
  {
    equal = a[i].index == b[i].index && a[i].position == b[i].position && a[i].probabilities == b[i].probabilities &&
            a[i].sopInstanceUID == b[i].sopInstanceUID;
  }
  return equal;
}
} // namespace

void
ClassificationResult::SetClassNames(const std::vector<std::string> & names)
{
  TransferLearning::VerifyClassNames(names);
  if (names != m_ClassNames)
  {
    m_ClassNames = names;
    this->Modified();
  }
}

void
ClassificationResult::SetSlices(const std::vector<Slice> & slices)
{
  if (!AreEqual(slices, m_Slices))
  {
    m_Slices = slices;
    this->Modified();
  }
}

void
ClassificationResult::SetAssumptions(const std::vector<std::string> & assumptions)
{
  if (assumptions != m_Assumptions)
  {
    m_Assumptions = assumptions;
    this->Modified();
  }
}

std::vector<double>
ClassificationResult::GetProbabilities() const
{
  if (m_Slices.empty())
  {
    return {};
  }
  std::vector<double> mean(m_ClassNames.size(), 0.0);
  for (const Slice & slice : m_Slices)
  {
    if (slice.probabilities.size() != mean.size())
    {
      itkExceptionMacro("Slice " << slice.index << " has " << slice.probabilities.size() << " probabilities, but "
                                 << mean.size() << " class names are set. Set one per class.");
    }
    for (std::size_t i = 0; i < mean.size(); ++i)
    {
      mean[i] += static_cast<double>(slice.probabilities[i]);
    }
  }
  for (double & probability : mean)
  {
    probability /= static_cast<double>(m_Slices.size());
  }
  return mean;
}

unsigned int
ClassificationResult::GetLabelIndex() const
{
  const std::vector<double> probabilities = this->GetProbabilities();
  if (probabilities.empty())
  {
    itkExceptionMacro("There is no label: the result has " << m_Slices.size() << " slices and " << m_ClassNames.size()
                                                           << " classes. Update the filter that produces it.");
  }
  return TransferLearning::GetIndexOfHighest(probabilities);
}

bool
ClassificationResult::IsAbstained() const
{
  const double highest = this->GetProbabilities()[this->GetLabelIndex()];
  return highest < GetAbstentionThreshold(TransferLearning::ParseNetworkDescription(m_NetworkDescription));
}

std::string
ClassificationResult::GetLabel() const
{
  return this->IsAbstained() ? "abstained" : m_ClassNames[this->GetLabelIndex()];
}

std::string
ClassificationResult::GetLabelOfSlice(std::size_t place) const
{
  if (place >= m_Slices.size() || m_Slices[place].probabilities.size() != m_ClassNames.size() || m_ClassNames.empty())
  {
    itkExceptionMacro("There is no label of slice " << place << ": the result has " << m_Slices.size() << " slices and "
                                                    << m_ClassNames.size() << " classes.");
  }
  return NameLabel(m_ClassNames,
                   m_Slices[place].probabilities,
                   GetAbstentionThreshold(TransferLearning::ParseNetworkDescription(m_NetworkDescription)));
}

std::string
ClassificationResult::ToJSON() const
{
  TransferLearning::OrderedJSON document;
  document["format_version"] = 1;
  const auto                network = TransferLearning::ParseNetworkDescription(m_NetworkDescription);
  const double              threshold = GetAbstentionThreshold(network);
  const std::vector<double> probabilities = this->GetProbabilities();
  if (probabilities.empty())
  {
    document["status"] = "refused";
    document["reason"] = m_Slices.empty() ? "no slices were classified" : "no classes are known";
    document["label"] = nullptr;
    document["probabilities"] = nullptr;
  }
  else
  {
    const unsigned int highest = TransferLearning::GetIndexOfHighest(probabilities);
    const bool         isAbstained = probabilities[highest] < threshold;
    document["status"] = isAbstained ? "abstained" : "classified";
    if (isAbstained)
    {
      std::ostringstream reason;
      reason << "the highest probability, " << probabilities[highest] << " of '" << m_ClassNames[highest]
             << "', is below the network's threshold of " << threshold;
      document["reason"] = reason.str();
    }
    document["label"] = NameLabel(m_ClassNames, probabilities, threshold);
    document["probabilities"] = NameProbabilities(m_ClassNames, probabilities);
  }
  const bool isVolume = network.is_object() && network.contains("dimension") && network.at("dimension") == 3;
  document["rule"] = isVolume ? "the volume's own probabilities" : "mean of the slices' probabilities";
  document["slices"] = TransferLearning::OrderedJSON::array();
  if (!probabilities.empty())
  {
    for (const Slice & slice : m_Slices)
    {
      auto row = TransferLearning::WriteFields(slice);
      row.erase("probabilities");
      if (slice.sopInstanceUID.empty())
      {
        row.erase("sop_instance_uid");
      }
      row["label"] = NameLabel(m_ClassNames, slice.probabilities, threshold);
      row["probabilities"] = NameProbabilities(m_ClassNames, slice.probabilities);
      document["slices"].push_back(row);
    }
  }
  document["assumptions"] = m_Assumptions;
  document["intended_use"] = TransferLearning::GetIntendedUse(m_NetworkDescription);
  document["network"] = network;
  AddDescription(document, "series", m_SeriesDescription);
  AddDescription(document, "heatmap", m_HeatMapDescription);
  return TransferLearning::ToText(document);
}

void
ClassificationResult::Initialize()
{
  Superclass::Initialize();
  m_ClassNames.clear();
  m_Slices.clear();
  m_Assumptions.clear();
  m_NetworkDescription.clear();
  m_SeriesDescription.clear();
  m_HeatMapDescription.clear();
}

void
ClassificationResult::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a ClassificationResult.");
  }
  Superclass::Graft(data);
  m_ClassNames = other->m_ClassNames;
  m_Slices = other->m_Slices;
  m_Assumptions = other->m_Assumptions;
  m_NetworkDescription = other->m_NetworkDescription;
  m_SeriesDescription = other->m_SeriesDescription;
  m_HeatMapDescription = other->m_HeatMapDescription;
  this->Modified();
}

void
ClassificationResult::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassNames:";
  for (const std::string & name : m_ClassNames)
  {
    os << ' ' << name;
  }
  os << '\n' << indent << "Slices: " << m_Slices.size() << '\n';
  for (const Slice & slice : m_Slices)
  {
    os << indent.GetNextIndent() << slice.index << ':';
    for (const float probability : slice.probabilities)
    {
      os << ' ' << probability;
    }
    os << '\n';
  }
  os << indent << "Assumptions: " << m_Assumptions.size() << '\n';
  for (const std::string & assumption : m_Assumptions)
  {
    os << indent.GetNextIndent() << assumption << '\n';
  }
  os << indent << "NetworkDescription: " << m_NetworkDescription << '\n';
  os << indent << "SeriesDescription: " << m_SeriesDescription << '\n';
  os << indent << "HeatMapDescription: " << m_HeatMapDescription << '\n';
}
} // namespace itk
