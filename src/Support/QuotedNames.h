// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef QuotedNames_h
#define QuotedNames_h

#include <cstddef>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** "'a', 'b'", for messages; beyond `shown` names "'a', ...". */
template <typename TNames>
std::string
JoinQuoted(const TNames & names, std::size_t shown = static_cast<std::size_t>(-1))
{
  std::string text;
  std::size_t number = 0;
  for (const std::string & name : names)
  {
    if (number++ == shown)
    {
      return text + ", ...";
    }
    text += (text.empty() ? "'" : ", '") + name + "'";
  }
  return text;
}
} // namespace TransferLearning
} // namespace itk

#endif
