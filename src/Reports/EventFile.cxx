// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkEventFile.h"

#include "Reports/PNGEncoding.h"
#include "itkMacro.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Field numbers of tensorflow/core/util/event.proto and framework/summary.proto.
constexpr unsigned int eventWallTime = 1;    // double, s
constexpr unsigned int eventStep = 2;        // int64
constexpr unsigned int eventFileVersion = 3; // string
constexpr unsigned int eventSummary = 5;     // Summary
constexpr unsigned int summaryValue = 1;     // repeated Value
constexpr unsigned int valueTag = 1;         // string
constexpr unsigned int valueSimple = 2;      // float
constexpr unsigned int valueImage = 4;       // Image
constexpr unsigned int imageHeight = 1;      // int32
constexpr unsigned int imageWidth = 2;       // int32
constexpr unsigned int imageColorSpace = 3;  // int32: the number of components
constexpr unsigned int imageFile = 4;        // bytes

/** Types of fields on the wire. */
enum class Wire : unsigned int
{
  Varint = 0,
  Fixed64 = 1,
  Bytes = 2,
  Fixed32 = 5
};

/** Little endian. */
template <typename TUnsigned>
std::string
EncodeFixed(TUnsigned value)
{
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(TUnsigned); ++i)
  {
    bytes += static_cast<char>(value >> (8 * i) & 0xff);
  }
  return bytes;
}

std::string
EncodeVarint(uint64_t value)
{
  std::string bytes;
  for (; value >= 0x80; value >>= 7)
  {
    bytes += static_cast<char>(value | 0x80);
  }
  return bytes + static_cast<char>(value);
}

std::string
EncodeKey(unsigned int field, Wire type)
{
  return EncodeVarint(field << 3 | static_cast<unsigned int>(type));
}

std::string
EncodeInteger(unsigned int field, uint64_t value)
{
  return EncodeKey(field, Wire::Varint) + EncodeVarint(value);
}

std::string
EncodeBytes(unsigned int field, const std::string & bytes)
{
  return EncodeKey(field, Wire::Bytes) + EncodeVarint(bytes.size()) + bytes;
}

template <typename TUnsigned, typename TReal>
std::string
EncodeReal(unsigned int field, TReal value)
{
  static_assert(sizeof(TUnsigned) == sizeof(TReal));
  TUnsigned bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return EncodeKey(field, sizeof(TReal) == 8 ? Wire::Fixed64 : Wire::Fixed32) + EncodeFixed(bits);
}

double
GetWallTime()
{
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string
EncodeWallTime()
{
  return EncodeReal<uint64_t>(eventWallTime, GetWallTime());
}

/** TFRecord masks its checksums, because the checksum of bytes that hold their own checksum is weak. */
std::string
EncodeMaskedChecksum(const std::string & bytes)
{
  const uint32_t checksum = ComputeCRC32C(bytes);
  return EncodeFixed<uint32_t>((checksum >> 15 | checksum << 17) + 0xa282ead8U);
}

std::array<uint32_t, 256>
MakeChecksumTable()
{
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i)
  {
    uint32_t entry = i;
    for (int bit = 0; bit < 8; ++bit)
    {
      entry = entry >> 1 ^ ((entry & 1) != 0 ? 0x82f63b78U : 0U);
    }
    table[i] = entry;
  }
  return table;
}
} // namespace

uint32_t
ComputeCRC32C(const std::string & bytes)
{
  static const std::array<uint32_t, 256> table = MakeChecksumTable();
  uint32_t                               checksum = 0xffffffffU;
  for (const char byte : bytes)
  {
    checksum = checksum >> 8 ^ table[(checksum ^ static_cast<unsigned char>(byte)) & 0xff];
  }
  return ~checksum;
}

EventFile::EventFile(const std::string & folder)
{
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
  {
    itkGenericExceptionMacro("Cannot create the folder '" << folder << "' for TensorBoard: " << error.message() << '.');
  }
  const std::string name =
    "events.out.tfevents." + std::to_string(static_cast<int64_t>(GetWallTime())) + '.' + std::to_string(getpid());
  m_FileName = (std::filesystem::path(folder) / name).string();
  m_Stream.open(m_FileName, std::ios::binary | std::ios::trunc);
  this->Append(EncodeWallTime() + EncodeBytes(eventFileVersion, "brain.Event:2"));
}

void
EventFile::AddScalars(int64_t step, const std::vector<std::pair<std::string, double>> & scalars)
{
  std::string summary;
  for (const auto & [tag, value] : scalars)
  {
    if (std::isfinite(value))
    {
      summary += EncodeBytes(summaryValue,
                             EncodeBytes(valueTag, tag) + EncodeReal<uint32_t>(valueSimple, static_cast<float>(value)));
    }
  }
  this->AppendSummary(step, summary);
}

void
EventFile::AddImage(int64_t step, const std::string & tag, const VectorImage<unsigned char, 2> * image)
{
  const auto        size = image->GetLargestPossibleRegion().GetSize();
  const std::string message = EncodeInteger(imageHeight, size[1]) + EncodeInteger(imageWidth, size[0]) +
                              EncodeInteger(imageColorSpace, image->GetNumberOfComponentsPerPixel()) +
                              EncodeBytes(imageFile, EncodePNG(image));
  this->AppendSummary(step, EncodeBytes(summaryValue, EncodeBytes(valueTag, tag) + EncodeBytes(valueImage, message)));
}

void
EventFile::AppendSummary(int64_t step, const std::string & summary)
{
  this->Append(EncodeWallTime() + EncodeInteger(eventStep, static_cast<uint64_t>(step)) +
               EncodeBytes(eventSummary, summary));
}

void
EventFile::Append(const std::string & event)
{
  const std::string length = EncodeFixed<uint64_t>(event.size());
  m_Stream << length << EncodeMaskedChecksum(length) << event << EncodeMaskedChecksum(event) << std::flush;
  if (!m_Stream)
  {
    itkGenericExceptionMacro("Cannot write '" << m_FileName
                                              << "'. Check that its folder is writable and that the disk "
                                                 "is not full.");
  }
}
} // namespace TransferLearning
} // namespace itk
