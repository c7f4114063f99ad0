// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef QuotedNames_h
#define QuotedNames_h

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** "'a', 'b'", for messages. */
inline std::string
JoinQuoted(const std::vector<std::string> & names)
{
  std::string text;
  for (const auto & name : names)
  {
    text += (text.empty() ? "'" : ", '") + name + "'";
  }
  return text;
}
} // namespace TransferLearning
} // namespace itk

#endif
