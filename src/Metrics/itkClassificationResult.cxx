// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationResult.h"

#include "Metrics/ClassNames.h"
#include "Metrics/EvaluationFields.h"
#include "Metrics/EvaluationJSON.h"
#include "Support/FieldJSON.h"

#include <algorithm>
#include <sstream>
#include <utility>

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

/** The bound that most slices violate; the first of them in case of a tie. */
std::string
FindCommonestBound(const std::vector<ClassificationResult::Slice> & slices)
{
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto & slice : slices)
  {
    for (const auto & violation : slice.violations)
    {
      const auto count =
        std::find_if(counts.begin(), counts.end(), [&](const auto & one) { return one.first == violation.bound; });
      count == counts.end() ? void(counts.emplace_back(violation.bound, 1)) : void(++count->second);
    }
  }
  const auto most =
    std::max_element(counts.begin(), counts.end(), [](const auto & a, const auto & b) { return a.second < b.second; });
  return most == counts.end() ? "" : most->first;
}

bool
IsDomainKnown(const TransferLearning::OrderedJSON & network)
{
  return network.is_object() && network.contains("domain");
}

bool
AreEqual(const std::vector<ClassificationResult::Slice> & a, const std::vector<ClassificationResult::Slice> & b)
{
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i)
  {
    equal = a[i].index == b[i].index && a[i].position == b[i].position && a[i].probabilities == b[i].probabilities &&
            a[i].sopInstanceUID == b[i].sopInstanceUID &&
            a[i].outOfDomainProbabilities == b[i].outOfDomainProbabilities && a[i].violations == b[i].violations;
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
ClassificationResult::ComputeMean(bool isInDomain) const
{
  std::vector<double> mean(m_ClassNames.size(), 0.0);
  double              count = 0.0;
  for (const Slice & slice : m_Slices)
  {
    if (isInDomain && !slice.violations.empty())
    {
      continue;
    }
    const auto & probabilities = slice.violations.empty() ? slice.probabilities : slice.outOfDomainProbabilities;
    if (probabilities.size() != mean.size())
    {
      itkExceptionMacro("Slice " << slice.index << " has " << probabilities.size() << " probabilities, but "
                                 << mean.size() << " class names are set. Set one per class.");
    }
    for (std::size_t i = 0; i < mean.size(); ++i)
    {
      mean[i] += static_cast<double>(probabilities[i]);
    }
    count += 1.0;
  }
  for (double & probability : mean)
  {
    probability /= count;
  }
  return mean;
}

std::size_t
ClassificationResult::GetNumberOfSlicesInDomain() const
{
  return static_cast<std::size_t>(
    std::count_if(m_Slices.begin(), m_Slices.end(), [](const Slice & slice) { return slice.violations.empty(); }));
}

bool
ClassificationResult::IsOutOfDomain() const
{
  return static_cast<double>(this->GetNumberOfSlicesInDomain()) <
         MinimumShareInDomain * static_cast<double>(m_Slices.size());
}

std::vector<double>
ClassificationResult::GetProbabilities() const
{
  return m_Slices.empty() || this->IsOutOfDomain() ? std::vector<double>{} : this->ComputeMean(true);
}

std::vector<double>
ClassificationResult::GetOutOfDomainProbabilities() const
{
  return this->IsOutOfDomain() ? this->ComputeMean(false) : std::vector<double>{};
}

unsigned int
ClassificationResult::GetLabelIndex() const
{
  const auto probabilities = this->IsOutOfDomain() ? this->GetOutOfDomainProbabilities() : this->GetProbabilities();
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
  const unsigned int label = this->GetLabelIndex();
  return !this->IsOutOfDomain() &&
         this->GetProbabilities()[label] <
           GetAbstentionThreshold(TransferLearning::ParseNetworkDescription(m_NetworkDescription));
}

std::string
ClassificationResult::GetLabel() const
{
  if (this->IsOutOfDomain())
  {
    return "out_of_domain";
  }
  return this->IsAbstained() ? "abstained" : m_ClassNames[this->GetLabelIndex()];
}

std::string
ClassificationResult::GetLabelOfSlice(std::size_t place) const
{
  if (place < m_Slices.size() && !m_Slices[place].violations.empty())
  {
    return "out_of_domain";
  }
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
  document["status"] = nullptr;
  const auto                network = TransferLearning::ParseNetworkDescription(m_NetworkDescription);
  const double              threshold = GetAbstentionThreshold(network);
  const bool                isOutOfDomain = this->IsOutOfDomain();
  const std::vector<double> probabilities = this->GetProbabilities();
  const std::size_t         inside = this->GetNumberOfSlicesInDomain();
  document["label"] = nullptr;
  document["probabilities"] = nullptr;
  const auto setStatus = [&document](const char * status, const std::string & code, const std::string & reason) {
    document["status"] = status;
    document["reason_code"] = code;
    document["reason"] = reason;
  };
  if (isOutOfDomain)
  {
    const std::string  bound = FindCommonestBound(m_Slices);
    std::ostringstream reason;
    reason
      << "only " << inside << " of " << m_Slices.size() << (m_Slices.size() == 1 ? " slice is" : " slices are")
      << " inside the network's domain, the kind of images that it was trained on; the bound that is violated most is "
      << bound;
    setStatus("out_of_domain", bound, reason.str());
    document["out_of_domain_probabilities"] = NameProbabilities(m_ClassNames, this->GetOutOfDomainProbabilities());
  }
  else if (probabilities.empty())
  {
    setStatus("refused",
              m_Slices.empty() ? "no_slices" : "no_classes",
              m_Slices.empty() ? "no slices were classified" : "no classes are known");
  }
  else
  {
    const unsigned int highest = TransferLearning::GetIndexOfHighest(probabilities);
    document["status"] = "classified";
    if (probabilities[highest] < threshold)
    {
      std::ostringstream reason;
      reason << "the highest probability, " << probabilities[highest] << " of '" << m_ClassNames[highest]
             << "', is below the network's threshold of " << threshold;
      setStatus("abstained", "low_probability", reason.str());
    }
    document["label"] = NameLabel(m_ClassNames, probabilities, threshold);
    document["probabilities"] = NameProbabilities(m_ClassNames, probabilities);
  }
  const bool isVolume = network.is_object() && network.contains("dimension") && network.at("dimension") == 3;
  document["rule"] = isVolume ? "the volume's own probabilities"
                     : inside == m_Slices.size()
                       ? "mean of the slices' probabilities"
                       : "mean of the probabilities of the slices inside the network's domain";
  document["domain"] = { { "known", IsDomainKnown(network) },
                         { "slices", m_Slices.size() },
                         { "slices_inside", inside },
                         { "minimum_share", MinimumShareInDomain } };
  document["slices"] = TransferLearning::OrderedJSON::array();
  for (const Slice & slice : m_ClassNames.empty() ? std::vector<Slice>{} : m_Slices)
  {
    const bool isOutside = !slice.violations.empty();
    auto       row = TransferLearning::WriteFields(slice);
    for (const char * const key : { "probabilities", "out_of_domain_probabilities", "violations" })
    {
      row.erase(key);
    }
    if (slice.sopInstanceUID.empty())
    {
      row.erase("sop_instance_uid");
    }
    row["label"] = nullptr;
    row["probabilities"] = nullptr;
    if (isOutside)
    {
      row["out_of_domain_probabilities"] = NameProbabilities(m_ClassNames, slice.outOfDomainProbabilities);
      row["violations"] = TransferLearning::WriteFieldValue(slice.violations);
    }
    else
    {
      row["label"] = NameLabel(m_ClassNames, slice.probabilities, threshold);
      row["probabilities"] = NameProbabilities(m_ClassNames, slice.probabilities);
    }
    document["slices"].push_back(row);
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
    for (const float probability : slice.violations.empty() ? slice.probabilities : slice.outOfDomainProbabilities)
    {
      os << ' ' << probability;
    }
    for (const DomainViolation & violation : slice.violations)
    {
      os << ", outside " << violation.bound;
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
