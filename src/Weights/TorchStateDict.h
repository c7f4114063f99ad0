// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchStateDict_h
#define TorchStateDict_h

#include "Weights/NamedTensors.h"
#include "Weights/TorchTensor.h"
#include "Weights/Unpickler.h"

namespace itk
{
namespace TransferLearning
{
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
