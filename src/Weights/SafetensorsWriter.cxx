// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/SafetensorsWriter.h"

#include "TransferLearning/itkAtomicFile.h"
#include "Support/SHA256.h"
#include "itkMacro.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace itk
{
namespace TransferLearning
{
namespace
{
using Sink = std::function<void(const void *, std::size_t)>;

std::vector<const NamedTensor *>
SortByName(const NamedTensors & tensors)
{
  std::vector<const NamedTensor *> sorted;
  for (const NamedTensor & tensor : tensors.tensors)
  {
    if (!tensor.strides.empty() && tensor.strides.size() != tensor.shape.size())
    {
      itkGenericExceptionMacro("Tensor '" << tensor.name << "' has " << tensor.shape.size() << " dimensions but "
                                          << tensor.strides.size() << " strides.");
    }
    if (tensor.name == "__metadata__")
    {
      itkGenericExceptionMacro("A tensor cannot be named '__metadata__': safetensors stores its metadata there.");
    }
    sorted.push_back(&tensor);
  }
  std::sort(
    sorted.begin(), sorted.end(), [](const NamedTensor * a, const NamedTensor * b) { return a->name < b->name; });
  const auto twice = std::adjacent_find(
    sorted.begin(), sorted.end(), [](const NamedTensor * a, const NamedTensor * b) { return a->name == b->name; });
  if (twice != sorted.end())
  {
    itkGenericExceptionMacro("Tensor '" << (*twice)->name << "' appears twice; safetensors needs unique names.");
  }
  return sorted;
}

std::string
MakeHeader(const std::vector<const NamedTensor *> & sorted, const NamedTensors & tensors)
{
  // nlohmann::json keeps its keys sorted: the same content gives the same bytes.
  nlohmann::json header = nlohmann::json::object();
  for (const auto & text : tensors.metadata)
  {
    if (!header["__metadata__"].emplace(text.first, text.second).second)
    {
      itkGenericExceptionMacro("The metadata key '" << text.first
                                                    << "' appears twice; safetensors needs unique names.");
    }
  }
  std::size_t position = 0;
  for (const NamedTensor * tensor : sorted)
  {
    const std::size_t end = position + GetNumberOfBytes(*tensor);
    header[tensor->name] = { { "dtype", GetSafetensorsName(tensor->type) },
                             { "shape", tensor->shape },
                             { "data_offsets", { position, end } } };
    position = end;
  }
  try
  {
    std::string text = header.dump();
    // The length before the header has 8 bytes; with this the data begin at a multiple of 8.
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("A name or metadata value cannot be written to safetensors: " << error.what());
  }
}

void
Serialize(const NamedTensors & tensors, const Sink & sink)
{
  const auto        sorted = SortByName(tensors);
  const std::string header = MakeHeader(sorted, tensors);
  unsigned char     length[8];
  for (unsigned int i = 0; i < 8; ++i)
  {
    length[i] = static_cast<unsigned char>(static_cast<uint64_t>(header.size()) >> (8 * i));
  }
  sink(length, sizeof(length));
  sink(header.data(), header.size());
  std::vector<std::byte> elements;
  for (const NamedTensor * tensor : sorted)
  {
    const std::size_t bytes = GetNumberOfBytes(*tensor);
    if (IsRowMajor(*tensor))
    {
      sink(tensor->data, bytes);
      continue;
    }
    elements.resize(bytes);
    CopyElements(*tensor, elements.data());
    sink(elements.data(), bytes);
  }
}
} // namespace

void
WriteSafetensors(const std::string & file, const NamedTensors & tensors)
{
  AtomicFile output(file);
  try
  {
    Serialize(tensors, [&output](const void * data, std::size_t size) {
      output.GetStream().write(static_cast<const char *>(data), static_cast<std::streamsize>(size));
    });
  }
  catch (const ExceptionObject & error)
  {
    itkGenericExceptionMacro("Cannot write '" << file << "': " << error.GetDescription());
  }
  output.Commit();
}

std::string
ComputeSafetensorsSHA256(const NamedTensors & tensors)
{
  SHA256 hash;
  Serialize(tensors, [&hash](const void * data, std::size_t size) { hash.Append(data, size); });
  return hash.Finish();
}
} // namespace TransferLearning
} // namespace itk
