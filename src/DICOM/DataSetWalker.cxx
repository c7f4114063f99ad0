// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// From the bytes of a DICOM file to the places of its elements.
#include "DICOM/DataSet.h"

#include "DICOM/SliceHeader.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::uint32_t item = Tag(0xfffe, 0xe000);
constexpr std::uint32_t itemDelimiter = Tag(0xfffe, 0xe00d);
constexpr std::uint32_t sequenceDelimiter = Tag(0xfffe, 0xe0dd);
constexpr std::uint32_t firstPixels = Tag(0x7fe0, 0x0008);
constexpr std::uint32_t lastPixels = Tag(0x7fe0, 0x0010);

const char * const implicitLittleEndian = "1.2.840.10008.1.2";
const char * const explicitBigEndian = "1.2.840.10008.1.2.2";
const char * const deflatedLittleEndian = "1.2.840.10008.1.2.1.99";

/** PS3.5 6.2 and 7.1.2: representations with a length of 16 bits, and those with one of 32. */
const char * const shortOnes = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US ";
const char * const longOnes = "OB OD OF OL OV OW SQ SV UC UN UR UT UV ";

bool
IsAmong(const char * representations, const std::array<char, 2> & vr)
{
  const char text[]{ vr[0], vr[1], ' ', '\0' };
  return std::strstr(representations, text) != nullptr;
}

/** Two capital letters. */
bool
LooksLikeRepresentation(const char * letters)
{
  return letters[0] >= 'A' && letters[0] <= 'Z' && letters[1] >= 'A' && letters[1] <= 'Z';
}

bool
HasMark(std::istream & stream)
{
  char mark[4]{};
  stream.clear();
  return stream.seekg(128).read(mark, 4) && std::string(mark, 4) == "DICM";
}

std::string
Spell(std::uint32_t tag)
{
  char text[16];
  std::snprintf(text, sizeof(text), "(%04X,%04X)", tag >> 16, tag & 0xffff);
  return text;
}
} // namespace

/** Reads one element after the other between two positions. */
class DataSetWalker
{
public:
  /** `end` is that of an item or sequence of defined length; without it, that of the file. */
  DataSetWalker(ByteSource &    source,
                ElementEncoding encoding,
                std::uint64_t   position,
                std::uint64_t   end = std::uint64_t(-1))
    : m_Source(source)
    , m_Encoding(encoding)
    , m_Position(position)
    , m_End(end)
  {}

  std::uint64_t
  GetPosition() const
  {
    return m_Position;
  }
  bool
  IsAtEnd()
  {
    return m_Position >= m_End || !m_Source.Has(m_Position, 1);
  }
  /** Group of the next element in little-endian order. */
  std::uint32_t
  PeekGroup()
  {
    unsigned char bytes[2];
    m_Source.Read(m_Position, reinterpret_cast<char *>(bytes), sizeof(bytes));
    return bytes[0] | bytes[1] << 8;
  }
  /** Whether the next element names how its value is written; asked where the file does not say. */
  bool
  NamesRepresentation()
  {
    char bytes[6];
    m_Source.Read(m_Position, bytes, sizeof(bytes));
    return LooksLikeRepresentation(bytes + 4);
  }

  /** Leaves the position at the value. */
  DataElement
  ReadElement()
  {
    DataElement element;
    const auto  group = this->ReadNumber(2);
    element.tag = Tag(group, this->ReadNumber(2));
    if (m_Encoding.isExplicit && group != 0xfffe)
    {
      this->ReadBytes(element.vr.data(), 2);
      const bool isLong = IsAmong(longOnes, element.vr);
      if (!isLong && !IsAmong(shortOnes, element.vr))
      {
        throw UnreadableFile("damaged: its element " + Spell(element.tag) + " has an unknown value representation");
      }
      if (isLong)
      {
        this->ReadNumber(2);
      }
      element.length = this->ReadNumber(isLong ? 4 : 2);
    }
    else
    {
      element.length = this->ReadNumber(4);
    }
    element.position = m_Position;
    return element;
  }

