// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkAtomicFile.h"

#include "itkMacro.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace itk
{
namespace TransferLearning
{
namespace
{
const std::string pattern = "XXXXXX";
const std::string extension = ".part";

/** Where the file system knows no locks, nothing is taken for abandoned. */
bool
IsAbandoned(const std::filesystem::path & temporary)
{
  const int descriptor = open(temporary.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0)
  {
    return false;
  }
  const bool isAbandoned = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return isAbandoned;
}
} // namespace

AtomicFile::AtomicFile(const std::string & file, unsigned int mode)
  : m_File(file)
  , m_Temporary(file + '.' + pattern + extension)
  , m_Descriptor(mkostemps(m_Temporary.data(), static_cast<int>(extension.size()), O_CLOEXEC))
{
  if (m_Descriptor < 0)
  {
    const int error = errno;
    itkGenericExceptionMacro("Cannot write '" << file << "': " << std::strerror(error)
                                              << ". Check that its folder exists and is writable.");
  }
  flock(m_Descriptor, LOCK_EX | LOCK_NB);
  fchmod(m_Descriptor, mode);
  m_Stream.open(m_Temporary, std::ios::binary | std::ios::trunc);
}

AtomicFile::~AtomicFile()
{
  if (!m_Committed)
  {
    m_Stream.close();
    std::remove(m_Temporary.c_str());
  }
  close(m_Descriptor);
}

void
AtomicFile::RemoveAbandoned(const std::string & file)
{
  const std::filesystem::path path(file);
  const std::string           start = path.filename().string() + '.';
  const std::size_t           length = start.size() + pattern.size() + extension.size();
  std::error_code             error;
  for (std::filesystem::directory_iterator it(path.has_parent_path() ? path.parent_path() : ".", error), end;
       !error && it != end;
       it.increment(error))
  {
    const std::string name = it->path().filename().string();
    if (name.size() == length && name.compare(0, start.size(), start) == 0 && it->path().extension() == extension &&
        IsAbandoned(it->path()))
    {
      std::error_code gone;
      std::filesystem::remove(it->path(), gone);
    }
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
    written = written && fsync(m_Descriptor) == 0;
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
