// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KeyMaps/KeyMap.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** What a weight of a layer is called, and its layout. */
struct WeightRule
{
  KeyLayer     layer;
  const char * source;
  const char * target;
  TensorLayout layout;
};

constexpr WeightRule kerasWeights[] = {
  { KeyLayer::Plain, "kernel", ".weight", TensorLayout::Kernel },
  { KeyLayer::Depthwise, "kernel", ".weight", TensorLayout::Depthwise },
  { KeyLayer::Depthwise, "depthwise_kernel", ".weight", TensorLayout::Depthwise }, // Keras 2
  { KeyLayer::Separable, "depthwise_kernel", ".conv1.weight", TensorLayout::Depthwise },
  { KeyLayer::Separable, "pointwise_kernel", ".pointwise.weight", TensorLayout::Kernel },
  { KeyLayer::FlattenedMap, "kernel", ".weight", TensorLayout::FlattenedMap }
};
constexpr const char * kerasVectors[][2] = { { "bias", ".bias" },
                                             { "gamma", ".weight" },
                                             { "beta", ".bias" },
                                             { "moving_mean", ".running_mean" },
                                             { "moving_variance", ".running_var" } };
constexpr const char * torchWeights[] = { "weight", "bias", "running_mean", "running_var", "num_batches_tracked" };

/** A name without the prefix; nothing where it does not begin so. */
std::optional<std::string_view>
RemovePrefix(const std::string & name, const std::string & prefix)
{
  return name.compare(0, prefix.size(), prefix) == 0 ? std::make_optional(std::string_view(name).substr(prefix.size()))
                                                     : std::nullopt;
}

/** A tensor's name in two. */
struct SplitName
{
  std::string_view layer;
  std::string_view weight;
};

std::optional<SplitName>
Split(std::string_view name, KeyNaming naming)
{
  const std::size_t separator = name.rfind(naming == KeyNaming::Torch ? '.' : '/');
  if (separator == std::string_view::npos)
  {
    return std::nullopt;
  }
  return SplitName{ name.substr(0, separator), name.substr(separator + 1) };
}

/** The end of the registered name, and the layout; nothing where the layer has no such weight. */
std::optional<std::pair<std::string, TensorLayout>>
FindWeight(KeyNaming naming, KeyLayer layer, std::string_view weight)
{
  if (naming == KeyNaming::Torch)
  {
    const bool isKnown = std::find(std::begin(torchWeights), std::end(torchWeights), weight) != std::end(torchWeights);
    const bool isMap = layer == KeyLayer::WholeMap && weight == "weight";
    return isKnown ? std::make_optional(
                       std::make_pair('.' + std::string(weight), isMap ? TensorLayout::WholeMap : TensorLayout::AsIs))
                   : std::nullopt;
  }
  for (const WeightRule & rule : kerasWeights)
  {
    if (rule.layer == layer && weight == rule.source)
    {
      return std::make_pair(std::string(rule.target), rule.layout);
    }
  }
  for (const auto & vector : kerasVectors)
  {
    if (weight == vector[0])
    {
      return std::make_pair(std::string(vector[1]), TensorLayout::AsIs);
    }
  }
  return std::nullopt;
}

/** The layout in a network for volumes, where the file's kernels are for images. */
TensorLayout
Inflate(const KeyMap & map, const NamedTensor & tensor, TensorLayout layout)
{
  constexpr std::size_t dimensionsOfKernel = 4;
  return map.inflates && tensor.shape.size() == dimensionsOfKernel ? TensorLayout::Inflated : layout;
}

/** The number of a layer that is called `stem` (0) or `stem`_N. */
std::optional<int>
FindNumber(std::string_view layer, const NamePattern & numbered, const std::string & stem)
{
  Captures captures;
  if (layer == stem)
  {
    return 0;
  }
  return numbered.Match(layer, captures) ? std::make_optional(captures.numbers[0]) : std::nullopt;
}

/** The modules of the layers that Keras numbered. */
std::map<std::string_view, std::string>
MapSequences(const KeyMap & map, const NamedTensors & file, const std::string & prefix)
{
  std::map<std::string_view, std::string> modules;
  for (const KeySequence & sequence : map.sequences)
  {
    const NamePattern               numbered(sequence.stem + "_{a}");
    std::map<int, std::string_view> layers;
    for (const NamedTensor & tensor : file.tensors)
    {
      const auto bare = RemovePrefix(tensor.name, prefix);
      if (const auto name = bare ? Split(*bare, map.naming) : std::nullopt)
      {
        if (const auto number = FindNumber(name->layer, numbered, sequence.stem))
        {
          layers.emplace(*number, name->layer);
        }
      }
    }
    // Where layers are missing, the numbers of the others still tell their places.
    const bool  isComplete = layers.size() == sequence.modules.size();
    std::size_t rank = 0;
    for (const auto & layer : layers)
    {
      const auto place = isComplete ? rank++ : static_cast<std::size_t>(layer.first - layers.begin()->first);
      if (place < sequence.modules.size())
      {
        modules.emplace(layer.second, sequence.modules[place]);
      }
    }
  }
  return modules;
}

bool
NamesOneTensor(KeyLayer kind)
{
  return kind == KeyLayer::Tensor || kind == KeyLayer::ChannelVector;
}

/** What a layer of a file, or a tensor, becomes. */
struct Destination
{
  std::string registered;
  KeyLayer    kind;
};

