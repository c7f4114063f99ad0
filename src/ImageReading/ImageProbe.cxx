// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/ImageProbe.h"

#include "DICOM/FileStructure.h"
#include "DICOM/SliceHeader.h"
#include "ImageReading/JPEGPictureIO.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"
#include "itkGDCMImageIO.h"
#include "itkImageFileReader.h" // registers the image formats
#include "itkImageIOFactory.h"
#include "itkMetaDataObject.h"
#include "itkPNGImageIO.h"
#include "itkVerifyImageFile.h"

#ifndef ITK_IO_FACTORY_REGISTER_MANAGER
#  include "itkBMPImageIOFactory.h"
#  include "itkGDCMImageIOFactory.h"
#  include "itkJPEGImageIOFactory.h"
#  include "itkMetaImageIOFactory.h"
#  include "itkNiftiImageIOFactory.h"
#  include "itkNrrdImageIOFactory.h"
#  include "itkPNGImageIOFactory.h"
#  include "itkTIFFImageIOFactory.h"
#endif

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <regex>

namespace itk
{
namespace TransferLearning
{
void
RegisterImageFormats()
{
#ifndef ITK_IO_FACTORY_REGISTER_MANAGER
  static const bool registered = [] {
    BMPImageIOFactory::RegisterOneFactory();
    GDCMImageIOFactory::RegisterOneFactory();
    JPEGImageIOFactory::RegisterOneFactory();
    MetaImageIOFactory::RegisterOneFactory();
    NiftiImageIOFactory::RegisterOneFactory();
    NrrdImageIOFactory::RegisterOneFactory();
    PNGImageIOFactory::RegisterOneFactory();
    TIFFImageIOFactory::RegisterOneFactory();
    return true;
  }();
  static_cast<void>(registered);
#endif
}

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

bool
IsDICOM(std::istream & stream)
{
  char mark[4]{};
  return stream.seekg(128).read(mark, 4) && std::string(mark, 4) == "DICM";
}

/** Making and asking the readers of all formats takes a fifth of the time that decoding a small picture does. */
ImageIOBase::Pointer
CreatePictureIO(PictureFormat format)
{
  switch (format)
  {
    case PictureFormat::PNG:
      return PNGImageIO::New().GetPointer();
    case PictureFormat::JPEG:
      return JPEGPictureIO::New().GetPointer();
    case PictureFormat::Other:
      break;
  }
  return nullptr;
}

void
VerifyPixelType(const ImageIOBase * io, unsigned int dimension)
{
  const unsigned int components = io->GetNumberOfComponents();
  const bool         isEightBit = io->GetComponentType() == IOComponentEnum::UCHAR;
  if (dimension < 2 || dimension > 3)
  {
    itkGenericExceptionMacro(<< "it has " << dimension << " dimensions; pictures (2) and volumes (3) can be read");
  }
  if (components == 0 || components > 4 || (components > 1 && !isEightBit))
  {
    itkGenericExceptionMacro(<< "it has " << components << " components of type "
                             << ImageIOBase::GetComponentTypeAsString(io->GetComponentType())
                             << "; grey images of any type and 8-bit colour images can be read");
  }
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

std::string
GetTag(const MetaDataDictionary & dictionary, const std::string & tag)
{
  std::string value;
  ExposeMetaData<std::string>(dictionary, tag, value);
  const auto last = value.find_last_not_of(std::string(" \0\r\n\t", 5));
  value.erase(last == std::string::npos ? 0 : last + 1);
  value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

std::string
ShortenReason(const std::string & description, const std::string & folder)
{
  // ITK begins a description with "ITK ERROR: " and, where an object throws, its class and address.
  static const std::regex prefix("^(ITK ERROR: |itk::ERROR: )*([A-Za-z0-9]+\\((0x)?[0-9a-fA-F]+\\): )?");
  std::string             reason = std::regex_replace(description, prefix, "", std::regex_constants::format_first_only);
  reason.erase(std::min(reason.find('\n'), reason.size()));
  for (auto at = reason.find(folder + '/'); !folder.empty() && at != std::string::npos; at = reason.find(folder + '/'))
  {
    reason.erase(at, folder.size() + 1);
  }
  return reason;
}

PictureFormat
CheckImageFile(const std::string & file)
{
  std::ifstream       stream(file, std::ios::binary);
  const PictureFormat format = stream ? CheckPictureStructure(stream) : PictureFormat::Other;
  if (format == PictureFormat::Other && IsDICOM(stream))
  {
    CheckFileStructure(stream, true);
  }
  return format;
}

void
VerifyImageFile(const std::string & file)
{
  try
  {
    if (CheckImageFile(file) == PictureFormat::JPEG)
    {
      const auto picture = JPEGPictureIO::New();
      picture->SetFileName(file);
      picture->ReadImageInformation();
      std::vector<unsigned char> pixels(static_cast<std::size_t>(picture->GetImageSizeInBytes()));
      picture->Read(pixels.data());
    }
  }
  catch (const UnreadableFile & error)
  {
    itkGenericExceptionMacro("'" << file << "' cannot be read: " << error.what());
  }
}

ImageIOBase::Pointer
OpenImageFile(const std::string & file)
{
  auto io = CreatePictureIO(CheckImageFile(file));
  if (io.IsNull())
  {
    RegisterImageFormats();
    io = ImageIOFactory::CreateImageIO(file.c_str(), CommonEnums::IOFileMode::ReadMode);
  }
  if (io.IsNull())
  {
    itkGenericExceptionMacro("it is no image that ITK reads");
  }
  io->SetFileName(file);
  io->ReadImageInformation();
  unsigned int dimension = io->GetNumberOfDimensions();
  while (dimension > 3 && io->GetDimensions(dimension - 1) == 1)
  {
    --dimension;
  }
  VerifyPixelType(io, dimension);
  for (unsigned int i = 0; i < dimension; ++i)
  {
    if (io->GetDimensions(i) == 0)
    {
      itkGenericExceptionMacro("it has no pixels");
    }
  }
  return io;
}

ImageBase<3>::Pointer
MakeGeometry(const ImageIOBase * io)
{
  auto                        geometry = ImageBase<3>::New();
  ImageBase<3>::SizeType      size{ { 1, 1, 1 } };
  ImageBase<3>::PointType     origin(0.0);
  ImageBase<3>::SpacingType   spacing(1.0);
  ImageBase<3>::DirectionType direction;
  direction.SetIdentity();
  const unsigned int dimension = std::min(3u, io->GetNumberOfDimensions());
  for (unsigned int i = 0; i < dimension; ++i)
  {
    size[i] = io->GetDimensions(i);
    origin[i] = io->GetOrigin(i);
    spacing[i] = io->GetSpacing(i) > 0.0 ? io->GetSpacing(i) : 1.0;
    const auto column = io->GetDirection(i);
    for (unsigned int j = 0; j < dimension && j < column.size(); ++j)
    {
      direction[j][i] = column[j];
    }
  }
  geometry->SetRegions(size);
  geometry->SetOrigin(origin);
  geometry->SetSpacing(spacing);
  geometry->SetDirection(direction);
  return geometry;
}

ImageProbe
ProbeFile(const std::string & file)
{
  const auto io = OpenImageFile(file);
  ImageProbe probe;
  probe.isEightBit = io->GetComponentType() == IOComponentEnum::UCHAR;
  probe.numberOfComponents = io->GetNumberOfComponents();
  probe.isDICOM = dynamic_cast<const GDCMImageIO *>(io.GetPointer()) != nullptr;
  if (probe.isDICOM)
  {
    const auto & dictionary = io->GetMetaDataDictionary();
    probe.modality = GetTag(dictionary, "0008|0060");
    probe.patientID = GetTag(dictionary, "0010|0020");
    probe.seriesInstanceUID = GetTag(dictionary, "0020|000e");
  }
  const auto      geometry = MakeGeometry(io);
  const SliceAxis axis = FindSampleAxis(geometry, probe.isEightBit);
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
  probe.modality = report.modality;
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
  if (!report.leftOut.empty())
  {
    probe.warnings.push_back(
      std::to_string(report.leftOut.size()) +
      " of its files are no slices of the volume and are not counted (first: " + report.leftOut.front().reason + ")");
  }
  return probe;
}
} // namespace TransferLearning
} // namespace itk
