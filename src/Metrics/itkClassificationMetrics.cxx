// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationMetrics.h"

#include "Metrics/CaseResampler.h"
#include "Metrics/ClassNames.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
void
ClassificationMetrics::SetClassNames(const std::vector<std::string> & names)
{
  if (names == m_ClassNames)
  {
    return;
  }
  TransferLearning::VerifyClassNames(names);
  if (!m_Cases.empty())
  {
    itkExceptionMacro("The class names cannot change: there are " << m_Cases.size()
                                                                  << " cases already. Call Initialize() first.");
  }
  m_ClassNames = names;
  m_NegativeClass.clear();
  this->Modified();
}

void
ClassificationMetrics::SetNegativeClass(const std::string & name)
{
  if (name == m_NegativeClass)
  {
    return;
  }
  if (!name.empty() && std::find(m_ClassNames.begin(), m_ClassNames.end(), name) == m_ClassNames.end())
  {
    std::string names;
    for (const std::string & className : m_ClassNames)
    {
      names += (names.empty() ? "'" : ", '") + className + "'";
    }
    itkExceptionMacro("The negative class '" << name << "' is not one of the classes " << names << '.');
  }
  m_NegativeClass = name;
  this->Modified();
}

ClassificationMetrics::Pointer
ClassificationMetrics::MakeAgainstNegative() const
{
  const auto found = std::find(m_ClassNames.begin(), m_ClassNames.end(), m_NegativeClass);
  if (found == m_ClassNames.end())
  {
    itkExceptionMacro("There is no negative class to compare the others with: call SetNegativeClass().");
  }
  const auto negative = static_cast<std::size_t>(found - m_ClassNames.begin());
  auto       binary = Self::New();
  binary->SetClassNames({ m_NegativeClass, "not " + m_NegativeClass });
  binary->SetSplitName(m_SplitName);
  binary->SetNetworkDescription(m_NetworkDescription);
  for (Case oneCase : m_Cases)
  {
    const float probability = std::min(oneCase.probabilities[negative], 1.0f);
    oneCase.trueClass = oneCase.trueClass == negative ? 0 : 1;
    oneCase.probabilities = { probability, 1.0f - probability };
    binary->AddCase(oneCase);
  }
  return binary;
}

void
ClassificationMetrics::AddCase(const Case & oneCase)
{
  const std::size_t classes = m_ClassNames.size();
  if (oneCase.trueClass >= classes)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << ": the true class is " << oneCase.trueClass
                          << ", but there are " << classes << " class names. Set them first.");
  }
  if (oneCase.probabilities.size() != classes)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << " has " << oneCase.probabilities.size()
                          << " probabilities for " << classes << " classes.");
  }
  double sum = 0.0;
  for (const float probability : oneCase.probabilities)
  {
    if (!(probability >= 0.0f && probability <= 1.001f))
    {
      itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << " has the probability " << probability
                            << ", which is not between 0 and 1.");
    }
    sum += static_cast<double>(probability);
  }
  if (std::abs(sum - 1.0) > 1e-3)
  {
    itkExceptionMacro("'" << oneCase.path << "', slice " << oneCase.slice << ": the probabilities sum to " << sum
                          << ", not to 1. Apply softmax to logits first.");
  }
  m_Cases.push_back(oneCase);
  this->Modified();
}

unsigned int
ClassificationMetrics::GetPredictedClass(const Case & oneCase)
{
  return TransferLearning::GetIndexOfHighest(oneCase.probabilities);
}

std::size_t
ClassificationMetrics::GetNumberOfGroups() const
{
  return TransferLearning::CaseResampler(m_Cases, m_ClassNames.size()).GetNumberOfGroups();
}

bool
ClassificationMetrics::HasPatients() const
{
  return !m_Cases.empty() && std::all_of(m_Cases.begin(), m_Cases.end(), [](const Case & oneCase) {
    return !oneCase.patient.empty() && oneCase.patient != oneCase.path;
  });
}

bool
ClassificationMetrics::IsCollapsed() const
{
  const auto differs = [this](auto && getClass) {
    return std::any_of(
      m_Cases.begin(), m_Cases.end(), [&](const Case & one) { return getClass(one) != getClass(m_Cases.front()); });
  };
  return differs([](const Case & one) { return one.trueClass; }) && !differs(GetPredictedClass);
}

double
ClassificationMetrics::ComputeCrossEntropy() const
{
  if (m_Cases.empty())
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double sum = 0.0;
  for (const Case & oneCase : m_Cases)
  {
    const float probability = std::max(oneCase.probabilities[oneCase.trueClass], std::numeric_limits<float>::min());
    sum -= std::log(static_cast<double>(probability));
  }
  return sum / static_cast<double>(m_Cases.size());
}

void
ClassificationMetrics::Initialize()
{
  Superclass::Initialize();
  m_ClassNames.clear();
  m_NegativeClass.clear();
  m_AbstentionThreshold = 0.0;
  m_SplitName.clear();
  m_NetworkDescription.clear();
  m_Cases.clear();
}

void
ClassificationMetrics::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a ClassificationMetrics.");
  }
  Superclass::Graft(data);
  m_ClassNames = other->m_ClassNames;
  m_NegativeClass = other->m_NegativeClass;
  m_AbstentionThreshold = other->m_AbstentionThreshold;
  m_SplitName = other->m_SplitName;
  m_NetworkDescription = other->m_NetworkDescription;
  m_Cases = other->m_Cases;
  this->Modified();
}

void
ClassificationMetrics::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassNames:";
  for (const std::string & name : m_ClassNames)
  {
    os << ' ' << name;
  }
  os << '\n' << indent << "NegativeClass: " << m_NegativeClass << '\n';
  os << indent << "AbstentionThreshold: " << m_AbstentionThreshold << '\n';
  os << indent << "SplitName: " << m_SplitName << '\n';
  os << indent << "NetworkDescription: " << m_NetworkDescription << '\n';
  // No patients: what is printed ends up in logs.
  os << indent << "Cases: " << m_Cases.size() << '\n';
}
} // namespace itk
