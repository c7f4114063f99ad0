// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is not a slice of a CT volume in HU, and why.
#include "DICOM/FrameDecoding.h"
#include "DICOM/SliceAttributes.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Reason = CTSeriesEnums::Reason;
using NameSet = std::set<std::string>;

// mm. No scanner has more; a number that is wrong by orders of magnitude has.
constexpr double largestPixelSpacing = 50.0;
constexpr double largestFieldOfView = 3000.0;
constexpr double largestPosition = 1e5;

const NameSet ctClasses = { "1.2.840.10008.5.1.4.1.1.2",     // CT Image
                            "1.2.840.10008.5.1.4.1.1.2.1",   // Enhanced CT Image
                            "1.2.840.10008.5.1.4.1.1.2.2" }; // Legacy Converted Enhanced CT Image

// Values of Image Type (0008,0008), as scanners and workstations write them.
const NameSet localizers = { "LOCALIZER", "SCOUT", "TOPOGRAM", "SURVIEW", "SCANOGRAM", "SCANOSCOPE", "REF_SURVIEW" };
const NameSet screens = { "SCREEN SAVE", "SCREEN_SAVE",  "SCREENSAVE", "SCREEN",   "SCREENSHOT",       "SCREEN CAPTURE",
                          "DOSE_INFO",   "PATIENT_INFO", "RESULTS",    "PROTOCOL", "SECONDARY CAPTURE" };
const NameSet projections = { "MIP",     "MINIP",         "MAX_IP",         "MIN_IP", "MAXIP", "MAXIMUM",
                              "MINIMUM", "VOLUME_RENDER", "SURFACE_RENDER", "VRT",    "SSD",   "CURVED_MPR" };

/** The first one stays. */
void
Set(SliceHeader & header, Reason reason, const std::string & text)
{
  if (header.defect.empty())
  {
    header.reason = reason;
    header.defect = text;
  }
}

