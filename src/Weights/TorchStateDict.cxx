// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchStateDict.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

constexpr unsigned int maximumDepth = 4;
// Larger than any layer; a few bytes expanded to more are no weights.
constexpr std::size_t maximumExpandedBytes = std::size_t{ 1 } << 31;

constexpr const char * stateKeys[] = { "state_dict", "model_state_dict", "model_state", "model", "net", "network" };

struct Candidate
{
  uint32_t    dict;
  std::string path;
};

bool
IsDict(const PickleValue & value)
{
  return value.kind == Kind::Dict || (value.kind == Kind::Object && !value.items.empty());
}

bool
StartsWith(const std::string & text, const std::string & prefix)
{
  return text.compare(0, prefix.size(), prefix) == 0;
}

// A tensor of a kind that is not read here, as opposed to anything else that is unknown.
bool
IsForeignTensor(const PickleValue & value)
{
  return value.kind == Kind::Object &&
         (StartsWith(value.text, "torch._utils ") || StartsWith(value.text, "torch._tensor "));
}

class StateDictFinder
{
public:
  StateDictFinder(const Pickle & pickle, const std::string & file)
    : m_Pickle(pickle)
    , m_File(file)
  {}

  uint32_t
  Find() const
  {
    uint32_t start = m_Pickle.root;
    for (unsigned int depth = 0; depth < maximumDepth; ++depth)
    {
      start = this->Descend(start);
    }
    std::vector<Candidate> candidates = this->Search(start, true);
    if (candidates.empty())
    {
      candidates = this->Search(start, false);
    }
    if (candidates.empty())
    {
      ThrowWeightsError(
        m_File, this->DescribeRoot() + " In Python, save the weights with torch.save(model.state_dict(), file).");
    }
    if (candidates.size() > 1)
    {
      std::string paths;
      for (const Candidate & candidate : candidates)
      {
        paths += (paths.empty() ? "'" : ", '") + candidate.path + "'";
      }
      ThrowWeightsError(m_File,
                        "several dictionaries hold tensors (" + paths +
                          "). In Python, save the one that is meant with torch.save(checkpoint[name], file).");
    }
    return candidates.front().dict;
  }

private:
  const PickleValue &
  At(uint32_t index) const
  {
    return m_Pickle.values[index];
  }

  // To what the usual keys of checkpoints name, if tensors are there.
  uint32_t
  Descend(uint32_t dict) const
  {
    const PickleValue & value = this->At(dict);
    for (const char * const key : stateKeys)
    {
      for (std::size_t i = 0; IsDict(value) && i + 1 < value.items.size(); i += 2)
      {
        if (this->At(value.items[i]).text == key && IsDict(this->At(value.items[i + 1])) &&
            !this->Search(value.items[i + 1], false).empty())
        {
          return value.items[i + 1];
        }
      }
    }
    return dict;
  }

  // Breadth first: all dictionaries that hold tensors (`arrays`: with dimensions), reached through texts as keys.
  std::vector<Candidate>
  Search(uint32_t start, bool arrays) const
  {
    std::vector<Candidate>       found;
    std::vector<Candidate>       level{ { start, {} } };
    std::unordered_set<uint32_t> visited{ start };
    for (unsigned int depth = 0; depth <= maximumDepth && !level.empty(); ++depth)
    {
      std::vector<Candidate> next;
      for (const Candidate & candidate : level)
      {
        const PickleValue & dict = this->At(candidate.dict);
        bool                holdsTensors = false;
        for (std::size_t i = 0; IsDict(dict) && i + 1 < dict.items.size(); i += 2)
        {
          const PickleValue & key = this->At(dict.items[i]);
          const PickleValue & value = this->At(dict.items[i + 1]);
          if (key.kind != Kind::Text || StartsWith(key.text, "optim"))
          {
            continue;
          }
          holdsTensors = holdsTensors || IsForeignTensor(value) ||
                         (value.kind == Kind::Tensor && (!arrays || !this->At(value.items[1]).items.empty()));
          if (IsDict(value) && visited.insert(dict.items[i + 1]).second)
          {
            next.push_back({ dict.items[i + 1], candidate.path + (candidate.path.empty() ? "" : ".") + key.text });
          }
        }
        if (holdsTensors)
        {
          found.push_back(candidate);
        }
      }
      level = std::move(next);
    }
    return found;
  }

  std::string
  DescribeRoot() const
  {
    const PickleValue & root = m_Pickle.Root();
    if (root.kind == Kind::Tensor)
    {
      return "it holds one tensor without a name.";
    }
    if (root.kind == Kind::Object)
    {
      return "it holds an object of the class '" + root.text + "', not the tensors of a network by name.";
    }
    return "it holds no dictionary with tensors.";
  }

  const Pickle & m_Pickle;
  std::string    m_File;
};

class TensorMaker
{
public:
  TensorMaker(const Pickle & pickle, const std::string & file, const StorageFinder & findStorage)
    : m_Pickle(pickle)
    , m_File(file)
    , m_FindStorage(findStorage)
  {}

