// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkPublishedWeights.h"

#include "Networks/KerasNormalization.h"
#include "Networks/NetworkFile.h"
#include "Networks/NetworkInternals.h"
#include "Networks/NetworkTensors.h"
#include "Networks/PublishedFile.h"
#include "Networks/WeightOrigin.h"
#include "Support/QuotedNames.h"
#include "Support/TorchRuntime.h"
#include "TransferLearning/itkClassificationNetworkFields.h"

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
MakeNetwork(const RecognizedWeights & weights, const NamedTensors & content, ClassificationNetworkEnums::Device device)
{
  const auto &    architecture = weights.registration->description.name;
  const Structure structure = MakeStructure(weights);
  const auto      network = ClassificationNetwork::New();
  network->Create(architecture, MakeNumberedClassNames(GetNumberOfClasses(weights)), 0, structure);
  network->SetDevice(device);
  NetworkInternals internals = NetworkInternals::Of(network);
  const auto       published = FindPreprocessing(content, weights, structure.origin);
  if (published.channels == structure.channels)
  {
    internals.preprocessing = published;
  }
  return internals;
}
} // namespace

/** What was read. */
struct PublishedWeights::Content
{
  std::string    sha256; ///< Empty until it is needed.
  NamedTensors   tensors;
  nlohmann::json report = nlohmann::json::object();

  /** Of which architecture the tensors are; nothing if of none. */
  const std::optional<RecognizedWeights> &
  Find()
  {
    if (!m_IsSought)
    {
      m_Recognized = RecognizeWeights(tensors);
      m_IsSought = true;
    }
    return m_Recognized;
  }

  /** \throws ExceptionObject that lists the registered names where none fits. */
  RecognizedWeights
  Recognize()
  {
    if (!this->Find())
    {
      std::string known;
      for (const auto & registration : GetBackboneRegistry())
      {
        known += (known.empty() ? "" : ", ") + registration.description.name;
      }
      itkGenericExceptionMacro("The tensors of '" << tensors.file << "' match no registered architecture (" << known
                                                  << ")." << ExplainMisfit(tensors, nullptr)
                                                  << " Specify the architecture to see what is missing or unexpected. "
                                                     "A file's tensors are read, never its graph or code: a network "
                                                     "that is not registered has to be written as a backbone in C++ "
                                                     "and added with RegisterBackbone() (doc/own-network.md).");
    }
    return PreferOwn(*m_Recognized, tensors);
  }

  /** What the file is for a network of this architecture, whatever it holds. */
  RecognizedWeights
  RecognizeFor(const RegisteredBackbone & registration)
  {
    const bool isKnown = m_Recognized && m_Recognized->registration == &registration;
    return PreferOwn(isKnown ? *m_Recognized : MapToArchitecture(registration, tensors), tensors);
  }

  std::vector<std::string>
  Load(ClassificationNetwork * network, const WeightsSource & source);

  /** The report before anything is loaded. */
  nlohmann::json
  Describe() const
  {
    nlohmann::json shapes = nlohmann::json::object();
    for (const NamedTensor & tensor : tensors.tensors)
    {
      shapes[tensor.name] = tensor.shape;
    }
    return { { "format_version", 1 },
             { "file", itksys::SystemTools::GetFilenameName(tensors.file) },
             { "sets", tensors.sets },
             { "set", tensors.set },
             { "tensors", shapes } };
  }

private:
  bool                             m_IsSought{ false };
  std::optional<RecognizedWeights> m_Recognized; ///< Points into the tensors.
};

