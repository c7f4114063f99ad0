// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/TorchTensor.h"

#include <algorithm>
#include <utility>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Kind = PickleValue::Kind;

// Larger than any layer; a few bytes expanded to more are no weights.
constexpr std::size_t maximumExpandedBytes = std::size_t{ 1 } << 31;
} // namespace

std::optional<TensorType>
FindStorageType(const std::string & storageClass)
{
  static constexpr std::pair<const char *, TensorType> types[] = {
    { "torch DoubleStorage", TensorType::Float64 }, { "torch FloatStorage", TensorType::Float32 },
    { "torch HalfStorage", TensorType::Float16 },   { "torch BFloat16Storage", TensorType::BFloat16 },
    { "torch LongStorage", TensorType::Int64 },     { "torch IntStorage", TensorType::Int32 },
    { "torch ShortStorage", TensorType::Int16 },    { "torch CharStorage", TensorType::Int8 },
    { "torch ByteStorage", TensorType::UInt8 },     { "torch BoolStorage", TensorType::Bool }
  };
  const auto type =
    std::find_if(std::begin(types), std::end(types), [&](const auto & entry) { return storageClass == entry.first; });
  return type == std::end(types) ? std::nullopt : std::optional<TensorType>(type->second);
}

TorchTensorMaker::TorchTensorMaker(const Pickle & pickle, std::string file, StorageFinder findStorage)
  : m_Pickle(pickle)
  , m_File(std::move(file))
  , m_FindStorage(std::move(findStorage))
{}

bool
TorchTensorMaker::IsTensor(const PickleValue & value)
{
  const auto startsWith = [&value](const std::string & prefix) {
    return value.text.compare(0, prefix.size(), prefix) == 0;
  };
  return value.kind == Kind::Tensor ||
         (value.kind == Kind::Object && (startsWith("torch._utils ") || startsWith("torch._tensor ")));
}

NamedTensor
TorchTensorMaker::Make(const std::string & name, const PickleValue & value) const
{
  if (value.kind != Kind::Tensor)
  {
    this->Fail(name,
               "it is created by '" + value.text +
                 "' (quantized, sparse or of another special kind), which is not supported");
  }
  const PickleStorage & storage = m_Pickle.storages[static_cast<std::size_t>(m_Pickle.values[value.items[0]].integer)];
  const auto            type = FindStorageType(storage.type);
  if (!type)
  {
    this->Fail(name, "its elements are in a '" + storage.type + "', which is not supported");
  }
  NamedTensor tensor;
  tensor.name = name;
  tensor.type = *type;
  tensor.shape = this->GetIntegers(value.items[1]);
  tensor.strides = this->GetIntegers(value.items[2]);
  this->CheckLayout(tensor, value.integer, storage.elements);
  const SharedBytes bytes = m_FindStorage(storage);
  const auto        elementSize = GetElementSize(*type);
  const auto        available = static_cast<int64_t>(bytes.size / elementSize);
  if (storage.offset < 0 || storage.offset > available || storage.elements > available - storage.offset)
  {
    this->Fail(name,
               "its storage '" + storage.key + "' has " + std::to_string(bytes.size) + " bytes instead of " +
                 std::to_string(storage.elements) + " elements of " + std::to_string(elementSize) +
                 "; the file was truncated or is damaged");
  }
  tensor.data = bytes.data + (storage.offset + value.integer) * static_cast<int64_t>(elementSize);
  tensor.owner = bytes.owner;
  return tensor;
}

void
TorchTensorMaker::Fail(const std::string & name, const std::string & what) const
{
  ThrowWeightsError(m_File, "tensor '" + name + "': " + what + ".");
}

std::vector<int64_t>
TorchTensorMaker::GetIntegers(uint32_t tuple) const
{
  std::vector<int64_t> integers;
  for (const uint32_t item : m_Pickle.values[tuple].items)
  {
    integers.push_back(m_Pickle.values[item].integer);
  }
  return integers;
}

void
TorchTensorMaker::CheckLayout(const NamedTensor & tensor, int64_t offset, int64_t storageElements) const
{
  const auto elements = MultiplyShape(tensor.shape);
  const bool negative = std::any_of(tensor.strides.begin(), tensor.strides.end(), [](int64_t s) { return s < 0; });
  if (!elements || negative || tensor.strides.size() != tensor.shape.size() || offset < 0 || storageElements < 0)
  {
    this->Fail(tensor.name, "its shape, strides or offset are invalid");
  }
  // The offset of the last element, compared before each step so that nothing overflows.
  bool    inside = *elements == 0 ? offset <= storageElements : offset < storageElements;
  int64_t last = offset;
  for (std::size_t i = 0; *elements > 0 && inside && i < tensor.shape.size(); ++i)
  {
    const int64_t steps = tensor.shape[i] - 1;
    inside = tensor.strides[i] == 0 || steps <= (storageElements - 1 - last) / tensor.strides[i];
    last += inside ? steps * tensor.strides[i] : 0;
  }
  if (!inside)
  {
    this->Fail(tensor.name, "it reaches beyond the " + std::to_string(storageElements) + " elements of its storage");
  }
  if (*elements > storageElements && GetNumberOfBytes(tensor) > maximumExpandedBytes)
  {
    this->Fail(tensor.name, "its " + std::to_string(storageElements) + " elements are expanded to more than 2 GiB");
  }
}
} // namespace TransferLearning
} // namespace itk
