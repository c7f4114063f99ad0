// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationEnsemble.h"

#include "TransferLearning/itkClassificationEnsembleFields.h"
#include "Support/QuotedNames.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

namespace itk
{
namespace
{
/** What members must have in common, each with its value as text; `bodies` alone have no classes. */
std::vector<std::pair<const char *, std::string>>
DescribeCommon(const ClassificationNetwork & network, bool bodies)
{
  const auto text = [](auto value) {
    std::ostringstream stream;
    stream << value;
    return stream.str();
  };
  const auto &                                      preprocessing = network.GetPreprocessingParameters();
  const auto &                                      window = preprocessing.pictureWindow;
  std::vector<std::pair<const char *, std::string>> common{
    { "dimension", text(network.GetDimension()) },
    { "intensity", text(preprocessing.intensity) },
    { "orientation", text(preprocessing.orientation) },
    { "picture window",
      window ? text(window->center) + '/' + text(window->width) + ' ' + text(window->function) : "none" }
  };
  if (!bodies)
  {
    common.emplace(common.begin(), "classes", TransferLearning::JoinQuoted(network.GetClassNames()));
    common.emplace_back("activation", text(network.GetStructure().activation));
  }
  return common;
}
} // namespace

std::ostream &
operator<<(std::ostream & out, ClassificationEnsembleEnums::Combination value)
{
  return out << TransferLearning::GetEnumName(value);
}

bool
ClassificationEnsemble::Stacking::operator==(const Stacking & other) const
{
  return coefficients == other.coefficients && intercepts == other.intercepts && fittedOn == other.fittedOn &&
         cases == other.cases;
}

void
ClassificationEnsemble::AddMember(ClassificationNetwork * network)
{
  if (network == nullptr)
  {
    itkExceptionMacro("A member of an ensemble must be a network, not null.");
  }
  m_Members.emplace_back(network);
  this->Modified();
}

unsigned int
ClassificationEnsemble::GetNumberOfMembers() const
{
  return static_cast<unsigned int>(m_Members.size());
}

ClassificationNetwork *
ClassificationEnsemble::GetMember(unsigned int index) const
{
  if (index >= m_Members.size())
  {
    itkExceptionMacro("The ensemble has no member " << index << "; it has " << m_Members.size() << ", counted from 0.");
  }
  return m_Members[index];
}

std::vector<std::string>
ClassificationEnsemble::GetClassNames() const
{
  if (m_Combination == CombinationEnum::Features)
  {
    return m_FeatureRegression.classNames;
  }
  return m_Members.empty() ? std::vector<std::string>{} : m_Members.front()->GetClassNames();
}

unsigned int
ClassificationEnsemble::GetDimension() const
{
  return m_Members.empty() ? 0 : m_Members.front()->GetDimension();
}

void
ClassificationEnsemble::SetWeights(const std::vector<double> & weights)
{
  if (weights != m_Weights)
  {
    m_Weights = weights;
    this->Modified();
  }
}

void
ClassificationEnsemble::SetStacking(const Stacking & stacking)
{
  if (!(stacking == m_Stacking))
  {
    m_Stacking = stacking;
    this->Modified();
  }
}

void
ClassificationEnsemble::Verify() const
{
  this->VerifyMembers();
  if (m_Combination == CombinationEnum::Stacked)
  {
    this->VerifyStacking();
  }
  else if (m_Combination == CombinationEnum::Features)
  {
    this->VerifyFeatureRegression();
  }
  else
  {
    this->VerifyWeights();
  }
}

void
ClassificationEnsemble::VerifyMembers() const
{
  if (m_Members.empty())
  {
    itkExceptionMacro("The ensemble has no members: call AddMember() or Read() before it is used.");
  }
  m_Members.front()->VerifyHasWeights();
  const bool bodies = m_Combination == CombinationEnum::Features;
  const auto expected = DescribeCommon(*m_Members.front(), bodies);
  for (std::size_t m = 1; m < m_Members.size(); ++m)
  {
    m_Members[m]->VerifyHasWeights();
    const auto common = DescribeCommon(*m_Members[m], bodies);
    for (std::size_t i = 0; i < common.size(); ++i)
    {
      if (common[i].second != expected[i].second)
      {
        itkExceptionMacro("The members of an ensemble must have the same "
                          << common[i].first << ": the first has " << expected[i].second << ", member " << m << " has "
                          << common[i].second << ". Remove that member, or train it the same way.");
      }
    }
  }
}

void
ClassificationEnsemble::VerifyWeights() const
{
  if (m_Weights.empty())
  {
    return;
  }
  if (m_Weights.size() != m_Members.size())
  {
    itkExceptionMacro("There are " << m_Weights.size() << " weights for " << m_Members.size()
                                   << " members. Give one per member, or none for equal weights.");
  }
  for (const double weight : m_Weights)
  {
    if (!(weight >= 0.0) || !std::isfinite(weight))
    {
      itkExceptionMacro("A member's weight is " << weight << "; it must be 0 or more.");
    }
  }
  if (!(std::accumulate(m_Weights.begin(), m_Weights.end(), 0.0) > 0.0))
  {
    itkExceptionMacro("All " << m_Weights.size() << " weights of the members are 0; at least one must be above 0.");
  }
}

void
ClassificationEnsemble::VerifyStacking() const
{
  if (m_Members.front()->GetStructure().activation != ClassificationNetworkEnums::Activation::Softmax)
  {
    itkExceptionMacro("Networks with the activation '" << m_Members.front()->GetStructure().activation
                                                       << "' cannot be stacked: stacking gives one class per image. "
                                                          "Combine them with a mean.");
  }
  const std::size_t classes = this->GetClassNames().size();
  const std::size_t coefficients = classes * classes * m_Members.size();
  if (m_Stacking.coefficients.size() != coefficients || m_Stacking.intercepts.size() != classes)
  {
    itkExceptionMacro("The stacking has " << m_Stacking.coefficients.size() << " coefficients and "
                                          << m_Stacking.intercepts.size() << " intercepts; " << m_Members.size()
                                          << " members with " << classes << " classes need " << coefficients << " and "
                                          << classes << ". Call FitStacking().");
  }
  for (const auto * const numbers : { &m_Stacking.coefficients, &m_Stacking.intercepts })
  {
    const auto wrong = std::find_if(numbers->begin(), numbers->end(), [](double x) { return !std::isfinite(x); });
    if (wrong != numbers->end())
    {
      itkExceptionMacro("The stacking has a coefficient or intercept " << *wrong << ". Call FitStacking() again.");
    }
  }
}

bool
ClassificationEnsemble::IsOneNetwork() const
{
  return m_Members.size() == 1 && m_Combination != CombinationEnum::Stacked &&
         m_Combination != CombinationEnum::Features;
}

void
ClassificationEnsemble::SetDevice(DeviceEnum device)
{
  for (const auto & member : m_Members)
  {
    member->SetDevice(device);
  }
}

ModifiedTimeType
ClassificationEnsemble::GetMTime() const
{
  ModifiedTimeType latest = Superclass::GetMTime();
  for (const auto & member : m_Members)
  {
    latest = std::max(latest, member->GetMTime());
  }
  return latest;
}

void
ClassificationEnsemble::CopyAllButMembers(const Self & other)
{
  m_Combination = other.m_Combination;
  m_Weights = other.m_Weights;
  m_Stacking = other.m_Stacking;
  m_FeatureRegression = other.m_FeatureRegression;
  m_Card = other.m_Card;
  m_Texts = other.m_Texts;
}

void
ClassificationEnsemble::Initialize()
{
  Superclass::Initialize();
  m_Members.clear();
  this->CopyAllButMembers(*Self::New());
}

void
ClassificationEnsemble::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a ClassificationEnsemble.");
  }
  Superclass::Graft(data);
  m_Members = other->m_Members;
  this->CopyAllButMembers(*other);
  this->Modified();
}

