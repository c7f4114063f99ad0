// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What LabeledImageDataset leaves out, or finds, because the same image or patient is there twice.
#include "Data/DatasetEnumNames.h"
#include "Data/PerceptualHash.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <map>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

// Whether what is in `split` must not be known from `earlier`: training, validation, test are their order.
bool
IsEarlier(SplitEnum earlier, SplitEnum split)
{
  return split != SplitEnum::Unassigned && earlier < split;
}
} // namespace

void
LabeledImageDataset::RemoveContradictions()
{
  this->RemoveUnreadableFiles();
  std::map<std::string, std::size_t> firsts;
  std::map<std::string, std::size_t> others; // the first sample with another label
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (this->IsComparable(i))
    {
      const std::string & hash = m_Contents[i].pixelHash;
      const std::size_t   first = firsts.emplace(hash, i).first->second;
      if (m_Slices[first].label != m_Slices[i].label)
      {
        others.emplace(hash, i);
      }
    }
  }
  if (others.empty())
  {
    return;
  }
  std::vector<bool> isRemoved(m_Slices.size());
  std::size_t       count = 0;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const auto other = this->IsComparable(i) ? others.find(m_Contents[i].pixelHash) : others.end();
    if (other != others.end())
    {
      const std::size_t first = firsts[other->first];
      const std::size_t twin = m_Slices[first].label == m_Slices[i].label ? other->second : first;
      m_LeftOutSamples.push_back(this->Describe(i) + ": its pixels are those of " + this->Describe(twin) +
                                 ", which has another label");
      isRemoved[i] = true;
      ++count;
    }
  }
  m_Warnings.push_back(std::to_string(count) +
                       " samples are left out because equal pixels have different labels (the first: " +
                       m_LeftOutSamples[m_LeftOutSamples.size() - count] + "). Correct their labels.");
  this->RemoveSamples(isRemoved);
}

void
LabeledImageDataset::RemoveDuplicatesAcrossSplits()
{
  this->RemoveUnreadableFiles();
  const std::string unitName = TransferLearning::GetEnumName(TransferLearning::splitUnitNames, m_SplitUnit);
  // Validation first: what it gives up for the test is no reason to take anything out of training.
  for (const SplitEnum split : { SplitEnum::Validation, SplitEnum::Training })
  {
    std::map<std::string, std::size_t> units;
    std::map<std::string, std::size_t> pixels;
    for (std::size_t i = 0; i < m_Slices.size(); ++i)
    {
      if (IsEarlier(split, m_Slices[i].split))
      {
        units.emplace(this->GetUnit(i), i);
        if (this->IsComparable(i))
        {
          pixels.emplace(m_Contents[i].pixelHash, i);
        }
      }
    }
    if (m_SplitUnit == SplitUnitEnum::SliceBlock)
    {
      units.clear(); // blocks of one series are in several splits by design
    }
    std::vector<bool> isRemoved(m_Slices.size());
    std::size_t       count = 0;
    for (std::size_t i = 0; i < m_Slices.size(); ++i)
    {
      const auto twin =
        m_Slices[i].split == split && this->IsComparable(i) ? pixels.find(m_Contents[i].pixelHash) : pixels.end();
      const auto relative = m_Slices[i].split == split ? units.find(this->GetUnit(i)) : units.end();
      if (twin != pixels.end())
      {
        m_LeftOutSamples.push_back(this->Describe(i) + ": its pixels are those of " + this->Describe(twin->second));
      }
      else if (relative != units.end())
      {
        m_LeftOutSamples.push_back(this->Describe(i) + ": its " + unitName + " is that of " +
                                   this->Describe(relative->second));
      }
      isRemoved[i] = twin != pixels.end() || relative != units.end();
      count += isRemoved[i] ? 1 : 0;
    }
    if (count > 0)
    {
      m_Warnings.push_back(
        std::to_string(count) + " samples of " + TransferLearning::GetEnumName(TransferLearning::splitNames, split) +
        " are left out: their " + unitName + " or their pixels are in a later split too (the first: " +
        m_LeftOutSamples[m_LeftOutSamples.size() - count] + ").");
    }
    this->RemoveSamples(isRemoved);
  }
}

std::vector<NearDuplicate>
LabeledImageDataset::FindNearDuplicates() const
{
  this->RequireContents();
  std::vector<NearDuplicate> found;
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    NearDuplicate nearest{ i, i, m_NearDuplicateBits + 1 };
    for (std::size_t k = 0; k < m_Slices.size() && !m_Contents[i].isUniform; ++k)
    {
      if (IsEarlier(m_Slices[k].split, m_Slices[i].split) && !m_Contents[k].isUniform)
      {
        const unsigned int bits =
          TransferLearning::CountDifferentBits(m_Contents[i].perceptualHash, m_Contents[k].perceptualHash);
        nearest = bits < nearest.differentBits ? NearDuplicate{ i, k, bits } : nearest;
      }
    }
    if (nearest.differentBits <= m_NearDuplicateBits)
    {
      found.push_back(nearest);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const NearDuplicate & a, const NearDuplicate & b) {
    return a.differentBits < b.differentBits;
  });
  return found;
}
} // namespace itk
