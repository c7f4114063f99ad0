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
    itkGenericExceptionMacro("Cannot open '" << file << "': " << std::strerror(errno) << '.');
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

/** The eight hexadecimal digits between a '-' and the extension; empty where there are none. */
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
  return hash.find_first_not_of("0123456789abcdef") == std::string::npos ? hash : std::string();
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
