// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/SeriesProtocol.h"

#include "DICOM/FrameElements.h"
#include "DICOM/SliceStack.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Region of the body of an enhanced object, by name. */
std::string
GetAnatomicRegion(const DataSet & elements)
{
  const auto regions = elements.GetItems(Tag(0x0008, 0x2218));
  return regions.empty() ? std::string() : regions.front().Get(Tag(0x0008, 0x0104));
}

/** What is the same in all slices, from the first one. */
void
SetCommonFields(const DataSet & elements, CTSeriesReport & report)
{
  CTSeriesProtocol & protocol = report.protocol;
  protocol.studyInstanceUID = elements.Get(Tag(0x0020, 0x000d));
  protocol.model = elements.Get(Tag(0x0008, 0x1090));
  protocol.softwareVersions = elements.Get(Tag(0x0018, 0x1020));
  protocol.bodyPart = elements.Get(Tag(0x0018, 0x0015));
  protocol.patientPosition = elements.Get(Tag(0x0018, 0x5100));
  protocol.laterality = elements.Get(Tag(0x0020, 0x0060));
  protocol.tilt = elements.GetNumber(Tag(0x0018, 0x1120), 0.0);
  protocol.hasTilt = !elements.Get(Tag(0x0018, 0x1120)).empty();
  if (protocol.bodyPart.empty())
  {
    protocol.bodyPart = GetAnatomicRegion(elements);
  }
  if (protocol.laterality.empty())
  {
    protocol.laterality = elements.Get(Tag(0x0020, 0x0062));
  }
  const double images = elements.GetNumber(Tag(0x0020, 0x1002), 0.0);
  report.numbering.imagesExpected = images > 0.0 && images < 1e6 ? static_cast<unsigned int>(images) : 0;
}

/** The axis of the patient that a direction is nearest to. */
char
GetLetter(const std::array<double, 3> & direction)
{
  unsigned int axis = 0;
  for (unsigned int i = 1; i < 3; ++i)
  {
    axis = std::abs(direction[i]) > std::abs(direction[axis]) ? i : axis;
  }
  return (direction[axis] > 0.0 ? "LPS" : "RAI")[axis];
}

std::string
FormatSpan(long first, long last)
{
  return first == last ? std::to_string(first) : std::to_string(first) + " to " + std::to_string(last);
}

/** Numbers as spans, at most five of them. */
std::string
ListNumbers(const std::vector<long> & numbers)
{
  constexpr unsigned int most = 5;
  std::string            list;
  unsigned int           spans = 0;
  for (std::size_t begin = 0; begin < numbers.size(); ++spans)
  {
    std::size_t end = begin + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1)
    {
      ++end;
    }
    if (spans == most)
    {
      return list + ", ...";
    }
    list += (spans == 0 ? "" : ", ") + FormatSpan(numbers[begin], numbers[end - 1]);
    begin = end;
  }
  return list;
}
} // namespace

void
SetProtocol(const std::vector<SliceHeader> & slices, CTSeriesReport & report)
{
  const SliceHeader & first = slices.front();
  try
  {
    SetCommonFields(FrameElements(ReadDICOMHeader(first.file).dataSet, first.frames).Get(first.frame), report);
  }
  catch (const UnreadableFile &)
  {
    // It was readable when the volume was found; reading its voxels will say so.
  }
  CTSeriesProtocol & protocol = report.protocol;
  protocol.studyDate = first.studyDate;
  protocol.sopClassUID = first.sopClassUID;
  protocol.frameOfReferenceUID = first.frameOfReferenceUID;
  protocol.imageType = first.imageType;
  protocol.kernel = first.kernel;
  protocol.contrastAgent = first.contrastAgent;
  std::set<double> voltages;
  std::set<double> thicknesses;
  for (const SliceHeader & slice : slices)
  {
    double voltage = 0.0;
    if (ReadNumber(slice.tubeVoltage, voltage))
    {
      voltages.insert(voltage);
    }
    if (slice.sliceThickness > 0.0)
    {
      thicknesses.insert(slice.sliceThickness);
    }
    if (slice.exposure > 0.0)
    {
      auto & range = protocol.exposures;
      range = range.empty()
                ? std::vector<double>{ slice.exposure, slice.exposure }
                : std::vector<double>{ std::min(range[0], slice.exposure), std::max(range[1], slice.exposure) };
    }
    if (!slice.acquisitionTime.empty())
    {
      auto & range = protocol.acquisitionTimes;
      range = range.empty() ? std::vector<std::string>{ slice.acquisitionTime, slice.acquisitionTime }
                            : std::vector<std::string>{ std::min(range[0], slice.acquisitionTime),
                                                        std::max(range[1], slice.acquisitionTime) };
    }
    auto & acquisitions = protocol.acquisitionNumbers;
    if (!slice.acquisition.empty() &&
        std::find(acquisitions.begin(), acquisitions.end(), slice.acquisition) == acquisitions.end())
    {
      acquisitions.push_back(slice.acquisition);
    }
  }
  protocol.tubeVoltages.assign(voltages.begin(), voltages.end());
  protocol.sliceThicknesses.assign(thicknesses.begin(), thicknesses.end());
  report.columns = first.columns;
  report.rows = first.rows;
  report.pixelSpacing = first.pixelSpacing;
  const auto & x = first.rowDirection;
  const auto & y = first.columnDirection;
  if (first.pixelSpacing[0] > 0.0)
  {
    report.orientation = { GetLetter(x),
                           GetLetter(y),
                           GetLetter(
                             { x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0] }) };
  }
}

