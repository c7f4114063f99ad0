// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/PublishedFile.h"

#include "Support/SHA256.h"

#include "itkMacro.h"
#include "itksys/SystemTools.hxx"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::string
HashFile(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    const int error = errno;
    itkGenericExceptionMacro("'" << file << "' "
                                 << (error == ENOENT ? std::string("does not exist")
                                                     : std::string("cannot be opened: ") + std::strerror(error))
                                 << '.');
  }
  SHA256            hash;
  std::vector<char> block(std::size_t{ 1 } << 20);
  while (stream)
  {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    hash.Append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof())
  {
    itkGenericExceptionMacro("Cannot read '" << file << "' to its end.");
  }
  return hash.Finish();
}

/** Whether eight decimal digits are a day: 20240131, 31012024 or 01312024. */
bool
IsDate(const std::string & digits)
{
  const auto number = [&digits](std::size_t begin, std::size_t size) { return std::stoi(digits.substr(begin, size)); };
  const auto isDay = [](int year, int month, int day) {
    return year >= 1970 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  };
  return digits.find_first_not_of("0123456789") == std::string::npos &&
         (isDay(number(0, 4), number(4, 2), number(6, 2)) || isDay(number(4, 4), number(2, 2), number(0, 2)) ||
          isDay(number(4, 4), number(0, 2), number(2, 2)));
}

/** The eight hexadecimal digits between a '-' and the extension; empty where there are none, or they are a date. */
std::string
FindHash(const std::string & name)
{
  constexpr std::size_t digits = 8;
  const std::size_t     dash = name.rfind('-');
  const std::size_t     dot = name.find('.', dash == std::string::npos ? name.size() : dash);
  if (dot == std::string::npos || dot - dash - 1 != digits)
  {
    return {};
  }
  const std::string hash = name.substr(dash + 1, digits);
  return hash.find_first_not_of("0123456789abcdef") == std::string::npos && !IsDate(hash) ? hash : std::string();
}
} // namespace

std::string
VerifyHashInName(const std::string & file)
{
  const std::string sha256 = HashFile(file);
  const std::string expected = FindHash(itksys::SystemTools::GetFilenameName(file));
  if (sha256.compare(0, expected.size(), expected) != 0)
  {
    itkGenericExceptionMacro("The name of '" << file << "' ends with the hash " << expected
                                             << ", but its SHA-256 begins with " << sha256.substr(0, expected.size())
                                             << ": a damaged download? Download it again, or rename it if the digits "
                                                "are not a hash.");
  }
  return sha256;
}
} // namespace TransferLearning
} // namespace itk
