// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef UTF8_h
#define UTF8_h

#include <string>

namespace itk
{
namespace TransferLearning
{
/** Whether the bytes are UTF-8 (RFC 3629), as names in JSON and on pages must be. */
bool
IsUTF8(const std::string & text);

/** The text with `\xNN` in place of every byte that is not UTF-8, for messages. */
std::string
EscapeNonUTF8(const std::string & text);
} // namespace TransferLearning
} // namespace itk

#endif
