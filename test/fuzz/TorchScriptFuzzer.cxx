// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: an archive of torch.jit.save, with all elements of its tensors.
#include "Weights/TorchZipReader.h"
#include "WeightBytes.h"

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  WeightBytes::Try([data, size] {
    itk::TransferLearning::ZipArchive archive(WeightBytes::Wrap(data, size));
    WeightBytes::ReadElements(itk::TransferLearning::ReadTorchZip(archive));
  });
  return 0;
}
