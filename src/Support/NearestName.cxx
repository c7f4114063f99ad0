// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/NearestName.h"

#include <algorithm>
#include <cctype>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::string
Simplify(const std::string & name)
{
  std::string simple;
  for (const unsigned char character : name)
  {
    if (std::isalnum(character))
    {
      simple += static_cast<char>(std::tolower(character));
    }
  }
  return simple;
}

/** Optimal string alignment: Levenshtein's distance with exchanges of neighbors. */
std::size_t
ComputeDistance(const std::string & a, const std::string & b)
{
  std::vector<std::vector<std::size_t>> distances(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
  {
    for (std::size_t j = 0; j <= b.size(); ++j)
    {
      auto & distance = distances[i][j];
      if (i == 0 || j == 0)
      {
        distance = i + j;
        continue;
      }
      distance = std::min(
        { distances[i - 1][j] + 1, distances[i][j - 1] + 1, distances[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1) });
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
      {
        distance = std::min(distance, distances[i - 2][j - 2] + 1);
      }
    }
  }
  return distances[a.size()][b.size()];
}
} // namespace

std::string
FindNearestName(const std::string & given, const std::vector<std::string> & names)
{
  const std::string simple = Simplify(given);
  std::string       nearest;
  std::size_t       least = simple.size() / 3 + 1;
  for (const auto & name : names)
  {
    const std::size_t distance = ComputeDistance(simple, Simplify(name));
    if (distance < least)
    {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}
} // namespace TransferLearning
} // namespace itk