std::string
UpperCase(std::string text)
{
  std::transform(
    text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/** The first value of an element that is in a set. */
std::string
FindValue(const std::string & values, const NameSet & set)
{
  const auto split = SplitValues(UpperCase(values));
  const auto found = std::find_if(split.begin(), split.end(), [&set](const auto & value) { return set.count(value); });
  return found == split.end() ? std::string() : *found;
}

/** Objects that are no cross-section of a CT. */
bool
SetKind(const DataSet & elements, SliceHeader & header)
{
  const std::string scanOptions = UpperCase(elements.Get(0x00180022));
  const auto        isScan = [&scanOptions](const std::string & name) { return scanOptions.find(name) == 0; };
  const bool        isDerived = header.imageType.rfind("DERIVED", 0) == 0;
  if (!header.sopClassUID.empty() && ctClasses.count(header.sopClassUID) == 0)
  {
    const bool isCapture = header.sopClassUID.rfind("1.2.840.10008.5.1.4.1.1.7", 0) == 0;
    Set(header,
        Reason::NotCTImage,
        (isCapture ? "a Secondary Capture, not a CT image: SOP Class UID (0008,0016) is "
                   : "not a CT image: SOP Class UID (0008,0016) is ") +
          header.sopClassUID);
  }
  else if (!FindValue(header.imageType, localizers).empty())
  {
    Set(header, Reason::Localizer, "a localizer (0008,0008)");
  }
  else if (isScan("SCOUT") || isScan("SURVIEW") || isScan("TOPOGRAM"))
  {
    Set(header, Reason::Localizer, "a localizer: Scan Options (0018,0022) is " + elements.Get(0x00180022));
  }
  else if (UpperCase(elements.Get(0x00189302)) == "CONSTANT_ANGLE")
  {
    Set(header, Reason::Localizer, "a localizer: Acquisition Type (0018,9302) is CONSTANT_ANGLE");
  }
  else if (!FindValue(header.imageType, screens).empty())
  {
    Set(header, Reason::ScreenImage, "a picture of a screen: Image Type (0008,0008) is " + header.imageType);
  }
  else if (!FindValue(header.imageType, projections).empty())
  {
    Set(header, Reason::Projection, "a projection or rendering: Image Type (0008,0008) is " + header.imageType);
  }
  else if (!FindValue(elements.Get(0x00089207), projections).empty())
  {
    Set(header,
        Reason::Projection,
        "a projection or rendering: Volume Based Calculation Technique (0008,9207) is " + elements.Get(0x00089207));
  }
  else if (isDerived && UpperCase(elements.Get(0x00280301)) == "YES")
  {
    Set(header,
        Reason::ScreenImage,
        "a picture of a screen: Image Type (0008,0008) is " + header.imageType +
          " and Burned In Annotation (0028,0301) is YES");
  }
  return !header.defect.empty();
}

/** Whether memory for the matrix may be taken: small ones always, so that what is missing of their pixels is said when
 * they are read. */
bool
HasRoomForMatrix(const SliceHeader & header)
{
  constexpr std::uint64_t small = std::uint64_t{ 1 } << 20;
  // Images of one value become a thousandth of their size, or a little less, in the best of compressions.
  const std::uint64_t perByte = header.IsUncompressed() ? 1 : 2048;
  const std::uint64_t frame = std::uint64_t{ header.columns } * header.rows;
  return frame <= std::max(small, perByte * header.bytesThere) / std::max(1U, header.frames);
}

bool
SetForm(SliceHeader & header)
{
  if (header.samples != 1 || header.photometricInterpretation.rfind("MONOCHROME", 0) != 0)
  {
    Set(header,
        Reason::Color,
        "a color picture: Photometric Interpretation (0028,0004) is '" + header.photometricInterpretation + "'");
  }
  else if (header.frames != 1 && !header.hasOwnPlace)
  {
    Set(header,
        Reason::MultipleFrames,
        std::to_string(header.frames) +
          " frames in one file (0028,0008) that does not say where each of them lies, by Per-Frame Functional Groups "
          "(5200,9230) or a Slice Location Vector (0018,2005)");
  }
  else if (header.columns == 0 || header.rows == 0)
  {
    Set(header, Reason::MatrixSize, "no matrix size (0028,0010), (0028,0011)");
  }
  else if (!HasRoomForMatrix(header))
  {
    Set(
      header, Reason::MatrixSize, "its matrix size (0028,0010), (0028,0011) needs more pixels than the file can hold");
  }
  return !header.defect.empty();
}

/** How pixels are stored. */
void
SetLayout(const DataSet & elements, SliceHeader & header)
{
  constexpr auto word = DataSet::Kind::Word;
  const double   bitsStored = elements.GetNumber(0x00280101, 0.0, word);
  if (const std::string unsupported = DescribeUnsupportedSyntax(header.transferSyntax); !unsupported.empty())
  {
    Set(header, Reason::TransferSyntax, unsupported);
  }
  else if (bitsStored <= 0.0 || bitsStored > header.bitsAllocated)
  {
    Set(header,
        Reason::BitLayout,
        "Bits Stored (0028,0101) is '" + elements.Get(0x00280101, word) + "' and Bits Allocated (0028,0100) '" +
          elements.Get(0x00280100, word) + "'");
  }
  else if (elements.GetNumber(0x00280102, -1.0, word) != bitsStored - 1.0)
  {
    Set(header,
        Reason::BitLayout,
        "High Bit (0028,0102) is '" + elements.Get(0x00280102, word) +
          "', which must be Bits Stored (0028,0101) - 1 = " + std::to_string(std::lround(bitsStored) - 1));
  }
}

/** A part of the rescale: the defect, or nothing where it is a number. */
std::string
FindRescaleDefect(const DataSet & elements, std::uint32_t tag, const std::string & name)
{
  double            number = 0.0;
  const std::string text = elements.Get(tag);
  if (!elements.Has(tag))
  {
    return name + " is missing";
  }
  if (text.empty())
  {
    return name + " is empty";
  }
  return ReadNumber(text, number) ? std::string() : name + " is '" + text + "', which is not a number";
}

/** What turns stored values into HU. */
void
SetRescale(const DataSet & elements, SliceHeader & header)
{
  const std::string type = UpperCase(elements.Get(0x00281054));
  if (!type.empty() && type != "HU")
  {
    Set(header, Reason::RescaleType, "Rescale Type (0028,1054) is " + type + ", not HU");
  }
  else if (elements.Has(0x00283000))
  {
    Set(header,
        Reason::ModalityLUT,
        "a Modality LUT Sequence (0028,3000) instead of a rescale slope, which is not supported");
  }
  else if (header.hasRescale)
  {
    const std::string slope = FindRescaleDefect(elements, 0x00281053, "Rescale Slope (0028,1053)");
    const std::string intercept = FindRescaleDefect(elements, 0x00281052, "Rescale Intercept (0028,1052)");
    const std::string zero = header.rescaleSlope == 0.0 ? "Rescale Slope (0028,1053) is 0" : "";
    const std::string text = !slope.empty() ? slope : (!intercept.empty() ? intercept : zero);
    if (!text.empty())
    {
      Set(header, Reason::RescaleValue, text);
    }
  }
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
  // Written so that what is no number does not pass.
  if (!(std::abs(dot(row, row) - 1.0) <= tolerance && std::abs(dot(column, column) - 1.0) <= tolerance &&
        std::abs(dot(row, column)) <= tolerance))
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
SetGeometry(const DataSet & elements, SliceHeader & header)
{
  const auto position = elements.GetNumbers(0x00200032);
  const auto spacing = elements.GetNumbers(0x00280030);
  if (position.size() != 3)
  {
    return Set(header, Reason::NoGeometry, "no Image Position (0020,0032)");
  }
  std::copy_n(position.begin(), 3, header.position.begin());
  if (std::any_of(position.begin(), position.end(), [](double value) { return std::abs(value) > largestPosition; }))
  {
    return Set(header, Reason::AbsurdGeometry, "Image Position (0020,0032) is " + elements.Get(0x00200032) + " mm");
  }
  if (!SetDirections(elements.GetNumbers(0x00200037), header))
  {
    return Set(header, Reason::NoGeometry, "no Image Orientation (0020,0037) of two orthogonal unit vectors");
  }
  if (spacing.size() != 2 || spacing[0] <= 0.0 || spacing[1] <= 0.0)
  {
    return Set(header, Reason::NoGeometry, "no positive Pixel Spacing (0028,0030)");
  }
  if (std::max(spacing[0], spacing[1]) > largestPixelSpacing ||
      std::max(spacing[0] * header.rows, spacing[1] * header.columns) > largestFieldOfView)
  {
    return Set(header,
               Reason::AbsurdGeometry,
               "Pixel Spacing (0028,0030) is " + elements.Get(0x00280030) + " mm for " +
                 std::to_string(header.columns) + "x" + std::to_string(header.rows) + " pixels");
  }
  // DICOM names the distance between rows first.
  header.pixelSpacing = { spacing[1], spacing[0] };
}
} // namespace

void
SetDefect(const DataSet & elements, SliceHeader & header)
{
  if (!header.hasPixels)
  {
    return Set(header, Reason::NoPixels, "no pixels");
  }
  if (!SetKind(elements, header) && !SetForm(header))
  {
    SetRescale(elements, header);
    SetLayout(elements, header);
    SetGeometry(elements, header); // also of a slice whose values cannot be told: its volume is to be known
  }
}
} // namespace TransferLearning
} // namespace itk
