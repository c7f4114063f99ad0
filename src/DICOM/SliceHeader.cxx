// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Headers of DICOM files.
#include "DICOM/SliceHeader.h"

#include "DICOM/DataSet.h"
#include "DICOM/FrameElements.h"
#include "DICOM/SliceAttributes.h"
#include "DICOM/ValueText.h"

#include "itkMetaDataObject.h"

#include "gdcmDict.h"
#include "gdcmDicts.h"
#include "gdcmGlobal.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr auto word = DataSet::Kind::Word;

/** Text whose bytes outnumber this is no text of a person. */
constexpr std::uint32_t longestText = 65536;

/** The representation of a public tag, also where the file does not name it. */
std::array<char, 2>
FindRepresentation(const DataElement & element)
{
  if (element.vr[0] != '\0')
  {
    return element.vr;
  }
  using VR = gdcm::VR;
  static constexpr std::pair<VR::VRType, const char *> names[] = {
    { VR::AE, "AE" }, { VR::AS, "AS" }, { VR::CS, "CS" }, { VR::DA, "DA" }, { VR::DS, "DS" },    { VR::DT, "DT" },
    { VR::FD, "FD" }, { VR::FL, "FL" }, { VR::IS, "IS" }, { VR::LO, "LO" }, { VR::LT, "LT" },    { VR::PN, "PN" },
    { VR::SH, "SH" }, { VR::SL, "SL" }, { VR::SS, "SS" }, { VR::ST, "ST" }, { VR::TM, "TM" },    { VR::UC, "UC" },
    { VR::UI, "UI" }, { VR::UL, "UL" }, { VR::UR, "UR" }, { VR::US, "US" }, { VR::US_SS, "US" }, { VR::UT, "UT" }
  };
  const gdcm::Tag tag(static_cast<std::uint16_t>(element.tag >> 16), static_cast<std::uint16_t>(element.tag));
  const auto      vr =
    static_cast<VR::VRType>(gdcm::Global::GetInstance().GetDicts().GetPublicDict().GetDictEntry(tag).GetVR());
  const auto * const name =
    std::find_if(std::begin(names), std::end(names), [vr](const auto & entry) { return entry.first == vr; });
  return name == std::end(names) ? element.vr : std::array<char, 2>{ name->second[0], name->second[1] };
}

/** Along the normal. */
void
Shift(double distance, SliceHeader & header)
{
  const auto & x = header.rowDirection;
  const auto & y = header.columnDirection;
  for (unsigned int i = 0; i < 3 && distance != 0.0; ++i)
  {
    const unsigned int j = (i + 1) % 3;
    const unsigned int k = (i + 2) % 3;
    header.position[i] += distance * (x[j] * y[k] - x[k] * y[j]);
  }
}
} // namespace

bool
StoredPixels::IsUncompressed() const
{
  return transferSyntax == "1.2.840.10008.1.2" || transferSyntax == "1.2.840.10008.1.2.1" ||
         transferSyntax == "1.2.840.10008.1.2.1.99" || this->IsBigEndian();
}

bool
StoredPixels::IsBigEndian() const
{
  return transferSyntax == "1.2.840.10008.1.2.2";
}

