// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/WeightRecognition.h"

#include "Networks/BackboneOutline.h"

#include <algorithm>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
BodyCount
CountMappedBody(const BackboneOutline & outline, const MappedTensors & tensors)
{
  TensorShapes shapes;
  for (const auto & item : tensors.named)
  {
    shapes[item.first] = item.second.tensor->shape;
  }
  BodyCount count = CountBody(shapes, outline.headName, outline.auxiliaryHeadName);
  // Of a damaged file they still tell how large its network is; their names count against it elsewhere.
  for (const NamedTensor * const tensor : tensors.unknown)
  {
    CountKernel(tensor->shape, count);
  }
  return count;
}

/** 1 where they are equal, towards 0 the more they differ. */
double
Compare(std::size_t a, std::size_t b)
{
  const auto limits = std::minmax({ static_cast<double>(a) + 1.0, static_cast<double>(b) + 1.0 });
  return limits.first / limits.second;
}

/** The share of the file's tensors whose names are known. */
double
ComputeNamedShare(const MappedTensors & tensors, const NamedTensors & file)
{
  const auto named = static_cast<double>(tensors.named.size() + tensors.ignored.size());
  return named / static_cast<double>(std::max<std::size_t>(file.tensors.size(), 1));
}

/** 1 where the body has as many kernels, elements and norms as the registered one. */
double
CompareBodies(const RegisteredBackbone & registration, const MappedTensors & tensors)
{
  const BackboneOutline & outline = GetOutline(registration);
  const BodyCount         count = CountMappedBody(outline, tensors);
  return Compare(count.kernels, outline.body.kernels) * Compare(count.norms, outline.body.norms) *
         Compare(count.elements, outline.body.elements);
}

/** Names of the architecture's tensors, and the origins that the file is then for. */
struct PublishedNames
{
  const KeyMap *                                  map; ///< nullptr: the module's own names.
  std::vector<ClassificationNetworkEnums::Origin> origins;
};

/** Tensors without the kernels of networks for other dimensions. */
std::size_t
CountFitting(const MappedTensors & tensors, unsigned int dimension)
{
  return static_cast<std::size_t>(
    std::count_if(tensors.named.begin(), tensors.named.end(), [dimension](const auto & item) {
      const std::size_t dimensions = GetRegisteredShape(item.second).size();
      return dimensions <= 2 || dimensions == dimension + 2;
    }));
}

/** Those of the architecture's publishers; its family may have more. */
std::vector<PublishedNames>
GetPublishedNames(const RegisteredBackbone & registration)
{
  std::vector<ClassificationNetworkEnums::Origin> publishers;
  for (const auto & publication : registration.description.publications)
  {
    publishers.push_back(publication.origin);
  }
  if (!registration.keyMaps)
  {
    return { { nullptr, publishers } };
  }
  std::vector<PublishedNames> names;
  for (const KeyMap & map : *registration.keyMaps)
  {
    PublishedNames published{ &map, {} };
    std::copy_if(map.origins.begin(), map.origins.end(), std::back_inserter(published.origins), [&](const auto origin) {
      return std::find(publishers.begin(), publishers.end(), origin) != publishers.end();
    });
    if (!published.origins.empty())
    {
      names.push_back(std::move(published));
    }
  }
  return names;
}

MappedTensors
MapPublishedNames(const RegisteredBackbone & registration, const PublishedNames & names, const NamedTensors & file)
{
  MappedTensors mapped = names.map ? MapTensors(*names.map, file) : MapRegisteredNames(file);
  if (names.map && !names.map->keepsOtherNames)
  {
    return mapped;
  }
  const TensorShapes & own = GetOutline(registration).tensors;
  for (auto item = mapped.named.begin(); item != mapped.named.end();)
  {
    const bool isOwn = own.count(item->first) != 0;
    if (!isOwn)
    {
      mapped.unknown.push_back(item->second.tensor);
    }
    item = isOwn ? std::next(item) : mapped.named.erase(item);
  }
  return mapped;
}
} // namespace

std::optional<RecognizedWeights>
RecognizeWeights(const NamedTensors & file)
{
  // An unrelated network of the same family scores less, half of a network's tensors do too.
  double                                bestScore = 0.5;
  std::optional<RecognizedWeights>      best;
  std::map<const void *, MappedTensors> mapped; // by the key map, which families share
  for (const RegisteredBackbone & registration : GetBackboneRegistry())
  {
    for (PublishedNames & names : GetPublishedNames(registration))
    {
      if (names.map && names.map->inflates)
      {
        continue; // the file is of another architecture
      }
      const void * const key = names.map ? static_cast<const void *>(names.map) : &registration;
      const auto [found, isNew] = mapped.try_emplace(key);
      MappedTensors & tensors = found->second;
      if (isNew)
      {
        tensors = MapPublishedNames(registration, names, file);
      }
      double score = ComputeNamedShare(tensors, file);
      if (score > bestScore) // else no body makes it the best
      {
        score *= CompareBodies(registration, tensors);
      }
      if (score > bestScore)
      {
        bestScore = score;
        best = RecognizedWeights{ &registration, std::move(names.origins), tensors };
      }
    }
  }
  return best;
}

RecognizedWeights
MapToArchitecture(const RegisteredBackbone & registration, const NamedTensors & file)
{
  RecognizedWeights best{ &registration, {}, {} };
  std::size_t       mostFitting = 0;
  for (PublishedNames & names : GetPublishedNames(registration))
  {
    MappedTensors     tensors = MapPublishedNames(registration, names, file);
    const std::size_t fitting = CountFitting(tensors, registration.description.dimension);
    if (best.origins.empty() || fitting > mostFitting)
    {
      mostFitting = fitting;
      best.origins = std::move(names.origins);
      best.tensors = std::move(tensors);
    }
  }
  return best;
}
} // namespace TransferLearning
} // namespace itk
