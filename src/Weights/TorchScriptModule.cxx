// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchScriptModule.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

// A module may hold others any number of times, and so name a tensor in more ways than there is memory.
constexpr std::size_t  maximumAttributes = 1'000'000;
constexpr std::size_t  maximumName = 1000;
constexpr unsigned int maximumDepth = 100;

/** Attributes of a module's class that its state_dict holds. */
struct ScriptClass
{
  std::vector<std::string> parameters;
  std::vector<std::string> buffers;
};

/** The modules' classes of one source file, by their names. */
using ScriptSource = std::map<std::string, ScriptClass, std::less<>>;

std::string_view
Trim(std::string_view line)
{
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(first);
}

bool
StartsWith(std::string_view text, std::string_view prefix)
{
  return text.substr(0, prefix.size()) == prefix;
}

// The quoted names of `["weight", "bias", ]`.
std::vector<std::string>
ReadNames(std::string_view list)
{
  std::vector<std::string> names;
  for (std::size_t begin = list.find('"'); begin < list.size();)
  {
    const std::size_t end = std::min(list.find('"', begin + 1), list.size());
    names.emplace_back(list.substr(begin + 1, end - begin - 1));
    begin = end < list.size() ? list.find('"', end + 1) : list.size();
  }
  return names;
}

ScriptSource
ReadSource(std::string_view text)
{
  constexpr std::string_view begin = "class ";
  constexpr std::string_view module = "(Module):";
  constexpr std::string_view parameters = "__parameters__ = ";
  constexpr std::string_view buffers = "__buffers__ = ";
  ScriptSource               classes;
  ScriptClass *              current = nullptr;
  while (!text.empty())
  {
    const std::size_t      end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (StartsWith(line, begin))
    {
      const std::size_t name = line.find(module);
      current = name < line.size() ? &classes[std::string(line.substr(begin.size(), name - begin.size()))] : nullptr;
    }
    else if (current && StartsWith(line, parameters))
    {
      current->parameters = ReadNames(line);
    }
    else if (current && StartsWith(line, buffers))
    {
      current->buffers = ReadNames(line);
    }
  }
  return classes;
}

class ModuleReader
{
public:
  ModuleReader(const Pickle &        pickle,
               ZipArchive &          archive,
               const std::string &   folder,
               const StorageFinder & findStorage)
    : m_Pickle(pickle)
    , m_Archive(archive)
    , m_Folder(folder)
    , m_Maker(pickle, archive.GetFile().file, findStorage)
  {}

  NamedTensors
  Read()
  {
    const ScriptClass * const root = this->FindClass(m_Pickle.Root());
    if (!root)
    {
      this->Fail("data.pkl contains no module");
    }
    this->ReadModule(*root, m_Pickle.Root(), {}, 0);
    if (m_Tensors.empty())
    {
      this->Fail("its module has neither parameters nor buffers; torch.jit.freeze() turns them into constants "
                 "without names. Save the module before it is frozen");
    }
    return { m_Archive.GetFile().file, std::move(m_Tensors), {} };
  }

private:
  using Attributes = std::unordered_map<std::string_view, uint32_t>;

  [[noreturn]] void
  Fail(const std::string & what) const
  {
    ThrowWeightsError(m_Archive.GetFile().file, "this TorchScript archive cannot be read: " + what + '.');
  }

  // nullptr where the value is no module.
  const ScriptClass *
  FindClass(const PickleValue & value)
  {
    constexpr std::string_view prefix = "__torch__";
    const std::size_t          space = value.text.rfind(' ');
    if (value.kind != Kind::Object || !StartsWith(value.text, prefix) || space == std::string::npos)
    {
      return nullptr;
    }
    // "__torch__.torch.nn.modules.conv Conv2d" is in code/__torch__/torch/nn/modules/conv.py.
    std::string path = value.text.substr(0, space);
    std::replace(path.begin(), path.end(), '.', '/');
    const auto source = m_Sources.emplace(path, ScriptSource());
    if (source.second)
    {
      const SharedBytes text = m_Archive.Read(m_Folder + "code/" + path + ".py");
      source.first->second = ReadSource({ reinterpret_cast<const char *>(text.data), text.size });
    }
    const auto found = source.first->second.find(std::string_view(value.text).substr(space + 1));
    return found == source.first->second.end() ? nullptr : &found->second;
  }

  Attributes
  GetAttributes(const PickleValue & module, const std::string & name)
  {
    Attributes attributes;
    if (module.integer < 0 || m_Pickle.values[static_cast<std::size_t>(module.integer)].kind != Kind::Dict)
    {
      this->Fail("the module '" + name + "' has no attributes");
    }
    const std::vector<uint32_t> & items = m_Pickle.values[static_cast<std::size_t>(module.integer)].items;
    m_Visited += items.size() + 1;
    if (m_Visited > maximumAttributes)
    {
      this->Fail("its modules have more than " + std::to_string(maximumAttributes) + " attributes");
    }
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    {
      attributes[m_Pickle.values[items[i]].text] = items[i + 1];
    }
    return attributes;
  }

  std::string
  Join(const std::string & prefix, const std::string & name) const
  {
    if (prefix.size() + name.size() > maximumName)
    {
      this->Fail("a tensor's name is longer than " + std::to_string(maximumName) + " bytes");
    }
    return prefix.empty() ? name : prefix + '.' + name;
  }

  void
  ReadModule(const ScriptClass & type, const PickleValue & module, const std::string & name, unsigned int depth)
  {
    if (depth > maximumDepth)
    {
      this->Fail("its modules are nested deeper than " + std::to_string(maximumDepth));
    }
    const Attributes attributes = this->GetAttributes(module, name);
    for (const auto * const list : { &type.parameters, &type.buffers })
    {
      for (const std::string & attribute : *list)
      {
        const auto found = attributes.find(attribute);
        if (found != attributes.end() && TorchTensorMaker::IsTensor(m_Pickle.values[found->second]))
        {
          const std::string full = this->Join(name, attribute);
          m_Tensors.push_back(m_Maker.Make(full, m_Pickle.values[found->second]));
        }
      }
    }
    const std::vector<uint32_t> & items = m_Pickle.values[static_cast<std::size_t>(module.integer)].items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    {
      const PickleValue &       value = m_Pickle.values[items[i + 1]];
      const ScriptClass * const inner = this->FindClass(value);
      if (inner)
      {
        this->ReadModule(*inner, value, this->Join(name, m_Pickle.values[items[i]].text), depth + 1);
      }
    }
  }

  const Pickle &                      m_Pickle;
  ZipArchive &                        m_Archive;
  std::string                         m_Folder;
  TorchTensorMaker                    m_Maker;
  std::map<std::string, ScriptSource> m_Sources;
  std::vector<NamedTensor>            m_Tensors;
  std::size_t                         m_Visited{ 0 };
};
} // namespace

NamedTensors
CollectScriptModule(const Pickle &        pickle,
                    ZipArchive &          archive,
                    const std::string &   folder,
                    const StorageFinder & findStorage)
{
  return ModuleReader(pickle, archive, folder, findStorage).Read();
}
} // namespace TransferLearning
} // namespace itk
