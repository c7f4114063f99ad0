// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/ImageProbe.h"

#include "DICOM/SliceHeader.h"
#include "ImageReading/DocumentFile.h"
#include "TransferLearning/itkCTSeriesReportNames.h"
#include "TransferLearning/itkTagText.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::vector<double>
ComputePositions(const ImageBase<3> * geometry, const SliceAxis & sliceAxis)
{
  const auto &       direction = geometry->GetDirection();
  const unsigned int a = (sliceAxis.axis + 1) % 3;
  const unsigned int b = (sliceAxis.axis + 2) % 3;
  double             normal[3];
  double             along = 0.0;
  for (unsigned int i = 0; i < 3; ++i)
  {
    const unsigned int j = (i + 1) % 3;
    const unsigned int k = (i + 2) % 3;
    normal[i] = direction[j][a] * direction[k][b] - direction[k][a] * direction[j][b];
    along += normal[i] * direction[i][sliceAxis.axis];
  }
  const double        sign = (along < 0.0) != sliceAxis.flipped ? -1.0 : 1.0;
  const auto          size = geometry->GetLargestPossibleRegion().GetSize(sliceAxis.axis);
  std::vector<double> positions(size);
  for (SizeValueType slice = 0; slice < size; ++slice)
  {
    auto index = geometry->GetLargestPossibleRegion().GetIndex();
    index[sliceAxis.axis] += static_cast<IndexValueType>(sliceAxis.flipped ? size - 1 - slice : slice);
    ImageBase<3>::PointType point;
    geometry->TransformIndexToPhysicalPoint(index, point);
    positions[slice] = sign * (normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2]);
  }
  return positions;
}
/** Coordinates along the normal of the slices, towards left, posterior or superior. */
std::vector<double>
MeasureAlongNormal(const std::vector<std::array<double, 3>> & points, const ImageBase<3>::DirectionType & direction)
{
  std::array<double, 3> normal{};
  for (unsigned int i = 0; i < 3; ++i)
  {
    const unsigned int j = (i + 1) % 3;
    const unsigned int k = (i + 2) % 3;
    normal[i] = direction[j][0] * direction[k][1] - direction[k][0] * direction[j][1];
  }
  const double largest =
    *std::max_element(normal.begin(), normal.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  std::vector<double> positions;
  for (const auto & point : points)
  {
    const double position = normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2];
    positions.push_back(largest < 0.0 ? -position : position);
  }
  return positions;
}
} // namespace

SliceAxis
FindSampleAxis(const ImageBase<3> * geometry, bool isEightBit)
{
  if (isEightBit || geometry->GetLargestPossibleRegion().GetSize(2) == 1 || CountsSlices(geometry))
  {
    return SliceAxis();
  }
  SliceAxis result;
  result.axis = FindNearestAxes(geometry->GetDirection())[2];
  result.flipped = geometry->GetDirection()[2][result.axis] < 0.0;
  return result;
}

namespace
{
ImageFile
OpenImageOfObject(const std::string & file, const CTSeriesPolicies & policies)
{
  try
  {
    return OpenImageFile(file, policies, true);
  }
  catch (const std::exception &)
  {
    if (IsObjectWithoutPixels(file))
    {
      throw ObjectWithoutPixels("it is a DICOM object without pixels, not an image");
    }
    throw;
  }
}

/** The acquired slices of a series whose header has been read, and what its report warns of. */
void
CountSlices(CTSeriesReader * reader, ImageProbe & probe)
{
  const CTSeriesReport & report = reader->GetReport();
  probe.positions = MeasureAlongNormal(report.positions, reader->GetOutput()->GetDirection());
  probe.numberOfSlices = static_cast<unsigned int>(probe.positions.size());
  for (std::size_t i = 0; i < report.warnings.size(); ++i)
  {
    probe.warnings.push_back({ GetEnumName(report.warningCodes[i]), report.warnings[i] });
  }
  auto       leftOut = report.leftOut;
  const auto isDocument = [](const auto & one) { return IsDocumentFile(one.file); };
  leftOut.erase(std::remove_if(leftOut.begin(), leftOut.end(), isDocument), leftOut.end());
  if (!leftOut.empty())
  {
    probe.warnings.push_back({ "left_out",
                               std::to_string(leftOut.size()) +
                                 " of its files or frames are not slices of the volume and are not counted (first: " +
                                 leftOut.front().reason + ")." });
  }
}
} // namespace

ImageProbe
ProbeFile(const std::string & file, const CTSeriesPolicies & policies)
{
  const ImageFile opened = OpenImageOfObject(file, policies);
  ImageProbe      probe;
  probe.input = opened.description;
  probe.isDICOM = opened.isDICOM;
  if (probe.isDICOM)
  {
    const auto & dictionary = opened.io->GetMetaDataDictionary();
    probe.patientID = GetTagText(dictionary, "0010|0020");
    probe.seriesInstanceUID = GetTagText(dictionary, "0020|000e");
  }
  if (opened.frames)
  {
    CountSlices(opened.frames, probe);
    return probe;
  }
  const ImageBase<3> * geometry = opened.geometry;
  const SliceAxis      axis = FindSampleAxis(geometry, probe.input.IsEightBit());
  probe.positions = ComputePositions(geometry, axis);
  probe.numberOfSlices = static_cast<unsigned int>(probe.positions.size());
  return probe;
}

ImageProbe
ProbeSeries(const std::string & folder, const std::string & seriesInstanceUID, const CTSeriesPolicies & policies)
{
  auto reader = CTSeriesReader::New();
  reader->SetPath(folder);
  reader->SetSeriesInstanceUID(seriesInstanceUID);
  reader->SetPolicies(policies);
  reader->KeepAcquiredSlicesOn();
  reader->UpdateOutputInformation();
  const CTSeriesReport & report = reader->GetReport();

  ImageProbe probe;
  probe.isDICOM = true;
  probe.input = DescribeClassifierInput(reader->GetOutput());
  probe.patientID = report.patientID;
  probe.seriesInstanceUID = report.seriesInstanceUID;
  CountSlices(reader, probe);
  return probe;
}
} // namespace TransferLearning
} // namespace itk
