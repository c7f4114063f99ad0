// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/WeightSets.h"

#include "Support/QuotedNames.h"
#include "Weights/MappedFile.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
// In the order of preference.
constexpr const char * usualKeys[] = { "state_dict", "model_state_dict", "model_state", "model", "net", "network" };

std::vector<std::string>
Split(const std::string & text, const char * separators)
{
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();)
  {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/** Large enough to be the weights of a network, beside the largest. */
std::vector<std::size_t>
FindLarge(const std::vector<WeightSet> & sets)
{
  constexpr std::size_t ratio = 10;
  std::size_t           largest = 0;
  for (const WeightSet & set : sets)
  {
    largest = std::max(largest, set.tensors);
  }
  std::vector<std::size_t> large;
  for (std::size_t i = 0; i < sets.size(); ++i)
  {
    if (sets[i].tensors * ratio >= largest)
    {
      large.push_back(i);
    }
  }
  return large;
}

/** Those whose key has the part at this depth; all of them where none has. */
std::vector<std::size_t>
Keep(const std::vector<WeightSet> & sets, const std::vector<std::size_t> & among, std::size_t depth)
{
  for (const char * const usual : usualKeys)
  {
    std::vector<std::size_t> kept;
    for (const std::size_t i : among)
    {
      const auto parts = Split(sets[i].key, ".");
      if (depth < parts.size() && parts[depth] == usual)
      {
        kept.push_back(i);
      }
    }
    if (!kept.empty())
    {
      return kept;
    }
  }
  return among;
}
} // namespace

bool
IsMovingAverage(const std::string & key)
{
  std::string lower = key;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto words = Split(lower, "._-/");
  return std::any_of(
    words.begin(), words.end(), [](const std::string & word) { return word == "ema" || word == "teacher"; });
}

std::size_t
ChooseWeightSet(const std::vector<WeightSet> & sets, const std::string & key, const std::string & file)
{
  const auto named =
    std::find_if(sets.begin(), sets.end(), [&key](const WeightSet & set) { return !key.empty() && set.key == key; });
  if (named != sets.end())
  {
    return static_cast<std::size_t>(named - sets.begin());
  }
  std::vector<std::size_t> left = FindLarge(sets);
  std::vector<std::size_t> averages;
  std::copy_if(left.begin(), left.end(), std::back_inserter(averages), [&sets](std::size_t i) {
    return IsMovingAverage(sets[i].key);
  });
  if (!averages.empty())
  {
    return averages.front();
  }
  for (std::size_t depth = 0; left.size() > 1 && depth < 4; ++depth)
  {
    left = Keep(sets, left, depth);
  }
  if (left.size() > 1)
  {
    ThrowWeightsError(
      file, "several sets of weights are in it (" + JoinQuoted(GetChoices(sets), 10) + "): choose one by its key.");
  }
  return left.front();
}

std::vector<std::string>
GetChoices(const std::vector<WeightSet> & sets)
{
  std::vector<std::string> keys;
  for (const std::size_t i : FindLarge(sets))
  {
    keys.push_back(sets[i].key);
  }
  return keys;
}
} // namespace TransferLearning
} // namespace itk