std::vector<std::string>
PublishedWeights::Content::Load(ClassificationNetwork * loaded, const WeightsSource & source)
{
  NetworkInternals & internals = NetworkInternals::Of(loaded);
  const bool         isEmpty = !internals.module;
  if (isEmpty && FindModelCard(tensors).is_object())
  {
    loaded->Read(tensors.file);
    return {};
  }
  RecognizedWeights weights = isEmpty ? this->Recognize() : this->RecognizeFor(FindBackbone(internals.architecture));
  report["architecture"] = weights.registration->description.name;
  report["prefix"] = weights.prefix;
  const bool isShared = internals.module.use_count() > 1; // with a graft
  if (isEmpty)
  {
    VerifyArithmetic(weights, tensors);
  }
  NetworkInternals         network = isEmpty ? MakeNetwork(weights, tensors, internals.device) : internals;
  BackboneOptions          options = network.module->GetOptions();
  const std::string        fileName = itksys::SystemTools::GetFilenameName(tensors.file);
  std::vector<std::string> sentences;
  if (tensors.sets.size() > 1)
  {
    sentences.push_back("'" + fileName + "' has several sets of weights (" + JoinQuoted(tensors.sets, 10) + "): '" +
                        tensors.set + "' was loaded.");
  }
  auto & origin = options.structure.origin;
  if (!weights.tensors.areInflated)
  {
    AcceptChoice(tensors, options.structure, weights);
    VerifyOrigin(weights, tensors, options.structure);
  }
  else if (!HasOrigin(weights, options.structure))
  {
    origin = weights.origins.front();
  }
  report["origin"] = GetEnumName(origin);
  const auto published = FindPreprocessing(tensors, weights, origin);
  if (weights.tensors.areInflated)
  {
    sentences.push_back(AdoptPublication(published, fileName, origin, network));
  }
  const auto fold = FindChannelFold(weights, network, published);
  options.constantPlane = fold ? fold->needsPlane : weights.hasConstantPlane;
  const auto ofTensors = CallTorch("Cannot load '" + tensors.file + "'", [&] {
    PrepareModule(network, isShared, options);
    return LoadTensors(*network.module, weights, tensors, fold, network.classNames, &report);
  });
  sentences.insert(sentences.end(), ofTensors.begin(), ofTensors.end());
  if (const std::string others = DescribeLookAlikes(weights, tensors, fileName, options.structure); !others.empty())
  {
    sentences.push_back(others);
  }
  ApplyNormalization(weights, published, fileName, isEmpty ? &network.preprocessing : nullptr, sentences);
  network.card.erase("abstention"); // of the former weights
  network.card.erase("calibration");
  network.card.erase("domain");
  network.referenceFeatures.clear();
  auto & card = network.card["training"]["initial_weights"];
  card = { { "file", fileName },
           { "sha256", sha256 },
           { "origin", GetEnumName(origin) },
           { "source", source.address },
           { "license", source.license } };
  if (tensors.sets.size() > 1)
  {
    card["set"] = tensors.set;
  }
  internals = std::move(network);
  loaded->Modified();
  return sentences;
}

PublishedWeights::PublishedWeights() = default;
PublishedWeights::~PublishedWeights() = default;

void
PublishedWeights::Read(const std::string & file, const std::string & key)
{
  auto content = std::make_unique<Content>();
  content->tensors = ReadNamedTensors(file, key);
  TakeReferenceFeatures(content->tensors); // of a network file; they are no weights
  content->report = content->Describe();
  m_Content = std::move(content);
  this->Modified();
}

auto
PublishedWeights::GetContent() const -> Content &
{
  if (!m_Content)
  {
    itkExceptionMacro("No weights were read.");
  }
  return *m_Content;
}

std::string
PublishedWeights::GetFile() const
{
  return m_Content ? m_Content->tensors.file : std::string();
}

std::vector<std::string>
PublishedWeights::GetSets() const
{
  return this->GetContent().tensors.sets;
}

std::string
PublishedWeights::GetSet() const
{
  return this->GetContent().tensors.set;
}

std::string
PublishedWeights::GetArchitecture() const
{
  return this->GetContent().Recognize().registration->description.name;
}

auto
PublishedWeights::GetStructure() const -> Structure
{
  Content &  content = this->GetContent();
  const auto weights = content.Recognize();
  VerifyArithmetic(weights, content.tensors);
  return MakeStructure(weights);
}

auto
PublishedWeights::GetStructure(OriginEnum origin) const -> Structure
{
  Structure structure = MakeStructure(this->GetContent().Recognize());
  structure.origin = origin;
  return structure;
}

CTPreprocessingParameters
PublishedWeights::GetPreprocessing(const std::string & architecture, OriginEnum origin) const
{
  Content & content = this->GetContent();
  return FindPreprocessing(content.tensors, content.RecognizeFor(FindBackbone(architecture)), origin);
}

unsigned int
PublishedWeights::GetNumberOfClasses() const
{
  const auto & recognized = this->GetContent().Find();
  return recognized ? TransferLearning::GetNumberOfClasses(*recognized) : 0;
}

std::vector<std::string>
PublishedWeights::Load(ClassificationNetwork * network)
{
  return this->Load(network, WeightsSource{});
}

std::vector<std::string>
PublishedWeights::Load(ClassificationNetwork * network, const WeightsSource & source)
{
  Content & content = this->GetContent();
  if (content.sha256.empty())
  {
    content.sha256 = VerifyHashInName(content.tensors.file);
  }
  content.report = content.Describe();
  content.report["sha256"] = content.sha256;
  try
  {
    auto sentences = content.Load(network, source);
    content.report["messages"] = sentences;
    return sentences;
  }
  catch (const ExceptionObject & error)
  {
    content.report["error"] = GetReason(error);
    throw;
  }
}

std::string
PublishedWeights::GetReport() const
{
  constexpr int indentation = 2;
  return this->GetContent().report.dump(indentation, ' ', false, nlohmann::json::error_handler_t::replace);
}

void
PublishedWeights::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "File: " << this->GetFile() << std::endl;
  os << indent << "Set: " << (m_Content ? m_Content->tensors.set : "") << std::endl;
}
} // namespace itk
