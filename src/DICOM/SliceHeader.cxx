// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Headers of DICOM files.
#include "DICOM/SliceHeader.h"

#include "DICOM/DataSet.h"
#include "DICOM/ValueText.h"

#include "itkMetaDataObject.h"

#include "gdcmDict.h"
#include "gdcmDicts.h"
#include "gdcmGlobal.h"

#include <algorithm>
#include <cmath>
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

/** (0028,0120) and (0028,0121) hold a stored value in two bytes, signed as the pixels are. */
bool
GetStoredValue(const DataSet & tags, std::uint32_t tag, bool isSigned, double & value)
{
  const auto words = tags.GetWords(tag);
  if (words.empty())
  {
    return false;
  }
  value = isSigned ? static_cast<double>(static_cast<std::int16_t>(words[0])) : static_cast<double>(words[0]);
  return true;
}

void
SetPadding(const DataSet & tags, SliceHeader & header)
{
  double value = 0.0;
  if (!GetStoredValue(tags, Tag(0x0028, 0x0120), header.isSigned, value))
  {
    return;
  }
  double limit = value;
  GetStoredValue(tags, Tag(0x0028, 0x0121), header.isSigned, limit);
  const double first = std::nearbyint(value * header.rescaleSlope + header.rescaleIntercept);
  const double last = std::nearbyint(limit * header.rescaleSlope + header.rescaleIntercept);
  header.hasPadding = true;
  header.paddingLow = std::min(first, last);
  header.paddingHigh = std::max(first, last);
}

/** Unit vectors at right angles from six direction cosines; false where they are no such thing even roughly. */
bool
SetDirections(const std::vector<double> & cosines, SliceHeader & header)
{
  if (cosines.size() != 6)
  {
    return false;
  }
  auto & row = header.rowDirection;
  auto & column = header.columnDirection;
  std::copy_n(cosines.begin(), 3, row.begin());
  std::copy_n(cosines.begin() + 3, 3, column.begin());
  const auto       dot = [](const auto & a, const auto & b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; };
  constexpr double tolerance = 0.01;
  if (std::abs(dot(row, row) - 1.0) > tolerance || std::abs(dot(column, column) - 1.0) > tolerance ||
      std::abs(dot(row, column)) > tolerance)
  {
    return false;
  }
  // Decimal strings carry 4 to 6 digits: what they leave of non-orthogonality is removed.
  const double rowLength = std::sqrt(dot(row, row));
  std::for_each(row.begin(), row.end(), [rowLength](double & value) { value /= rowLength; });
  const double overlap = dot(row, column);
  for (unsigned int i = 0; i < 3; ++i)
  {
    column[i] -= overlap * row[i];
  }
  const double columnLength = std::sqrt(dot(column, column));
  std::for_each(column.begin(), column.end(), [columnLength](double & value) { value /= columnLength; });
  return true;
}

void
SetGeometry(const DataSet & tags, SliceHeader & header)
{
  const auto position = tags.GetNumbers(Tag(0x0020, 0x0032));
  const auto spacing = tags.GetNumbers(Tag(0x0028, 0x0030));
  if (position.size() != 3)
  {
    header.defect = "no Image Position (0020,0032)";
    return;
  }
  std::copy_n(position.begin(), 3, header.position.begin());
  if (!SetDirections(tags.GetNumbers(Tag(0x0020, 0x0037)), header))
  {
    header.defect = "no Image Orientation (0020,0037) of two orthogonal unit vectors";
    return;
  }
  if (spacing.size() != 2 || spacing[0] <= 0.0 || spacing[1] <= 0.0)
  {
    header.defect = "no positive Pixel Spacing (0028,0030)";
    return;
  }
  // DICOM names the distance between rows first.
  header.pixelSpacing = { spacing[1], spacing[0] };
}

/** Whether memory for the matrix may be taken: small ones always, so that what is missing of their pixels is said when
 * they are read. */
bool
HasRoomForMatrix(const SliceHeader & header)
{
  constexpr std::uint64_t small = std::uint64_t{ 1 } << 20;
  // Images of one value become a thousandth of their size, or a little less, in the best of compressions.
  const std::uint64_t perByte = header.IsUncompressed() ? 1 : 2048;
  return std::uint64_t{ header.columns } * header.rows <= std::max(small, perByte * header.bytesThere);
}

