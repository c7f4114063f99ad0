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

/** The first element whose exponent is all ones. */
template <typename TBits>
std::optional<int64_t>
FindExponent(const std::byte * data, std::size_t elements, TBits exponent)
{
  constexpr std::size_t block = 4096;
  const auto            isExponent = [data, exponent](std::size_t i) {
    TBits bits;
    std::memcpy(&bits, data + i * sizeof(TBits), sizeof(TBits));
    return (bits & exponent) == exponent;
  };
  for (std::size_t begin = 0; begin < elements; begin += block)
  {
    const std::size_t end = std::min(begin + block, elements);
    bool              found = false;
    for (std::size_t i = begin; i < end; ++i)
    {
      found |= isExponent(i);
    }
    for (std::size_t i = begin; found && i < end; ++i)
    {
      if (isExponent(i))
      {
        return static_cast<int64_t>(i);
      }
    }
  }
  return std::nullopt;
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

std::optional<int64_t>
FindNonFinite(const NamedTensor & tensor)
{
  const std::size_t      elementSize = GetElementSize(tensor.type);
  const std::size_t      bytes = GetNumberOfBytes(tensor);
  std::vector<std::byte> copy;
  const std::byte *      data = tensor.data;
  const auto             find = [&](auto exponent) {
    if (!IsRowMajor(tensor))
    {
      copy.resize(bytes);
      CopyElements(tensor, copy.data());
      data = copy.data();
    }
    return FindExponent(data, bytes / elementSize, exponent);
  };
  switch (tensor.type)
  {
    case TensorType::Float64:
      return find(uint64_t{ 0x7ff0000000000000 });
    case TensorType::Float32:
      return find(uint32_t{ 0x7f800000 });
    case TensorType::Float16:
      return find(uint16_t{ 0x7c00 });
    case TensorType::BFloat16:
      return find(uint16_t{ 0x7f80 });
    default:
      return std::nullopt;
  }
}
} // namespace TransferLearning
} // namespace itk
