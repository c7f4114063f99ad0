// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/ImageFile.h"

#include "DICOM/DataSet.h"
#include "DICOM/SliceHeader.h"
#include "DICOM/VolumeGrouping.h"
#include "ImageReading/BMPPictureIO.h"
#include "ImageReading/DICOMPictureIO.h"
#include "ImageReading/DrawnInput.h"
#include "ImageReading/JPEGPictureIO.h"
#include "TransferLearning/itkTagText.h"
#include "itkGDCMImageIO.h"
#include "itkImageFileReader.h" // registers the image formats
#include "itkImageIOFactory.h"
#include "itkNrrdImageIO.h"
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
#include <fstream>
#include <new>
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
    case PictureFormat::BMP:
      return BMPPictureIO::New().GetPointer();
    case PictureFormat::Other:
      break;
  }
  return nullptr;
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

/** Alpha beside gray is left out, and so are the 16 bits of a TIFF file's palette, whose colors have 8. */
ClassifierInput
Describe(const ImageFile & file)
{
  using Component = IOComponentEnum;
  const Component type = file.io->GetComponentType();
  ClassifierInput description;
  description.bytesOfComponent = file.tiff.isPalette ? 1 : file.io->GetComponentSize();
  description.isInteger = type != Component::FLOAT && type != Component::DOUBLE && type != Component::LDOUBLE;
  description.isSigned = type != Component::UCHAR && type != Component::USHORT && type != Component::UINT &&
                         type != Component::ULONG && type != Component::ULONGLONG;
  description.components = file.io->GetNumberOfComponents() == 2 ? 1 : file.io->GetNumberOfComponents();
  description.columns = static_cast<unsigned int>(file.io->GetDimensions(0));
  description.rows = static_cast<unsigned int>(file.io->GetDimensions(1));
  description.modality = file.isDICOM ? GetTagText(file.io->GetMetaDataDictionary(), "0008|0060") : "";
  if (file.isCTSlice || file.frames)
  {
    description.bytesOfComponent = sizeof(short);
    description.isInteger = description.isSigned = true;
  }
  return description;
}

void
VerifyShape(const ImageFile & file)
{
  const ImageIOBase * const io = file.io;
  unsigned int              dimension = io->GetNumberOfDimensions();
  while (dimension > 3 && io->GetDimensions(dimension - 1) == 1)
  {
    --dimension;
  }
  if (dimension < 2 || dimension > 3)
  {
    itkGenericExceptionMacro(<< "it has " << dimension << " dimensions; pictures (2) and volumes (3) can be read");
  }
  const unsigned int components = io->GetNumberOfComponents();
  const bool         isEightBit = io->GetComponentType() == IOComponentEnum::UCHAR || file.tiff.isPalette;
  if (components == 0 || components > 4 || (components > 1 && !isEightBit))
  {
    itkGenericExceptionMacro(<< "it has " << components << " components of type "
                             << ImageIOBase::GetComponentTypeAsString(io->GetComponentType())
                             << "; gray images of any type and 8-bit color images can be read");
  }
  const bool isConverted = file.tiff.isConverted || (components > 2 && !file.tiff.hasColors);
  if (file.tiff.isTIFF && file.tiff.HasAlpha() && (isConverted || !isEightBit))
  {
    itkGenericExceptionMacro(
      "it has alpha, which can be read from TIFF files only with 8 bits per value, not turned, and "
      "not in tiles or planes; save it without alpha, or as PNG");
  }
  if (file.tiff.isTIFF && components == 1 && file.tiff.samples != 1 && !file.tiff.HasAlpha())
  {
    itkGenericExceptionMacro(
      "it has " << file.tiff.samples
                << " values per pixel, which ITK does not read from TIFF files; save it with one "
                   "value per pixel, or as PNG");
  }
  for (unsigned int i = 0; i < dimension; ++i)
  {
    if (io->GetDimensions(i) == 0)
    {
      itkGenericExceptionMacro("it has no pixels");
    }
  }
}
} // namespace

