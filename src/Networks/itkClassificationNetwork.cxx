// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationNetwork.h"

#include "Networks/BackboneOutline.h"
#include "Networks/NetworkCreation.h"
#include "Networks/ModelCard.h"
#include "Networks/NetworkInternals.h"
#include "TransferLearning/itkClassificationNetworkFields.h"
#include "Support/TorchRuntime.h"

#include <torch/nn.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace itk
{
namespace
{
using namespace TransferLearning;

void
VerifyClassNames(const std::vector<std::string> & classNames, ClassificationNetworkEnums::Activation activation)
{
  if (classNames.size() == 1 && activation == ClassificationNetworkEnums::Activation::Softmax)
  {
    itkGenericExceptionMacro("The only class is '" << classNames[0]
                                                   << "', whose softmax is always 1: give at least two, or set the "
                                                      "activation to sigmoid for a single label.");
  }
  std::set<std::string> seen;
  for (const auto & name : classNames)
  {
    if (name.empty() || !seen.insert(name).second)
    {
      itkGenericExceptionMacro("The class name '" << name << "' is " << (name.empty() ? "empty" : "given twice")
                                                  << "; every class needs a unique name.");
    }
  }
}

std::string
DescribeSize(unsigned int columns, unsigned int rows, unsigned int slices)
{
  const std::string plane = std::to_string(columns) + " x " + std::to_string(rows);
  return slices == 0 ? plane : plane + " x " + std::to_string(slices);
}

void
VerifyInput(const CTPreprocessingParameters &        parameters,
            const ClassificationNetwork::Structure & structure,
            unsigned int                             dimension)
{
  if (dimension == 2 && parameters.slices != 0)
  {
    itkGenericExceptionMacro("The preprocessing makes volumes of "
                             << parameters.slices << " slices, but the network takes images: set slices to 0.");
  }
  if (parameters.channels != structure.channels)
  {
    itkGenericExceptionMacro("The preprocessing gives " << parameters.channels << " channels, but the network takes "
                                                        << structure.channels << "; set channels to "
                                                        << structure.channels << "; a single channel is repeated.");
  }
  const auto & size = structure.size;
  if (structure.head == ClassificationNetworkEnums::Head::Flatten &&
      (parameters.size[0] != size[0] || parameters.size[1] != size[1] || parameters.slices != size[2]))
  {
    itkGenericExceptionMacro("The preprocessing gives "
                             << DescribeSize(parameters.size[0], parameters.size[1], parameters.slices)
                             << " pixels; the network's head 'flatten' is for "
                             << DescribeSize(size[0], size[1], size[2]) << ". Create the network for that size.");
  }
}

double
Average(const std::vector<double> & values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/** The defaults of lung CT, or what the publisher trained with, as a network wants its input. */
void
AdaptPreprocessing(const RegisteredBackbone &                 registration,
                   const ClassificationNetwork::Publication & publication,
                   const ClassificationNetwork::Structure &   structure,
                   CTPreprocessingParameters &                parameters)
{
  const auto & inputs = registration.volumeInputs;
  const auto   published = std::find_if(inputs.begin(), inputs.end(), [&publication](const VolumeInput & input) {
    return input.origin == publication.origin;
  });
  if (published != inputs.end())
  {
    parameters = published->preprocessing;
  }
  if (published == inputs.end() || parameters.slices == 0 || structure.size[0] != 0)
  {
    const auto size = structure.size[0] == 0 ? GetNaturalSize(registration, publication) : structure.size;
    parameters.size = { { size[0], size[1] } };
    parameters.slices = size[2];
  }
  parameters.channels = structure.channels;
  if (publication.mean.size() == structure.channels)
  {
    parameters.mean = publication.mean;
    parameters.standardDeviation = publication.standardDeviation;
    parameters.colorOrder = publication.colorOrder;
  }
  else if (structure.channels == 1)
  {
    parameters.mean = { Average(publication.mean) };
    parameters.standardDeviation = { Average(publication.standardDeviation) };
  }
  else
  {
    parameters.mean = { 0.0 };
    parameters.standardDeviation = { 1.0 };
  }
  if (structure.channels != parameters.windows.size())
  {
    parameters.windows.resize(1);
  }
}
} // namespace

namespace TransferLearning
{
NetworkInternals
MakeInternals(const RegisteredBackbone &               registration,
              const std::vector<std::string> &         classNames,
              const ClassificationNetwork::Structure & structure,
              std::optional<uint64_t>                  seed)
{
  const auto & publication = FindPublication(registration, structure.origin);
  VerifyClassNames(classNames, structure.activation);
  const BackboneOptions options{ static_cast<unsigned int>(classNames.size()), structure };
  NetworkInternals      created;
  created.architecture = registration.description.name;
  created.module = CallTorch("Cannot create " + created.architecture, [&] {
    return seed ? MakeBackbone(registration, options, *seed) : MakeUnfilledBackbone(registration, options);
  });
  created.classNames = classNames;
  AdaptPreprocessing(registration, publication, created.module->GetOptions().structure, created.preprocessing);
  created.card["training"]["initial_weights"] = "random";
  return created;
}
} // namespace TransferLearning

std::ostream &
operator<<(std::ostream & out, ClassificationNetworkEnums::Origin value)
{
  return out << GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, ClassificationNetworkEnums::Head value)
{
  return out << GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, ClassificationNetworkEnums::Activation value)
{
  return out << GetEnumName(value);
}

bool
ClassificationNetwork::Structure::operator==(const Structure & other) const
{
  return origin == other.origin && head == other.head && activation == other.activation && channels == other.channels &&
         size == other.size;
}

ClassificationNetwork::ClassificationNetwork()
  : m_Internals(new NetworkInternals)
{}

ClassificationNetwork::~ClassificationNetwork() = default;

std::vector<ClassificationNetwork::ArchitectureDescription>
ClassificationNetwork::GetRegisteredArchitectures()
{
  std::vector<ArchitectureDescription> descriptions;
  for (const auto & registration : GetBackboneRegistry())
  {
    descriptions.push_back(registration.description);
  }
  return descriptions;
}

std::size_t
ClassificationNetwork::CountParameters(const std::string & architecture)
{
  return GetOutline(FindBackbone(architecture)).numberOfParameters;
}

auto
ClassificationNetwork::GetDefaultStructure(const std::string & architecture) -> Structure
{
  const auto & description = FindBackbone(architecture).description;
  Structure    structure;
  structure.origin = description.publications.front().origin;
  structure.channels = static_cast<unsigned int>(description.publications.front().mean.size());
  return structure;
}

CTPreprocessingParameters
ClassificationNetwork::GetPublishedPreprocessing(const std::string & architecture)
{
  return Self::GetPublishedPreprocessing(architecture, Self::GetDefaultStructure(architecture).origin);
}

CTPreprocessingParameters
ClassificationNetwork::GetPublishedPreprocessing(const std::string & architecture, OriginEnum origin)
{
  const auto &              registration = FindBackbone(architecture);
  const Publication &       publication = FindPublication(registration, origin);
  const auto                size = GetNaturalSize(registration, publication);
  CTPreprocessingParameters parameters;
  if (registration.description.dimension == 3)
  {
    Structure structure;
    structure.channels = static_cast<unsigned int>(publication.mean.size());
    AdaptPreprocessing(registration, publication, structure, parameters);
    return parameters;
  }
  parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
  parameters.orientation = CTPreprocessingEnums::Orientation::AsStored;
  parameters.size = { { size[0], size[1] } };
  parameters.fit = CTPreprocessingEnums::Fit::CenterCrop;
  parameters.cropFraction = publication.cropFraction;
  parameters.interpolation = publication.interpolation;
  parameters.colorOrder = publication.colorOrder;
  parameters.mean = publication.mean;
  parameters.standardDeviation = publication.standardDeviation;
  return parameters;
}

void
ClassificationNetwork::Create(const std::string &              architecture,
                              const std::vector<std::string> & classNames,
                              uint64_t                         seed)
{
  this->Create(architecture, classNames, seed, Self::GetDefaultStructure(architecture));
}

void
ClassificationNetwork::Create(const std::string &              architecture,
                              const std::vector<std::string> & classNames,
                              uint64_t                         seed,
                              const Structure &                structure)
{
  *m_Internals = MakeInternals(FindBackbone(architecture), classNames, structure, seed);
  this->Modified();
}

void
ClassificationNetwork::ReplaceHead(const std::vector<std::string> & classNames, uint64_t seed)
{
  VerifyClassNames(classNames, GetModule(*m_Internals).GetOptions().structure.activation);
  CallTorch("Cannot replace the classifier", [&] {
    auto              module = CloneModule(*m_Internals); // a graft may share the old one
    const SeededScope scope(seed);
    module->ReplaceHead(static_cast<unsigned int>(classNames.size()));
    m_Internals->module = std::move(module);
  });
  m_Internals->classNames = classNames;
  m_Internals->card.erase("abstention"); // of the former classes
  m_Internals->card.erase("calibration");
  this->Modified();
}

std::string
ClassificationNetwork::GetArchitecture() const
{
  return m_Internals->architecture;
}

void
ClassificationNetwork::VerifyHasWeights() const
{
  if (m_Internals->architecture.empty())
  {
    itkExceptionMacro("The network has no weights: call Read() or Create() before it is used.");
  }
}

std::vector<std::string>
ClassificationNetwork::GetClassNames() const
{
  return m_Internals->classNames;
}

unsigned int
ClassificationNetwork::GetNumberOfClasses() const
{
  return static_cast<unsigned int>(m_Internals->classNames.size());
}

unsigned int
ClassificationNetwork::GetDimension() const
{
  return m_Internals->module ? FindBackbone(m_Internals->architecture).description.dimension : 0;
}

std::size_t
ClassificationNetwork::GetNumberOfParameters() const
{
  std::size_t number = 0;
  if (m_Internals->module)
  {
    for (const auto & parameter : m_Internals->module->parameters())
    {
      number += static_cast<std::size_t>(parameter.numel());
    }
  }
  return number;
}

auto
ClassificationNetwork::GetStructure() const -> Structure
{
  return m_Internals->module ? m_Internals->module->GetOptions().structure : Structure{};
}

const CTPreprocessingParameters &
ClassificationNetwork::GetPreprocessingParameters() const
{
  return m_Internals->preprocessing;
}

void
ClassificationNetwork::SetPreprocessingParameters(const CTPreprocessingParameters & parameters)
{
  if (m_Internals->preprocessing != parameters)
  {
    parameters.Verify();
    VerifyInput(parameters, this->GetStructure(), this->GetDimension());
    m_Internals->preprocessing = parameters;
    this->Modified();
  }
}

double
ClassificationNetwork::GetDropout() const
{
  return GetModule(*m_Internals).dropout;
}

void
ClassificationNetwork::SetDropout(double probability)
{
  Backbone & module = GetModule(*m_Internals);
  if (!(probability >= 0.0 && probability < 1.0))
  {
    itkGenericExceptionMacro("The dropout probability is " << probability << "; it must be at least 0 and below 1.");
  }
  if (module.dropout != probability)
  {
    module.dropout = probability;
    this->Modified();
  }
}

std::string
ClassificationNetwork::GetModelCard() const
{
  GetModule(*m_Internals);
  return MakeModelCard(*m_Internals).dump();
}

void
ClassificationNetwork::SetModelCardSection(const std::string & section, const std::string & json)
{
  for (const auto & reserved : reservedSections)
  {
    if (section == reserved.name)
    {
      itkGenericExceptionMacro("Section '" << section << "' of the model card is set by " << reserved.source
                                           << ", not by SetModelCardSection().");
    }
  }
  nlohmann::json value = nlohmann::json::parse(json, nullptr, false);
  if (value.is_discarded())
  {
    itkGenericExceptionMacro("The value for section '" << section << "' of the model card is not JSON: " << json);
  }
  nlohmann::json & stored = m_Internals->card[section];
  // Where the weights came from outlives the training that starts from them.
  if (section == "training" && value.is_object() && stored.is_object() && stored.contains("initial_weights"))
  {
    value.emplace("initial_weights", stored["initial_weights"]);
  }
  if (stored != value)
  {
    stored = std::move(value);
    this->Modified();
  }
}

void
ClassificationNetwork::SetReferenceFeatures(const std::vector<float> & features)
{
  if (m_Internals->referenceFeatures != features)
  {
    m_Internals->referenceFeatures = features;
    this->Modified();
  }
}

const std::vector<float> &
ClassificationNetwork::GetReferenceFeatures() const
{
  return m_Internals->referenceFeatures;
}

void
ClassificationNetwork::SetDevice(DeviceEnum device)
{
  const c10::Device resolved = ResolveDevice(device);
  const DeviceEnum  actual = resolved.is_cuda() ? DeviceEnum::CUDA : DeviceEnum::CPU;
  if (m_Internals->device == actual)
  {
    return;
  }
  if (m_Internals->module)
  {
    CallTorch("Cannot move the network to the device", [&] {
      auto module = CloneModule(*m_Internals); // a graft may share the old one
      module->to(resolved);
      m_Internals->module = std::move(module);
    });
  }
  m_Internals->device = actual;
  this->Modified();
}

ClassificationNetwork::DeviceEnum
ClassificationNetwork::GetDevice() const
{
  return m_Internals->device;
}

void
ClassificationNetwork::Initialize()
{
  Superclass::Initialize();
  *m_Internals = NetworkInternals();
}

void
ClassificationNetwork::Graft(const DataObject * data)
{
  Superclass::Graft(data);
  if (const auto * network = dynamic_cast<const Self *>(data))
  {
    *m_Internals = *network->m_Internals;
    this->Modified();
  }
  else if (data)
  {
    itkGenericExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not a ClassificationNetwork.");
  }
}

LightObject::Pointer
ClassificationNetwork::InternalClone() const
{
  const Pointer clone = Self::New();
  *clone->m_Internals = *m_Internals;
  if (m_Internals->module)
  {
    clone->m_Internals->module = CallTorch("Cannot copy the network", [&] { return CloneModule(*m_Internals); });
  }
  return clone.GetPointer();
}

void
ClassificationNetwork::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Architecture: " << (m_Internals->module ? m_Internals->architecture : "(none yet)") << std::endl;
  os << indent << "Classes:";
  for (const auto & name : m_Internals->classNames)
  {
    os << " '" << name << '\'';
  }
  os << std::endl;
  const Structure structure = this->GetStructure();
  os << indent << "Origin: " << structure.origin << std::endl;
  os << indent << "Head: " << structure.head << std::endl;
  os << indent << "Activation: " << structure.activation << std::endl;
  os << indent << "Channels: " << structure.channels << std::endl;
  os << indent << "NumberOfParameters: " << this->GetNumberOfParameters() << std::endl;
  os << indent << "Device: " << m_Internals->device << std::endl;
  os << indent << "Preprocessing: " << m_Internals->preprocessing.ToJSON() << std::endl;
  os << indent << "ModelCard: " << m_Internals->card.dump() << std::endl;
  os << indent << "ReferenceFeatures: " << m_Internals->referenceFeatures.size() << " values" << std::endl;
}
} // namespace itk
