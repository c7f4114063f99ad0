// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Where the headers of NIfTI and Analyze say that the pixels lie.
#include "DICOM/SliceHeader.h"
#include "ImageReading/TextVolumeHeaders.h"
#include "ImageReading/VolumePixels.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** The first bytes of a file, unpacked where it is packed; fewer where it is shorter. */
std::string
ReadBeginning(const std::string & file, std::size_t size, bool & isPacked)
{
  std::string   bytes(size, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(&bytes[0], static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  isPacked = bytes.compare(0, 2, "\x1f\x8b") == 0;
  if (isPacked)
  {
    bytes.assign(size, '\0');
    bytes.resize(Unpacker(file).Unpack(&bytes[0], size));
  }
  return bytes;
}

template <typename TNumber>
TNumber
GetNumber(const std::string & bytes, std::size_t at, bool isBigEndian)
{
  char raw[sizeof(TNumber)];
  std::memcpy(raw, bytes.data() + at, sizeof(TNumber));
  const std::uint16_t one = 1;
  char                lowest;
  std::memcpy(&lowest, &one, 1);
  if (isBigEndian == (lowest == 1))
  {
    std::reverse(raw, raw + sizeof(TNumber));
  }
  TNumber number;
  std::memcpy(&number, raw, sizeof(TNumber));
  return number;
}

IOComponentEnum
GetTypeOfNIfTI(int code)
{
  static const std::map<int, IOComponentEnum> types{
    { 2, IOComponentEnum::UCHAR },       { 4, IOComponentEnum::SHORT },   { 8, IOComponentEnum::INT },
    { 16, IOComponentEnum::FLOAT },      { 64, IOComponentEnum::DOUBLE }, { 256, IOComponentEnum::CHAR },
    { 512, IOComponentEnum::USHORT },    { 768, IOComponentEnum::UINT },  { 1024, IOComponentEnum::LONGLONG },
    { 1280, IOComponentEnum::ULONGLONG }
  };
  const auto type = types.find(code);
  return type == types.end() ? IOComponentEnum::UNKNOWNCOMPONENTTYPE : type->second;
}

/** Of the pair `stem`.hdr and `stem`.img: the one with that extension, packed or in capitals where there is only that.
 */
std::string
FindOfPair(const std::string & stem, const std::string & extension)
{
  const std::string capitals = itksys::SystemTools::UpperCase(extension);
  for (const auto & form : { extension, extension + ".gz", capitals, capitals + ".GZ" })
  {
    if (std::filesystem::exists(stem + form))
    {
      return stem + form;
    }
  }
  return stem + extension;
}

bool
IsPacked(const std::string & file)
{
  return itksys::SystemTools::LowerCase(std::filesystem::path(file).extension().string()) == ".gz";
}

/** Without ".hdr", ".img", or either of them and ".gz". */
std::string
RemoveExtension(const std::string & file)
{
  std::filesystem::path path(file);
  return (IsPacked(file) ? path.replace_extension() : path).replace_extension().string();
}

std::string
FindHeader(const std::string & file)
{
  std::filesystem::path path(file);
  const std::string     extension = (IsPacked(file) ? path.replace_extension() : path).extension().string();
  const std::string     header = FindOfPair(RemoveExtension(file), ".hdr");
  return itksys::SystemTools::LowerCase(extension) == ".img" && std::filesystem::exists(header) ? header : file;
}

/** Of Analyze 7.5, and of NIfTI-1 with the pixels in a file of their own: the file beside the header. */
void
FindPixelsOfPair(const std::string & file, double offset, VolumePixels & pixels)
{
  const std::string found = FindOfPair(RemoveExtension(file), ".img");
  pixels.files = { found };
  pixels.isDetached = true;
  pixels.encoding = IsPacked(found) ? PixelEncoding::Packed : PixelEncoding::Raw;
  pixels.isAtEnd = offset < 0.0 && !IsPacked(found);
}

/** Value = stored value * slope + intercept. */
void
ReadSlope(const std::string & header, bool is2, VolumePixels & pixels)
{
  const bool   big = pixels.isBigEndian;
  const double slope = is2 ? GetNumber<double>(header, 176, big) : GetNumber<float>(header, 112, big);
  const double intercept = is2 ? GetNumber<double>(header, 184, big) : GetNumber<float>(header, 116, big);
  if (std::isfinite(slope) && slope != 0.0)
  {
    pixels.slope = slope;
    pixels.intercept = std::isfinite(intercept) ? intercept : 0.0;
  }
}

/** NIfTI-1 and NIfTI-2 in one file, or NIfTI-1 or Analyze 7.5 with the pixels in a file beside the header. */
std::optional<VolumePixels>
FindPixelsOfNIfTI(const std::string & file)
{
  constexpr std::size_t sizeOf1 = 348;
  constexpr std::size_t sizeOf2 = 540;
  VolumePixels          pixels;
  bool                  isPacked = false;
  const std::string     header = ReadBeginning(FindHeader(file), sizeOf2, isPacked);
  const auto            isSize = [&](std::size_t size) {
    pixels.isBigEndian = GetNumber<std::int32_t>(header, 0, true) == static_cast<std::int32_t>(size);
    return pixels.isBigEndian || GetNumber<std::int32_t>(header, 0, false) == static_cast<std::int32_t>(size);
  };
  if (header.size() < sizeof(std::int32_t))
  {
    return std::nullopt;
  }
  const bool is2 = isSize(sizeOf2);
  if (!is2 && !isSize(sizeOf1))
  {
    return std::nullopt;
  }
  if (header.size() < (is2 ? sizeOf2 : sizeOf1))
  {
    throw UnreadableFile("it is truncated in its header");
  }
  const std::string magic = header.substr(is2 ? 4 : 344, 3);
  const bool        isOneFile = magic == "n+1" || magic == "n+2";
  const bool        isAnalyze = !isOneFile && magic != "ni1" && magic != "ni2";
  const bool        big = pixels.isBigEndian;
  const double      offset = is2 ? static_cast<double>(GetNumber<std::int64_t>(header, 168, big))
                                 : static_cast<double>(GetNumber<float>(header, 108, big));
  if (is2 && isAnalyze)
  {
    return std::nullopt;
  }
  if (!isOneFile)
  {
    FindPixelsOfPair(file, offset, pixels);
  }
  else if (!(offset >= static_cast<double>(is2 ? sizeOf2 : sizeOf1)))
  {
    throw UnreadableFile("it is damaged: its pixels begin inside its header");
  }
  else
  {
    pixels.files = { file };
    pixels.encoding = isPacked ? PixelEncoding::Packed : PixelEncoding::Raw;
  }
  const bool isUnpackedFirst = pixels.encoding == PixelEncoding::Packed;
  (isUnpackedFirst ? pixels.unpackedOffset : pixels.offset) = static_cast<std::uint64_t>(offset > 0.0 ? offset : 0.0);
  pixels.type = GetTypeOfNIfTI(GetNumber<std::int16_t>(header, is2 ? 12 : 70, big));
  if (!isAnalyze)
  {
    ReadSlope(header, is2, pixels);
  }
  return pixels;
}
} // namespace

std::optional<VolumePixels>
FindVolumePixels(const std::string & file)
{
  bool              isPacked = false;
  const std::string extension = itksys::SystemTools::LowerCase(std::filesystem::path(file).extension().string());
  if (extension == ".mha" || extension == ".mhd")
  {
    return FindPixelsOfMetaImage(file);
  }
  if (ReadBeginning(file, 4, isPacked) == "NRRD" && !isPacked)
  {
    return FindPixelsOfNRRD(file);
  }
  return FindPixelsOfNIfTI(file);
}
} // namespace TransferLearning
} // namespace itk
