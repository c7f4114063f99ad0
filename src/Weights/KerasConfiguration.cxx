// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/KerasConfiguration.h"

#include "Weights/KerasNames.h"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Json = nlohmann::json;

// The largest networks have a thousand layers of a kilobyte each.
constexpr std::size_t maximumConfiguration = std::size_t{ 1 } << 24;
constexpr std::size_t maximumLayers = 20'000;
constexpr std::size_t maximumName = 1000;
// Of the objects and lists of the JSON text: models within models are rarely nested more than twice.
constexpr int maximumDepth = 256;

Json
Parse(const SharedBytes & bytes, const std::string & file)
{
  if (bytes.size > maximumConfiguration)
  {
    ThrowWeightsError(
      file, "its config.json has " + std::to_string(bytes.size) + " bytes, which is too large for a network.");
  }
  const auto * const text = reinterpret_cast<const char *>(bytes.data);
  // A hostile text would exhaust the stack.
  const auto guard = [&file](int depth, Json::parse_event_t, const Json &) {
    if (depth > maximumDepth)
    {
      ThrowWeightsError(file, "its config.json is nested too deeply for a network.");
    }
    return true;
  };
  try
  {
    return Json::parse(text, text + bytes.size, guard);
  }
  catch (const Json::exception & error)
  {
    ThrowWeightsError(file, std::string("its config.json is not JSON: ") + error.what());
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

class LayerList
{
public:
  explicit LayerList(const std::string & file)
    : m_File(file)
  {}

  // Keras numbers the layers of each class within the model that holds them.
  void
  Append(const Json & model, const std::string & folder)
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
      if (group.size() > maximumName || ++m_Count > maximumLayers)
      {
        ThrowWeightsError(m_File,
                          "its config.json describes too many layers, or models nested too deeply: '" +
                            group.substr(0, maximumName) + "'.");
      }
      const Json * const own = FindMember(layer, "config");
      const Json * const center = own ? FindMember(*own, "center") : nullptr;
      const std::string  name = own ? GetText(*own, "name") : std::string();
      if (!name.empty())
      {
        layers.push_back({ group, name, !center || *center != false });
      }
      this->Append(layer, group + '/');
    }
  }

  std::vector<KerasLayer> layers;

private:
  std::string m_File;
  std::size_t m_Count{ 0 };
};
} // namespace

std::vector<KerasLayer>
ReadKerasConfiguration(const SharedBytes & bytes, const std::string & file)
{
  LayerList list(file);
  list.Append(Parse(bytes, file), {});
  return std::move(list.layers);
}
} // namespace TransferLearning
} // namespace itk
