// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Parameters/TrainingNames.h"

#include "itkMacro.h"

#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

namespace itk
{
std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Optimizer value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::optimizerNames, value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Schedule value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::scheduleNames, value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::ClassWeighting value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::classWeightingNames, value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Loss value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::lossNames, value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Sampling value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::samplingNames, value);
}

std::ostream &
operator<<(std::ostream & out, NetworkTrainingEnums::Precision value)
{
  return out << TransferLearning::GetEnumName(TransferLearning::precisionNames, value);
}

bool
NetworkTrainingParameters::operator==(const NetworkTrainingParameters & other) const
{
  return epochs == other.epochs && batchSize == other.batchSize && optimizer == other.optimizer &&
         learningRate == other.learningRate && weightDecay == other.weightDecay && epsilon == other.epsilon &&
         momentum == other.momentum && schedule == other.schedule && warmUpEpochs == other.warmUpEpochs &&
         plateauFactor == other.plateauFactor && plateauPatience == other.plateauPatience &&
         gradientClipping == other.gradientClipping && microBatchSize == other.microBatchSize &&
         precision == other.precision && loss == other.loss && focalGamma == other.focalGamma &&
         labelSmoothing == other.labelSmoothing && sampling == other.sampling && headEpochs == other.headEpochs &&
         lowestLayerRate == other.lowestLayerRate && classWeighting == other.classWeighting &&
         augmentation == other.augmentation && synchronizedBatchNorm == other.synchronizedBatchNorm &&
         earlyStopping == other.earlyStopping && minimumImprovement == other.minimumImprovement &&
         patience == other.patience && seed == other.seed;
}

namespace
{
// The comparison is written so that NaN fails it.
void
Require(bool condition, const char * field, double value, const char * range)
{
  if (!condition)
  {
    itkGenericExceptionMacro("Training parameter " << field << " is " << value << "; it must be " << range << '.');
  }
}

template <typename TEnum, std::size_t VSize>
void
RequireNamed(const TransferLearning::EnumName<TEnum> (&table)[VSize], const char * field, TEnum value)
{
  for (const auto & entry : table)
  {
    if (entry.first == value)
    {
      return;
    }
  }
  itkGenericExceptionMacro("Training parameter " << field << " is " << static_cast<int>(value)
                                                 << ", which is no value of its enumeration.");
}
void
VerifyAugmentationRanges(const AugmentationParameters & augmentation)
{
  Require(augmentation.horizontalFlip >= 0 && augmentation.horizontalFlip <= 1,
          "augmentation.horizontalFlip",
          augmentation.horizontalFlip,
          "a probability, 0 to 1");
  Require(augmentation.rotation >= 0 && augmentation.rotation <= 180,
          "augmentation.rotation",
          augmentation.rotation,
          "0 to 180 degrees");
  Require(augmentation.scale >= 0 && augmentation.scale < 1, "augmentation.scale", augmentation.scale, "in [0, 1)");
  Require(augmentation.shift >= 0 && augmentation.shift <= 1,
          "augmentation.shift",
          augmentation.shift,
          "a fraction of the side, 0 to 1");
  Require(augmentation.crop >= 0 && augmentation.crop < 1,
          "augmentation.crop",
          augmentation.crop,
          "a fraction of the area, 0 or more and below 1");
  Require(std::isfinite(augmentation.windowShift) && augmentation.windowShift >= 0,
          "augmentation.windowShift",
          augmentation.windowShift,
          "0 or more");
  Require(augmentation.windowContrast >= 0 && augmentation.windowContrast < 1,
          "augmentation.windowContrast",
          augmentation.windowContrast,
          "in [0, 1)");
  Require(std::isfinite(augmentation.noise) && augmentation.noise >= 0,
          "augmentation.noise",
          augmentation.noise,
          "0 or more");
  Require(augmentation.cutoutSquares <= 1000, "augmentation.cutoutSquares", augmentation.cutoutSquares, "at most 1000");
  Require(augmentation.cutoutSize > 0 && augmentation.cutoutSize <= 1,
          "augmentation.cutoutSize",
          augmentation.cutoutSize,
          "a fraction of the shorter side, above 0 and at most 1");
  Require(augmentation.mixup == 0 || (augmentation.mixup >= 0.01 && augmentation.mixup <= 100),
          "augmentation.mixup",
          augmentation.mixup,
          "0 (none), or 0.01 to 100");
}
} // namespace

