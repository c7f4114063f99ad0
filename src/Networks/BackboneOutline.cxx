// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneOutline.h"

#include "Networks/NetworkCreation.h"

#include <c10/util/Exception.h>

#include <mutex>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::shared_ptr<Backbone>
MakeModule(const RegisteredBackbone & registration, ClassificationNetworkEnums::Origin origin)
{
  const auto &    description = registration.description;
  BackboneOptions options;
  options.numberOfClasses = description.dimension == 3 ? 4 : 1000;
  options.structure.origin = origin;
  options.structure.channels = static_cast<unsigned int>(FindPublication(registration, origin).mean.size());
  try
  {
    const ShapesOnlyScope scope;
    return registration.make(options);
  }
  catch (const c10::Error &)
  {
    // Its constructor computes with values.
    return MakeBackbone(registration, options, 0);
  }
}

BackboneOutline
MakeOutline(const RegisteredBackbone & registration, ClassificationNetworkEnums::Origin origin)
{
  const auto      module = MakeModule(registration, origin);
  BackboneOutline outline;
  for (const auto & item : module->named_parameters())
  {
    outline.tensors[item.key()] = item.value().sizes().vec();
    outline.numberOfParameters += static_cast<std::size_t>(item.value().numel());
  }
  for (const auto & item : module->named_buffers())
  {
    outline.tensors[item.key()] = item.value().sizes().vec();
  }
  outline.headName = module->GetHeadName();
  outline.auxiliaryHeadName = module->GetAuxiliaryHeadName();
  outline.firstConvolution = FindFirstConvolution(*module, registration.description.dimension);
  return outline;
}
} // namespace

const BackboneOutline &
GetOutline(const RegisteredBackbone & registration, ClassificationNetworkEnums::Origin origin)
{
  static std::mutex                 mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  auto &                            outline = registration.outlines[origin];
  if (!outline)
  {
    outline = std::make_shared<const BackboneOutline>(MakeOutline(registration, origin));
  }
  return *outline;
}

const BackboneOutline &
GetOutline(const RegisteredBackbone & registration)
{
  return GetOutline(registration, registration.description.publications.front().origin);
}

std::string
FindFirstConvolution(const Backbone & module, unsigned int dimension)
{
  for (const auto & item : module.named_parameters())
  {
    if (item.value().dim() == static_cast<int64_t>(dimension) + 2)
    {
      return item.key();
    }
  }
  return {};
}

std::string
GetClassifierPrefix(const std::string & headName)
{
  return headName.empty() ? headName : headName.substr(0, headName.find('.')) + '.';
}
} // namespace TransferLearning
} // namespace itk
