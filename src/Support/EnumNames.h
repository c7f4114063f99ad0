// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef EnumNames_h
#define EnumNames_h

#include "itkMacro.h"

#include <string>
#include <utility>

namespace itk
{
namespace TransferLearning
{
/** One line of the table between an enumeration and its names in files and on command lines:
 *
 *   constexpr EnumName<Fit> fitNames[] = { { Fit::Stretch, "stretch" }, ... };
 */
template <typename TEnum>
using EnumName = std::pair<TEnum, const char *>;

template <typename TEnum, std::size_t VSize>
const char *
GetEnumName(const EnumName<TEnum> (&table)[VSize], TEnum value)
{
  for (const auto & entry : table)
  {
    if (entry.first == value)
    {
      return entry.second;
    }
  }
  return "invalid";
}

/** \throws ExceptionObject that names `what`, the value, and the values that there are. */
template <typename TEnum, std::size_t VSize>
TEnum
GetEnumValue(const EnumName<TEnum> (&table)[VSize], const std::string & what, const std::string & name)
{
  std::string known;
  for (const auto & entry : table)
  {
    if (name == entry.second)
    {
      return entry.first;
    }
    known += known.empty() ? "" : ", ";
    known += entry.second;
  }
  itkGenericExceptionMacro(<< what << " is '" << name << "', which is none of: " << known << '.');
}
} // namespace TransferLearning
} // namespace itk

#endif
