// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TensorFile_h
#define TensorFile_h

#include "Weights/NamedTensors.h"

#include <torch/types.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

// Modifies lists of tensors, for writing test files.
namespace TensorFile
{
using itk::TransferLearning::NamedTensor;
using itk::TransferLearning::NamedTensors;
using itk::TransferLearning::TensorType;

inline NamedTensor &
Find(NamedTensors & tensors, const std::string & name)
{
  const auto found = std::find_if(
    tensors.tensors.begin(), tensors.tensors.end(), [&](const auto & tensor) { return tensor.name == name; });
  if (found == tensors.tensors.end())
  {
    throw std::runtime_error("There is no tensor " + name);
  }
  return *found;
}

/** Replaces the values of a tensor. */
inline void
Set(NamedTensor & tensor, const torch::Tensor & values, TensorType type = TensorType::Float32)
{
  const auto owner = std::make_shared<torch::Tensor>(values.detach().contiguous());
  tensor.type = type;
  tensor.shape = owner->sizes().vec();
  tensor.strides.clear();
  tensor.data = static_cast<const std::byte *>(owner->data_ptr());
  tensor.owner = owner;
}

inline void
Add(NamedTensors & tensors, const std::string & name, const torch::Tensor & values)
{
  NamedTensor tensor;
  tensor.name = name;
  Set(tensor, values);
  tensors.tensors.push_back(std::move(tensor));
}

/** Removes the tensors whose names start with the prefix. */
inline void
Remove(NamedTensors & tensors, const std::string & prefix)
{
  auto & list = tensors.tensors;
  list.erase(std::remove_if(list.begin(),
                            list.end(),
                            [&](const auto & tensor) { return tensor.name.compare(0, prefix.size(), prefix) == 0; }),
             list.end());
}
} // namespace TensorFile

#endif