/** The first thing that keeps a file from being a slice. */
void
SetDefect(const DataSet & tags, SliceHeader & header)
{
  if (!header.hasPixels)
  {
    header.defect = "no pixels";
  }
  else if (("\\" + header.imageType + "\\").find("\\LOCALIZER\\") != std::string::npos)
  {
    header.defect = "a localizer (0008,0008)";
  }
  else if (header.samples != 1 || header.photometricInterpretation.rfind("MONOCHROME", 0) != 0)
  {
    header.defect =
      "a color picture: Photometric Interpretation (0028,0004) is '" + header.photometricInterpretation + "'";
  }
  else if (header.frames > 1)
  {
    header.defect = "several frames in one file (0028,0008), which this reader does not support; convert it to one "
                    "file per slice";
  }
  else if (header.columns == 0 || header.rows == 0)
  {
    header.defect = "no matrix size (0028,0010), (0028,0011)";
  }
  else if (!HasRoomForMatrix(header))
  {
    header.defect = "its matrix size (0028,0010), (0028,0011) needs more pixels than the file can hold";
  }
  else if (header.rescaleSlope == 0.0)
  {
    header.defect = "Rescale Slope (0028,1053) is 0";
  }
  else if (tags.Has(Tag(0x0028, 0x3000)))
  {
    header.defect = "a Modality LUT Sequence (0028,3000) instead of a rescale slope, which is not supported";
  }
  else
  {
    SetGeometry(tags, header);
  }
}

/** ImageType with each value trimmed: some writers pad the values themselves. */
std::string
TrimmedValues(const std::string & values)
{
  std::string result;
  for (const std::string & value : SplitValues(values))
  {
    result += (result.empty() ? "" : "\\") + value;
  }
  return result;
}

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

SliceHeader
ReadSliceHeader(const std::string & file)
{
  const DICOMHeader opened = ReadDICOMHeader(file);
  const DataSet &   tags = opened.dataSet;
  SliceHeader       header;
  static_cast<StoredPixels &>(header) = DescribePixels(opened);
  header.file = file;
  header.hasPixels = header.tag != 0;
  header.seriesInstanceUID = tags.Get(Tag(0x0020, 0x000e));
  header.sopInstanceUID = tags.Get(Tag(0x0008, 0x0018));
  header.modality = tags.Get(Tag(0x0008, 0x0060));
  header.description = tags.Get(Tag(0x0008, 0x103e));
  header.studyDate = tags.Get(Tag(0x0008, 0x0020));
  header.manufacturer = tags.Get(Tag(0x0008, 0x0070));
  header.patientID = tags.Get(Tag(0x0010, 0x0020));
  header.frameOfReferenceUID = tags.Get(Tag(0x0020, 0x0052));
  header.imageType = TrimmedValues(tags.Get(Tag(0x0008, 0x0008)));
  header.kernel = tags.Get(Tag(0x0018, 0x1210));
  header.acquisition = tags.Get(Tag(0x0020, 0x0012));
  header.instanceNumber = static_cast<long>(
    std::clamp(tags.GetNumber(Tag(0x0020, 0x0013), 0.0), -2147483648.0, 2147483647.0)); // IS is of 32 bits
  header.sliceThickness = tags.GetNumber(Tag(0x0018, 0x0050), 0.0);
  header.spacingBetweenSlices = tags.GetNumber(Tag(0x0018, 0x0088), 0.0);
  header.rescaleSlope = tags.GetNumber(Tag(0x0028, 0x1053), 1.0);
  header.rescaleIntercept = tags.GetNumber(Tag(0x0028, 0x1052), 0.0);
  SetPadding(tags, header);
  SetDefect(tags, header);
  return header;
}

MetaDataDictionary
ReadTags(const std::string & file)
{
  const DICOMHeader  header = ReadDICOMHeader(file);
  MetaDataDictionary dictionary;
  for (const DataElement & element : header.dataSet.GetElements())
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
      std::string value = header.dataSet.Format(element, vr);
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
} // namespace TransferLearning
} // namespace itk
