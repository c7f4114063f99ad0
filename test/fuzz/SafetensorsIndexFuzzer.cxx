// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// libFuzzer's target: an index of shards; the shard "a", which holds a tensor "t", lies beside it.
#include "Weights/SafetensorsIndex.h"
#include "WeightBytes.h"

#include <cstdlib>
#include <fstream>
#include <string>

namespace
{
std::string
MakeFolder()
{
  std::string folder = "/tmp/SafetensorsIndexFuzzer.XXXXXX";
  if (!mkdtemp(folder.data()))
  {
    std::abort();
  }
  const std::string header = R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
  std::ofstream(folder + "/a", std::ios::binary)
    << static_cast<char>(header.size()) << std::string(7, '\0') << header << 'x';
  return folder;
}
} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size)
{
  static const std::string folder = MakeFolder();
  auto                     file = WeightBytes::Wrap(data, size);
  file.file = folder + "/index";
  WeightBytes::Try([&file] {
    if (itk::TransferLearning::IsSafetensorsIndex(file))
    {
      WeightBytes::ReadElements(itk::TransferLearning::ReadSafetensorsIndex(file));
    }
  });
  return 0;
}
