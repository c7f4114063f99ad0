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
// Of a key in the path that a message shows; the keys of a file may be long, and name many dictionaries.
constexpr std::size_t maximumShown = 100;

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
                        "several dictionaries contain tensors (" + paths +
                          "). In Python, save the intended one with torch.save(checkpoint[name], file).");
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
          const bool scalar = value.kind == Kind::Tensor && this->At(value.items[1]).items.empty();
          holdsTensors = holdsTensors || (TorchTensorMaker::IsTensor(value) && !(arrays && scalar));
          if (IsDict(value) && visited.insert(dict.items[i + 1]).second)
          {
            next.push_back({ dict.items[i + 1],
                             candidate.path + (candidate.path.empty() ? "" : ".") + key.text.substr(0, maximumShown) });
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
      return "it contains one tensor without a name.";
    }
    if (root.kind == Kind::Object)
    {
      return "it contains an object of the class '" + root.text + "', not the tensors of a network by name.";
    }
    return "it contains no dictionary with tensors.";
  }

  const Pickle & m_Pickle;
  std::string    m_File;
};

void
RemovePrefixes(std::vector<NamedTensor> & tensors)
{
  // Of each name, what is removed from it at the end: names may repeat the prefixes any number of times.
  std::size_t length = 0;
  for (bool removed = !tensors.empty(); removed;)
  {
    removed = false;
    for (const std::string prefix : { "module.", "_orig_mod." })
    {
      if (std::all_of(tensors.begin(), tensors.end(), [&prefix, length](const NamedTensor & t) {
            return t.name.compare(length, prefix.size(), prefix) == 0;
          }))
      {
        removed = true;
        length += prefix.size();
      }
    }
  }
  for (NamedTensor & tensor : tensors)
  {
    tensor.name.erase(0, length);
  }
}
} // namespace

NamedTensors
CollectStateDict(const Pickle & pickle, const std::string & file, const StorageFinder & findStorage)
{
  const PickleValue &                          dict = pickle.values[StateDictFinder(pickle, file).Find()];
  const TorchTensorMaker                       maker(pickle, file, findStorage);
  std::unordered_map<std::string, std::size_t> positions;
  NamedTensors                                 result;
  result.file = file;
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2)
  {
    const PickleValue & key = pickle.values[dict.items[i]];
    const PickleValue & value = pickle.values[dict.items[i + 1]];
    if (key.kind != Kind::Text || !TorchTensorMaker::IsTensor(value))
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
