// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: one pickle.
#include "Weights/Unpickler.h"
#include "WeightBytes.h"

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  WeightBytes::Try(
    [data, size] { itk::TransferLearning::Unpickle(WeightBytes::Wrap(data, size).data, size, "fuzz", "pickle"); });
  return 0;
}
