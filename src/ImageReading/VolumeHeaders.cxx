// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Where the headers of NIfTI, NRRD and MetaImage say that the pixels lie.
#include "DICOM/SliceHeader.h"
#include "ImageReading/VolumePixels.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <sstream>

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

/** NIfTI-1 and NIfTI-2 in one file, or NIfTI-1 with the pixels in a file beside the header. */
std::optional<VolumePixels>
FindPixelsOfNIfTI(const std::string & file)
{
  constexpr std::size_t sizeOf1 = 348;
  constexpr std::size_t sizeOf2 = 540;
  VolumePixels          pixels;
  const std::string     header = ReadBeginning(file, sizeOf2, pixels.isPacked);
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
  const bool        isPair = magic == "ni1" || magic == "ni2";
  if (!isPair && magic != "n+1" && magic != "n+2")
  {
    return std::nullopt; // Analyze
  }
  pixels.file = file;
  const bool   big = pixels.isBigEndian;
  const double offset = is2 ? static_cast<double>(GetNumber<std::int64_t>(header, 168, big))
                            : static_cast<double>(GetNumber<float>(header, 108, big));
  if (isPair)
  {
    const std::filesystem::path stem = std::filesystem::path(file).replace_extension();
    pixels.file = stem.string() + ".img";
    pixels.isPacked = !std::filesystem::exists(pixels.file);
    pixels.file += pixels.isPacked ? ".gz" : "";
  }
  else if (!(offset >= static_cast<double>(is2 ? sizeOf2 : sizeOf1)))
  {
    throw UnreadableFile("it is damaged: its pixels begin inside its header");
  }
  (pixels.isPacked ? pixels.unpackedOffset : pixels.offset) = static_cast<std::uint64_t>(std::max(offset, 0.0));
  pixels.type = GetTypeOfNIfTI(GetNumber<std::int16_t>(header, is2 ? 12 : 70, big));
  const double slope = is2 ? GetNumber<double>(header, 176, big) : GetNumber<float>(header, 112, big);
  const double intercept = is2 ? GetNumber<double>(header, 184, big) : GetNumber<float>(header, 116, big);
  if (std::isfinite(slope) && slope != 0.0)
  {
    pixels.slope = slope;
    pixels.intercept = std::isfinite(intercept) ? intercept : 0.0;
  }
  return pixels;
}

/** Fields of a text header, in lower case but for the values. \return bytes up to the pixels behind it */
struct TextHeader
{
  std::map<std::string, std::string> fields;
  std::uint64_t                      size{ 0 };
};

