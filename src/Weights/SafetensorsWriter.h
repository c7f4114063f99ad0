// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SafetensorsWriter_h
#define SafetensorsWriter_h

#include "Weights/NamedTensors.h"

namespace itk
{
namespace TransferLearning
{
/** Writes row-major tensors as safetensors: tensors sorted by name, 8-byte aligned, byte for byte the same for the same
 * content. Goes to a temporary file beside `file`, synced and renamed when complete.
 * \throws ExceptionObject naming the file. */
void
WriteSafetensors(const std::string & file, const NamedTensors & tensors);

/** SHA-256, hexadecimal, of what WriteSafetensors would write. */
std::string
ComputeSafetensorsSHA256(const NamedTensors & tensors);
} // namespace TransferLearning
} // namespace itk

#endif
