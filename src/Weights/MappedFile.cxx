// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/MappedFile.h"

#include "itkMacro.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace itk
{
namespace TransferLearning
{
namespace
{
class FileDescriptor
{
public:
  explicit FileDescriptor(const std::string & file)
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    : m_Descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
  {}
  ~FileDescriptor()
  {
    if (m_Descriptor >= 0)
    {
      close(m_Descriptor);
    }
  }
  FileDescriptor(const FileDescriptor &) = delete;
  FileDescriptor &
  operator=(const FileDescriptor &) = delete;
  int
  Get() const
  {
    return m_Descriptor;
  }

private:
  int m_Descriptor;
};
} // namespace

void
ThrowWeightsError(const std::string & file, const std::string & what)
{
  itkGenericExceptionMacro("Cannot read the weights '" << file << "': " << what);
}

void
CheckDisjoint(const std::string & file, std::vector<ByteRange> ranges)
{
  // What is empty shares no byte.
  ranges.erase(std::remove_if(ranges.begin(), ranges.end(), [](const ByteRange & r) { return r.begin >= r.end; }),
               ranges.end());
  std::sort(ranges.begin(), ranges.end(), [](const ByteRange & a, const ByteRange & b) { return a.begin < b.begin; });
  const auto overlap = std::adjacent_find(
    ranges.begin(), ranges.end(), [](const ByteRange & a, const ByteRange & b) { return b.begin < a.end; });
  if (overlap != ranges.end())
  {
    ThrowWeightsError(file,
                      "'" + overlap[0].name + "' and '" + overlap[1].name + "' overlap at byte " +
                        std::to_string(overlap[1].begin) + "; the file is damaged.");
  }
}

std::size_t
GetInflationLimit(std::size_t size)
{
  constexpr std::size_t factor = 100;
  constexpr std::size_t least = std::size_t{ 1 } << 20;
  return std::max(least, size * factor);
}

MappedFile
MapFile(const std::string & file)
{
  const FileDescriptor descriptor(file);
  struct stat          status = {};
  if (descriptor.Get() < 0 || fstat(descriptor.Get(), &status) != 0)
  {
    const int error = errno;
    ThrowWeightsError(file,
                      error == ENOENT ? std::string("it does not exist.") : std::strerror(error) + std::string("."));
  }
  if (!S_ISREG(status.st_mode))
  {
    ThrowWeightsError(file, S_ISDIR(status.st_mode) ? "this is a folder; give the file in it." : "not a regular file.");
  }
  if (status.st_size <= 0)
  {
    ThrowWeightsError(file, "the file is empty.");
  }
  const auto   size = static_cast<std::size_t>(status.st_size);
  void * const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.Get(), 0);
  if (address == MAP_FAILED)
  {
    ThrowWeightsError(file, std::string("mapping it to memory failed: ") + std::strerror(errno));
  }
  MappedFile mapped;
  mapped.file = file;
  mapped.data = static_cast<const std::byte *>(address);
  mapped.size = size;
  mapped.owner = std::shared_ptr<const void>(address, [address, size](const void *) { munmap(address, size); });
  return mapped;
}
} // namespace TransferLearning
} // namespace itk