void
SetNumbering(const std::vector<SliceHeader> & slices, const std::set<long> & series, CTSeriesReport & report)
{
  std::set<long> numbers;
  for (const SliceHeader & slice : slices)
  {
    numbers.insert(slice.frames > 1 ? 0 : slice.instanceNumber);
  }
  // Slices of equal or no numbers are not numbered.
  if (numbers.size() != slices.size() || *numbers.begin() < 1)
  {
    return;
  }
  // Numbers that are far from 1 begin where they begin; those that are far apart are made of times and count nothing.
  const auto most = static_cast<long>(20 * series.size());
  const long begin = *numbers.begin() > static_cast<long>(series.size()) ? *numbers.begin() : 1;
  if (*numbers.rbegin() - begin > most)
  {
    return;
  }
  CTSeriesNumbering & numbering = report.numbering;
  numbering.first = *numbers.begin();
  numbering.last = *numbers.rbegin();
  for (long number = begin; number < numbering.last; ++number)
  {
    if (series.count(number) == 0)
    {
      numbering.missing.push_back(number);
    }
  }
  if (numbers.size() < 3)
  {
    return;
  }
  const long step = *std::next(numbers.begin()) - numbering.first;
  bool       isRegular = true;
  for (auto number = numbers.begin(); std::next(number) != numbers.end(); ++number)
  {
    const auto isBetween = series.upper_bound(*number);
    isRegular &= *std::next(number) - *number == step && *isBetween == *std::next(number);
  }
  numbering.step = isRegular ? static_cast<unsigned int>(step) : 1;
}

void
AddProtocolWarnings(CTSeriesReport & report)
{
  const CTSeriesNumbering & numbering = report.numbering;
  const std::string         tag = "Instance Number (0020,0013)";
  if (numbering.step > 1)
  {
    Warn(report,
         CTSeriesEnums::Warning::MissingNumbers,
         "Only every " + (numbering.step == 2 ? std::string("second") : std::to_string(numbering.step) + "th") + ' ' +
           tag + " from " + std::to_string(numbering.first) + " to " + std::to_string(numbering.last) +
           " is there: slices may be missing.");
  }
  else if (!numbering.missing.empty())
  {
    Warn(report,
         CTSeriesEnums::Warning::MissingNumbers,
         "No image of the series has the " + tag + ' ' + ListNumbers(numbering.missing) + ", and the last is " +
           std::to_string(numbering.last) + ": images may be missing" +
           (numbering.missing.front() < numbering.first ? ", also at an end." : "."));
  }
  if (numbering.imagesExpected > report.files.size() && report.protocol.acquisitionNumbers.size() < 2)
  {
    Warn(report,
         CTSeriesEnums::Warning::MissingNumbers,
         "Images in Acquisition (0020,1002) is " + std::to_string(numbering.imagesExpected) + ", but the volume has " +
           std::to_string(report.files.size()) + " slices: images may be missing, also at an end.");
  }
  constexpr double tolerance = 0.5; // degrees; scanners write whole or half ones
  // Positions tell the angle between the slices and the way of the table, not its sign.
  if (report.protocol.hasTilt && report.files.size() > 1 &&
      std::abs(std::abs(report.protocol.tilt) - report.gantryTilt) > tolerance)
  {
    std::ostringstream text;
    text << "Gantry/Detector Tilt (0018,1120) is " << report.protocol.tilt
         << " degrees, but the positions of the slices (0020,0032) tell a tilt of " << report.gantryTilt
         << " degrees, which is used.";
    Warn(report, CTSeriesEnums::Warning::TiltTag, text.str());
  }
  const auto & thicknesses = report.protocol.sliceThicknesses;
  if (thicknesses.size() == 1 && report.sliceSpacing > 1.01 * thicknesses.front() && report.files.size() > 1)
  {
    std::ostringstream text;
    text << "The slices are " << thicknesses.front() << " mm thick (0018,0050) and lie " << report.sliceSpacing
         << " mm apart: what lies between them was not recorded.";
    Warn(report, CTSeriesEnums::Warning::Thickness, text.str());
  }
}
} // namespace TransferLearning
} // namespace itk
