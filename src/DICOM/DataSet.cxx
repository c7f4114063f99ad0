// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Values of the elements of a DICOM file.
#include "DICOM/DataSet.h"

#include "DICOM/CharacterSet.h"
#include "DICOM/SliceHeader.h"
#include "DICOM/ValueText.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <locale>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** The bytes as numbers of one type, as text. */
template <typename TNumber>
std::string
FormatNumbers(std::string bytes, bool isBigEndian)
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(17);
  for (std::size_t i = 0; i + sizeof(TNumber) <= bytes.size(); i += sizeof(TNumber))
  {
    // From the file's order to the least byte first, and from there to this machine's.
    std::uint64_t bits = 0;
    for (std::size_t b = 0; b < sizeof(TNumber); ++b)
    {
      bits |= std::uint64_t{ static_cast<unsigned char>(bytes[i + (isBigEndian ? sizeof(TNumber) - 1 - b : b)]) }
              << (8 * b);
    }
    TNumber number;
    if constexpr (sizeof(TNumber) == 8)
    {
      std::memcpy(&number, &bits, sizeof(number));
    }
    else if constexpr (sizeof(TNumber) == 4)
    {
      const auto low = static_cast<std::uint32_t>(bits);
      std::memcpy(&number, &low, sizeof(number));
    }
    else
    {
      number = static_cast<TNumber>(bits);
    }
    text << (i == 0 ? "" : "\\") << number;
  }
  return text.str();
}
} // namespace

const DataElement *
DataSet::Find(std::uint32_t tag) const
{
  const auto found =
    std::lower_bound(m_Elements.begin(), m_Elements.end(), tag, [](const DataElement & element, std::uint32_t sought) {
      return element.tag < sought;
    });
  if (found == m_Elements.end() || found->tag != tag)
  {
    return nullptr;
  }
  const auto next = found + 1;
  if (next != m_Elements.end() && next->tag == tag)
  {
    char text[64];
    std::snprintf(text, sizeof(text), "damaged: it has the element (%04X,%04X) twice", tag >> 16, tag & 0xffff);
    throw UnreadableFile(text);
  }
  return &*found;
}

void
DataSet::Overlay(const DataSet & other)
{
  std::vector<DataElement> merged;
  std::set_union(other.m_Elements.begin(),
                 other.m_Elements.end(),
                 m_Elements.begin(),
                 m_Elements.end(),
                 std::back_inserter(merged),
                 [](const DataElement & a, const DataElement & b) { return a.tag < b.tag; });
  m_Elements = std::move(merged);
}

void
DataSet::Copy(std::uint32_t from, std::uint32_t to, const std::array<char, 2> & vr)
{
  const DataElement * const element = this->Find(from);
  if (element == nullptr)
  {
    return;
  }
  DataSet copy(m_Source, m_Encoding);
  copy.m_Elements = { *element };
  copy.m_Elements.front().tag = to;
  if (element->vr[0] == '\0')
  {
    copy.m_Elements.front().vr = vr;
  }
  this->Overlay(copy);
}

std::string
DataSet::Format(const DataElement & element, const std::array<char, 2> & vr) const
{
  const auto isVR = [&vr](const char * name) { return vr[0] == name[0] && vr[1] == name[1]; };
  if (element.length == undefinedLength)
  {
    return {};
  }
  std::string bytes = m_Source->ReadText(element.position, element.length);
  if (isVR("US"))
  {
    return FormatNumbers<std::uint16_t>(std::move(bytes), m_Encoding.isBigEndian);
  }
  if (isVR("SS"))
  {
    return FormatNumbers<std::int16_t>(std::move(bytes), m_Encoding.isBigEndian);
  }
  if (isVR("UL"))
  {
    return FormatNumbers<std::uint32_t>(std::move(bytes), m_Encoding.isBigEndian);
  }
  if (isVR("SL"))
  {
    return FormatNumbers<std::int32_t>(std::move(bytes), m_Encoding.isBigEndian);
  }
  if (isVR("FL"))
  {
    return FormatNumbers<float>(std::move(bytes), m_Encoding.isBigEndian);
  }
  if (isVR("FD"))
  {
    return FormatNumbers<double>(std::move(bytes), m_Encoding.isBigEndian);
  }
  // PS3.5 6.1.2.3: the others are of the default repertoire.
  const char * const converted[] = { "LO", "LT", "PN", "SH", "ST", "UC", "UT" };
  return std::any_of(std::begin(converted), std::end(converted), isVR) ? ToUTF8(bytes, m_CharacterSet, isVR("PN"))
                                                                       : bytes;
}

void
DataSet::SetCharacterSet()
{
  const std::string characterSet = this->Get(Tag(0x0008, 0x0005));
  if (!characterSet.empty())
  {
    m_CharacterSet = characterSet;
  }
}

std::string
DataSet::Get(std::uint32_t tag, Kind kind) const
{
  const DataElement * const element = this->Find(tag);
  constexpr std::uint32_t   longest = 65536; // of what a text is read for
  if (element == nullptr || element->length > longest)
  {
    return {};
  }
  const bool isKnown = element->vr[0] != '\0' && !element->Is("UN");
  const auto vr =
    isKnown ? element->vr : (kind == Kind::Word ? std::array<char, 2>{ 'U', 'S' } : std::array<char, 2>{ 'L', 'O' });
  return Trimmed(this->Format(*element, vr));
}

std::vector<double>
DataSet::GetNumbers(std::uint32_t tag, Kind kind) const
{
  std::vector<double> numbers;
  for (const std::string & value : SplitValues(this->Get(tag, kind)))
  {
    double number = 0.0;
    if (!ReadNumber(value, number))
    {
      return {};
    }
    numbers.push_back(number);
  }
  return numbers;
}

double
DataSet::GetNumber(std::uint32_t tag, double absent, Kind kind) const
{
  const auto numbers = this->GetNumbers(tag, kind);
  return numbers.empty() ? absent : numbers.front();
}

std::vector<std::uint16_t>
DataSet::GetWords(std::uint32_t tag) const
{
  const DataElement * const element = this->Find(tag);
  if (element == nullptr || element->length == undefinedLength)
  {
    return {};
  }
  const std::string          bytes = m_Source->ReadText(element->position, element->length);
  std::vector<std::uint16_t> words(bytes.size() / sizeof(std::uint16_t));
  const unsigned int         high = m_Encoding.isBigEndian ? 0 : 1;
  for (std::size_t i = 0; i < words.size(); ++i)
  {
    words[i] = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[2 * i + high]) << 8 |
                                          static_cast<unsigned char>(bytes[2 * i + 1 - high]));
  }
  return words;
}
} // namespace TransferLearning
} // namespace itk
