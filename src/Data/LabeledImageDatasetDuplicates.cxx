// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What LabeledImageDataset leaves out, or finds, because the same image or patient is there twice.
#include "TransferLearning/itkLabeledImageDatasetNames.h"
#include "Data/SplitGroups.h"
#include "Data/VolumeSlices.h"
#include "itkLabeledImageDataset.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace itk
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

/** What is taken out: samples, or the wholes that they are parts of. */
class Removal
{
public:
  explicit Removal(std::vector<std::size_t> wholes)
    : m_Wholes(std::move(wholes))
    , m_IsRemoved(m_Wholes.size())
  {}

  /** False where its whole is out already. */
  bool
  Add(std::size_t sample)
  {
    const bool isNew = !m_IsRemoved[m_Wholes[sample]];
    m_IsRemoved[m_Wholes[sample]] = true;
    m_Count += isNew ? 1 : 0;
    return isNew;
  }
  std::size_t
  GetCount() const
  {
    return m_Count;
  }
  std::vector<bool>
  GetSamples() const
  {
    std::vector<bool> isRemoved(m_Wholes.size());
    for (std::size_t i = 0; i < m_Wholes.size(); ++i)
    {
      isRemoved[i] = m_IsRemoved[m_Wholes[i]];
    }
    return isRemoved;
  }

private:
  std::vector<std::size_t> m_Wholes;
  std::vector<bool>        m_IsRemoved; ///< By the first sample of a whole.
  std::size_t              m_Count{ 0 };
};

/** Of each slice, the index of the first one that is left out with it: of its volume where samples are volumes. */
std::vector<std::size_t>
FindWholes(const std::vector<LabeledSlice> & slices, unsigned int sampleDimension)
{
  if (sampleDimension == 3)
  {
    return TransferLearning::FindVolumes(slices);
  }
  std::vector<std::size_t> samples(slices.size());
  std::iota(samples.begin(), samples.end(), std::size_t{ 0 });
  return samples;
}
} // namespace

std::string
LabeledImageDataset::DescribeWhole(std::size_t sliceIndex) const
{
  return m_SampleDimension == 3 && m_Slices[sliceIndex].isOfVolume ? "; its whole volume is left out" : "";
}

void
LabeledImageDataset::RemoveContradictions()
{
  this->RemoveUnreadableFiles();
  std::map<std::string, std::size_t> firsts;
  std::map<std::string, std::size_t> others; // the first sample with another label
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    if (m_Slices[i].IsComparable())
    {
      const std::string & hash = m_Slices[i].content->pixelHash;
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
  Removal removal(FindWholes(m_Slices, m_SampleDimension));
  for (std::size_t i = 0; i < m_Slices.size(); ++i)
  {
    const auto other = m_Slices[i].IsComparable() ? others.find(m_Slices[i].content->pixelHash) : others.end();
    if (other != others.end() && removal.Add(i))
    {
      const std::size_t first = firsts[other->first];
      const std::size_t twin = m_Slices[first].label == m_Slices[i].label ? other->second : first;
      m_LeftOutSamples.push_back(this->Describe(i) + ": its pixels are identical to those of " + this->Describe(twin) +
                                 ", which has another label" + this->DescribeWhole(i));
    }
  }
  m_Warnings.push_back(std::to_string(removal.GetCount()) +
                       " samples are left out because identical pixels have different labels (the first: " +
                       m_LeftOutSamples[m_LeftOutSamples.size() - removal.GetCount()] + "). Correct their labels.");
  this->RemoveSamples(removal.GetSamples());
}

void
LabeledImageDataset::RemoveDuplicatesAcrossSplits()
{
  this->RemoveUnreadableFiles();
  const std::string unitName = TransferLearning::GetUnitName(*this);
  // Validation first: what it gives up for the test is no reason to take anything out of training.
  for (const SplitEnum split : { SplitEnum::Validation, SplitEnum::Training })
  {
    std::map<std::string, std::size_t> units;
    std::map<std::string, std::size_t> pixels;
    for (std::size_t i = 0; i < m_Slices.size(); ++i)
    {
      if (TransferLearning::IsEarlier(split, m_Slices[i].split))
      {
        units.emplace(TransferLearning::GetUnit(*this, i), i);
        if (m_Slices[i].IsComparable())
        {
          pixels.emplace(m_Slices[i].content->pixelHash, i);
        }
      }
    }
    if (m_SplitUnit == SplitUnitEnum::SliceBlock)
    {
      units.clear(); // blocks of one series are in several splits by design
    }
    Removal removal(FindWholes(m_Slices, m_SampleDimension));
    for (std::size_t i = 0; i < m_Slices.size(); ++i)
    {
      const auto twin = m_Slices[i].split == split && m_Slices[i].IsComparable()
                          ? pixels.find(m_Slices[i].content->pixelHash)
                          : pixels.end();
      const auto relative = m_Slices[i].split == split ? units.find(TransferLearning::GetUnit(*this, i)) : units.end();
      if (twin != pixels.end() && removal.Add(i))
      {
        m_LeftOutSamples.push_back(this->Describe(i) + ": its pixels are identical to those of " +
                                   this->Describe(twin->second) + this->DescribeWhole(i));
      }
      else if (relative != units.end() && removal.Add(i))
      {
        m_LeftOutSamples.push_back(this->Describe(i) + ": its " + unitName + " is also that of " +
                                   this->Describe(relative->second) + this->DescribeWhole(i));
      }
    }
    if (removal.GetCount() > 0)
    {
      m_Warnings.push_back(std::to_string(removal.GetCount()) + " samples of " + TransferLearning::GetEnumName(split) +
                           " are left out: their " + unitName +
                           " or their pixels are also in a later split (the first: " +
                           m_LeftOutSamples[m_LeftOutSamples.size() - removal.GetCount()] + ").");
    }
    this->RemoveSamples(removal.GetSamples());
  }
}
} // namespace itk
