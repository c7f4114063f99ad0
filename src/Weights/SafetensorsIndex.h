// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SafetensorsIndex_h
#define SafetensorsIndex_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"

namespace itk
{
namespace TransferLearning
{
/** Whether the file is a JSON object with a `weight_map`, as model.safetensors.index.json is. */
bool
IsSafetensorsIndex(const MappedFile & file);

/** Reads the shards that an index names, which lie beside it; tensors come shard by shard, shards in the order of their
 * names. Strict: each tensor is in the shard that the index says, and no shard holds another.
 * \throws ExceptionObject naming the index or the shard, and the tensor. */
NamedTensors
ReadSafetensorsIndex(const MappedFile & file);
} // namespace TransferLearning
} // namespace itk

#endif
