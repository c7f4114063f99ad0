// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/WeightRecognition.h"

#include "Networks/BackboneOutline.h"
#include "Networks/ForeignTensors.h"
#include "Networks/NamePrefixes.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Weights/WeightSets.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
IsKernel(const std::vector<int64_t> & shape)
{
  return std::count_if(shape.begin(), shape.end(), [](int64_t size) { return size > 1; }) >= 2;
}

/** Tensors of a body that the file and the architecture both have, and those that one of them has. */
struct Overlap
{
  std::size_t common{ 0 };
  std::size_t all{ 0 };

  void
  Add(bool isCommon)
  {
    common += isCommon ? 1 : 0;
    ++all;
  }
  double
  GetShare() const
  {
    return all == 0 ? 0.0 : static_cast<double>(common) / static_cast<double>(all);
  }
};

/** How well a file fits an architecture. */
struct Fit
{
  double      body{ 0.0 };
  std::size_t named{ 0 }; ///< Tensors that the names of the publisher know, heads too.

  bool
  operator<(const Fit & other) const
  {
    return std::make_pair(body, named) < std::make_pair(other.body, other.named);
  }
};

/** The number of channels of the input is not part of the body. */
bool
HaveSameShape(std::vector<int64_t> shape, std::vector<int64_t> expected, bool isFirst)
{
  if (isFirst && shape.size() == expected.size() && shape.size() >= 2)
  {
    shape[1] = expected[1];
  }
  return shape == expected;
}

/** Whether a tensor may be the scale of a norm. */
bool
IsScale(const std::string & name, const std::vector<int64_t> & shape)
{
  constexpr std::size_t size = 7;
  return shape.size() == 1 && name.size() > size && name.compare(name.size() - size, size, ".weight") == 0;
}

/** Norms alone say little of a network: kernels count once more. */
Fit
MeasureFit(const BackboneOutline & outline, const MappedTensors & tensors)
{
  const std::string first = outline.firstConvolution;
  Overlap           kernels;
  Overlap           all;
  for (const auto & [name, shape] : outline.tensors)
  {
    if (!IsInBody(outline, name))
    {
      continue;
    }
    const auto found = tensors.named.find(name);
    const bool isOne = found == tensors.named.end() && tensors.missingScaleIsOne && IsScale(name, shape);
    const bool isCommon =
      isOne || (found != tensors.named.end() && HaveSameShape(GetRegisteredShape(found->second), shape, name == first));
    all.Add(isCommon);
    if (IsKernel(shape))
    {
      kernels.Add(isCommon);
    }
  }
  for (const auto & item : tensors.named)
  {
    if (outline.tensors.count(item.first) == 0 && IsInBody(outline, item.first))
    {
      all.Add(false);
      if (IsKernel(item.second.tensor->shape))
      {
        kernels.Add(false);
      }
    }
  }
  return { all.GetShare() * (kernels.all == 0 ? 1.0 : kernels.GetShare()),
           tensors.named.size() + tensors.ignored.size() };
}

