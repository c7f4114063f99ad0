// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/Unpickler.h"

#include "Weights/PickleStream.h"

#include <unordered_map>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

// A value takes some 80 bytes; a network has thousands of them, the states of an optimizer some more.
constexpr std::size_t maximumValues = 8'000'000;
// Names and shapes may be recalled from the memo and used again and again: their size bounds the memory.
constexpr std::size_t maximumName = 1000;
constexpr std::size_t maximumDimensions = 64;

class Machine : private PickleStream
{
public:
  Machine(const std::byte * data, std::size_t size, const std::string & file, const std::string & part)
    : PickleStream(data, size, file, part)
  {}

  Pickle
  Run()
  {
    uint8_t opcode = 0;
    do
    {
      opcode = this->ReadOpcode();
      if (!this->Push(opcode) && !this->Collect(opcode) && !this->Call(opcode) && !this->Manage(opcode))
      {
        this->Fail("opcode " + std::to_string(opcode) + " is not one that torch.save writes");
      }
    } while (opcode != STOP);
    m_Pickle.root = this->Pop();
    m_Pickle.end = this->GetPosition();
    return std::move(m_Pickle);
  }

private:
  // Of any number of bytes in two's complement; what does not fit into 64 bits is kept as bytes.
  PickleValue
  ReadLong(uint64_t size)
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

  bool
  Add(PickleValue value)
  {
    if (m_Pickle.values.size() >= maximumValues)
    {
      this->Fail("it holds more than " + std::to_string(maximumValues) + " values");
    }
    m_Stack.push_back(static_cast<uint32_t>(m_Pickle.values.size()));
    m_Pickle.values.push_back(std::move(value));
    return true;
  }

  bool
  Add(Kind kind, int64_t integer = 0, std::string text = {}, std::vector<uint32_t> items = {})
  {
    return this->Add(PickleValue{ kind, integer, std::move(text), std::move(items) });
  }

  uint32_t
  Pop()
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
  Top()
  {
    const uint32_t top = this->Pop();
    m_Stack.push_back(top);
    return top;
  }

  std::vector<uint32_t>
  PopToMark()
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
  PopSome(unsigned int count)
  {
    std::vector<uint32_t> items(count);
    for (unsigned int i = count; i-- > 0;)
    {
      items[i] = this->Pop();
    }
    return items;
  }

  PickleValue &
  At(uint32_t index)
  {
    return m_Pickle.values[index];
  }

  // The argument `position` of a tuple, which has to be of a kind.
  const PickleValue &
  Argument(const PickleValue & tuple, std::size_t position, Kind kind)
  {
    if (tuple.kind != Kind::Tuple || position >= tuple.items.size() || this->At(tuple.items[position]).kind != kind)
    {
      this->Fail("argument " + std::to_string(position) + " of what describes a tensor has a wrong type");
    }
    return this->At(tuple.items[position]);
  }

