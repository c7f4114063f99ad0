// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/UTF8.h"

#include <cstdint>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Bytes of the character that begins there; 0 where none does. */
std::size_t
GetLength(const std::string & text, std::size_t begin)
{
  const auto byte = [&text](std::size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const auto lead = byte(begin);
  if (lead < 0x80)
  {
    return 1;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || begin + length > text.size())
  {
    return 0;
  }
  uint32_t character = lead & (0xFFU >> (length + 1));
  for (std::size_t i = begin + 1; i < begin + length; ++i)
  {
    if ((byte(i) & 0xC0U) != 0x80)
    {
      return 0;
    }
    character = character << 6U | (byte(i) & 0x3FU);
  }
  const bool isOverlong = character < (length == 4 ? 0x10000U : length == 3 ? 0x800U : 0x80U);
  const bool isSurrogate = character >= 0xD800 && character < 0xE000;
  return isOverlong || isSurrogate || character > 0x10FFFF ? 0 : length;
}
} // namespace

bool
IsUTF8(const std::string & text)
{
  for (std::size_t i = 0; i < text.size();)
  {
    const std::size_t length = GetLength(text, i);
    if (length == 0)
    {
      return false;
    }
    i += length;
  }
  return true;
}

std::string
EscapeNonUTF8(const std::string & text)
{
  static const char * const digits = "0123456789abcdef";
  std::string               escaped;
  for (std::size_t i = 0; i < text.size();)
  {
    const std::size_t length = GetLength(text, i);
    if (length == 0)
    {
      const auto byte = static_cast<unsigned char>(text[i++]);
      escaped += { '\\', 'x', digits[byte >> 4U], digits[byte & 0xFU] };
      continue;
    }
    escaped += text.substr(i, length);
    i += length;
  }
  return escaped;
}
} // namespace TransferLearning
} // namespace itk