  NamedTensor
  Make(const std::string & name, const PickleValue & value) const
  {
    const PickleStorage & storage =
      m_Pickle.storages[static_cast<std::size_t>(m_Pickle.values[value.items[0]].integer)];
    const auto type = FindStorageType(storage.type);
    if (!type)
    {
      this->Fail(name, "its elements are in a '" + storage.type + "', which is not supported");
    }
    NamedTensor tensor;
    tensor.name = name;
    tensor.type = *type;
    tensor.shape = this->GetIntegers(value.items[1]);
    tensor.strides = this->GetIntegers(value.items[2]);
    this->CheckLayout(tensor, value.integer, storage.elements);
    const SharedBytes bytes = m_FindStorage(storage);
    const auto        elementSize = GetElementSize(*type);
    const auto        available = static_cast<int64_t>(bytes.size / elementSize);
    if (storage.offset < 0 || storage.offset > available || storage.elements > available - storage.offset)
    {
      this->Fail(name,
                 "its storage '" + storage.key + "' has " + std::to_string(bytes.size) + " bytes instead of " +
                   std::to_string(storage.elements) + " elements of " + std::to_string(elementSize) +
                   "; the file was cut short or is damaged");
    }
    tensor.data = bytes.data + (storage.offset + value.integer) * static_cast<int64_t>(elementSize);
    tensor.owner = bytes.owner;
    return tensor;
  }

  [[noreturn]] void
  Fail(const std::string & name, const std::string & what) const
  {
    ThrowWeightsError(m_File, "tensor '" + name + "': " + what + ".");
  }

private:
  std::vector<int64_t>
  GetIntegers(uint32_t tuple) const
  {
    std::vector<int64_t> integers;
    for (const uint32_t item : m_Pickle.values[tuple].items)
    {
      integers.push_back(m_Pickle.values[item].integer);
    }
    return integers;
  }

  void
  CheckLayout(const NamedTensor & tensor, int64_t offset, int64_t storageElements) const
  {
    const auto elements = MultiplyShape(tensor.shape);
    const bool negative = std::any_of(tensor.strides.begin(), tensor.strides.end(), [](int64_t s) { return s < 0; });
    if (!elements || negative || tensor.strides.size() != tensor.shape.size() || offset < 0 || storageElements < 0)
    {
      this->Fail(tensor.name, "its shape, strides or offset are impossible");
    }
    // The offset of the last element, compared before each step so that nothing overflows.
    bool    inside = *elements == 0 ? offset <= storageElements : offset < storageElements;
    int64_t last = offset;
    for (std::size_t i = 0; *elements > 0 && inside && i < tensor.shape.size(); ++i)
    {
      const int64_t steps = tensor.shape[i] - 1;
      inside = tensor.strides[i] == 0 || steps <= (storageElements - 1 - last) / tensor.strides[i];
      last += inside ? steps * tensor.strides[i] : 0;
    }
    if (!inside)
    {
      this->Fail(tensor.name, "it reaches beyond the " + std::to_string(storageElements) + " elements of its storage");
    }
    if (*elements > storageElements && GetNumberOfBytes(tensor) > maximumExpandedBytes)
    {
      this->Fail(tensor.name, "its " + std::to_string(storageElements) + " elements are expanded to more than 2 GiB");
    }
  }

  const Pickle &        m_Pickle;
  std::string           m_File;
  const StorageFinder & m_FindStorage;
};

void
RemovePrefixes(std::vector<NamedTensor> & tensors)
{
  for (bool removed = !tensors.empty(); removed;)
  {
    removed = false;
    for (const std::string prefix : { "module.", "_orig_mod." })
    {
      if (std::all_of(
            tensors.begin(), tensors.end(), [&prefix](const NamedTensor & t) { return StartsWith(t.name, prefix); }))
      {
        removed = true;
        for (NamedTensor & tensor : tensors)
        {
          tensor.name.erase(0, prefix.size());
        }
      }
    }
  }
}
} // namespace

std::optional<TensorType>
FindStorageType(const std::string & storageClass)
{
  static constexpr std::pair<const char *, TensorType> types[] = {
    { "torch DoubleStorage", TensorType::Float64 }, { "torch FloatStorage", TensorType::Float32 },
    { "torch HalfStorage", TensorType::Float16 },   { "torch BFloat16Storage", TensorType::BFloat16 },
    { "torch LongStorage", TensorType::Int64 },     { "torch IntStorage", TensorType::Int32 },
    { "torch ShortStorage", TensorType::Int16 },    { "torch CharStorage", TensorType::Int8 },
    { "torch ByteStorage", TensorType::UInt8 },     { "torch BoolStorage", TensorType::Bool }
  };
  const auto type =
    std::find_if(std::begin(types), std::end(types), [&](const auto & entry) { return storageClass == entry.first; });
  return type == std::end(types) ? std::nullopt : std::optional<TensorType>(type->second);
}

NamedTensors
CollectStateDict(const Pickle & pickle, const std::string & file, const StorageFinder & findStorage)
{
  const PickleValue &                          dict = pickle.values[StateDictFinder(pickle, file).Find()];
  const TensorMaker                            maker(pickle, file, findStorage);
  std::unordered_map<std::string, std::size_t> positions;
  NamedTensors                                 result;
  result.file = file;
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2)
  {
    const PickleValue & key = pickle.values[dict.items[i]];
    const PickleValue & value = pickle.values[dict.items[i + 1]];
    if (key.kind == Kind::Text && IsForeignTensor(value))
    {
      maker.Fail(key.text,
                 "it is made by '" + value.text +
                   "' (quantized, sparse or of another special kind), which is not supported");
    }
    if (key.kind != Kind::Text || value.kind != Kind::Tensor)
    {
      continue;
    }
    // As in Python, a key that comes again replaces the value and keeps the place.
    const auto position = positions.emplace(key.text, result.tensors.size());
    if (position.second)
    {
      result.tensors.emplace_back();
    }
    result.tensors[position.first->second] = maker.Make(key.text, value);
  }
  RemovePrefixes(result.tensors);
  return result;
}
} // namespace TransferLearning
} // namespace itk
