// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/NamedTensors.h"

#include "itkMacro.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr const char * safetensorsNames[] = { "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL" };

template <std::size_t VSize>
std::byte *
CopyStrided(std::byte * destination, const std::byte * source, int64_t count, int64_t stride)
{
  for (int64_t i = 0; i < count; ++i, destination += VSize, source += stride * static_cast<int64_t>(VSize))
  {
    std::memcpy(destination, source, VSize);
  }
  return destination;
}

std::byte *
CopyLine(std::byte * destination, const std::byte * source, int64_t count, int64_t stride, std::size_t elementSize)
{
  switch (elementSize)
  {
    case 1:
      return CopyStrided<1>(destination, source, count, stride);
    case 2:
      return CopyStrided<2>(destination, source, count, stride);
    case 4:
      return CopyStrided<4>(destination, source, count, stride);
    default:
      return CopyStrided<8>(destination, source, count, stride);
  }
}
} // namespace

std::size_t
GetElementSize(TensorType type)
{
  switch (type)
  {
    case TensorType::Float64:
    case TensorType::Int64:
      return 8;
    case TensorType::Float32:
    case TensorType::Int32:
      return 4;
    case TensorType::Float16:
    case TensorType::BFloat16:
    case TensorType::Int16:
      return 2;
    case TensorType::Int8:
    case TensorType::UInt8:
    case TensorType::Bool:
      break;
  }
  return 1;
}

const char *
GetSafetensorsName(TensorType type)
{
  return safetensorsNames[static_cast<std::size_t>(type)];
}

std::optional<TensorType>
FindTensorType(const std::string & safetensorsName)
{
  const auto name = std::find(std::begin(safetensorsNames), std::end(safetensorsNames), safetensorsName);
  if (name == std::end(safetensorsNames))
  {
    return std::nullopt;
  }
  return static_cast<TensorType>(name - std::begin(safetensorsNames));
}

std::optional<int64_t>
MultiplyShape(const std::vector<int64_t> & shape)
{
  // Eight bytes an element still fit into 64 bits.
  constexpr int64_t maximum = std::numeric_limits<int64_t>::max() / 8;
  int64_t           product = 1;
  bool              empty = false;
  for (const int64_t size : shape)
  {
    if (size < 0)
    {
      return std::nullopt;
    }
    empty = empty || size == 0;
    if (size > 0 && product > maximum / size)
    {
      return std::nullopt;
    }
    product *= std::max<int64_t>(size, 1);
  }
  return empty ? 0 : product;
}

std::vector<int64_t>
GetRowMajorStrides(const std::vector<int64_t> & shape)
{
  std::vector<int64_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;)
  {
    strides[i - 1] = strides[i] * std::max<int64_t>(shape[i], 1);
  }
  return strides;
}

std::size_t
GetNumberOfBytes(const NamedTensor & tensor)
{
  const auto elements = MultiplyShape(tensor.shape);
  if (!elements)
  {
    itkGenericExceptionMacro("Tensor '" << tensor.name << "' has an invalid shape.");
  }
  return static_cast<std::size_t>(*elements) * GetElementSize(tensor.type);
}

bool
IsRowMajor(const NamedTensor & tensor)
{
  int64_t expected = 1;
  for (std::size_t i = tensor.shape.size(); i-- > 0 && !tensor.strides.empty();)
  {
    // A stride is never taken along a dimension of size 1.
    if (tensor.shape[i] != 1 && tensor.strides[i] != expected)
    {
      return false;
    }
    expected *= std::max<int64_t>(tensor.shape[i], 1);
  }
  return true;
}

const NamedTensor *
NamedTensors::Find(const std::string & name) const
{
  const auto tensor =
    std::find_if(tensors.begin(), tensors.end(), [&name](const NamedTensor & t) { return t.name == name; });
  return tensor == tensors.end() ? nullptr : &*tensor;
}

void
CopyElements(const NamedTensor & tensor, void * destination)
{
  const std::size_t bytes = GetNumberOfBytes(tensor);
  if (bytes == 0)
  {
    return;
  }
  if (IsRowMajor(tensor))
  {
    std::memcpy(destination, tensor.data, bytes);
    return;
  }
  const std::size_t    elementSize = GetElementSize(tensor.type);
  const std::size_t    last = tensor.shape.size() - 1;
  std::vector<int64_t> index(tensor.shape.size(), 0);
  auto *               output = static_cast<std::byte *>(destination);
  std::byte * const    end = output + bytes;
  while (output != end)
  {
    int64_t offset = 0;
    for (std::size_t i = 0; i < last; ++i)
    {
      offset += index[i] * tensor.strides[i];
    }
    output = CopyLine(output,
                      tensor.data + offset * static_cast<int64_t>(elementSize),
                      tensor.shape[last],
                      tensor.strides[last],
                      elementSize);
    for (std::size_t i = last; i-- > 0 && ++index[i] == tensor.shape[i];)
    {
      index[i] = 0;
    }
  }
}
} // namespace TransferLearning
} // namespace itk
