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
/** The tensors of a network in what torch.save pickled: a state_dict, one in a checkpoint, or a whole module, out of
 * which they are taken without making it. Which of several is said by `key`, else by WeightSets.h (optimizers are left
 * out). The prefixes `module.` and `_orig_mod.` are removed where all names have them.
 * \throws ExceptionObject naming the file and the tensor that does not lie within its storage, that has an unsupported
 * type, or what the file holds instead of a state_dict. */
NamedTensors
CollectStateDict(const Pickle &        pickle,
                 const std::string &   file,
                 const StorageFinder & findStorage,
                 const std::string &   key = {});
} // namespace TransferLearning
} // namespace itk

#endif
