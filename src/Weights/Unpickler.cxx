// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/Unpickler.h"

#include "Weights/PickleMachine.h"

#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
// What lies in the pickle once may be recalled from the memo and used again and again: these bound the memory.
constexpr std::size_t maximumName = 1000;
constexpr std::size_t maximumDimensions = 64;
constexpr std::size_t maximumCopied = std::size_t{ 1 } << 26;

class TorchUnpickler : public PickleMachine
{
public:
  using PickleMachine::PickleMachine;

protected:
  // Names, and what is made by calling them.
  bool
  Call(uint8_t opcode) override
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
          this->Fail("a global's name is not a string");
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
        return this->AddObject(this->GetName(call[0]));
      }
      case BINPERSID:
        return this->AddPersistent(this->Pop());
      case BUILD:
        return this->Build(this->Pop());
      default:
        return false;
    }
  }

private:
  // The argument `position` of a tuple, which has to be of a kind.
  const PickleValue &
  Argument(const PickleValue & tuple, std::size_t position, Kind kind)
  {
    if (tuple.kind != Kind::Tuple || position >= tuple.items.size() || this->At(tuple.items[position]).kind != kind)
    {
      this->Fail("argument " + std::to_string(position) + " of a tensor's description has the wrong type");
    }
    return this->At(tuple.items[position]);
  }

  std::string
  GetName(uint32_t function)
  {
    return this->At(function).kind == Kind::Global ? this->At(function).text : std::string();
  }

  void
  CountCopy(std::size_t bytes)
  {
    m_Copied += bytes;
    if (m_Copied > maximumCopied)
    {
      this->Fail("the values that it repeats take more than " + std::to_string(maximumCopied) + " bytes");
    }
  }

  bool
  AddObject(const std::string & name)
  {
    this->CountCopy(name.size());
    return this->Add(Kind::Object, -1, name);
  }

  // The state of an object is data that a class would take; what was built before has no use for it.
  bool
  Build(uint32_t state)
  {
    PickleValue & object = this->At(this->Top());
    if (object.kind == Kind::Object)
    {
      object.integer = state;
    }
    return true;
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
    const std::string name = this->GetName(function);
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
      this->Push(this->At(arguments).items[0]);
      return true;
    }
    if (name == "collections OrderedDict")
    {
      return this->AddOrderedDict(this->At(arguments));
    }
    // A module lists in a set the buffers that its state_dict leaves out.
    if ((name == "__builtin__ set" || name == "builtins set") && this->At(arguments).items.size() == 1)
    {
      this->Argument(this->At(arguments), 0, Kind::Tuple);
      this->Push(this->At(arguments).items[0]);
      return true;
    }
    if (name == "torch Size")
    {
      this->Argument(this->At(arguments), 0, Kind::Tuple);
      this->Push(this->At(arguments).items[0]);
      return true;
    }
    return this->AddObject(name);
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
          this->Fail("an OrderedDict does not consist of pairs");
        }
        entries.insert(entries.end(), pair.items.begin(), pair.items.end());
      }
      this->CountCopy(entries.size() * sizeof(uint32_t));
    }
    return this->Add(Kind::Dict, 0, {}, std::move(entries));
  }

  bool
  AddTensor(const PickleValue & arguments)
  {
    if (this->HasObjectFirst(arguments))
    {
      return this->AddObject("torch._utils _rebuild_tensor_v2");
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
      this->Push(tuple.items[1]);
      return true;
    }
    if (what != "storage")
    {
      return this->AddObject("a persistent id");
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
    this->CountCopy(sizeof(storage) + storage.type.size() + storage.key.size());
    m_Pickle.storages.push_back(std::move(storage));
    return this->Add(Kind::Storage, static_cast<int64_t>(m_Pickle.storages.size()) - 1);
  }

  std::size_t m_Copied{ 0 };
};
} // namespace

Pickle
Unpickle(const std::byte * data, std::size_t size, const std::string & file, const std::string & part)
{
  return TorchUnpickler(data, size, file, part).Run();
}
} // namespace TransferLearning
} // namespace itk
