// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/NamePrefixes.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr const char * separators = "./";

// More levels than wrappers have, and more candidates than files of people; both bound the time for hostile names.
constexpr std::size_t maximumLevels = 12;
constexpr std::size_t maximumPrefixes = 64;
constexpr std::size_t smallestShare = 10; ///< One in so many tensors of the file.

std::unordered_map<std::string_view, std::size_t>
CountPrefixes(const NamedTensors & file)
{
  std::unordered_map<std::string_view, std::size_t> counts;
  for (const NamedTensor & tensor : file.tensors)
  {
    const std::string_view name = tensor.name;
    std::size_t            end = name.find_first_of(separators);
    for (std::size_t level = 0; level < maximumLevels && end != std::string_view::npos; ++level)
    {
      ++counts[name.substr(0, end + 1)];
      end = name.find_first_of(separators, end + 1);
    }
  }
  return counts;
}
} // namespace

std::vector<std::string>
FindNamePrefixes(const NamedTensors & file)
{
  const std::size_t        least = std::max<std::size_t>(2, file.tensors.size() / smallestShare);
  std::vector<std::string> prefixes{ "" };
  for (const auto & [prefix, count] : CountPrefixes(file))
  {
    if (count >= least)
    {
      prefixes.emplace_back(prefix);
    }
  }
  std::sort(prefixes.begin(), prefixes.end(), [](const std::string & a, const std::string & b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  prefixes.resize(std::min(prefixes.size(), maximumPrefixes));
  return prefixes;
}

std::string
FindCommonPrefix(const NamedTensors & file)
{
  std::string common;
  for (const auto & [prefix, count] : CountPrefixes(file))
  {
    if (count == file.tensors.size() && prefix.size() > common.size())
    {
      common = prefix;
    }
  }
  return common;
}

std::string
GetFirstPart(const std::string & name, const std::string & prefix)
{
  const std::size_t begin = std::min(prefix.size(), name.size());
  return name.substr(begin, std::min(name.find_first_of(separators, begin), name.size()) - begin);
}

std::string
GetLayerName(const std::string & name)
{
  const std::size_t end = name.find_last_of(separators);
  return end == std::string::npos ? name : name.substr(0, end);
}
} // namespace TransferLearning
} // namespace itk
