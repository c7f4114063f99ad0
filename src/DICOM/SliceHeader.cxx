// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Headers of DICOM files.
#include "DICOM/SliceHeader.h"

#include "DICOM/FileStructure.h"
#include "DICOM/ValueText.h"

#include "itkMetaDataObject.h"

#include "gdcmDataSetHelper.h"
#include "gdcmReader.h"
#include "gdcmStringFilter.h"
#include "gdcmTrace.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
const gdcm::Tag floatPixelData(0x7fe0, 0x0008);
const gdcm::Tag doublePixelData(0x7fe0, 0x0009);
const gdcm::Tag pixelData(0x7fe0, 0x0010);

/** The text of tags of one file. */
class TagText
{
public:
  explicit TagText(const gdcm::File & file)
    : m_DataSet(file.GetDataSet())
  {
    m_Filter.SetFile(file);
  }
  std::string
  Get(const gdcm::Tag & tag) const
  {
    return m_DataSet.FindDataElement(tag) ? Trimmed(m_Filter.ToString(tag)) : std::string();
  }
  /** All values, or none where one of them is no number. */
  std::vector<double>
  GetNumbers(const gdcm::Tag & tag) const
  {
    std::vector<double> numbers;
    for (const std::string & value : SplitValues(Get(tag)))
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
  GetNumber(const gdcm::Tag & tag, double absent) const
  {
    const auto numbers = this->GetNumbers(tag);
    return numbers.empty() ? absent : numbers.front();
  }
  bool
  Has(const gdcm::Tag & tag) const
  {
    return m_DataSet.FindDataElement(tag);
  }

private:
  const gdcm::DataSet &      m_DataSet;
  mutable gdcm::StringFilter m_Filter;
};

/** (0028,0120) and (0028,0121) hold a stored value in two bytes, signed as the pixels are. */
bool
GetStoredValue(const gdcm::DataSet & dataSet, const gdcm::Tag & tag, bool isSigned, double & value)
{
  if (!dataSet.FindDataElement(tag))
  {
    return false;
  }
  const gdcm::ByteValue * bytes = dataSet.GetDataElement(tag).GetByteValue();
  if (bytes == nullptr || bytes->GetLength() < sizeof(std::uint16_t))
  {
    return false;
  }
  std::uint16_t word = 0;
  std::memcpy(&word, bytes->GetPointer(), sizeof(word));
  value = isSigned ? static_cast<double>(static_cast<std::int16_t>(word)) : static_cast<double>(word);
  return true;
}

void
SetPadding(const gdcm::DataSet & dataSet, bool isSigned, SliceHeader & header)
{
  double value = 0.0;
  if (!GetStoredValue(dataSet, gdcm::Tag(0x0028, 0x0120), isSigned, value))
  {
    return;
  }
  double limit = value;
  GetStoredValue(dataSet, gdcm::Tag(0x0028, 0x0121), isSigned, limit);
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
SetGeometry(const TagText & tags, SliceHeader & header)
{
  const auto position = tags.GetNumbers(gdcm::Tag(0x0020, 0x0032));
  const auto spacing = tags.GetNumbers(gdcm::Tag(0x0028, 0x0030));
  if (position.size() != 3)
  {
    header.defect = "no Image Position (0020,0032)";
    return;
  }
  std::copy_n(position.begin(), 3, header.position.begin());
  if (!SetDirections(tags.GetNumbers(gdcm::Tag(0x0020, 0x0037)), header))
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

/** The first thing that keeps a file from being a slice. */
void
SetDefect(const TagText & tags, SliceHeader & header)
{
  const double samples = tags.GetNumber(gdcm::Tag(0x0028, 0x0002), 1.0);
  const double frames = tags.GetNumber(gdcm::Tag(0x0028, 0x0008), 1.0);
  if (!header.hasPixels)
  {
    header.defect = "no pixels";
  }
  else if (("\\" + header.imageType + "\\").find("\\LOCALIZER\\") != std::string::npos)
  {
    header.defect = "a localizer (0008,0008)";
  }
  else if (samples != 1.0 || header.photometricInterpretation.rfind("MONOCHROME", 0) != 0)
  {
    header.defect =
      "a color picture: Photometric Interpretation (0028,0004) is '" + header.photometricInterpretation + "'";
  }
  else if (frames > 1.0)
  {
    header.defect = "several frames in one file (0028,0008), which this reader does not support; convert it to one "
                    "file per slice";
  }
  else if (header.columns == 0 || header.rows == 0)
  {
    header.defect = "no matrix size (0028,0010), (0028,0011)";
  }
  else if (header.rescaleSlope == 0.0)
  {
    header.defect = "Rescale Slope (0028,1053) is 0";
  }
  else if (tags.Has(gdcm::Tag(0x0028, 0x3000)))
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
} // namespace

bool
ReadUpToPixels(gdcm::Reader & reader, const std::string & file)
{
  CheckFileStructure(file, false);
  reader.SetFileName(file.c_str());
  if (!reader.CanRead())
  {
    throw UnreadableFile("not a DICOM file");
  }
  bool read = false;
  try
  {
    read = reader.ReadUpToTag(pixelData, { floatPixelData, doublePixelData, pixelData });
  }
  catch (const std::exception &)
  {
    read = false;
  }
  if (!read)
  {
    throw UnreadableFile("damaged or truncated: its DICOM header cannot be read");
  }
  // At the end of the file the stream has no position; after a later tag there were no pixels before it.
  const auto & elements = reader.GetFile().GetDataSet().GetDES();
  return reader.GetStreamCurrentPosition() != static_cast<std::size_t>(-1) &&
         (elements.empty() || elements.rbegin()->GetTag() < floatPixelData);
}

bool
IsObjectWithoutPixels(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream || !IsDICOM(stream))
  {
    return false;
  }
  const QuietGDCM quiet;
  try
  {
    gdcm::Reader reader;
    return !ReadUpToPixels(reader, file) && !reader.GetFile().GetDataSet().FindDataElement(gdcm::Tag(0x0028, 0x0010));
  }
  catch (const UnreadableFile &)
  {
    return false;
  }
}

SliceHeader
ReadSliceHeader(const std::string & file)
{
  gdcm::Reader reader;
  SliceHeader  header;
  header.file = file;
  header.hasPixels = ReadUpToPixels(reader, file);
  const TagText tags(reader.GetFile());
  header.seriesInstanceUID = tags.Get(gdcm::Tag(0x0020, 0x000e));
  header.sopInstanceUID = tags.Get(gdcm::Tag(0x0008, 0x0018));
  header.modality = tags.Get(gdcm::Tag(0x0008, 0x0060));
  header.description = tags.Get(gdcm::Tag(0x0008, 0x103e));
  header.studyDate = tags.Get(gdcm::Tag(0x0008, 0x0020));
  header.manufacturer = tags.Get(gdcm::Tag(0x0008, 0x0070));
  header.patientID = tags.Get(gdcm::Tag(0x0010, 0x0020));
  header.frameOfReferenceUID = tags.Get(gdcm::Tag(0x0020, 0x0052));
  header.transferSyntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax().GetString();
  header.photometricInterpretation = tags.Get(gdcm::Tag(0x0028, 0x0004));
  header.imageType = TrimmedValues(tags.Get(gdcm::Tag(0x0008, 0x0008)));
  header.kernel = tags.Get(gdcm::Tag(0x0018, 0x1210));
  header.acquisition = tags.Get(gdcm::Tag(0x0020, 0x0012));
  header.rows = static_cast<unsigned int>(tags.GetNumber(gdcm::Tag(0x0028, 0x0010), 0.0));
  header.columns = static_cast<unsigned int>(tags.GetNumber(gdcm::Tag(0x0028, 0x0011), 0.0));
  header.instanceNumber = static_cast<long>(tags.GetNumber(gdcm::Tag(0x0020, 0x0013), 0.0));
  header.sliceThickness = tags.GetNumber(gdcm::Tag(0x0018, 0x0050), 0.0);
  header.spacingBetweenSlices = tags.GetNumber(gdcm::Tag(0x0018, 0x0088), 0.0);
  header.rescaleSlope = tags.GetNumber(gdcm::Tag(0x0028, 0x1053), 1.0);
  header.rescaleIntercept = tags.GetNumber(gdcm::Tag(0x0028, 0x1052), 0.0);
  header.isSigned = tags.GetNumber(gdcm::Tag(0x0028, 0x0103), 0.0) != 0.0;
  header.bitsAllocated = static_cast<unsigned int>(tags.GetNumber(gdcm::Tag(0x0028, 0x0100), 0.0));
  const double bitsStored = tags.GetNumber(gdcm::Tag(0x0028, 0x0101), 0.0);
  const bool   isLowest = tags.GetNumber(gdcm::Tag(0x0028, 0x0102), 0.0) == bitsStored - 1;
  header.bitsStored = isLowest ? static_cast<unsigned int>(bitsStored) : 0;
  header.pixelOffset = reader.GetStreamCurrentPosition();
  SetPadding(reader.GetFile().GetDataSet(), header.isSigned, header);
  SetDefect(tags, header);
  return header;
}

MetaDataDictionary
ReadTags(const std::string & file)
{
  gdcm::Reader reader;
  ReadUpToPixels(reader, file);
  const gdcm::DataSet & dataSet = reader.GetFile().GetDataSet();
  gdcm::StringFilter    filter;
  filter.SetFile(reader.GetFile());
  MetaDataDictionary dictionary;
  for (const gdcm::DataElement & element : dataSet.GetDES())
  {
    const gdcm::Tag & tag = element.GetTag();
    const gdcm::VR    vr = gdcm::DataSetHelper::ComputeVR(reader.GetFile(), dataSet, tag);
    const bool        isText = (vr & (gdcm::VR::OB | gdcm::VR::OF | gdcm::VR::OW | gdcm::VR::SQ | gdcm::VR::UN)) == 0;
    if (tag.IsPublic() && isText)
    {
      EncapsulateMetaData<std::string>(dictionary, tag.PrintAsPipeSeparatedString(), filter.ToString(tag));
    }
  }
  return dictionary;
}

namespace
{
/** GDCM's flags are those of the process. */
struct QuietState
{
  std::mutex   mutex;
  unsigned int scopes{ 0 };
  bool         warning{ false };
  bool         error{ false };
};

QuietState &
GetQuietState()
{
  static QuietState state;
  return state;
}
} // namespace

QuietGDCM::QuietGDCM()
{
  QuietState &                      state = GetQuietState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  if (state.scopes++ == 0)
  {
    state.warning = gdcm::Trace::GetWarningFlag();
    state.error = gdcm::Trace::GetErrorFlag();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
  }
}

QuietGDCM::~QuietGDCM()
{
  QuietState &                      state = GetQuietState();
  const std::lock_guard<std::mutex> lock(state.mutex);
  if (--state.scopes == 0)
  {
    gdcm::Trace::SetWarning(state.warning);
    gdcm::Trace::SetError(state.error);
  }
}

std::string
FileName(const std::string & file)
{
  return std::filesystem::path(file).filename().string();
}
} // namespace TransferLearning
} // namespace itk
