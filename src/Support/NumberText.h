// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NumberText_h
#define NumberText_h

#include <charconv>
#include <cmath>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Text of a number with a point whatever the locale is. `digits` after the point; without them the shortest text that
 * reads back as the same number. */
template <typename TReal>
std::string
ToNumberText(TReal value)
{
  char       text[64];
  const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  return { text, end };
}

inline std::string
ToNumberText(double value, int digits)
{
  // Fixed text of the largest double has 309 digits before the point.
  char        text[400];
  const auto  end = std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed, digits).ptr;
  std::string number(text, end);
  return number.find_first_not_of("-0.") == std::string::npos && number[0] == '-' ? number.substr(1) : number;
}
} // namespace TransferLearning
} // namespace itk

#endif
