// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/KerasHDF5Reader.h"

#include "Weights/HDF5File.h"
#include "Weights/KerasNames.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace itk
{
namespace TransferLearning
{
namespace
{
// More than any network has; a file whose groups lead in circles ends here.
constexpr std::size_t  maximumTensors = 100'000;
constexpr std::size_t  maximumGroups = 20'000;
constexpr unsigned int maximumDepth = 32;
// A layer's name is part of the names of all its weights, so that its length bounds the memory.
constexpr std::size_t maximumName = 1000;

std::string
Join(const std::string & folder, const std::string & name)
{
  return folder.empty() ? name : folder + '/' + name;
}

// What the readers of both layouts share: tensors under the names that the header describes.
class KerasTensors
{
public:
  KerasTensors(HDF5File & file)
    : m_File(file)
  {}

  void
  Add(const std::string & path, std::string layer, const std::string & weight)
  {
    if (m_Tensors.size() >= maximumTensors)
    {
      m_File.Fail(path, "the file has more than " + std::to_string(maximumTensors) + " arrays");
    }
    if (path.size() > maximumName || layer.size() + weight.size() > maximumName)
    {
      m_File.Fail(path.substr(0, maximumName), "its name is longer than " + std::to_string(maximumName) + " bytes");
    }
    std::replace(layer.begin(), layer.end(), '/', '_');
    m_Tensors.push_back(m_File.ReadTensor(path, Join(layer, weight)));
    m_Paths.push_back(path);
  }

  std::vector<NamedTensor>
  Finish()
  {
    m_File.CheckDisjointTensors();
    std::unordered_map<std::string, unsigned int> uses;
    for (const NamedTensor & tensor : m_Tensors)
    {
      ++uses[tensor.name];
    }
    std::unordered_set<std::string> names;
    for (std::size_t i = 0; i < m_Tensors.size(); ++i)
    {
      if (uses[m_Tensors[i].name] > 1)
      {
        m_Tensors[i].name = m_Paths[i];
      }
      if (!names.insert(m_Tensors[i].name).second)
      {
        m_File.Fail(m_Paths[i], "two arrays have the name '" + m_Tensors[i].name + "'");
      }
    }
    return std::move(m_Tensors);
  }

private:
  HDF5File &               m_File;
  std::vector<NamedTensor> m_Tensors;
  std::vector<std::string> m_Paths;
};

// A list of texts, which Keras takes apart where it is longer than HDF5 allows: layer_names0, layer_names1 …
std::vector<std::string>
ReadList(HDF5File & file, const std::string & path, const std::string & attribute)
{
  if (file.HasAttribute(path, attribute))
  {
    return file.ReadTexts(path, attribute);
  }
  std::vector<std::string> all;
  for (unsigned int part = 0; file.HasAttribute(path, attribute + std::to_string(part)); ++part)
  {
    const auto texts = file.ReadTexts(path, attribute + std::to_string(part));
    all.insert(all.end(), texts.begin(), texts.end());
  }
  return all;
}

bool
HasList(const HDF5File & file, const std::string & path, const std::string & attribute)
{
  return file.HasAttribute(path, attribute) || file.HasAttribute(path, attribute + '0');
}

// The folder that all weights of a layer lie in, up to its last '/'; "" where they have none in common.
std::string
FindCommonFolder(const std::vector<std::string> & weights)
{
  std::string common = GetKerasWeightFolder(weights.front()) + '/';
  for (const std::string & weight : weights)
  {
    const auto end = std::mismatch(common.begin(), common.end(), weight.begin(), weight.end()).first;
    common.erase(end, common.end());
    common.erase(common.rfind('/') + 1);
  }
  return common;
}

class LegacyReader
{
public:
  LegacyReader(HDF5File & file, KerasTensors & tensors)
    : m_File(file)
    , m_Tensors(tensors)
  {}

  void
  Read(const std::string & root)
  {
    this->CheckBackend(root);
    std::unordered_set<std::string> known;
    for (const std::string & layer : ReadList(m_File, root, "layer_names"))
    {
      if (!known.insert(layer).second)
      {
        m_File.Fail(root, "the layer '" + layer + "' appears twice");
      }
      this->ReadLayer(Join(root, layer), layer);
    }
    // Weights that the model holds beside its layers.
    const std::string beside = "top_level_model_weights";
    if (known.count(beside) == 0 && m_File.IsGroup(Join(root, beside)))
    {
      this->ReadLayer(Join(root, beside), beside);
    }
  }

private:
  // Theano's convolutions are correlations with the kernel turned by 180 degrees.
  void
  CheckBackend(const std::string & root)
  {
    if (m_File.HasAttribute(root, "backend") &&
        m_File.ReadTexts(root, "backend") == std::vector<std::string>{ "theano" })
    {
      m_File.Fail(root,
                  "it was written by Keras on Theano, whose kernels are flipped; save it with Keras on TensorFlow");
    }
  }

  void
  ReadLayer(const std::string & group, const std::string & layer)
  {
    if (!m_File.IsGroup(group))
    {
      m_File.Fail(group, "the group of this layer is missing");
    }
    const std::vector<std::string> weights = ReadList(m_File, group, "weight_names");
    if (weights.empty())
    {
      return;
    }
    const std::string folder = GetKerasWeightFolder(weights.front());
    const bool        isModel = std::any_of(
      weights.begin(), weights.end(), [&](const std::string & w) { return GetKerasWeightFolder(w) != folder; });
    const std::size_t                                common = isModel ? FindCommonFolder(weights).size() : 0;
    std::unordered_set<std::string>                  separable;
    std::vector<std::pair<std::string, std::string>> names;
    for (const std::string & weight : weights)
    {
      std::string inner = GetKerasWeightFolder(weight);
      inner.erase(0, common);
      names.emplace_back(isModel && !inner.empty() ? inner : layer, GetKerasWeightName(weight));
      if (names.back().second == "pointwise_kernel")
      {
        separable.insert(names.back().first);
      }
    }
    for (std::size_t i = 0; i < weights.size(); ++i)
    {
      // Keras 3 calls it "kernel" where the convolution is depthwise alone.
      const bool depthwise = names[i].second == "depthwise_kernel" && separable.count(names[i].first) == 0;
      m_Tensors.Add(Join(group, weights[i]), names[i].first, depthwise ? "kernel" : names[i].second);
    }
  }

  HDF5File &     m_File;
  KerasTensors & m_Tensors;
};

// Keras 3: each group with `vars` is a layer; what a layer holds beside `vars` are its own layers.
class VariablesReader
{
public:
  VariablesReader(HDF5File & file, KerasTensors & tensors, const std::vector<KerasLayer> & layers)
    : m_File(file)
    , m_Tensors(tensors)
    , m_Layers(layers)
  {
    for (std::size_t i = 0; i < layers.size(); ++i)
    {
      m_Places.emplace(layers[i].group, i);
    }
  }

  void
  Read()
  {
    this->Collect({}, {}, 0);
    std::stable_sort(
      m_Found.begin(), m_Found.end(), [](const Found & a, const Found & b) { return a.place < b.place; });
    for (const Found & layer : m_Found)
    {
      this->ReadLayer(layer);
    }
  }

private:
  struct Found
  {
    std::string path;
    std::string group; ///< The last part of the path.
    std::size_t place; ///< In the configuration; beyond it where it is not there.
  };

  static bool
  IsState(const std::string & link)
  {
    constexpr std::string_view generator = "seed_generator";
    return link == "optimizer" || link.compare(0, generator.size(), generator) == 0;
  }

  void
  Collect(const std::string & path, const std::string & group, unsigned int depth)
  {
    if (depth > maximumDepth || path.size() > maximumName || ++m_Groups > maximumGroups)
    {
      m_File.Fail(path.substr(0, maximumName),
                  "it has too many groups, or they are nested too deeply; do they form a cycle?");
    }
    std::vector<std::string> links = m_File.ListGroup(path);
    std::sort(links.begin(), links.end(), [](const std::string & a, const std::string & b) {
      return SplitKerasNumber(a) < SplitKerasNumber(b);
    });
    if (std::find(links.begin(), links.end(), "vars") != links.end())
    {
      const auto place = m_Places.find(path);
      m_Found.push_back({ path, group, place == m_Places.end() ? m_Layers.size() : place->second });
    }
    for (const std::string & link : links)
    {
      if (link != "vars" && !IsState(link) && m_File.IsGroup(Join(path, link)))
      {
        this->Collect(Join(path, link), link, depth + 1);
      }
    }
  }

  void
  ReadLayer(const Found & layer)
  {
    const std::string        variables = Join(layer.path, "vars");
    std::vector<std::string> links = m_File.ListGroup(variables);
    if (links.empty())
    {
      return;
    }
    std::string name = layer.group;
    if (layer.place < m_Layers.size())
    {
      name = m_Layers[layer.place].name;
    }
    else if (m_File.HasAttribute(variables, "name"))
    {
      const auto texts = m_File.ReadTexts(variables, "name");
      name = texts.size() == 1 ? texts.front() : name;
    }
    std::sort(links.begin(), links.end(), [](const std::string & a, const std::string & b) {
      return SplitKerasNumber(a) < SplitKerasNumber(b);
    });
    const bool center = layer.place == m_Layers.size() || m_Layers[layer.place].center;
    const auto names = GetKerasVariableNames(layer.group, links.size(), center);
    for (std::size_t i = 0; i < links.size(); ++i)
    {
      const bool known = !names.empty() && links[i] == std::to_string(i);
      m_Tensors.Add(Join(variables, links[i]), name, known ? names[i] : links[i]);
    }
  }

  HDF5File &                                   m_File;
  KerasTensors &                               m_Tensors;
  const std::vector<KerasLayer> &              m_Layers;
  std::unordered_map<std::string, std::size_t> m_Places;
  std::vector<Found>                           m_Found;
  std::size_t                                  m_Groups{ 0 };
};
} // namespace

bool
IsHDF5(const MappedFile & file)
{
  constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";
  return std::string_view(reinterpret_cast<const char *>(file.data), file.size).substr(0, signature.size()) ==
         signature;
}

NamedTensors
ReadKerasHDF5(const MappedFile & mapped, std::size_t memoryLimit, const std::vector<KerasLayer> & layers)
{
  HDF5File     file(mapped, memoryLimit);
  KerasTensors tensors(file);
  for (const std::string root : { "", "model_weights" })
  {
    if (HasList(file, root, "layer_names"))
    {
      LegacyReader(file, tensors).Read(root);
      return { mapped.file, tensors.Finish(), {} };
    }
  }
  VariablesReader(file, tensors, layers).Read();
  NamedTensors result{ mapped.file, tensors.Finish(), {} };
  if (result.tensors.empty())
  {
    ThrowWeightsError(mapped.file,
                      "this HDF5 file contains no Keras weights: neither 'layer_names' nor groups with 'vars'.");
  }
  return result;
}
} // namespace TransferLearning
} // namespace itk
