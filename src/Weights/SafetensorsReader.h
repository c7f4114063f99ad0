// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SafetensorsReader_h
#define SafetensorsReader_h

#include "Weights/MappedFile.h"
#include "Weights/NamedTensors.h"

namespace itk
{
namespace TransferLearning
{
/** Reads safetensors as strictly as the format's own implementation: every byte of the file belongs to the header or to
 * exactly one tensor. Tensors come in the order of their bytes and point into the mapping.
 * \throws ExceptionObject naming the file and the tensor. */
NamedTensors
ReadSafetensors(const MappedFile & file);
} // namespace TransferLearning
} // namespace itk

#endif
