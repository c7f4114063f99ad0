// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/Findings.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t maximumShown = 20;
}

std::string
JoinFindings(const std::vector<std::string> & findings)
{
  std::string text;
  for (std::size_t i = 0; i < std::min(findings.size(), maximumShown); ++i)
  {
    text += "\n  " + findings[i];
  }
  if (findings.size() > maximumShown)
  {
    text += "\n  ... " + std::to_string(findings.size()) + " in total";
  }
  return text;
}
} // namespace TransferLearning
} // namespace itk
