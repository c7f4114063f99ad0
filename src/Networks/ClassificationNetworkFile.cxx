// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Reading and writing of ClassificationNetwork: its own file, and published weights.
#include "Networks/ModelCard.h"
#include "Networks/NetworkInternals.h"
#include "Networks/NetworkNames.h"
#include "Networks/NetworkTensors.h"
#include "Support/SHA256.h"
#include "Support/TorchRuntime.h"
#include "Weights/SafetensorsWriter.h"
#include "itkClassificationNetwork.h"

#include "itksys/SystemTools.hxx"

#include <torch/nn.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace itk
{
namespace
{
using namespace TransferLearning;

/** What an error says, without ITK's opening. */
std::string
GetReason(const ExceptionObject & error)
{
  const std::string text = error.GetDescription();
  const std::size_t start = text.find("ERROR: ");
  return start == std::string::npos ? text : text.substr(start + 7);
}

std::string
HashFile(const std::string & file)
{
  std::ifstream     stream(file, std::ios::binary);
  SHA256            hash;
  std::vector<char> block(std::size_t{ 1 } << 20);
  while (stream)
  {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    hash.Append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof())
  {
    itkGenericExceptionMacro("Cannot read '" << file << "' to its end.");
  }
  return hash.Finish();
}

/** The network as the writer takes it. */
NamedTensors
MakeFileContent(const NetworkInternals & network)
{
  NamedTensors content =
    CallTorch("Cannot copy the weights to the CPU", [&] { return GetNamedTensors(GetModule(network)); });
  content.metadata = network.metadata;
  content.metadata.emplace_back(modelCardKey, MakeModelCard(network).dump());
  return content;
}

nlohmann::json
ReadModelCard(const NamedTensors & content)
{
  const auto entry = std::find_if(
    content.metadata.begin(), content.metadata.end(), [](const auto & item) { return item.first == modelCardKey; });
  if (entry == content.metadata.end())
  {
    itkGenericExceptionMacro("'" << content.file
                                 << "' holds weights, but no model card with classes and preprocessing. Make a network "
                                    "of it: ConvertNetwork --weights FILE --output NETWORK.safetensors");
  }
  nlohmann::json card = nlohmann::json::parse(entry->second, nullptr, false);
  if (!card.is_object())
  {
    itkGenericExceptionMacro("The model card of '" << content.file << "' is not a JSON object.");
  }
  const auto version = card.find("format_version");
  if (version == card.end() || !version->is_number_integer())
  {
    itkGenericExceptionMacro("The model card of '" << content.file << "' has no format_version.");
  }
  if (*version > modelCardFormatVersion)
  {
    itkGenericExceptionMacro("'" << content.file << "' has format_version " << *version
                                 << "; this version of ITKTransferLearning reads up to " << modelCardFormatVersion
                                 << ". Read it with a newer version.");
  }
  return card;
}

/** For weights whose classes are known by number only. */
std::vector<std::string>
MakeNumberedClassNames(const std::string & file)
{
  std::vector<std::string> names;
  for (unsigned int i = 0, end = ClassificationNetwork::ReadNumberOfClasses(file); i < end; ++i)
  {
    names.push_back(std::to_string(i));
  }
  return names;
}

/** What the card says of the structure; files from before there was a choice have the published head. */
ClassificationNetwork::Structure
ReadStructure(const nlohmann::json & card, const BackboneRegistration & registration)
{
  auto         structure = ClassificationNetwork::GetDefaultStructure(registration.description.name);
  const auto & head = card.at("head");
  const auto & input = card.at("input");
  structure.origin = GetEnumValue(originNames, "The origin", card.at("topology").at("origin").get<std::string>());
  structure.head = GetEnumValue(headNames, "The kind of head", head.value("kind", "published"));
  structure.activation = GetEnumValue(activationNames, "The activation", head.value("activation", "softmax"));
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
FillFromFile(ClassificationNetwork * network, const NamedTensors & content, nlohmann::json card)
{
  const auto & registration = FindBackbone(card.at("architecture").get<std::string>());
  if (const int dimension = card.at("input").at("dimension").get<int>(); dimension != 2)
  {
    itkGenericExceptionMacro("It is a network for input of dimension " << dimension << "; this version reads 2.");
  }
  network->Create(registration.description.name,
                  card.at("classes").get<std::vector<std::string>>(),
                  0,
                  ReadStructure(card, registration));
  network->SetPreprocessingParameters(CTPreprocessingParameters::FromJSON(card.at("preprocessing").dump()));
  network->SetDropout(card.at("head").at("dropout").get<double>());
  NetworkInternals & internals = network->GetInternals();
  LoadTensors(*internals.module, registration, content, HeadRule::MustFit);
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

void
ClassificationNetwork::Read(const std::string & file)
{
  const NamedTensors content = ReadNamedTensors(file);
  nlohmann::json     card = ReadModelCard(content);
  const auto         network = Self::New(); // this one stays as it is where the file is wrong
  try
  {
    CallTorch("Cannot read '" + file + "'", [&] { FillFromFile(network, content, std::move(card)); });
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("The model card of '" << file << "' is wrong: " << error.what());
  }
  catch (const ExceptionObject & error)
  {
    const std::string reason = GetReason(error);
    const bool        isNamed = reason.find(file) != std::string::npos;
    itkGenericExceptionMacro(<< (isNamed ? "" : "Cannot read '" + file + "': ") << reason);
  }
  network->SetDevice(m_Internals->device);
  *m_Internals = *network->m_Internals;
  this->Modified();
}

void
ClassificationNetwork::Write(const std::string & file) const
{
  WriteSafetensors(file, MakeFileContent(*m_Internals));
}

std::string
ClassificationNetwork::GetSHA256() const
{
  // Every result names the network: hashing tens of megabytes an image would cost as much as computing a slice.
  const std::string state = DescribeState(*m_Internals) + std::to_string(this->GetMTime());
  auto &            cached = m_Internals->sha256;
  if (cached.second != state)
  {
    cached = { ComputeSafetensorsSHA256(MakeFileContent(*m_Internals)), state };
  }
  return cached.first;
}

std::vector<std::string>
ClassificationNetwork::LoadPublishedWeights(const std::string & file)
{
  const NamedTensors content = ReadNamedTensors(file);
  const auto         network = m_Internals->module ? this->Clone() : Self::New();
  NetworkInternals & internals = *network->m_Internals;
  if (!internals.module)
  {
    network->Create(Self::RecognizeArchitecture(file), MakeNumberedClassNames(file), 0);
    network->SetDevice(m_Internals->device);
    internals.preprocessing = Self::GetPublishedPreprocessing(internals.architecture);
  }
  const std::string   name = itksys::SystemTools::GetFilenameName(file);
  const LoadedTensors loaded = CallTorch("Cannot load '" + file + "'", [&] {
    return LoadTensors(*internals.module, FindBackbone(internals.architecture), content, HeadRule::MayDiffer);
  });

  std::vector<std::string> sentences;
  if (loaded.replacedNumberOfClasses != 0)
  {
    sentences.push_back("The classifier of '" + name + "' has " + std::to_string(loaded.replacedNumberOfClasses) +
                        " classes and the network " + std::to_string(network->GetNumberOfClasses()) +
                        ": it was replaced by one with random weights.");
  }
  if (loaded.converted != 0)
  {
    sentences.push_back(std::to_string(loaded.converted) + " tensors of '" + name +
                        "' are not float32; they were converted.");
  }
  internals.card["training"]["initial_weights"] = { { "file", name },
                                                    { "sha256", HashFile(file) },
                                                    { "licence", "unknown" } };
  *m_Internals = internals;
  this->Modified();
  return sentences;
}

std::string
ClassificationNetwork::RecognizeArchitecture(const std::string & file)
{
  const BackboneRegistration * const registration = RecognizeBackbone(ReadNamedTensors(file));
  if (!registration)
  {
    std::string known;
    for (const auto & description : Self::GetRegisteredArchitectures())
    {
      known += (known.empty() ? "" : ", ") + description.name;
    }
    itkGenericExceptionMacro("The tensors of '" << file << "' are those of no registered architecture (" << known
                                                << "). Name the architecture to see what is missing or unexpected.");
  }
  return registration->description.name;
}

unsigned int
ClassificationNetwork::ReadNumberOfClasses(const std::string & file)
{
  const NamedTensors        content = ReadNamedTensors(file);
  const NamedTensor * const weight = FindHeadWeight(content);
  return weight ? static_cast<unsigned int>(weight->shape[0]) : 0;
}
} // namespace itk
