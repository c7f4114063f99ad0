// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// From the elements of a file to the numbers of a slice.
#include "DICOM/SliceAttributes.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr auto word = DataSet::Kind::Word;

/** Values joined anew, each trimmed: some writers pad the values themselves. */
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

/** (0028,0120) and (0028,0121) hold a stored value in two bytes, signed as the pixels are. */
bool
GetStoredValue(const DataSet & elements, std::uint32_t tag, bool isSigned, double & value)
{
  const auto words = elements.GetWords(tag);
  if (words.empty())
  {
    return false;
  }
  value = isSigned ? static_cast<double>(static_cast<std::int16_t>(words[0])) : static_cast<double>(words[0]);
  return true;
}

void
SetPadding(const DataSet & elements, SliceHeader & header)
{
  double value = 0.0;
  if (!GetStoredValue(elements, 0x00280120, header.isSigned, value))
  {
    return;
  }
  double limit = value;
  GetStoredValue(elements, 0x00280121, header.isSigned, limit);
  const double first = std::nearbyint(value * header.rescaleSlope + header.rescaleIntercept);
  const double last = std::nearbyint(limit * header.rescaleSlope + header.rescaleIntercept);
  header.hasPadding = true;
  header.storedPaddingLow = std::min(value, limit);
  header.storedPaddingHigh = std::max(value, limit);
  header.paddingLow = std::min(first, last);
  header.paddingHigh = std::max(first, last);
  if (header.paddingLow < std::numeric_limits<short>::min() || header.paddingHigh > std::numeric_limits<short>::max())
  {
    header.replacesPadding = true;
    header.paddingLow = header.paddingHigh = replacedPadding;
  }
}

/** What PS3.3 C.7.6.1.1.5 tells of lossy compression, or the transfer syntax where it alone tells it. */
void
SetCompression(const DataSet & elements, SliceHeader & header)
{
  static const std::set<std::string> lossySyntaxes = { "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51" };
  header.isLossy = elements.Get(0x00282110) == "01" || lossySyntaxes.count(header.transferSyntax) > 0;
  header.lossyRatios = elements.GetNumbers(0x00282112);
}

/** Date and time without a separator, as DICOM writes the two in one. */
std::string
GetAcquisitionTime(const DataSet & elements)
{
  const std::string together = elements.Get(0x0008002a);
  return together.empty() ? elements.Get(0x00080022) + elements.Get(0x00080032) : together;
}

/** mAs */
double
GetExposure(const DataSet & elements)
{
  if (elements.Has(0x00181152))
  {
    return elements.GetNumber(0x00181152, 0.0);
  }
  if (elements.Has(0x00181153))
  {
    return elements.GetNumber(0x00181153, 0.0) / 1000.0; // in uAs
  }
  return elements.GetNumber(0x00181151, 0.0) * elements.GetNumber(0x00181150, 0.0) / 1000.0; // mA x ms
}

/** Of an enhanced object: the agents that its sequence names, and the phase, where they were given for this frame. */
std::string
GetContrastAgent(const DataSet & elements)
{
  std::string agent = elements.Get(0x00180010);
  if (!elements.Has(0x00180012) || elements.Get(0x00189342) == "NO")
  {
    return agent;
  }
  for (const DataSet & item : elements.GetItems(0x00180012))
  {
    const std::string name = item.Get(0x00080104);
    agent += (agent.empty() || name.empty() ? "" : ", ") + name;
  }
  const std::string phase = elements.Get(0x00189344);
  return phase.empty() ? agent : agent + " (" + phase + ')';
}
} // namespace

void
SetAttributes(const DataSet & elements, SliceHeader & header)
{
  header.seriesInstanceUID = elements.Get(0x0020000e);
  header.sopInstanceUID = elements.Get(0x00080018);
  header.sopClassUID = elements.Get(0x00080016);
  header.modality = elements.Get(0x00080060);
  header.description = elements.Get(0x0008103e);
  header.studyDate = elements.Get(0x00080020);
  header.manufacturer = elements.Get(0x00080070);
  header.patientID = elements.Get(0x00100020);
  header.frameOfReferenceUID = elements.Get(0x00200052);
  header.imageType = TrimmedValues(elements.Get(0x00080008));
  header.kernel = elements.Get(0x00181210);
  header.acquisition = elements.Get(0x00200012);
  header.tubeVoltage = elements.Get(0x00180060);
  header.temporalPosition = elements.Get(0x00200100);
  header.triggerTime = elements.Get(0x00181060);
  header.acquisitionTime = GetAcquisitionTime(elements);
  header.exposure = GetExposure(elements);
  header.contrastAgent = GetContrastAgent(elements);
  header.instanceNumber =
    static_cast<long>(std::clamp(elements.GetNumber(0x00200013, 0.0), -2147483648.0, 2147483647.0));
  if (header.frames > 1)
  {
    // Parts of a concatenation (PS3.3 C.7.6.16.2.2.4) count their frames on.
    header.instanceNumber = static_cast<long>(elements.GetNumber(0x00209228, 0.0, word)) + header.frame + 1;
  }
  header.sliceThickness = elements.GetNumber(0x00180050, 0.0);
  header.spacingBetweenSlices = elements.GetNumber(0x00180088, 0.0);
  header.rescaleSlope = elements.GetNumber(0x00281053, 1.0);
  header.rescaleIntercept = elements.GetNumber(0x00281052, 0.0);
  header.hasRescale = elements.Has(0x00281053) || elements.Has(0x00281052);
  SetCompression(elements, header);
  SetPadding(elements, header);
  SetDefect(elements, header);
}
} // namespace TransferLearning
} // namespace itk
