// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/NearDuplicateSearch.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Of 192. Of 160 slices of the lung phantoms, copies that are resized, compressed or brightened differ in at most 15,
// 99 % of those that are padded and mirrored in at most 19, and slices of two patients with a similar pHash in at
// least 24.
constexpr unsigned int mostDetailsOfCopies = 20;
} // namespace

NearDuplicateSearch::NearDuplicateSearch(const std::vector<LabeledSlice> & slices, unsigned int maximumDifferentBits)
  : m_Slices(slices)
  , m_Whole{ HashIndex(maximumDifferentBits), {} }
  , m_Inside{ HashIndex(maximumDifferentBits), {} }
{}

void
NearDuplicateSearch::Insert(Index & index, uint64_t hash, const Entry & entry)
{
  const std::size_t number = index.hashes.Insert(hash);
  index.entries.resize(std::max(index.entries.size(), number + 1));
  auto &     entries = index.entries[number];
  const auto isSame = [&](const Entry & other) {
    return m_Slices[other.sample].split == m_Slices[entry.sample].split && other.details == entry.details;
  };
  if (std::none_of(entries.begin(), entries.end(), isSame))
  {
    entries.push_back(entry);
  }
}

void
NearDuplicateSearch::Insert(std::size_t sample)
{
  const LabeledSliceContent & content = *m_Slices[sample].content;
  if (content.isUniform)
  {
    return;
  }
  this->Insert(m_Whole, content.perceptualHash, { sample, content.details });
  if (!m_Slices[sample].isOfVolume)
  {
    this->Insert(m_Inside, content.insideHash, { sample, content.insideDetails });
  }
}

void
NearDuplicateSearch::Find(std::size_t sample, const VisitType & visit) const
{
  const LabeledSliceContent & content = *m_Slices[sample].content;
  if (content.isUniform)
  {
    return;
  }
  const auto find = [&visit](const Index & index, uint64_t hash, const DetailBits & details) {
    index.hashes.Find(hash, [&](std::size_t number, unsigned int bits) {
      for (const Entry & entry : index.entries[number])
      {
        if (CountDifferentDetails(details, entry.details) <= mostDetailsOfCopies)
        {
          visit(entry.sample, bits);
        }
      }
    });
  };
  find(m_Whole, content.perceptualHash, content.details);
  if (!m_Slices[sample].isOfVolume)
  {
    find(m_Inside, content.insideHash, content.insideDetails);
    find(m_Inside, content.mirroredHash, content.mirroredDetails);
  }
}
} // namespace TransferLearning
} // namespace itk
