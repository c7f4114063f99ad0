// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkCTPreprocessingParameters.h"

#include "itkMacro.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <sstream>

namespace
{
using itk::CTPreprocessingEnums;
using itk::CTPreprocessingParameters;
using Change = std::function<void(CTPreprocessingParameters &)>;

/** One change a field, each to a value that is valid beside the defaults. */
const std::vector<std::pair<std::string, Change>> &
GetChanges()
{
  static const std::vector<std::pair<std::string, Change>> changes{
    { "hu_offset", [](auto & p) { p.huOffset = -1024.125; } },
    { "windows", [](auto & p) { p.windows = { { -0.1, 1.0 / 3.0 } }; } },
    { "picture_range", [](auto & p) { p.pictureRange = { -0.5, 4095.1 }; } },
    { "orientation", [](auto & p) { p.orientation = CTPreprocessingEnums::Orientation::AsStored; } },
    { "size", [](auto & p) { p.size = { { 299, 512 } }; } },
    { "fit", [](auto & p) { p.fit = CTPreprocessingEnums::Fit::CenterCrop; } },
    { "crop_fraction", [](auto & p) { p.cropFraction = 0.1; } },
    { "spacing", [](auto & p) { p.spacing = { { 1.5, 0.7, 3.0 } }; } },
    { "interpolation", [](auto & p) { p.interpolation = CTPreprocessingEnums::Interpolation::Cubic; } },
    { "antialias", [](auto & p) { p.antialias = false; } },
    { "mean", [](auto & p) { p.mean = { 127.0 / 255.0 }; } },
    { "standard_deviation", [](auto & p) { p.standardDeviation = { 0.1, 0.2, 128.0 / 255.0 }; } },
    { "air_value", [](auto & p) { p.airValue = -1000.0; } },
    { "channel_source",
      [](auto & p) {
        p.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
        p.windows = { { 40.5, 400.0, itk::CTWindowEnums::Function::Sigmoid } };
      } },
    { "color_order", [](auto & p) { p.colorOrder = CTPreprocessingEnums::ColorOrder::BGR; } },
    { "statistics", [](auto & p) { p.statistics = CTPreprocessingEnums::Statistics::Percentile; } },
    { "statistics_per_slice", [](auto & p) { p.statisticsPerSlice = true; } },
    { "slices", [](auto & p) { p.slices = 96; } },
    { "percentiles", [](auto & p) { p.percentiles = { 0.5, 99.95 }; } },
    { "clahe_clip_limit", [](auto & p) { p.claheClipLimit = 2.5; } },
    { "clahe_tiles", [](auto & p) { p.claheTiles = 4; } },
    { "intensity", [](auto & p) { p.intensity = CTPreprocessingEnums::Intensity::Picture; } },
    { "picture_window",
      [](auto & p) {
        p.intensity = CTPreprocessingEnums::Intensity::Picture;
        p.pictureWindow = itk::CTWindow{ -600.5, 1500.0, itk::CTWindowEnums::Function::Linear };
      } },
    { "channels",
      [](auto & p) {
        p.channels = 1;
        p.windows.resize(1);
        p.mean.resize(1);
        p.standardDeviation.resize(1);
      } }
  };
  return changes;
}

std::string
GetMessage(const std::function<void()> & function)
{
  try
  {
    function();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "nothing was thrown";
}

template <typename TEnum>
std::string
Print(TEnum value)
{
  std::ostringstream text;
  text << value;
  return text.str();
}
} // namespace

TEST(CTPreprocessingParameters, DefaultsAreThoseOfLungCT)
{
  // The numbers are the module's design: lung, mediastinum and bone, ImageNet's normalization (torchvision's numbers).
  const CTPreprocessingParameters parameters;
  EXPECT_NO_THROW(parameters.Verify());
  const auto json = nlohmann::json::parse(parameters.ToJSON());
  const auto expected = nlohmann::json::parse(R"({
    "intensity": "hu", "hu_offset": 0.0,
    "windows": [{"center": -600.0, "width": 1500.0, "function": "LINEAR_EXACT"},
                {"center": 40.0, "width": 400.0, "function": "LINEAR_EXACT"},
                {"center": 400.0, "width": 1800.0, "function": "LINEAR_EXACT"}],
    "picture_range": [0.0, 255.0], "picture_window": null, "orientation": "LPS", "size": [224, 224], "slices": 0, "fit": "keep-aspect",
    "crop_fraction": 0.875, "spacing": [1.0, 1.0, 1.0], "interpolation": "linear", "antialias": true, "channels": 3,
    "clahe_clip_limit": 0.0, "clahe_tiles": 8,
    "channel_source": "windows", "color_order": "RGB",
    "statistics": "none", "statistics_per_slice": false, "percentiles": [1.0, 99.0],
    "mean": [0.485, 0.456, 0.406], "standard_deviation": [0.229, 0.224, 0.225], "air_value": -1024.0 })");
  EXPECT_EQ(json, expected);
}