/** \param layer of the tensor's name, where it has one */
std::optional<Destination>
FindDestination(const KeyMap &                                  map,
                const std::map<std::string_view, std::string> & numbered,
                std::string_view                                tensor,
                std::optional<std::string_view>                 layer)
{
  if (const auto module = numbered.find(layer.value_or("")); module != numbered.end())
  {
    return Destination{ module->second, KeyLayer::Plain };
  }
  Captures captures;
  for (const KeyRule & rule : map.rules)
  {
    const std::string_view name = NamesOneTensor(rule.kind) || !layer ? tensor : *layer;
    if (rule.source.Match(name, captures))
    {
      const auto registered = rule.target.Fill(captures);
      return registered ? std::make_optional(Destination{ *registered, rule.kind }) : std::nullopt;
    }
  }
  return std::nullopt;
}

/** Its registered name and layout; nothing where no rule fits. */
std::optional<std::pair<std::string, TensorLayout>>
FindTensor(const KeyMap & map, const Destination & destination, std::string_view weight)
{
  if (NamesOneTensor(destination.kind))
  {
    const bool isVector = destination.kind == KeyLayer::ChannelVector;
    return std::make_pair(destination.registered, isVector ? TensorLayout::Channels : TensorLayout::AsIs);
  }
  auto found = FindWeight(map.naming, destination.kind, weight);
  if (found)
  {
    found->first.insert(0, destination.registered);
  }
  return found;
}

void
Insert(MappedTensors & mapped, const std::string & name, const MappedTensor & tensor)
{
  if (!mapped.named.emplace(name, tensor).second)
  {
    mapped.duplicates.push_back(tensor.tensor);
  }
}
} // namespace

MappedTensors
MapTensors(const KeyMap & map, const NamedTensors & file, const std::string & prefix)
{
  const auto    numbered = MapSequences(map, file, prefix);
  MappedTensors mapped;
  mapped.missingScaleIsOne = map.missingScaleIsOne;
  mapped.addedVariance = map.addedVariance;
  for (const NamedTensor & tensor : file.tensors)
  {
    const auto bare = RemovePrefix(tensor.name, prefix);
    if (!bare)
    {
      mapped.outside.push_back(&tensor);
      continue;
    }
    const auto name = Split(*bare, map.naming);
    const auto destination =
      FindDestination(map, numbered, *bare, name ? std::make_optional(name->layer) : std::nullopt);
    if (destination && destination->kind == KeyLayer::Ignored)
    {
      mapped.ignored.push_back(&tensor);
      continue;
    }
    const auto registered =
      destination ? FindTensor(map, *destination, name ? name->weight : std::string_view()) : std::nullopt;
    if (registered)
    {
      const TensorLayout layout = Inflate(map, tensor, registered->second);
      mapped.areInflated = mapped.areInflated || layout == TensorLayout::Inflated;
      Insert(mapped, registered->first, { &tensor, layout, map.mapChannels });
    }
    else
    {
      mapped.unknown.push_back(&tensor);
    }
  }
  return mapped;
}

MappedTensors
MapRegisteredNames(const NamedTensors & file, const std::string & prefix)
{
  MappedTensors mapped;
  for (const NamedTensor & tensor : file.tensors)
  {
    if (const auto bare = RemovePrefix(tensor.name, prefix))
    {
      Insert(mapped, std::string(*bare), { &tensor });
    }
    else
    {
      mapped.outside.push_back(&tensor);
    }
  }
  return mapped;
}

bool
KnowsNames(const KeyMap & map, const NamedTensors & file, const std::string & prefix)
{
  constexpr std::size_t samples = 48;
  const auto            isNumbered = [&map](std::string_view layer) {
    return std::any_of(map.sequences.begin(), map.sequences.end(), [layer](const KeySequence & sequence) {
      return layer.substr(0, sequence.stem.size()) == sequence.stem;
    });
  };
  const std::size_t step = file.tensors.size() / samples + 1;
  for (std::size_t i = 0; i < file.tensors.size(); i += step)
  {
    const auto bare = RemovePrefix(file.tensors[i].name, prefix);
    const auto name = bare ? Split(*bare, map.naming) : std::nullopt;
    if (bare && ((name && isNumbered(name->layer)) ||
                 FindDestination(map, {}, *bare, name ? std::make_optional(name->layer) : std::nullopt)))
    {
      return true;
    }
  }
  return false;
}

std::vector<int64_t>
GetRegisteredShape(const MappedTensor & mapped)
{
  const auto &      shape = mapped.tensor->shape;
  const std::size_t dimensions = shape.size();
  switch (mapped.layout)
  {
    case TensorLayout::AsIs:
      break;
    case TensorLayout::Kernel:
      if (dimensions >= 2)
      {
        std::vector<int64_t> registered{ shape[dimensions - 1], shape[dimensions - 2] };
        registered.insert(registered.end(), shape.begin(), shape.end() - 2);
        return registered;
      }
      break;
    case TensorLayout::Depthwise:
      if (dimensions >= 2)
      {
        std::vector<int64_t> registered{ shape[dimensions - 1] * shape[dimensions - 2], 1 };
        registered.insert(registered.end(), shape.begin(), shape.end() - 2);
        return registered;
      }
      break;
    case TensorLayout::FlattenedMap:
      if (dimensions == 2)
      {
        return { shape[1], shape[0] };
      }
      break;
    case TensorLayout::WholeMap:
      if (dimensions >= 2)
      {
        return { shape[0], *MultiplyShape({ shape.begin() + 1, shape.end() }) };
      }
      break;
    case TensorLayout::Channels:
      if (dimensions == 1)
      {
        return { shape[0], 1, 1 };
      }
      break;
    case TensorLayout::Inflated:
      if (dimensions == 4)
      {
        return { shape[0], shape[1], shape[2], shape[2], shape[3] };
      }
      break;
  }
  return shape;
}
} // namespace TransferLearning
} // namespace itk
