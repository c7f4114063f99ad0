// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/SHA256.h"

#include "itkMacro.h"

#include <openssl/evp.h>

namespace itk
{
namespace TransferLearning
{
struct SHA256::Context
{
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{ EVP_MD_CTX_new(), &EVP_MD_CTX_free };
};

SHA256::SHA256()
  : m_Context(new Context)
{
  if (!m_Context->digest || EVP_DigestInit_ex(m_Context->digest.get(), EVP_sha256(), nullptr) != 1)
  {
    itkGenericExceptionMacro("OpenSSL's libcrypto offers no SHA-256.");
  }
}

SHA256::~SHA256() = default;

void
SHA256::Append(const void * data, std::size_t size)
{
  EVP_DigestUpdate(m_Context->digest.get(), data, size);
}

std::string
SHA256::Finish()
{
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int  size = 0;
  EVP_DigestFinal_ex(m_Context->digest.get(), bytes, &size);
  static constexpr char digits[] = "0123456789abcdef";
  std::string           text;
  for (unsigned int i = 0; i < size; ++i)
  {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}
} // namespace TransferLearning
} // namespace itk