void
NetworkTrainingParameters::Verify() const
{
  Require(epochs >= 1, "epochs", epochs, "at least 1");
  Require(batchSize >= 1, "batchSize", batchSize, "at least 1");
  RequireNamed(TransferLearning::optimizerNames, "optimizer", optimizer);
  Require(std::isfinite(learningRate) && learningRate >= 0, "learningRate", learningRate, "0 or more");
  Require(std::isfinite(weightDecay) && weightDecay >= 0, "weightDecay", weightDecay, "0 or more");
  Require(std::isfinite(epsilon) && epsilon > 0, "epsilon", epsilon, "above 0");
  Require(momentum >= 0 && momentum < 1, "momentum", momentum, "in [0, 1)");
  RequireNamed(TransferLearning::scheduleNames, "schedule", schedule);
  Require(warmUpEpochs <= epochs, "warmUpEpochs", warmUpEpochs, "at most epochs");
  Require(plateauFactor > 0 && plateauFactor < 1, "plateauFactor", plateauFactor, "above 0 and below 1");
  Require(
    std::isfinite(gradientClipping) && gradientClipping >= 0, "gradientClipping", gradientClipping, "0 (none) or more");
  RequireNamed(TransferLearning::precisionNames, "precision", precision);
  RequireNamed(TransferLearning::lossNames, "loss", loss);
  Require(std::isfinite(focalGamma) && focalGamma >= 0, "focalGamma", focalGamma, "0 or more");
  Require(labelSmoothing >= 0 && labelSmoothing < 1, "labelSmoothing", labelSmoothing, "in [0, 1)");
  Require(loss == NetworkTrainingEnums::Loss::CrossEntropy || labelSmoothing == 0,
          "labelSmoothing",
          labelSmoothing,
          "0 where the loss is focal");
  RequireNamed(TransferLearning::classWeightingNames, "classWeighting", classWeighting);
  RequireNamed(TransferLearning::samplingNames, "sampling", sampling);
  Require(headEpochs <= epochs, "headEpochs", headEpochs, "at most epochs");
  Require(lowestLayerRate > 0 && lowestLayerRate <= 1, "lowestLayerRate", lowestLayerRate, "above 0 and at most 1");
  VerifyAugmentationRanges(augmentation);
  Require(std::isfinite(minimumImprovement) && minimumImprovement >= 0,
          "minimumImprovement",
          minimumImprovement,
          "0 or more");
  Require(patience >= 1, "patience", patience, "at least 1 epoch");
}

std::string
NetworkTrainingParameters::ToJSON() const
{
  const nlohmann::ordered_json json = {
    { "epochs", epochs },
    { "batch_size", batchSize },
    { "optimizer", TransferLearning::GetEnumName(TransferLearning::optimizerNames, optimizer) },
    { "learning_rate", learningRate },
    { "weight_decay", weightDecay },
    { "epsilon", epsilon },
    { "momentum", momentum },
    { "schedule", TransferLearning::GetEnumName(TransferLearning::scheduleNames, schedule) },
    { "warm_up_epochs", warmUpEpochs },
    { "plateau_factor", plateauFactor },
    { "plateau_patience", plateauPatience },
    { "gradient_clipping", gradientClipping },
    { "micro_batch_size", microBatchSize },
    { "precision", TransferLearning::GetEnumName(TransferLearning::precisionNames, precision) },
    { "loss", TransferLearning::GetEnumName(TransferLearning::lossNames, loss) },
    { "focal_gamma", focalGamma },
    { "label_smoothing", labelSmoothing },
    { "sampling", TransferLearning::GetEnumName(TransferLearning::samplingNames, sampling) },
    { "head_epochs", headEpochs },
    { "lowest_layer_rate", lowestLayerRate },
    { "class_weighting", TransferLearning::GetEnumName(TransferLearning::classWeightingNames, classWeighting) },
    { "augmentation",
      { { "horizontal_flip", augmentation.horizontalFlip },
        { "rotation_degrees", augmentation.rotation },
        { "scale", augmentation.scale },
        { "shift", augmentation.shift },
        { "crop", augmentation.crop },
        { "window_shift", augmentation.windowShift },
        { "window_contrast", augmentation.windowContrast },
        { "noise", augmentation.noise },
        { "cutout_squares", augmentation.cutoutSquares },
        { "cutout_size", augmentation.cutoutSize },
        { "mixup", augmentation.mixup } } },
    { "synchronized_batch_norm", synchronizedBatchNorm },
    { "early_stopping", earlyStopping },
    { "minimum_improvement", minimumImprovement },
    { "patience", patience },
    { "seed", seed }
  };
  return json.dump(2);
}

