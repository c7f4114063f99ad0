// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkActivationMapPassFilter_hxx
#define itkActivationMapPassFilter_hxx

#include "TransferLearning/itkMemberOutput.h"

#include <iterator>
#include <utility>

namespace itk
{
namespace TransferLearning
{
template <typename TInputImage>
void
ActivationMapPassFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassIndex: " << m_ClassIndex << std::endl;
  os << indent << "MaximumFeatureMemory: " << m_MaximumFeatureMemory << std::endl;
  os << indent << "Members: " << m_Kept.size() << std::endl;
  os << indent << "FeatureMemory: " << m_FeatureMemory << std::endl;
  os << indent << "EnsembleOfMaps: " << m_EnsembleOfMaps.GetPointer() << std::endl;
}

template <typename TInputImage>
void
ActivationMapPassFilter<TInputImage>::BeforeStreamedGenerateData()
{
  Superclass::BeforeStreamedGenerateData();
  m_Kept.clear();
  m_FeatureMemory = 0;
}

template <typename TInputImage>
std::vector<float>
ActivationMapPassFilter<TInputImage>::ComputeOutputOfMember(const typename Superclass::MemberBatch & batch)
{
  Member & member = m_Kept[batch.member];
  member.image = batch.image;
  m_EnsembleOfMaps = batch.ensemble;
  member.features.emplace_back(batch.network, batch.pixels, batch.count, batch.rows, batch.columns, batch.threads);
  this->CheckFeatures(batch, member.features.back());
  auto output = ComputeMemberOutput(*batch.ensemble, member.features.back());
  m_FeatureMemory += member.features.back().GetSize();
  if (m_ClassIndex >= 0)
  {
    this->AppendMaps(batch.member, static_cast<unsigned int>(m_ClassIndex));
  }
  else if (m_FeatureMemory > m_MaximumFeatureMemory)
  {
    for (unsigned int c = 0; c < batch.ensemble->GetClassNames().size(); ++c)
    {
      this->AppendMaps(batch.member, c);
    }
  }
  else
  {
    return output;
  }
  for (const ForwardPass & features : member.features)
  {
    m_FeatureMemory -= features.GetSize();
  }
  member.features.clear();
  return output;
}

template <typename TInputImage>
auto
ActivationMapPassFilter<TInputImage>::TakeMaps(unsigned int member, unsigned int classIndex) -> MapsType
{
  this->AppendMaps(member, classIndex);
  Member & taken = m_Kept.at(member);
  taken.features.clear();
  return std::move(taken.maps[classIndex]);
}

template <typename TInputImage>
void
ActivationMapPassFilter<TInputImage>::AppendMaps(unsigned int index, unsigned int classIndex)
{
  Member &   member = m_Kept.at(index);
  MapsType & maps = member.maps[classIndex];
  for (const ForwardPass & features : member.features)
  {
    auto ofBatch = ComputeMemberMaps(*m_EnsembleOfMaps, index, features, classIndex);
    std::move(ofBatch.begin(), ofBatch.end(), std::back_inserter(maps));
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
