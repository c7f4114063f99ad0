// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchZipReader_h
#define TorchZipReader_h

#include "Weights/NamedTensors.h"
#include "Weights/ZipArchive.h"

namespace itk
{
namespace TransferLearning
{
/** Reads what torch.save writes since version 1.6, a zip archive of `data.pkl` and the storages, stored without
 * compression, as CollectStateDict() does; or the parameters and buffers of what torch.jit.save writes. Tensors point
 * into the file.
 * \throws ExceptionObject naming the file and the pickle's byte, the record or the tensor. */
NamedTensors
ReadTorchZip(ZipArchive & archive, const std::string & key = {});
} // namespace TransferLearning
} // namespace itk

#endif
