// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/JPEGPictureIO.h"

#include "DICOM/SliceHeader.h"
#include "ImageReading/JPEGPicture.h"

#include <fstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::string
ReadBytes(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  std::string   bytes(stream ? static_cast<std::size_t>(stream.tellg()) : 0, '\0');
  if (!stream.seekg(0).read(&bytes[0], static_cast<std::streamsize>(bytes.size())))
  {
    throw UnreadableFile("its bytes cannot be read");
  }
  return bytes;
}
} // namespace

void
JPEGPictureIO::ReadImageInformation()
{
  m_Bytes = ReadBytes(this->GetFileName());
  const JPEGHeader header = ReadJPEGHeader(m_Bytes);
  this->SetNumberOfDimensions(2);
  m_Dimensions[0] = header.columns;
  m_Dimensions[1] = header.rows;
  m_Spacing = { header.spacing[0], header.spacing[1] };
  m_Origin = { 0.0, 0.0 };
  m_ComponentType = IOComponentEnum::UCHAR;
  m_PixelType = header.components == 1 ? IOPixelEnum::SCALAR : IOPixelEnum::RGB;
  this->SetNumberOfComponents(header.components);
}

void
JPEGPictureIO::Read(void * buffer)
{
  DecodeJPEG(m_Bytes.empty() ? ReadBytes(this->GetFileName()) : m_Bytes, static_cast<unsigned char *>(buffer));
  m_Bytes = std::string();
}
} // namespace TransferLearning
} // namespace itk
