// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef JPEGPictureIO_h
#define JPEGPictureIO_h

#include "itkJPEGImageIO.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** ITK's JPEG format, read by DecodeJPEG(). The file is read once. \throws UnreadableFile */
class JPEGPictureIO : public JPEGImageIO
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(JPEGPictureIO);

  using Self = JPEGPictureIO;
  using Superclass = JPEGImageIO;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(JPEGPictureIO);

  void
  ReadImageInformation() override;
  void
  Read(void * buffer) override;

protected:
  JPEGPictureIO() = default;
  ~JPEGPictureIO() override = default;

private:
  std::string m_Bytes; ///< From the header's reading to that of the pixels.
};
} // namespace TransferLearning
} // namespace itk

#endif