StoredPixels
DescribePixels(const DICOMHeader & header)
{
  const DataSet & tags = header.dataSet;
  const auto      getCount = [&tags](std::uint32_t tag, double absent, DataSet::Kind kind) {
    const double number = tags.GetNumber(tag, absent, kind);
    return number >= 0.0 && number <= 4294967295.0 ? static_cast<unsigned int>(number) : 0U;
  };
  StoredPixels pixels;
  pixels.transferSyntax = header.transferSyntax;
  pixels.photometricInterpretation = tags.Get(Tag(0x0028, 0x0004));
  pixels.samples = getCount(Tag(0x0028, 0x0002), 1.0, word);
  pixels.frames = getCount(Tag(0x0028, 0x0008), 1.0, DataSet::Kind::Text);
  pixels.rows = getCount(Tag(0x0028, 0x0010), 0.0, word);
  pixels.columns = getCount(Tag(0x0028, 0x0011), 0.0, word);
  pixels.bitsAllocated = getCount(Tag(0x0028, 0x0100), 0.0, word);
  const unsigned int bitsStored = getCount(Tag(0x0028, 0x0101), 0.0, word);
  pixels.bitsStored = getCount(Tag(0x0028, 0x0102), 0.0, word) + 1 == bitsStored ? bitsStored : 0;
  pixels.isSigned = getCount(Tag(0x0028, 0x0103), 0.0, word) != 0;
  pixels.isPlanar = getCount(Tag(0x0028, 0x0006), 0.0, word) != 0;
  pixels.isOfWords = header.pixels.Is("OW");
  pixels.tag = header.pixels.tag;
  pixels.length = header.pixels.length;
  pixels.position = header.pixels.position;
  pixels.deflatedFrom = header.deflatedFrom;
  if (const DataElement * const table = tags.Find(Tag(0x7fe0, 0x0001)))
  {
    pixels.offsetTable = table->position;
    pixels.offsetTableLength = table->length;
  }
  if (pixels.tag != 0 && pixels.length != undefinedLength)
  {
    header.source->Has(pixels.position, pixels.length); // inflates them
  }
  pixels.bytesThere = header.source->CountFrom(pixels.position);
  return pixels;
}

bool
IsObjectWithoutPixels(const std::string & file)
{
  try
  {
    const DICOMHeader header = ReadDICOMHeader(file);
    return header.pixels.tag == 0 && !header.dataSet.Has(Tag(0x0028, 0x0010));
  }
  catch (const UnreadableFile &)
  {
    return false; // also what is no DICOM file
  }
}

std::vector<SliceHeader>
ReadSliceHeaders(const std::string & file)
{
  constexpr unsigned int mostFrames = 65536; // of some thousand
  const DICOMHeader      opened = ReadDICOMHeader(file);
  SliceHeader            common;
  static_cast<StoredPixels &>(common) = DescribePixels(opened);
  common.file = file;
  common.hasPixels = common.tag != 0;
  const FrameElements frames(opened.dataSet, common.frames);
  common.hasOwnPlace = frames.HasPositions() && common.frames <= mostFrames;
  const bool isCompressed = !common.IsUncompressed() && common.length == undefinedLength;
  if (common.hasPixels && common.hasOwnPlace && common.frames > 1 && isCompressed)
  {
    common.fragments =
      std::make_shared<const std::vector<DataElement>>(FindFragments(*opened.source, opened.pixels.position));
  }
  std::vector<SliceHeader> headers(common.hasOwnPlace ? common.frames : 1, common);
  for (unsigned int i = 0; i < headers.size(); ++i)
  {
    headers[i].frame = i;
    SetAttributes(frames.Get(i), headers[i]);
    Shift(frames.GetOffset(i), headers[i]);
  }
  return headers;
}

MetaDataDictionary
ReadTags(const std::string & file, unsigned int frame)
{
  const DICOMHeader  header = ReadDICOMHeader(file);
  const DataSet      tags = FrameElements(header.dataSet, DescribePixels(header).frames).Get(frame);
  MetaDataDictionary dictionary;
  for (const DataElement & element : tags.GetElements())
  {
    const bool isPublic = (element.tag >> 16) % 2 == 0;
    if (!isPublic || element.length > longestText)
    {
      continue;
    }
    const auto        vr = FindRepresentation(element);
    const std::string name(vr.data(), vr.size());
    // Text and numbers; of what is left, no reader of the dictionary could make either.
    static const std::string taken = "AE AS CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UC UI UL UR US UT ";
    if (taken.find(name + ' ') != std::string::npos)
    {
      char key[16];
      std::snprintf(key, sizeof(key), "%04x|%04x", element.tag >> 16, element.tag & 0xffff);
      std::string value = tags.Format(element, vr);
      value.erase(std::find(value.begin(), value.end(), '\0'), value.end());
      EncapsulateMetaData<std::string>(dictionary, key, value);
    }
  }
  return dictionary;
}

std::string
FileName(const std::string & file)
{
  return std::filesystem::path(file).filename().string();
}

std::string
SliceName(const SliceHeader & slice)
{
  const std::string name = "'" + FileName(slice.file) + "'";
  return slice.frames > 1 ? name + ", frame " + std::to_string(slice.frame + 1) : name;
}
} // namespace TransferLearning
} // namespace itk
