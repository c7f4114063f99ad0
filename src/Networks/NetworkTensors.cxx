// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/NetworkTensors.h"

#include "Networks/BackboneOutline.h"
#include "Networks/ForeignTensors.h"
#include "Networks/HeadExemptions.h"

#include "itkMacro.h"
#include "itksys/SystemTools.hxx"

#include <torch/nn.h>

#include <numeric>

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

/** The registered name, and the file's own where it is another. */
std::string
PrintName(const std::string & name, const NamedTensor & tensor)
{
  return name == tensor.name ? name : name + " ('" + tensor.name + "')";
}

/** One kind of complaint about the tensors of a file. */
std::string
PrintList(const char * what, const std::vector<std::string> & items)
{
  return items.empty() ? std::string()
                       : std::string(" ") + what + " (" + std::to_string(items.size()) + "): " + ListNames(items) + ".";
}

/** A tensor of the file and the module's that it fills. */
struct Pair
{
  std::string         name; ///< Registered.
  MappedTensor        source;
  torch::Tensor       destination;
  const ChannelFold * fold{ nullptr };
  double              added{ 0.0 };
};

/** The tensors of a file, matched with those of a module. */
struct Match
{
  std::vector<Pair>          pairs;
  std::vector<torch::Tensor> ones; ///< Of the module, that the file leaves out because they are 1.
  std::vector<std::string>   missing;
  std::vector<std::string>   unexpected;
  std::vector<std::string>   twice;
  std::vector<std::string>   misfits; ///< In shape or type.
  std::vector<std::string>   leftOut; ///< Not of the body.

  bool
  Fits() const
  {
    return missing.empty() && unexpected.empty() && twice.empty() && misfits.empty();
  }
};

/** Whether a name is that of the scale of a BatchNorm whose other tensors are in the file. */
bool
IsScale(const std::string & name, const MappedTensors & tensors)
{
  const std::string end = "weight";
  return EndsWith(name, end) && tensors.named.count(name.substr(0, name.size() - end.size()) + "running_mean") != 0;
}

/** What to say of other channels, beside that they are others. */
std::string
ExplainChannels(const std::vector<int64_t> & shape, const std::vector<int64_t> & expected)
{
  const bool areOthers = shape.size() >= 2 && expected.size() >= 2 && shape[1] != expected[1];
  return areOthers ? " (the network takes " + std::to_string(expected[1]) + " channels, the weights have " +
                       std::to_string(shape[1]) + "; only weights for 3 channels can be converted to one gray channel)"
                   : std::string();
}

/** Adds the pair, or a complaint. */
void
MatchTensor(const std::string & name, const Pair & pair, bool isFirst, Match & match)
{
  const NamedTensor &  tensor = *pair.source.tensor;
  const auto           shape = GetRegisteredShape(pair.source);
  std::vector<int64_t> expected = pair.destination.sizes().vec();
  if (pair.fold)
  {
    expected[1] = static_cast<int64_t>(pair.fold->factors.size());
  }
  const bool isFloat = torch::isFloatingType(GetScalarType(tensor.type));
  if (shape != expected)
  {
    match.misfits.push_back(PrintName(name, tensor) + " is " + PrintShape(shape) + ", expected " +
                            PrintShape(expected) + (isFirst ? ExplainChannels(shape, expected) : std::string()));
  }
  else if (isFloat != pair.destination.is_floating_point())
  {
    match.misfits.push_back(PrintName(name, tensor) + " is of type " + GetSafetensorsName(tensor.type) +
                            ", expected a " + (isFloat ? "whole number" : "float"));
  }
  else
  {
    match.pairs.push_back(pair);
  }
}

