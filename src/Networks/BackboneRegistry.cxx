// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneRegistry.h"

#include "Networks/BackboneFamilies.h"
#include "Networks/NetworkCreation.h"
#include "Support/NearestName.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::deque<RegisteredBackbone> &
GetRegistry()
{
  static std::deque<RegisteredBackbone> registry = [] {
    std::deque<RegisteredBackbone> all;
    for (const auto & makeFamily : backboneFamilies)
    {
      const BackboneFamily family = makeFamily();
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return registry;
}

/** Key map of the names that a registration gives; nullptr if it gives none. */
std::shared_ptr<const KeyMaps>
MakeKeyMaps(const BackboneRegistration & registration)
{
  if (registration.publishedNames.empty())
  {
    return nullptr;
  }
  KeyMap::Origins origins;
  for (const auto & publication : registration.description.publications)
  {
    origins.push_back(publication.origin);
  }
  KeyMap map(KeyNaming::Torch, std::move(origins), {});
  for (const auto & [published, registered] : registration.publishedNames)
  {
    map.rules.emplace_back(published.c_str(), registered.c_str(), KeyLayer::Tensor);
  }
  map.rules.emplace_back("{n:*}", "{n:*}", KeyLayer::Tensor);
  map.keepsOtherNames = true;
  return std::make_shared<const KeyMaps>(KeyMaps{ std::move(map) });
}
} // namespace

const std::deque<RegisteredBackbone> &
GetBackboneRegistry()
{
  return GetRegistry();
}

const RegisteredBackbone &
FindBackbone(const std::string & architecture)
{
  std::vector<std::string> names;
  for (const auto & registration : GetBackboneRegistry())
  {
    if (registration.description.name == architecture)
    {
      return registration;
    }
    names.push_back(registration.description.name);
  }
  const std::string nearest = FindNearestName(architecture, names);
  itkGenericExceptionMacro("Architecture is '"
                           << architecture << "'; " << (nearest.empty() ? "" : "did you mean '" + nearest + "'? ")
                           << (nearest.empty() ? "it" : "It") << " must be one of the " << names.size()
                           << " that GetRegisteredArchitectures() lists.");
}

const ClassificationNetwork::Publication &
FindPublication(const BackboneRegistration & registration, ClassificationNetworkEnums::Origin origin)
{
  std::ostringstream known;
  for (const auto & publication : registration.description.publications)
  {
    if (publication.origin == origin)
    {
      return publication;
    }
    known << (known.tellp() > 0 ? ", " : "") << publication.origin;
  }
  itkGenericExceptionMacro("The origin of " << registration.description.name << " is '" << origin
                                            << "'; it must be one of: " << known.str() << '.');
}

std::array<unsigned int, 3>
GetNaturalSize(const BackboneRegistration & registration, const ClassificationNetwork::Publication & publication)
{
  const unsigned int size = publication.size;
  return size == 0 ? registration.description.size : std::array<unsigned int, 3>{ { size, size, 0 } };
}

namespace
{
/** A flattening head without a size gets the natural one. */
void
SetNaturalSize(const BackboneRegistration & registration, BackboneOptions & options)
{
  const auto & publication = FindPublication(registration, options.structure.origin);
  auto &       size = options.structure.size;
  if (options.structure.head == ClassificationNetworkEnums::Head::Flatten)
  {
    const auto natural = GetNaturalSize(registration, publication);
    if (size[0] == 0)
    {
      size = natural;
    }
    else if (size[2] == 0)
    {
      size[2] = natural[2];
    }
  }
}

/** All that a module of ours computes with are parameters and buffers; one of somebody else may have other tensors. */
bool
IsOfAFamily(const RegisteredBackbone & registration)
{
  static const std::set<std::string> names = [] {
    std::set<std::string> all;
    for (const auto & makeFamily : backboneFamilies)
    {
      for (const auto & member : makeFamily())
      {
        all.insert(member.description.name);
      }
    }
    return all;
  }();
  return names.count(registration.description.name) != 0;
}

void
GiveZeros(torch::Tensor & shape)
{
  const torch::Tensor zeros = torch::zeros(shape.sizes(), shape.options().device(torch::kCPU));
  shape.unsafeGetTensorImpl()->shallow_copy_from(zeros.getIntrusivePtr());
}
} // namespace

std::shared_ptr<Backbone>
MakeBackbone(const BackboneRegistration & registration, BackboneOptions options, uint64_t seed)
{
  SetNaturalSize(registration, options);
  const SeededScope scope(seed);
  auto              backbone = registration.make(options);
  backbone->dropout = registration.dropout;
  backbone->eval();
  return backbone;
}

std::shared_ptr<Backbone>
MakeUnfilledBackbone(const RegisteredBackbone & registration, BackboneOptions options)
{
  if (!IsOfAFamily(registration))
  {
    return MakeBackbone(registration, std::move(options), 0);
  }
  SetNaturalSize(registration, options);
  std::shared_ptr<Backbone> backbone;
  try
  {
    const ShapesOnlyScope scope;
    backbone = registration.make(options);
  }
  catch (const c10::Error &)
  {
    // The size of a flattening head is that of a map, which is computed.
    return MakeBackbone(registration, std::move(options), 0);
  }
  for (auto && tensors : { backbone->parameters(), backbone->buffers() })
  {
    for (torch::Tensor tensor : tensors)
    {
      GiveZeros(tensor);
    }
  }
  backbone->dropout = registration.dropout;
  backbone->eval();
  return backbone;
}

namespace
{
std::recursive_mutex &
GetSeedMutex()
{
  static std::recursive_mutex mutex;
  return mutex;
}
} // namespace

SeededScope::SeededScope(uint64_t seed)
  : m_Lock(GetSeedMutex())
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  m_Before = generator.get_state();
  generator.set_current_seed(seed);
}

SeededScope::~SeededScope()
{
  at::Generator               generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(m_Before);
}
} // namespace TransferLearning

void
RegisterBackbone(const BackboneRegistration & registration)
{
  const auto & description = registration.description;
  const auto & registry = TransferLearning::GetBackboneRegistry();
  const bool   isTaken = std::any_of(registry.begin(), registry.end(), [&description](const auto & known) {
    return known.description.name == description.name;
  });
  if (description.name.empty() || isTaken)
  {
    itkGenericExceptionMacro("The architecture's name '" << description.name << "' is " << (isTaken ? "taken" : "empty")
                                                         << "; choose another.");
  }
  if (!registration.make)
  {
    itkGenericExceptionMacro("No function creates a module of " << description.name << ": set `make`.");
  }
  if (description.dimension != 2 && description.dimension != 3)
  {
    itkGenericExceptionMacro("The dimension of " << description.name << " is " << description.dimension
                                                 << "; networks are for images (2) or volumes (3).");
  }
  if (description.publications.empty() || description.publications.front().mean.empty())
  {
    itkGenericExceptionMacro("No publication of " << description.name
                                                  << " gives the mean and standard deviation of its input channels.");
  }
  TransferLearning::RegisteredBackbone registered{ registration };
  registered.keyMaps = TransferLearning::MakeKeyMaps(registration);
  TransferLearning::GetRegistry().push_back(std::move(registered));
}
} // namespace itk
