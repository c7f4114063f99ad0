// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/WeightRecognition.h"

#include <algorithm>
#include <iterator>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
IsBelow(const std::string & name, const std::string & prefix)
{
  return !prefix.empty() && name.compare(0, prefix.size(), prefix) == 0;
}

BodyCount
CountBody(const BackboneRegistration & registration, const MappedTensors & tensors)
{
  const std::string head = GetClassifierPrefix(registration.headWeight);
  const std::string auxiliary = GetClassifierPrefix(registration.auxiliaryWeight);
  constexpr char    norm[] = ".running_mean";
  BodyCount         count{ 0, 0, 0 };
  for (const auto & item : tensors.named)
  {
    const std::string & name = item.first;
    const auto &        shape = item.second.tensor->shape;
    if (IsBelow(name, head) || IsBelow(name, auxiliary))
    {
      continue;
    }
    if (shape.size() >= 2)
    {
      ++count.kernels;
      count.elements += static_cast<std::size_t>(MultiplyShape(shape).value_or(0));
    }
    count.norms += name.size() > sizeof(norm) && name.compare(name.size() + 1 - sizeof(norm), sizeof(norm), norm) == 0;
  }
  // Of a damaged file they still tell how large its network is; their names count against it elsewhere.
  for (const NamedTensor * const tensor : tensors.unknown)
  {
    if (tensor->shape.size() >= 2)
    {
      ++count.kernels;
      count.elements += static_cast<std::size_t>(MultiplyShape(tensor->shape).value_or(0));
    }
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

/** 1 where every name is known, and the body has as many kernels, elements and BatchNorms as the registered one. */
double
ComputeScore(const BackboneRegistration & registration, const MappedTensors & tensors, const NamedTensors & file)
{
  const auto      named = static_cast<double>(tensors.named.size() + tensors.ignored.size());
  const BodyCount count = CountBody(registration, tensors);
  return named / static_cast<double>(std::max<std::size_t>(file.tensors.size(), 1)) *
         Compare(count.kernels, registration.body.kernels) * Compare(count.norms, registration.body.norms) *
         Compare(count.elements, registration.body.elements);
}

/** Names of the architecture's tensors, and the origins that the file is then for. */
struct PublishedNames
{
  const KeyMap *                                  map;
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
GetPublishedNames(const BackboneRegistration & registration)
{
  const auto & publications = registration.description.publications;
  const auto   isPublished = [&publications](const auto origin) {
    return std::any_of(
      publications.begin(), publications.end(), [origin](const auto & item) { return item.origin == origin; });
  };
  std::vector<PublishedNames> names;
  for (const KeyMap & map : registration.getKeyMaps())
  {
    PublishedNames published{ &map, {} };
    std::copy_if(map.origins.begin(), map.origins.end(), std::back_inserter(published.origins), isPublished);
    if (!published.origins.empty())
    {
      names.push_back(std::move(published));
    }
  }
  return names;
}
} // namespace

std::optional<RecognizedWeights>
RecognizeWeights(const NamedTensors & file)
{
  // An unrelated network of the same family scores less, half of a network's tensors do too.
  double                                  bestScore = 0.5;
  std::optional<RecognizedWeights>        best;
  std::map<const KeyMap *, MappedTensors> mapped; // families share their maps
  for (const BackboneRegistration & registration : GetBackboneRegistry())
  {
    for (PublishedNames & names : GetPublishedNames(registration))
    {
      if (names.map->inflates)
      {
        continue; // the file is of another architecture
      }
      const auto [tensors, isNew] = mapped.try_emplace(names.map);
      if (isNew)
      {
        tensors->second = MapTensors(*names.map, file);
      }
      const double score = ComputeScore(registration, tensors->second, file);
      if (score > bestScore)
      {
        bestScore = score;
        best = RecognizedWeights{ &registration, std::move(names.origins), tensors->second };
      }
    }
  }
  return best;
}

RecognizedWeights
MapToArchitecture(const BackboneRegistration & registration, const NamedTensors & file)
{
  RecognizedWeights best{ &registration, {}, {} };
  std::size_t       mostFitting = 0;
  for (PublishedNames & names : GetPublishedNames(registration))
  {
    MappedTensors     tensors = MapTensors(*names.map, file);
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

std::string
GetClassifierPrefix(const std::string & weight)
{
  return weight.substr(0, weight.find('.') + 1);
}
} // namespace TransferLearning
} // namespace itk
