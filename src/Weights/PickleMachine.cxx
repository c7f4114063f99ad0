// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/PickleMachine.h"

#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// A value takes some 80 bytes; a network has thousands of them, the states of an optimizer some more.
constexpr std::size_t maximumValues = 8'000'000;
} // namespace

Pickle
PickleMachine::Run()
{
  uint8_t opcode = 0;
  do
  {
    opcode = this->ReadOpcode();
    if (!this->PushValue(opcode) && !this->Collect(opcode) && !this->Call(opcode) && !this->Manage(opcode))
    {
      this->Fail("opcode " + std::to_string(opcode) + " is not one that torch.save writes");
    }
  } while (opcode != STOP);
  m_Pickle.root = this->Pop();
  m_Pickle.end = this->GetPosition();
  return std::move(m_Pickle);
}

bool
PickleMachine::Add(PickleValue value)
{
  if (m_Pickle.values.size() >= maximumValues)
  {
    this->Fail("it has more than " + std::to_string(maximumValues) + " values");
  }
  m_Stack.push_back(static_cast<uint32_t>(m_Pickle.values.size()));
  m_Pickle.values.push_back(std::move(value));
  return true;
}

bool
PickleMachine::Add(Kind kind, int64_t integer, std::string text, std::vector<uint32_t> items)
{
  return this->Add(PickleValue{ kind, integer, std::move(text), std::move(items) });
}

uint32_t
PickleMachine::Pop()
{
  if (m_Stack.size() <= (m_Marks.empty() ? 0 : m_Marks.back()))
  {
    this->Fail("its stack is empty");
  }
  const uint32_t top = m_Stack.back();
  m_Stack.pop_back();
  return top;
}

uint32_t
PickleMachine::Top()
{
  const uint32_t top = this->Pop();
  m_Stack.push_back(top);
  return top;
}

std::vector<uint32_t>
PickleMachine::PopToMark()
{
  if (m_Marks.empty())
  {
    this->Fail("a MARK is missing");
  }
  std::vector<uint32_t> items(m_Stack.begin() + static_cast<std::ptrdiff_t>(m_Marks.back()), m_Stack.end());
  m_Stack.resize(m_Marks.back());
  m_Marks.pop_back();
  return items;
}

std::vector<uint32_t>
PickleMachine::PopSome(unsigned int count)
{
  std::vector<uint32_t> items(count);
  for (unsigned int i = count; i-- > 0;)
  {
    items[i] = this->Pop();
  }
  return items;
}

// Of any number of bytes in two's complement; what does not fit into 64 bits is kept as bytes.
PickleValue
PickleMachine::ReadLong(uint64_t size)
{
  PickleValue value;
  if (size > 8)
  {
    value.text = this->ReadText(size);
    return value;
  }
  uint64_t bits = this->ReadInteger(static_cast<unsigned int>(size));
  if (size > 0 && size < 8 && (bits >> (8 * size - 1)) != 0)
  {
    bits |= ~uint64_t{ 0 } << (8 * size);
  }
  value.kind = Kind::Integer;
  value.integer = static_cast<int64_t>(bits);
  return value;
}

// Scalars, texts and empty containers.
bool
PickleMachine::PushValue(uint8_t opcode)
{
  switch (opcode)
  {
    case NONE:
      return this->Add(Kind::Scalar);
    case NEWTRUE:
    case NEWFALSE:
      return this->Add(Kind::Integer, opcode == NEWTRUE);
    case BINFLOAT:
      this->Read(8);
      return this->Add(Kind::Scalar);
    case BININT:
      return this->Add(Kind::Integer, static_cast<int32_t>(static_cast<uint32_t>(this->ReadInteger(4))));
    case BININT1:
      return this->Add(Kind::Integer, static_cast<int64_t>(this->ReadInteger(1)));
    case BININT2:
      return this->Add(Kind::Integer, static_cast<int64_t>(this->ReadInteger(2)));
    case LONG1:
      return this->Add(this->ReadLong(this->ReadInteger(1)));
    case LONG4:
      return this->Add(this->ReadLong(this->ReadInteger(4)));
    case SHORT_BINUNICODE:
    case SHORT_BINSTRING:
      return this->Add(Kind::Text, 0, this->ReadText(this->ReadInteger(1)));
    case BINUNICODE:
    case BINSTRING:
      return this->Add(Kind::Text, 0, this->ReadText(this->ReadInteger(4)));
    case BINUNICODE8:
      return this->Add(Kind::Text, 0, this->ReadText(this->ReadInteger(8)));
    case SHORT_BINBYTES:
      this->Read(this->ReadInteger(1));
      return this->Add(Kind::Scalar);
    case BINBYTES:
      this->Read(this->ReadInteger(4));
      return this->Add(Kind::Scalar);
    case BINBYTES8:
      this->Read(this->ReadInteger(8));
      return this->Add(Kind::Scalar);
    case EMPTY_TUPLE:
    case EMPTY_LIST:
    case EMPTY_SET:
      return this->Add(Kind::Tuple);
    case EMPTY_DICT:
      return this->Add(Kind::Dict);
    default:
      return false;
  }
}

