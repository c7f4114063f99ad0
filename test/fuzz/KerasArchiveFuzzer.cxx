// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: a .keras archive with its configuration. What libhdf5 reads of the weights is not ours: their
// bytes are taken out of the archive, and the names are given to weights that are right.
#include "HDF5Builder.h"
#include "Weights/KerasHDF5Reader.h"
#include "Weights/ZipArchive.h"
#include "WeightBytes.h"

namespace
{
std::string
MakeWeights()
{
  HDF5Builder builder;
  for (const char * layer : { "conv2d", "conv2d_1", "batch_normalization", "functional/layers/dense" })
  {
    for (const char * variable : { "0", "1", "2" })
    {
      builder.AddArray(std::string("layers/") + layer + "/vars/" + variable, { 2 }, { 1, 2 });
    }
  }
  return builder.GetBytes();
}
} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  static const std::string weights = MakeWeights();
  WeightBytes::Try([data, size] {
    itk::TransferLearning::ZipArchive archive(WeightBytes::Wrap(data, size));
    for (const std::string & name : archive.GetNames())
    {
      WeightBytes::Touch(archive.Read(name));
    }
    const auto layers = itk::TransferLearning::ReadKerasConfiguration(archive.Read("config.json"), "fuzz");
    const auto bytes = WeightBytes::Wrap(reinterpret_cast<const uint8_t *>(weights.data()), weights.size());
    WeightBytes::ReadElements(itk::TransferLearning::ReadKerasHDF5(bytes, weights.size(), layers));
  });
  return 0;
}
