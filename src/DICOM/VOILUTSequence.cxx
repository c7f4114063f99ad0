// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The tables of the VOI LUT Sequence (0028,3010) of a DICOM file.
#include "itkVOILUT.h"

#include "DICOM/SliceHeader.h"
#include "DICOM/ValueText.h"
#include "itkMacro.h"

#include "gdcmReader.h"
#include "gdcmSequenceOfItems.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace itk
{
namespace
{
using TransferLearning::UnreadableFile;

/** GDCM has brought words to the order of this machine, whatever that of the file is. */
std::vector<uint16_t>
GetWords(const gdcm::DataSet & dataSet, const gdcm::Tag & tag)
{
  const gdcm::ByteValue * const bytes =
    dataSet.FindDataElement(tag) ? dataSet.GetDataElement(tag).GetByteValue() : nullptr;
  std::vector<uint16_t> words(bytes ? bytes->GetLength() / sizeof(uint16_t) : 0);
  if (!words.empty())
  {
    std::memcpy(words.data(), bytes->GetPointer(), words.size() * sizeof(uint16_t));
  }
  return words;
}

std::string
GetText(const gdcm::DataSet & dataSet, const gdcm::Tag & tag)
{
  const gdcm::ByteValue * const bytes =
    dataSet.FindDataElement(tag) ? dataSet.GetDataElement(tag).GetByteValue() : nullptr;
  return bytes ? TransferLearning::Trimmed(std::string(bytes->GetPointer(), bytes->GetLength())) : std::string();
}

/** Whether HU, which are the input of the table, may be below 0; PS3.3 C.11.2.1.1 makes the first mapped value signed
 * then, which files without VR do not tell. */
bool
MayBeNegative(const gdcm::DataSet & dataSet)
{
  const auto pixelRepresentation = GetWords(dataSet, gdcm::Tag(0x0028, 0x0103));
  double     intercept = 0.0;
  double     slope = 1.0;
  TransferLearning::ReadNumber(GetText(dataSet, gdcm::Tag(0x0028, 0x1052)), intercept);
  TransferLearning::ReadNumber(GetText(dataSet, gdcm::Tag(0x0028, 0x1053)), slope);
  return (!pixelRepresentation.empty() && pixelRepresentation[0] != 0) || intercept < 0.0 || slope < 0.0;
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
ReadTable(const gdcm::DataSet & item, bool mayBeNegative)
{
  const gdcm::Tag descriptorTag(0x0028, 0x3002);
  const auto      descriptor = GetWords(item, descriptorTag);
  if (descriptor.size() != 3)
  {
    throw UnreadableFile("its VOI LUT has no LUT Descriptor (0028,3002) of 3 values");
  }
  const gdcm::VR vr = item.GetDataElement(descriptorTag).GetVR();
  const bool     isSigned = vr == gdcm::VR::SS || (vr != gdcm::VR::US && mayBeNegative);
  // 65,536 entries do not fit into the word that counts them.
  const std::size_t count = descriptor[0] == 0 ? 65536 : descriptor[0];
  VOILUT            table;
  table.firstMapped = isSigned ? static_cast<int16_t>(descriptor[1]) : int{ descriptor[1] };
  table.bitsPerEntry = descriptor[2];
  table.entries = GetEntries(GetWords(item, gdcm::Tag(0x0028, 0x3006)), count, table.bitsPerEntry);
  table.explanation = GetText(item, gdcm::Tag(0x0028, 0x3003));
  table.Verify();
  return table;
}
} // namespace

std::vector<VOILUT>
ReadVOILUTs(const std::string & fileName)
{
  const TransferLearning::QuietGDCM quiet;
  std::vector<VOILUT>               tables;
  try
  {
    gdcm::Reader reader;
    TransferLearning::ReadUpToPixels(reader, fileName);
    const gdcm::DataSet & dataSet = reader.GetFile().GetDataSet();
    const gdcm::Tag       sequenceTag(0x0028, 0x3010);
    if (!dataSet.FindDataElement(sequenceTag))
    {
      return tables;
    }
    const auto sequence = dataSet.GetDataElement(sequenceTag).GetValueAsSQ();
    const bool mayBeNegative = MayBeNegative(dataSet);
    for (std::size_t i = 1; sequence && i <= sequence->GetNumberOfItems(); ++i)
    {
      tables.push_back(ReadTable(sequence->GetItem(i).GetNestedDataSet(), mayBeNegative));
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