std::string
Trim(const std::string & text)
{
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

/** Lines `name<separator>value` up to the end of the header, which an empty line or a last field makes. */
TextHeader
ReadTextHeader(const std::string & file, const std::string & separator, const std::string & lastField)
{
  constexpr unsigned int most = 10'000;
  TextHeader             header;
  std::ifstream          stream(file, std::ios::binary);
  std::string            line;
  for (unsigned int i = 0; i < most && std::getline(stream, line); ++i)
  {
    line = Trim(line);
    const auto at = line.find(separator);
    if (at != std::string::npos && line[0] != '#')
    {
      const std::string name = itksys::SystemTools::LowerCase(Trim(line.substr(0, at)));
      header.fields[name] = Trim(line.substr(at + separator.size()));
      if (name == lastField)
      {
        break;
      }
    }
    else if (line.empty() && lastField.empty())
    {
      break;
    }
  }
  header.size = stream ? static_cast<std::uint64_t>(stream.tellg()) : std::filesystem::file_size(file);
  return header;
}

std::string
GetField(const TextHeader & header, const std::string & name, const std::string & absent = "")
{
  const auto field = header.fields.find(name);
  return field == header.fields.end() ? absent : field->second;
}

/** A file that a header names, relative to it. */
std::string
FindBeside(const std::string & header, const std::string & file)
{
  return (std::filesystem::path(header).parent_path() / file).string();
}

std::optional<VolumePixels>
FindPixelsOfNRRD(const std::string & file)
{
  const TextHeader  header = ReadTextHeader(file, ":", "");
  const std::string encoding = itksys::SystemTools::LowerCase(GetField(header, "encoding"));
  const std::string dataFile = GetField(header, "data file", GetField(header, "datafile"));
  VolumePixels      pixels;
  pixels.isPacked = encoding == "gzip" || encoding == "gz";
  const long skipped = std::atol(GetField(header, "byte skip", GetField(header, "byteskip", "0")).c_str());
  const bool isPlain = encoding == "raw" && skipped >= -1;
  // Several files, or lines to be skipped in one.
  const bool isList = dataFile.rfind("LIST", 0) == 0 || dataFile.find('%') != std::string::npos;
  if (isList || std::atol(GetField(header, "line skip", GetField(header, "lineskip", "0")).c_str()) != 0 ||
      !(isPlain || (pixels.isPacked && skipped >= 0)))
  {
    return std::nullopt;
  }
  pixels.isBigEndian = itksys::SystemTools::LowerCase(GetField(header, "endian")) == "big";
  pixels.file = dataFile.empty() ? file : FindBeside(file, dataFile);
  pixels.offset = dataFile.empty() ? header.size : 0;
  pixels.isAtEnd = skipped < 0;
  (pixels.isPacked ? pixels.unpackedOffset : pixels.offset) += static_cast<std::uint64_t>(std::max(skipped, 0L));
  return pixels;
}

std::optional<VolumePixels>
FindPixelsOfMetaImage(const std::string & file)
{
  const TextHeader  header = ReadTextHeader(file, "=", "elementdatafile");
  const std::string dataFile = GetField(header, "elementdatafile");
  const auto        isTrue = [&header](const std::string & name) {
    const std::string value = GetField(header, name);
    return !value.empty() && (value[0] == 'T' || value[0] == 't' || value[0] == '1');
  };
  const bool isLocal = itksys::SystemTools::LowerCase(dataFile) == "local";
  const long skipped = std::atol(GetField(header, "headersize", "0").c_str());
  if (dataFile.empty() || dataFile.rfind("LIST", 0) == 0 || dataFile.find('%') != std::string::npos ||
      dataFile.find(' ') != std::string::npos || !isTrue("binarydata"))
  {
    return std::nullopt;
  }
  VolumePixels pixels;
  pixels.isBigEndian = isTrue("binarydatabyteordermsb") || isTrue("elementbyteordermsb");
  pixels.isPacked = isTrue("compresseddata");
  pixels.file = isLocal ? file : FindBeside(file, dataFile);
  pixels.offset = (isLocal ? header.size : 0) + static_cast<std::uint64_t>(std::max(skipped, 0L));
  pixels.isAtEnd = skipped < 0 && !pixels.isPacked;
  return pixels;
}
/** The numbers of "(1,0,0) (0,1,0) none". */
std::vector<double>
GetNumbers(std::string text)
{
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '(' || c == ')' || c == ','; }, ' ');
  std::istringstream  stream(text);
  std::vector<double> numbers;
  for (double number; stream >> number;)
  {
    numbers.push_back(number);
  }
  return numbers;
}
} // namespace

void
CorrectNRRDGeometry(const std::string & file, ImageBase<3> * geometry)
{
  const TextHeader  header = ReadTextHeader(file, ":", "");
  const std::string space = itksys::SystemTools::LowerCase(GetField(header, "space"));
  const auto        steps = GetNumbers(GetField(header, "space directions"));
  if ((space != "left-anterior-superior" && space != "las") || steps.size() != 9)
  {
    return;
  }
  auto origin = GetNumbers(GetField(header, "space origin"));
  origin.resize(3, 0.0);
  ImageBase<3>::PointType     point;
  ImageBase<3>::SpacingType   spacing;
  ImageBase<3>::DirectionType direction;
  for (unsigned int i = 0; i < 3; ++i)
  {
    point[i] = i == 1 ? -origin[i] : origin[i];
    spacing[i] = std::sqrt(steps[3 * i] * steps[3 * i] + steps[3 * i + 1] * steps[3 * i + 1] +
                           steps[3 * i + 2] * steps[3 * i + 2]);
    for (unsigned int j = 0; j < 3; ++j)
    {
      direction[j][i] = (j == 1 ? -steps[3 * i + j] : steps[3 * i + j]) / spacing[i];
    }
  }
  geometry->SetOrigin(point);
  geometry->SetSpacing(spacing);
  geometry->SetDirection(direction);
}

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
