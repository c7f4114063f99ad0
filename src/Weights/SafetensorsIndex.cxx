// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/SafetensorsIndex.h"

#include "Support/QuotedNames.h"
#include "Weights/SafetensorsReader.h"

#include "itksys/SystemTools.hxx"

#include <nlohmann/json.hpp>

#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Json = nlohmann::json;

constexpr std::size_t maximumIndex = 100'000'000;

/** Names of tensors by the shard that holds them. */
using WeightMap = std::map<std::string, std::set<std::string>>;

Json
ParseIndex(const MappedFile & file)
{
  if (file.size > maximumIndex)
  {
    ThrowWeightsError(file.file, "it has " + std::to_string(file.size) + " bytes; an index has at most 100000000.");
  }
  const auto * const text = reinterpret_cast<const char *>(file.data);
  // No index is nested deeper; the limit keeps a hostile one from exhausting the stack.
  const auto guard = [&file](int depth, Json::parse_event_t, const Json &) {
    if (depth > 8)
    {
      ThrowWeightsError(file.file, "its JSON is nested too deeply for an index of shards.");
    }
    return true;
  };
  try
  {
    return Json::parse(text, text + file.size, guard);
  }
  catch (const Json::exception & error)
  {
    ThrowWeightsError(file.file, std::string("it looks like an index of shards, but is not JSON: ") + error.what());
  }
}

WeightMap
ReadWeightMap(const MappedFile & file)
{
  const Json index = ParseIndex(file);
  const auto map = index.find("weight_map");
  if (map == index.end() || !map->is_object() || map->empty())
  {
    ThrowWeightsError(file.file, "its weight_map is not a JSON object of tensor names.");
  }
  WeightMap shards;
  for (const auto & item : map->items())
  {
    const std::string shard = item.value().is_string() ? item.value().get<std::string>() : std::string();
    // A shard lies beside its index: nothing else is ever opened.
    if (shard.empty() || shard == "." || shard == ".." ||
        shard.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
    {
      ThrowWeightsError(file.file,
                        "tensor '" + item.key() + "': its shard " + item.value().dump() +
                          " is not the name of a file in the folder of the index.");
    }
    shards[shard].insert(item.key());
  }
  return shards;
}

/** \throws ExceptionObject naming the shards that do not lie beside the index. */
void
VerifyShards(const MappedFile & file, const std::string & folder, const WeightMap & shards)
{
  std::vector<std::string> absent;
  for (const auto & shard : shards)
  {
    if (!itksys::SystemTools::FileExists(folder + shard.first))
    {
      absent.push_back(shard.first);
    }
  }
  if (!absent.empty())
  {
    constexpr std::size_t shown = 10;
    ThrowWeightsError(file.file,
                      "it is an index of shards, of which " + std::to_string(absent.size()) + " of " +
                        std::to_string(shards.size()) + " do not lie beside it: " + JoinQuoted(absent, shown) +
                        ". Download them into the same folder.");
  }
}

void
AppendShard(const std::string & path, std::set<std::string> expected, NamedTensors & result)
{
  NamedTensors shard = ReadSafetensors(MapFile(path));
  for (const NamedTensor & tensor : shard.tensors)
  {
    if (expected.erase(tensor.name) == 0)
    {
      ThrowWeightsError(path, "tensor '" + tensor.name + "' is in this shard, but not in the index.");
    }
  }
  if (!expected.empty())
  {
    ThrowWeightsError(path, "tensor '" + *expected.begin() + "' is missing; the index says that this shard holds it.");
  }
  std::move(shard.tensors.begin(), shard.tensors.end(), std::back_inserter(result.tensors));
}
} // namespace

bool
IsSafetensorsIndex(const MappedFile & file)
{
  const std::string_view text(reinterpret_cast<const char *>(file.data), file.size);
  const std::size_t      first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' && text.find("\"weight_map\"") != std::string_view::npos;
}

NamedTensors
ReadSafetensorsIndex(const MappedFile & file)
{
  const std::size_t slash = file.file.find_last_of("/\\");
  const std::string folder = slash == std::string::npos ? std::string() : file.file.substr(0, slash + 1);
  NamedTensors      result;
  result.file = file.file;
  const WeightMap shards = ReadWeightMap(file);
  VerifyShards(file, folder, shards);
  for (const auto & shard : shards)
  {
    AppendShard(folder + shard.first, shard.second, result);
  }
  return result;
}
} // namespace TransferLearning
} // namespace itk
