// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/CharacterSet.h"

#include "DICOM/ValueText.h"
#include "Support/UTF8.h"

#include <iconv.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <map>

namespace itk
{
namespace TransferLearning
{
namespace
{
const char * const latin1 = "ISO-8859-1";
const char * const replacement = "\xef\xbf\xbd";

/** Closes what iconv opened. */
struct Converter
{
  explicit Converter(const std::string & from)
    : descriptor(iconv_open("UTF-8", from.c_str()))
  {}
  ~Converter()
  {
    if (this->IsOpen())
    {
      iconv_close(descriptor);
    }
  }
  Converter(const Converter &) = delete;
  Converter &
  operator=(const Converter &) = delete;
  bool
  IsOpen() const
  {
    return descriptor != reinterpret_cast<iconv_t>(-1);
  }

  iconv_t descriptor;
};

std::string
Convert(std::string bytes, const std::string & from)
{
  Converter converter(from);
  if (!converter.IsOpen())
  {
    return from == latin1 ? bytes : Convert(std::move(bytes), latin1);
  }
  std::string text;
  char *      input = &bytes[0];
  std::size_t left = bytes.size();
  while (left > 0)
  {
    char              part[256];
    char *            output = part;
    std::size_t       room = sizeof(part);
    const std::size_t result = iconv(converter.descriptor, &input, &left, &output, &room);
    const int         error = errno;
    text.append(part, sizeof(part) - room);
    if (result == static_cast<std::size_t>(-1) && error != E2BIG)
    {
      text += replacement;
      ++input;
      --left;
    }
  }
  return text;
}

/** The number of a set's name, such as 100 of "ISO 2022 IR 100", or the name where it has none. Some writers put other
 * separators between its parts. */
std::string
GetNumber(const std::string & name)
{
  const auto digits = std::find_if_not(name.rbegin(), name.rend(), [](unsigned char c) { return std::isdigit(c); });
  return name.rfind("ISO", 0) == 0 && digits != name.rbegin() ? std::string(digits.base(), name.end()) : name;
}

/** By number: what iconv calls a set (PS3.3 C.12.1.1.2). Of sets with two bytes per character, the form in which both
 * have their highest bit. Empty where it is not known. */
std::string
FindName(const std::string & number)
{
  static const std::map<std::string, std::string> names = {
    { "6", "US-ASCII" },     { "100", latin1 },       { "101", "ISO-8859-2" },  { "109", "ISO-8859-3" },
    { "110", "ISO-8859-4" }, { "144", "ISO-8859-5" }, { "127", "ISO-8859-6" },  { "126", "ISO-8859-7" },
    { "138", "ISO-8859-8" }, { "148", "ISO-8859-9" }, { "203", "ISO-8859-15" }, { "13", "SHIFT_JIS" },
    { "166", "TIS-620" },    { "192", "UTF-8" },      { "GB18030", "GB18030" }, { "GBK", "GBK" },
    { "87", "EUC-JP" },      { "159", "EUC-JP" },     { "149", "EUC-KR" },      { "58", "GB2312" }
  };
  const auto found = names.find(number);
  return found == names.end() ? std::string() : found->second;
}

/** Escape sequences behind their first byte, and the number of the set that they choose (PS3.3 tables C.12-3, C.12-4).
 * Those that begin with "(", "$B" and "$(" choose it for bytes below 128, the others for those above. */
struct Escape
{
  std::string sequence;
  std::string number;
  bool        isLow;
};

const Escape *
FindEscape(const std::string & bytes, std::size_t position)
{
  static const Escape escapes[] = { { "(B", "6", true },    { "(J", "6", true },     { "$B", "87", true },
                                    { "$(D", "159", true }, { ")I", "13", false },   { "-A", "100", false },
                                    { "-B", "101", false }, { "-C", "109", false },  { "-D", "110", false },
                                    { "-L", "144", false }, { "-G", "127", false },  { "-F", "126", false },
                                    { "-H", "138", false }, { "-M", "148", false },  { "-T", "166", false },
                                    { "-b", "203", false }, { "$)C", "149", false }, { "$)A", "58", false } };
  const auto          found = std::find_if(std::begin(escapes), std::end(escapes), [&](const Escape & escape) {
    return bytes.compare(position, escape.sequence.size(), escape.sequence) == 0;
  });
  return found == std::end(escapes) ? nullptr : &*found;
}

/** Text with escape sequences. */
class ExtendedText
{
public:
  ExtendedText(const std::string & first, bool isPersonName)
    : m_First(first)
    , m_High(first)
    , m_Delimiters(isPersonName ? "\\\r\n\f\t^=" : "\\\r\n\f\t")
  {}

  std::string
  Decode(const std::string & bytes)
  {
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
      const Escape * const escape = bytes[i] == '\x1b' ? FindEscape(bytes, i + 1) : nullptr;
      if (escape != nullptr)
      {
        this->Flush();
        (escape->isLow ? m_Low : m_High) = escape->number;
        i += escape->sequence.size();
        continue;
      }
      const bool isLow = static_cast<unsigned char>(bytes[i]) < 128;
      if (isLow != m_IsLow)
      {
        this->Flush();
        m_IsLow = isLow;
      }
      m_Bytes += bytes[i];
      if (isLow && m_Low == "6" && m_Delimiters.find(bytes[i]) != std::string::npos)
      {
        this->Flush();
        m_High = m_First; // PS3.5 6.1.2.5.3
      }
    }
    this->Flush();
    return m_Text;
  }

private:
  /** Decodes what was collected. */
  void
  Flush()
  {
    if (!m_IsLow)
    {
      const std::string name = FindName(m_High);
      m_Text += Convert(m_Bytes, name.empty() ? latin1 : name);
    }
    else if (m_Low == "6")
    {
      m_Text += m_Bytes;
    }
    else
    {
      std::string raised;
      for (std::size_t i = 0; i < m_Bytes.size(); ++i)
      {
        raised += m_Low == "159" && i % 2 == 0 ? "\x8f" : "";
        raised += static_cast<char>(m_Bytes[i] | '\x80');
      }
      m_Text += Convert(raised, "EUC-JP");
    }
    m_Bytes.clear();
  }

  std::string m_First;
  std::string m_Low{ "6" }; ///< Number of the set of bytes below 128.
  std::string m_High;
  std::string m_Delimiters;
  std::string m_Bytes;
  bool        m_IsLow{ true };
  std::string m_Text;
};
} // namespace

std::string
ToUTF8(const std::string & bytes, const std::string & characterSet, bool isPersonName)
{
  const bool isPlain =
    std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 128 && c != '\x1b'; });
  if (isPlain)
  {
    return bytes;
  }
  const auto        sets = SplitValues(characterSet);
  const std::string number = sets.empty() ? std::string() : GetNumber(sets.front());
  if (sets.size() > 1 || bytes.find('\x1b') != std::string::npos)
  {
    return ExtendedText(number, isPersonName).Decode(bytes);
  }
  const std::string name = FindName(number);
  const bool        isDeclared = !name.empty() && name != "US-ASCII";
  if (!isDeclared && IsUTF8(bytes))
  {
    return bytes;
  }
  return Convert(bytes, isDeclared ? name : latin1);
}
} // namespace TransferLearning
} // namespace itk
