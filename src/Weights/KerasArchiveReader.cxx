// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Weights/KerasArchiveReader.h"

#include "Weights/KerasHDF5Reader.h"

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr const char * weightsRecord = "model.weights.h5";
constexpr const char * configurationRecord = "config.json";
} // namespace

bool
IsKerasArchive(const ZipArchive & archive)
{
  return archive.Has(weightsRecord) && archive.Has(configurationRecord);
}

NamedTensors
ReadKerasArchive(ZipArchive & archive)
{
  const std::string & file = archive.GetFile().file;
  const auto          layers = ReadKerasConfiguration(archive.Read(configurationRecord), file);
  const SharedBytes   bytes = archive.Read(weightsRecord);
  const MappedFile    weights{ file, bytes.data, bytes.size, bytes.owner };
  if (!IsHDF5(weights))
  {
    ThrowWeightsError(file, std::string("its record '") + weightsRecord + "' is not an HDF5 file.");
  }
  return ReadKerasHDF5(weights, GetInflationLimit(archive.GetFile().size), layers);
}
} // namespace TransferLearning
} // namespace itk
