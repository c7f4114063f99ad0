// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/HashIndex.h"

#include "ImageReading/PerceptualHash.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr unsigned int hashBits = 64;
constexpr unsigned int mostBandedBits = 7; // narrower bands than 8 bits are equal by chance
} // namespace

HashIndex::HashIndex(unsigned int maximumDifferentBits)
  : m_MaximumDifferentBits(maximumDifferentBits)
  , m_Bands(maximumDifferentBits > mostBandedBits ? 1 : maximumDifferentBits + 1)
{}

uint64_t
HashIndex::GetBand(uint64_t hash, std::size_t band) const
{
  if (m_MaximumDifferentBits > mostBandedBits)
  {
    return 0; // all hashes in one bucket
  }
  const std::size_t begin = band * hashBits / m_Bands.size();
  const std::size_t width = (band + 1) * hashBits / m_Bands.size() - begin;
  return width == hashBits ? hash : (hash >> begin) & ((uint64_t{ 1 } << width) - 1);
}

std::size_t
HashIndex::Insert(uint64_t hash)
{
  const auto [known, isNew] = m_Numbers.emplace(hash, m_Hashes.size());
  if (isNew)
  {
    for (std::size_t band = 0; band < m_Bands.size(); ++band)
    {
      m_Bands[band][this->GetBand(hash, band)].push_back(m_Hashes.size());
    }
    m_Hashes.push_back(hash);
  }
  return known->second;
}

void
HashIndex::Find(uint64_t hash, const std::function<void(std::size_t, unsigned int)> & visit) const
{
  for (std::size_t band = 0; band < m_Bands.size(); ++band)
  {
    const auto bucket = m_Bands[band].find(this->GetBand(hash, band));
    if (bucket == m_Bands[band].end())
    {
      continue;
    }
    for (const std::size_t number : bucket->second)
    {
      const unsigned int bits = CountDifferentBits(hash, m_Hashes[number]);
      if (bits <= m_MaximumDifferentBits)
      {
        visit(number, bits);
      }
    }
  }
}
} // namespace TransferLearning
} // namespace itk
