// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/SeriesWarnings.h"

#include "TransferLearning/itkCountText.h"

#include <algorithm>
#include <set>

namespace itk
{
namespace TransferLearning
{
void
SeriesWarnings::Add(const std::string & path, const std::vector<SeriesWarning> & warnings)
{
  std::set<std::string> counted; // a series may have several warnings of a kind
  for (const SeriesWarning & warning : warnings)
  {
    const auto isSame = [&warning](const Kind & kind) { return kind.warning.kind == warning.kind; };
    const auto found = std::find_if(m_Kinds.begin(), m_Kinds.end(), isSame);
    const bool isNew = counted.insert(warning.kind).second;
    if (found == m_Kinds.end())
    {
      m_Kinds.push_back({ path, warning, 1 });
    }
    else
    {
      found->series += isNew ? 1 : 0;
    }
  }
}

std::vector<std::string>
SeriesWarnings::GetSentences() const
{
  std::vector<std::string> sentences;
  for (const Kind & kind : m_Kinds)
  {
    const std::string which = kind.series == 1 ? "Series in '" : ToGroupedText(kind.series) + " series, the first in '";
    sentences.push_back(which + kind.path + "': " + kind.warning.sentence);
  }
  return sentences;
}
} // namespace TransferLearning
} // namespace itk
