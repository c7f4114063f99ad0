// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkVOILUT.h"

#include "itkMacro.h"

#include <algorithm>

namespace itk
{
void
VOILUT::Verify() const
{
  if (entries.empty() || entries.size() > 65536)
  {
    itkGenericExceptionMacro("The VOI LUT has " << entries.size() << " entries; it must have 1 to 65536.");
  }
  if (bitsPerEntry < 1 || bitsPerEntry > 16)
  {
    itkGenericExceptionMacro("The entries of the VOI LUT have " << bitsPerEntry << " bits; they must have 1 to 16.");
  }
  const auto largest = *std::max_element(entries.begin(), entries.end());
  if (largest >> bitsPerEntry != 0)
  {
    itkGenericExceptionMacro("The VOI LUT has an entry of " << largest << ", which " << bitsPerEntry
                                                            << " bits cannot hold.");
  }
}

std::ostream &
operator<<(std::ostream & out, const VOILUT & table)
{
  if (table.entries.empty())
  {
    return out << "none";
  }
  return out << table.entries.size() << " entries of " << table.bitsPerEntry << " bits from " << table.firstMapped
             << " HU, '" << table.explanation << '\'';
}
} // namespace itk
