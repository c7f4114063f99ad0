// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkDomainCheck.h"

#include "Domain/FeatureDistance.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
void
DomainCheck::Add(Violations & violations, const Violations & others)
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

DomainCheck::DomainCheck(const ClassificationEnsemble & ensemble)
{
  for (unsigned int m = 0; m < ensemble.GetNumberOfMembers(); ++m)
  {
    const auto card = nlohmann::json::parse(ensemble.GetMember(m)->GetModelCard());
    if (!card.contains("domain"))
    {
      continue;
    }
    const Member member{ m, ImageDomain::FromJSON(card.at("domain").dump()), ensemble.GetMember(m) };
    if (const auto & bound = member.domain.featureDistance)
    {
      const std::size_t values = member.network->GetReferenceFeatures().size();
      if (values == 0 || bound->references < bound->neighbors || values % bound->references != 0)
      {
        itkGenericExceptionMacro("The network's domain has a bound of the distance to neighbor "
                                 << bound->neighbors << " of " << bound->references
                                 << " references, but the network stores " << values
                                 << " values of reference features. Train the network again.");
      }
    }
    m_Members.push_back(member);
  }
}

bool
DomainCheck::MeasuresSlices() const
{
  return std::any_of(m_Members.begin(), m_Members.end(), [](const Member & member) {
    return member.domain.intensity == CTPreprocessingEnums::Intensity::HounsfieldUnits;
  });
}

void
DomainCheck::VerifyImage(const ImageFacts & image) const
{
  for (const Member & member : m_Members)
  {
    member.domain.VerifyImage(image);
  }
}

DomainCheck::Violations
DomainCheck::FindViolations(const SliceFacts & slice) const
{
  Violations violations;
  for (const Member & member : m_Members)
  {
    Add(violations, member.domain.FindViolations(slice));
  }
  return violations;
}

const DomainCheck::Member *
DomainCheck::FindFeatureBound(unsigned int member) const
{
  const auto found = std::find_if(m_Members.begin(), m_Members.end(), [member](const Member & one) {
    return one.index == member && one.domain.featureDistance;
  });
  return found == m_Members.end() ? nullptr : &*found;
}

bool
DomainCheck::ComparesFeatures(unsigned int member) const
{
  return this->FindFeatureBound(member) != nullptr;
}

std::vector<DomainCheck::Violations>
DomainCheck::FindViolationsOfFeatures(unsigned int               member,
                                      const std::vector<float> & features,
                                      std::size_t                images) const
{
  std::vector<Violations> violations(images);
  const Member * const    compared = this->FindFeatureBound(member);
  if (compared == nullptr)
  {
    return violations;
  }
  const FeatureBound &       bound = *compared->domain.featureDistance;
  const std::vector<float> & stored = compared->network->GetReferenceFeatures();
  const std::size_t          size = features.size() / images;
  if (stored.size() != size * bound.references)
  {
    itkGenericExceptionMacro("The network computes " << size << " features of an image, but stores "
                                                     << stored.size() / bound.references
                                                     << " of each reference. Train the network again.");
  }
  std::vector<const float *> references;
  for (std::size_t r = 0; r < bound.references; ++r)
  {
    references.push_back(stored.data() + r * size);
  }
  for (std::size_t image = 0; image < images; ++image)
  {
    const double distance =
      ComputeNeighborDistance(ScaleToUnitLength(features.data() + image * size, size), references, bound.neighbors);
    if (distance > bound.threshold)
    {
      violations[image].push_back({ "feature_distance", distance, 0.0, bound.threshold });
    }
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
      Add(violations, slice);
    }
  }
  return violations;
}
} // namespace TransferLearning
} // namespace itk
