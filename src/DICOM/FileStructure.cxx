// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/FileStructure.h"

#include "DICOM/SliceHeader.h"

#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::uint32_t undefinedLength = 0xffffffff;
constexpr std::uint32_t item = 0xfffee000;
constexpr std::uint32_t itemDelimiter = 0xfffee00d;
constexpr std::uint32_t sequenceDelimiter = 0xfffee0dd;
constexpr std::uint32_t storageClassTag = 0x00020002;
constexpr std::uint32_t transferSyntaxTag = 0x00020010;
constexpr std::uint32_t pixelGroup = 0x7fe00000;
constexpr std::uint32_t pixelData = 0x7fe00010;

/** Thrown where the rest of the file cannot be followed. */
struct UnknownEncoding
{};

struct Element
{
  std::uint32_t tag;
  std::string   vr;
  std::uint32_t length;
};

bool
HasMark(std::istream & stream)
{
  char mark[4]{};
  stream.clear();
  return stream.seekg(128).read(mark, 4) && std::string(mark, 4) == "DICM";
}

/** Two capital letters (PS3.5 6.2). */
bool
IsRepresentation(const std::string & letters)
{
  return letters[0] >= 'A' && letters[0] <= 'Z' && letters[1] >= 'A' && letters[1] <= 'Z';
}

class Walker
{
public:
  explicit Walker(std::istream & stream)
    : m_Stream(stream)
  {
    m_Stream.seekg(0, std::ios::end);
    m_Size = static_cast<std::uint64_t>(m_Stream.tellg());
    if (!IsDICOM(m_Stream))
    {
      throw UnreadableFile("not a DICOM file", CTSeriesEnums::Reason::NotDICOM);
    }
    m_Stream.clear();
    this->Seek(HasMark(m_Stream) ? 132 : 0);
  }

