// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef MappedFile_h
#define MappedFile_h

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Bytes, and what keeps them alive. */
struct SharedBytes
{
  const std::byte *           data{ nullptr };
  std::size_t                 size{ 0 };
  std::shared_ptr<const void> owner;
};

/** The bytes of a whole file, mapped read-only: nothing is read before it is touched. The mapping lives as long as a
 * copy of `owner`. A file that another process cuts short while it is mapped ends this process (SIGBUS), as with every
 * mapping. */
struct MappedFile
{
  std::string                 file; ///< Its name, for messages.
  const std::byte *           data{ nullptr };
  std::size_t                 size{ 0 };
  std::shared_ptr<const void> owner;
};

/** \throws ExceptionObject naming the file where it cannot be read, is empty or is not a regular file. */
MappedFile
MapFile(const std::string & file);

/** A part of a file. */
struct ByteRange
{
  std::size_t begin;
  std::size_t end;
  std::string name; ///< For the message.
};

/** \throws ExceptionObject naming two ranges that share a byte. */
void
CheckDisjoint(const std::string & file, std::vector<ByteRange> ranges);

/** How many bytes may be allocated for what lies compressed in `size` bytes: far more than weights or source code ever
 * need, and an end to files that unfold without one. */
std::size_t
GetInflationLimit(std::size_t size);

/** \throws ExceptionObject "Cannot read the weights '<file>': <what>". */
[[noreturn]] void
ThrowWeightsError(const std::string & file, const std::string & what);
} // namespace TransferLearning
} // namespace itk

#endif
