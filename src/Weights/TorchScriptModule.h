// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchScriptModule_h
#define TorchScriptModule_h

#include "Weights/NamedTensors.h"
#include "Weights/TorchTensor.h"
#include "Weights/Unpickler.h"
#include "Weights/ZipArchive.h"

#include <string>

namespace itk
{
namespace TransferLearning
{
/** The parameters and buffers of the module in what torch.jit.save pickled, under the names and in the order of its
 * state_dict. Which attributes of a class they are stands in its source text in the archive, of which only these lists
 * are read; nothing is compiled or executed. `folder` is that of the archive's records, with '/'.
 * \throws ExceptionObject naming the file and the record or the tensor. */
NamedTensors
CollectScriptModule(const Pickle &        pickle,
                    ZipArchive &          archive,
                    const std::string &   folder,
                    const StorageFinder & findStorage);
} // namespace TransferLearning
} // namespace itk

#endif