LightObject::Pointer
ClassificationEnsemble::InternalClone() const
{
  const Pointer clone = Self::New();
  for (const auto & member : m_Members)
  {
    clone->AddMember(member->Clone());
  }
  clone->CopyAllButMembers(*this);
  return clone.GetPointer();
}

void
ClassificationEnsemble::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  const auto print = [&os, indent](const char * name, const std::vector<double> & numbers) {
    os << indent << name << ':';
    for (const double number : numbers)
    {
      os << ' ' << number;
    }
    os << std::endl;
  };
  os << indent << "Members: " << m_Members.size() << std::endl;
  for (const auto & member : m_Members)
  {
    os << indent.GetNextIndent() << member->GetArchitecture() << std::endl;
  }
  os << indent << "Combination: " << m_Combination << std::endl;
  print("Weights", m_Weights);
  print("Coefficients", m_Stacking.coefficients);
  print("Intercepts", m_Stacking.intercepts);
  os << indent << "FittedOn: " << m_Stacking.fittedOn << ", " << m_Stacking.cases << " cases" << std::endl;
  os << indent << "FeatureRegression: " << m_FeatureRegression.means.size() << " features, "
     << m_FeatureRegression.classNames.size() << " classes, fitted on " << m_FeatureRegression.fittedOn << ", "
     << m_FeatureRegression.cases << " cases" << std::endl;
  os << indent << "Card: " << m_Card << std::endl;
  os << indent << "Texts: " << m_Texts.size() << std::endl;
}
} // namespace itk
