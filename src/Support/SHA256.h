// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SHA256_h
#define SHA256_h

#include <cstddef>
#include <memory>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** SHA-256 (FIPS 180-4) of what is appended, by OpenSSL. */
class SHA256
{
public:
  SHA256();
  ~SHA256();
  void
  Append(const void * data, std::size_t size);
  void
  Append(const std::string & text)
  {
    this->Append(text.data(), text.size());
  }
  /** Lower-case hexadecimal, 64 characters; ends the hash. */
  std::string
  Finish();

private:
  struct Context;
  std::unique_ptr<Context> m_Context;
};
} // namespace TransferLearning
} // namespace itk

#endif