Match
MatchTensors(const Backbone &                   module,
             const RecognizedWeights &          weights,
             const HeadExemptions &             exempt,
             const std::optional<ChannelFold> & fold)
{
  Match                 match;
  const MappedTensors & tensors = weights.tensors;
  std::set<std::string> known;
  const std::string     first = FindFirstConvolution(module, weights.registration->description.dimension);
  for (const auto & [name, tensor] : GetTensors(module))
  {
    known.insert(name);
    if (exempt.Contains(name))
    {
      continue;
    }
    if (const auto found = tensors.named.find(name); found != tensors.named.end())
    {
      const bool isFirst = name == first;
      const bool isVariance = EndsWith(name, "running_var");
      MatchTensor(
        name,
        { name, found->second, tensor, isFirst && fold ? &*fold : nullptr, isVariance ? tensors.addedVariance : 0.0 },
        isFirst,
        match);
    }
    else if (tensors.missingScaleIsOne && IsScale(name, tensors))
    {
      match.ones.push_back(tensor);
    }
    else if (!IsOptional(name))
    {
      match.missing.push_back(name);
    }
  }
  for (const auto & item : tensors.named)
  {
    if (known.count(item.first) == 0 && !exempt.Contains(item.first))
    {
      match.unexpected.push_back(item.second.tensor->name);
    }
  }
  for (const NamedTensor * const tensor : tensors.unknown)
  {
    match.unexpected.push_back(tensor->name);
  }
  for (const NamedTensor * const tensor : tensors.duplicates)
  {
    match.twice.push_back(tensor->name);
  }
  // Beside a body that does not fit they are part of what is wrong.
  for (const NamedTensor * const tensor : weights.leftOut)
  {
    (match.Fits() ? match.leftOut : match.unexpected).push_back(tensor->name);
  }
  return match;
}

void
VerifyMatch(const Match & match, const RecognizedWeights & weights, const NamedTensors & file)
{
  if (!match.Fits())
  {
    itkGenericExceptionMacro("The tensors of '"
                             << file.file << "' do not fit " << weights.registration->description.name << '.'
                             << ExplainMisfit(file, weights.registration) << PrintList("Missing", match.missing)
                             << PrintList("Unexpected", match.unexpected)
                             << PrintList("Duplicate, under another name", match.twice)
                             << PrintList("With another shape or type", match.misfits));
  }
  for (const Pair & pair : match.pairs)
  {
    const NamedTensor & tensor = *pair.source.tensor;
    if (const auto place = FindNonFinite(tensor))
    {
      itkGenericExceptionMacro("Tensor '" << tensor.name << "' of '" << file.file
                                          << "' has values that are NaN or infinite, the first of them at element "
                                          << *place << " of " << MultiplyShape(tensor.shape).value_or(0)
                                          << ": the training that wrote it has diverged, or the file is damaged.");
    }
  }
}

/** What became of each tensor. */
void
DescribeMatch(const Match & match, const RecognizedWeights & weights, nlohmann::json & report)
{
  auto & loaded = report["loaded"] = nlohmann::json::object();
  for (const Pair & pair : match.pairs)
  {
    loaded[pair.name] = pair.source.tensor->name;
  }
  auto & ignored = report["ignored"] = nlohmann::json::array();
  for (const auto * const list : { &weights.strangers, &weights.tensors.ignored })
  {
    for (const NamedTensor * const tensor : *list)
    {
      ignored.push_back(tensor->name);
    }
  }
  report["left_out"] = match.leftOut;
  report["missing"] = match.missing;
  report["unexpected"] = match.unexpected;
  report["duplicate"] = match.twice;
  report["misfits"] = match.misfits;
}

/** Returns how many tensors were not float32. */
std::size_t
CopyMatch(const Match & match)
{
  const torch::NoGradGuard noGradient;
  std::size_t              converted = 0;
  for (const Pair & pair : match.pairs)
  {
    torch::Tensor values = CopyTensor(pair.source);
    converted += pair.destination.scalar_type() != GetScalarType(pair.source.tensor->type) ? 1 : 0;
    if (pair.fold)
    {
      values = FoldChannels(values, *pair.fold);
    }
    pair.destination.copy_(pair.added != 0.0 ? values + pair.added : values);
  }
  for (torch::Tensor tensor : match.ones)
  {
    tensor.fill_(1.0);
  }
  return converted;
}

std::size_t
MatchAndCopy(Backbone &                         module,
             const RecognizedWeights &          weights,
             const NamedTensors &               file,
             const HeadExemptions &             exempt,
             const std::optional<ChannelFold> & fold,
             nlohmann::json *                   report)
{
  const Match match = MatchTensors(module, weights, exempt, fold);
  if (report)
  {
    DescribeMatch(match, weights, *report);
  }
  VerifyMatch(match, weights, file);
  return CopyMatch(match);
}

/** 0 where the file lacks the tensor or it has not so many dimensions. */
unsigned int
GetSize(const RecognizedWeights & weights, const std::string & name, std::size_t dimension)
{
  const auto tensor = weights.tensors.named.find(name);
  if (tensor == weights.tensors.named.end())
  {
    return 0;
  }
  const auto shape = GetRegisteredShape(tensor->second);
  return shape.size() >= 2 ? static_cast<unsigned int>(shape[dimension]) : 0;
}
} // namespace