  void
  SkipValue(const DataElement & element, unsigned int depth)
  {
    if (element.length != undefinedLength)
    {
      this->Skip(element.length);
      return;
    }
    if (m_Encoding.isExplicit && !element.Is("SQ") && !element.Is("UN") && !element.Is("OB") && !element.Is("OW"))
    {
      throw UnreadableFile("damaged: its element " + Spell(element.tag) + " has no length");
    }
    const ElementEncoding outside = m_Encoding;
    if (element.Is("UN"))
    {
      m_Encoding = { false, false }; // PS3.5 6.2.2
    }
    this->SkipItems(depth);
    m_Encoding = outside;
  }

  /** The elements up to the end, or, where the end is not stated, up to the item's delimiter. */
  void
  Collect(DataSet & dataSet, bool endsByDelimiter, unsigned int depth)
  {
    while (endsByDelimiter || !this->IsAtEnd())
    {
      const DataElement element = this->ReadElement();
      if (element.tag == itemDelimiter)
      {
        if (endsByDelimiter)
        {
          break;
        }
        continue; // Some writers set one too many.
      }
      this->SkipValue(element, depth);
      Add(dataSet, element);
    }
    Sort(dataSet);
  }

  /** Appends an element. */
  static void
  Add(DataSet & dataSet, const DataElement & element)
  {
    constexpr std::size_t most = 65536; // of some hundred
    if (dataSet.m_Elements.size() == most)
    {
      throw UnreadableFile("damaged: it has more than 65536 elements");
    }
    dataSet.m_Elements.push_back(element);
  }
  static void
  Sort(DataSet & dataSet)
  {
    const auto isLess = [](const DataElement & a, const DataElement & b) { return a.tag < b.tag; };
    if (!std::is_sorted(dataSet.m_Elements.begin(), dataSet.m_Elements.end(), isLess))
    {
      std::stable_sort(dataSet.m_Elements.begin(), dataSet.m_Elements.end(), isLess);
    }
    dataSet.SetCharacterSet();
  }

private:
  void
  ReadBytes(char * bytes, std::size_t count)
  {
    if (count > m_End - std::min(m_Position, m_End))
    {
      throw UnreadableFile("damaged: an element passes the end of its sequence");
    }
    m_Source.Read(m_Position, bytes, count);
    m_Position += count;
  }
  std::uint32_t
  ReadNumber(unsigned int bytes)
  {
    unsigned char text[4];
    this->ReadBytes(reinterpret_cast<char *>(text), bytes);
    std::uint32_t number = 0;
    for (unsigned int i = 0; i < bytes; ++i)
    {
      number = number << 8 | text[m_Encoding.isBigEndian ? i : bytes - 1 - i];
    }
    return number;
  }
  void
  Skip(std::uint32_t length)
  {
    if (length > m_End - std::min(m_Position, m_End) || !m_Source.Has(m_Position, length))
    {
      throw UnreadableFile("damaged or truncated: an element needs more bytes than the file has");
    }
    m_Position += length;
  }
  /** Items, or fragments, up to the delimiter. */
  void
  SkipItems(unsigned int depth)
  {
    constexpr unsigned int deepest = 64;
    if (depth == deepest)
    {
      throw UnreadableFile("damaged: its sequences are nested too deeply");
    }
    for (DataElement element = this->ReadElement(); element.tag != sequenceDelimiter; element = this->ReadElement())
    {
      if (element.tag != item)
      {
        throw UnreadableFile("damaged: a sequence contains something other than items");
      }
      if (element.length != undefinedLength)
      {
        this->Skip(element.length);
        continue;
      }
      for (DataElement inner = this->ReadElement(); inner.tag != itemDelimiter; inner = this->ReadElement())
      {
        this->SkipValue(inner, depth + 1);
      }
    }
  }

