// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/DICOMPictureIO.h"

#include "DICOM/ByteSource.h"
#include "DICOM/DataSet.h"
#include "DICOM/FrameDecoding.h"
#include "ImageReading/JPEGPicture.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
IsBaselineJPEG(const StoredPixels & pixels)
{
  return pixels.transferSyntax == "1.2.840.10008.1.2.4.50";
}

/** Colors that become RGB. The wavelets of JPEG 2000 and libjpeg convert theirs themselves. */
void
VerifyColors(const StoredPixels & pixels)
{
  const std::string & colors = pixels.photometricInterpretation;
  const bool          isJPEG = IsBaselineJPEG(pixels);
  const bool          isKnown = isJPEG ? colors == "YBR_FULL" || colors == "YBR_FULL_422"
                                       : colors == "RGB" || colors == "YBR_FULL" || colors == "YBR_RCT" || colors == "YBR_ICT";
  if (pixels.samples != 3 || pixels.bitsAllocated != 8 || !isKnown)
  {
    throw UnreadableFile("its colors are not supported: Photometric Interpretation (0028,0004) '" + colors + "', " +
                         std::to_string(pixels.samples) + " sample(s) of " + std::to_string(pixels.bitsAllocated) +
                         " bits, transfer syntax (0002,0010) " + pixels.transferSyntax);
  }
}

/** Memory is taken for what the file can hold alone. */
void
VerifySize(const StoredPixels & pixels)
{
  constexpr double small = 1 << 22;
  const double     perByte = pixels.IsUncompressed() ? 1.0 : 2048.0; // of an image of one value
  const double     count = static_cast<double>(pixels.columns) * pixels.rows * pixels.frames * pixels.samples;
  if (count < 1.0 || count > std::max(small, perByte * static_cast<double>(pixels.bytesThere)))
  {
    throw UnreadableFile("its matrix size (0028,0010), (0028,0011) and number of frames (0028,0008) need more pixels "
                         "than the file can hold");
  }
}

/** PS3.3 C.7.6.3.1.2 */
void
ConvertToRGB(std::vector<char> & bytes)
{
  const auto limit = [](double value) {
    return static_cast<char>(static_cast<unsigned char>(std::lround(std::clamp(value, 0.0, 255.0))));
  };
  for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3)
  {
    const double y = static_cast<unsigned char>(bytes[i]);
    const double b = static_cast<unsigned char>(bytes[i + 1]) - 128.0;
    const double r = static_cast<unsigned char>(bytes[i + 2]) - 128.0;
    bytes[i] = limit(y + 1.402 * r);
    bytes[i + 1] = limit(y - 0.344136 * b - 0.714136 * r);
    bytes[i + 2] = limit(y + 1.772 * b);
  }
}

std::vector<char>
ReadColors(const SliceHeader & header, unsigned int frame)
{
  if (!IsBaselineJPEG(header))
  {
    DecodedFrame decoded = ReadFrame(header.file, header, frame);
    const bool   isWavelet = header.transferSyntax.rfind("1.2.840.10008.1.2.4.9", 0) == 0;
    if (header.photometricInterpretation == "YBR_FULL" && !isWavelet)
    {
      ConvertToRGB(decoded.bytes);
    }
    return decoded.bytes;
  }
  const auto        source = OpenPixels(header.file, header);
  const std::string bytes = ReadCompressedFrame(*source, header, frame);
  const JPEGHeader  picture = ReadJPEGHeader(bytes);
  if (picture.columns != header.columns || picture.rows != header.rows || picture.components != 3)
  {
    throw UnreadableFile("its pixels have another matrix size than its header");
  }
  std::vector<char> colors(std::size_t{ 3 } * header.columns * header.rows);
  DecodeJPEG(bytes, reinterpret_cast<unsigned char *>(colors.data()));
  return colors;
}

/** Gray values of one frame, as the header means them. */
template <typename TStored, typename TOutput>
void
Rescale(const DecodedFrame & frame, const SliceHeader & header, TOutput * output)
{
  const bool        isInverted = header.photometricInterpretation == "MONOCHROME1";
  const std::size_t count = std::size_t{ header.columns } * header.rows;
  const double      span = std::exp2(frame.bits);
  for (std::size_t i = 0; i < count; ++i)
  {
    TStored stored{};
    std::memcpy(&stored, &frame.bytes[i * sizeof(stored)], sizeof(stored));
    double value = std::fmod(static_cast<double>(stored), span); // what the other bits hold means nothing
    value += value < 0.0 ? span : 0.0;
    value -= frame.isSigned && value >= span / 2.0 ? span : 0.0;
    if (isInverted)
    {
      value = (frame.isSigned ? -1.0 : span - 1.0) - value;
    }
    output[i] = static_cast<TOutput>(value * header.rescaleSlope + header.rescaleIntercept);
  }
}

template <typename TOutput>
void
RescaleFrames(const SliceHeader & header, void * buffer)
{
  auto * output = static_cast<TOutput *>(buffer);
  for (unsigned int index = 0; index < header.frames; ++index)
  {
    const DecodedFrame frame = ReadFrame(header.file, header, index);
    switch (frame.bytesPerValue)
    {
      case 1:
        Rescale<std::uint8_t>(frame, header, output);
        break;
      case 2:
        Rescale<std::uint16_t>(frame, header, output);
        break;
      default:
        Rescale<std::uint32_t>(frame, header, output);
    }
    output += std::size_t{ header.columns } * header.rows;
  }
}
} // namespace

