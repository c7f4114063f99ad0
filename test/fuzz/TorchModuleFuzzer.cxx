// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: the pickle of a whole module, alone or in a checkpoint, whose storages all have the same bytes.
#include "Weights/TorchStateDict.h"
#include "WeightBytes.h"

#include <array>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  static constexpr std::array<std::byte, 4096> storage{};
  WeightBytes::Try([data, size] {
    const auto pickle =
      itk::TransferLearning::Unpickle(reinterpret_cast<const std::byte *>(data), size, "fuzz", "pickle");
    WeightBytes::ReadElements(itk::TransferLearning::CollectStateDict(
      pickle, "fuzz", [](const itk::TransferLearning::PickleStorage &) -> itk::TransferLearning::SharedBytes {
        return { storage.data(), storage.size(), nullptr };
      }));
  });
  return 0;
}
