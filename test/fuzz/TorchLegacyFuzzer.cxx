// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: a legacy file of torch, with all elements of its tensors.
#include "Weights/TorchLegacyReader.h"
#include "WeightBytes.h"

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  WeightBytes::Try(
    [data, size] { WeightBytes::ReadElements(itk::TransferLearning::ReadTorchLegacy(WeightBytes::Wrap(data, size))); });
  return 0;
}
