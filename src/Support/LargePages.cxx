// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkLargePages.h"

#include <cstdint>

#ifdef __linux__
#  include <sys/mman.h>
#  include <unistd.h>
#endif

namespace itk
{
namespace TransferLearning
{
void
PreferLargePages(void * buffer, std::size_t bytes)
{
#ifdef __linux__
  constexpr std::size_t least = std::size_t{ 4 } << 20; // twice a large page of x86, which may lie anywhere in it
  if (bytes < least)
  {
    return;
  }
  // From the first whole page to the last; that the kernel does not heed it costs time only.
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto first = (reinterpret_cast<std::uintptr_t>(buffer) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(buffer) + bytes) / page * page;
  if (end > first)
  {
    madvise(reinterpret_cast<void *>(first), end - first, MADV_HUGEPAGE);
  }
#else
  static_cast<void>(buffer);
  static_cast<void>(bytes);
#endif
}
} // namespace TransferLearning
} // namespace itk
