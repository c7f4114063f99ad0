// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkNetworkTrainingFields.h"
#include "itkNetworkTrainingParameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <sstream>

#include <nlohmann/json.hpp>

using itk::NetworkTrainingEnums;
using itk::NetworkTrainingParameters;

namespace
{
std::string
DescribeVerifyError(const std::function<void(NetworkTrainingParameters &)> & change)
{
  NetworkTrainingParameters parameters;
  change(parameters);
  try
  {
    parameters.Verify();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return {};
}
} // namespace

// Oracle: the paper's protocol, as the class documents it.
TEST(NetworkTrainingParameters, DefaultsAreThePapers)
{
  const NetworkTrainingParameters parameters;
  EXPECT_NO_THROW(parameters.Verify());
  EXPECT_EQ(parameters.optimizer, NetworkTrainingEnums::Optimizer::Adam);
  EXPECT_EQ(parameters.learningRate, 0.001);
  EXPECT_EQ(parameters.batchSize, 32u);
  EXPECT_EQ(parameters.epochs, 10u);
  EXPECT_EQ(parameters.minimumImprovement, 0.001);
  EXPECT_EQ(parameters.patience, 3u);
}

// Oracle: each field is given a value outside its documented range; the message has the field's name and the value.
TEST(NetworkTrainingParameters, VerifyNamesTheFieldAndItsValue)
{
  struct Case
  {
    const char *                                       field;
    const char *                                       value;
    std::function<void(NetworkTrainingParameters & p)> change;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Case   cases[] = {
    { "epochs", "0", [](auto & p) { p.epochs = 0; } },
    { "batchSize", "0", [](auto & p) { p.batchSize = 0; } },
    { "optimizer", "77", [](auto & p) { p.optimizer = static_cast<NetworkTrainingEnums::Optimizer>(77); } },
    { "learningRate", "-0.25", [](auto & p) { p.learningRate = -0.25; } },
    { "learningRate", "nan", [nan](auto & p) { p.learningRate = nan; } },
    { "weightDecay", "-1", [](auto & p) { p.weightDecay = -1; } },
    { "epsilon", "0", [](auto & p) { p.epsilon = 0; } },
    { "schedule", "78", [](auto & p) { p.schedule = static_cast<NetworkTrainingEnums::Schedule>(78); } },
    { "classWeighting",
      "79",
      [](auto & p) { p.classWeighting = static_cast<NetworkTrainingEnums::ClassWeighting>(79); } },
    { "augmentation.horizontalFlip", "1.5", [](auto & p) { p.augmentation.horizontalFlip = 1.5; } },
    { "augmentation.rotation", "181", [](auto & p) { p.augmentation.rotation = 181; } },
    { "augmentation.scale", "1", [](auto & p) { p.augmentation.scale = 1; } },
    { "augmentation.shift", "nan", [nan](auto & p) { p.augmentation.shift = nan; } },
    { "augmentation.crop", "1", [](auto & p) { p.augmentation.crop = 1; } },
    { "augmentation.windowShift", "-1", [](auto & p) { p.augmentation.windowShift = -1; } },
    { "augmentation.windowContrast", "1", [](auto & p) { p.augmentation.windowContrast = 1; } },
    { "augmentation.noise", "nan", [nan](auto & p) { p.augmentation.noise = nan; } },
    { "augmentation.gamma", "-0.5", [](auto & p) { p.augmentation.gamma = -0.5; } },
    { "augmentation.cutoutSquares", "1001", [](auto & p) { p.augmentation.cutoutSquares = 1001; } },
    { "augmentation.cutoutSize", "0", [](auto & p) { p.augmentation.cutoutSize = 0; } },
    { "augmentation.mixup", "0.001", [](auto & p) { p.augmentation.mixup = 0.001; } },
    { "momentum", "1", [](auto & p) { p.momentum = 1; } },
    { "warmUpEpochs", "11", [](auto & p) { p.warmUpEpochs = 11; } },
    { "finalRate", "1.5", [](auto & p) { p.finalRate = 1.5; } },
    { "plateauFactor", "1", [](auto & p) { p.plateauFactor = 1; } },
    { "gradientClipping", "-2", [](auto & p) { p.gradientClipping = -2; } },
    { "loss", "80", [](auto & p) { p.loss = static_cast<NetworkTrainingEnums::Loss>(80); } },
    { "focalGamma", "-1", [](auto & p) { p.focalGamma = -1; } },
    { "labelSmoothing", "1", [](auto & p) { p.labelSmoothing = 1; } },
    { "labelSmoothing",
      "0.25",
      [](auto & p) {
        p.loss = NetworkTrainingEnums::Loss::Focal;
        p.labelSmoothing = 0.25;
      } },
    { "precision", "82", [](auto & p) { p.precision = static_cast<NetworkTrainingEnums::Precision>(82); } },
    { "sampling", "81", [](auto & p) { p.sampling = static_cast<NetworkTrainingEnums::Sampling>(81); } },
    { "headEpochs", "12", [](auto & p) { p.headEpochs = 12; } },
    { "lowestLayerRate", "0", [](auto & p) { p.lowestLayerRate = 0; } },
    { "minimumImprovement", "-0.5", [](auto & p) { p.minimumImprovement = -0.5; } },
    { "patience", "0", [](auto & p) { p.patience = 0; } },
  };
  for (const auto & entry : cases)
  {
    const std::string message = DescribeVerifyError(entry.change);
    EXPECT_NE(message.find(std::string(entry.field) + " is " + entry.value), std::string::npos)
      << entry.field << ": " << message;
  }
}

// Oracle: every member is changed in turn; none may be forgotten by the comparison.
TEST(NetworkTrainingParameters, ComparisonSeesEveryField)
{
  const std::function<void(NetworkTrainingParameters & p)> changes[] = {
    [](auto & p) { p.epochs = 11; },
    [](auto & p) { p.batchSize = 31; },
    [](auto & p) { p.optimizer = NetworkTrainingEnums::Optimizer::AdamW; },
    [](auto & p) { p.learningRate = 0.5; },
    [](auto & p) { p.weightDecay = 0.5; },
    [](auto & p) { p.epsilon = 0.5; },
    [](auto & p) { p.schedule = NetworkTrainingEnums::Schedule::Cosine; },
    [](auto & p) { p.classWeighting = NetworkTrainingEnums::ClassWeighting::Balanced; },
    [](auto & p) { p.momentum = 0.5; },
    [](auto & p) { p.warmUpEpochs = 1; },
    [](auto & p) { p.finalRate = 0.5; },
    [](auto & p) { p.plateauFactor = 0.5; },
    [](auto & p) { p.plateauPatience = 5; },
    [](auto & p) { p.gradientClipping = 1; },
    [](auto & p) { p.synchronizedBatchNorm = true; },
    [](auto & p) { p.microBatchSize = 8; },
    [](auto & p) { p.precision = NetworkTrainingEnums::Precision::BFloat16; },
    [](auto & p) { p.loss = NetworkTrainingEnums::Loss::Focal; },
    [](auto & p) { p.focalGamma = 1; },
    [](auto & p) { p.labelSmoothing = 0.1; },
    [](auto & p) { p.sampling = NetworkTrainingEnums::Sampling::Balanced; },
    [](auto & p) { p.headEpochs = 1; },
    [](auto & p) { p.lowestLayerRate = 0.5; },
    [](auto & p) { p.augmentation.horizontalFlip = 0.5; },
    [](auto & p) { p.augmentation.rotation = 5; },
    [](auto & p) { p.augmentation.scale = 0.1; },
    [](auto & p) { p.augmentation.shift = 0.1; },
    [](auto & p) { p.augmentation.crop = 0.1; },
    [](auto & p) { p.augmentation.windowShift = 10; },
    [](auto & p) { p.augmentation.windowContrast = 0.1; },
    [](auto & p) { p.augmentation.noise = 10; },
    [](auto & p) { p.augmentation.gamma = 0.3; },
    [](auto & p) { p.augmentation.cutoutSquares = 1; },
    [](auto & p) { p.augmentation.cutoutSize = 0.5; },
    [](auto & p) { p.augmentation.mixup = 0.2; },
    [](auto & p) { p.earlyStopping = false; },
    [](auto & p) { p.minimumImprovement = 0.5; },
    [](auto & p) { p.patience = 4; },
    [](auto & p) { p.seed = 7; },
  };
  const NetworkTrainingParameters defaults;
  for (const auto & change : changes)
  {
    NetworkTrainingParameters changed;
    EXPECT_TRUE(changed == defaults);
    change(changed);
    EXPECT_TRUE(changed != defaults);
    EXPECT_NE(changed.ToJSON(), defaults.ToJSON());
  }
}

// Oracle: the values that were set, read back by a JSON parser.
TEST(NetworkTrainingParameters, JSONHoldsTheValues)
{
  NetworkTrainingParameters parameters;
  parameters.learningRate = 0.1 + 0.2; // needs 17 digits
  parameters.optimizer = NetworkTrainingEnums::Optimizer::AdamW;
  parameters.schedule = NetworkTrainingEnums::Schedule::Cosine;
  parameters.classWeighting = NetworkTrainingEnums::ClassWeighting::Balanced;
  parameters.augmentation.rotation = 12.5;
  parameters.seed = 18446744073709551615u;
  const auto json = nlohmann::json::parse(parameters.ToJSON());
  EXPECT_EQ(json.at("learning_rate").get<double>(), 0.1 + 0.2);
  EXPECT_EQ(json.at("optimizer"), "adamw");
  EXPECT_EQ(json.at("schedule"), "cosine");
  EXPECT_EQ(json.at("class_weighting"), "balanced");
  EXPECT_EQ(json.at("augmentation").at("rotation_degrees"), 12.5);
  EXPECT_EQ(json.at("seed").get<uint64_t>(), 18446744073709551615u);
  EXPECT_EQ(json.at("early_stopping"), true);
}

// Oracle: writing an enumeration and reading the name gives the value back; an unknown name lists the known ones.
TEST(NetworkTrainingParameters, EnumNamesRoundTrip)
{
  using itk::TransferLearning::GetEnumValue;
  for (const auto value : { NetworkTrainingEnums::Optimizer::Adam, NetworkTrainingEnums::Optimizer::AdamW })
  {
    std::ostringstream name;
    name << value;
    EXPECT_EQ(GetEnumValue<itk::NetworkTrainingEnums::Optimizer>("--optimizer", name.str()), value);
  }
  std::ostringstream others;
  others << NetworkTrainingEnums::Schedule::Constant << ' ' << NetworkTrainingEnums::Schedule::Cosine << ' '
         << NetworkTrainingEnums::ClassWeighting::None << ' ' << NetworkTrainingEnums::ClassWeighting::Balanced;
  EXPECT_EQ(others.str(), "constant cosine none balanced");
  try
  {
    GetEnumValue<itk::NetworkTrainingEnums::Schedule>("--schedule", "linear");
    FAIL() << "no exception";
  }
  catch (const itk::ExceptionObject & error)
  {
    EXPECT_NE(
      std::string(error.GetDescription()).find("--schedule is 'linear'; it must be one of: constant, cosine, plateau."),
      std::string::npos);
  }
}

// Oracle: every field of ToJSON(), changed, is read back; what is left out keeps its default; errors name the field.
TEST(NetworkTrainingParameters, ReadsItsOwnJSONBack)
{
  const auto defaults = nlohmann::json::parse(NetworkTrainingParameters{}.ToJSON());
  EXPECT_EQ(NetworkTrainingParameters::FromJSON("{}"), NetworkTrainingParameters{});
  const auto changed =
    nlohmann::json::parse(R"({ "epochs": 7, "batch_size": 5, "optimizer": "sgd", "learning_rate": 0.3,
    "weight_decay": 0.01, "epsilon": 1e-7, "momentum": 0.8, "schedule": "plateau", "warm_up_epochs": 2, "final_rate": 0.25,
    "plateau_factor": 0.5, "plateau_patience": 4, "gradient_clipping": 1.5, "micro_batch_size": 2,
    "precision": "bfloat16", "synchronized_batch_norm": true, "loss": "focal",
    "focal_gamma": 1.0, "label_smoothing": 0.0, "sampling": "balanced", "head_epochs": 1, "lowest_layer_rate": 0.25,
    "class_weighting": "balanced",
    "augmentation": { "horizontal_flip": 0.5, "rotation_degrees": 10.0, "scale": 0.1, "shift": 0.05, "crop": 0.2,
      "window_shift": 20.0, "window_contrast": 0.15, "noise": 12.0, "gamma": 0.25, "cutout_squares": 2, "cutout_size": 0.3,
      "mixup": 0.4 },
    "early_stopping": false, "minimum_improvement": 0.002, "patience": 6, "seed": 18446744073709551615 })");
  EXPECT_EQ(changed.flatten().size(), defaults.flatten().size()) << "A field is not tried here.";
  const auto parameters = NetworkTrainingParameters::FromJSON(changed.dump());
  EXPECT_EQ(nlohmann::json::parse(parameters.ToJSON()), changed);

  const std::pair<const char *, const char *> refused[] = {
    { R"({ "epoch": 3 })", "there is no field 'epoch'; the fields are augmentation, batch_size" },
    { R"({ "augmentation": { "flip": 1 } })", "there is no field 'flip'" },
    { R"({ "epochs": 2.5 })", "'epochs' must be an integer, 0 or more, but is 2.5" },
    { R"({ "epochs": -1 })", "'epochs' must be an integer, 0 or more, but is -1" },
    { R"({ "epochs": 4294967296 })", "'epochs' must be an integer" },
    { R"({ "early_stopping": 1 })", "'early_stopping' must be true or false, but is 1" },
    { R"({ "learning_rate": "fast" })", "'learning_rate' must be a number, but is \"fast\"" },
    { R"({ "optimizer": "lion" })", "'optimizer' is 'lion'; it must be one of: adam, adamw, sgd." },
    { R"({ "momentum": 1.0 })", "momentum is 1, but must be in [0, 1)" },
    { "[]", "are not a JSON object: []" },
  };
  for (const auto & [json, message] : refused)
  {
    try
    {
      NetworkTrainingParameters::FromJSON(json);
      FAIL() << json << " was taken";
    }
    catch (const itk::ExceptionObject & error)
    {
      EXPECT_NE(std::string(error.GetDescription()).find(message), std::string::npos) << error.GetDescription();
    }
  }
}
