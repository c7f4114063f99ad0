// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkAtomicFile.h"

#include "itkMacro.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace itk
{
namespace TransferLearning
{
AtomicFile::AtomicFile(const std::string & file, unsigned int mode)
  : m_File(file)
  , m_Temporary(file + ".XXXXXX.part")
{
  const int descriptor = mkstemps(m_Temporary.data(), 5);
  if (descriptor < 0)
  {
    const int error = errno;
    itkGenericExceptionMacro("Cannot write '" << file << "': " << std::strerror(error)
                                              << ". Check that its folder exists and is writable.");
  }
  fchmod(descriptor, mode);
  close(descriptor);
  m_Stream.open(m_Temporary, std::ios::binary | std::ios::trunc);
}

AtomicFile::~AtomicFile()
{
  if (!m_Committed)
  {
    m_Stream.close();
    std::remove(m_Temporary.c_str());
  }
}

void
AtomicFile::Commit(Durability durability)
{
  m_Stream.close();
  bool written = !m_Stream.fail();
  if (durability == Durability::Power)
  {
    // The rename must not reach the disk before the bytes do.
    const int descriptor = written ? open(m_Temporary.c_str(), O_RDONLY) : -1;
    written = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0)
    {
      close(descriptor);
    }
  }
  if (!written || std::rename(m_Temporary.c_str(), m_File.c_str()) != 0)
  {
    const int error = errno;
    itkGenericExceptionMacro("Cannot complete '" << m_File << "': " << std::strerror(error)
                                                 << ". The disk may be full; an existing file is unchanged.");
  }
  m_Committed = true;
}
} // namespace TransferLearning
} // namespace itk