  ByteSource &    m_Source;
  ElementEncoding m_Encoding;
  std::uint64_t   m_Position;
  std::uint64_t   m_End;
};

namespace
{
/** What group 0002 tells. */
struct MetaInformation
{
  std::string transferSyntax; ///< Empty where it is not named.
  bool        isDirectory{ false };
};

/** Group 0002, explicit little-endian in every file. */
MetaInformation
WalkMetaInformation(ByteSource & source, DataSetWalker & walker)
{
  MetaInformation information;
  while (!walker.IsAtEnd())
  {
    // The group alone decides: what follows may be in another encoding.
    if (walker.PeekGroup() != 0x0002)
    {
      return information;
    }
    const DataElement element = walker.ReadElement();
    walker.SkipValue(element, 0);
    constexpr std::uint32_t longest = 64; // of a UID
    const bool              isUID = element.length <= longest;
    if (element.tag == Tag(0x0002, 0x0010) && isUID)
    {
      information.transferSyntax = Trimmed(source.ReadText(element.position, element.length));
    }
    else if (element.tag == Tag(0x0002, 0x0002) && isUID)
    {
      information.isDirectory = Trimmed(source.ReadText(element.position, element.length)) == "1.2.840.10008.1.3.10";
    }
  }
  throw UnreadableFile("damaged or truncated: it ends after its meta information");
}

/** Collects the elements before the pixels, and what stands behind the pixels' length. */
void
WalkDataSet(DataSetWalker & walker, DICOMHeader & header)
{
  while (!walker.IsAtEnd())
  {
    const DataElement element = walker.ReadElement();
    if (element.tag >= firstPixels && element.tag <= lastPixels && element.tag != Tag(0x7fe0, 0x000a))
    {
      header.pixels = element;
      break;
    }
    walker.SkipValue(element, 0);
    DataSetWalker::Add(header.dataSet, element);
  }
  DataSetWalker::Sort(header.dataSet);
}

struct OpenedFile
{
  DICOMHeader     header;
  ElementEncoding encoding;
  bool            isDirectory;
};

OpenedFile
OpenAny(std::unique_ptr<std::istream> stream)
{
  if (!*stream)
  {
    throw UnreadableFile("it cannot be opened");
  }
  if (!IsDICOM(*stream))
  {
    throw UnreadableFile("not a DICOM file", CTSeriesEnums::Reason::NotDICOM);
  }
  const std::uint64_t begin = HasMark(*stream) ? 132 : 0;
  auto                source = std::make_shared<ByteSource>(std::move(stream));
  DataSetWalker       meta(*source, {}, begin);
  const auto          information = WalkMetaInformation(*source, meta);
  std::string         syntax = information.transferSyntax;
  std::uint64_t       deflatedFrom = 0;
  if (syntax == deflatedLittleEndian)
  {
    deflatedFrom = meta.GetPosition();
    source->InflateFrom(deflatedFrom);
  }
  ElementEncoding encoding{ syntax != implicitLittleEndian, syntax == explicitBigEndian };
  if (syntax.empty())
  {
    encoding.isExplicit = meta.NamesRepresentation();
    syntax = encoding.isExplicit ? "1.2.840.10008.1.2.1" : implicitLittleEndian;
  }
  OpenedFile file{ { source, syntax, deflatedFrom, DataSet(source, encoding), {} }, encoding, information.isDirectory };
  DataSetWalker walker(*source, encoding, meta.GetPosition());
  WalkDataSet(walker, file.header);
  return file;
}

OpenedFile
Open(std::unique_ptr<std::istream> stream)
{
  OpenedFile file = OpenAny(std::move(stream));
  if (file.isDirectory)
  {
    throw UnreadableFile("a DICOMDIR, which lists files and is not an image");
  }
  return file;
}
} // namespace

