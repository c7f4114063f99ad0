// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchStateDict_h
#define TorchStateDict_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"
#include "Weights/Unpickler.h"

#include <functional>

namespace itk
{
namespace TransferLearning
{
/** Finds the storage of a key; throws ExceptionObject where there is none. */
using StorageFinder = std::function<SharedBytes(const PickleStorage &)>;

/** The element type that a torch storage class holds; nothing where safetensors has no such type here. */
std::optional<TensorType>
FindStorageType(const std::string & storageClass);

/** The tensors of the state_dict in what torch.save pickled: the dictionary itself, or the one in a checkpoint, which
 * is found under `state_dict`, `model_state_dict`, `model` …, or else as the only dictionary that holds tensors with
 * dimensions (optimizers are left out). The prefixes `module.` and `_orig_mod.` are removed where all names have them.
 * \throws ExceptionObject naming the file and the tensor that does not lie within its storage, that has an unsupported
 * type, or what the file holds instead of a state_dict. */
NamedTensors
CollectStateDict(const Pickle & pickle, const std::string & file, const StorageFinder & findStorage);
} // namespace TransferLearning
} // namespace itk

#endif
