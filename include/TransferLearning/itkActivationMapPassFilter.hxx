// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkActivationMapPassFilter_hxx
#define itkActivationMapPassFilter_hxx

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
ActivationMapPassFilter<TInputImage>::ComputeProbabilitiesOfMember(const typename Superclass::MemberBatch & batch)
{
  Member & member = m_Kept[batch.member];
  member.image = batch.image;
  member.features.emplace_back(batch.network, batch.pixels, batch.count, batch.rows, batch.columns, batch.threads);
  this->CheckFeatures(batch, member.features.back());
  auto probabilities = member.features.back().ComputeProbabilities();
  m_FeatureMemory += member.features.back().GetSize();
  if (m_ClassIndex >= 0)
  {
    AppendMaps(member, static_cast<unsigned int>(m_ClassIndex));
  }
  else if (m_FeatureMemory > m_MaximumFeatureMemory)
  {
    for (unsigned int c = 0; c < batch.network->GetNumberOfClasses(); ++c)
    {
      AppendMaps(member, c);
    }
  }
  else
  {
    return probabilities;
  }
  for (const ForwardPass & features : member.features)
  {
    m_FeatureMemory -= features.GetSize();
  }
  member.features.clear();
  return probabilities;
}

template <typename TInputImage>
auto
ActivationMapPassFilter<TInputImage>::TakeMaps(unsigned int member, unsigned int classIndex) -> MapsType
{
  Member & taken = m_Kept.at(member);
  AppendMaps(taken, classIndex);
  taken.features.clear();
  return std::move(taken.maps[classIndex]);
}

template <typename TInputImage>
void
ActivationMapPassFilter<TInputImage>::AppendMaps(Member & member, unsigned int classIndex)
{
  MapsType & maps = member.maps[classIndex];
  for (const ForwardPass & features : member.features)
  {
    auto ofBatch = features.ComputeActivationMaps(classIndex);
    std::move(ofBatch.begin(), ofBatch.end(), std::back_inserter(maps));
  }
}
} // namespace TransferLearning
} // namespace itk

#endif