NamedTensors
GetNamedTensors(const Backbone & module)
{
  NamedTensors named;
  for (const auto & item : GetTensors(module))
  {
    named.tensors.push_back(ShareTensor(item.first, item.second));
  }
  return named;
}

NamedTensor
ShareTensor(const std::string & name, const torch::Tensor & given)
{
  const auto  tensor = std::make_shared<torch::Tensor>(given.detach().to(torch::kCPU).contiguous());
  NamedTensor entry;
  entry.name = name;
  const auto precision = tensor->scalar_type() == torch::kFloat64 ? TensorType::Float64 : TensorType::Float32;
  entry.type = tensor->is_floating_point() ? precision : TensorType::Int64;
  entry.shape = tensor->sizes().vec();
  entry.data = static_cast<const std::byte *>(tensor->data_ptr());
  entry.owner = tensor;
  return entry;
}

torch::Tensor
CopyTensor(const MappedTensor & mapped)
{
  const NamedTensor & tensor = *mapped.tensor;
  const auto          type = GetScalarType(tensor.type);
  const torch::Tensor values = torch::empty(tensor.shape, torch::TensorOptions().dtype(type));
  CopyElements(tensor, values.data_ptr());
  const int64_t        space = values.dim() - 2;
  std::vector<int64_t> order(static_cast<std::size_t>(values.dim()));
  switch (mapped.layout)
  {
    case TensorLayout::AsIs:
      break;
    case TensorLayout::Kernel:
      std::iota(order.begin() + 2, order.end(), 0);
      order[0] = space + 1;
      order[1] = space;
      return values.permute(order);
    case TensorLayout::Depthwise:
      std::iota(order.begin() + 2, order.end(), 0);
      order[0] = space;
      order[1] = space + 1;
      return values.permute(order).flatten(0, 1).unsqueeze(1);
    case TensorLayout::FlattenedMap:
      return values.view({ -1, mapped.mapChannels, values.size(1) }).permute({ 2, 1, 0 }).flatten(1);
    case TensorLayout::WholeMap:
      return values.flatten(1);
    case TensorLayout::Channels:
      return values.view({ -1, 1, 1 });
    case TensorLayout::Inflated: {
      const int64_t depth = values.size(2);
      return (values.to(torch::kFloat64) / static_cast<double>(depth)).unsqueeze(2).expand({ -1, -1, depth, -1, -1 });
    }
  }
  return values;
}

void
ReadTensors(Backbone & module, const RegisteredBackbone & registration, const NamedTensors & file)
{
  MatchAndCopy(module, { &registration, {}, MapRegisteredNames(file) }, file, {}, {}, nullptr);
}

std::vector<std::string>
LoadTensors(Backbone &                         module,
            const RecognizedWeights &          weights,
            const NamedTensors &               file,
            const std::optional<ChannelFold> & fold,
            const std::vector<std::string> &   classNames,
            nlohmann::json *                   report)
{
  const std::string fileName = itksys::SystemTools::GetFilenameName(file.file);
  HeadExemptions    exempt = FindHeadExemptions(module, weights, fileName, classNames);
  const std::size_t converted = MatchAndCopy(module, weights, file, exempt, fold, report);
  const auto        ofForeign = DescribeForeignTensors(weights, fileName);
  exempt.sentences.insert(exempt.sentences.end(), ofForeign.begin(), ofForeign.end());
  if (converted != 0)
  {
    exempt.sentences.push_back(std::to_string(converted) + " tensors of '" + fileName +
                               "' are not float32; they were converted.");
  }
  for (const auto & [name, tensor] : GetTensors(module))
  {
    if (exempt.reordered.count(name) != 0)
    {
      const torch::NoGradGuard noGradient;
      tensor.copy_(tensor.index_select(0, torch::tensor(exempt.rows, torch::kInt64).to(tensor.device())));
    }
  }
  return exempt.sentences;
}

unsigned int
GetNumberOfClasses(const RecognizedWeights & weights)
{
  return GetSize(weights, GetOutline(*weights.registration).headName + ".weight", 0);
}

unsigned int
GetNumberOfChannels(const RecognizedWeights & weights)
{
  const unsigned int planes = GetSize(weights, GetOutline(*weights.registration).firstConvolution, 1);
  return weights.hasConstantPlane && planes > 0 ? planes - 1 : planes;
}
} // namespace TransferLearning
} // namespace itk
