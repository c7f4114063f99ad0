// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: a safetensors file, with all elements of its tensors.
#include "Weights/SafetensorsReader.h"
#include "WeightBytes.h"

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  WeightBytes::Try(
    [data, size] { WeightBytes::ReadElements(itk::TransferLearning::ReadSafetensors(WeightBytes::Wrap(data, size))); });
  return 0;
}
