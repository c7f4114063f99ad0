// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "DICOM/ByteSource.h"

#include "DICOM/SliceHeader.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr std::size_t windowSize = 16384;
// Bytes; a deflated file may become a thousand times as large, and several are read at once.
constexpr std::uint64_t mostInflated = std::uint64_t{ 1 } << 28;
} // namespace

/** zlib's state and what it has made so far. */
struct ByteSource::Inflated
{
  Inflated() { m_Ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
  ~Inflated()
  {
    if (m_Ready)
    {
      inflateEnd(&stream);
    }
  }
  Inflated(const Inflated &) = delete;
  Inflated &
  operator=(const Inflated &) = delete;

  z_stream          stream{};
  bool              m_Ready{ false };
  bool              ended{ false };
  std::uint64_t     begin{}; ///< Position of the first inflated byte.
  std::uint64_t     next{};  ///< Position of the next deflated one in the file.
  std::vector<char> bytes;
  /** Instead of `bytes`, once they are all there. */
  std::shared_ptr<const std::vector<char>> all;

  const std::vector<char> &
  GetBytes() const
  {
    return all ? *all : bytes;
  }
};

ByteSource::ByteSource(std::unique_ptr<std::istream> stream)
  : m_Stream(std::move(stream))
{
  m_Stream->clear();
  m_Stream->seekg(0, std::ios::end);
  const auto end = m_Stream->tellg();
  m_Size = end < 0 ? 0 : static_cast<std::uint64_t>(end);
}

ByteSource::ByteSource(std::uint64_t begin, std::shared_ptr<const std::vector<char>> inflated)
  : m_Inflated(std::make_unique<Inflated>())
{
  m_Inflated->begin = begin;
  m_Inflated->ended = true;
  m_Inflated->all = std::move(inflated);
}

ByteSource::~ByteSource() = default;

bool
ByteSource::Has(std::uint64_t position, std::uint64_t count)
{
  if (m_Inflated && position >= m_Inflated->begin)
  {
    const std::uint64_t first = position - m_Inflated->begin;
    this->InflateUpTo(first > mostInflated || count > mostInflated ? mostInflated + 1 : first + count);
    const std::uint64_t there = m_Inflated->GetBytes().size();
    return first <= there && count <= there - first;
  }
  return position <= m_Size && count <= m_Size - position;
}

std::uint64_t
ByteSource::CountFrom(std::uint64_t position) const
{
  const std::uint64_t end = m_Inflated ? m_Inflated->begin + m_Inflated->GetBytes().size() : m_Size;
  return position < end ? end - position : 0;
}

void
ByteSource::Read(std::uint64_t position, char * bytes, std::size_t count)
{
  if (!this->Has(position, count))
  {
    throw UnreadableFile("damaged or truncated: an element needs more bytes than the file has");
  }
  if (m_Inflated && position >= m_Inflated->begin)
  {
    std::memcpy(bytes, m_Inflated->GetBytes().data() + (position - m_Inflated->begin), count);
    return;
  }
  if (count > windowSize)
  {
    this->ReadFile(position, bytes, count);
    return;
  }
  if (count == 0)
  {
    return;
  }
  if (position < m_WindowPosition || position + count > m_WindowPosition + m_Window.size())
  {
    m_Window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(windowSize, m_Size - position)));
    m_WindowPosition = position;
    this->ReadFile(position, m_Window.data(), m_Window.size());
  }
  std::memcpy(bytes, m_Window.data() + (position - m_WindowPosition), count);
}

std::string
ByteSource::ReadText(std::uint64_t position, std::size_t count)
{
  if (!this->Has(position, count)) // before memory is taken for them
  {
    throw UnreadableFile("damaged or truncated: an element needs more bytes than the file has");
  }
  std::string text(count, '\0');
  this->Read(position, &text[0], count);
  return text;
}

void
ByteSource::ReadFile(std::uint64_t position, char * bytes, std::size_t count)
{
  m_Stream->clear();
  if (!m_Stream->seekg(static_cast<std::streamoff>(position)).read(bytes, static_cast<std::streamsize>(count)))
  {
    throw UnreadableFile("its bytes cannot be read");
  }
}

void
ByteSource::InflateFrom(std::uint64_t begin)
{
  m_Inflated = std::make_unique<Inflated>();
  m_Inflated->begin = m_Inflated->next = begin;
  if (!m_Inflated->m_Ready)
  {
    throw UnreadableFile("zlib has too little memory to decompress it");
  }
}

std::shared_ptr<const std::vector<char>>
ByteSource::InflateAll()
{
  if (!m_Inflated->all)
  {
    this->InflateUpTo(std::uint64_t(-1));
    m_Inflated->all = std::make_shared<const std::vector<char>>(std::move(m_Inflated->bytes));
  }
  return m_Inflated->all;
}

void
ByteSource::InflateUpTo(std::uint64_t end)
{
  Inflated & inflated = *m_Inflated;
  char       deflated[windowSize];
  while (!inflated.ended && inflated.bytes.size() < end)
  {
    if (inflated.bytes.size() > mostInflated)
    {
      throw UnreadableFile("its deflated data set is larger than 256 MiB, which is not supported");
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(sizeof(deflated), m_Size - inflated.next));
    this->ReadFile(inflated.next, deflated, count);
    inflated.next += count;
    inflated.stream.next_in = reinterpret_cast<Bytef *>(deflated);
    inflated.stream.avail_in = static_cast<uInt>(count);
    do
    {
      const std::size_t there = inflated.bytes.size();
      inflated.bytes.resize(there + windowSize);
      inflated.stream.next_out = reinterpret_cast<Bytef *>(inflated.bytes.data() + there);
      inflated.stream.avail_out = static_cast<uInt>(windowSize);
      const int state = inflate(&inflated.stream, Z_NO_FLUSH);
      inflated.bytes.resize(there + windowSize - inflated.stream.avail_out);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
      {
        throw UnreadableFile("damaged: its deflated data set cannot be decompressed");
      }
      inflated.ended = inflated.ended || state == Z_STREAM_END;
    } while (!inflated.ended && inflated.stream.avail_out == 0);
    inflated.ended = inflated.ended || inflated.next == m_Size;
  }
}
} // namespace TransferLearning
} // namespace itk