  void
  Walk(bool pixels)
  {
    const std::string syntax = this->WalkMetaInformation();
    if (syntax == "1.2.840.10008.1.2.1.99")
    {
      throw UnknownEncoding(); // Deflated.
    }
    m_Explicit = syntax.empty() ? this->NamesRepresentation() : syntax != "1.2.840.10008.1.2";
    m_BigEndian = syntax == "1.2.840.10008.1.2.2";
    while (m_Position < m_Size)
    {
      const Element element = this->ReadElement();
      if ((element.tag & 0xffff0000) == pixelGroup && !pixels)
      {
        return;
      }
      if (element.tag == pixelData && element.length != undefinedLength)
      {
        m_Pixels = { m_Position, element.length };
      }
      this->SkipValue(element);
    }
  }
  const PixelPlace &
  GetPixels() const
  {
    return m_Pixels;
  }

private:
  /** Whether the next element names how its value is written; asked where the file does not say. */
  bool
  NamesRepresentation()
  {
    const std::uint64_t begin = m_Position;
    const std::string   element = this->ReadText(6);
    this->Seek(begin);
    return IsRepresentation(element.substr(4));
  }
  [[noreturn]] static void
  ThrowCutShort()
  {
    throw UnreadableFile("damaged or truncated: an element needs more bytes than the file has");
  }
  void
  Seek(std::uint64_t position)
  {
    m_Position = position;
    m_Stream.seekg(static_cast<std::streamoff>(position));
  }
  /** Short values lie in the stream's buffer, which a seek would throw away. */
  void
  Skip(std::uint32_t length)
  {
    constexpr std::uint32_t shortest = 4096;
    if (length >= shortest)
    {
      this->Seek(m_Position + length);
      return;
    }
    m_Stream.ignore(length);
    m_Position += length;
  }
  std::string
  ReadText(std::uint32_t length)
  {
    if (length > m_Size - m_Position)
    {
      ThrowCutShort();
    }
    std::string text(length, '\0');
    if (!m_Stream.read(text.data(), length))
    {
      ThrowCutShort();
    }
    m_Position += length;
    return text;
  }
  std::string
  ReadUID(std::uint32_t length)
  {
    const std::string text = this->ReadText(length);
    return text.substr(0, text.find_last_not_of(std::string(" \0", 2)) + 1);
  }
  std::uint32_t
  ReadNumber(unsigned int bytes)
  {
    const std::string text = this->ReadText(bytes);
    std::uint32_t     number = 0;
    for (unsigned int i = 0; i < bytes; ++i)
    {
      number = number << 8 | static_cast<unsigned char>(text[m_BigEndian ? i : bytes - 1 - i]);
    }
    return number;
  }
  Element
  ReadElement()
  {
    return this->ReadElementOf(this->ReadNumber(2));
  }
  /** What follows the number of its group. */
  Element
  ReadElementOf(std::uint32_t group)
  {
    Element element{};
    element.tag = group << 16 | this->ReadNumber(2);
    if (!m_Explicit || element.tag >> 16 == 0xfffe)
    {
      element.length = this->ReadNumber(4);
      return element;
    }
    element.vr = this->ReadText(2);
    if (std::isupper(static_cast<unsigned char>(element.vr[0])) == 0 ||
        std::isupper(static_cast<unsigned char>(element.vr[1])) == 0)
    {
      throw UnknownEncoding();
    }
    static const std::string longOnes = "OB OD OF OL OV OW SQ SV UC UN UR UT UV ";
    if (longOnes.find(element.vr + ' ') != std::string::npos)
    {
      this->ReadNumber(2);
      element.length = this->ReadNumber(4);
    }
    else
    {
      element.length = this->ReadNumber(2);
    }
    return element;
  }
  void
  SkipValue(const Element & element)
  {
    if (element.length != undefinedLength)
    {
      if (element.length > m_Size - m_Position)
      {
        ThrowCutShort();
      }
      this->Skip(element.length);
      return;
    }
    if (element.vr == "UN")
    {
      throw UnknownEncoding(); // PS3.5 6.2.2: another encoding inside.
    }
    this->SkipItems();
  }
  /** Items, or the fragments of compressed pixels, up to the delimiter. */
  void
  SkipItems()
  {
    constexpr unsigned int deepest = 64;
    if (++m_Depth > deepest)
    {
      throw UnreadableFile("damaged: its sequences are nested too deeply");
    }
    for (Element element = this->ReadElement(); element.tag != sequenceDelimiter; element = this->ReadElement())
    {
      if (element.tag != item)
      {
        throw UnreadableFile("damaged: a sequence contains something other than items");
      }
      if (element.length != undefinedLength)
      {
        this->SkipValue(element);
        continue;
      }
      for (Element inner = this->ReadElement(); inner.tag != itemDelimiter; inner = this->ReadElement())
      {
        this->SkipValue(inner);
      }
    }
    --m_Depth;
  }
  /** Group 0002 is explicit little-endian in every file. */
  std::string
  WalkMetaInformation()
  {
    std::string syntax;
    while (m_Position < m_Size)
    {
      const std::uint64_t begin = m_Position;
      const std::uint32_t group = this->ReadNumber(2);
      // The group alone decides: what follows may be in another encoding.
      if (group != 0x0002)
      {
        this->Seek(begin);
        return syntax;
      }
      const Element element = this->ReadElementOf(group);
      if (element.tag == transferSyntaxTag)
      {
        syntax = this->ReadUID(element.length);
      }
      else if (element.tag == storageClassTag)
      {
        if (this->ReadUID(element.length) == "1.2.840.10008.1.3.10")
        {
          throw UnreadableFile("a DICOMDIR, which lists files and is not an image");
        }
      }
      else
      {
        this->SkipValue(element);
      }
    }
    throw UnreadableFile("damaged or truncated: it ends after its meta information");
  }

  std::istream & m_Stream;
  std::uint64_t  m_Size{};
  std::uint64_t  m_Position{};
  unsigned int   m_Depth{};
  bool           m_Explicit{ true };
  bool           m_BigEndian{ false };
  PixelPlace     m_Pixels;
};
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
  return IsRepresentation(std::string(element + 4, 2)) || (byte(0) == 8 && length % 2 == 0 && length < size);
}

PixelPlace
CheckFileStructure(const std::string & file, bool pixels)
{
  std::ifstream stream(file, std::ios::binary);
  return CheckFileStructure(stream, pixels);
}

PixelPlace
CheckFileStructure(std::istream & stream, bool pixels)
{
  try
  {
    Walker walker(stream);
    walker.Walk(pixels);
    return walker.GetPixels();
  }
  catch (const UnknownEncoding &)
  {
    return {}; // GDCM decides.
  }
}
} // namespace TransferLearning
} // namespace itk
