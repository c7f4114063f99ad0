// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingIdentity.h"

#include "Support/NumberText.h"
#include "Support/SHA256.h"
#include "TransferLearning/itkNetworkTrainingFields.h"
#include "itkDatasetSplit.h"

#include <algorithm>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** All of the samples but their pixels and splits. */
std::string
HashSamples(const LabeledImageDataset & dataset)
{
  SHA256 hash;
  for (std::size_t i = 0; i < dataset.GetSlices().size(); ++i)
  {
    const LabeledSlice & slice = dataset.GetSlices()[i];
    hash.Append(dataset.GetRelativePath(i) + '\t' + slice.seriesInstanceUID + '\t' + std::to_string(slice.slice) +
                '\t' + dataset.GetClassNames()[slice.label] + '\t' + ToNumberText(slice.weight) + '\t' +
                std::to_string(slice.slicesOfVolume) + '\n');
  }
  return hash.Finish();
}

/** null where not all files have been read. */
nlohmann::json
HashPixels(const LabeledImageDataset & dataset)
{
  SHA256 hash;
  for (const LabeledSlice & slice : dataset.GetSlices())
  {
    if (!slice.content)
    {
      return nullptr;
    }
    hash.Append(slice.content->pixelHash + '\n');
  }
  return hash.Finish();
}

nlohmann::json
DescribeNetwork(const ClassificationNetwork & network)
{
  const auto     card = nlohmann::json::parse(network.GetModelCard());
  nlohmann::json description;
  for (const char * const section : { "architecture", "classes", "head", "input", "preprocessing", "topology" })
  {
    description[section] = card.at(section);
  }
  const auto training = card.value("training", nlohmann::json::object());
  description["initial_weights"] = training.value("initial_weights", nlohmann::json());
  return description;
}

struct Difference
{
  const char * key;
  const char * sentence;
  /** Keys that begin so explain it where they differ. */
  std::vector<std::string> causes;
};

/** In the order in which they are told. */
const std::vector<Difference> &
GetHashes()
{
  static const std::vector<Difference> hashes{
    { "network/initial_weights/sha256", "the file of the initial weights has different contents", {} },
    { "network/sha256", "the weights of the initial network are different", { "network/", "training/seed" } },
    { "data/samples_sha256",
      "the data have different samples (paths, slices, labels or weights)",
      { "data/series_policies/" } },
    { "data/pixels_sha256", "the files of the data have different pixels", { "data/" } },
    { "split/sha256",
      "the samples are split differently",
      { "split/", "data/samples", "data/series_policies/", "training/seed" } }
  };
  return hashes;
}

std::string
Print(const nlohmann::json & flat, const std::string & key)
{
  return flat.contains('/' + key) ? flat['/' + key].dump() : "missing";
}

bool
IsExplained(const Difference & hash, const std::set<std::string> & different)
{
  return std::any_of(hash.causes.begin(), hash.causes.end(), [&](const std::string & cause) {
    const auto found = different.lower_bound(cause);
    return found != different.end() && found->compare(0, cause.size(), cause) == 0;
  });
}
} // namespace

nlohmann::json
MakeIdentity(const ClassificationNetwork &     initial,
             const LabeledImageDataset &       dataset,
             const NetworkTrainingParameters & parameters)
{
  using Split = LabeledImageDatasetEnums::Split;
  const auto count = [&](Split split) {
    return DatasetSplit::GetSamples(&dataset, split, initial.GetDimension()).size();
  };
  nlohmann::json network = DescribeNetwork(initial);
  network["sha256"] = initial.GetSHA256();
  return { { "network", std::move(network) },
           { "data",
             { { "samples", dataset.GetSlices().size() },
               { "samples_sha256", HashSamples(dataset) },
               { "series_policies", nlohmann::json::parse(dataset.GetSeriesPolicies().ToJSON()) },
               { "pixels_sha256", HashPixels(dataset) } } },
           { "split",
             { { "training", count(Split::Training) },
               { "validation", count(Split::Validation) },
               { "test", count(Split::Test) },
               { "sha256", DatasetSplit::ComputeHash(&dataset) } } },
           { "training", nlohmann::json::parse(parameters.ToJSON()) } };
}

nlohmann::json
ReadIdentity(const nlohmann::json & training)
{
  nlohmann::json network = training.value("initial_network", nlohmann::json::object());
  network["sha256"] = training.value("initial_network_sha256", nlohmann::json());
  nlohmann::json split{ { "sha256", training.value("split_hash", nlohmann::json()) } };
  const auto     splits = training.value("splits", nlohmann::json::object());
  for (const auto & [name, description] : splits.items())
  {
    split[name] = description.value("samples", nlohmann::json());
  }
  return { { "network", std::move(network) },
           { "data", training.value("data", nlohmann::json::object()) },
           { "split", std::move(split) },
           { "training", training.value("protocol", nlohmann::json::object()) } };
}

bool
CanChangeEpochs(const nlohmann::json & training)
{
  NetworkTrainingParameters parameters;
  parameters.schedule = GetEnumValue<NetworkTrainingEnums::Schedule>(
    "The schedule", training.value("schedule", GetEnumName(parameters.schedule)));
  return parameters.CanChangeEpochs();
}

std::string
DescribeDifferences(const nlohmann::json & there, const nlohmann::json & here)
{
  const nlohmann::json  before = there.flatten();
  const nlohmann::json  after = here.flatten();
  std::set<std::string> different;
  for (const nlohmann::json * const all : { &before, &after })
  {
    for (const auto & item : all->items())
    {
      // The key of what has no fields is empty.
      const std::string key = item.key().empty() ? "" : item.key().substr(1);
      if (!key.empty() && Print(before, key) != Print(after, key))
      {
        different.insert(key);
      }
    }
  }
  if (Print(before, "data/pixels_sha256") == "null" || Print(after, "data/pixels_sha256") == "null")
  {
    different.erase("data/pixels_sha256"); // one of them has not read them
  }
  std::set<std::string> hashes;
  for (const Difference & hash : GetHashes())
  {
    if (different.erase(hash.key) > 0)
    {
      hashes.insert(hash.key);
    }
  }
  std::string list;
  for (const std::string & key : different)
  {
    list += "\n  " + key + " is " + Print(before, key) + " there and " + Print(after, key) + " here";
    list += key == "training/epochs" && !CanChangeEpochs(here.value("training", nlohmann::json::object()))
              ? ", and the learning rates of the cosine schedule depend on it"
              : "";
  }
  for (const Difference & hash : GetHashes())
  {
    if (hashes.count(hash.key) > 0 && !IsExplained(hash, different))
    {
      list += std::string("\n  ") + hash.sentence;
      different.insert(hash.key);
    }
  }
  return list;
}
} // namespace TransferLearning
} // namespace itk
