// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DICOMPictureIO_h
#define DICOMPictureIO_h

#include "DICOM/SliceHeader.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"

#include "itkImageIOBase.h"

namespace itk
{
namespace TransferLearning
{
/** One DICOM file as ITK's GDCMImageIO presents it: gray values rescaled, MONOCHROME1 inverted, colors as RGB, frames
 * along the third axis; read without giving the file to GDCM, whose builds with assertions would end the program on
 * some.
 * \throws UnreadableFile */
class DICOMPictureIO : public ImageIOBase
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DICOMPictureIO);

  using Self = DICOMPictureIO;
  using Superclass = ImageIOBase;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(DICOMPictureIO);

  bool
  CanReadFile(const char * file) override;
  void
  ReadImageInformation() override;
  void
  Read(void * buffer) override;

  bool
  CanWriteFile(const char *) override
  {
    return false;
  }
  void
  WriteImageInformation() override
  {}
  void
  Write(const void *) override
  {}

protected:
  DICOMPictureIO() = default;
  ~DICOMPictureIO() override = default;

private:
  void
  ReadFrames(void * buffer);
  void
  SetGrayType();
  void
  SetGeometry();

  SliceHeader m_Header;
};
} // namespace TransferLearning
} // namespace itk

#endif
