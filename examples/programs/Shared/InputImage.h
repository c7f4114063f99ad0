// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef InputImage_h
#define InputImage_h

#include "itkClassificationNetwork.h"
#include "itkCTSeriesReader.h"
#include "itkImageFileReader.h"
#include "itkVectorImage.h"
#include "itkVerifyImageFile.h"

#include <filesystem>
#include <fstream>
#include <string>

// Reads what somebody points a program at, as the image type that a network's intensity asks for.
namespace InputImage
{
using VolumeType = itk::Image<short, 3>;
using FloatVolumeType = itk::Image<float, 3>;
using PictureType = itk::VectorImage<unsigned char, 3>;

template <typename TImage, typename TVisitor>
void
ReadAndVisit(const std::string & path, TVisitor && visit)
{
  auto reader = itk::ImageFileReader<TImage>::New();
  reader->SetFileName(path);
  reader->Update();
  visit(reader->GetOutput());
}

/** One image file, whatever ITK format; 2D files become one slice, a DICOM file is that slice alone.
 * `visit` is called with the image: short for HU, float where the file has fractions, VectorImage of unsigned char for
 * pictures. */
template <typename TVisitor>
void
VisitFile(const std::string & path, bool picture, TVisitor && visit)
{
  itk::TransferLearning::VerifyImageFile(path);
  const auto io = itk::ImageIOFactory::CreateImageIO(path.c_str(), itk::CommonEnums::IOFileMode::ReadMode);
  if (!io)
  {
    itkGenericExceptionMacro("'" << path << "' does not exist, or no ITK image format reads it.");
  }
  io->SetFileName(path);
  io->ReadImageInformation();
  using Component = itk::CommonEnums::IOComponent;
  const auto component = io->GetComponentType();
  if (picture)
  {
    if (component != Component::UCHAR)
    {
      itkGenericExceptionMacro("'" << path << "' has pixels of type "
                                   << itk::ImageIOBase::GetComponentTypeAsString(component)
                                   << ", and the network was trained on 8-bit pictures. Give it a PNG or JPEG.");
    }
    ReadAndVisit<PictureType>(path, visit);
  }
  else if (component == Component::FLOAT || component == Component::DOUBLE)
  {
    ReadAndVisit<FloatVolumeType>(path, visit);
  }
  else
  {
    ReadAndVisit<VolumeType>(path, visit);
  }
}

/** By its preamble (PS3.10 7.1); no parser sees the file before CTSeriesReader has checked its structure. */
inline bool
IsDICOMFile(const std::string & path)
{
  char          preamble[132]{};
  std::ifstream file(path, std::ios::binary);
  return file.read(preamble, sizeof(preamble)) && std::string(preamble + 128, 4) == "DICM";
}

/** A DICOM series, by its folder or one of its files, or any volume that ITK reads; HU.
 * \param report filled where the input is a DICOM series, else untouched */
template <typename TVisitor>
void
VisitSeries(const std::string & path, const std::string & seriesUID, itk::CTSeriesReport & report, TVisitor && visit)
{
  if (!std::filesystem::is_directory(path) && !IsDICOMFile(path))
  {
    return VisitFile(path, false, visit);
  }
  auto reader = itk::CTSeriesReader::New();
  reader->SetPath(path);
  reader->SetSeriesInstanceUID(seriesUID);
  reader->Update();
  report = reader->GetReport();
  visit(reader->GetOutput());
}
} // namespace InputImage

#endif
