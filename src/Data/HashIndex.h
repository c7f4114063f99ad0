// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef HashIndex_h
#define HashIndex_h

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Finds 64-bit hashes that differ in few bits without comparing all pairs. Of n + 1 bands of bits, hashes that differ
 * in n bits share at least one (pigeonhole principle): a search looks at the distinct hashes with an equal band. That
 * is O(n) look-ups, and for few bits about as many comparisons as there are similar hashes; beyond 7 bits the bands
 * tell too little apart, and all hashes are compared. */
class HashIndex
{
public:
  explicit HashIndex(unsigned int maximumDifferentBits);

  /** The number of the hash: equal hashes have one, in the order of first insertion. */
  std::size_t
  Insert(uint64_t hash);

  /** Calls `visit(number, differentBits)` for each inserted hash that differs in at most the maximum, maybe more than
   * once. */
  void
  Find(uint64_t hash, const std::function<void(std::size_t, unsigned int)> & visit) const;

private:
  uint64_t
  GetBand(uint64_t hash, std::size_t band) const;

  unsigned int                                                        m_MaximumDifferentBits;
  std::unordered_map<uint64_t, std::size_t>                           m_Numbers;
  std::vector<uint64_t>                                               m_Hashes;
  std::vector<std::unordered_map<uint64_t, std::vector<std::size_t>>> m_Bands; ///< Numbers by the bits of the band.
};
} // namespace TransferLearning
} // namespace itk

#endif