TEST(CTPreprocessingParameters, EveryFieldCountsForEqualityAndSurvivesJSON)
{
  // Oracle: identity, bit for bit.
  const CTPreprocessingParameters defaults;
  EXPECT_EQ(CTPreprocessingParameters::FromJSON(defaults.ToJSON()), defaults);
  for (const auto & change : GetChanges())
  {
    CTPreprocessingParameters changed;
    change.second(changed);
    EXPECT_NE(changed, defaults) << change.first;
    const auto back = CTPreprocessingParameters::FromJSON(changed.ToJSON());
    EXPECT_EQ(back, changed) << change.first;
    EXPECT_EQ(back.ToJSON(), changed.ToJSON()) << change.first;
  }
  EXPECT_EQ(GetChanges().size(), nlohmann::json::parse(defaults.ToJSON()).size()) << "a field is not covered above";
}

TEST(CTPreprocessingParameters, EnumerationsPrintTheirNamesInFiles)
{
  EXPECT_EQ(Print(CTPreprocessingEnums::Intensity::Picture), "picture");
  EXPECT_EQ(Print(CTPreprocessingEnums::Orientation::AsStored), "as-stored");
  EXPECT_EQ(Print(CTPreprocessingEnums::Interpolation::Nearest), "nearest");
  EXPECT_EQ(Print(CTPreprocessingEnums::Fit::CenterCrop), "center-crop");
  EXPECT_EQ(Print(static_cast<CTPreprocessingEnums::Fit>(99)), "invalid");
}

TEST(CTPreprocessingParameters, MissingFieldsAreNamedAndUnknownOnesIgnored)
{
  const auto complete = nlohmann::json::parse(CTPreprocessingParameters().ToJSON());
  for (const auto & item : complete.items())
  {
    auto json = complete;
    json.erase(item.key());
    if (item.key() == "slices" || item.key() == "picture_window" || item.key() == "spacing" ||
        item.key().rfind("clahe", 0) == 0)
    {
      // Files of the first networks do not have them.
      EXPECT_EQ(CTPreprocessingParameters::FromJSON(json.dump()), CTPreprocessingParameters());
      continue;
    }
    const std::string message = GetMessage([&] { CTPreprocessingParameters::FromJSON(json.dump()); });
    EXPECT_NE(message.find("'" + item.key() + "' is missing"), std::string::npos) << message;
  }
  auto json = complete;
  json["of_a_later_version"] = { 1, 2 };
  EXPECT_EQ(CTPreprocessingParameters::FromJSON(json.dump()), CTPreprocessingParameters());
}