std::vector<std::string>
VerifyInputOfPath(const std::string & path, const ClassifierInput & input, const CTPreprocessingParameters & parameters)
{
  try
  {
    return IsDrawn(input, parameters) ? VerifyCTToDraw(input, parameters) : VerifyRawInput(input, parameters);
  }
  catch (const ExceptionObject & error)
  {
    itkGenericExceptionMacro("'" << path << "' cannot be used: " << ShortenReason(error.GetDescription(), ""));
  }
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

std::string
ShortenReason(const std::exception & error, const std::string & folder)
{
  if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr)
  {
    return "it is too large for the memory";
  }
  const auto * const itkError = dynamic_cast<const ExceptionObject *>(&error);
  return ShortenReason(std::string(itkError ? itkError->GetDescription() : error.what()), folder);
}

std::unique_lock<std::mutex>
LockFormat(const ImageIOBase * io)
{
  static std::mutex nrrd;
  return dynamic_cast<const NrrdImageIO *>(io) != nullptr ? std::unique_lock<std::mutex>(nrrd)
                                                          : std::unique_lock<std::mutex>();
}

PictureFormat
CheckImageFile(const std::string & file)
{
  std::ifstream       stream(file, std::ios::binary);
  const PictureFormat format = stream ? CheckPictureStructure(stream) : PictureFormat::Other;
  if (format == PictureFormat::Other && IsDICOM(stream))
  {
    CheckFileStructure(file);
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
CreateImageIO(const std::string & file)
{
  const auto dicom = DICOMPictureIO::New();
  if (dicom->CanReadFile(file.c_str()))
  {
    return dicom.GetPointer();
  }
  RegisterImageFormats();
  auto io = ImageIOFactory::CreateImageIO(file.c_str(), CommonEnums::IOFileMode::ReadMode);
  // What GDCM alone takes for DICOM, it is not given.
  return dynamic_cast<const GDCMImageIO *>(io.GetPointer()) == nullptr ? io : nullptr;
}

ImageFile
OpenImageFile(const std::string & path, const CTSeriesPolicies & policies, bool keepsAcquiredSlices)
{
  if (!itksys::SystemTools::FileExists(path))
  {
    itkGenericExceptionMacro("it does not exist");
  }
  ImageFile file;
  file.path = path;
  file.io = CreatePictureIO(CheckImageFile(path));
  const bool isPicture = file.io.IsNotNull();
  if (!isPicture)
  {
    file.io = CreateImageIO(path);
  }
  file.isDICOM = dynamic_cast<const DICOMPictureIO *>(file.io.GetPointer()) != nullptr;
  if (!isPicture && !file.isDICOM)
  {
    file.volume = FindVolumePixels(path);
  }
  if (file.io.IsNull())
  {
    // ITK passes over volumes that are packed and damaged.
    if (file.volume && file.volume->encoding == PixelEncoding::Packed)
    {
      VerifyPackedPixels(*file.volume);
    }
    itkGenericExceptionMacro("it is not an image that ITK can read");
  }
  if (file.volume)
  {
    VerifyFilesOfPixels(*file.volume);
  }
  file.io->SetFileName(path);
  {
    const auto lock = LockFormat(file.io);
    file.io->ReadImageInformation();
  }
  if (!isPicture && !file.isDICOM)
  {
    std::ifstream stream(path, std::ios::binary);
    file.tiff = ReadTIFFForm(stream);
  }
  VerifyShape(file);
  file.geometry = MakeGeometry(file.io);
  if (dynamic_cast<const NrrdImageIO *>(file.io.GetPointer()) != nullptr)
  {
    CorrectNRRDGeometry(path, file.geometry);
  }
  const bool isCT = file.isDICOM && file.io->GetNumberOfComponents() == 1 &&
                    GetTagText(file.io->GetMetaDataDictionary(), "0008|0060") == "CT";
  file.isCTSlice = isCT && file.geometry->GetLargestPossibleRegion().GetSize(2) == 1;
  if (isCT && !file.isCTSlice)
  {
    file.frames = CTSeriesReader::New();
    file.frames->SetVolume(FindVolumeOfFile(path, policies));
    file.frames->SetPolicies(policies);
    file.frames->SetKeepAcquiredSlices(keepsAcquiredSlices);
    file.frames->UpdateOutputInformation();
    file.geometry->CopyInformation(file.frames->GetOutput());
    file.geometry->SetRegions(file.frames->GetOutput()->GetLargestPossibleRegion());
  }
  file.description = Describe(file);
  return file;
}
} // namespace TransferLearning
} // namespace itk
