// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Marker segments of JPEG, JPEG-LS and JPEG 2000 code streams.
#ifndef JPEGSegments_h
#define JPEGSegments_h

#include "DICOM/SliceHeader.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Walks over the segments of a code stream. \throws UnreadableFile where one passes the end. */
class JPEGSegments
{
public:
  explicit JPEGSegments(const std::string & bytes)
    : m_Bytes(bytes)
  {}

  /** Goes to the next marker; what it holds lies between GetBegin() and GetEnd(). \return the marker's second byte */
  unsigned int
  Next()
  {
    m_Begin = m_End;
    // Any number of fill bytes may stand before a marker.
    this->Require(m_Begin, 2);
    if (this->Byte(m_Begin) != 0xff)
    {
      Throw("a marker is missing");
    }
    while (this->Byte(m_Begin + 1) == 0xff)
    {
      this->Require(++m_Begin, 2);
    }
    const unsigned int marker = this->Byte(m_Begin + 1);
    m_Begin += 2;
    m_End = m_Begin;
    const bool isAlone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9) || marker == 0x4f || marker == 0x93;
    if (!isAlone)
    {
      const std::size_t length = this->Word(m_Begin);
      if (length < 2)
      {
        Throw("a segment has no length");
      }
      this->Require(m_Begin, length);
      m_End = m_Begin + length;
      m_Begin += 2;
    }
    return marker;
  }
  std::size_t
  GetBegin() const
  {
    return m_Begin;
  }
  std::size_t
  GetEnd() const
  {
    return m_End;
  }
  std::size_t
  GetLength() const
  {
    return m_End - m_Begin;
  }
  /** Goes on at another position. */
  void
  Seek(std::size_t position)
  {
    m_End = position;
  }
  unsigned int
  Byte(std::size_t position) const
  {
    this->Require(position, 1);
    return static_cast<unsigned char>(m_Bytes[position]);
  }
  unsigned int
  Word(std::size_t position) const
  {
    return this->Byte(position) << 8 | this->Byte(position + 1);
  }
  std::uint32_t
  Long(std::size_t position) const
  {
    return static_cast<std::uint32_t>(this->Word(position)) << 16 | this->Word(position + 2);
  }

  [[noreturn]] static void
  Throw(const std::string & what)
  {
    throw UnreadableFile("damaged or truncated: its compressed pixels cannot be decoded (" + what + ')');
  }

private:
  void
  Require(std::size_t position, std::size_t count) const
  {
    if (position > m_Bytes.size() || count > m_Bytes.size() - position)
    {
      Throw("they end too early");
    }
  }

  const std::string & m_Bytes;
  std::size_t         m_Begin{ 0 };
  std::size_t         m_End{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
