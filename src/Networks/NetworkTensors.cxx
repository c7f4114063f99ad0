// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/NetworkTensors.h"

#include "itkMacro.h"

#include <torch/nn.h>

#include <map>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
EndsWith(const std::string & text, const std::string & end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/** BatchNorm's counter of batches: nothing is computed from it, and old files lack it. */
bool
IsOptional(const std::string & name)
{
  return EndsWith(name, "num_batches_tracked");
}

std::vector<std::pair<std::string, torch::Tensor>>
GetTensors(const Backbone & module)
{
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto & item : module.named_parameters())
  {
    tensors.emplace_back(item.key(), item.value());
  }
  for (const auto & item : module.named_buffers())
  {
    tensors.emplace_back(item.key(), item.value());
  }
  return tensors;
}

torch::ScalarType
GetScalarType(TensorType type)
{
  switch (type)
  {
    case TensorType::Float64:
      return torch::kFloat64;
    case TensorType::Float32:
      return torch::kFloat32;
    case TensorType::Float16:
      return torch::kFloat16;
    case TensorType::BFloat16:
      return torch::kBFloat16;
    case TensorType::Int64:
      return torch::kInt64;
    case TensorType::Int32:
      return torch::kInt32;
    case TensorType::Int16:
      return torch::kInt16;
    case TensorType::Int8:
      return torch::kInt8;
    case TensorType::UInt8:
      return torch::kUInt8;
    case TensorType::Bool:
      break;
  }
  return torch::kBool;
}

std::string
PrintShape(const std::vector<int64_t> & shape)
{
  std::string text;
  for (const int64_t size : shape)
  {
    text += (text.empty() ? "" : " x ") + std::to_string(size);
  }
  return "[" + text + "]";
}

/** One kind of complaint about the tensors of a file. */
std::string
PrintList(const char * what, const std::vector<std::string> & items)
{
  std::string text;
  for (const auto & item : items)
  {
    text += (text.empty() ? "" : ", ") + item;
  }
  return items.empty() ? text : std::string(" ") + what + " (" + std::to_string(items.size()) + "): " + text + ".";
}

/** The file's tensors by their registered names. */
std::map<std::string, const NamedTensor *>
MapNames(const BackboneRegistration & registration, const NamedTensors & file)
{
  std::map<std::string, const NamedTensor *> mapped;
  for (const auto & tensor : file.tensors)
  {
    const std::string name = ApplyKeyMaps(registration, tensor.name);
    const auto        inserted = mapped.emplace(name, &tensor);
    if (!inserted.second)
    {
      itkGenericExceptionMacro("'" << file.file << "' holds the tensor " << name << " twice: as "
                                   << inserted.first->second->name << " and as " << tensor.name << '.');
    }
  }
  return mapped;
}

/** The tensors of a file, matched with those of a module. */
struct Match
{
  std::vector<std::pair<const NamedTensor *, torch::Tensor>> pairs;
  std::vector<std::string>                                   missing;
  std::vector<std::string>                                   unexpected;
  std::vector<std::string>                                   misfits; ///< In shape or type.
};

Match
MatchTensors(const Backbone &                                   module,
             const std::map<std::string, const NamedTensor *> & mapped,
             const std::set<std::string> &                      exempt)
{
  Match                 match;
  std::set<std::string> known;
  for (const auto & item : GetTensors(module))
  {
    const std::string & name = item.first;
    known.insert(name);
    const auto found = mapped.find(name);
    if (found == mapped.end())
    {
      if (!IsOptional(name))
      {
        match.missing.push_back(name);
      }
      continue;
    }
    if (exempt.count(name) != 0)
    {
      continue;
    }
    const NamedTensor & tensor = *found->second;
    const bool          isFloat = torch::isFloatingType(GetScalarType(tensor.type));
    if (tensor.shape != item.second.sizes().vec())
    {
      match.misfits.push_back(name + " is " + PrintShape(tensor.shape) + ", expected " +
                              PrintShape(item.second.sizes().vec()));
    }
    else if (isFloat != item.second.is_floating_point())
    {
      match.misfits.push_back(name + " is of type " + GetSafetensorsName(tensor.type) + ", expected a " +
                              (isFloat ? "whole number" : "float"));
    }
    else
    {
      match.pairs.emplace_back(&tensor, item.second);
    }
  }
  for (const auto & item : mapped)
  {
    if (known.count(item.first) == 0)
    {
      match.unexpected.push_back(item.second->name);
    }
  }
  return match;
}

