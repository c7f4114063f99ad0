// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The bytes of a DICOM file by their positions.
#ifndef ByteSource_h
#define ByteSource_h

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Reads through a window, so that walking over small elements costs few calls. Behind `InflateFrom(begin)` positions
 * are those of the inflated bytes, counted from `begin`; as many are inflated as are asked for. */
class ByteSource
{
public:
  explicit ByteSource(std::unique_ptr<std::istream> stream);
  /** Of inflated bytes alone, whose positions are counted from `begin`. */
  ByteSource(std::uint64_t begin, std::shared_ptr<const std::vector<char>> inflated);
  ~ByteSource();

  /** Whether there are `count` bytes from `position` on. */
  bool
  Has(std::uint64_t position, std::uint64_t count);
  /** \throws UnreadableFile where there are fewer. */
  void
  Read(std::uint64_t position, char * bytes, std::size_t count);
  std::string
  ReadText(std::uint64_t position, std::size_t count);
  /** Bytes from `position` to the end of the file; of a deflated file as many as were inflated. */
  std::uint64_t
  CountFrom(std::uint64_t position) const;
  /** \throws UnreadableFile where the bytes are not deflated. */
  void
  InflateFrom(std::uint64_t begin);
  /** All inflated bytes; behind InflateFrom() only. \throws UnreadableFile where there are too many of them. */
  std::shared_ptr<const std::vector<char>>
  InflateAll();

private:
  struct Inflated;
  void
  ReadFile(std::uint64_t position, char * bytes, std::size_t count);
  void
  InflateUpTo(std::uint64_t end);

  std::unique_ptr<std::istream> m_Stream;
  std::uint64_t                 m_Size{};
  std::vector<char>             m_Window;
  std::uint64_t                 m_WindowPosition{};
  std::unique_ptr<Inflated>     m_Inflated;
};
} // namespace TransferLearning
} // namespace itk

#endif
