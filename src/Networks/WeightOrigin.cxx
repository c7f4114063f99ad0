// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/WeightOrigin.h"

#include "Networks/LookAlikes.h"
#include "Networks/ModelCard.h"
#include "Support/FileJSON.h"
#include "Support/QuotedNames.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Weights/WeightSets.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** What a network file of this architecture says of itself; nothing where the file is another. */
std::optional<RecognizedWeights>
RecognizeNetworkFile(const RegisteredBackbone & registration, const NamedTensors & content)
{
  const auto card = FindModelCard(content);
  try
  {
    if (!card.is_object() || card.at("architecture") != registration.description.name)
    {
      return std::nullopt;
    }
    const auto origin = card.at("topology").at("origin").get<std::string>();
    return RecognizedWeights{ &registration,
                              { GetEnumValue<ClassificationNetworkEnums::Origin>("The origin", origin) },
                              MapRegisteredNames(content),
                              card.at("input").value("constant_plane", false),
                              card.at("classes").get<std::vector<std::string>>() };
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("The model card of '" << content.file << "' is invalid: " << error.what());
  }
}

/** \throws ExceptionObject where several networks of the architecture are in the file, and none of them is to be
 * preferred. */
RecognizedWeights
VerifyChoice(RecognizedWeights weights, const NamedTensors & content)
{
  if (!weights.otherPrefixes.empty() && !IsMovingAverage(weights.prefix))
  {
    std::vector<std::string> keys{ weights.prefix };
    keys.insert(keys.end(), weights.otherPrefixes.begin(), weights.otherPrefixes.end());
    for (std::string & key : keys)
    {
      key = key.substr(0, key.empty() ? 0 : key.size() - 1);
    }
    itkGenericExceptionMacro("'" << content.file << "' has several networks of the architecture "
                                 << weights.registration->description.name << " (" << JoinQuoted(keys)
                                 << "): choose one by its key.");
  }
  return weights;
}

/** Networks that the file may be of as well; none of a network file, which says what it is. */
std::vector<const LookAlike *>
FindUndecided(const RecognizedWeights & weights, const NamedTensors & content)
{
  return weights.tensors.areInflated || FindModelCard(content).is_object() ? std::vector<const LookAlike *>()
                                                                           : FindLookAlikes(weights, content.file);
}
} // namespace

nlohmann::json
FindModelCard(const NamedTensors & content)
{
  for (const auto & item : content.metadata)
  {
    if (item.first == modelCardKey)
    {
      return ParseFileJSON(item.second, "The model card of '" + content.file + "'");
    }
  }
  return nullptr;
}

RecognizedWeights
PreferOwn(RecognizedWeights recognized, const NamedTensors & content)
{
  auto own = RecognizeNetworkFile(*recognized.registration, content);
  if (own)
  {
    return *std::move(own);
  }
  recognized = VerifyChoice(std::move(recognized), content);
  DecideByPath(recognized, content.file);
  return recognized;
}

void
VerifyArithmetic(const RecognizedWeights & weights, const NamedTensors & content)
{
  const auto lookAlikes = FindUndecided(weights, content);
  const auto origins = GetOriginsToChoose(lookAlikes);
  if (!origins.empty())
  {
    itkGenericExceptionMacro(
      "The tensors of '" << content.file << "' may be of " << JoinNetworks(lookAlikes)
                         << ", whose padding and epsilon differ; nothing in the file tells which. Choose the origin: "
                         << JoinOrigins(origins) << '.');
  }
}

void
AcceptChoice(const NamedTensors &                     content,
             const ClassificationNetwork::Structure & structure,
             RecognizedWeights &                      weights)
{
  const auto origins = GetOriginsToChoose(FindUndecided(weights, content));
  if (std::find(origins.begin(), origins.end(), structure.origin) != origins.end())
  {
    weights.origins.push_back(structure.origin);
  }
}

std::string
DescribeLookAlikes(const RecognizedWeights &                weights,
                   const NamedTensors &                     content,
                   const std::string &                      fileName,
                   const ClassificationNetwork::Structure & structure)
{
  auto       lookAlikes = FindUndecided(weights, content);
  const auto isOf = [&lookAlikes](ClassificationNetworkEnums::Origin origin) {
    return std::find_if(
      lookAlikes.begin(), lookAlikes.end(), [origin](const LookAlike * l) { return l->origin == origin; });
  };
  auto chosen = isOf(structure.origin);
  chosen = chosen == lookAlikes.end() && !weights.origins.empty() ? isOf(weights.origins.front()) : chosen;
  if (chosen != lookAlikes.end())
  {
    lookAlikes.erase(chosen);
  }
  if (lookAlikes.empty())
  {
    return {};
  }
  std::vector<ClassificationNetworkEnums::Origin> choices;
  for (const LookAlike * const lookAlike : lookAlikes)
  {
    if (lookAlike->origin)
    {
      choices.push_back(*lookAlike->origin);
    }
  }
  return "Files of " + JoinNetworks(lookAlikes) + " have the same tensors as '" + fileName +
         "' and another arithmetic: if it is one of them, " +
         (choices.empty() ? std::string("do not use it here.") : "choose the origin " + JoinOrigins(choices) + '.');
}

CTPreprocessingParameters
FindPreprocessing(const NamedTensors &               content,
                  const RecognizedWeights &          weights,
                  ClassificationNetworkEnums::Origin origin)
{
  const auto card = FindModelCard(content);
  if (card.is_object() && card.contains("preprocessing"))
  {
    return CTPreprocessingParameters::FromJSON(card["preprocessing"].dump());
  }
  auto parameters = ClassificationNetwork::GetPublishedPreprocessing(weights.registration->description.name, origin);
  if (const auto input = FindPublishedInput(weights, content.file);
      input && input->mean.size() == parameters.channels && weights.registration->description.dimension == 2)
  {
    parameters.mean = input->mean;
    parameters.standardDeviation = input->standardDeviation;
    parameters.colorOrder = input->colorOrder;
    parameters.interpolation = input->interpolation;
    parameters.cropFraction = input->cropFraction;
    if (input->size != 0)
    {
      parameters.size = { { input->size, input->size } };
    }
  }
  return parameters;
}

bool
HasOrigin(const RecognizedWeights & weights, const ClassificationNetwork::Structure & structure)
{
  const auto & origins = weights.origins;
  return std::find(origins.begin(), origins.end(), structure.origin) != origins.end();
}

void
VerifyOrigin(const RecognizedWeights &                weights,
             const NamedTensors &                     content,
             const ClassificationNetwork::Structure & structure)
{
  if (HasOrigin(weights, structure))
  {
    return;
  }
  const auto recognized = RecognizeWeights(content);
  if (recognized && recognized->registration != weights.registration)
  {
    return; // and let the tensors be listed
  }
  itkGenericExceptionMacro("The weights of '" << content.file << "' are for the implementation of '"
                                              << JoinOrigins(weights.origins) << "', but the network follows that of '"
                                              << structure.origin << "': padding, strides or epsilon differ. Create "
                                              << weights.registration->description.name << " with the origin '"
                                              << weights.origins.front() << "'.");
}
} // namespace TransferLearning
} // namespace itk
