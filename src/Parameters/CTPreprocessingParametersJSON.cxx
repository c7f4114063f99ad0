// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPreprocessingParameters.h"

#include "Parameters/CTPreprocessingNames.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace itk
{
namespace
{
// Keeps the order of the fields as they are written, which is the order of the steps.
using Json = nlohmann::ordered_json;
using namespace TransferLearning;

const Json &
GetField(const Json & object, const char * key)
{
  const auto field = object.find(key);
  if (field == object.end())
  {
    itkGenericExceptionMacro("Preprocessing parameters: the field '" << key << "' is missing in " << object.dump()
                                                                     << '.');
  }
  return *field;
}

[[noreturn]] void
ThrowWrongType(const char * key, const char * expected, const Json & value)
{
  itkGenericExceptionMacro("Preprocessing parameters: the field '" << key << "' must be " << expected << ", it is "
                                                                   << value.dump() << '.');
}

double
AsDouble(const char * key, const Json & value)
{
  if (!value.is_number())
  {
    ThrowWrongType(key, "a number", value);
  }
  return value.get<double>();
}

double
GetDouble(const Json & object, const char * key)
{
  return AsDouble(key, GetField(object, key));
}

unsigned int
AsUnsigned(const char * key, const Json & value)
{
  if (!value.is_number_unsigned() || value.get<uint64_t>() > std::numeric_limits<unsigned int>::max())
  {
    ThrowWrongType(key, "a whole number from 0 to 4294967295", value);
  }
  return value.get<unsigned int>();
}

std::string
GetString(const Json & object, const char * key)
{
  const Json & value = GetField(object, key);
  if (!value.is_string())
  {
    ThrowWrongType(key, "a text", value);
  }
  return value.get<std::string>();
}

bool
GetBool(const Json & object, const char * key)
{
  const Json & value = GetField(object, key);
  if (!value.is_boolean())
  {
    ThrowWrongType(key, "true or false", value);
  }
  return value.get<bool>();
}

const Json &
GetArray(const Json & object, const char * key)
{
  const Json & value = GetField(object, key);
  if (!value.is_array())
  {
    ThrowWrongType(key, "a list", value);
  }
  return value;
}

const Json &
GetPair(const Json & object, const char * key)
{
  const Json & value = GetArray(object, key);
  if (value.size() != 2)
  {
    ThrowWrongType(key, "a list of two numbers", value);
  }
  return value;
}

std::vector<double>
GetDoubles(const Json & object, const char * key)
{
  std::vector<double> values;
  for (const Json & value : GetArray(object, key))
  {
    values.push_back(AsDouble(key, value));
  }
  return values;
}

template <typename TEnum, std::size_t VSize>
void
GetEnum(const Json & object, const char * key, const EnumName<TEnum> (&table)[VSize], TEnum & value)
{
  value = GetEnumValue(table, std::string("Preprocessing parameters: the field '") + key + "'", GetString(object, key));
}

std::vector<CTWindow>
GetWindows(const Json & object)
{
  std::vector<CTWindow> windows;
  for (const Json & item : GetArray(object, "windows"))
  {
    if (!item.is_object())
    {
      ThrowWrongType("windows", "a list of objects", item);
    }
    CTWindow window{ GetDouble(item, "centre"), GetDouble(item, "width") };
    GetEnum(item, "function", windowFunctionNames, window.function);
    windows.push_back(window);
  }
  return windows;
}

} // namespace

std::string
CTPreprocessingParameters::ToJSON() const
{
  Json json;
  json["intensity"] = GetEnumName(intensityNames, intensity);
  json["hu_offset"] = huOffset;
  json["windows"] = Json::array();
  for (const CTWindow & window : windows)
  {
    json["windows"].push_back({ { "centre", window.centre },
                                { "width", window.width },
                                { "function", GetEnumName(windowFunctionNames, window.function) } });
  }
  json["channel_source"] = GetEnumName(channelSourceNames, channelSource);
  json["picture_range"] = { pictureRange.first, pictureRange.second };
  json["orientation"] = GetEnumName(orientationNames, orientation);
  json["size"] = size;
  json["slices"] = slices;
  json["fit"] = GetEnumName(fitNames, fit);
  json["crop_fraction"] = cropFraction;
  json["interpolation"] = GetEnumName(interpolationNames, interpolation);
  json["antialias"] = antialias;
  json["channels"] = channels;
  json["colour_order"] = GetEnumName(colourOrderNames, colourOrder);
  json["statistics"] = GetEnumName(statisticsNames, statistics);
  json["statistics_per_slice"] = statisticsPerSlice;
  json["percentiles"] = { percentiles.first, percentiles.second };
  json["mean"] = mean;
  json["standard_deviation"] = standardDeviation;
  json["air_value"] = airValue;
  return json.dump();
}

CTPreprocessingParameters
CTPreprocessingParameters::FromJSON(const std::string & text)
{
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object())
  {
    itkGenericExceptionMacro("Preprocessing parameters are not a JSON object: " << text.substr(0, 200));
  }
  CTPreprocessingParameters parameters;
  GetEnum(json, "intensity", intensityNames, parameters.intensity);
  parameters.huOffset = GetDouble(json, "hu_offset");
  parameters.windows = GetWindows(json);
  GetEnum(json, "channel_source", channelSourceNames, parameters.channelSource);
  const Json & range = GetPair(json, "picture_range");
  parameters.pictureRange = { AsDouble("picture_range", range[0]), AsDouble("picture_range", range[1]) };
  GetEnum(json, "orientation", orientationNames, parameters.orientation);
  const Json & size = GetPair(json, "size");
  parameters.size = { { AsUnsigned("size", size[0]), AsUnsigned("size", size[1]) } };
  // Networks of images did not have it at first.
  parameters.slices = json.contains("slices") ? AsUnsigned("slices", json["slices"]) : 0;
  GetEnum(json, "fit", fitNames, parameters.fit);
  parameters.cropFraction = GetDouble(json, "crop_fraction");
  GetEnum(json, "interpolation", interpolationNames, parameters.interpolation);
  parameters.antialias = GetBool(json, "antialias");
  parameters.channels = AsUnsigned("channels", GetField(json, "channels"));
  GetEnum(json, "colour_order", colourOrderNames, parameters.colourOrder);
  GetEnum(json, "statistics", statisticsNames, parameters.statistics);
  parameters.statisticsPerSlice = GetBool(json, "statistics_per_slice");
  const Json & percentiles = GetPair(json, "percentiles");
  parameters.percentiles = { AsDouble("percentiles", percentiles[0]), AsDouble("percentiles", percentiles[1]) };
  parameters.mean = GetDoubles(json, "mean");
  parameters.standardDeviation = GetDoubles(json, "standard_deviation");
  parameters.airValue = GetDouble(json, "air_value");
  parameters.Verify();
  return parameters;
}
} // namespace itk