bool
IsDICOM(std::istream & stream)
{
  if (HasMark(stream))
  {
    return true;
  }
  stream.clear();
  stream.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(stream.tellg());
  char       element[8]{};
  stream.seekg(0).read(element, sizeof(element));
  const auto byte = [&element](unsigned int i) { return static_cast<unsigned char>(element[i]); };
  if (!stream || (byte(0) != 2 && byte(0) != 8) || byte(1) != 0 || byte(3) != 0)
  {
    return false;
  }
  const std::uint64_t length = byte(4) | byte(5) << 8 | byte(6) << 16 | static_cast<std::uint64_t>(byte(7)) << 24;
  return LooksLikeRepresentation(element + 4) || (byte(0) == 8 && length % 2 == 0 && length < size);
}

DICOMHeader
ReadDICOMHeader(std::unique_ptr<std::istream> stream)
{
  return Open(std::move(stream)).header;
}

DICOMHeader
ReadDICOMHeader(const std::string & file)
{
  return ReadDICOMHeader(std::make_unique<std::ifstream>(file, std::ios::binary));
}

DataSet
ReadDirectoryRecords(const std::string & file)
{
  const OpenedFile opened = OpenAny(std::make_unique<std::ifstream>(file, std::ios::binary));
  if (!opened.isDirectory)
  {
    throw UnreadableFile("it is not a DICOMDIR");
  }
  return opened.header.dataSet;
}

std::vector<DataElement>
FindFragments(ByteSource & source, std::uint64_t position)
{
  DataSetWalker            walker(source, {}, position);
  std::vector<DataElement> fragments;
  for (DataElement fragment = walker.ReadElement(); fragment.tag != sequenceDelimiter; fragment = walker.ReadElement())
  {
    if (fragment.tag != item || fragment.length == undefinedLength)
    {
      throw UnreadableFile("damaged: its compressed pixels contain something other than fragments");
    }
    walker.SkipValue(fragment, 0);
    fragments.push_back(fragment);
  }
  if (fragments.empty())
  {
    throw UnreadableFile("damaged: its compressed pixels have no offset table");
  }
  return fragments;
}

void
CheckFileStructure(const std::string & file)
{
  const OpenedFile opened = Open(std::make_unique<std::ifstream>(file, std::ios::binary));
  if (opened.header.pixels.tag == 0)
  {
    return;
  }
  DataSetWalker walker(*opened.header.source, opened.encoding, opened.header.pixels.position);
  for (DataElement element = opened.header.pixels;; element = walker.ReadElement())
  {
    walker.SkipValue(element, 0);
    if (walker.IsAtEnd())
    {
      return;
    }
  }
}

std::vector<DataSet>
DataSet::GetItems(std::uint32_t tag) const
{
  std::vector<DataSet>      items;
  const DataElement * const sequence = this->Find(tag);
  if (sequence == nullptr)
  {
    return items;
  }
  const bool            isStated = sequence->length != undefinedLength;
  const ElementEncoding encoding = sequence->Is("UN") ? ElementEncoding{ false, false } : m_Encoding;
  const std::uint64_t   end = isStated ? sequence->position + sequence->length : std::uint64_t(-1);
  DataSetWalker         walker(*m_Source, encoding, sequence->position, end);
  while (!isStated || !walker.IsAtEnd())
  {
    const DataElement element = walker.ReadElement();
    if (element.tag == sequenceDelimiter)
    {
      break;
    }
    if (element.tag != item)
    {
      throw UnreadableFile("damaged: a sequence contains something other than items");
    }
    items.emplace_back(m_Source, encoding);
    items.back().m_CharacterSet = m_CharacterSet;
    if (element.length == undefinedLength)
    {
      walker.Collect(items.back(), true, 0);
      continue;
    }
    walker.SkipValue(element, 0);
    DataSetWalker inner(*m_Source, encoding, element.position, element.position + element.length);
    inner.Collect(items.back(), false, 0);
  }
  return items;
}
} // namespace TransferLearning
} // namespace itk
