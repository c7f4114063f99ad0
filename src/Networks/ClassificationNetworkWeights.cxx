// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Published weights of ClassificationNetwork.
#include "Networks/KerasNormalization.h"
#include "Networks/ModelCard.h"
#include "Networks/NetworkFile.h"
#include "Networks/NetworkInternals.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Networks/NetworkTensors.h"
#include "Networks/PublishedFile.h"
#include "Support/FileJSON.h"
#include "Support/TorchRuntime.h"
#include "itkClassificationNetwork.h"

#include "itksys/SystemTools.hxx"

#include <torch/nn.h>

#include <algorithm>
#include <sstream>

namespace itk
{
namespace
{
using namespace TransferLearning;
using Structure = ClassificationNetwork::Structure;

/** The model card of a network file; null where the file is another. */
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

/** The weights in a file; of a network file without its other tensor. */
NamedTensors
ReadWeights(const std::string & file)
{
  NamedTensors content = ReadNamedTensors(file);
  TakeReferenceFeatures(content);
  return content;
}

/** \throws ExceptionObject that lists the registered names where none fits. */
RecognizedWeights
Recognize(const NamedTensors & content)
{
  auto recognized = RecognizeWeights(content);
  if (!recognized)
  {
    std::string known;
    for (const auto & registration : GetBackboneRegistry())
    {
      known += (known.empty() ? "" : ", ") + registration.description.name;
    }
    itkGenericExceptionMacro("The tensors of '" << content.file << "' match no registered architecture (" << known
                                                << "). Specify the architecture to see what is missing or unexpected.");
  }
  auto own = RecognizeNetworkFile(*recognized->registration, content);
  return own ? *std::move(own) : *std::move(recognized);
}

/** What the file is for a network of this architecture, whatever it holds. */
RecognizedWeights
RecognizeFor(const RegisteredBackbone & registration, const NamedTensors & content)
{
  auto own = RecognizeNetworkFile(registration, content);
  return own ? *std::move(own) : MapToArchitecture(registration, content);
}

/** Of the images that the weights were trained with. */
CTPreprocessingParameters
GetPreprocessing(const NamedTensors &               content,
                 const std::string &                architecture,
                 ClassificationNetworkEnums::Origin origin)
{
  const auto card = FindModelCard(content);
  return card.is_object() && card.contains("preprocessing")
           ? CTPreprocessingParameters::FromJSON(card["preprocessing"].dump())
           : ClassificationNetwork::GetPublishedPreprocessing(architecture, origin);
}

/** Of the network that the publisher has. Without a classifier it has no more than the average over space, whatever
 * layers the published head has. */
Structure
MakeStructure(const RecognizedWeights & weights)
{
  Structure structure = ClassificationNetwork::GetDefaultStructure(weights.registration->description.name);
  structure.origin = weights.origins.front();
  if (const unsigned int channels = GetNumberOfChannels(weights); channels != 0)
  {
    structure.channels = channels;
  }
  if (GetNumberOfClasses(weights) == 0)
  {
    structure.head = ClassificationNetworkEnums::Head::Pooled;
  }
  return structure;
}

template <typename TValue>
std::string
Join(const std::vector<TValue> & values)
{
  std::ostringstream text;
  for (const TValue & value : values)
  {
    text << (text.tellp() > 0 ? ", " : "") << value;
  }
  return text.str();
}

/** Whether the network has the arithmetic of the weights' publisher. */
bool
HasOrigin(const RecognizedWeights & weights, const Structure & structure)
{
  const auto & origins = weights.origins;
  return std::find(origins.begin(), origins.end(), structure.origin) != origins.end();
}

/** \throws ExceptionObject where the weights are for another publisher's arithmetic than the network's. */
void
VerifyOrigin(const RecognizedWeights & weights, const NamedTensors & content, const Structure & structure)
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
                                              << Join(weights.origins) << "', but the network follows that of '"
                                              << structure.origin << "': padding, strides or epsilon differ. Create "
                                              << weights.registration->description.name << " with the origin '"
                                              << weights.origins.front() << "'.");
}

/** A network that gets inflated weights computes as their publisher does, on channels normalized as the publisher's
 * where there are as many; what was done, as a sentence.
 * \param origin of the network from now on */
std::string
AdoptPublication(const CTPreprocessingParameters &  published,
                 const std::string &                file,
                 ClassificationNetworkEnums::Origin origin,
                 NetworkInternals &                 network)
{
  const Structure & before = GetModule(network).GetOptions().structure;
  if (before.origin != origin && before.channels == published.channels)
  {
    network.preprocessing.mean = published.mean;
    network.preprocessing.standardDeviation = published.standardDeviation;
    network.preprocessing.colorOrder = published.colorOrder;
  }
  return "The kernels of '" + file +
         "' are for images: they were inflated, repeated along the depth and divided by it. The network follows " +
         "the implementation of " + GetEnumName(origin) + '.';
}

/** How the three colors of the file become the network's gray, where they do.
 * \param colors normalization of the file's channels */
std::optional<ChannelFold>
FindChannelFold(const RecognizedWeights &         weights,
                const NetworkInternals &          network,
                const CTPreprocessingParameters & colors)
{
  const bool isFolded = GetModule(network).GetOptions().structure.channels == 1 && colors.channels == 3 &&
                        GetNumberOfChannels(weights) == 3;
  return isFolded ? std::make_optional(MakeChannelFold(colors, network.preprocessing)) : std::nullopt;
}

