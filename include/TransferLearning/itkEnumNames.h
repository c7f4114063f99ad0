// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkEnumNames_h
#define itkEnumNames_h

#include "itkMacro.h"

#include <string>
#include <utility>

namespace itk
{
namespace TransferLearning
{
/** An enumeration value and its name in files and on command lines. */
template <typename TEnum>
using EnumName = std::pair<TEnum, const char *>;

/** The only table of the names of an enumeration; specialized for each one that has names:
 *
 *   template <>
 *   struct EnumNames<Fit>
 *   {
 *     static constexpr EnumName<Fit> table[] = { { Fit::Stretch, "stretch" }, ... };
 *   };
 */
template <typename TEnum>
struct EnumNames;

/** nullptr if the value is not in the table. */
template <typename TEnum>
const char *
FindEnumName(TEnum value)
{
  for (const auto & entry : EnumNames<TEnum>::table)
  {
    if (entry.first == value)
    {
      return entry.second;
    }
  }
  return nullptr;
}

template <typename TEnum>
const char *
GetEnumName(TEnum value)
{
  const char * const name = FindEnumName(value);
  return name != nullptr ? name : "invalid";
}

/** \throws ExceptionObject containing `what`, the name, and the names in the table. */
template <typename TEnum>
TEnum
GetEnumValue(const std::string & what, const std::string & name)
{
  std::string known;
  for (const auto & entry : EnumNames<TEnum>::table)
  {
    if (name == entry.second)
    {
      return entry.first;
    }
    known += known.empty() ? "" : ", ";
    known += entry.second;
  }
  itkGenericExceptionMacro(<< what << " is '" << name << "'; it must be one of: " << known << '.');
}
} // namespace TransferLearning
} // namespace itk

#endif
