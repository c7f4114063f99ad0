// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkDomainCheck.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Each bound once. */
void
AddViolations(DomainCheck::Violations & violations, const DomainCheck::Violations & others)
{
  for (const auto & other : others)
  {
    if (std::none_of(
          violations.begin(), violations.end(), [&other](const auto & one) { return one.bound == other.bound; }))
    {
      violations.push_back(other);
    }
  }
}
} // namespace

DomainCheck::DomainCheck(const ClassificationEnsemble & ensemble)
{
  for (unsigned int m = 0; m < ensemble.GetNumberOfMembers(); ++m)
  {
    const auto card = nlohmann::json::parse(ensemble.GetMember(m)->GetModelCard());
    if (card.contains("domain"))
    {
      m_Domains.push_back(ImageDomain::FromJSON(card.at("domain").dump()));
    }
  }
}

bool
DomainCheck::MeasuresSlices() const
{
  return std::any_of(m_Domains.begin(), m_Domains.end(), [](const ImageDomain & domain) {
    return domain.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits;
  });
}

void
DomainCheck::VerifyImage(const ImageFacts & image) const
{
  for (const ImageDomain & domain : m_Domains)
  {
    domain.VerifyImage(image);
  }
}

DomainCheck::Violations
DomainCheck::FindViolations(const SliceFacts & slice) const
{
  Violations violations;
  for (const ImageDomain & domain : m_Domains)
  {
    AddViolations(violations, domain.FindViolations(slice));
  }
  return violations;
}

DomainCheck::Violations
DomainCheck::CombineSlices(const std::vector<Violations> & slices)
{
  const auto inside =
    std::count_if(slices.begin(), slices.end(), [](const Violations & slice) { return slice.empty(); });
  Violations violations;
  if (static_cast<double>(inside) < ClassificationResult::MinimumShareInDomain * static_cast<double>(slices.size()))
  {
    for (const Violations & slice : slices)
    {
      AddViolations(violations, slice);
    }
  }
  return violations;
}
} // namespace TransferLearning
} // namespace itk
