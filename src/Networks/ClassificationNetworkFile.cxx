// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Reading and writing of ClassificationNetwork's own file.
#include "Networks/ModelCard.h"
#include "Networks/NetworkCreation.h"
#include "Networks/NetworkFile.h"
#include "Networks/NetworkInternals.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Networks/NetworkTensors.h"
#include "Support/FileJSON.h"
#include "Support/TorchRuntime.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"

#include <torch/nn.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <sstream>

namespace itk
{
namespace
{
using namespace TransferLearning;

/** What the card says of the structure; files from before there was a choice have the published head. */
ClassificationNetwork::Structure
ReadStructure(const nlohmann::json & card, const RegisteredBackbone & registration)
{
  auto         structure = ClassificationNetwork::GetDefaultStructure(registration.description.name);
  const auto & head = card.at("head");
  const auto & input = card.at("input");
  structure.origin =
    GetEnumValue<ClassificationNetworkEnums::Origin>("The origin", card.at("topology").at("origin").get<std::string>());
  structure.head = GetEnumValue<ClassificationNetworkEnums::Head>("The kind of head", head.value("kind", "published"));
  structure.activation =
    GetEnumValue<ClassificationNetworkEnums::Activation>("The activation", head.value("activation", "softmax"));
  structure.channels = input.at("channels").get<unsigned int>();
  if (structure.head == ClassificationNetworkEnums::Head::Flatten)
  {
    const auto size = input.at("size").get<std::vector<unsigned int>>();
    std::copy_n(size.begin(), std::min(size.size(), structure.size.size()), structure.size.begin());
  }
  return structure;
}

/** All of the network but its device, from the tensors and the card. */
void
FillFromFile(ClassificationNetwork * network, NamedTensors content, nlohmann::json card)
{
  const auto   architecture = card.at("architecture").get<std::string>();
  const auto & registration = FindBackbone(architecture);
  const auto   dimension = card.at("input").at("dimension").get<unsigned int>();
  if (dimension != registration.description.dimension)
  {
    itkGenericExceptionMacro("It is a network for input of dimension " << dimension << ", but the dimension of "
                                                                       << registration.description.name << " is "
                                                                       << registration.description.dimension << '.');
  }
  NetworkInternals & internals = NetworkInternals::Of(network);
  internals = MakeInternals(
    registration, card.at("classes").get<std::vector<std::string>>(), ReadStructure(card, registration), std::nullopt);
  if (card.at("input").value("constant_plane", false))
  {
    BackboneOptions options = internals.module->GetOptions();
    options.constantPlane = true;
    internals.module = MakeUnfilledBackbone(registration, options);
  }
  network->SetPreprocessingParameters(CTPreprocessingParameters::FromJSON(card.at("preprocessing").dump()));
  network->SetDropout(card.at("head").at("dropout").get<double>());
  internals.referenceFeatures = TakeReferenceFeatures(content);
  ReadTensors(*internals.module, registration, content);
  internals.card = std::move(card);
  for (const auto & item : content.metadata)
  {
    if (item.first != modelCardKey)
    {
      internals.metadata.push_back(item);
    }
  }
}
/** Changes with every change of the weights (torch counts a tensor's in-place changes), the card and the texts. */
std::string
DescribeState(const NetworkInternals & network)
{
  std::ostringstream state;
  for (const auto & tensors : { GetModule(network).parameters(), GetModule(network).buffers() })
  {
    for (const auto & tensor : tensors)
    {
      state << tensor.const_data_ptr() << ' ' << tensor._version() << ' ';
    }
  }
  state << MakeModelCard(network).dump();
  for (const auto & text : network.metadata)
  {
    state << text.first << ' ' << text.second << ' ';
  }
  return state.str();
}
} // namespace

namespace TransferLearning
{
std::string
GetReason(const ExceptionObject & error)
{
  const std::string text = error.GetDescription();
  const std::size_t start = text.find("ERROR: ");
  return start == std::string::npos ? text : text.substr(start + 7);
}

NamedTensors
MakeFileContent(const ClassificationNetwork & network)
{
  const NetworkInternals & internals = NetworkInternals::Of(&network);
  NamedTensors             content =
    CallTorch("Cannot copy the weights to the CPU", [&] { return GetNamedTensors(GetModule(internals)); });
  if (!internals.referenceFeatures.empty())
  {
    const auto  values = std::make_shared<const std::vector<float>>(internals.referenceFeatures);
    NamedTensor tensor;
    tensor.name = referenceFeaturesName;
    tensor.shape = { static_cast<int64_t>(values->size()) };
    tensor.data = reinterpret_cast<const std::byte *>(values->data());
    tensor.owner = values;
    content.tensors.push_back(tensor);
  }
  content.metadata = internals.metadata;
  content.metadata.emplace_back(modelCardKey, MakeModelCard(internals).dump());
  return content;
}

std::vector<float>
TakeReferenceFeatures(NamedTensors & content)
{
  const auto tensor = std::find_if(content.tensors.begin(), content.tensors.end(), [](const NamedTensor & one) {
    return one.name == referenceFeaturesName;
  });
  if (tensor == content.tensors.end())
  {
    return {};
  }
  std::vector<float> values;
  if (tensor->type == TensorType::Float32 && tensor->shape.size() == 1)
  {
    values.resize(static_cast<std::size_t>(MultiplyShape(tensor->shape).value_or(0)));
    CopyElements(*tensor, values.data());
  }
  if (values.empty() || !std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
  {
    itkGenericExceptionMacro("The tensor '" << referenceFeaturesName << "' of '" << content.file
                                            << "' must be a list of finite float32 values.");
  }
  content.tensors.erase(tensor);
  return values;
}

nlohmann::json
ReadModelCard(const NamedTensors & content)
{
  const auto entry = std::find_if(
    content.metadata.begin(), content.metadata.end(), [](const auto & item) { return item.first == modelCardKey; });
  if (entry == content.metadata.end())
  {
    itkGenericExceptionMacro(
      "'" << content.file
          << "' has weights, but no model card with classes and preprocessing. Make a network "
             "file with such a card: Create() its architecture, LoadPublishedWeights(), Write().");
  }
  const std::string what = "The model card of '" + content.file + "'";
  nlohmann::json    card = ParseFileJSON(entry->second, what);
  VerifyFormatVersion(card, what, modelCardFormatVersion);
  return card;
}

ClassificationNetwork::Pointer
MakeNetwork(const NamedTensors & content)
{
  const std::string & file = content.file;
  nlohmann::json      card = ReadModelCard(content);
  if (card.contains(ensembleSection))
  {
    itkGenericExceptionMacro("'" << file
                                 << "' is an ensemble of networks, but a single network is needed. Read it as a "
                                    "ClassificationEnsemble, or use the file of one of its networks.");
  }
  const auto network = ClassificationNetwork::New();
  try
  {
    CallTorch("Cannot read '" + file + "'", [&] { FillFromFile(network, content, std::move(card)); });
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("The model card of '" << file << "' is invalid: " << error.what());
  }
  catch (const ExceptionObject & error)
  {
    const std::string reason = GetReason(error);
    const bool        isNamed = reason.find(file) != std::string::npos;
    itkGenericExceptionMacro(<< (isNamed ? "" : "Cannot read '" + file + "': ") << reason);
  }
  return network;
}
} // namespace TransferLearning

void
ClassificationNetwork::Read(const std::string & file)
{
  const auto network = MakeNetwork(ReadNamedTensors(file)); // this one stays as it is where the file is wrong
  network->SetDevice(m_Internals->device);
  *m_Internals = *network->m_Internals;
  this->Modified();
}

void
ClassificationNetwork::Write(const std::string & file) const
{
  WriteSafetensors(file, MakeFileContent(*this));
}

std::string
ClassificationNetwork::GetSHA256() const
{
  // Every result names the network: hashing tens of megabytes an image would cost as much as computing a slice.
  const std::string state = DescribeState(*m_Internals) + std::to_string(this->GetMTime());
  auto              cached = m_Internals->sha256.Get();
  if (cached.second != state)
  {
    cached = { ComputeSafetensorsSHA256(MakeFileContent(*this)), state };
    m_Internals->sha256.Set(cached);
  }
  return cached.first;
}
} // namespace itk