  // Scalars, texts and empty containers.
  bool
  Push(uint8_t opcode)
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
  Collect(uint8_t opcode)
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
  Extend(const std::vector<uint32_t> & items, Kind kind)
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
      this->Fail("items are added to what is no container");
    }
    return true;
  }

  // Names, and what is made by calling them.
  bool
  Call(uint8_t opcode)
  {
    switch (opcode)
    {
      case GLOBAL: {
        const std::string module = this->ReadLine();
        return this->AddGlobal(module, this->ReadLine());
      }
      case STACK_GLOBAL: {
        const auto names = this->PopSome(2);
        if (this->At(names[0]).kind != Kind::Text || this->At(names[1]).kind != Kind::Text)
        {
          this->Fail("a global's name is no text");
        }
        return this->AddGlobal(this->At(names[0]).text, this->At(names[1]).text);
      }
      case REDUCE:
      case NEWOBJ: {
        const auto call = this->PopSome(2);
        return this->Reduce(call[0], call[1]);
      }
      case NEWOBJ_EX: {
        const auto call = this->PopSome(3);
        return this->Add(Kind::Object, 0, this->At(call[0]).text);
      }
      case BINPERSID:
        return this->AddPersistent(this->Pop());
      case BUILD:
        this->Pop();
        this->Top();
        return true;
      default:
        return false;
    }
  }

  bool
  AddGlobal(const std::string & module, const std::string & name)
  {
    if (module.size() + name.size() > maximumName)
    {
      this->Fail("a global's name is longer than " + std::to_string(maximumName) + " bytes");
    }
    return this->Add(Kind::Global, 0, module + ' ' + name);
  }

  bool
  Reduce(uint32_t function, uint32_t arguments)
  {
    const std::string name = this->At(function).kind == Kind::Global ? this->At(function).text : std::string();
    if (name == "torch._utils _rebuild_tensor_v2" || name == "torch._utils _rebuild_tensor")
    {
      return this->AddTensor(this->At(arguments));
    }
    if (name == "torch._utils _rebuild_parameter" || name == "torch._utils _rebuild_parameter_with_state")
    {
      if (!this->HasObjectFirst(this->At(arguments)))
      {
        this->Argument(this->At(arguments), 0, Kind::Tensor);
      }
      m_Stack.push_back(this->At(arguments).items[0]);
      return true;
    }
    if (name == "collections OrderedDict")
    {
      return this->AddOrderedDict(this->At(arguments));
    }
    if (name == "torch Size")
    {
      this->Argument(this->At(arguments), 0, Kind::Tuple);
      m_Stack.push_back(this->At(arguments).items[0]);
      return true;
    }
    return this->Add(Kind::Object, 0, name);
  }

  // What is unknown here (a quantized tensor, an untyped storage) stays unknown in what is made of it.
  bool
  HasObjectFirst(const PickleValue & arguments)
  {
    return arguments.kind == Kind::Tuple && !arguments.items.empty() &&
           this->At(arguments.items[0]).kind == Kind::Object;
  }

  // Python 2 gives the entries as a list of pairs; later ones arrive by SETITEMS.
  bool
  AddOrderedDict(const PickleValue & arguments)
  {
    std::vector<uint32_t> entries;
    if (arguments.kind == Kind::Tuple && !arguments.items.empty())
    {
      for (const uint32_t item : this->Argument(arguments, 0, Kind::Tuple).items)
      {
        const PickleValue & pair = this->At(item);
        if (pair.kind != Kind::Tuple || pair.items.size() != 2)
        {
          this->Fail("an OrderedDict is not made of pairs");
        }
        entries.insert(entries.end(), pair.items.begin(), pair.items.end());
      }
      m_CopiedItems += entries.size();
      if (m_CopiedItems > maximumValues)
      {
        this->Fail("its OrderedDicts hold more than " + std::to_string(maximumValues) + " values");
      }
    }
    return this->Add(Kind::Dict, 0, {}, std::move(entries));
  }

  bool
  AddTensor(const PickleValue & arguments)
  {
    if (this->HasObjectFirst(arguments))
    {
      return this->Add(Kind::Object, 0, "torch._utils _rebuild_tensor_v2");
    }
    this->Argument(arguments, 0, Kind::Storage);
    const int64_t offset = this->Argument(arguments, 1, Kind::Integer).integer;
    for (const std::size_t list : { 2, 3 })
    {
      const PickleValue & integers = this->Argument(arguments, list, Kind::Tuple);
      if (integers.items.size() > maximumDimensions)
      {
        this->Fail("a tensor has more than " + std::to_string(maximumDimensions) + " dimensions");
      }
      for (std::size_t i = 0; i < integers.items.size(); ++i)
      {
        this->Argument(integers, i, Kind::Integer);
      }
    }
    return this->Add(Kind::Tensor, offset, {}, { arguments.items[0], arguments.items[2], arguments.items[3] });
  }

  bool
  AddPersistent(uint32_t id)
  {
    const PickleValue & tuple = this->At(id);
    const bool          described = tuple.kind == Kind::Tuple && tuple.items.size() >= 4;
    const std::string   what = described ? this->At(tuple.items[0]).text : std::string();
    if (what == "module" && this->At(tuple.items[1]).kind == Kind::Global)
    {
      // Legacy files keep a class together with its source; only the name is of use.
      m_Stack.push_back(tuple.items[1]);
      return true;
    }
    if (what != "storage")
    {
      return this->Add(Kind::Object, 0, "a persistent id");
    }
    PickleStorage storage;
    storage.type = this->Argument(tuple, 1, Kind::Global).text;
    storage.key = this->Argument(tuple, 2, Kind::Text).text;
    storage.elements = this->Argument(tuple, 4, Kind::Integer).integer;
    if (storage.key.size() > maximumName)
    {
      this->Fail("a storage's key is longer than " + std::to_string(maximumName) + " bytes");
    }
    if (tuple.items.size() > 5 && this->At(tuple.items[5]).kind == Kind::Tuple)
    {
      const PickleValue & view = this->At(tuple.items[5]);
      storage.offset = this->Argument(view, 1, Kind::Integer).integer;
      storage.elements = this->Argument(view, 2, Kind::Integer).integer;
    }
    m_Pickle.storages.push_back(std::move(storage));
    return this->Add(Kind::Storage, static_cast<int64_t>(m_Pickle.storages.size()) - 1);
  }

  // Stack, memo and framing.
  bool
  Manage(uint8_t opcode)
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
  Recall(uint32_t key)
  {
    const auto entry = m_Memo.find(key);
    if (entry == m_Memo.end())
    {
      this->Fail("its memo has no entry " + std::to_string(key));
    }
    m_Stack.push_back(entry->second);
    return true;
  }

  Pickle                                 m_Pickle;
  std::size_t                            m_CopiedItems{ 0 };
  std::vector<uint32_t>                  m_Stack;
  std::vector<std::size_t>               m_Marks;
  std::unordered_map<uint32_t, uint32_t> m_Memo;
};
} // namespace

Pickle
Unpickle(const std::byte * data, std::size_t size, const std::string & file, const std::string & part)
{
  return Machine(data, size, file, part).Run();
}
} // namespace TransferLearning
} // namespace itk