/** The module is the network's own, with the options. */
void
PrepareModule(NetworkInternals & network, bool isShared, const BackboneOptions & options)
{
  const BackboneOptions & present = GetModule(network).GetOptions();
  if (isShared || present.constantPlane != options.constantPlane || !(present.structure == options.structure))
  {
    network.module = CloneModule(network, options);
  }
}

/** What the normalization layer of the file says, as a sentence; an empty network takes it over. */
void
ApplyNormalization(const RecognizedWeights &         weights,
                   const CTPreprocessingParameters & published,
                   const std::string &               fileName,
                   CTPreprocessingParameters *       parameters,
                   std::vector<std::string> &        sentences)
{
  if (const auto layer = FindOtherNormalization(weights.tensors, published))
  {
    const std::string what = "mean " + Join(layer->mean) + " and standard deviation " + Join(layer->standardDeviation);
    sentences.push_back(
      "The input of '" + fileName + "' is normalized with " + what + ", not as published: " +
      (parameters ? "the network's preprocessing does the same." : "set the network's preprocessing accordingly."));
    if (parameters)
    {
      parameters->mean = layer->mean;
      parameters->standardDeviation = layer->standardDeviation;
    }
  }
}

std::vector<std::string>
MakeNumberedClassNames(unsigned int number)
{
  std::vector<std::string> names;
  for (unsigned int i = 0; i < number; ++i)
  {
    names.push_back(std::to_string(i));
  }
  return names;
}

/** A network of random weights that has the file's architecture, classes and preprocessing. */
NetworkInternals
MakeNetwork(const RecognizedWeights & weights, ClassificationNetworkEnums::Device device)
{
  const auto &    architecture = weights.registration->description.name;
  const Structure structure = MakeStructure(weights);
  const auto      network = ClassificationNetwork::New();
  network->Create(architecture, MakeNumberedClassNames(GetNumberOfClasses(weights)), 0, structure);
  network->SetDevice(device);
  NetworkInternals internals = NetworkInternals::Of(network);
  const auto       published = ClassificationNetwork::GetPublishedPreprocessing(architecture, structure.origin);
  if (published.channels == structure.channels)
  {
    internals.preprocessing = published;
  }
  return internals;
}
} // namespace

std::vector<std::string>
ClassificationNetwork::LoadPublishedWeights(const std::string & file)
{
  return this->LoadPublishedWeights(file, WeightsSource{});
}

std::vector<std::string>
ClassificationNetwork::LoadPublishedWeights(const std::string & file, const WeightsSource & source)
{
  const std::string  sha256 = VerifyHashInName(file);
  const NamedTensors content = ReadWeights(file);
  const bool         isEmpty = !m_Internals->module;
  if (isEmpty && FindModelCard(content).is_object())
  {
    this->Read(file);
    return {};
  }

  const RecognizedWeights weights =
    isEmpty ? Recognize(content) : RecognizeFor(FindBackbone(m_Internals->architecture), content);
  const bool               isShared = m_Internals->module.use_count() > 1; // with a graft
  NetworkInternals         network = isEmpty ? MakeNetwork(weights, m_Internals->device) : *m_Internals;
  BackboneOptions          options = network.module->GetOptions();
  const std::string        fileName = itksys::SystemTools::GetFilenameName(file);
  std::vector<std::string> sentences;
  auto &                   origin = options.structure.origin;
  if (!weights.tensors.areInflated)
  {
    VerifyOrigin(weights, content, options.structure);
  }
  else if (!HasOrigin(weights, options.structure))
  {
    origin = weights.origins.front();
  }
  const auto published = GetPreprocessing(content, network.architecture, origin);
  if (weights.tensors.areInflated)
  {
    sentences.push_back(AdoptPublication(published, fileName, origin, network));
  }
  const auto fold = FindChannelFold(weights, network, published);
  options.constantPlane = fold ? fold->needsPlane : weights.hasConstantPlane;
  const auto ofTensors = CallTorch("Cannot load '" + file + "'", [&] {
    PrepareModule(network, isShared, options);
    return LoadTensors(*network.module, weights, content, fold, network.classNames);
  });
  sentences.insert(sentences.end(), ofTensors.begin(), ofTensors.end());
  ApplyNormalization(weights, published, fileName, isEmpty ? &network.preprocessing : nullptr, sentences);
  network.card.erase("abstention"); // of the former weights
  network.card.erase("calibration");
  network.card.erase("domain");
  network.referenceFeatures.clear();
  network.card["training"]["initial_weights"] = { { "file", fileName },
                                                  { "sha256", sha256 },
                                                  { "origin", GetEnumName(origin) },
                                                  { "source", source.address },
                                                  { "license", source.license } };
  *m_Internals = std::move(network);
  this->Modified();
  return sentences;
}

std::string
ClassificationNetwork::RecognizeArchitecture(const std::string & file)
{
  return Recognize(ReadWeights(file)).registration->description.name;
}

auto
ClassificationNetwork::RecognizeStructure(const std::string & file) -> Structure
{
  const NamedTensors content = ReadWeights(file);
  return MakeStructure(Recognize(content));
}

unsigned int
ClassificationNetwork::ReadNumberOfClasses(const std::string & file)
{
  const NamedTensors content = ReadWeights(file);
  const auto         recognized = RecognizeWeights(content);
  return recognized ? TransferLearning::GetNumberOfClasses(*recognized) : 0;
}
} // namespace itk
