// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The elements of a DICOM file and their values.
#ifndef DataSet_h
#define DataSet_h

#include "DICOM/ByteSource.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
constexpr std::uint32_t undefinedLength = 0xffffffff;

/** A tag (gggg,eeee) as one number. */
constexpr std::uint32_t
Tag(std::uint32_t group, std::uint32_t element)
{
  return group << 16 | element;
}

/** Where an element lies; its value stays in the file. */
struct DataElement
{
  std::uint32_t       tag{};
  std::array<char, 2> vr{}; ///< Zeros where the file does not name it.
  std::uint32_t       length{};
  std::uint64_t       position{}; ///< Of the value.

  bool
  Is(const char * representation) const
  {
    return vr[0] == representation[0] && vr[1] == representation[1];
  }
};

/** How elements are written (PS3.5 7.1, 7.3). */
struct ElementEncoding
{
  bool isExplicit{ true };
  bool isBigEndian{ false };
};

/** The elements of a data set or of an item. Values are read from the file when they are asked for; those of elements
 * that are not named here are never read.
 *
 * All members that read throw UnreadableFile where the file is damaged, and where a tag that they are asked for stands
 * twice. */
class DataSet
{
public:
  /** How a value is written where the file does not say. */
  enum class Kind
  {
    Text,
    Word
  };

  DataSet(std::shared_ptr<ByteSource> source, ElementEncoding encoding)
    : m_Source(std::move(source))
    , m_Encoding(encoding)
  {}

  /** Null where there is none. */
  const DataElement *
  Find(std::uint32_t tag) const;
  bool
  Has(std::uint32_t tag) const
  {
    return this->Find(tag) != nullptr;
  }
  /** Trimmed text; of a binary number its digits. Empty where the element is missing. */
  std::string
  Get(std::uint32_t tag, Kind kind = Kind::Text) const;
  /** All values, or none where one of them is not a number. */
  std::vector<double>
  GetNumbers(std::uint32_t tag, Kind kind = Kind::Text) const;
  /** The first of them. */
  double
  GetNumber(std::uint32_t tag, double absent, Kind kind = Kind::Text) const;
  /** The value as words of 16 bits in the byte order of this machine. */
  std::vector<std::uint16_t>
  GetWords(std::uint32_t tag) const;
  /** Those of a sequence; none where it is missing. */
  std::vector<DataSet>
  GetItems(std::uint32_t tag) const;
  /** Values as text, separated by backslashes, of an element with this representation; text is UTF-8. */
  std::string
  Format(const DataElement & element, const std::array<char, 2> & vr) const;

  /** The elements of another data set of the file replace those of this one. */
  void
  Overlay(const DataSet & other);
  /** An element under another tag, replacing that one; `vr` where the file does not name its representation. */
  void
  Copy(std::uint32_t from, std::uint32_t to, const std::array<char, 2> & vr);

  /** Sorted by tag. */
  const std::vector<DataElement> &
  GetElements() const
  {
    return m_Elements;
  }

private:
  friend class DataSetWalker;
  void
  SetCharacterSet();

  std::shared_ptr<ByteSource> m_Source;
  ElementEncoding             m_Encoding;
  std::vector<DataElement>    m_Elements;
  std::string                 m_CharacterSet; ///< (0008,0005) of the data set, or of what the item lies in.
};

/** A file up to its pixels. */
struct DICOMHeader
{
  std::shared_ptr<ByteSource> source;
  std::string                 transferSyntax;
  std::uint64_t               deflatedFrom{ 0 }; ///< 0 where nothing is deflated.
  DataSet                     dataSet;
  /** (7FE0,0008), (7FE0,0009) or (7FE0,0010); of tag 0 where there is none. */
  DataElement pixels;
};

/** Whether it is a DICOM file: by its mark behind 128 bytes (PS3.10 7.1), or, where a writer left both out, by a first
 * element of group 0002 or 0008. */
bool
IsDICOM(std::istream & stream);

/** Walks over the elements up to the pixels. Each length is checked against what is left of the file before anything
 * is made of it, and representations other than those of PS3.5 6.2 are refused.
 *
 * \throws UnreadableFile where the file is not a DICOM file, is damaged, or lists others (DICOMDIR). */
DICOMHeader
ReadDICOMHeader(const std::string & file);
DICOMHeader
ReadDICOMHeader(std::unique_ptr<std::istream> stream);

/** The elements of a DICOMDIR. \throws UnreadableFile where the file is none, or is damaged. */
DataSet
ReadDirectoryRecords(const std::string & file);

/** Where the fragments of encapsulated pixels lie (PS3.5 A.4); the first is the Basic Offset Table.
 * \throws UnreadableFile where they are not whole. */
std::vector<DataElement>
FindFragments(ByteSource & source, std::uint64_t position);

/** Walks over the whole file. \throws UnreadableFile as ReadDICOMHeader(), of what follows the pixels too. */
void
CheckFileStructure(const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
