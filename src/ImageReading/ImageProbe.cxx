// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/ImageProbe.h"

#include "DICOM/SliceHeader.h"
#include "ImageReading/DocumentFile.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"

#include <algorithm>
#include <functional>

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
} // namespace

SliceAxis
FindSuperiorAxis(const ImageBase<3>::DirectionType & direction)
{
  SliceAxis result;
  result.axis = FindNearestAxes(direction)[2];
  result.flipped = direction[2][result.axis] < 0.0;
  return result;
}

SliceAxis
FindSampleAxis(const ImageBase<3> * geometry, bool isEightBit)
{
  if (isEightBit || geometry->GetLargestPossibleRegion().GetSize(2) == 1)
  {
    return SliceAxis();
  }
  return FindSuperiorAxis(geometry->GetDirection());
}

namespace
{
ImageFile
OpenImageOfObject(const std::string & file)
{
  try
  {
    return OpenImageFile(file);
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
} // namespace

ImageProbe
ProbeFile(const std::string & file)
{
  const ImageFile opened = OpenImageOfObject(file);
  ImageProbe      probe;
  probe.input = opened.description;
  probe.isDICOM = opened.isDICOM;
  if (probe.isDICOM)
  {
    const auto & dictionary = opened.io->GetMetaDataDictionary();
    probe.patientID = GetTag(dictionary, "0010|0020");
    probe.seriesInstanceUID = GetTag(dictionary, "0020|000e");
  }
  const ImageBase<3> * geometry = opened.geometry;
  const SliceAxis      axis = FindSampleAxis(geometry, probe.input.IsEightBit());
  probe.positions = ComputePositions(geometry, axis);
  probe.numberOfSlices = static_cast<unsigned int>(probe.positions.size());
  return probe;
}

ImageProbe
ProbeSeries(const std::string & folder, const std::string & seriesInstanceUID)
{
  auto reader = CTSeriesReader::New();
  reader->SetPath(folder);
  reader->SetSeriesInstanceUID(seriesInstanceUID);
  reader->AllowGapsOn(); // a gap does not matter to slices that are classified one by one
  reader->UpdateOutputInformation();
  const CTSeriesReport & report = reader->GetReport();
  const ImageBase<3> *   geometry = reader->GetOutput();

  ImageProbe probe;
  probe.isDICOM = true;
  probe.input = DescribeClassifierInput(reader->GetOutput());
  probe.patientID = report.patientID;
  probe.seriesInstanceUID = report.seriesInstanceUID;
  const SliceAxis axis = FindSampleAxis(geometry, false);
  probe.positions = ComputePositions(geometry, axis);
  probe.numberOfSlices = static_cast<unsigned int>(probe.positions.size());
  if (axis.axis == 2 && report.positions.size() == probe.positions.size() && probe.positions.size() > 1)
  {
    // The image is regular; the slices of a series with gaps lie where their headers say.
    const auto & direction = geometry->GetDirection();
    const auto   size = report.positions.size();
    for (std::size_t slice = 0; slice < size; ++slice)
    {
      const auto & point = report.positions[axis.flipped ? size - 1 - slice : slice];
      double       position = 0.0;
      for (unsigned int i = 0; i < 3; ++i)
      {
        const unsigned int j = (i + 1) % 3;
        const unsigned int k = (i + 2) % 3;
        position += point[i] * (direction[j][0] * direction[k][1] - direction[k][0] * direction[j][1]);
      }
      probe.positions[slice] = position;
    }
    if (probe.positions.front() > probe.positions.back())
    {
      std::transform(probe.positions.begin(), probe.positions.end(), probe.positions.begin(), std::negate<double>());
    }
  }
  if (report.numberOfGaps > 0)
  {
    probe.warnings.push_back(std::to_string(report.numberOfGaps) + " gaps between its slices");
  }
  auto       leftOut = report.leftOut;
  const auto isDocument = [](const auto & one) { return IsDocumentFile(one.file); };
  leftOut.erase(std::remove_if(leftOut.begin(), leftOut.end(), isDocument), leftOut.end());
  if (!leftOut.empty())
  {
    probe.warnings.push_back(
      std::to_string(leftOut.size()) +
      " of its files are not slices of the volume and are not counted (first: " + leftOut.front().reason + ")");
  }
  return probe;
}
} // namespace TransferLearning
} // namespace itk
