// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Where the headers of NRRD and MetaImage say that the pixels lie.
#include "ImageReading/TextVolumeHeaders.h"

#include "DICOM/SliceHeader.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <numeric>
#include <regex>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr unsigned int mostLines = 100'000;

/** Fields of a text header, in lower case but for the values; lines and bytes up to the pixels behind it. */
struct TextHeader
{
  std::map<std::string, std::string> fields;
  std::uint64_t                      lines{ 0 };
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
  TextHeader    header;
  std::ifstream stream(file, std::ios::binary);
  std::string   line;
  for (unsigned int i = 0; i < mostLines && std::getline(stream, line); ++i)
  {
    ++header.lines;
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

/** Lines behind the one that begins with `field`, up to the first empty one. */
std::vector<std::string>
ReadLinesBehind(const std::string & file, const std::string & separator, const std::string & field)
{
  std::vector<std::string> lines;
  std::ifstream            stream(file, std::ios::binary);
  std::string              line;
  bool                     isBehind = false;
  for (unsigned int i = 0; i < mostLines && std::getline(stream, line); ++i)
  {
    line = Trim(line);
    if (isBehind && line.empty())
    {
      break;
    }
    if (isBehind)
    {
      lines.push_back(line);
    }
    isBehind = isBehind || itksys::SystemTools::LowerCase(Trim(line.substr(0, line.find(separator)))) == field;
  }
  return lines;
}

/** "slice%03d.raw 1 20 1": a pattern of names, and the numbers behind it. */
struct FileNamePattern
{
  std::string       pattern;
  std::vector<long> numbers;
};

FileNamePattern
SplitPattern(const std::string & value)
{
  static const std::regex  number("[+-]?[0-9]+");
  std::istringstream       stream(value);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
  {
    words.push_back(word);
  }
  std::size_t names = words.size();
  while (names > 1 && std::regex_match(words[names - 1], number))
  {
    --names;
  }
  FileNamePattern result;
  for (std::size_t i = 0; i < words.size(); ++i)
  {
    if (i < names)
    {
      result.pattern += (i > 0 ? " " : "") + words[i];
    }
    else
    {
      result.numbers.push_back(std::atol(words[i].c_str()));
    }
  }
  return result;
}

/** Names of `count` files, numbered from `first` in steps of `step`. */
std::vector<std::string>
MakeNames(const std::string & pattern, long first, long step, std::size_t count)
{
  static const std::regex form("([^%]*)%(0?)([0-9]{0,2})[diu]([^%]*)");
  std::smatch             parts;
  if (!std::regex_match(pattern, parts, form) || count > mostLines)
  {
    throw UnreadableFile("its pattern of file names, '" + pattern +
                         "', is not supported: it needs one %d, and at most " + std::to_string(mostLines) + " files");
  }
  const auto               width = static_cast<std::size_t>(std::atol(parts[3].str().c_str()));
  const char               filling = parts[2].length() > 0 ? '0' : ' ';
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
  {
    const std::string number = std::to_string(first + static_cast<long>(i) * step);
    names.push_back(parts[1].str() + std::string(width - std::min(width, number.size()), filling) + number +
                    parts[4].str());
  }
  return names;
}

/** Files that a header names, relative to it. */
void
SetDetachedFiles(const std::string & header, const std::vector<std::string> & names, VolumePixels & pixels)
{
  pixels.isDetached = true;
  for (const auto & name : names)
  {
    pixels.files.push_back((std::filesystem::path(header).parent_path() / name).string());
  }
}

PixelEncoding
GetEncodingOfNRRD(const std::string & name)
{
  static const std::map<std::string, PixelEncoding> encodings{
    { "raw", PixelEncoding::Raw },        { "gzip", PixelEncoding::Packed }, { "gz", PixelEncoding::Packed },
    { "ascii", PixelEncoding::Text },     { "text", PixelEncoding::Text },   { "txt", PixelEncoding::Text },
    { "hex", PixelEncoding::Hexadecimal }
  };
  const auto encoding = encodings.find(itksys::SystemTools::LowerCase(name));
  if (encoding == encodings.end())
  {
    throw UnreadableFile("its encoding, '" + name + "', is not supported; save it with the encoding gzip or raw");
  }
  return encoding->second;
}

/** One name, "LIST" with the names behind the header, or a pattern with the first number, the last and their step. */
std::vector<std::string>
GetDataFilesOfNRRD(const std::string & file, const TextHeader & header)
{
  static const std::regex numberInName("%[0-9]*d");
  const std::string       field = header.fields.count("data file") > 0 ? "data file" : "datafile";
  const std::string       value = GetField(header, field);
  if (value.rfind("LIST", 0) == 0)
  {
    return ReadLinesBehind(file, ":", field);
  }
  if (!std::regex_search(value, numberInName))
  {
    return value.empty() ? std::vector<std::string>() : std::vector<std::string>{ value };
  }
  const FileNamePattern names = SplitPattern(value);
  if (names.numbers.size() < 3 || names.numbers[2] == 0)
  {
    throw UnreadableFile("its pattern of file names, '" + value + "', needs the first number, the last and their step");
  }
  const long steps = (names.numbers[1] - names.numbers[0]) / names.numbers[2];
  return MakeNames(
    names.pattern, names.numbers[0], names.numbers[2], static_cast<std::size_t>(std::max(steps, 0L)) + 1);
}

/** One name; "LIST" with the dimension of each file and the names behind the header; or a pattern with up to three
 * numbers: the first, the last, and their step. */
std::vector<std::string>
GetDataFilesOfMetaImage(const std::string & file, const TextHeader & header)
{
  const std::string value = GetField(header, "elementdatafile");
  const bool        isList = value.rfind("LIST", 0) == 0;
  if (!isList && value.find('%') == std::string::npos)
  {
    return { value };
  }
  const auto            sizes = GetNumbers(GetField(header, "dimsize"));
  const FileNamePattern names = SplitPattern(value);
  const auto            given = isList ? static_cast<std::size_t>(std::atol(value.c_str() + 4)) : 0;
  const auto   dimension = given > 0 && given <= sizes.size() ? given : std::max<std::size_t>(sizes.size(), 1) - 1;
  const double count = std::accumulate(sizes.begin() + static_cast<std::ptrdiff_t>(std::min(dimension, sizes.size())),
                                       sizes.end(),
                                       1.0,
                                       std::multiplies<>());
  const std::size_t        needed = count >= 1.0 && count <= mostLines ? static_cast<std::size_t>(count) : 0;
  std::vector<std::string> found;
  if (isList)
  {
    found = ReadLinesBehind(file, "=", "elementdatafile");
    found.resize(std::min(found.size(), needed));
  }
  else
  {
    const auto & numbers = names.numbers;
    const long   first = numbers.empty() ? 1 : numbers[0];
    const long   range = numbers.size() < 2 ? static_cast<long>(needed) - 1 : numbers[1] - first;
    const long   usual = numbers.size() < 2 ? 1 : std::max(range / std::max(static_cast<long>(needed), 1L), 1L);
    const long   step = numbers.size() < 3 ? usual : numbers[2];
    const long   steps = step > 0 ? std::max(range, -step) / step : 0;
    found = MakeNames(names.pattern, first, step, std::min(static_cast<std::size_t>(steps + 1), needed));
  }
  if (found.empty() || found.size() < needed)
  {
    throw UnreadableFile("it names " + std::to_string(found.size()) + " of " + std::to_string(needed) +
                         " files with its pixels");
  }
  return found;
}

/** Lines or bytes to skip, by the field of that name with or without its space; -1 for bytes of raw pixels at the end.
 */
long
GetSkipOfNRRD(const TextHeader & header, const std::string & unit, PixelEncoding encoding)
{
  static const std::regex count("[0-9]{1,15}");
  const std::string       value = GetField(header, unit + " skip", GetField(header, unit + "skip", "0"));
  if (value == "-1" && unit == "byte" && encoding == PixelEncoding::Raw)
  {
    return -1;
  }
  if (!std::regex_match(value, count))
  {
    throw UnreadableFile("its " + unit + " skip, '" + value + "', is not supported; it must be 0 or more" +
                         (unit == "byte" ? ", or -1 with the encoding raw" : ""));
  }
  return std::atol(value.c_str());
}
} // namespace

VolumePixels
FindPixelsOfNRRD(const std::string & file)
{
  const TextHeader header = ReadTextHeader(file, ":", "");
  VolumePixels     pixels;
  pixels.encoding = GetEncodingOfNRRD(GetField(header, "encoding"));
  const bool isPacked = pixels.encoding == PixelEncoding::Packed;
  const long skipped = GetSkipOfNRRD(header, "byte", pixels.encoding);
  pixels.lines = static_cast<std::uint64_t>(GetSkipOfNRRD(header, "line", pixels.encoding));
  pixels.isBigEndian = itksys::SystemTools::LowerCase(GetField(header, "endian")) == "big";
  SetDetachedFiles(file, GetDataFilesOfNRRD(file, header), pixels);
  if (pixels.files.empty())
  {
    pixels.files = { file };
    pixels.isDetached = false;
    pixels.offset = pixels.lines > 0 ? 0 : header.size;
    pixels.lines += pixels.lines > 0 ? header.lines : 0;
  }
  pixels.isAtEnd = skipped < 0;
  (isPacked ? pixels.unpackedOffset : pixels.offset) += static_cast<std::uint64_t>(std::max(skipped, 0L));
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
  if (dataFile.empty() || header.fields.count("binarydata") == 0)
  {
    return std::nullopt;
  }
  VolumePixels pixels;
  pixels.isBigEndian = isTrue("binarydatabyteordermsb") || isTrue("elementbyteordermsb");
  pixels.encoding = isTrue("compresseddata") ? PixelEncoding::Packed
                    : isTrue("binarydata")   ? PixelEncoding::Raw
                                             : PixelEncoding::Text;
  if (isLocal)
  {
    pixels.files = { file };
  }
  else
  {
    SetDetachedFiles(file, GetDataFilesOfMetaImage(file, header), pixels);
  }
  if (!std::filesystem::exists(pixels.files[0]) && std::filesystem::exists(pixels.files[0] + ".gz"))
  {
    pixels.files[0] += ".gz";
    pixels.encoding = PixelEncoding::Packed;
  }
  pixels.offset = (isLocal ? header.size : 0) + static_cast<std::uint64_t>(std::max(skipped, 0L));
  pixels.isAtEnd = skipped < 0 && pixels.encoding == PixelEncoding::Raw;
  return pixels;
}

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
} // namespace TransferLearning
} // namespace itk