/** Names of the architecture's tensors, and the origins that the file is then for. */
struct PublishedNames
{
  const KeyMap *                                  map; ///< nullptr: the module's own names.
  std::vector<ClassificationNetworkEnums::Origin> origins;
};

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
MapPublishedNames(const RegisteredBackbone & registration,
                  const PublishedNames &     names,
                  const NamedTensors &       file,
                  const std::string &        prefix)
{
  MappedTensors mapped = names.map ? MapTensors(*names.map, file, prefix) : MapRegisteredNames(file, prefix);
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

/** A file seen with the names of one publisher, below one prefix. */
struct Reading
{
  std::string   prefix;
  MappedTensors tensors;
};

/** All readings of a file; what families share is read once. */
class Readings
{
public:
  explicit Readings(const NamedTensors & file)
    : m_File(file)
    , m_Prefixes(FindNamePrefixes(file))
  {}

  /** Below every prefix where the names are known. */
  const std::vector<Reading> &
  Get(const RegisteredBackbone & registration, const PublishedNames & names)
  {
    const void * const key = names.map ? static_cast<const void *>(names.map) : &registration;
    const auto [found, isNew] = m_Readings.try_emplace(key);
    for (std::size_t i = 0; isNew && i < m_Prefixes.size(); ++i)
    {
      if (!names.map || KnowsNames(*names.map, m_File, m_Prefixes[i]))
      {
        MappedTensors tensors = MapPublishedNames(registration, names, m_File, m_Prefixes[i]);
        if (!tensors.named.empty())
        {
          found->second.push_back({ m_Prefixes[i], std::move(tensors) });
        }
      }
    }
    return found->second;
  }

private:
  const NamedTensors &                         m_File;
  std::vector<std::string>                     m_Prefixes;
  std::map<const void *, std::vector<Reading>> m_Readings; // by the key map
};

/** Of the readings of one file with the names of one publisher of an architecture. */
struct BestReading
{
  Fit                      fit;
  const Reading *          reading{ nullptr };
  std::vector<std::string> others; ///< Prefixes where the body is there as well.
};

/** A moving average comes before other networks of the architecture. */
BestReading
FindBest(const BackboneOutline & outline, const std::vector<Reading> & readings)
{
  BestReading                  best;
  std::vector<const Reading *> whole;
  for (const Reading & reading : readings)
  {
    const Fit fit = MeasureFit(outline, reading.tensors);
    if (fit.body == 1.0)
    {
      whole.push_back(&reading);
    }
    const bool isPreferred = best.reading && fit.body == 1.0 && best.fit.body == 1.0 &&
                             IsMovingAverage(reading.prefix) && !IsMovingAverage(best.reading->prefix);
    if (!best.reading || isPreferred ||
        (best.fit < fit && !(best.fit.body == 1.0 && IsMovingAverage(best.reading->prefix))))
    {
      best.fit = fit;
      best.reading = &reading;
    }
  }
  for (const Reading * const reading : whole)
  {
    if (reading != best.reading)
    {
      best.others.push_back(reading->prefix);
    }
  }
  return best;
}

/** Whether measuring the readings is worth the time that an outline takes. */
bool
CanBeBetter(const std::vector<Reading> & readings, const Fit & best)
{
  return std::any_of(readings.begin(), readings.end(), [&best](const Reading & reading) {
    return best < Fit{ 1.0, reading.tensors.named.size() + reading.tensors.ignored.size() };
  });
}

RecognizedWeights
MakeRecognized(const RegisteredBackbone & registration, const PublishedNames & names, const BestReading & best)
{
  RecognizedWeights weights{ &registration, names.origins, best.reading->tensors };
  weights.prefix = best.reading->prefix;
  weights.otherPrefixes = best.others;
  weights.bodyShare = best.fit.body;
  weights.input = names.map ? names.map->input : std::nullopt;
  return weights;
}

/** The best of all architectures for a file of images or volumes. */
std::optional<RecognizedWeights>
FindNearest(const NamedTensors & file)
{
  Readings                         readings(file);
  Fit                              bestFit;
  std::optional<RecognizedWeights> nearest;
  for (const RegisteredBackbone & registration : GetBackboneRegistry())
  {
    for (const PublishedNames & names : GetPublishedNames(registration))
    {
      if (names.map && names.map->inflates)
      {
        continue; // the file is of another architecture
      }
      const auto & known = readings.Get(registration, names);
      if (!CanBeBetter(known, bestFit))
      {
        continue;
      }
      const BestReading best = FindBest(GetOutline(registration, names.origins.front()), known);
      if (bestFit < best.fit)
      {
        bestFit = best.fit;
        nearest = MakeRecognized(registration, names, best);
      }
    }
  }
  return nearest;
}
} // namespace

std::optional<RecognizedWeights>
RecognizeWeights(const NamedTensors & file)
{
  // An unrelated network of the same family fits less, half of a network's tensors do too.
  constexpr double least = 0.5;
  auto             nearest = FindNearest(file);
  if (!nearest || nearest->bodyShare <= least)
  {
    return std::nullopt;
  }
  SortForeignTensors(*nearest);
  return nearest;
}

RecognizedWeights
MapToArchitecture(const RegisteredBackbone & registration, const NamedTensors & file)
{
  Readings                         readings(file);
  Fit                              bestFit;
  std::optional<RecognizedWeights> weights;
  const auto                       published = GetPublishedNames(registration);
  for (const PublishedNames & names : published)
  {
    const auto & known = readings.Get(registration, names);
    if (known.empty())
    {
      continue;
    }
    const BestReading best = FindBest(GetOutline(registration, names.origins.front()), known);
    if (!weights || bestFit < best.fit)
    {
      bestFit = best.fit;
      weights = MakeRecognized(registration, names, best);
    }
  }
  if (!weights)
  {
    weights = RecognizedWeights{ &registration,
                                 published.front().origins,
                                 MapPublishedNames(registration, published.front(), file, {}) };
  }
  SortForeignTensors(*weights);
  return *std::move(weights);
}

std::string
ExplainMisfit(const NamedTensors & file, const RegisteredBackbone * registration)
{
  const auto  nearest = RecognizeWeights(file);
  std::string text;
  if (nearest && nearest->registration != registration)
  {
    text = " They are the tensors of " + nearest->registration->description.name + " in the names of " +
           GetEnumName(nearest->origins.front()) + '.';
  }
  const std::string common = FindCommonPrefix(file);
  if (!nearest && !common.empty())
  {
    text += " Every name begins with '" + common + "'.";
  }
  if (const auto partly = nearest ? std::nullopt : FindNearest(file); partly && partly->bodyShare > 0.0)
  {
    text += " The nearest architecture is " + partly->registration->description.name + " in the names of " +
            GetEnumName(partly->origins.front()) + ", of whose body " +
            std::to_string(static_cast<int>(100.0 * partly->bodyShare)) + " % fit.";
  }
  return text;
}
} // namespace TransferLearning
} // namespace itk
