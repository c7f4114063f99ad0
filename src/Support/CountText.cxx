// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkCountText.h"

namespace itk
{
namespace TransferLearning
{
std::string
ToGroupedText(std::size_t count)
{
  std::string text = std::to_string(count);
  for (std::size_t end = text.size(); end > 3; end -= 3)
  {
    text.insert(end - 3, ",");
  }
  return text;
}

std::string
ToCountText(std::size_t count, const std::string & noun)
{
  return ToGroupedText(count) + ' ' + noun + (count == 1 ? "" : "s");
}
} // namespace TransferLearning
} // namespace itk
