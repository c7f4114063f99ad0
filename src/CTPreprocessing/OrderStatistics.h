// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Exact order statistics of values that are visited several times and copied never.
#ifndef OrderStatistics_h
#define OrderStatistics_h

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Unsigned integers that are ordered as the values are; NaN has no place among them. */
template <typename TValue>
struct OrderedKey
{
  using Type = std::conditional_t<
    sizeof(TValue) == 1,
    uint8_t,
    std::conditional_t<sizeof(TValue) == 2, uint16_t, std::conditional_t<sizeof(TValue) == 4, uint32_t, uint64_t>>>;
  static constexpr Type sign = static_cast<Type>(Type{ 1 } << (8 * sizeof(TValue) - 1));

  static Type
  FromValue(TValue value)
  {
    Type bits;
    std::memcpy(&bits, &value, sizeof(bits));
    if constexpr (std::is_floating_point<TValue>::value)
    {
      return (bits & sign) ? ~bits : bits | sign;
    }
    return std::is_signed<TValue>::value ? static_cast<Type>(bits ^ sign) : bits;
  }

  static TValue
  ToValue(Type key)
  {
    Type bits = key;
    if constexpr (std::is_floating_point<TValue>::value)
    {
      bits = (key & sign) ? key ^ sign : ~key;
    }
    else if (std::is_signed<TValue>::value)
    {
      bits = static_cast<Type>(key ^ sign);
    }
    TValue value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }
};

/** The keys are counted by their highest 16 bits first, then those that share the highest bits of a rank that is looked
 * for by the next 16, and so on: each pass visits all values, and integers of up to 16 bits need one.
 *
 * The owner visits the values, by as many threads as it likes, with a table of counts of each, and adds the tables. */
template <typename TValue>
class OrderStatistics
{
public:
  using Key = typename OrderedKey<TValue>::Type;
  using Counts = std::vector<uint64_t>;
  static constexpr unsigned int bitsOfPass = sizeof(TValue) == 1 ? 8 : 16;
  static constexpr unsigned int numberOfPasses = 8 * sizeof(TValue) / bitsOfPass;
  static constexpr std::size_t  bins = std::size_t{ 1 } << bitsOfPass;

  Counts
  MakeCounts() const
  {
    return Counts(m_Prefixes.size() * bins, 0);
  }

  void
  Count(TValue value, uint64_t * counts) const
  {
    const Key key = OrderedKey<TValue>::FromValue(value);
    if constexpr (numberOfPasses == 1)
    {
      ++counts[key];
    }
    else
    {
      const Key rest = static_cast<Key>(key >> m_Shift);
      for (std::size_t i = 0; i < m_Prefixes.size(); ++i)
      {
        if (m_IsFirst || static_cast<Key>(rest >> bitsOfPass) == m_Prefixes[i])
        {
          ++counts[i * bins + (rest & (bins - 1))];
        }
      }
    }
  }

  /** Takes the first pass's counts: how many values there are. */
  static uint64_t
  GetNumberOfValues(const Counts & counts)
  {
    uint64_t total = 0;
    for (const uint64_t count : counts)
    {
      total += count;
    }
    return total;
  }

  /** Before the first pass is taken; each less than the number of values. */
  void
  SetRanks(const std::vector<uint64_t> & ranks)
  {
    m_Ranks.clear();
    for (const uint64_t rank : ranks)
    {
      m_Ranks.push_back({ 0, rank });
    }
  }

  /** After a pass, with the counts of all values; the last one makes the order statistics known. */
  void
  TakePass(const Counts & counts)
  {
    for (Place & place : m_Ranks)
    {
      const auto             which = std::find(m_Prefixes.begin(), m_Prefixes.end(), place.prefix) - m_Prefixes.begin();
      const uint64_t * const table = counts.data() + static_cast<std::size_t>(which) * bins;
      std::size_t            bin = 0;
      for (; place.rank >= table[bin]; ++bin)
      {
        place.rank -= table[bin];
      }
      place.prefix = numberOfPasses == 1 ? static_cast<Key>(bin) : static_cast<Key>(place.prefix * bins + bin);
    }
    m_Prefixes.clear();
    for (const Place & place : m_Ranks)
    {
      if (std::find(m_Prefixes.begin(), m_Prefixes.end(), place.prefix) == m_Prefixes.end())
      {
        m_Prefixes.push_back(place.prefix);
      }
    }
    m_IsFirst = false;
    m_Shift -= m_Shift == 0 ? 0 : bitsOfPass;
  }

  TValue
  GetValue(std::size_t rank) const
  {
    return OrderedKey<TValue>::ToValue(m_Ranks[rank].prefix);
  }

private:
  struct Place
  {
    Key      prefix; ///< The bits that are known.
    uint64_t rank;   ///< Among the values that share them.
  };
  std::vector<Place> m_Ranks;
  std::vector<Key>   m_Prefixes{ Key{ 0 } }; ///< Of the ranks, each once.
  bool               m_IsFirst{ true };
  unsigned int       m_Shift{ 8 * sizeof(TValue) - bitsOfPass };
};

/** Where percentiles lie among sorted values: numpy.percentile's method "linear". */
struct PercentileRanks
{
  /** Percents in 0..100, of at least one value. */
  PercentileRanks(double lowPercent, double highPercent, uint64_t numberOfValues)
  {
    const auto place = [this, numberOfValues](double percent) {
      const double position = percent / 100.0 * static_cast<double>(numberOfValues - 1);
      const auto   below = static_cast<uint64_t>(position);
      ranks.push_back(below);
      ranks.push_back(std::min(below + 1, numberOfValues - 1));
      return position - static_cast<double>(below);
    };
    fractions.first = place(lowPercent);
    fractions.second = place(highPercent);
  }

  std::vector<uint64_t>     ranks;
  std::pair<double, double> fractions;
};
} // namespace TransferLearning
} // namespace itk

#endif
