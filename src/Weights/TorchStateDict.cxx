// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchStateDict.h"

#include "Weights/TorchModule.h"
#include "Weights/WeightSets.h"

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

constexpr unsigned int maximumDepth = 8;
// Of a key in the path that a message shows; the keys of a file may be long, and name many dictionaries.
constexpr std::size_t maximumShown = 100;

bool
StartsWith(const std::string & text, const std::string & prefix)
{
  return text.compare(0, prefix.size(), prefix) == 0;
}

/** Named tensors in a pickle: those of a dictionary, or of a whole module. */
using Entries = std::vector<std::pair<std::string, uint32_t>>;

class StateDictFinder
{
public:
  StateDictFinder(const Pickle & pickle, const std::string & file)
    : m_Pickle(pickle)
    , m_File(file)
  {
    this->Search(true);
    if (m_Sets.empty())
    {
      this->Search(false);
    }
  }

  /** Index of the set that is read. */
  std::size_t
  Choose(const std::string & key) const
  {
    if (m_Sets.empty())
    {
      ThrowWeightsError(
        m_File, this->DescribeRoot() + " In Python, save the weights with torch.save(model.state_dict(), file).");
    }
    return ChooseWeightSet(m_Sets, key, m_File);
  }

  const std::vector<WeightSet> &
  GetSets() const
  {
    return m_Sets;
  }

  const Entries &
  GetEntries(std::size_t set) const
  {
    return m_Entries[set];
  }

private:
  struct Place
  {
    uint32_t    value;
    std::string path;
  };

  const PickleValue &
  At(uint32_t index) const
  {
    return m_Pickle.values[index];
  }

  /** With keys and values as items: a dictionary, an object that was filled like one, or an object's state. */
  const PickleValue *
  GetDict(uint32_t value) const
  {
    const PickleValue & given = this->At(value);
    if (given.kind == Kind::Dict || (given.kind == Kind::Object && !given.items.empty()))
    {
      return &given;
    }
    const bool          hasState = given.kind == Kind::Object && given.integer >= 0;
    const PickleValue * state = hasState ? &this->At(static_cast<uint32_t>(given.integer)) : nullptr;
    return state && state->kind == Kind::Dict ? state : nullptr;
  }

  /** What is seen once, whatever objects have it as their state. */
  uint32_t
  GetOwner(uint32_t value) const
  {
    const PickleValue & given = this->At(value);
    const bool          hasState = given.kind == Kind::Object && given.items.empty() && given.integer >= 0;
    return hasState ? static_cast<uint32_t>(given.integer) : value;
  }

  // Breadth first: all modules, and all dictionaries that hold tensors (`arrays`: with dimensions), reached through
  // texts as keys.
  void
  Search(bool arrays)
  {
    std::vector<Place>           level{ { m_Pickle.root, {} } };
    std::unordered_set<uint32_t> visited{ m_Pickle.root };
    for (unsigned int depth = 0; depth <= maximumDepth && !level.empty(); ++depth)
    {
      std::vector<Place> next;
      for (const Place & place : level)
      {
        if (IsTorchModule(m_Pickle, place.value))
        {
          this->Add(place.path, ListTorchModule(m_Pickle, place.value, m_File, m_Visited), arrays);
          continue;
        }
        const PickleValue * const dict = this->GetDict(place.value);
        Entries                   entries;
        for (std::size_t i = 0; dict && i + 1 < dict->items.size(); i += 2)
        {
          const PickleValue & key = this->At(dict->items[i]);
          const uint32_t      value = dict->items[i + 1];
          if (key.kind != Kind::Text || StartsWith(key.text, "optim"))
          {
            continue;
          }
          if (TorchTensorMaker::IsTensor(this->At(value)))
          {
            entries.emplace_back(key.text, value);
          }
          else if (this->GetDict(value) && visited.insert(this->GetOwner(value)).second)
          {
            next.push_back({ value, place.path + (place.path.empty() ? "" : ".") + key.text.substr(0, maximumShown) });
          }
        }
        this->Add(place.path, std::move(entries), arrays);
      }
      level = std::move(next);
    }
  }

  /** A set where it holds what is sought. */
  void
  Add(const std::string & path, Entries entries, bool arrays)
  {
    const auto tensors =
      static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [this, arrays](const auto & entry) {
        const PickleValue & value = this->At(entry.second);
        const bool          isScalar = value.kind == Kind::Tensor && this->At(value.items[1]).items.empty();
        return !(arrays && isScalar);
      }));
    if (tensors > 0)
    {
      m_Sets.push_back({ path, tensors });
      m_Entries.push_back(std::move(entries));
    }
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

  const Pickle &         m_Pickle;
  std::string            m_File;
  std::vector<WeightSet> m_Sets;
  std::vector<Entries>   m_Entries;
  std::size_t            m_Visited{ 0 };
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
CollectStateDict(const Pickle &        pickle,
                 const std::string &   file,
                 const StorageFinder & findStorage,
                 const std::string &   key)
{
  VerifyRunsNothing(pickle, file);
  const StateDictFinder                        finder(pickle, file);
  const std::size_t                            chosen = finder.Choose(key);
  const TorchTensorMaker                       maker(pickle, file, findStorage);
  std::unordered_map<std::string, std::size_t> positions;
  NamedTensors                                 result;
  result.file = file;
  for (const auto & [name, value] : finder.GetEntries(chosen))
  {
    // As in Python, a key that comes again replaces the value and keeps the place.
    const auto position = positions.emplace(name, result.tensors.size());
    if (position.second)
    {
      result.tensors.emplace_back();
    }
    result.tensors[position.first->second] = maker.Make(name, pickle.values[value]);
  }
  RemovePrefixes(result.tensors);
  result.set = finder.GetSets()[chosen].key;
  result.sets = GetChoices(finder.GetSets());
  return result;
}
} // namespace TransferLearning
} // namespace itk
