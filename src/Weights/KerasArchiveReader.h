// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KerasArchiveReader_h
#define KerasArchiveReader_h

#include "Weights/NamedTensors.h"
#include "Weights/ZipArchive.h"

namespace itk
{
namespace TransferLearning
{
/** Whether the archive is what Keras 3's model.save("….keras") writes. */
bool
IsKerasArchive(const ZipArchive & archive);

/** Reads the weights of such an archive: model.weights.h5 as ReadKerasHDF5 does, with the names and the order of the
 * layers that config.json gives. Nothing else in the configuration is used; no layer is made from it.
 * \throws ExceptionObject naming the file and the record, group or array. */
NamedTensors
ReadKerasArchive(ZipArchive & archive);
} // namespace TransferLearning
} // namespace itk

#endif
