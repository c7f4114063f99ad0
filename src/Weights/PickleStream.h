// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PickleStream_h
#define PickleStream_h

#include "Weights/MappedFile.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace itk
{
namespace TransferLearning
{
// Python's pickletools names these; protocols 0 and 1 are not written by torch.save.
enum PickleOpcode : uint8_t
{
  MARK = '(',
  STOP = '.',
  POP = '0',
  POP_MARK = '1',
  DUP = '2',
  BINFLOAT = 'G',
  BININT = 'J',
  BININT1 = 'K',
  BININT2 = 'M',
  NONE = 'N',
  BINPERSID = 'Q',
  REDUCE = 'R',
  BINSTRING = 'T',
  SHORT_BINSTRING = 'U',
  BINUNICODE = 'X',
  EMPTY_LIST = ']',
  APPEND = 'a',
  BUILD = 'b',
  GLOBAL = 'c',
  DICT = 'd',
  APPENDS = 'e',
  BINGET = 'h',
  LONG_BINGET = 'j',
  LIST = 'l',
  BINPUT = 'q',
  LONG_BINPUT = 'r',
  SETITEM = 's',
  TUPLE = 't',
  EMPTY_TUPLE = ')',
  SETITEMS = 'u',
  EMPTY_DICT = '}',
  PROTO = 0x80,
  NEWOBJ = 0x81,
  TUPLE1 = 0x85,
  TUPLE2 = 0x86,
  TUPLE3 = 0x87,
  NEWTRUE = 0x88,
  NEWFALSE = 0x89,
  LONG1 = 0x8a,
  LONG4 = 0x8b,
  BINBYTES = 'B',
  SHORT_BINBYTES = 'C',
  SHORT_BINUNICODE = 0x8c,
  BINUNICODE8 = 0x8d,
  BINBYTES8 = 0x8e,
  EMPTY_SET = 0x8f,
  ADDITEMS = 0x90,
  FROZENSET = 0x91,
  NEWOBJ_EX = 0x92,
  STACK_GLOBAL = 0x93,
  MEMOIZE = 0x94,
  FRAME = 0x95
};

/** Reads a pickle's opcodes and their arguments; never beyond its end. */
class PickleStream
{
public:
  PickleStream(const std::byte * data, std::size_t size, const std::string & file, const std::string & part)
    : m_Data(data)
    , m_Size(size)
    , m_File(file)
    , m_Part(part)
  {}

  std::size_t
  GetPosition() const
  {
    return m_Position;
  }

  uint8_t
  ReadOpcode()
  {
    m_Opcode = m_Position;
    return static_cast<uint8_t>(this->ReadInteger(1));
  }

  /** Names the file, the part, and where the present opcode is. */
  [[noreturn]] void
  Fail(const std::string & what) const
  {
    ThrowWeightsError(m_File, m_Part + ", byte " + std::to_string(m_Opcode) + ": " + what + ".");
  }

  const std::byte *
  Read(uint64_t size)
  {
    if (size > m_Size - m_Position)
    {
      this->Fail("it was truncated: " + std::to_string(size) + " bytes are needed, " +
                 std::to_string(m_Size - m_Position) + " are left");
    }
    const std::byte * const bytes = m_Data + m_Position;
    m_Position += size;
    return bytes;
  }

  /** Little-endian. */
  uint64_t
  ReadInteger(unsigned int size)
  {
    const std::byte * const bytes = this->Read(size);
    uint64_t                value = 0;
    for (unsigned int i = 0; i < size; ++i)
    {
      value |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
    }
    return value;
  }

  std::string
  ReadText(uint64_t size)
  {
    return { reinterpret_cast<const char *>(this->Read(size)), static_cast<std::size_t>(size) };
  }

  /** Up to a line feed, which is left out. */
  std::string
  ReadLine()
  {
    std::string line;
    for (auto c = static_cast<char>(this->ReadInteger(1)); c != '\n'; c = static_cast<char>(this->ReadInteger(1)))
    {
      line += c;
    }
    return line;
  }

private:
  const std::byte * m_Data;
  std::size_t       m_Size;
  std::string       m_File;
  std::string       m_Part;
  std::size_t       m_Position{ 0 };
  std::size_t       m_Opcode{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
