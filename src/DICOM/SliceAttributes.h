// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SliceAttributes_h
#define SliceAttributes_h

#include "DICOM/SliceHeader.h"
#include "DICOM/ValueText.h"

#include <cstdint>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The elements of a data set, by tag as (gggg << 16) + eeee. How a file is read is the job of its subclass. */
class ElementText
{
public:
  virtual ~ElementText() = default;
  /** Whether the element is there, empty or not. */
  virtual bool
  Has(std::uint32_t tag) const = 0;
  /** Without the padding of DICOM; empty where the element is not there. */
  virtual std::string
  Get(std::uint32_t tag) const = 0;
  /** The first two bytes of a value as a number of the machine; false where there are none. */
  virtual bool
  GetWord(std::uint32_t tag, std::uint16_t & word) const = 0;

  /** All values, or none where one of them is not a number. */
  std::vector<double>
  GetNumbers(std::uint32_t tag) const
  {
    std::vector<double> numbers;
    for (const std::string & value : SplitValues(this->Get(tag)))
    {
      double number = 0.0;
      if (!ReadNumber(value, number))
      {
        return {};
      }
      numbers.push_back(number);
    }
    return numbers;
  }
  double
  GetNumber(std::uint32_t tag, double absent) const
  {
    const auto numbers = this->GetNumbers(tag);
    return numbers.empty() ? absent : numbers.front();
  }
};

/** What the elements before the pixels say of a slice. Its `file`, `transferSyntax` and `hasPixels` are set before. */
void
SetAttributes(const ElementText & elements, SliceHeader & header);

/** The first thing that keeps a file from being a slice of a volume in HU. */
void
SetDefect(const ElementText & elements, SliceHeader & header);
} // namespace TransferLearning
} // namespace itk

#endif
