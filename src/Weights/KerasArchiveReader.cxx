// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/KerasArchiveReader.h"

#include "Weights/KerasHDF5Reader.h"
#include "Weights/KerasNames.h"

#include <nlohmann/json.hpp>

#include <map>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Json = nlohmann::json;

constexpr const char * weightsRecord = "model.weights.h5";
constexpr const char * configurationRecord = "config.json";
// Of the objects and lists of the JSON text: models within models are rarely nested more than twice.
constexpr int maximumDepth = 256;

Json
ParseConfiguration(ZipArchive & archive)
{
  const std::string & file = archive.GetFile().file;
  const SharedBytes   bytes = archive.Read(configurationRecord);
  const auto * const  text = reinterpret_cast<const char *>(bytes.data);
  // A hostile text would exhaust the stack.
  const auto guard = [&file](int depth, Json::parse_event_t, const Json &) {
    if (depth > maximumDepth)
    {
      ThrowWeightsError(file, "its config.json is nested deeper than that of a network.");
    }
    return true;
  };
  try
  {
    return Json::parse(text, text + bytes.size, guard);
  }
  catch (const Json::exception & error)
  {
    ThrowWeightsError(file, std::string("its config.json is no JSON: ") + error.what());
  }
}

const Json *
FindMember(const Json & object, const char * key)
{
  const auto member = object.is_object() ? object.find(key) : object.end();
  return member == object.end() ? nullptr : &*member;
}

std::string
GetText(const Json & object, const char * key)
{
  const Json * const member = FindMember(object, key);
  return member && member->is_string() ? member->get<std::string>() : std::string();
}

// Keras numbers the layers of each class within the model that holds them.
void
AppendLayers(const Json & model, const std::string & folder, std::vector<KerasLayer> & layers)
{
  const Json * const configuration = FindMember(model, "config");
  const Json * const list = configuration ? FindMember(*configuration, "layers") : nullptr;
  if (!list || !list->is_array())
  {
    return;
  }
  std::map<std::string, unsigned int> used;
  for (const Json & layer : *list)
  {
    const std::string  type = GetKerasGroupName(GetText(layer, "class_name"));
    const unsigned int number = used[type]++;
    const std::string  group = folder + "layers/" + type + (number == 0 ? "" : '_' + std::to_string(number));
    const Json * const own = FindMember(layer, "config");
    const Json * const center = own ? FindMember(*own, "center") : nullptr;
    const std::string  name = own ? GetText(*own, "name") : std::string();
    if (!name.empty())
    {
      layers.push_back({ group, name, !center || *center != false });
    }
    AppendLayers(layer, group + '/', layers);
  }
}
} // namespace

bool
IsKerasArchive(const ZipArchive & archive)
{
  return archive.Has(weightsRecord) && archive.Has(configurationRecord);
}

NamedTensors
ReadKerasArchive(ZipArchive & archive)
{
  std::vector<KerasLayer> layers;
  AppendLayers(ParseConfiguration(archive), {}, layers);
  const SharedBytes bytes = archive.Read(weightsRecord);
  const MappedFile  weights{ archive.GetFile().file, bytes.data, bytes.size, bytes.owner };
  if (!IsHDF5(weights))
  {
    ThrowWeightsError(weights.file, std::string("its record '") + weightsRecord + "' is not an HDF5 file.");
  }
  return ReadKerasHDF5(weights, GetInflationLimit(archive.GetFile().size), layers);
}
} // namespace TransferLearning
} // namespace itk
