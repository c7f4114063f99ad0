// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchModule.h"

#include "Weights/MappedFile.h"
#include "Weights/TorchTensor.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

// A module may hold others any number of times, and so name a tensor in more ways than there is memory.
constexpr std::size_t  maximumEntries = 1'000'000;
constexpr std::size_t  maximumName = 1000;
constexpr unsigned int maximumDepth = 100;

/** The value under a key of a dictionary; nullptr where there is none. */
const PickleValue *
FindEntry(const Pickle & pickle, const PickleValue & dict, std::string_view key)
{
  for (std::size_t i = 0; dict.kind == Kind::Dict && i + 1 < dict.items.size(); i += 2)
  {
    const PickleValue & name = pickle.values[dict.items[i]];
    if (name.kind == Kind::Text && name.text == key)
    {
      return &pickle.values[dict.items[i + 1]];
    }
  }
  return nullptr;
}

/** nullptr where the object has none. */
const PickleValue *
GetState(const Pickle & pickle, uint32_t value)
{
  const PickleValue & object = pickle.values[value];
  return object.kind == Kind::Object && object.integer >= 0 ? &pickle.values[static_cast<std::size_t>(object.integer)]
                                                            : nullptr;
}

class ModuleLister
{
public:
  ModuleLister(const Pickle & pickle, const std::string & file, std::size_t & visited)
    : m_Pickle(pickle)
    , m_File(file)
    , m_Visited(visited)
  {}

  void
  List(uint32_t module, const std::string & prefix, unsigned int depth)
  {
    const PickleValue * const state = GetState(m_Pickle, module);
    if (!state)
    {
      return;
    }
    if (depth > maximumDepth || prefix.size() > maximumName)
    {
      ThrowWeightsError(m_File,
                        "its modules are nested too deeply, or hold each other: '" + prefix.substr(0, 100) + "'.");
    }
    this->Count(state->items.size());
    this->ListTensors(FindEntry(m_Pickle, *state, "_parameters"), prefix, {});
    this->ListTensors(FindEntry(m_Pickle, *state, "_buffers"), prefix, this->GetLeftOut(*state));
    if (const PickleValue * const modules = FindEntry(m_Pickle, *state, "_modules"); modules)
    {
      this->ForEach(
        *modules, [&](const std::string & name, uint32_t child) { this->List(child, prefix + name + '.', depth + 1); });
    }
  }

  std::vector<std::pair<std::string, uint32_t>> entries;

private:
  void
  Count(std::size_t visited)
  {
    m_Visited += visited;
    if (m_Visited > maximumEntries)
    {
      ThrowWeightsError(m_File, "its modules have more than " + std::to_string(maximumEntries) + " entries.");
    }
  }

  template <typename TVisit>
  void
  ForEach(const PickleValue & dict, const TVisit & visit)
  {
    for (std::size_t i = 0; dict.kind == Kind::Dict && i + 1 < dict.items.size(); i += 2)
    {
      this->Count(1);
      const PickleValue & name = m_Pickle.values[dict.items[i]];
      if (name.kind == Kind::Text)
      {
        visit(name.text, dict.items[i + 1]);
      }
    }
  }

  void
  ListTensors(const PickleValue * dict, const std::string & prefix, const std::set<std::string> & leftOut)
  {
    if (dict)
    {
      this->ForEach(*dict, [&](const std::string & name, uint32_t value) {
        if (TorchTensorMaker::IsTensor(m_Pickle.values[value]) && leftOut.count(name) == 0)
        {
          entries.emplace_back(prefix + name.substr(0, maximumName), value);
        }
      });
    }
  }

  /** Buffers that the module's state_dict leaves out. */
  std::set<std::string>
  GetLeftOut(const PickleValue & state) const
  {
    std::set<std::string>     names;
    const PickleValue * const set = FindEntry(m_Pickle, state, "_non_persistent_buffers_set");
    for (std::size_t i = 0; set && set->kind == Kind::Tuple && i < set->items.size(); ++i)
    {
      names.insert(m_Pickle.values[set->items[i]].text);
    }
    return names;
  }

  const Pickle &      m_Pickle;
  const std::string & m_File;
  std::size_t &       m_Visited;
};

// Modules of Python that run programs or code, and the functions of its own that do.
constexpr std::string_view runners[] = { "os",    "posix",     "nt",     "subprocess", "_posixsubprocess", "pty",
                                         "runpy", "importlib", "ctypes", "socket",     "shutil",           "webbrowser",
                                         "pdb",   "commands",  "popen2", "asyncio",    "multiprocessing" };
constexpr std::string_view runningFunctions[] = { "eval", "exec", "execfile", "compile", "__import__", "open" };

template <std::size_t VSize>
bool
IsIn(const std::string_view (&list)[VSize], std::string_view name)
{
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

/** \param name "module name" of what is called */
bool
RunsCommands(std::string_view name)
{
  const std::size_t      space = std::min(name.find(' '), name.size());
  const std::string_view module = name.substr(0, space);
  const std::string_view package = module.substr(0, module.find('.'));
  const std::string_view function = name.substr(std::min(space + 1, name.size()));
  return IsIn(runners, package) ||
         ((package == "builtins" || package == "__builtin__") && IsIn(runningFunctions, function));
}
} // namespace

bool
IsTorchModule(const Pickle & pickle, uint32_t value)
{
  const PickleValue * const state = GetState(pickle, value);
  return state && (FindEntry(pickle, *state, "_parameters") || FindEntry(pickle, *state, "_buffers") ||
                   FindEntry(pickle, *state, "_modules"));
}

std::vector<std::pair<std::string, uint32_t>>
ListTorchModule(const Pickle & pickle, uint32_t module, const std::string & file, std::size_t & visited)
{
  ModuleLister lister(pickle, file, visited);
  lister.List(module, {}, 0);
  return std::move(lister.entries);
}

void
VerifyRunsNothing(const Pickle & pickle, const std::string & file)
{
  for (const PickleValue & value : pickle.values)
  {
    if (value.kind == Kind::Object && RunsCommands(value.text))
    {
      ThrowWeightsError(file,
                        "it calls '" + value.text +
                          "', which would run a command when Python loads it: this is not a file of weights. Nothing "
                          "was run; do not load it in Python.");
    }
  }
}
} // namespace TransferLearning
} // namespace itk
