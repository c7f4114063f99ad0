// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchLegacyReader_h
#define TorchLegacyReader_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"

namespace itk
{
namespace TransferLearning
{
/** True for what torch.save wrote before version 1.6, and writes with _use_new_zipfile_serialization=False. */
bool
IsTorchLegacy(const MappedFile & file);

/** Reads such a file: five pickles (magic number, version, system, object, keys of the storages), then each storage as
 * its number of elements and its raw elements. Tensors point into the mapping.
 * \throws ExceptionObject naming the file and the pickle's byte or the tensor. */
NamedTensors
ReadTorchLegacy(const MappedFile & file, const std::string & key = {});
} // namespace TransferLearning
} // namespace itk

#endif
