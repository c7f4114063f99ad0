// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/BackboneOutline.h"

#include "Networks/NetworkCreation.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
std::shared_ptr<Backbone>
MakeModule(const RegisteredBackbone & registration)
{
  const auto &    description = registration.description;
  BackboneOptions options;
  options.numberOfClasses = description.dimension == 3 ? 4 : 1000;
  options.structure.origin = description.publications.front().origin;
  options.structure.channels = static_cast<unsigned int>(description.publications.front().mean.size());
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
MakeOutline(const RegisteredBackbone & registration)
{
  const auto      module = MakeModule(registration);
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
  outline.body = CountBody(outline.tensors, outline.headName, outline.auxiliaryHeadName);
  return outline;
}

bool
IsBelow(const std::string & name, const std::string & prefix)
{
  return !prefix.empty() && name.compare(0, prefix.size(), prefix) == 0;
}
} // namespace

const BackboneOutline &
GetOutline(const RegisteredBackbone & registration)
{
  static std::mutex                 mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  if (!registration.outline)
  {
    registration.outline = std::make_shared<const BackboneOutline>(MakeOutline(registration));
  }
  return *registration.outline;
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

void
CountKernel(const std::vector<int64_t> & shape, BodyCount & count)
{
  if (std::count_if(shape.begin(), shape.end(), [](int64_t size) { return size > 1; }) >= 2)
  {
    ++count.kernels;
    count.elements += static_cast<std::size_t>(MultiplyShape(shape).value_or(0));
  }
}

BodyCount
CountBody(const TensorShapes & tensors, const std::string & headName, const std::string & auxiliaryHeadName)
{
  const std::string     head = GetClassifierPrefix(headName);
  const std::string     auxiliary = GetClassifierPrefix(auxiliaryHeadName);
  std::set<std::string> norms;
  BodyCount             count;
  for (const auto & [name, shape] : tensors)
  {
    if (IsBelow(name, head) || IsBelow(name, auxiliary))
    {
      continue;
    }
    CountKernel(shape, count);
    // Every norm has a value a channel: a scale, which BatchNorm may lack, or statistics, which the others lack.
    const std::size_t dot = name.rfind('.') + 1;
    const std::string leaf = name.substr(dot);
    if (leaf == "running_mean" || (leaf == "weight" && shape.size() == 1))
    {
      norms.insert(name.substr(0, dot));
    }
  }
  count.norms = norms.size();
  return count;
}
} // namespace TransferLearning
} // namespace itk