bool
DICOMPictureIO::CanReadFile(const char * file)
{
  std::ifstream stream(file, std::ios::binary);
  return stream && IsDICOM(stream);
}

void
DICOMPictureIO::ReadImageInformation()
{
  m_Header = ReadSliceHeaders(this->GetFileName()).front();
  CheckPixels(m_Header);
  VerifySize(m_Header);
  const bool isGray = m_Header.samples == 1 && m_Header.photometricInterpretation.rfind("MONOCHROME", 0) == 0;
  if (isGray)
  {
    this->SetGrayType();
  }
  else
  {
    VerifyColors(m_Header);
    m_ComponentType = IOComponentEnum::UCHAR;
  }
  m_PixelType = isGray ? IOPixelEnum::SCALAR : IOPixelEnum::RGB;
  this->SetNumberOfComponents(isGray ? 1 : 3);
  this->SetGeometry();
  this->SetMetaDataDictionary(ReadTags(this->GetFileName()));
}

void
DICOMPictureIO::SetGrayType()
{
  const double slope = m_Header.rescaleSlope;
  const double intercept = m_Header.rescaleIntercept;
  const double span = std::exp2(m_Header.bitsStored);
  const double least = m_Header.isSigned ? -span / 2.0 : 0.0;
  const double ends[2] = { least * slope + intercept, (least + span - 1.0) * slope + intercept };
  const auto   fits = [&ends](auto type) {
    using Limits = std::numeric_limits<decltype(type)>;
    const auto range = std::minmax(ends[0], ends[1]);
    return range.first >= static_cast<double>(Limits::lowest()) && range.second <= static_cast<double>(Limits::max());
  };
  if (slope != std::floor(slope) || intercept != std::floor(intercept))
  {
    m_ComponentType = IOComponentEnum::DOUBLE;
  }
  else if (m_Header.bitsAllocated == 8 && fits(std::uint8_t{}))
  {
    m_ComponentType = IOComponentEnum::UCHAR;
  }
  else if (m_Header.isSigned || ends[0] < 0.0 || ends[1] < 0.0)
  {
    m_ComponentType =
      fits(short{}) ? IOComponentEnum::SHORT : (fits(int{}) ? IOComponentEnum::INT : IOComponentEnum::DOUBLE);
  }
  else
  {
    m_ComponentType = fits(std::uint16_t{}) ? IOComponentEnum::USHORT
                                            : (fits(std::uint32_t{}) ? IOComponentEnum::UINT : IOComponentEnum::DOUBLE);
  }
}

void
DICOMPictureIO::SetGeometry()
{
  this->SetNumberOfDimensions(3);
  const unsigned int size[3] = { m_Header.columns, m_Header.rows, m_Header.frames };
  for (unsigned int i = 0; i < 3; ++i)
  {
    this->SetDimensions(i, size[i]);
    this->SetSpacing(i, 1.0);
    this->SetOrigin(i, 0.0);
    std::vector<double> axis(3, 0.0);
    axis[i] = 1.0;
    this->SetDirection(i, axis);
  }
  const auto & x = m_Header.rowDirection;
  const auto & y = m_Header.columnDirection;
  if (m_Header.pixelSpacing[0] <= 0.0)
  {
    return;
  }
  const std::vector<double> normal{ x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0] };
  this->SetDirection(0, std::vector<double>(x.begin(), x.end()));
  this->SetDirection(1, std::vector<double>(y.begin(), y.end()));
  this->SetDirection(2, normal);
  this->SetSpacing(0, m_Header.pixelSpacing[0]);
  this->SetSpacing(1, m_Header.pixelSpacing[1]);
  const double between = m_Header.spacingBetweenSlices > 0.0 ? m_Header.spacingBetweenSlices : m_Header.sliceThickness;
  this->SetSpacing(2, between > 0.0 ? between : 1.0);
  for (unsigned int i = 0; i < 3; ++i)
  {
    this->SetOrigin(i, m_Header.position[i]);
  }
}

void
DICOMPictureIO::Read(void * buffer)
{
  if (m_Header.deflatedFrom != 0 && m_Header.frames > 1)
  {
    m_Header.inflated = InflateFile(m_Header.file, m_Header);
  }
  this->ReadFrames(buffer);
  m_Header.inflated = nullptr;
}

void
DICOMPictureIO::ReadFrames(void * buffer)
{
  if (this->GetNumberOfComponents() == 3)
  {
    auto * output = static_cast<char *>(buffer);
    for (unsigned int frame = 0; frame < m_Header.frames; ++frame)
    {
      const auto colors = ReadColors(m_Header, frame);
      output = std::copy(colors.begin(), colors.end(), output);
    }
    return;
  }
  switch (m_ComponentType)
  {
    case IOComponentEnum::UCHAR:
      return RescaleFrames<unsigned char>(m_Header, buffer);
    case IOComponentEnum::SHORT:
      return RescaleFrames<short>(m_Header, buffer);
    case IOComponentEnum::USHORT:
      return RescaleFrames<unsigned short>(m_Header, buffer);
    case IOComponentEnum::INT:
      return RescaleFrames<int>(m_Header, buffer);
    case IOComponentEnum::UINT:
      return RescaleFrames<unsigned int>(m_Header, buffer);
    default:
      return RescaleFrames<double>(m_Header, buffer);
  }
}
} // namespace TransferLearning
} // namespace itk
