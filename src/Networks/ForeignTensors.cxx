// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/ForeignTensors.h"

#include "Networks/NamePrefixes.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Tensors = std::vector<const NamedTensor *>;

bool
IsBelow(const std::string & name, const std::string & prefix)
{
  return !prefix.empty() && name.compare(0, prefix.size(), prefix) == 0;
}

bool
EndsWith(std::string_view text, std::string_view end)
{
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Parts of names that training frameworks give to what is no network's, with an underscore where more may follow or
// come before.
constexpr std::string_view strangerParts[] = { "criterion",  "criteria",     "loss",         "losses",
                                               "metric",     "metrics",      "n_averaged",   "optimizer",
                                               "optimizers", "queue",        "num_updates",  "ema_updates",
                                               "total_ops",  "total_params", "lr_scheduler", "global_step" };
constexpr std::string_view strangerBegins[] = { "criterion_", "loss_", "metric_", "metrics_", "queue_", "optimizer_" };
constexpr std::string_view strangerEnds[] = { "_criterion", "_loss", "_losses", "_metric", "_metrics", "_queue" };

bool
IsStrangerPart(std::string_view part)
{
  return std::any_of(
           std::begin(strangerParts), std::end(strangerParts), [part](std::string_view s) { return part == s; }) ||
         std::any_of(std::begin(strangerBegins),
                     std::end(strangerBegins),
                     [part](std::string_view s) { return part.substr(0, s.size()) == s; }) ||
         std::any_of(
           std::begin(strangerEnds), std::end(strangerEnds), [part](std::string_view s) { return EndsWith(part, s); });
}

/** The part of a name that says that the tensor is no network's; empty where none does. */
std::string
FindStrangerPart(const std::string & name)
{
  for (std::size_t begin = 0; begin <= name.size();)
  {
    const std::size_t      end = std::min(name.find_first_of("./", begin), name.size());
    const std::string_view part = std::string_view(name).substr(begin, end - begin);
    if (IsStrangerPart(part))
    {
      return std::string(part);
    }
    begin = end + 1;
  }
  return {};
}

/** First parts of the names of the body's layers in the file: what is unknown below one of them stands in the body. */
std::set<std::string>
FindBodyParts(const BackboneOutline & outline, const RecognizedWeights & weights)
{
  std::set<std::string> parts;
  for (const auto & [name, mapped] : weights.tensors.named)
  {
    if (IsInBody(outline, name))
    {
      parts.insert(GetFirstPart(mapped.tensor->name, weights.prefix));
    }
  }
  return parts;
}

/** Unknown and outside, in the file's order. */
void
SortRest(const BackboneOutline & outline, RecognizedWeights & weights)
{
  const std::set<std::string> body = FindBodyParts(outline, weights);
  Tensors                     inBody;
  const auto                  sort = [&weights](const NamedTensor * tensor) {
    (FindStrangerPart(tensor->name).empty() ? weights.leftOut : weights.strangers).push_back(tensor);
  };
  for (const NamedTensor * const tensor : weights.tensors.unknown)
  {
    const std::string last = tensor->name.substr(tensor->name.find_last_of("./") + 1);
    if (body.count(GetFirstPart(tensor->name, weights.prefix)) != 0 && !IsStrangerPart(last))
    {
      inBody.push_back(tensor);
    }
    else
    {
      sort(tensor);
    }
  }
  for (const NamedTensor * const tensor : weights.tensors.outside)
  {
    const auto & others = weights.otherPrefixes;
    if (std::any_of(
          others.begin(), others.end(), [tensor](const auto & other) { return IsBelow(tensor->name, other); }))
    {
      weights.tensors.ignored.push_back(tensor); // of another network of the architecture
    }
    else
    {
      sort(tensor);
    }
  }
  std::sort(weights.leftOut.begin(), weights.leftOut.end());
  std::sort(weights.strangers.begin(), weights.strangers.end());
  weights.tensors.unknown = std::move(inBody);
  weights.tensors.outside.clear();
}

/** A weight of Keras has its inputs first. */
bool
IsOfKeras(const NamedTensor & tensor)
{
  return EndsWith(tensor.name, "/kernel");
}

/** Inputs of a linear layer's weight, or channels of a norm's; 0 of others. */
int64_t
GetInputs(const NamedTensor & tensor)
{
  switch (tensor.shape.size())
  {
    case 1:
      return tensor.shape[0];
    case 2:
      return tensor.shape[IsOfKeras(tensor) ? 0 : 1];
    default:
      return 0;
  }
}

/** Other layers of a classifier of several are there, with the publisher's shapes. */
bool
HasOtherLayers(const BackboneOutline & outline, const MappedTensors & tensors)
{
  const std::string prefix = GetClassifierPrefix(outline.headName);
  const std::string last = outline.headName + '.';
  return std::all_of(outline.tensors.begin(), outline.tensors.end(), [&](const auto & item) {
    const auto found = tensors.named.find(item.first);
    return !IsBelow(item.first, prefix) || IsBelow(item.first, last) ||
           (found != tensors.named.end() && GetRegisteredShape(found->second) == item.second);
  });
}

/** Takes the only layer that is left as the classifier, where it is a linear one of the features. */
void
AdoptClassifier(const BackboneOutline & outline, int64_t features, RecognizedWeights & weights)
{
  const NamedTensor * weight = nullptr;
  const NamedTensor * bias = nullptr;
  if (weights.leftOut.size() != 2)
  {
    return;
  }
  for (const NamedTensor * const tensor : weights.leftOut)
  {
    (tensor->shape.size() == 2 ? weight : bias) = tensor;
  }
  const bool isLayer = weight && bias && GetLayerName(weight->name) == GetLayerName(bias->name) &&
                       EndsWith(bias->name, "bias") && bias->shape.size() == 1;
  if (!isLayer || GetInputs(*weight) != features || bias->shape[0] != weight->shape[IsOfKeras(*weight) ? 1 : 0] ||
      !HasOtherLayers(outline, weights.tensors))
  {
    return;
  }
  weights.tensors.named[outline.headName + ".weight"] = { weight,
                                                          IsOfKeras(*weight) ? TensorLayout::Kernel
                                                                             : TensorLayout::AsIs };
  weights.tensors.named[outline.headName + ".bias"] = { bias };
  weights.headLayer = GetLayerName(weight->name);
  weights.leftOut.clear();
}

/** Its classifier is known, but layers beside it may stand before it. */
void
LeaveOutClassifier(const BackboneOutline & outline, int64_t features, RecognizedWeights & weights)
{
  const bool        isFed = std::any_of(weights.leftOut.begin(),
                                 weights.leftOut.end(),
                                 [features](const NamedTensor * tensor) { return GetInputs(*tensor) == features; });
  const std::string prefix = GetClassifierPrefix(outline.headName);
  auto &            named = weights.tensors.named;
  for (auto item = named.begin(); isFed && item != named.end();)
  {
    const bool isHead = IsBelow(item->first, prefix);
    if (isHead)
    {
      weights.leftOut.push_back(item->second.tensor);
    }
    item = isHead ? named.erase(item) : std::next(item);
  }
}

/** Once each, in the order of the file. */
std::vector<std::string>
ListLayers(const Tensors & tensors)
{
  std::vector<std::string> layers;
  for (const NamedTensor * const tensor : tensors)
  {
    const std::string layer = GetLayerName(tensor->name);
    if (std::find(layers.begin(), layers.end(), layer) == layers.end())
    {
      layers.push_back(layer);
    }
  }
  return layers;
}

/** "3 tensors of 'file' <what> were <done: names>." */
std::string
Describe(std::size_t                      number,
         const std::string &              file,
         const std::string &              what,
         const std::string &              done,
         const std::vector<std::string> & names)
{
  const bool isOne = number == 1;
  return std::to_string(number) + (isOne ? " tensor of '" : " tensors of '") + file + "' " + what +
         (isOne ? " was " : " were ") + done + ": " + ListNames(names) + '.';
}
} // namespace