namespace
{
/** Every field has its default in `known`, a section too. */
void
RefuseUnknownFields(const nlohmann::json & json, const nlohmann::json & known)
{
  for (const auto & field : json.items())
  {
    if (!known.contains(field.key()))
    {
      std::string names;
      for (const auto & name : known.items())
      {
        names += (names.empty() ? "" : ", ") + name.key();
      }
      itkGenericExceptionMacro("Training parameters: there is no field '" << field.key() << "'; the fields are "
                                                                          << names << '.');
    }
  }
}

template <typename T>
void
ReadField(const nlohmann::json & json, const char * key, T & value)
{
  const auto field = json.find(key);
  if (field == json.end())
  {
    return;
  }
  // nlohmann's conversions take a boolean for a number, cut fractions off and let negative numbers wrap.
  bool fits = field->is_number();
  if constexpr (std::is_same<T, bool>::value)
  {
    fits = field->is_boolean();
  }
  else if constexpr (std::is_integral<T>::value)
  {
    fits = field->is_number_unsigned() && field->template get<uint64_t>() <= std::numeric_limits<T>::max();
  }
  if (!fits)
  {
    itkGenericExceptionMacro("Training parameters: the field '"
                             << key << "' must be "
                             << (std::is_same<T, bool>::value       ? "true or false"
                                 : std::is_floating_point<T>::value ? "a number"
                                                                    : "a whole number, 0 or more")
                             << ", it is " << field->dump() << '.');
  }
  field->get_to(value);
}

template <typename TEnum, std::size_t VSize>
void
ReadEnum(const nlohmann::json & json,
         const char *           key,
         const TransferLearning::EnumName<TEnum> (&table)[VSize],
         TEnum & value)
{
  const auto field = json.find(key);
  if (field != json.end())
  {
    value = TransferLearning::GetEnumValue(table,
                                           std::string("Training parameters: the field '") + key + "'",
                                           field->is_string() ? field->get<std::string>() : field->dump());
  }
}
} // namespace

NetworkTrainingParameters
NetworkTrainingParameters::FromJSON(const std::string & text)
{
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto augmentationSection =
    json.is_object() && json.contains("augmentation") ? json["augmentation"] : nlohmann::json::object();
  if (!json.is_object() || !augmentationSection.is_object())
  {
    itkGenericExceptionMacro("Training parameters are not a JSON object: " << text.substr(0, 200));
  }
  NetworkTrainingParameters parameters;
  const auto                known = nlohmann::json::parse(parameters.ToJSON());
  RefuseUnknownFields(json, known);
  RefuseUnknownFields(augmentationSection, known["augmentation"]);
  ReadField(json, "epochs", parameters.epochs);
  ReadField(json, "batch_size", parameters.batchSize);
  ReadEnum(json, "optimizer", TransferLearning::optimizerNames, parameters.optimizer);
  ReadField(json, "learning_rate", parameters.learningRate);
  ReadField(json, "weight_decay", parameters.weightDecay);
  ReadField(json, "epsilon", parameters.epsilon);
  ReadField(json, "momentum", parameters.momentum);
  ReadEnum(json, "schedule", TransferLearning::scheduleNames, parameters.schedule);
  ReadField(json, "warm_up_epochs", parameters.warmUpEpochs);
  ReadField(json, "plateau_factor", parameters.plateauFactor);
  ReadField(json, "plateau_patience", parameters.plateauPatience);
  ReadField(json, "gradient_clipping", parameters.gradientClipping);
  ReadField(json, "micro_batch_size", parameters.microBatchSize);
  ReadEnum(json, "precision", TransferLearning::precisionNames, parameters.precision);
  ReadEnum(json, "loss", TransferLearning::lossNames, parameters.loss);
  ReadField(json, "focal_gamma", parameters.focalGamma);
  ReadField(json, "label_smoothing", parameters.labelSmoothing);
  ReadEnum(json, "sampling", TransferLearning::samplingNames, parameters.sampling);
  ReadField(json, "head_epochs", parameters.headEpochs);
  ReadField(json, "lowest_layer_rate", parameters.lowestLayerRate);
  ReadEnum(json, "class_weighting", TransferLearning::classWeightingNames, parameters.classWeighting);
  ReadField(augmentationSection, "horizontal_flip", parameters.augmentation.horizontalFlip);
  ReadField(augmentationSection, "rotation_degrees", parameters.augmentation.rotation);
  ReadField(augmentationSection, "scale", parameters.augmentation.scale);
  ReadField(augmentationSection, "shift", parameters.augmentation.shift);
  ReadField(augmentationSection, "crop", parameters.augmentation.crop);
  ReadField(augmentationSection, "window_shift", parameters.augmentation.windowShift);
  ReadField(augmentationSection, "window_contrast", parameters.augmentation.windowContrast);
  ReadField(augmentationSection, "noise", parameters.augmentation.noise);
  ReadField(augmentationSection, "cutout_squares", parameters.augmentation.cutoutSquares);
  ReadField(augmentationSection, "cutout_size", parameters.augmentation.cutoutSize);
  ReadField(augmentationSection, "mixup", parameters.augmentation.mixup);
  ReadField(json, "synchronized_batch_norm", parameters.synchronizedBatchNorm);
  ReadField(json, "early_stopping", parameters.earlyStopping);
  ReadField(json, "minimum_improvement", parameters.minimumImprovement);
  ReadField(json, "patience", parameters.patience);
  ReadField(json, "seed", parameters.seed);
  parameters.Verify();
  return parameters;
}
} // namespace itk