TEST(CTPreprocessingParameters, WrongValuesInJSONAreNamed)
{
  const std::vector<std::array<std::string, 3>> cases{
    { { "intensity", "\"houndsfield\"", "'intensity' is 'houndsfield'; it must be one of: hu, picture" } },
    { { "fit", "\"squeeze\"", "'fit' is 'squeeze'; it must be one of: keep-aspect, stretch, center-crop" } },
    { { "interpolation", "3", "'interpolation' must be a string, but is 3" } },
    { { "hu_offset", "\"0\"", "'hu_offset' must be a number, but is \"0\"" } },
    { { "size", "[224]", "'size' must be a list of two numbers, but is [224]" } },
    { { "size", "[224, -1]", "'size' must be an integer" } },
    { { "channels", "2.5", "'channels' must be an integer" } },
    { { "channels", "99999999999", "but is 99999999999" } },
    { { "antialias", "1", "'antialias' must be true or false, but is 1" } },
    { { "mean", "[null]", "'mean' must be a number, but is null" } },
    { { "mean", "0.5", "'mean' must be a list, but is 0.5" } },
    { { "windows", "[7]", "'windows' must be a list of objects, but is 7" } },
    { { "windows", "[{\"center\":0,\"width\":1}]", "'function' is missing" } },
    { { "windows", "[{\"center\":0,\"width\":1,\"function\":\"GAMMA\"}]", "'GAMMA'; it must be one of: LINEAR, " } },
    { { "statistics", "\"median\"", "'median'; it must be one of: none, z-score, min-max, percentile" } },
    { { "percentiles", "[1]", "'percentiles' must be a list of two numbers" } },
    { { "picture_window", "[-600, 1500]", "'picture_window' must be an object, but is [-600,1500]" } },
    { { "windows", "[{\"center\":0,\"width\":-3,\"function\":\"LINEAR_EXACT\"}]", "windows[0].width is -3" } }
  };
  for (const auto & one : cases)
  {
    auto json = nlohmann::json::parse(CTPreprocessingParameters().ToJSON());
    json[one[0]] = nlohmann::json::parse(one[1]);
    const std::string message = GetMessage([&] { CTPreprocessingParameters::FromJSON(json.dump()); });
    EXPECT_NE(message.find(one[2]), std::string::npos) << one[0] << " = " << one[1] << ": " << message;
  }
  for (const char * text : { "", "{", "[1]", "{\"hu_offset\":1e999}" })
  {
    const std::string message = GetMessage([&] { CTPreprocessingParameters::FromJSON(text); });
    EXPECT_NE(message.find("not a JSON object"), std::string::npos) << message;
  }
}

TEST(CTPreprocessingParameters, ContradictionsAreNamedWithTheirValues)
{
  constexpr double                                  nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double                                  infinity = std::numeric_limits<double>::infinity();
  const auto                                        picture = CTPreprocessingEnums::Intensity::Picture;
  const std::vector<std::pair<Change, std::string>> cases{
    { [](auto & p) { p.windows.clear(); }, "windows has 0 entries, but with channels = 3" },
    { [](auto & p) { p.windows.resize(2, { 0, 1 }); }, "windows has 2 entries, but with channels = 3" },
    { [](auto & p) { p.windows[1].width = 0; }, "windows[1].width is 0" },
    { [](auto & p) { p.windows[2].width = -7.5; }, "windows[2].width is -7.5" },
    { [=](auto & p) { p.windows[0].width = infinity; }, "windows[0].width is inf" },
    { [=](auto & p) { p.windows[0].center = nan; }, "windows[0].center is nan" },
    { [=](auto & p) { p.huOffset = nan; }, "huOffset is nan" },
    { [=](auto & p) { p.airValue = -infinity; }, "airValue is -inf" },
    { [](auto & p) { p.size = { { 0, 12 } }; }, "size is 0x12" },
    { [](auto & p) { p.channels = 0; }, "channels is 0" },
    { [](auto & p) { p.mean.clear(); }, "mean has 0 values, but with channels = 3" },
    { [](auto & p) { p.standardDeviation.resize(2); }, "standardDeviation has 2 values" },
    { [](auto & p) { p.standardDeviation[1] = 0; }, "standardDeviation[1] is 0" },
    { [=](auto & p) { p.mean[2] = nan; }, "mean[2] is nan" },
    { [](auto & p) { p.fit = CTPreprocessingEnums::Fit::CenterCrop, p.cropFraction = 0; }, "cropFraction is 0" },
    { [](auto & p) { p.fit = CTPreprocessingEnums::Fit::CenterCrop, p.cropFraction = 1.5; }, "cropFraction is 1.5" },
    { [=](auto & p) { p.fit = CTPreprocessingEnums::Fit::CenterCrop, p.cropFraction = nan; }, "cropFraction is nan" },
    { [](auto & p) { p.fit = CTPreprocessingEnums::Fit::FixedSpacing, p.spacing[1] = 0; }, "spacing[1] is 0" },
    { [=](auto & p) { p.fit = CTPreprocessingEnums::Fit::FixedSpacing, p.spacing[2] = nan; }, "spacing[2] is nan" },
    { [=](auto & p) { p.intensity = picture, p.pictureRange = { 9, 9 }; }, "pictureRange is 9..9" },
    { [=](auto & p) { p.intensity = picture, p.pictureRange = { 0, infinity }; }, "pictureRange is 0..inf" },
    { [=](auto & p) { p.intensity = picture, p.huOffset = -1024; }, "huOffset is -1024" },
    { [](auto & p) { p.pictureWindow = itk::CTWindow{ -600.0, 1500.0 }; }, "pictureWindow is set, but the intensity" },
    { [=](auto & p) { p.intensity = picture, p.pictureWindow = itk::CTWindow{ 40.0, -1.0 }; },
      "pictureWindow.width is -1" },
    { [=](auto & p) {
       p.intensity = picture;
       p.pictureWindow = itk::CTWindow{ 40.0, 400.0 };
       p.pictureRange = { 0.0, 4095.0 };
     },
      "pictureRange is 0..4095, but pictures of CT have 0..255" },
    { [](auto & p) { p.windows[0] = { 0.0, 0.5, itk::CTWindowEnums::Function::Linear }; },
      "with LINEAR it must be at" },
    { [](auto & p) { p.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices; },
      "windows has 3 entries" },
    { [](auto & p) {
       p.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
       p.channels = 2;
     },
      "channels is 2" },
    { [=](auto & p) {
       p.channelSource = CTPreprocessingEnums::ChannelSource::NeighboringSlices;
       p.intensity = picture;
     },
      "channelSource is neighboring-slices" },
    { [](auto & p) {
       p.statistics = CTPreprocessingEnums::Statistics::Percentile;
       p.percentiles = { 99.0, 1.0 };
     },
      "percentiles is 99..1" },
    { [](auto & p) {
       p.statistics = CTPreprocessingEnums::Statistics::MinMax;
       p.windows[2].function = itk::CTWindowEnums::Function::Sigmoid;
     },
      "windows[2].function is SIGMOID" },
    { [](auto & p) { p.fit = static_cast<CTPreprocessingEnums::Fit>(99); }, "fit is 99" }
  };
  for (const auto & one : cases)
  {
    CTPreprocessingParameters parameters;
    one.first(parameters);
    const std::string message = GetMessage([&] { parameters.Verify(); });
    EXPECT_NE(message.find(one.second), std::string::npos) << one.second << ": " << message;
  }
}