bool
IsInBody(const BackboneOutline & outline, const std::string & name)
{
  return !IsBelow(name, GetClassifierPrefix(outline.headName)) &&
         !IsBelow(name, GetClassifierPrefix(outline.auxiliaryHeadName)) && !EndsWith(name, "num_batches_tracked");
}

void
SortForeignTensors(RecognizedWeights & weights)
{
  const BackboneOutline & outline = GetOutline(*weights.registration);
  SortRest(outline, weights);
  const auto head = outline.tensors.find(outline.headName + ".weight");
  if (head == outline.tensors.end() || head->second.size() != 2 || weights.leftOut.empty())
  {
    return;
  }
  const int64_t features = head->second[1];
  if (weights.tensors.named.count(head->first) == 0)
  {
    AdoptClassifier(outline, features, weights);
  }
  else
  {
    LeaveOutClassifier(outline, features, weights);
  }
}

std::string
ListNames(const std::vector<std::string> & names)
{
  constexpr std::size_t shown = 10;
  std::string           text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
  {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

std::vector<std::string>
DescribeForeignTensors(const RecognizedWeights & weights, const std::string & fileName)
{
  std::vector<std::string> sentences;
  if (!weights.otherPrefixes.empty())
  {
    std::string others;
    for (const std::string & prefix : weights.otherPrefixes)
    {
      others += (others.empty() ? "'" : ", '") + prefix + "'";
    }
    sentences.push_back("'" + fileName + "' has the network below '" + weights.prefix + "' and " + others +
                        ": that below '" + weights.prefix + "' was loaded.");
  }
  if (!weights.headLayer.empty())
  {
    sentences.push_back("The linear layer '" + weights.headLayer + "' of '" + fileName +
                        "' was taken as the classifier.");
  }
  if (!weights.leftOut.empty())
  {
    sentences.push_back(
      Describe(weights.leftOut.size(), fileName, "beside the body", "left out", ListLayers(weights.leftOut)));
  }
  if (!weights.strangers.empty())
  {
    std::vector<std::string> parts;
    for (const NamedTensor * const tensor : weights.strangers)
    {
      const std::string part = FindStrangerPart(tensor->name);
      if (std::find(parts.begin(), parts.end(), part) == parts.end())
      {
        parts.push_back(part);
      }
    }
    sentences.push_back(Describe(weights.strangers.size(), fileName, "of no network", "ignored", parts));
  }
  return sentences;
}
} // namespace TransferLearning
} // namespace itk