// Containers from what lies on the stack.
bool
PickleMachine::Collect(uint8_t opcode)
{
  switch (opcode)
  {
    case TUPLE1:
    case TUPLE2:
    case TUPLE3:
      return this->Add(Kind::Tuple, 0, {}, this->PopSome(opcode - TUPLE1 + 1u));
    case TUPLE:
    case LIST:
    case FROZENSET:
      return this->Add(Kind::Tuple, 0, {}, this->PopToMark());
    case DICT: {
      const auto entries = this->PopToMark();
      this->Add(Kind::Dict);
      return this->Extend(entries, Kind::Dict);
    }
    case APPEND:
      return this->Extend(this->PopSome(1), Kind::Tuple);
    case APPENDS:
    case ADDITEMS:
      return this->Extend(this->PopToMark(), Kind::Tuple);
    case SETITEM:
      return this->Extend(this->PopSome(2), Kind::Dict);
    case SETITEMS:
      return this->Extend(this->PopToMark(), Kind::Dict);
    default:
      return false;
  }
}

bool
PickleMachine::Extend(const std::vector<uint32_t> & items, Kind kind)
{
  PickleValue & container = this->At(this->Top());
  if (kind == Kind::Dict && items.size() % 2 != 0)
  {
    this->Fail("a key has no value");
  }
  // A list that an unknown class keeps is of no use; its entries as a dictionary may be.
  if (container.kind == kind || (container.kind == Kind::Object && kind == Kind::Dict))
  {
    container.items.insert(container.items.end(), items.begin(), items.end());
  }
  else if (container.kind != Kind::Object)
  {
    this->Fail("items are added to an object that is not a container");
  }
  return true;
}

// Stack, memo and framing.
bool
PickleMachine::Manage(uint8_t opcode)
{
  switch (opcode)
  {
    case STOP:
      return true;
    case PROTO:
      if (this->ReadInteger(1) > 5)
      {
        this->Fail("its protocol is newer than 5");
      }
      return true;
    case FRAME:
      this->ReadInteger(8);
      return true;
    case MARK:
      m_Marks.push_back(m_Stack.size());
      return true;
    case POP:
      // Python writes it after a MARK, too.
      if (!m_Marks.empty() && m_Marks.back() == m_Stack.size())
      {
        m_Marks.pop_back();
        return true;
      }
      this->Pop();
      return true;
    case POP_MARK:
      this->PopToMark();
      return true;
    case DUP:
      m_Stack.push_back(this->Top());
      return true;
    case BINPUT:
      m_Memo[static_cast<uint32_t>(this->ReadInteger(1))] = this->Top();
      return true;
    case LONG_BINPUT:
      m_Memo[static_cast<uint32_t>(this->ReadInteger(4))] = this->Top();
      return true;
    case MEMOIZE:
      m_Memo[static_cast<uint32_t>(m_Memo.size())] = this->Top();
      return true;
    case BINGET:
      return this->Recall(static_cast<uint32_t>(this->ReadInteger(1)));
    case LONG_BINGET:
      return this->Recall(static_cast<uint32_t>(this->ReadInteger(4)));
    default:
      return false;
  }
}

bool
PickleMachine::Recall(uint32_t key)
{
  const auto entry = m_Memo.find(key);
  if (entry == m_Memo.end())
  {
    this->Fail("its memo has no entry " + std::to_string(key));
  }
  m_Stack.push_back(entry->second);
  return true;
}
} // namespace TransferLearning
} // namespace itk