void
VerifyMatch(const Match & match, const BackboneRegistration & registration, const NamedTensors & file)
{
  if (match.missing.empty() && match.unexpected.empty() && match.misfits.empty())
  {
    return;
  }
  const BackboneRegistration * const recognized = RecognizeBackbone(file);
  std::string                        hint;
  if (recognized && recognized != &registration)
  {
    hint = " They are those of " + recognized->description.name + ".";
  }
  itkGenericExceptionMacro("The tensors of '" << file.file << "' do not fit " << registration.description.name << '.'
                                              << hint << PrintList("Missing", match.missing)
                                              << PrintList("Unexpected", match.unexpected)
                                              << PrintList("Of another shape or type", match.misfits));
}

/** The number of classes of the file's classifier where it fits but for that, else 0. */
unsigned int
GetOtherNumberOfClasses(const Backbone & module, const std::map<std::string, const NamedTensor *> & mapped)
{
  const auto names = module.GetHeadTensorNames();
  const auto weight = mapped.find(names[0]);
  const auto bias = mapped.find(names[1]);
  if (weight == mapped.end() || bias == mapped.end() || weight->second->shape.size() != 2)
  {
    return 0;
  }
  const auto &        shape = weight->second->shape;
  const torch::Tensor ours = module.named_parameters()[names[0]];
  const bool          fits = shape[1] == ours.size(1) && bias->second->shape == std::vector<int64_t>{ shape[0] };
  return fits && shape[0] != ours.size(0) ? static_cast<unsigned int>(shape[0]) : 0;
}
} // namespace

NamedTensors
GetNamedTensors(const Backbone & module)
{
  NamedTensors named;
  for (const auto & item : GetTensors(module))
  {
    const auto  tensor = std::make_shared<torch::Tensor>(item.second.detach().to(torch::kCPU).contiguous());
    NamedTensor entry;
    entry.name = item.first;
    entry.type = tensor->is_floating_point() ? TensorType::Float32 : TensorType::Int64;
    entry.shape = tensor->sizes().vec();
    entry.data = static_cast<const std::byte *>(tensor->data_ptr());
    entry.owner = tensor;
    named.tensors.push_back(std::move(entry));
  }
  return named;
}

LoadedTensors
LoadTensors(Backbone & module, const BackboneRegistration & registration, const NamedTensors & file, HeadRule rule)
{
  const auto            mapped = MapNames(registration, file);
  LoadedTensors         loaded;
  std::set<std::string> exempt;
  if (rule == HeadRule::MayDiffer)
  {
    loaded.replacedNumberOfClasses = GetOtherNumberOfClasses(module, mapped);
    if (loaded.replacedNumberOfClasses != 0)
    {
      const auto names = module.GetHeadTensorNames();
      exempt.insert(names.begin(), names.end());
    }
  }
  const Match match = MatchTensors(module, mapped, exempt);
  VerifyMatch(match, registration, file);

  const torch::NoGradGuard noGradient;
  for (const auto & pair : match.pairs)
  {
    // Copied into torch's memory first: the file's is not aligned.
    const torch::Tensor values =
      torch::empty(pair.first->shape, torch::TensorOptions().dtype(GetScalarType(pair.first->type)));
    CopyElements(*pair.first, values.data_ptr());
    pair.second.copy_(values);
    loaded.converted += pair.second.scalar_type() != values.scalar_type() ? 1 : 0;
  }
  return loaded;
}

const BackboneRegistration *
RecognizeBackbone(const NamedTensors & file)
{
  for (const auto & registration : GetBackboneRegistry())
  {
    const auto    mapped = MapNames(registration, file);
    const auto    weight = mapped.find(registration.headWeight);
    std::uint64_t parameters = 0;
    for (const auto & item : mapped)
    {
      const bool isBuffer = EndsWith(item.first, "running_mean") || EndsWith(item.first, "running_var");
      if (!isBuffer && !IsOptional(item.first))
      {
        parameters += static_cast<std::uint64_t>(MultiplyShape(item.second->shape).value_or(0));
      }
    }
    if (weight == mapped.end() || weight->second->shape.size() != 2)
    {
      continue;
    }
    const auto shape = weight->second->shape;
    const auto body = parameters - static_cast<std::uint64_t>(shape[0] * (shape[1] + 1));
    const auto publishedHead = static_cast<std::uint64_t>(1000 * (shape[1] + 1));
    if (body + publishedHead == registration.description.numberOfParameters)
    {
      return &registration;
    }
  }
  return nullptr;
}

const NamedTensor *
FindHeadWeight(const NamedTensors & file)
{
  for (const auto & registration : GetBackboneRegistry())
  {
    for (const auto & tensor : file.tensors)
    {
      if (tensor.shape.size() == 2 && ApplyKeyMaps(registration, tensor.name) == registration.headWeight)
      {
        return &tensor;
      }
    }
  }
  return nullptr;
}
} // namespace TransferLearning
} // namespace itk
