// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The tables of the VOI LUT Sequence (0028,3010) of a DICOM file.
#include "itkVOILUT.h"

#include "DICOM/DataSet.h"
#include "DICOM/SliceHeader.h"
#include "itkMacro.h"

#include <algorithm>
#include <array>

namespace itk
{
namespace
{
using namespace TransferLearning;

/** Whether HU, which are the input of the table, may be below 0; PS3.3 C.11.2.1.1 makes the first mapped value signed
 * then, which files without VR do not tell. */
bool
MayBeNegative(const DataSet & tags)
{
  return tags.GetNumber(Tag(0x0028, 0x0103), 0.0, DataSet::Kind::Word) != 0.0 ||
         tags.GetNumber(Tag(0x0028, 0x1052), 0.0) < 0.0 || tags.GetNumber(Tag(0x0028, 0x1053), 1.0) < 0.0;
}

/** 8-bit entries lie in words of their own or two in a word; the number of words tells. */
std::vector<uint16_t>
GetEntries(const std::vector<uint16_t> & words, std::size_t count, unsigned int bits)
{
  if (words.size() == count)
  {
    return words;
  }
  if (bits > 8 || words.size() != (count + 1) / 2)
  {
    throw UnreadableFile("its VOI LUT has " + std::to_string(2 * words.size()) + " bytes of LUT Data (0028,3006) for " +
                         std::to_string(count) + " entries of " + std::to_string(bits) + " bits (0028,3002)");
  }
  std::vector<uint16_t> entries;
  for (std::size_t i = 0; i < count; ++i)
  {
    entries.push_back(static_cast<uint16_t>((words[i / 2] >> (i % 2 == 0 ? 0 : 8)) & 0xff));
  }
  return entries;
}

VOILUT
ReadTable(const DataSet & item, bool mayBeNegative)
{
  const DataElement * const element = item.Find(Tag(0x0028, 0x3002));
  const auto                descriptor = item.GetWords(Tag(0x0028, 0x3002));
  if (descriptor.size() != 3)
  {
    throw UnreadableFile("its VOI LUT has no LUT Descriptor (0028,3002) of 3 values");
  }
  const bool isSigned = element->Is("SS") || (!element->Is("US") && mayBeNegative);
  // 65,536 entries do not fit into the word that counts them.
  const std::size_t count = descriptor[0] == 0 ? 65536 : descriptor[0];
  VOILUT            table;
  table.firstMapped = isSigned ? static_cast<int16_t>(descriptor[1]) : int{ descriptor[1] };
  table.bitsPerEntry = descriptor[2];
  table.entries = GetEntries(item.GetWords(Tag(0x0028, 0x3006)), count, table.bitsPerEntry);
  table.explanation = item.Get(Tag(0x0028, 0x3003));
  table.Verify();
  return table;
}
} // namespace

std::vector<VOILUT>
ReadVOILUTs(const std::string & fileName)
{
  std::vector<VOILUT> tables;
  try
  {
    const DICOMHeader header = ReadDICOMHeader(fileName);
    const bool        mayBeNegative = MayBeNegative(header.dataSet);
    for (const DataSet & item : header.dataSet.GetItems(Tag(0x0028, 0x3010)))
    {
      tables.push_back(ReadTable(item, mayBeNegative));
    }
  }
  catch (const UnreadableFile & error)
  {
    itkGenericExceptionMacro("The VOI LUTs of '" << fileName << "' could not be read: " << error.what() << '.');
  }
  catch (const ExceptionObject & error)
  {
    itkGenericExceptionMacro("The VOI LUTs of '" << fileName << "' could not be read: " << error.GetDescription());
  }
  return tables;
}
} // namespace itk