TEST(CTPreprocessingParameters, ConventionsAreThoseOfKerasAndTorchvision)
{
  // Oracle: the arithmetic of keras.applications.imagenet_utils.preprocess_input, written out for the value 51 of 255.
  CTPreprocessingParameters parameters;
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::Caffe);
  EXPECT_EQ(parameters.colorOrder, CTPreprocessingEnums::ColorOrder::BGR);
  EXPECT_NEAR((0.2 - parameters.mean[0]) / parameters.standardDeviation[0], 51.0 - 103.939, 1e-9);
  EXPECT_NEAR((0.2 - parameters.mean[2]) / parameters.standardDeviation[0], 51.0 - 123.68, 1e-9);
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::TensorFlow);
  EXPECT_EQ(parameters.colorOrder, CTPreprocessingEnums::ColorOrder::RGB);
  EXPECT_NEAR((0.2 - parameters.mean[0]) / parameters.standardDeviation[0], 51.0 / 127.5 - 1.0, 1e-12);
  parameters.SetNormalization(CTPreprocessingEnums::Normalization::ImageNet);
  EXPECT_EQ(parameters, CTPreprocessingParameters());
}

TEST(CTPreprocessingParameters, OneErrorTellsAllContradictions)
{
  CTPreprocessingParameters parameters;
  parameters.windows[0].width = -1;
  parameters.size[1] = 0;
  parameters.standardDeviation[2] = -0.5;
  const std::string message = GetMessage([&] { parameters.Verify(); });
  for (const char * part : { "windows[0].width is -1", "size is 224x0", "standardDeviation[2] is -0.5" })
  {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(CTPreprocessingParameters, PicturesNeedNoWindowsAndOtherFitsNoCropFraction)
{
  CTPreprocessingParameters parameters;
  parameters.cropFraction = 0;
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  parameters.windows.clear();
  EXPECT_NO_THROW(parameters.Verify());
}
