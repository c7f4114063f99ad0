// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ClassNames_h
#define ClassNames_h

#include "itkMacro.h"

#include <set>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Names are keys in the files that are written. \throws ExceptionObject on an empty or a repeated one. */
inline void
VerifyClassNames(const std::vector<std::string> & names)
{
  std::set<std::string> seen;
  for (const std::string & name : names)
  {
    if (name.empty() || !seen.insert(name).second)
    {
      itkGenericExceptionMacro("The class name '" << name << "' is empty or duplicate among " << names.size()
                                                  << " classes. Give each class a unique name.");
    }
  }
}

/** Index of the highest value; the lower index on a tie. */
template <typename TValue>
unsigned int
GetIndexOfHighest(const std::vector<TValue> & values)
{
  unsigned int highest = 0;
  for (unsigned int i = 1; i < values.size(); ++i)
  {
    if (values[i] > values[highest])
    {
      highest = i;
    }
  }
  return highest;
}
} // namespace TransferLearning
} // namespace itk

#endif
