// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Values of DICOM elements as text.
#ifndef ValueText_h
#define ValueText_h

#include <cmath>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Without DICOM's padding. */
inline std::string
Trimmed(const std::string & text)
{
  const std::string padding(" \t\r\n\0", 5);
  const auto        begin = text.find_first_not_of(padding);
  return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(padding) - begin + 1);
}

/** The values of a multi-valued element, each trimmed; none of an empty one. */
inline std::vector<std::string>
SplitValues(const std::string & text)
{
  std::vector<std::string> values;
  std::istringstream       stream(Trimmed(text));
  std::string              value;
  while (std::getline(stream, value, '\\'))
  {
    values.push_back(Trimmed(value));
  }
  return values;
}

/** False where the text is no finite number. Decimal points whatever the user's locale is. */
inline bool
ReadNumber(const std::string & text, double & number)
{
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  return (stream >> number) && stream.eof() && std::isfinite(number);
}
} // namespace TransferLearning
} // namespace itk

#endif
